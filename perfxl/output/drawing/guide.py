"""A sheet that says how a workbook is filled in (填写说明): a line a sheet or column of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from perfxl.output.drawing.measure import text_height
from perfxl.output.drawing.style import HEADING, TEXT, TITLE, Look

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = (16, 100)
_NAME, _SAID = replace(HEADING, size=11), replace(TEXT, size=11, indent=1)


def write_guide(
    sheet: Worksheet, title: str, lines: Iterable[tuple[str, str]], formatted: Callable[[Look], Format]
) -> None:
    """Write the title and the lines, each a name and what is to be said of it; the sheet is protected without password."""
    sheet.merge_range(0, 0, 0, 1, title, formatted(TITLE))
    sheet.set_row(0, 32)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    for row, (name, text) in enumerate(lines, 1):
        sheet.write_string(row, 0, name, formatted(_NAME))
        sheet.write_string(row, 1, text, formatted(_SAID))
        sheet.set_row(row, max(text_height(text, _SAID.size, _WIDTHS[1] - _SAID.indented), 24))
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_rows": True, "format_columns": True})
