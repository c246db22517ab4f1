"""A stretch of a sheet that holds one form, and what stands beside its labels."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.header import Header, Token
from perfxl.forms.layouts import Layout
from perfxl.forms.model import FormKind

# The columns that perfxl adds beside a form: never part of it.
AUDIT_HEADERS = ("系统核算得分", "差异", "审核意见")
# Over the numbers that were taken out of texts: 取数：目标值
FIGURE_HEADER = "取数"
_AUDIT_LABELS = frozenset({*AUDIT_HEADERS, FIGURE_HEADER})


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a sheet that holds one form of one layout; `labels` are the texts that the layout knows."""

    grid: Grid
    kind: FormKind
    layout: Layout
    tokens: list[Token]
    labels: list[Token]
    headers: list[Header]
    first_row: int
    last_row: int
    first_col: int
    above: list[Token]
    """What stands above it on the sheet: forms below each other may share a heading."""
    audit_columns: tuple[int, int] | None
    """The columns that an earlier round wrote beside it."""


def beside(grid: Grid, token: Token, last_col: int, labels: Container[object] = ()) -> Cell:
    """The first filled cell right of a label and before the next of `labels`, else the one next to it.

    Where a label stands next to it, the blank is its own cell.
    """
    start = grid.span(token.row, token.col)[3] + 1
    for col in range(start, last_col + 1):
        cell = grid.cell(token.row, col)
        if not cell.blank:
            if (cell.row, cell.col) in labels:
                break
            return cell
    if start <= grid.column_count and grid.span(token.row, start)[:2] in labels:
        return Cell(grid.name, token.row, token.col)
    return grid.cell(token.row, start) if start <= grid.column_count else Cell(grid.name, token.row, start)


def earlier_audit_columns(tokens: Iterable[Token], header: Header, at: int) -> tuple[int, int] | None:
    """The first and last column that an earlier round wrote for a table, level with its header.

    Those of tables beside each other stand in the same order behind the last; `at` is this one's position.
    """
    edge = max(header.columns.values())
    beyond = {t.col: t.label for t in tokens if t.row == header.row and t.col > edge and t.label in _AUDIT_LABELS}
    # a column of the form's own may be headed 差异 or 审核意见, but hardly 系统核算得分
    starts = [col for col, label in beyond.items() if label == AUDIT_HEADERS[0]]
    if not starts:
        return None
    first, *others = starts[min(at, len(starts) - 1) :]
    return first, max(col for col in beyond if first <= col and not (others and col >= others[0]))


def outer_columns(region: Region, last_row: int) -> tuple[int, int]:
    """The first and last column of the form's tables; the columns that perfxl adds do not count."""
    grid = region.grid
    top, bottom = region.headers[0].row, region.headers[0].bottom
    edge = max(region.headers[0].columns.values())
    # of tables beside each other the last has the columns of all behind it
    added = (t.col for t in region.tokens if t.row == top and t.col > edge and t.label == AUDIT_HEADERS[0])
    limit = min(added, default=grid.column_count + 1) - 1
    last = max(grid.span(t.row, t.col)[3] for t in region.tokens if top <= t.row <= bottom and t.col <= limit)
    first = min((t.col for t in region.tokens if t.row <= last_row), default=1)
    return first, min(last, limit)
