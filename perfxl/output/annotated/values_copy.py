"""A copy of a workbook's values as .xlsx, for what cannot be annotated without loss: .xls, .et, .xlsb, .ods."""

from __future__ import annotations

import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from perfxl.excel.reading.workbook import Grid, Workbook, printed
from perfxl.output.drawing.measure import text_height, text_width
from perfxl.output.drawing.plain_text import plain_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_SIZE = 10
_LOOK = {
    "font_name": "宋体",
    "font_size": _SIZE,
    "border": 1,
    "text_wrap": True,
    "align": "center",
    "valign": "vcenter",
}
_NARROWEST, _WIDEST, _HIGHEST = 8.0, 30.0, 400.0
# A ledger beside the form is copied without borders on its blank cells.
_MOST_BORDERED = 20_000


def values_copy(workbook: Workbook) -> bytes:
    """An .xlsx package with every sheet's values, merged ranges and percentages, cell by cell where they stood."""
    import xlsxwriter

    target = BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, {**plain, "nan_inf_to_errors": True}) as book:
        looks = _Looks(book)
        for grid in workbook.sheets:
            _copy(grid, book.add_worksheet(grid.name), looks)
    return target.getvalue()


class _Looks:
    """The formats of the copy, one for each number format."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        self._book = book
        self._formats: dict[str, Format] = {}

    def of(self, number_format: str = "General") -> Format:
        if number_format not in self._formats:
            self._formats[number_format] = self._book.add_format({**_LOOK, "num_format": number_format})
        return self._formats[number_format]


def _copy(grid: Grid, sheet: Worksheet, looks: _Looks) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    widths = _widths(grid)
    for column, width in widths.items():
        sheet.set_column(column - 1, column - 1, width)
    spans = set(grid.merges.values())
    for top, left, bottom, right in spans:
        if (bottom, right) != (top, left):
            sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "", looks.of())
    bordered = grid.row_count * grid.column_count <= _MOST_BORDERED
    for row in range(1, grid.row_count + 1):
        for column in range(1, grid.column_count + 1):
            if grid.span(row, column)[:2] == (row, column):
                _write(sheet, grid, row, column, looks, bordered)
        height = _row_height(grid, row, widths)
        if height > _SIZE * 2:
            sheet.set_row(row - 1, height)


def _write(sheet: Worksheet, grid: Grid, row: int, column: int, looks: _Looks, bordered: bool) -> None:
    raw = grid.rows[row - 1][column - 1]
    at = (row - 1, column - 1)
    percent = grid.traits.percent.get((row, column))
    if raw == "" or raw is None:
        if bordered and (row, column) not in grid.merges:
            sheet.write_blank(*at, None, looks.of())
    elif isinstance(raw, bool):
        sheet.write_boolean(*at, raw, looks.of())
    elif isinstance(raw, int | float):
        code = "General" if percent is None else f"0{'.' if percent else ''}{'0' * percent}%"
        sheet.write_number(*at, raw, looks.of(code))
    elif isinstance(raw, datetime.datetime | datetime.date):
        sheet.write_datetime(*at, raw, looks.of('yyyy"年"m"月"d"日"'))
    else:
        sheet.write_string(*at, plain_text(str(raw)), looks.of())


def _widths(grid: Grid) -> dict[int, float]:
    """Each column's width in characters: as it was where that is known, else by its texts."""
    widths = {}
    for column in range(1, grid.column_count + 1):
        texts = (printed(row[column - 1]) for at, row in enumerate(grid.rows, 1) if (at, column) not in grid.merges)
        needed = max((text_width(text) + 2.0 for text in texts), default=_NARROWEST)
        widths[column] = grid.traits.widths.get(column) or min(max(needed, _NARROWEST), _WIDEST)
    return widths


def _row_height(grid: Grid, row: int, widths: dict[int, float]) -> float:
    """The height that a row's texts need; a merged text shares its rows' heights."""
    needed = 0.0
    for column in range(1, grid.column_count + 1):
        top, left, bottom, right = grid.span(row, column)
        text = grid.rows[top - 1][left - 1]
        if isinstance(text, str) and text and column == left:
            room = sum(widths.get(each, _NARROWEST) for each in range(left, right + 1))
            needed = max(needed, text_height(text, _SIZE, room) / (bottom - top + 1))
    return min(needed, _HIGHEST)
