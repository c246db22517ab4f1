"""A rulebook as a workbook that a bureau changes: drop-downs, hints, an example a sheet, headings that stay in view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.atomic import replacing_alone
from perfxl.output.drawing.guide import write_guide
from perfxl.output.drawing.measure import text_height
from perfxl.output.drawing.sheet import A4, new_book
from perfxl.output.drawing.style import HEADING, TEXT, Look
from perfxl.output.rules.guide import EXAMPLES, GUIDE, GUIDE_SHEET
from perfxl.output.rules.rows import READ_AS, Row, head_rows, table_rows
from perfxl.output.templates.inputs import INPUT_FILL, LIVE_FILL, Allowed
from perfxl.rules.rulebook import Rulebook
from perfxl.rules.workbook.codecs import NUMBER, RATIO, Codec, Written
from perfxl.rules.workbook.shapes import EXAMPLE, OF_RULE, RULES, STEM, Column, Table

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# As far down as drop-downs reach, and as far right as the bureau may have columns of its own.
_LAST_ROW, _LAST_COLUMN = 1000, 59
# What an inline list of a drop-down may hold.
_LONGEST_LIST = 255
_HEADING = replace(HEADING, fill=LIVE_FILL)
_TEXT = replace(TEXT, indent=1)
_ENTRY = replace(_TEXT, fill=INPUT_FILL, locked=False, number="@")
_SAID = replace(_TEXT, fill="#F2F2F2", locked=False)
_MAY = {
    "insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True, "insert_columns": True,
    "format_cells": True, "format_columns": True, "format_rows": True,
}  # fmt: skip
_RULE = Column(
    OF_RULE, (), says="照“评分规则-指标”里的三级指标写；同名的写 名称（第2行）；通用规则写 定量指标 等。", width=26
)


def write_rulebook(book: Rulebook, path: Path) -> None:
    """Write a rulebook as a workbook. Raises OSError."""
    with replacing_alone(path) as part, new_book(part) as workbook:
        workbook.set_properties({"title": book.title, "author": "perfxl"})
        _Writing(workbook).write(book)


class _Writing:
    """The workbook being written."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[Look, bool], Format] = {}

    def write(self, book: Rulebook) -> None:
        """Write all sheets."""
        self._head(self._book.add_worksheet(STEM), book)
        for table, rows in table_rows(book):
            self._table(self._book.add_worksheet(table.title), table, rows)
        self._guide(self._book.add_worksheet(GUIDE_SHEET))

    def _format(self, look: Look, example: bool = False) -> Format:
        if (look, example) not in self._formats:
            grey = {"font_color": "#7F7F7F", "italic": True} if example else {}
            self._formats[look, example] = self._book.add_format(look.properties() | grey)
        return self._formats[look, example]

    def _head(self, sheet: Worksheet, book: Rulebook) -> None:
        widths = (24, 60, 60)
        for at, (text, width) in enumerate(zip(("项目", "内容", "说明"), widths, strict=True)):
            sheet.write_string(0, at, text, self._format(_HEADING))
            sheet.set_column(at, at, width)
        for row, (column, value) in enumerate(head_rows(book), 1):
            sheet.write_string(row, 0, column.heading, self._format(_TEXT))
            self._put(sheet, row, 1, value, _ENTRY)
            sheet.write_string(row, 2, column.says, self._format(_TEXT))
            sheet.data_validation(row, 1, row, 1, _allowed(column).options())
            texts = [(str(value.value) if value else "", widths[1]), (column.says, widths[2])]
            sheet.set_row(
                row, max(24, *(text_height(text, _TEXT.size, width - _TEXT.indented) for text, width in texts))
            )
        sheet.freeze_panes(1, 0)
        sheet.protect("", {"format_rows": True, "format_columns": True})
        self._page(sheet)

    def _table(self, sheet: Worksheet, table: Table, rows: Sequence[Row]) -> None:
        columns = ((_RULE,) if table.of_rule else ()) + table.columns
        sheet.set_column(len(columns), _LAST_COLUMN, 14, self._format(replace(_ENTRY, fill=None, border=False)))
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width, self._format(_look(column)))
            sheet.write_string(0, at, column.heading, self._format(_HEADING))
            sheet.data_validation(1, at, _LAST_ROW, at, _allowed(column).options())
        self._line(sheet, 1, columns, EXAMPLES[table.part], example=True)
        for row, values in enumerate(rows, 2):
            self._line(sheet, row, columns, values)
        sheet.set_row(0, 30)
        names = [column.heading for column in columns]
        sheet.freeze_panes(1, names.index("三级指标") + 1 if table is RULES else 1)
        sheet.autofilter(0, 0, len(rows) + 1, len(columns) - 1)
        sheet.protect("", _MAY)
        sheet.repeat_rows(0)
        if table is RULES:  # what people read; the parameters beside it are all told there
            sheet.print_area(0, 0, len(rows) + 1, names.index(READ_AS))
        self._page(sheet)

    def _line(
        self,
        sheet: Worksheet,
        row: int,
        columns: Sequence[Column],
        values: Mapping[str, Written],
        example: bool = False,
    ) -> None:
        height = 24.0
        for at, column in enumerate(columns):
            value = values.get(column.heading)
            if example and at == 0:
                value = Written(f"{EXAMPLE}：{value.value if value else ''}".rstrip("："))
            self._put(sheet, row, at, value, _look(column), example)
            if value is not None and isinstance(value.value, str):
                height = max(height, text_height(value.value, _TEXT.size, column.width - _TEXT.indented))
        sheet.set_row(row, height)

    def _put(
        self, sheet: Worksheet, row: int, column: int, value: Written | None, look: Look, example: bool = False
    ) -> None:
        match value:
            case None:
                sheet.write_blank(row, column, None, self._format(look, example))
            case Written(str(text), _):
                sheet.write_string(row, column, text, self._format(look, example))
            case Written(number, form):
                sheet.write_number(row, column, number, self._format(replace(look, number=form), example))

    def _guide(self, sheet: Worksheet) -> None:
        write_guide(sheet, "评分规则填写说明", GUIDE, self._format)
        self._page(sheet)

    def _page(self, sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_header("&C&A")
        sheet.set_footer("&C第 &P 页，共 &N 页")


def _look(column: Column) -> Look:
    if column.heading == READ_AS:
        return _SAID
    short = column.codec.choices or column.codec in (NUMBER, RATIO)
    look = replace(_ENTRY, number=_number(column.codec))
    return replace(look, align="center", indent=0) if short else look


def _number(codec: Codec) -> str:
    if codec is RATIO:
        return "0%"
    return "General" if codec is NUMBER else "@"


def _allowed(column: Column) -> Allowed:
    """What may be entered, said beside the cell."""
    options = column.codec.choices
    if options and len(",".join(options)) <= _LONGEST_LIST:
        return Allowed(column.heading, column.says or "从下拉列表选。", {"validate": "list", "source": list(options)})
    if column.codec in (NUMBER, RATIO):
        # a rate may be below 0, a weight not: what is wrong is told by the program, with what is allowed
        rule = {"validate": "decimal", "criteria": "between", "minimum": -1000, "maximum": 1_000_000}
        return Allowed(column.heading, column.says or "请填数字。", rule)
    return Allowed(column.heading, column.says or "照原文填写，没有的留空。")
