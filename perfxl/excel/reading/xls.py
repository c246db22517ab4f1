"""What python-calamine does not tell of an .xls or .et: number formats, hidden rows, errors, widths (by xlrd)."""

from __future__ import annotations

import io
import logging
import struct
from collections.abc import Iterator
from typing import Any

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.ole import workbook_stream
from perfxl.excel.reading.traits import (
    MOST_COLUMNS,
    SheetTraits,
    WorkbookTraits,
    check_cells,
    check_extent,
    percent_decimals,
)

# xlrd gives a column's width in 256ths of a character.
_WIDTH_UNIT = 256
# Records of [MS-XLS] 2.3: a number, a length, the data. Cells have their row and column first.
_BOF, _MULTIPLE = 0x809, 0xBD
_CELLS = frozenset({0x06, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E, _MULTIPLE})
_BLANKS = frozenset({0xBE, 0x201})
_IGNORED = struct.pack("<H", 0xE9)
_HEAD, _ADDRESS = struct.Struct("<HH"), struct.Struct("<HH")
_VBA = "_VBA_PROJECT_CUR".encode("utf-16-le")


def scan_xls(data: bytes) -> WorkbookTraits:
    """Scan a BIFF workbook. Raises UnreadableError (corrupt, too-large).

    Where xlrd cannot read it there are no traits: the values are calamine's to judge.
    """
    if len(data) > limits().xls:
        raise too_large(
            f"旧版工作簿过大（{len(data) // 1_000_000} MB，上限 {limits().xls // 1_000_000} MB）",
            len(data) / limits().xls * limits().size,
        )
    active = ("宏",) if _VBA in data else ()
    stream = bytearray(workbook_stream(data))
    try:
        _check_records(stream)
    except struct.error as error:
        raise UnreadableError("corrupt", CORRUPT) from error
    return WorkbookTraits(_sheets(bytes(stream)), active=active)


def _check_records(stream: bytearray) -> None:
    """Raise UnreadableError where the sheets are too large. Blank cells become records that are passed over.

    Nobody asks for blank cells, and a single one in each row, far to the right, makes xlrd build millions.
    """
    others = last_row = last_column = 0
    for record, at, end in _records(stream):
        if record == _BOF:
            others += last_row * last_column
            last_row = last_column = 0
        elif record in _CELLS:
            row, column = _ADDRESS.unpack_from(stream, at)
            if record == _MULTIPLE:
                column += max(end - at - 6, 0) // 6
            last_row, last_column = max(last_row, row + 1), max(last_column, column + 1)
            if last_row * last_column > limits().cells:
                check_extent("", last_row, last_column)
        elif record in _BLANKS:
            stream[at - 4 : at - 2] = _IGNORED
    check_cells(others + last_row * last_column)


def _records(stream: bytearray) -> Iterator[tuple[int, int, int]]:
    """Each record's number, where its data begins and where it ends."""
    at, last = 0, len(stream) - _HEAD.size
    while at <= last:
        record, length = _HEAD.unpack_from(stream, at)
        at += _HEAD.size
        yield record, at, min(at + length, len(stream))
        at += length


def _sheets(stream: bytes) -> dict[str, SheetTraits]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=stream, formatting_info=True, logfile=io.StringIO())
        percent = {index: _percent(book, xf.format_key) for index, xf in enumerate(book.xf_list)}
        return {sheet.name: _traits(sheet, percent) for sheet in book.sheets()}
    except UnreadableError:
        raise
    except Exception as error:
        logging.getLogger(__name__).debug("xlrd", exc_info=error)
        return {}


def _percent(book: Any, key: int) -> int | None:  # noqa: ANN401 - xlrd has no types
    known = book.format_map.get(key)
    return percent_decimals(known.format_str) if known else None


def _traits(sheet: Any, percents: dict[int, int | None]) -> SheetTraits:  # noqa: ANN401
    import xlrd

    percent: dict[tuple[int, int], int] = {}
    errors = set()
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                errors.add((row + 1, column + 1))
            elif kind == xlrd.XL_CELL_NUMBER:
                decimals = percents.get(sheet.cell_xf_index(row, column))
                if decimals is not None:
                    percent[row + 1, column + 1] = decimals
    return SheetTraits(
        percent=percent,
        errors=frozenset(errors),
        hidden_rows=frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(
            column + 1 for column, info in sheet.colinfo_map.items() if info.hidden and column < MOST_COLUMNS
        ),
        widths={column + 1: info.width / _WIDTH_UNIT for column, info in sheet.colinfo_map.items() if not info.hidden},
    )
