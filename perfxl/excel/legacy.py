"""What python-calamine does not tell of an .xls or .et: number formats, hidden rows, errors, widths (by xlrd)."""

from __future__ import annotations

import io
import logging
from typing import Any

from perfxl.excel.kind import UnreadableError
from perfxl.excel.marks import MOST_COLUMNS, PackageMarks, SheetMarks, check_extent, percent_decimals

# xlrd gives a column's width in 256ths of a character.
_WIDTH_UNIT = 256


def scan_legacy(data: bytes) -> PackageMarks:
    """Scan a BIFF workbook. Raises UnreadableError (too-large).

    Where xlrd cannot read it there are no marks: the values are calamine's to judge.
    """
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        percent = {index: _percent(book, xf.format_key) for index, xf in enumerate(book.xf_list)}
        return PackageMarks({sheet.name: _marks(sheet, percent) for sheet in book.sheets()})
    except UnreadableError:
        raise
    except Exception as error:
        logging.getLogger(__name__).debug("xlrd", exc_info=error)
        return PackageMarks()


def _percent(book: Any, key: int) -> int | None:  # noqa: ANN401 - xlrd has no types
    known = book.format_map.get(key)
    return percent_decimals(known.format_str) if known else None


def _marks(sheet: Any, percents: dict[int, int | None]) -> SheetMarks:  # noqa: ANN401
    import xlrd

    percent: dict[tuple[int, int], int] = {}
    errors = set()
    last_row = last_column = 0
    blank = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind in blank:
                continue
            last_row, last_column = row + 1, max(last_column, column + 1)
            if kind == xlrd.XL_CELL_ERROR:
                errors.add((row + 1, column + 1))
            elif kind == xlrd.XL_CELL_NUMBER:
                decimals = percents.get(sheet.cell_xf_index(row, column))
                if decimals is not None:
                    percent[row + 1, column + 1] = decimals
    check_extent(sheet.name, last_row, last_column)
    return SheetMarks(
        percent=percent,
        errors=frozenset(errors),
        hidden_rows=frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(
            column + 1 for column, info in sheet.colinfo_map.items() if info.hidden and column < MOST_COLUMNS
        ),
        widths={column + 1: info.width / _WIDTH_UNIT for column, info in sheet.colinfo_map.items() if not info.hidden},
    )
