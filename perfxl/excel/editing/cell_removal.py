"""Cells taken out whole, and rows that held nothing else: what is left of a sheet says nothing of them."""

from collections.abc import Iterable, Iterator, Sequence

from perfxl.excel.editing.markup import Markup, Splice, attributes
from perfxl.excel.editing.refs import Range
from perfxl.excel.editing.rows import Row, Rows

# what a row says of itself only because it is there
_PLACE = {"r", "spans"}


def removed(markup: Markup, rows: Rows, areas: Sequence[Range]) -> Iterator[Splice]:
    """The splices that take out the cells of some areas."""
    for row in rows:
        within = [area for area in areas if area.top <= row.number <= area.bottom]
        cells = list(rows.cells(row)) if within else []
        gone = [cell for cell in cells if any(area.left <= cell.column <= area.right for area in within)]
        if gone and len(gone) == len(cells) and _bare(markup, row):
            end = markup.data.index(b">", row.close) + 1
            yield Splice(row.start, end, b"")
        else:
            yield from (Splice(cell.start, cell.end, b"") for cell in gone)


def _bare(markup: Markup, row: Row) -> bool:
    return attributes(markup.data[row.start : row.inner]).keys() <= _PLACE


def extent(rows: Rows, areas: Sequence[Range]) -> Range:
    """The block of the cells outside some areas."""
    cells = [(row.number, column) for row in rows for column in _columns(rows, row, areas)]
    if not cells:
        return Range(1, 1, 1, 1)
    numbers, columns = zip(*cells, strict=True)
    return Range(min(numbers), min(columns), max(numbers), max(columns))


def _columns(rows: Rows, row: Row, areas: Iterable[Range]) -> list[int]:
    kept = [c.column for c in rows.cells(row) if not any(area.contains(row.number, c.column) for area in areas)]
    return [min(kept), max(kept)] if kept else []
