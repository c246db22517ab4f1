"""A stretch of a sheet that holds one form, and what stands beside its labels."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from perfxl.excel.read import Grid
from perfxl.forms.layouts import Kind, Layout
from perfxl.forms.tables import Header, Token
from perfxl.model import Cell

# The columns that perfxl adds beside a form: never part of it.
MARK_HEADERS = ("系统核算得分", "差异", "审核意见")
# heads the numbers that were taken out of texts: 取数：目标值
FIGURE_HEADER = "取数"


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a sheet that holds one form of one layout; `labels` are the texts that the layout knows."""

    grid: Grid
    kind: Kind
    layout: Layout
    found: list[Token]
    labels: list[Token]
    heads: list[Header]
    first_row: int
    last_row: int
    first_col: int
    above: list[Token]
    """What stands above it on the sheet: forms below each other may share a heading."""


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


def outer_columns(place: Place, last_row: int) -> tuple[int, int]:
    """The first and last column of the form's tables; the columns that perfxl adds do not count."""
    grid = place.grid
    top, bottom = place.heads[0].row, place.heads[0].bottom
    head = [t for t in place.found if top <= t.row <= bottom]
    limit = min((t.col for t in head if t.label in MARK_HEADERS), default=grid.column_count + 1) - 1
    last = max(grid.span(t.row, t.col)[3] for t in head if t.col <= limit)
    first = min((t.col for t in place.found if t.row <= last_row), default=1)
    return first, min(last, limit)
