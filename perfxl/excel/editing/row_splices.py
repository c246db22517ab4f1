"""From edits of cells to splices of a worksheet's XML."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from perfxl.excel.editing.cells import EMPTY, CellEdit
from perfxl.excel.editing.markup import Markup, Splice, attributes, number, with_attributes
from perfxl.excel.editing.refs import column_letter
from perfxl.excel.editing.rows import Cell, Row, Rows, widened_spans

Edits = Mapping[int, Mapping[int, CellEdit]]
_STYLE, _PLACE = re.compile(rb"\ss\s*="), re.compile(rb"""\sr\s*=\s*(?:"[^"]*"|'[^']*')""")


@dataclass
class RowSplicer:
    """Writes edited cells into a sheet; `style` gives the cellXfs index of a base style under a format."""

    markup: Markup
    rows: Rows | None
    prefix: str
    style: Callable[[int, int], int]
    column_style: Callable[[int], int]
    _starts: dict[tuple[int | None, int, int], tuple[str, str]] = field(default_factory=dict)

    def splices(self, edits: Edits, heights: Mapping[int, float], end: int) -> list[Splice]:
        """The splices for all edits, whatever order the rows are in; rows after the last one stand at `end`."""
        known = {row.number: row for row in self.rows or ()}
        order = sorted(known)
        splices: list[Splice] = []
        for at in sorted({*edits, *heights}):
            if row := known.get(at):
                splices += self._row_splices(row, edits.get(at, {}), heights.get(at))
            else:
                after = bisect(order, at)
                place = known[order[after]].start if after < len(order) else end
                splices.append(Splice(place, place, self._new_row(at, edits, heights)))
        return splices

    def _new_row(self, number: int, edits: Edits, heights: Mapping[int, float]) -> bytes:
        height = heights.get(number)
        size = "" if height is None else f' ht="{height:g}" customHeight="1"'
        tag = f"{self.prefix}row"
        return f'<{tag} r="{number}"{size}>{self._new_cells(number, edits.get(number, {}), None)}</{tag}>'.encode()

    def _new_cells(self, row: int, edits: Mapping[int, CellEdit], row_style: int | None) -> str:
        starts, cells = self._starts, []
        for column in sorted(edits):
            content, wanted = edits[column]
            start = starts.get((row_style, column, wanted))
            if start is None:
                start = starts[row_style, column, wanted] = self._start(column, row_style, wanted)
            named, style = start
            kind, tail = content or EMPTY
            cells.append(f"{named}{row}{style}{kind}{tail}")
        return "".join(cells)

    def _start(self, column: int, row_style: int | None, wanted: int) -> tuple[str, str]:
        """A new cell's start tag up to its row's number, and from there to its kind."""
        index = self.style(self.column_style(column) if row_style is None else row_style, wanted)
        return f'<{self.prefix}c r="{column_letter(column)}', f'" s="{index}"' if index else '"'

    def _row_splices(self, row: Row, edits: Mapping[int, CellEdit], height: float | None) -> list[Splice]:
        tag = self.markup.data[row.start : row.inner]
        values = attributes(tag) if b"spans" in tag or b"customFormat" in tag else {}
        changes: dict[str, str | None] = {}
        if height is not None:
            changes |= {"ht": f"{height:g}", "customHeight": "1"}
        if edits and "spans" in values:
            changes["spans"] = widened_spans(values["spans"], edits)
        new_tag = with_attributes(tag, changes) if changes else tag
        row_style = number(values, "s") if values.get("customFormat") in ("1", "true") else None
        if row.empty and edits:
            cells = self._new_cells(row.number, edits, row_style)
            new_tag = new_tag[:-2].rstrip() + f">{cells}</{self.prefix}row>".encode()
            return [Splice(row.start, row.inner, new_tag)]
        splices = [Splice(row.start, row.inner, new_tag)] if new_tag != tag else []
        return splices + self._cell_splices(row, edits, row_style)

    def _cell_splices(self, row: Row, edits: Mapping[int, CellEdit], row_style: int | None) -> list[Splice]:
        if not edits:
            return []
        if self.rows is None or min(edits) > max(self.rows.columns(row), default=0):
            return [Splice(row.close, row.close, self._new_cells(row.number, edits, row_style).encode())]
        known = {cell.column: cell for cell in self.rows.cells(row)}
        order = sorted(known)
        splices: list[Splice] = []
        new: dict[int, dict[int, CellEdit]] = defaultdict(dict)
        for column, edit in edits.items():
            if cell := known.get(column):
                splices.append(self._changed_cell(cell, edit))
            else:
                after = bisect(order, column)
                new[known[order[after]].start if after < len(order) else row.close][column] = edit
        inserted = ((at, self._new_cells(row.number, cells, row_style)) for at, cells in new.items())
        return splices + [Splice(at, at, cells.encode()) for at, cells in inserted]

    def _changed_cell(self, cell: Cell, edit: CellEdit) -> Splice:
        content, wanted = edit
        tag = self.markup.data[cell.start : cell.inner]
        base = number(attributes(tag), "s")
        style = self.style(base, wanted)
        if style != base:
            tag = _styled(tag, style)
        if content is None:
            return Splice(cell.start, cell.inner, tag)
        kind, tail = content
        # cm and vm point to what the old content was: a dynamic array, a picture in the cell
        tag = with_attributes(tag, {"t": kind[4:-1] or None, "cm": None, "vm": None})
        start = tag[:-2] if tag.endswith(b"/>") else tag[:-1]
        return Splice(cell.start, cell.end, start.rstrip() + tail.encode())


def _styled(tag: bytes, style: int) -> bytes:
    """A cell's start tag with another style: a new one stands where Excel writes it, between place and kind."""
    place = None if _STYLE.search(tag) else _PLACE.search(tag)
    if place is None:
        return with_attributes(tag, {"s": str(style)})
    return b'%s s="%d"%s' % (tag[: place.end()], style, tag[place.end() :])
