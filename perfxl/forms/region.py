"""A stretch of a sheet that holds one form, and what stands beside its labels."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.header import Header, Token
from perfxl.forms.layouts import Layout
from perfxl.forms.model import FormKind

# The columns that perfxl adds beside a form: never part of it.
MARK_HEADERS = ("系统核算得分", "差异", "审核意见")
# heads the numbers that were taken out of texts: 取数：目标值
FIGURE_HEADER = "取数"
_MARK_LABELS = frozenset({*MARK_HEADERS, FIGURE_HEADER})


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a sheet that holds one form of one layout; `labels` are the texts that the layout knows."""

    grid: Grid
    kind: FormKind
    layout: Layout
    found: list[Token]
    labels: list[Token]
    heads: list[Header]
    first_row: int
    last_row: int
    first_col: int
    above: list[Token]
    """What stands above it on the sheet: forms below each other may share a heading."""
    marks: tuple[int, int] | None
    """The columns that an earlier round wrote beside it."""


def beside(grid: Grid, token: Token, last_col: int, labels: Collection[tuple[int, int]] = ()) -> Cell:
    """The first filled cell right of a label and before the next of `labels`, else the one next to it."""
    start = grid.span(token.row, token.col)[3] + 1
    for col in range(start, last_col + 1):
        if grid.span(token.row, col)[:2] in labels:
            break
        cell = grid.cell(token.row, col)
        if not cell.blank:
            return cell
    return grid.cell(token.row, start) if start <= grid.column_count else Cell(grid.name, token.row, start)


def earlier_marks(found: Iterable[Token], head: Header, at: int) -> tuple[int, int] | None:
    """The first and last column that an earlier round wrote for a table, level with its header.

    Of tables that stand beside each other the marks stand in the same order behind the last; `at` is this one's place.
    """
    edge = max(head.columns.values())
    beyond = {t.col: t.label for t in found if t.row == head.row and t.col > edge and t.label in _MARK_LABELS}
    # a column of the form's own may be headed 差异 or 审核意见, but hardly 系统核算得分
    starts = [col for col, label in beyond.items() if label == MARK_HEADERS[0]]
    if not starts:
        return None
    first, *others = starts[min(at, len(starts) - 1) :]
    return first, max(col for col in beyond if first <= col and not (others and col >= others[0]))


def outer_columns(place: Place, last_row: int) -> tuple[int, int]:
    """The first and last column of the form's tables; the columns that perfxl adds do not count."""
    grid = place.grid
    limit = (place.marks[0] if place.marks else grid.column_count + 1) - 1
    top, bottom = place.heads[0].row, place.heads[0].bottom
    last = max(grid.span(t.row, t.col)[3] for t in place.found if top <= t.row <= bottom and t.col <= limit)
    first = min((t.col for t in place.found if t.row <= last_row), default=1)
    return first, min(last, limit)
