"""What the drop-downs of a blank ledger offer: lists on a hidden sheet, as longer ones do not fit into a validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfxl.ledger.decisions import OFFERED
from perfxl.rules.rulebook import rulebooks

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

OPTIONS_SHEET = "选项"


@dataclass(frozen=True, slots=True)
class Options:
    """The lists, each as the formula of a validation; `decisions` is that of the first line below the headings."""

    problems: str
    project_rules: str
    department_rules: str
    decisions: str
    matters: tuple[str, ...] = tuple(OFFERED)


def write_options(sheet: Worksheet, problems: Sequence[str]) -> Options:
    """Write the lists onto a sheet and hide it."""
    books = rulebooks().values()
    project, department = (
        [book.title for book in books if book.form in (kind, "any")] for kind in ("project", "department")
    )
    lists = [problems, project, department, *OFFERED.values()]
    ranges = [_write(sheet, column, texts) for column, texts in enumerate(lists)]
    sheet.hide()
    return Options(ranges[0], ranges[1], ranges[2], _by_matter(dict(zip(OFFERED, ranges[3:], strict=True))))


def _write(sheet: Worksheet, column: int, texts: Sequence[str]) -> str:
    for row, text in enumerate(texts):
        sheet.write_string(row, column, text)
    letter = chr(ord("A") + column)
    return f"={OPTIONS_SHEET}!${letter}$1:${letter}${len(texts)}"


def _by_matter(ranges: dict[str, str]) -> str:
    """The decisions that the matter in the first column has."""
    *others, (_, last) = ranges.items()
    formula = last[1:]
    for matter, found in reversed(others):
        formula = f'IF($A2="{matter}",{found[1:]},{formula})'
    return f"={formula}"
