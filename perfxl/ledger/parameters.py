"""参数: what holds for the whole evaluation, a name and a value a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from perfxl.forms.words import normal
from perfxl.ledger.model import Settings
from perfxl.ledger.table import Line
from perfxl.ledger.values import day, share, text, year, yes
from perfxl.rules.files import RulebookError
from perfxl.rules.rulebook import Rulebook, load_rulebook, rulebooks

# How like a known name an unknown one must be to be taken for a slip.
_LIKELY = 0.5
_MOST_DRAWN = 2**31
_FILES = (".toml", ".xlsx")


def read_settings(lines: Sequence[Line], folder: Path, own: Iterable[Rulebook] = ()) -> Settings:
    """The settings that lines state.

    Rules are the ledger's `own`, those that the program carries, or a file in the ledger's `folder` or with its path.
    """
    known_books = {**rulebooks(), **{book.name: book for book in own}}
    stated: dict[str, Any] = {}
    rows: dict[str, int] = {}
    for line in lines:
        known = _known(line)
        if known is None:
            continue
        if known in rows:
            line.fault("name", f"“{known}”在第 {rows[known]} 行已经有了。请只留一行。")
            continue
        rows[known] = line.row
        field, read = PARAMETERS[known]
        value = _rules(line, read, folder, known_books) if isinstance(read, str) else read(line, "value")
        if value is not None:
            stated[field] = value
    return replace(Settings(), **stated)


def _known(line: Line) -> str | None:
    """The parameter that a line is about; None where its name is not known."""
    given = line.needed("name")
    names = {normal(name): name for name in PARAMETERS}
    if given and normal(given) not in names:
        likely = line.likely(normal(given), names, _LIKELY)
        hint = f"是不是“{names[likely]}”？" if likely else f"可用的有：{'、'.join(PARAMETERS)}。"
        line.fault("name", f"没有名为“{given}”的参数。{hint}请改正，或删除这一行。")
    return names.get(normal(given))


def _rules(
    line: Line, kind: Literal["project", "department"], folder: Path, known: Mapping[str, Rulebook]
) -> str | None:
    """A rulebook by its name, its title, or as a file."""
    given = text(line, "value")
    if not given:
        return None
    titles = {normal(book.title): name for name, book in known.items()}
    beside = folder / given
    is_file = given.lower().endswith(_FILES) and beside.is_file()
    name = str(beside) if is_file else titles.get(normal(given), given)
    try:
        book = known.get(name) or load_rulebook(name)
    except RulebookError as error:
        line.fault("value", error.message.replace("\n", "　"))
        return None
    if book.form not in (kind, "any"):
        meant = {"project": "项目支出", "department": "部门整体支出"}[kind]
        line.fault("value", f"“{given}”不是{meant}自评表的评分规则。请换一个。")
        return None
    return name


def _seed(line: Line, role: str) -> int | None:
    cell = line.cells[role]
    if cell.nothing:
        return None
    if cell.number is None or cell.number != int(cell.number) or not 0 <= cell.number < _MOST_DRAWN:
        line.fault(role, f"应为整数，如 2024，填的是“{cell.text}”。请改正。")
        return None
    return int(cell.number)


def _said(line: Line, role: str) -> str | None:
    return text(line, role) or None


_Read = Callable[[Line, str], object] | Literal["project", "department"]
PARAMETERS: Mapping[str, tuple[str, _Read]] = {
    "评价年度": ("year", year),
    "财政部门": ("bureau", _said),
    "截止日期": ("deadline", day),
    "优比例上限（项目）": ("excellent_projects", share),
    "优比例上限（部门）": ("excellent_departments", share),
    "低执行率界限": ("low_execution", share),
    "评分规则（项目）": ("project_rules", "project"),
    "评分规则（部门）": ("department_rules", "department"),
    "复核抽样比例": ("sample_share", share),
    "复核抽样种子": ("sample_seed", _seed),
    "最终一轮": ("final", yes),
}
"""The parameters by name: the field of the settings that each is, and how its value is read."""
