"""A sheet as a dense grid of cells, and what its values print."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from perfxl.excel.reading.cell import Cell, Problem
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.traits import SheetTraits
from perfxl.text.invisible import visible
from perfxl.text.numbers import read_number

# A larger merge (a whole column, a whole sheet) spreads no further than the sheet's values.
MAX_MERGED_CELLS = 10_000
# A number beyond this is no amount, weight or score; NaN and infinities are not below it.
MAX_NUMBER = 1e15


Span = tuple[int, int, int, int]
"""A merged range: first row, first column, last row, last column."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as a dense grid. Rows and columns count from 1; a merged range has its value in every cell."""

    name: str
    rows: list[list[Any]]
    merges: dict[tuple[int, int], Span]
    traits: SheetTraits

    @property
    def row_count(self) -> int:
        """How many rows the sheet has."""
        return len(self.rows)

    @property
    def column_count(self) -> int:
        """How many columns the sheet has."""
        return len(self.rows[0]) if self.rows else 0

    def span(self, row: int, col: int) -> tuple[int, int, int, int]:
        """The merged range (first row, first column, last row, last column) that a cell is in, or itself."""
        return self.merges.get((row, col)) or (row, col, row, col)

    def text(self, row: int, col: int) -> str:
        """The printed text of a cell, without line breaks; '' where the cell is blank or outside the sheet."""
        return self._read(row, col)[2][0]

    def lines(self, row: int, col: int) -> tuple[str, ...]:
        """The printed text of a cell line by line, blank lines left out."""
        _, raw, content = self._read(row, col)
        if not isinstance(raw, str):
            return (content[0],) if content[0] else ()
        return tuple(line for part in raw.splitlines() if (line := part.strip()))

    def texts(self, row: int, first: int, last: int) -> Iterator[str]:
        """The printed texts of a row's columns from `first` to `last`, a merged range once, blank ones left out."""
        col = first
        while col <= last:
            if text := self.text(row, col):
                yield text
            col = self.span(row, col)[3] + 1

    def cell(self, row: int, col: int) -> Cell:
        """The cell with its address: for a merged range that of its first cell."""
        at, _, content = self._read(row, col)
        traits = self.traits
        problem = self._problem(at) if traits.errors or traits.uncached else None
        return _cell((self.name, *at, *content, problem))

    def _read(self, row: int, col: int) -> tuple[tuple[int, int], object, Content]:
        """The cell whose value a cell has, what calamine read there, what that says; '' where it is blank or outside the sheet."""
        at = (row, col)
        if at in self.merges:
            at = row, col = self.merges[at][:2]
        try:
            raw = self.rows[row - 1][col - 1] if row > 0 and col > 0 else ""
        except IndexError:
            raw = ""
        return at, raw, _of_text(raw) if type(raw) is str else _of_value(raw, self.traits.percent.get(at))

    def _problem(self, at: tuple[int, int]) -> Problem | None:
        if at in self.traits.errors:
            return "error-value"
        return "uncached" if at in self.traits.uncached else None


class Spread:
    """How many cells the merged ranges of a workbook spread over."""

    def __init__(self) -> None:
        self._cells, self._most = 0, limits().merged

    def add(self, name: str, cells: int) -> None:
        """Count a range. Raises UnreadableError where all of them take too much memory."""
        self._cells += max(cells, 1)
        if self._cells > self._most:
            raise too_large(f"工作表“{name}”的合并单元格过多（上限 {self._most} 个）")


def dense(
    name: str, rows: list[list[Any]], traits: SheetTraits, spread: Spread, spans: Sequence[Span] | None = None
) -> Grid:
    """A grid; its merged ranges are those of the scan where none are given. What does not show in a text is left out."""
    rows = [[raw if type(raw) is not str or raw.isprintable() else visible(raw) for raw in row] for row in rows]
    merges: dict[tuple[int, int], Span] = {}
    width = len(rows[0]) if rows else 0
    for span in traits.merges if spans is None else spans:
        top, left, bottom, right = span
        if (bottom - top + 1) * (right - left + 1) > MAX_MERGED_CELLS:
            bottom, right = min(bottom, len(rows)), min(right, max(width, left))
        spread.add(name, (bottom - top + 1) * (right - left + 1))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                merges[row, column] = span
    return Grid(name, rows, merges, traits)


# as Cell._make, without counting the fields: a form has a hundred and more
_cell = partial(tuple.__new__, Cell)

Content = tuple[str, float | None, float | None, int, bool]
"""What a cell says: text, value, number, decimals, whether it is a percentage."""


@lru_cache(maxsize=65_536, typed=True)
def _of_value(raw: object, percent: int | None) -> Content:
    """What a value says, printed with `percent` decimals where it is formatted as a percentage; values recur."""
    text = printed(raw, percent)
    if isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < MAX_NUMBER:
        return text, float(raw), float(raw), _decimals(raw, percent, text), percent is not None
    return _as_printed(text)


@lru_cache(maxsize=65_536)
def _of_text(raw: str) -> Content:
    """What a text says."""
    return _as_printed(_one_line(raw))


def _as_printed(text: str) -> Content:
    written = read_number(text)
    if written is None:
        return text, None, None, 0, False
    return text, None, written.number, written.decimals, written.percent


def printed(raw: object, percent: int | None = None) -> str:
    """A value as it is printed: 1 formatted as a percentage is 100%, 15.0 is 15; no line breaks."""
    if isinstance(raw, str):
        return _one_line(raw)
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, int | float):
        if percent is not None:
            return f"{_plain(round(raw * 100, max(percent, 2)) if abs(raw) < MAX_NUMBER else raw)}%"
        return _plain(raw)
    if isinstance(raw, datetime.datetime | datetime.date):
        return f"{raw.year}年{raw.month}月{raw.day}日"
    return "" if raw is None else str(raw)


def _one_line(text: str) -> str:
    return (
        "".join(line.strip() for line in text.replace("\r", "\n").split("\n"))
        if "\n" in text or "\r" in text
        else text.strip()
    )


def _plain(number: float) -> str:
    """A number without exponent and float dust: 15, 99.14, 0.1."""
    if abs(number) < MAX_NUMBER and number == int(number):
        return str(int(number))
    return format(Decimal(f"{number:.15g}"), "f") if abs(number) < MAX_NUMBER else f"{number:g}"


def _decimals(raw: float, percent: int | None, text: str) -> int:
    """How many decimals a cell with a number is written with, printed as `text`: a percentage at least those of its format (95.00%)."""
    if percent is None:
        return len(text.partition(".")[2])
    return max(len(_plain(raw * 100).partition(".")[2]), percent)
