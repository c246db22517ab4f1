"""One worksheet part and the splices that bring edits into it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from perfxl.excel.editing.cell_removal import extent, removed
from perfxl.excel.editing.cells import CellEdit
from perfxl.excel.editing.columns import Columns
from perfxl.excel.editing.conditional import ConditionalFormats, NewRule
from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.formulas import array_ranges, expanded_groups, formulas_by_cell
from perfxl.excel.editing.markup import Element, Markup, Piece, Splice, escape, spliced, with_attributes
from perfxl.excel.editing.refs import Range, range_named
from perfxl.excel.editing.row_splices import RowSplicer
from perfxl.excel.editing.rows import Cell, Row, Rows

_CHILDREN = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting "
    "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks "
    "customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture "
    "oleObjects controls webPublishItems tableParts extLst"
)
ORDER = {name: rank for rank, name in enumerate(_CHILDREN.split())}
"""The children of a worksheet as the schema orders them."""
_MERGED = re.compile(rb"""<(?:[\w.-]++:)?+mergeCell\s(?:[^<>]*?\s)??ref\s*=\s*["']([^"'<>]*+)["']""")


@dataclass
class SheetEdits:
    """What is to be written into a sheet."""

    cells: dict[int, dict[int, CellEdit]] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    widths: list[tuple[int, int, float]] = field(default_factory=list)
    merges: list[Range] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    elements: dict[str, bytes] = field(default_factory=dict)
    rules: list[NewRule] = field(default_factory=list)
    withdrawn_rules: str | None = None
    removed_cells: list[Range] = field(default_factory=list)
    released_columns: list[tuple[int, int]] = field(default_factory=list)
    removed_elements: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        cells = (self.cells, self.heights, self.widths, self.merges, self.links)
        removed = (self.removed_cells, self.released_columns, self.removed_elements, self.withdrawn_rules)
        return any((*cells, self.elements, self.rules, *removed))


class SheetPart:
    """A worksheet's XML."""

    def __init__(self, data: bytes, name: str) -> None:
        self.markup = Markup(data)
        if self.markup.root.name != "worksheet":
            raise WorkbookError(f"“{name}”不是普通工作表（可能是图表页），不能写入单元格。")
        self.prefix = self.markup.root.prefix
        self._elements: dict[str, Element] = {}
        for element in self.markup.top:
            self._elements.setdefault(element.name, element)

    def element(self, name: str) -> Element | None:
        """A child of the root."""
        return self._elements.get(name)

    @cached_property
    def rows(self) -> Rows | None:
        """The rows, None where the sheet has none."""
        data = self._elements.get("sheetData")
        return Rows(self.markup, data) if data and not data.empty else None

    @cached_property
    def columns(self) -> Columns:
        """The column widths and styles."""
        return Columns(self.markup, self._elements.get("cols"), self.prefix)

    @cached_property
    def merged(self) -> list[Range]:
        """The merged ranges."""
        parent = self._elements.get("mergeCells")
        found = _MERGED.finditer(self.markup.mask, parent.inner, parent.close) if parent else ()
        blocks = (range_named(match[1].decode()) for match in found)
        return [block for block in blocks if block is not None]

    @cached_property
    def arrays(self) -> list[Range]:
        """The ranges that an array formula fills."""
        data = self._elements.get("sheetData")
        return array_ranges(self.markup, data) if data else []

    @cached_property
    def conditional_formats(self) -> ConditionalFormats:
        """The rules that colour cells by what they hold."""
        data = self._elements.get("sheetData")
        return ConditionalFormats(self.markup, self.prefix, data.end if data else 0)

    @cached_property
    def formulas(self) -> dict[tuple[int, int], str]:
        """The formulas by cell; '' where a cell shares that of another."""
        data, rows = self._elements.get("sheetData"), self.rows
        return formulas_by_cell(self.markup, data, rows) if data and rows else {}

    def row(self, number: int) -> Row | None:
        """The element of a row."""
        return self._rows_by_number.get(number)

    def cell(self, row: int, column: int) -> Cell | None:
        """The element of a cell."""
        found = self.row(row)
        return self.rows.cell(found, column) if found and self.rows else None

    @cached_property
    def _rows_by_number(self) -> dict[int, Row]:
        rows: dict[int, Row] = {}
        for row in self.rows or ():
            rows.setdefault(row.number, row)
        return rows

    def rendered(self, edits: SheetEdits, style: Callable[[int, int], int]) -> list[Piece]:
        """The part with the edits in it."""
        splices, new = self._cell_splices(edits, style)
        new |= edits.elements
        new |= dict.fromkeys(edits.removed_elements & self._elements.keys(), b"")
        if edits.widths or (edits.released_columns and "cols" in self._elements):
            new["cols"] = self.columns.rendered(edits.widths, edits.released_columns)
        for name, content in tuple(new.items()):
            if old := self._elements.get(name):
                splices.append(Splice(old.start, old.end, content))
                del new[name]
        self._append("mergeCells", merge_items(edits.merges, self.prefix), splices, new)
        splices += self._link_splices(edits.links, new)
        splices += self._removal_splices(edits.removed_cells) or self._dimension_splices(edits.cells)
        if edits.rules or edits.withdrawn_rules:
            changed, rules = self.conditional_formats.splices(edits.rules, edits.withdrawn_rules)
            splices += changed
            new |= {"conditionalFormatting": rules} if rules else {}
        splices += self.markup.insert(new, ORDER) if new else []
        return spliced(self.markup.data, splices)

    def _cell_splices(
        self, edits: SheetEdits, style: Callable[[int, int], int]
    ) -> tuple[list[Splice], dict[str, bytes]]:
        if not edits.cells and not edits.heights:
            return [], {}
        data, rows = self._elements.get("sheetData"), self.rows
        if data is None or rows is None:
            writer = RowSplicer(self.markup, None, self.prefix, style, self.columns.style)
            tag = f"{self.prefix}sheetData".encode()
            content = b"".join(splice.text for splice in writer.splices(edits.cells, edits.heights, 0))
            return [], {"sheetData": b"<%s>%s</%s>" % (tag, content, tag)}
        writer = RowSplicer(self.markup, rows, data.prefix, style, self.columns.style)
        splices = writer.splices(edits.cells, edits.heights, data.close)
        return splices + expanded_groups(self.markup, data, rows, edits.cells), {}

    def _removal_splices(self, areas: Sequence[Range]) -> list[Splice]:
        rows, dimension = self.rows, self._elements.get("dimension")
        if not areas or rows is None:
            return []
        splices = list(removed(self.markup, rows, areas))
        if splices and dimension:
            tag = with_attributes(self.markup.start_tag(dimension), {"ref": str(extent(rows, areas))})
            splices.append(Splice(dimension.start, dimension.inner, tag))
        return splices

    def _append(self, name: str, items: str, splices: list[Splice], new: dict[str, bytes]) -> None:
        parent = self._elements.get(name)
        if not items:
            return
        if parent is None:
            tag = f"{self.prefix}{name}"
            new[name] = f"<{tag}>{items}</{tag}>".encode()
            return
        if parent.empty:
            splices.append(self.markup.append(parent, items.encode()))
            return
        splices.append(Splice(parent.close, parent.close, items.encode()))
        tag_bytes = self.markup.start_tag(parent)
        if b"count=" in tag_bytes:
            count = sum(1 for _ in self.markup.children(parent)) + items.count("<")
            changed = with_attributes(tag_bytes, {"count": str(count)})
            splices.append(Splice(parent.start, parent.inner, changed))

    def _link_splices(self, links: Mapping[str, str], new: dict[str, bytes]) -> list[Splice]:
        parent = self._elements.get("hyperlinks")
        old = self.markup.children(parent) if parent and links else ()
        again = [element for element in old if self.markup.attributes(element).get("ref") in links]
        splices = [Splice(element.start, element.end, b"") for element in again]
        self._append("hyperlinks", link_items(links, self.prefix), splices, new)
        return splices

    def _dimension_splices(self, cells: Mapping[int, Mapping[int, CellEdit]]) -> list[Splice]:
        element = self._elements.get("dimension")
        if element is None or not cells:
            return []
        old = range_named(self.markup.attributes(element).get("ref", "")) or Range(1, 1, 1, 1)
        used = [row for row in cells if cells[row]]
        columns = [column for row in used for column in (min(cells[row]), max(cells[row]))]
        new = Range(min(old.top, *used), min(old.left, *columns), max(old.bottom, *used), max(old.right, *columns))
        if new == old:
            return []
        tag = with_attributes(self.markup.start_tag(element), {"ref": str(new)})
        return [Splice(element.start, element.inner, tag)]


def merge_items(merges: Sequence[Range], p: str) -> str:
    """The elements of merged ranges; `p` is the prefix of the part."""
    return "".join([f'<{p}mergeCell ref="{each}"/>' for each in merges])


def link_items(links: Mapping[str, str], p: str) -> str:
    """The elements of links within the workbook, from cell to place."""
    return "".join([f'<{p}hyperlink ref="{ref}" location="{escape(to)}"/>' for ref, to in links.items()])
