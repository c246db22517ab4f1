"""A sheet that comes back annotated, read as it was sent: what perfxl filled in counts as not filled in."""

from __future__ import annotations

from dataclasses import replace

from perfxl.excel.reading.workbook import Grid
from perfxl.forms.ticks import EMPTY, TICKED


def as_sent(grid: Grid) -> Grid:
    """The sheet with the cells blank that an earlier round filled in, and its ticks taken out of the grades."""
    traits = grid.traits
    if not traits.filled_in:
        return grid
    rows = [list(row) for row in grid.rows]
    for row, column in traits.filled_in:
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = unticked(rows[row - 1][column - 1])
    known = replace(traits, uncached=traits.uncached - traits.filled_in, errors=traits.errors - traits.filled_in)
    return replace(grid, rows=rows, traits=known)


def unticked(value: object) -> str:
    """A printed line of grades without its tick; '' for any other value."""
    boxes = isinstance(value, str) and (TICKED in value or EMPTY in value)
    return str(value).replace(TICKED, EMPTY) if boxes else ""
