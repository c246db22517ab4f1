"""What python-calamine does not tell of an .xlsb: percentages and merged ranges, from the records of its parts.

The records are those of [MS-XLSB] 2.1.4: a number, a length, both in groups of seven bits, and the data.
"""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.traits import SheetTraits, WorkbookTraits, check_cells, check_extent, percent_decimals
from perfxl.excel.reading.xlsx import active_content, read_part, relations_of
from perfxl.excel.reading.zip_container import opened

_ROW, _LAST_CELL, _FORMAT, _XF, _CELL_FORMATS, _CELL_FORMATS_END = 0x00, 0x0B, 0x2C, 0x2F, 0x269, 0x26A
_SHEET, _MERGE = 0x9C, 0xB0
_BUILT_IN = {9: 0, 10: 2}
_WORKBOOK = "xl/workbook.bin"


def scan_xlsb(data: bytes) -> WorkbookTraits:
    """Scan an .xlsb package. Raises UnreadableError."""
    with opened(data) as package:
        parts = {info.filename.lower().lstrip("/"): info for info in package.infolist()}
        relations = relations_of(package, parts, _WORKBOOK, posixpath.dirname(_WORKBOOK))
        styles = next((target for kind, target in relations.values() if kind.endswith("/styles")), "")
        percents = _percent_formats(read_part(package, parts, styles))
        sheets: dict[str, SheetTraits] = {}
        size, scanned = 0, set()
        for record, body in _records(read_part(package, parts, _WORKBOOK)):
            if record != _SHEET:
                continue
            relation, end = _text(body, 8)
            name, _ = _text(body, end)
            target = relations.get(relation, ("", ""))[1]
            if target in scanned:
                raise UnreadableError("corrupt", CORRUPT)
            scanned.add(target)
            part = read_part(package, parts, target)
            size += len(part)
            if size > limits().records:
                raise too_large(
                    f"工作表过大（.xlsb 上限 {limits().records // 1_000_000} MB）",
                    size / limits().records * limits().size,
                )
            sheets[name] = _traits(part, percents, name)
            check_cells(sum(sheet.cells for sheet in sheets.values()))
        return WorkbookTraits(sheets, active=active_content(parts))


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        record, at = data[at], at + 1
        if record & 0x80:
            record, at = record & 0x7F | (data[at] & 0x7F) << 7, at + 1
        length = shift = 0
        while True:
            byte, at = data[at], at + 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield record, data[at : at + length]
        at += length


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A wide string and where it ends."""
    length = struct.unpack_from("<I", body, at)[0]
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end


def _percent_formats(styles: bytes) -> dict[int, int]:
    """The indices of cell formats that print a percentage → decimals."""
    formats, found = dict(_BUILT_IN), {}
    index = -1
    for record, body in _records(styles):
        if record == _FORMAT:
            decimals = percent_decimals(_text(body, 2)[0])
            if decimals is not None:
                formats[struct.unpack_from("<H", body)[0]] = decimals
        elif record == _CELL_FORMATS:
            index = 0
        elif record == _CELL_FORMATS_END:
            break
        elif record == _XF and index >= 0:
            number = struct.unpack_from("<H", body, 2)[0]
            if number in formats:
                found[index] = formats[number]
            index += 1
    return found


def _traits(sheet: bytes, percents: dict[int, int], name: str) -> SheetTraits:
    percent: dict[tuple[int, int], int] = {}
    merges = []
    row = last_row = last_column = 0
    for record, body in _records(sheet):
        if record == _ROW:
            row = struct.unpack_from("<I", body)[0] + 1
        elif 0 < record <= _LAST_CELL:
            column, style = struct.unpack_from("<II", body)
            last_row, last_column = max(last_row, row), max(last_column, column + 1)
            if style & 0xFFFFFF in percents:
                percent[row, column + 1] = percents[style & 0xFFFFFF]
        elif record == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            merges.append((top + 1, left + 1, bottom + 1, right + 1))
    cells = check_extent(name, last_row, last_column)
    return SheetTraits(percent=percent, merges=tuple(merges), cells=cells)
