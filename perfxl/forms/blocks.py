"""Blocks of an indicator table that carry the weight of their rows: 年度绩效目标1（40分） beside or above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.header import LEVELS, Header
from perfxl.forms.model import Block, Indicator
from perfxl.forms.words import group_name, label_weight


def read_blocks(grid: Grid, headers: Sequence[Header], indicators: Sequence[Indicator]) -> tuple[Block, ...]:
    """The blocks whose label states a weight, each with its rows; none where the rows have weights of their own."""
    if any(indicator.weight is not None for indicator in indicators):
        return ()
    labels = list(_labels(grid, headers, indicators))
    ends = [*(first for first, _, _ in labels[1:]), grid.row_count + 1]
    found = []
    for (first, weight, cell), end in zip(labels, ends, strict=False):
        rows = frozenset(indicator.row for indicator in indicators if first <= indicator.row < end)
        if rows:
            found.append(Block(group_name(cell.text), weight, cell, rows))
    return tuple(found)


def _labels(
    grid: Grid, headers: Sequence[Header], indicators: Sequence[Indicator]
) -> Iterator[tuple[int, float, Cell]]:
    """Each label with its weight and the row that it begins at: left of the levels, or alone above a header."""
    rows = {header.row: header for header in headers}
    last = max((indicator.row for indicator in indicators), default=0)
    for row in range(min(rows) - 1, last + 1):
        cells = _above(grid, rows.get(row + 1), row) if row + 1 in rows else _left(grid, headers, row)
        for cell in cells:
            weight = label_weight(cell.text)
            if weight is not None and cell.row == row:
                yield row, weight, cell


def _left(grid: Grid, headers: Sequence[Header], row: int) -> Iterator[Cell]:
    header = next((header for header in reversed(headers) if header.row <= row), None)
    if header is not None:
        first = min(header.columns[level] for level in LEVELS if level in header.columns)
        yield from (grid.cell(row, col) for col in range(1, first))


def _above(grid: Grid, header: Header | None, row: int) -> Iterator[Cell]:
    if header is not None:
        texts = list(grid.texts(row, 1, max(header.columns.values())))
        if len(texts) == 1 and "目标" in texts[0]:
            yield next(cell for col in range(1, grid.column_count + 1) if (cell := grid.cell(row, col)).text)
