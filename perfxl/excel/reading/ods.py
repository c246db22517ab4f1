"""What python-calamine does not tell of an .ods: percentages, hidden rows and columns, merged ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.traits import MOST_COLUMNS, SheetTraits, WorkbookTraits, check_cells, check_extent
from perfxl.excel.reading.xlsx import read_part
from perfxl.excel.reading.zip_container import opened

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_HIDDEN = ("collapse", "filter")
# The file tells no decimals without its styles; two are what the forms print.
_DECIMALS = 2
_CHUNK = 1 << 20

Attributes = Mapping[str, str]


@dataclass(slots=True)
class _Table:
    name: str
    row: int = 0
    last_row: int = 0
    last_column: int = 0
    column: int = 0
    percent: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def traits(self) -> SheetTraits:
        return SheetTraits(
            percent=self.percent,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            merges=tuple(self.merges),
            cells=self.cells,
        )

    @property
    def cells(self) -> int:
        return self.last_row * self.last_column


def scan_ods(data: bytes) -> WorkbookTraits:
    """Scan an .ods package. Raises UnreadableError."""
    with opened(data) as package:
        parts = {info.filename.lower(): info for info in package.infolist()}
        content = read_part(package, parts, "content.xml")
        active = ("宏",) if any(name.startswith(("basic/", "scripts/")) for name in parts) else ()
    if len(content) > limits().tags:
        raise too_large(
            f"工作簿内容过大（{len(content) // 1_000_000} MB，.ods 上限 {limits().tags // 1_000_000} MB）",
            len(content) / limits().tags * limits().size,
        )
    reader = _Reader()
    parser = ElementTree.XMLParser(target=reader)
    try:
        for start in range(0, len(content), _CHUNK):
            parser.feed(content[start : start + _CHUNK])
        parser.close()
    except (ElementTree.ParseError, ValueError) as error:
        raise UnreadableError("corrupt", CORRUPT) from error
    return WorkbookTraits({table.name: table.traits for table in reader.tables}, active=active)


class _Reader:
    """Reads the tables as the parser meets them: no tree is built, however many cells there are."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._finished = 0  # the cells of the tables before the last
        self._row: tuple[int, Attributes] = (1, {})  # how often the row is repeated, and what it says
        self._cell: tuple[int, int, Attributes] | None = None  # column, how often, what it says
        self._filled = False
        self._inside = 0  # elements within the cell

    def start(self, tag: str, attributes: Attributes) -> None:
        """A start tag."""
        if self._cell is not None:
            self._inside += 1
        elif tag == f"{_TABLE}table":
            self._finished += self.tables[-1].cells if self.tables else 0
            check_cells(self._finished)
            self.tables.append(_Table(attributes.get(f"{_TABLE}name", "")))
        elif not self.tables:
            return
        elif tag == f"{_TABLE}table-column":
            self._column(self.tables[-1], attributes)
        elif tag == f"{_TABLE}table-row":
            self._row = _count(attributes, "number-rows-repeated"), attributes
            self.tables[-1].column, self._filled = 0, False
        elif tag in _CELLS:
            count = _count(attributes, "number-columns-repeated")
            self._cell = self.tables[-1].column + 1, count, attributes
            self._inside = 0

    def end(self, tag: str) -> None:
        """An end tag."""
        if self._cell is not None and tag in _CELLS:
            self._end_cell(self.tables[-1], *self._cell)
            self._cell = None
        elif self._cell is None and self.tables and tag == f"{_TABLE}table-row":
            self._end_row(self.tables[-1])

    def close(self) -> None:
        """The end of the document."""
        check_cells(self._finished + (self.tables[-1].cells if self.tables else 0))

    def _column(self, table: _Table, attributes: Attributes) -> None:
        count = _count(attributes, "number-columns-repeated")
        if attributes.get(f"{_TABLE}visibility") in _HIDDEN:
            table.hidden_columns.update(range(table.column + 1, min(table.column + count, MOST_COLUMNS) + 1))
        table.column += count

    def _end_cell(self, table: _Table, column: int, count: int, attributes: Attributes) -> None:
        number, repeated = table.row + 1, self._row[0]
        kind = attributes.get(f"{_OFFICE}value-type")
        if kind or self._inside:
            self._filled = True
            table.last_column = max(table.last_column, column + count - 1)
            table.last_row = number + repeated - 1
            check_extent(table.name, table.last_row, table.last_column)
        if kind == "percentage":
            cells = ((r, c) for r in range(number, number + repeated) for c in range(column, column + count))
            table.percent.update((at, _DECIMALS) for at in cells)
        down, right = _count(attributes, "number-rows-spanned"), _count(attributes, "number-columns-spanned")
        if down > 1 or right > 1:
            table.merges.append((number, column, number + down - 1, column + right - 1))
        table.column += count

    def _end_row(self, table: _Table) -> None:
        repeated, attributes = self._row
        if self._filled and attributes.get(f"{_TABLE}visibility") in _HIDDEN:
            table.hidden_rows.update(range(table.row + 1, table.row + repeated + 1))
        table.row += repeated


def _count(attributes: Attributes, attribute: str) -> int:
    return max(int(attributes.get(f"{_TABLE}{attribute}", "1")), 1)
