"""What a sheet has beyond its values: percentages, hidden rows and columns, errors, merged ranges, widths."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from perfxl.excel.reading.limits import limits, too_large

Formulas = Callable[[int, int], Iterator[tuple[int, int, str]]]
"""The formulas from one row to another: row, column, text without the leading =."""


def no_formulas(first: int, last: int) -> Iterator[tuple[int, int, str]]:
    """Of a sheet whose format does not tell them."""
    return iter(())


# A formula that perfxl filled a blank cell with says so in itself; a value of the department's own takes its place.
FILLED_IN = "perfxl填入"
# A hidden span often runs to the last column; no form is wider than this.
MOST_COLUMNS = 200

# Stands among the decimals of percentages for a format that shows a day.
DATE = -1
# As long as Excel lets a number format be.
_LONGEST_CODE = 255
# What is printed as it stands (a space as wide as x and a filling x among it), and colours, currencies and conditions.
_LITERAL, _BRACKETS = re.compile(r'"[^"]*"|[\\_*].'), re.compile(r"\[[^\]]*\]")
_OF_ONE_NUMBER = re.compile(r"\[\s*=")


@dataclass(frozen=True, slots=True)
class SheetTraits:
    """The traits of a sheet; cells as (row, column), 1-based.

    `percent` gives the decimals that a percentage is printed with. `dates` are numbers that a format shows as a day,
    which python-calamine does not know to be one. `merges` (first row, first column, last row,
    last column) are read only where a workbook cannot be annotated itself. `widths` are those that a file states, in
    characters, by column.
    `filled_in` are the cells that an earlier round filled in.
    """

    percent: dict[tuple[int, int], int] = field(default_factory=dict)
    dates: frozenset[tuple[int, int]] = frozenset()
    errors: frozenset[tuple[int, int]] = frozenset()
    uncached: frozenset[tuple[int, int]] = frozenset()
    filled_in: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    widths: dict[int, float] = field(default_factory=dict)
    formulas: Formulas = field(default=no_formulas, compare=False, repr=False)
    """Looked for when they are asked for: few sheets have any, and fewer checks need them."""
    cells: int = 0
    """How many its grid has at the most, where a scan has counted them."""


@dataclass(frozen=True, slots=True)
class WorkbookTraits:
    """The traits of a workbook, sheets by name."""

    sheets: dict[str, SheetTraits] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    active: tuple[str, ...] = ()
    """What the workbook has that could act, as people call it: 宏 …; it is neither run nor followed."""


def percent_decimals(code: str) -> int | None:
    """How many decimals a number format prints of a percentage (``0.00%`` → 2); None where it prints none."""
    code = _usual_section(code)
    return len(re.findall(r"[0#?]", code.partition(".")[2])) if "%" in code else None


def shows_a_day(code: str) -> bool:
    """Whether a number format prints the day of the week as Chinese programs say it (``aaaa``: 星期三)."""
    return "aaa" in _usual_section(code).lower()


def _usual_section(code: str) -> str:
    """The section of a number format for most numbers, without what it prints as it stands: the first not of one alone."""
    sections = _LITERAL.sub("", code[:_LONGEST_CODE]).split(";")
    return _BRACKETS.sub("", next((each for each in sections if not _OF_ONE_NUMBER.search(each)), sections[0]))


def check_extent(name: str, last_row: int, last_column: int) -> int:
    """How many cells a sheet takes as a grid. Raises UnreadableError where they would take all memory."""
    cells = last_row * max(last_column, 1)
    if cells > limits().cells:
        raise too_large(
            f"工作表“{name}”的范围过大（到第 {last_row} 行、第 {last_column} 列，上限 {limits().cells} 个单元格）",
            cells / limits().cells * limits().size,
        )
    return cells


def check_cells(cells: int) -> None:
    """The same for all sheets of a workbook together."""
    if cells > limits().cells:
        raise too_large(
            f"工作簿的单元格过多（{cells} 个，上限 {limits().cells} 个）", cells / limits().cells * limits().size
        )


def check_characters(characters: int) -> None:
    """Raise UnreadableError (too-large) where the texts of all cells, each as often as it stands there, are too much."""
    if characters > limits().bytes:
        raise too_large(
            f"工作簿的文字过多（{characters // 1_000_000} MB，上限 {limits().size} MB）", characters / 1_000_000
        )
