"""A1 arithmetic: cells, ranges, columns and sheet names as Excel spells them; all counted from 1."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
MAX_ARGUMENTS = 255  # of a function

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_ROWS = re.compile(r"\$?([1-9][0-9]{0,6}):\$?([1-9][0-9]{0,6})")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_SHEET = re.compile(r"'(?:[^']++|'')*+'|\w++")
_PLAIN_SHEET = re.compile(r"[^\W\d]\w*")
_LOOKS_LIKE_REF = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*([Cc][0-9]*)?|[Cc][0-9]*|TRUE|FALSE", re.IGNORECASE)


class Range(NamedTuple):
    """A block of cells, both corners included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first = cell_ref(self.top, self.left)
        last = cell_ref(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def contains(self, row: int, column: int) -> bool:
        """Whether the cell lies in the block."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def cells(self) -> list[tuple[int, int]]:
        """Every (row, column) of the block, row by row."""
        columns = range(self.left, self.right + 1)
        return [(row, column) for row in range(self.top, self.bottom + 1) for column in columns]

    def absolute(self) -> str:
        """The block with dollar signs, as defined names write it: ``$A$1:$D$9``."""
        return f"${column_letter(self.left)}${self.top}:${column_letter(self.right)}${self.bottom}"


@cache
def column_letter(number: int) -> str:
    """The letters of a column: 1 gives ``A``, 28 gives ``AB``. ValueError outside 1–16384."""
    if not 1 <= number <= MAX_COLUMN:
        raise ValueError(f"no such column: {number}")
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=16384)
def column_number(letters: str) -> int:
    """The number of a column: ``A`` gives 1. ValueError for what names no column."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"no such column: {letters}")
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= MAX_COLUMN:
        raise ValueError(f"no such column: {letters}")
    return number


def cell_ref(row: int, column: int) -> str:
    """The A1 name of a cell: ``cell_ref(2, 3)`` gives ``C2``."""
    if not 1 <= row <= MAX_ROW:
        raise ValueError(f"no such row: {row}")
    return f"{column_letter(column)}{row}"


@lru_cache(maxsize=65536)
def parse_ref(ref: str) -> tuple[int, int]:
    """(row, column) of ``C2`` or ``$C$2``. ValueError for what names no cell."""
    match = _CELL.fullmatch(ref)
    if not match or int(match[2]) > MAX_ROW:
        raise ValueError(f"no such cell: {ref}")
    return int(match[2]), column_number(match[1])


def cell_named(ref: str) -> tuple[int, int] | None:
    """(row, column) of a reference in a file, of a range's first cell; None for what names no cell."""
    try:
        return parse_ref(ref.partition(":")[0])
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def parse_range(ref: str) -> Range:
    """The block that ``B2``, ``B2:D9``, ``$B$2:$D$9``, ``3:5`` or ``A:C`` names, corners put in order."""
    if rows := _ROWS.fullmatch(ref):
        return _ordered(int(rows[1]), 1, int(rows[2]), MAX_COLUMN)
    if columns := _COLUMNS.fullmatch(ref):
        return _ordered(1, column_number(columns[1]), MAX_ROW, column_number(columns[2]))
    first, _, last = ref.partition(":")
    return _ordered(*parse_ref(first), *parse_ref(last or first))


def range_named(ref: str) -> Range | None:
    """The block of a reference in a file; None for what names none."""
    try:
        return parse_range(ref)
    except ValueError:
        return None


def _ordered(top: int, left: int, bottom: int, right: int) -> Range:
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def as_ranges(refs: Iterable[str]) -> list[str]:
    """Cells below each other as ranges: K8, K17, K18 → K8, K17:K18. What is no cell stays as it is, behind them."""
    return [*_ranges(tuple(refs))]


@lru_cache(maxsize=4096)
def _ranges(refs: tuple[str, ...]) -> tuple[str, ...]:
    cells: list[tuple[str, int, int]] = []
    others: list[str] = []
    for ref in refs:
        sheet, mark, name = ref.rpartition("!")
        if _CELL.fullmatch(name) and (not mark or _SHEET.fullmatch(sheet)):
            row, column = parse_ref(name)
            cells.append((sheet + mark, column, row))
        else:
            others.append(ref)
    runs: list[tuple[str, int, int, int]] = []
    for sheet, column, row in sorted(cells):
        if runs and runs[-1][:2] == (sheet, column) and runs[-1][3] == row - 1:
            runs[-1] = (*runs[-1][:3], row)
        else:
            runs.append((sheet, column, row, row))
    return *[f"{sheet}{Range(top, column, bottom, column)}" for sheet, column, top, bottom in runs], *others


def summed(refs: Iterable[str]) -> str:
    """The sum of cells as a formula, in sums of sums where there are more than a function takes."""
    parts = as_ranges(refs)
    while len(parts) > MAX_ARGUMENTS:
        starts = range(0, len(parts), MAX_ARGUMENTS)
        parts = [f"SUM({','.join(parts[start : start + MAX_ARGUMENTS])})" for start in starts]
    return f"SUM({','.join(parts) or 0})"


@lru_cache(maxsize=1024)
def quote_sheet(name: str) -> str:
    """A sheet's name as formulas and links need it: ``'2023 年'``, plain where no quotes are needed."""
    if _PLAIN_SHEET.fullmatch(name) and not _LOOKS_LIKE_REF.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"


def split_sheet(ref: str) -> tuple[str | None, str]:
    """``('2023 年', 'C2')`` of ``'2023 年'!C2``; the sheet is None where none is named."""
    sheet, mark, cell = ref.rpartition("!")
    if not mark:
        return None, cell
    if len(sheet) >= 2 and sheet[0] == sheet[-1] == "'":
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, cell
