"""Blank templates of both forms: input cells marked, labels locked, drop-downs, messages, live totals."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.atomic import replacing_alone
from perfxl.output.drawing.sheet import new_book
from perfxl.output.templates.department import make_department
from perfxl.output.templates.project import make_project
from perfxl.rules.rulebook import Rulebook, RulebookError

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

TEMPLATE_PROPERTY = "perfxl-template"
# The version of a template, kept in its document properties: cells may move between versions.
_VERSION = 1
# Templates are the same bytes whenever they are made.
_CREATED = datetime(2024, 1, 1)

TEMPLATES: Mapping[str, tuple[str, Callable[[Workbook, Rulebook | None], None]]] = {
    "project": ("项目支出绩效自评表.xlsx", make_project),
    "department": ("部门整体支出绩效自评表.xlsx", make_department),
}


def write_template(name: str, folder: Path, rulebook: Rulebook | None = None) -> Path:
    """Write one blank template into a folder, which is made where it is missing; of a rulebook the one that fits it.

    Raises OSError, FileExistsError where a file of that name is there already and is no blank template; RulebookError
    where the rulebook is for no such form.
    """
    if rulebook is not None:
        check_fits(name, rulebook)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / TEMPLATES[name][0]
    with replacing_alone(target) as part:
        make_book(name, part, rulebook, lambda book: TEMPLATES[name][1](book, rulebook))
        if target.exists() and target.read_bytes() != part.read_bytes():
            raise FileExistsError(errno.EEXIST, "已有同名文件", str(target))
    return target


def fits(name: str, rulebook: Rulebook) -> bool:
    """Whether a form of a kind can be made of a rulebook: a department's needs criteria, a project's has none."""
    return rulebook.form in (name, "any") and rulebook.has_criteria == (name == "department")


def check_fits(name: str, rulebook: Rulebook) -> None:
    """Raise RulebookError where a form of a kind cannot be made of a rulebook."""
    if not fits(name, rulebook):
        form = Path(TEMPLATES[name][0]).stem
        other = next((each for each in TEMPLATES if fits(each, rulebook)), None)
        meant = f"它是{Path(TEMPLATES[other][0]).stem}的规则，" if other else ""
        raise RulebookError(f"评分规则“{rulebook.name}”做不出{form}：{meant}请换一套规则。")


def make_book(
    name: str,
    path: Path,
    rulebook: Rulebook | None,
    draw: Callable[[Workbook], None],
    properties: Mapping[str, str] | None = None,
) -> None:
    """Write a workbook with a form drawn into it; what kind of template it is, of which rulebook, is in its properties."""
    with new_book(path) as book:
        book.set_properties({"title": Path(TEMPLATES[name][0]).stem, "created": _CREATED, "author": "perfxl"})
        book.set_custom_property(TEMPLATE_PROPERTY, f"{name}/{_VERSION}" + (f"/{rulebook.name}" if rulebook else ""))
        for key, value in (properties or {}).items():
            book.set_custom_property(key, value)
        draw(book)
