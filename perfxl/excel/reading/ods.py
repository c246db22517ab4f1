"""An .ods, or the one XML file that is the same unpacked: values, percentages, hidden rows and columns, merged ranges.

Read by a parser as the tables come: nothing is built for what is repeated without end and says nothing.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.grid import Grid, Spread
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.package_parts import read_part
from perfxl.excel.reading.sparse_grid import SparseGrid
from perfxl.excel.reading.traits import check_cells, check_characters
from perfxl.excel.reading.zip_container import check_declarations, opened

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE, _OFFICE, _TEXT = f"{{{_OASIS}:table:1.0}}", f"{{{_OASIS}:office:1.0}}", f"{{{_OASIS}:text:1.0}}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_HIDDEN = ("collapse", "filter")
_NUMBERS = ("float", "currency", "percentage")
# The file tells no decimals without its styles; two are what the forms print.
_DECIMALS = 2
_CHUNK = 1 << 20
_BLANKS = re.compile(r"[ \t\r\n]+")
_LOCKED = "工作簿设有打开密码，无法读取。请去掉密码，或另存为 .xlsx 再放入。"
_NO_TABLES = "这个文件里没有电子表格（可能是文字文档或演示文稿）。请另存为 .xlsx 再放入。"

Attributes = Mapping[str, str]


@dataclass(slots=True)
class _Table:
    sheet: SparseGrid
    row: int = 0
    column: int = 0


def read_ods(data: bytes) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """The sheets of an .ods package, and what it has that could act. Raises UnreadableError."""
    with opened(data) as package:
        parts = {info.filename.lower(): info for info in package.infolist()}
        if b"encryption-data" in read_part(package, parts, "META-INF/manifest.xml"):
            raise UnreadableError("encrypted", _LOCKED)
        content = read_part(package, parts, "content.xml")
        active = ("宏",) if any(name.startswith(("basic/", "scripts/")) for name in parts) else ()
    return _sheets(content), active


def read_flat_ods(data: bytes) -> tuple[Grid, ...]:
    """The sheets of an OpenDocument workbook that is one XML file. Raises UnreadableError."""
    check_declarations(data)
    return _sheets(data)


def _sheets(content: bytes) -> tuple[Grid, ...]:
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
    except (ElementTree.ParseError, ValueError, OverflowError) as error:
        raise UnreadableError("corrupt", CORRUPT) from error
    if not reader.tables:
        raise UnreadableError("not-a-workbook", _NO_TABLES)
    spread = Spread()
    return tuple(table.sheet.grid(spread) for table in reader.tables)


@dataclass(slots=True)
class _Cell:
    """A cell as far as it was read: where it begins, how often it stands there, what it says."""

    column: int
    count: int
    given: Attributes
    paragraphs: list[list[str]] = field(default_factory=list)
    depth: int = 0
    """How many elements within it are open."""

    def value(self) -> object:
        kind = self.given.get(f"{_OFFICE}value-type")
        if kind in _NUMBERS:
            return float(self.given.get(f"{_OFFICE}value", "0"))
        if kind == "boolean":
            return self.given.get(f"{_OFFICE}boolean-value") == "true"
        if kind == "date" and (day := _day(self.given.get(f"{_OFFICE}date-value", ""))):
            return day
        stated = self.given.get(f"{_OFFICE}string-value")
        return self.text() if stated is None else stated

    def text(self) -> str:
        return "\n".join("".join(pieces) for pieces in self.paragraphs)

    @property
    def is_error(self) -> bool:
        return self.given.get(f"{_CALC}value-type") == "error"


class _Reader:
    """Reads the tables as the parser meets them."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._finished = 0  # the cells of the tables before the last
        self._characters = 0
        self._repeated: int = 1
        self._row: Attributes = {}
        self._values: dict[int, object] = {}
        self._cell: _Cell | None = None
        self._unread = 0  # elements within a remark or a drawing of a cell

    def start(self, tag: str, attributes: Attributes) -> None:
        """A start tag."""
        if self._cell is not None:
            self._cell.depth += 1
            self._within(self._cell, tag, attributes)
        elif tag == f"{_TABLE}table":
            self._finished += self.tables[-1].sheet.cells if self.tables else 0
            check_cells(self._finished)
            if len(self.tables) >= limits().sheets:
                raise too_large(f"工作表过多（上限 {limits().sheets} 张）")
            self.tables.append(_Table(SparseGrid(attributes.get(f"{_TABLE}name", ""))))
        elif not self.tables:
            return
        elif tag == f"{_TABLE}table-column":
            self._column(self.tables[-1], attributes)
        elif tag == f"{_TABLE}table-row":
            self._repeated, self._row = _count(attributes, "number-rows-repeated"), attributes
            self.tables[-1].column, self._values = 0, {}
        elif tag in _CELLS:
            count = _count(attributes, "number-columns-repeated")
            self._cell, self._unread = _Cell(self.tables[-1].column + 1, count, attributes), 0

    def _within(self, cell: _Cell, tag: str, attributes: Attributes) -> None:
        """An element of a cell's text; remarks and drawings have texts that are not the cell's."""
        if self._unread or (cell.depth == 1 and tag != f"{_TEXT}p"):
            self._unread += 1
        elif tag == f"{_TEXT}p":
            cell.paragraphs.append([])
        elif tag == f"{_TEXT}s":
            spaces = _number(attributes.get(f"{_TEXT}c"))
            self._count_characters(spaces * self._repeated * cell.count)
            cell.paragraphs[-1].append(" " * spaces)
        elif tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            cell.paragraphs[-1].append("\n" if tag.endswith("break") else "\t")

    def data(self, text: str) -> None:
        """A text."""
        cell = self._cell
        if cell is not None and cell.depth and not self._unread and cell.paragraphs:
            self._count_characters(len(text) * self._repeated * cell.count)
            cell.paragraphs[-1].append(_BLANKS.sub(" ", text))

    def _count_characters(self, more: int) -> None:
        self._characters += more
        check_characters(self._characters)

    def end(self, tag: str) -> None:
        """An end tag."""
        cell = self._cell
        if cell is not None and cell.depth:
            cell.depth -= 1
            self._unread = max(self._unread - 1, 0)
        elif cell is not None:
            self._end_cell(self.tables[-1], cell)
            self._cell = None
        elif self.tables and tag == f"{_TABLE}table-row":
            self._end_row(self.tables[-1])

    def close(self) -> None:
        """The end of the document."""
        check_cells(self._finished + (self.tables[-1].sheet.cells if self.tables else 0))

    def _column(self, table: _Table, attributes: Attributes) -> None:
        count = _count(attributes, "number-columns-repeated")
        if attributes.get(f"{_TABLE}visibility") in _HIDDEN:
            table.sheet.hide_columns(table.column + 1, count)
        table.column += count

    def _end_cell(self, table: _Table, cell: _Cell) -> None:
        number, column, count = table.row + 1, cell.column, cell.count
        value = cell.value()
        if value != "":
            stated = cell.given.get(f"{_OFFICE}string-value", "")
            self._count_characters(len(stated) * self._repeated * count)
            table.sheet.reach(number + self._repeated - 1, column + count - 1)
            at = [(row, col) for row in range(number, number + self._repeated) for col in range(column, column + count)]
            if cell.is_error:
                value = ""
                table.sheet.errors.update(at)
            elif cell.given.get(f"{_OFFICE}value-type") == "percentage":
                table.sheet.percent.update(dict.fromkeys(at, _DECIMALS))
            self._values.update(dict.fromkeys(range(column, column + count), value))
        down, right = _count(cell.given, "number-rows-spanned"), _count(cell.given, "number-columns-spanned")
        table.sheet.merge(number, column, down, right)
        table.column += count

    def _end_row(self, table: _Table) -> None:
        if self._values:
            if self._row.get(f"{_TABLE}visibility") in _HIDDEN:
                table.sheet.hidden_rows.update(range(table.row + 1, table.row + self._repeated + 1))
            table.sheet.put(table.row + 1, self._values, self._repeated)
        table.row += self._repeated


def _count(attributes: Attributes, attribute: str) -> int:
    return _number(attributes.get(f"{_TABLE}{attribute}"))


def _number(text: str | None) -> int:
    """How often something is repeated: once where it does not say."""
    return max(int(text), 1) if text else 1


def _day(text: str) -> datetime.date | datetime.datetime | None:
    for read in (datetime.date.fromisoformat, datetime.datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return None
