"""What python-calamine does not tell of an .ods: percentages, hidden rows and columns, merged ranges."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree

from perfxl.excel.container import check_package
from perfxl.excel.kind import CORRUPT, UnreadableError
from perfxl.excel.marks import MOST_COLUMNS, PackageMarks, SheetMarks, check_extent
from perfxl.excel.scan import read_part

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_HIDDEN = ("collapse", "filter")
# The file tells no decimals without its styles; two are what the forms print.
_DECIMALS = 2


@dataclass(slots=True)
class _Table:
    name: str
    row: int = 0
    last_row: int = 0
    last_column: int = 0
    percent: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def scan_opendocument(data: bytes) -> PackageMarks:
    """Scan an .ods package. Raises UnreadableError."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            check_package(package, data)
            parts = {info.filename.lower(): info for info in package.infolist()}
            root = ElementTree.fromstring(read_part(package, parts, "content.xml"))
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, ElementTree.ParseError) as error:
        raise UnreadableError("corrupt", CORRUPT) from error
    return PackageMarks({name: _marks(element, name) for element, name in _tables(root)})


def _tables(root: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, str]]:
    for element in root.iter(f"{_TABLE}table"):
        yield element, element.get(f"{_TABLE}name", "")


def _marks(element: ElementTree.Element, name: str) -> SheetMarks:
    table = _Table(name)
    column = 0
    for each in element.iter(f"{_TABLE}table-column"):
        count = _count(each, "number-columns-repeated")
        if each.get(f"{_TABLE}visibility") in _HIDDEN:
            table.hidden_columns.update(range(column + 1, min(column + count, MOST_COLUMNS) + 1))
        column += count
    for row in element.iter(f"{_TABLE}table-row"):
        _read_row(table, row)
    return SheetMarks(
        percent=table.percent,
        hidden_rows=frozenset(table.hidden_rows),
        hidden_columns=frozenset(table.hidden_columns),
        merges=tuple(table.merges),
    )


def _read_row(table: _Table, row: ElementTree.Element) -> None:
    repeated, number = _count(row, "number-rows-repeated"), table.row + 1
    column, filled = 1, False
    for cell in row:
        count = _count(cell, "number-columns-repeated")
        kind = cell.get(f"{_OFFICE}value-type")
        if kind or len(cell):
            filled = True
            table.last_column = max(table.last_column, column + count - 1)
            table.last_row = number + repeated - 1
            check_extent(table.name, table.last_row, table.last_column)
        if kind == "percentage":
            cells = ((r, c) for r in range(number, number + repeated) for c in range(column, column + count))
            table.percent.update((at, _DECIMALS) for at in cells)
        down, right = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or right > 1:
            table.merges.append((number, column, number + down - 1, column + right - 1))
        column += count
    if filled and row.get(f"{_TABLE}visibility") in _HIDDEN:
        table.hidden_rows.update(range(number, number + repeated))
    table.row += repeated


def _count(element: ElementTree.Element, attribute: str) -> int:
    return max(int(element.get(f"{_TABLE}{attribute}", "1")), 1)
