"""Blank templates of both forms: input cells marked, labels locked, drop-downs, messages, live totals."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.atomic import replacing
from perfxl.output.drawing.sheet import book_options
from perfxl.output.templates.department import make_department
from perfxl.output.templates.project import make_project

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

TEMPLATE_PROPERTY = "perfxl-template"
# The version of a template, kept in its document properties: cells may move between versions.
_VERSION = 1
# Templates are the same bytes whenever they are made.
_CREATED = datetime(2024, 1, 1)

TEMPLATES: Mapping[str, tuple[str, Callable[[Workbook], None]]] = {
    "project": ("项目支出绩效自评表.xlsx", make_project),
    "department": ("部门整体支出绩效自评表.xlsx", make_department),
}


def write_template(name: str, folder: Path) -> Path:
    """Write one blank template into a folder, which is made where it is missing.

    Raises OSError, FileExistsError where a file of that name is there already and is no blank template.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / TEMPLATES[name][0]
    with replacing(target) as part:
        _make(name, part)
        if target.exists() and target.read_bytes() != part.read_bytes():
            raise FileExistsError(errno.EEXIST, "已有同名文件", str(target))
    return target


def _make(name: str, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), book_options()) as book:
        book.set_properties({"title": Path(TEMPLATES[name][0]).stem, "created": _CREATED, "author": "perfxl"})
        book.set_custom_property(TEMPLATE_PROPERTY, f"{name}/{_VERSION}")
        TEMPLATES[name][1](book)
