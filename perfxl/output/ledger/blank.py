"""A blank ledger: drop-downs, hints, an example a sheet, headings that are locked and stay in view."""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.atomic import replacing_alone
from perfxl.ledger.parameters import PARAMETERS
from perfxl.ledger.shapes import SETTINGS, SHAPES, Shape
from perfxl.ledger.table import EXAMPLE
from perfxl.output.drawing.guide import write_guide
from perfxl.output.drawing.measure import text_height
from perfxl.output.drawing.sheet import A4, new_book
from perfxl.output.drawing.style import HEADING, TEXT, Look
from perfxl.output.ledger.fields import Field, fields
from perfxl.output.ledger.guide import GUIDE, GUIDE_SHEET
from perfxl.output.ledger.options import OPTIONS_SHEET, write_options
from perfxl.output.ledger.settings import Parameter, parameters
from perfxl.output.templates.inputs import INPUT_FILL, LIVE_FILL, Allowed

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

OWN_SHEETS = frozenset({GUIDE_SHEET, OPTIONS_SHEET})
"""The sheets of a blank ledger that say nothing themselves."""
# A blank ledger is the same bytes whenever it is made.
_CREATED = datetime(2024, 1, 1)
# As far down as drop-downs and the filter reach.
_LAST_ROW = 5000
# As far right as the bureau may have columns of its own.
_LAST_COLUMN = 39
_HEADING = replace(HEADING, fill=LIVE_FILL)
_ENTRY = replace(TEXT, fill=INPUT_FILL, locked=False)
_MAY = {
    "insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True, "insert_columns": True,
    "format_cells": True, "format_columns": True, "format_rows": True,
}  # fmt: skip


def write_blank(path: Path, problems: Sequence[str]) -> None:
    """Write a blank ledger; `problems` are the names of findings to choose from.

    Raises OSError, FileExistsError where a file is there already.
    """
    if path.exists():
        raise FileExistsError(errno.EEXIST, "已有同名文件", str(path))
    with replacing_alone(path) as part, new_book(part) as book:
        book.set_properties({"title": "工作台账", "created": _CREATED, "author": "perfxl"})
        _Blank(book).write(problems)


class _Blank:
    """The workbook being written."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[Look, bool], Format] = {}

    def write(self, problems: Sequence[str]) -> None:
        """Write all sheets."""
        self._guide(self._book.add_worksheet(GUIDE_SHEET))
        sheets = {shape.name: self._book.add_worksheet(shape.name) for shape in SHAPES}
        options = write_options(self._book.add_worksheet(OPTIONS_SHEET), problems)
        self._settings(sheets[SETTINGS.name], parameters(options))
        tables = fields(options)
        for shape in SHAPES:
            if shape is not SETTINGS:
                self._table(sheets[shape.name], shape, tables[shape.name])

    def _format(self, look: Look, example: bool = False) -> Format:
        if (look, example) not in self._formats:
            grey = {"font_color": "#7F7F7F", "italic": True} if example else {}
            self._formats[look, example] = self._book.add_format(look.properties() | grey)
        return self._formats[look, example]

    def _guide(self, sheet: Worksheet) -> None:
        write_guide(sheet, "工作台账填写说明", GUIDE, self._format)
        self._page(sheet, landscape=True)

    def _settings(self, sheet: Worksheet, known: Mapping[str, Parameter]) -> None:
        for column, (text, width) in enumerate((("名称", 24), ("值", 36), ("说明", 80))):
            sheet.write_string(0, column, text, self._format(_HEADING))
            sheet.set_column(column, column, width)
        sheet.set_row(0, 24)
        for row, name in enumerate(PARAMETERS, 1):
            parameter = known[name]
            look = replace(_ENTRY, align="center", number=parameter.allowed.number or "General")
            sheet.write_string(row, 0, name, self._format(TEXT))
            sheet.write_blank(row, 1, None, self._format(look))
            sheet.write_string(row, 2, parameter.says, self._format(TEXT))
            sheet.set_row(row, max(text_height(parameter.says, TEXT.size, 80), 24))
            sheet.data_validation(row, 1, row, 1, parameter.allowed.options())
        sheet.freeze_panes(1, 0)
        sheet.protect("", {"format_rows": True, "format_columns": True})
        self._page(sheet, landscape=True)

    def _table(self, sheet: Worksheet, shape: Shape, columns: Mapping[str, Field]) -> None:
        # whatever lies beside the columns is the bureau's own
        sheet.set_column(len(columns), _LAST_COLUMN, 14, self._format(replace(_ENTRY, fill=None, border=False)))
        for at, (role, field) in enumerate(columns.items()):
            look = replace(_ENTRY, number=field.number, align="left" if field.number == "@" else "center")
            sheet.set_column(at, at, field.width, self._format(look))
            sheet.write_string(0, at, _heading(shape, role, field.allowed), self._format(_HEADING))
            self._example(sheet, at, field, look)
            sheet.data_validation(1, at, _LAST_ROW - 1, at, field.allowed.options())
        sheet.set_row(0, 30)
        sheet.set_row(1, 24)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, _LAST_ROW - 1, len(columns) - 1)
        sheet.protect("", _MAY)
        sheet.repeat_rows(0)
        self._page(sheet, landscape=True)

    def _example(self, sheet: Worksheet, at: int, field: Field, look: Look) -> None:
        cell_format = self._format(look, example=True)
        match field.example:
            case None:
                sheet.write_blank(1, at, None, cell_format)
            case str(text):
                sheet.write_string(1, at, f"{EXAMPLE}：{text}" if at == 0 else text, cell_format)
            case number:
                sheet.write_number(1, at, number, cell_format)

    def _page(self, sheet: Worksheet, *, landscape: bool) -> None:
        sheet.set_landscape() if landscape else sheet.set_portrait()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_header("&C&A")
        sheet.set_footer("&C第 &P 页，共 &N 页")


def _heading(shape: Shape, role: str, allowed: Allowed) -> str:
    heading = shape.heading(role)
    return f"{heading}（万元）" if "万元" in allowed.message else heading
