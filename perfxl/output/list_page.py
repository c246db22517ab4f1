"""A workbook of one list, to go on paper: a title, what there is to say, a table with a running number and links to files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.output.drawing.measure import text_height
from perfxl.output.drawing.sheet import A4, new_book
from perfxl.output.drawing.style import CELL, HEADING, MARGINAL, TEXT, TITLE, Look
from perfxl.output.templates.inputs import INPUT_FILL, LIVE_FILL

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_HEAD_ROW = 2
_OPEN, _LEAST = "打开", 24
_TEXT = replace(TEXT, indent=1)


@dataclass(frozen=True, slots=True)
class ListPage:
    """What stands above a list: the sheet's name, the title, a line `told`, the columns and their widths in characters.

    The first column is the running number; those `to_fill_in` are coloured.
    """

    name: str
    title: str
    told: str
    columns: Sequence[tuple[str, float]]
    to_fill_in: Sequence[str] = ()


def write_list(path: Path, page: ListPage, lines: Sequence[Sequence[object]]) -> None:
    """Write a list; a Path in a line becomes a link to that file, an int a count, a float an amount. Raises OSError."""
    with new_book(path) as book:
        book.set_properties({"title": page.name, "author": "perfxl"})
        formats: dict[Look, Format] = {}

        def form(look: Look) -> Format:
            if look not in formats:
                formats[look] = book.add_format(look.properties())
            return formats[look]

        sheet = book.add_worksheet(page.name)
        last = len(page.columns) - 1
        sheet.merge_range(0, 0, 0, last, page.title, form(TITLE))
        sheet.merge_range(1, 0, 1, last, page.told, form(MARGINAL))
        for column, (text, width) in enumerate(page.columns):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEAD_ROW, column, text, form(replace(HEADING, fill=LIVE_FILL)))
        row = _HEAD_ROW
        for row, line in enumerate(lines, _HEAD_ROW + 1):
            sheet.write_number(row, 0, row - _HEAD_ROW, form(CELL))
            for column, value in enumerate(line, 1):
                _write(sheet, row, column, value, form, page)
            sheet.set_row(row, max(_height(value, page.columns[column][1]) for column, value in enumerate(line, 1)))
        sheet.set_row(0, 30)
        sheet.set_row(_HEAD_ROW, 32)
        sheet.autofilter(_HEAD_ROW, 0, max(row, _HEAD_ROW + 1), last)
        sheet.freeze_panes(_HEAD_ROW + 1, 2)
        sheet.repeat_rows(0, _HEAD_ROW)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")


def _write(
    sheet: Worksheet, row: int, column: int, value: object, form: Callable[[Look], Format], page: ListPage
) -> None:
    if isinstance(value, Path):
        sheet.write_url(row, column, f"external:{value.as_posix()}", form(CELL), _OPEN, value.name)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, form(CELL))
    elif isinstance(value, float):
        sheet.write_number(row, column, value, form(replace(CELL, number="#,##0.00")))
    else:
        filled_in = page.columns[column][0] in page.to_fill_in
        sheet.write_string(row, column, str(value or ""), form(replace(_TEXT, fill=INPUT_FILL) if filled_in else _TEXT))


def _height(value: object, width: float) -> float:
    """The height that a value needs in a column, in points."""
    return (
        max(text_height(value, _TEXT.size, width - _TEXT.indented), _LEAST)
        if isinstance(value, str) and value
        else _LEAST
    )
