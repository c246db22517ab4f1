"""The XML that Excel 2003 saved workbooks in, which many finance systems export and name .xls."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError, no_sheets
from perfxl.excel.reading.grid import Grid, Spread
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.sparse_grid import SparseGrid
from perfxl.excel.reading.traits import check_cells, percent_decimals
from perfxl.excel.reading.zip_container import check_declarations

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
# Names for formats that print a percentage.
_NAMED = {"Percent": 2}
_CHUNK = 1 << 20

Attributes = Mapping[str, str]


def read_xml_2003(data: bytes) -> tuple[Grid, ...]:
    """The sheets of a workbook in the XML of Excel 2003. Raises UnreadableError."""
    if len(data) > limits().tags:
        raise too_large(
            f"工作簿内容过大（{len(data) // 1_000_000} MB，上限 {limits().tags // 1_000_000} MB）",
            len(data) / limits().tags * limits().size,
        )
    # UTF-16 is ASCII with zeros between
    check_declarations(data.replace(b"\0", b""))
    reader = _Reader()
    parser = ElementTree.XMLParser(target=reader)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        parser.close()
    except (ElementTree.ParseError, ValueError, OverflowError, LookupError) as error:
        raise UnreadableError("corrupt", CORRUPT) from error
    if not reader.sheets:
        raise no_sheets()
    spread = Spread()
    return tuple(sheet.grid(spread) for sheet in reader.sheets)


@dataclass(slots=True)
class _Cell:
    given: Attributes
    kind: str = ""
    text: str = ""
    has_value: bool = False


class _Reader:
    """Reads the sheets as the parser meets them."""

    def __init__(self) -> None:
        self.sheets: list[SparseGrid] = []
        self._path: list[str] = []
        self._percent: dict[str, int] = {}
        self._style = ""
        self._row = self._column = self._repeated = 0
        self._row_given: Attributes = {}
        self._values: dict[int, object] = {}
        self._cell: _Cell | None = None
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        """A start tag."""
        name = tag.removeprefix(_SS)
        self._path.append(name)
        if name == "Style":
            self._begin_style(attributes)
        elif name == "NumberFormat" and self._style:
            self._format(attributes.get(f"{_SS}Format", ""))
        elif name == "Worksheet":
            if len(self.sheets) >= limits().sheets:
                raise too_large(f"工作表过多（上限 {limits().sheets} 张）")
            check_cells(sum(sheet.cells for sheet in self.sheets))
            self.sheets.append(SparseGrid(attributes.get(f"{_SS}Name", "")))
            self._row = self._column = 0
        elif self.sheets:
            self._within(self.sheets[-1], name, attributes)

    def _begin_style(self, attributes: Attributes) -> None:
        self._style = attributes.get(f"{_SS}ID", "")
        parent = self._percent.get(attributes.get(f"{_SS}Parent", ""))
        if parent is not None:
            self._percent[self._style] = parent

    def _format(self, code: str) -> None:
        self._percent.pop(self._style, None)
        decimals = _NAMED.get(code, percent_decimals(code))
        if decimals is not None:
            self._percent[self._style] = decimals

    def _within(self, sheet: SparseGrid, name: str, attributes: Attributes) -> None:
        parent = self._path[-2]
        if name == "Column" and parent == "Table":
            self._column = _index(attributes, self._column + 1)
            count = 1 + _number(attributes, "Span")
            if _is_hidden(attributes, "Width"):
                sheet.hide_columns(self._column, count)
            self._column += count - 1
        elif name == "Row" and parent == "Table":
            self._row, self._column = _index(attributes, self._row + 1), 0
            self._row_given, self._values = attributes, {}
        elif name == "Cell" and parent == "Row":
            self._column = _index(attributes, self._column + 1)
            self._cell = _Cell(attributes)
        elif name == "Data" and parent == "Cell" and self._cell is not None:
            self._cell.kind, self._cell.has_value = attributes.get(f"{_SS}Type", "String"), True
            self._pieces = []

    def data(self, text: str) -> None:
        """A text; that of a remark is not the cell's."""
        if self._cell is not None and "Data" in self._path and "Comment" not in self._path:
            self._pieces.append(text)

    def end(self, _: str) -> None:
        """An end tag."""
        name, parent = self._path.pop(), self._path[-1] if self._path else ""
        if name == "Style":
            self._style = ""
        if not self.sheets:
            return
        if name == "Data" and parent == "Cell" and self._cell is not None:
            self._cell.text = "".join(self._pieces)
        elif name == "Cell" and self._cell is not None:
            self._end_cell(self.sheets[-1], self._cell)
            self._cell = None
        elif name == "Row" and parent == "Table":
            self._end_row(self.sheets[-1])

    def close(self) -> None:
        """The end of the document."""
        check_cells(sum(sheet.cells for sheet in self.sheets))

    def _end_cell(self, sheet: SparseGrid, cell: _Cell) -> None:
        at, right = (self._row, self._column), 1 + _number(cell.given, "MergeAcross")
        value = _value(cell.kind, cell.text) if cell.has_value else ""
        if cell.kind == "Error":
            sheet.errors.add(at)
        elif f"{_SS}Formula" in cell.given and not cell.has_value:
            sheet.uncached.add(at)
        if value != "" or cell.kind == "Error":
            style = cell.given.get(f"{_SS}StyleID", self._row_given.get(f"{_SS}StyleID", "Default"))
            if isinstance(value, float) and style in self._percent:
                sheet.percent[at] = self._percent[style]
            self._values[self._column] = value
        sheet.merge(*at, 1 + _number(cell.given, "MergeDown"), right)
        self._column += right - 1

    def _end_row(self, sheet: SparseGrid) -> None:
        count = 1 + _number(self._row_given, "Span")
        if self._values:
            if _is_hidden(self._row_given, "Height"):
                sheet.hidden_rows.add(self._row)
            sheet.put(self._row, self._values)
        self._row += count - 1


def _value(kind: str, text: str) -> object:
    if kind == "Number":
        return float(text)
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "DateTime":
        return _day(text.strip())
    return "" if kind == "Error" else text


def _day(text: str) -> object:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        # hours beyond a day, as a duration has them (1899-12-31T288:00:00.000)
        return text


def _index(attributes: Attributes, following: int) -> int:
    """Where a row, a column or a cell stands: never before the last."""
    return max(int(attributes.get(f"{_SS}Index", following)), following)


def _number(attributes: Attributes, name: str) -> int:
    return max(int(attributes.get(f"{_SS}{name}", 0)), 0)


def _is_hidden(attributes: Attributes, size: str) -> bool:
    return attributes.get(f"{_SS}Hidden") == "1" or float(attributes.get(f"{_SS}{size}", 1)) == 0
