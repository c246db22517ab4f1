"""The annex of a report: the form itself as a table, as it stands on its sheet, so that the two cannot contradict."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfxl.excel.reading.workbook import Grid
from perfxl.forms.model import Form
from perfxl.forms.words import normal
from perfxl.output.papers.block import Block
from perfxl.output.papers.table import LANDSCAPE_WIDTH, TEXT_WIDTH, Cell, table
from perfxl.text.numbers import show

# A character of a sheet's column in millimetres, and a column of which nothing is said in characters.
_CHARACTER, _USUAL = 1.9, 8.5
# The narrowest column of a table in millimetres: two characters of its type and the cell's margins.
_NARROWEST = 10.0
# A form that is so much wider than an upright page is printed on one that lies.
_WIDER = 1.25
# A longer text begins at the left.
_SHORT = 16
# What stands in a row of its own below or above the title, and is no row of the form.
_ASIDE = re.compile(r"附[件表]\d*:?|[(]?(?:20)?[\dxX*]*年度?[)]?|(?:金额|资金|货币)?单位:[^:]{0,4}元")
_NUMBER_OF_ANNEX = re.compile(r"附[件表]\d*:?")
_PROBLEMS = {"error-value": "（错误值）", "uncached": "（公式没有结果）"}


@dataclass(frozen=True, slots=True)
class FormTable:
    """A form's rows and columns that hold anything, and what stands alone above them."""

    title: str
    above: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    """In millimetres on the sheet."""

    @property
    def is_wide(self) -> bool:
        """Whether it wants a page that lies."""
        return sum(self.widths) > TEXT_WIDTH * _WIDER or len(self.widths) * _NARROWEST > TEXT_WIDTH

    def block(self, lying: bool) -> Block:
        """The table, as wide as the page's type area."""
        room = LANDSCAPE_WIDTH if lying else TEXT_WIDTH
        return table(self.rows, _fitted(self.widths, room), headers=0)


def form_table(grid: Grid, form: Form) -> FormTable:
    """A form as a table: empty rows and columns left out, and whatever stands beside the form."""
    rows = [row for row in range(form.first_row, form.last_row + 1) if _begins_in_row(grid, form, row)]
    columns = _columns(grid, form)
    title, above, rest = _heading(grid, form, rows)
    cells = tuple(tuple(_cells(grid, row, rest, columns)) for row in rest)
    return FormTable(title, above, cells, tuple(_widths(grid, form, columns)))


def _filled(grid: Grid, row: int, col: int) -> bool:
    """Whether something stands in a cell that is not covered by another."""
    top, left, _, _ = grid.span(row, col)
    return (top, left) == (row, col) and bool(_lines(grid, row, col))


def _begins_in_row(grid: Grid, form: Form, row: int) -> bool:
    return any(_filled(grid, row, col) for col in range(form.first_col, form.last_col + 1))


def _columns(grid: Grid, form: Form) -> list[int]:
    rows = range(form.first_row, form.last_row + 1)
    return [col for col in range(form.first_col, form.last_col + 1) if any(_filled(grid, row, col) for row in rows)]


def _heading(grid: Grid, form: Form, rows: Sequence[int]) -> tuple[str, tuple[str, ...], list[int]]:
    """The title, the lines that stand alone around it, and the rows of the table."""
    above: list[str] = []
    for at, row in enumerate(rows):
        texts = [text for text in grid.texts(row, form.first_col, form.last_col) if text != form.title.text]
        if row >= form.header_row or not all(_ASIDE.fullmatch(normal(text)) for text in texts):
            return form.title.text, tuple(above), list(rows[at:])
        if line := "　".join(text for text in texts if not _NUMBER_OF_ANNEX.fullmatch(normal(text))):
            above.append(line)
    return form.title.text, tuple(above), []


def _cells(grid: Grid, row: int, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Cell]:
    """The cells that begin in a row, those that others cover left out."""
    for col in columns:
        top, left, bottom, right = grid.span(row, col)
        first_row, last_row = bisect_left(rows, top), bisect_right(rows, bottom)
        first_col, last_col = bisect_left(columns, left), bisect_right(columns, right)
        if (row, col) == (rows[first_row], columns[first_col]):
            text = "\n".join(_lines(grid, top, left))
            yield Cell(text, last_col - first_col, last_row - first_row, "left" if len(text) > _SHORT else "center")


def _lines(grid: Grid, row: int, col: int) -> tuple[str, ...]:
    """What is printed in a cell; of a computed number no more decimals than are of use."""
    cell = grid.cell(row, col)
    if cell.problem:
        return (_PROBLEMS[cell.problem],)
    if cell.value is not None and not cell.percent and cell.text != show(cell.value):
        return (show(cell.value),)
    return grid.lines(row, col)


def _widths(grid: Grid, form: Form, columns: Sequence[int]) -> Iterator[float]:
    """The width of each column, what was left out right of it with it where merged cells go on there."""
    known = grid.traits.widths
    for at, col in enumerate(columns):
        following = columns[at + 1] if at + 1 < len(columns) else form.last_col + 1
        taken = [col, *(one for one in range(col + 1, following) if _is_covered(grid, form, one))]
        yield sum(known.get(one, _USUAL) for one in taken) * _CHARACTER


def _is_covered(grid: Grid, form: Form, col: int) -> bool:
    """Whether merged cells from the left go on over a column."""
    return any(grid.span(row, col)[1] < col for row in range(form.first_row, form.last_row + 1))


def _fitted(widths: Sequence[float], room: float) -> list[float]:
    """Widths in proportion that fill the room, none too narrow for a word."""
    least = min(_NARROWEST, room / len(widths))
    whole = sum(widths)
    spare = [max(width / whole * room - least, 0.0) for width in widths]
    left = room - least * len(widths)
    return [least + (part / sum(spare) * left if sum(spare) else left / len(widths)) for part in spare]
