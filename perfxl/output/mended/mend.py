"""The 修正稿 of a filled-in workbook, each correction listed on its sheet 修正记录."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.checks.mending import Correction, corrections
from perfxl.excel.editing import CellFormat, WorkbookEditor, WorkbookError
from perfxl.excel.editing.cells import fitting
from perfxl.excel.editing.refs import quote_sheet
from perfxl.excel.reading.traits import FILLED_IN
from perfxl.excel.reading.workbook import package_to_edit
from perfxl.forms.ticks import with_tick
from perfxl.output.annotated.annotate import unmarked
from perfxl.output.annotated.saving import save
from perfxl.output.drawing.measure import text_width

if TYPE_CHECKING:
    from perfxl.checks.finding import CheckedForm
    from perfxl.excel.editing.new_sheet import NewSheet
    from perfxl.excel.editing.worksheet import Sheet
    from perfxl.excel.reading.cell import Cell

RECORD_SHEET = "修正记录"
_HEADERS = ("序号", "工作表", "单元格", "原值", "改为", "原因", "依据")
_WIDTHS = (6, 18, 9, 22, 22, 52, 36)
_FONT = "宋体"
_TITLE = CellFormat(bold=True, size=16, font_name=_FONT, align="center", valign="center")
_NOTE = CellFormat(size=9, font_name=_FONT, align="left", valign="center", wrap=True)
_LABEL = CellFormat(
    bold=True, size=10, font_name=_FONT, border="thin", fill="D9D9D9", align="center", valign="center", wrap=True
)
_TEXT = CellFormat(size=10, font_name=_FONT, border="thin", align="left", valign="center", wrap=True)
_LINK = CellFormat(
    size=10, font_name=_FONT, border="thin", align="center", valign="center", color="0000FF", underline=True
)
_NOTHING = "没有可以直接改正的内容。其他问题见审核结果，须由填报人核实后改正。"
_SAID = "原件未改动。目标值、实际值、金额和原因一律没有改；公式一律保留。请核对后使用。"
_PERCENT = "0.00%"


def mend(
    data: bytes, source: Path, target: Path, reviews: Sequence[CheckedForm], password: str | None = None
) -> tuple[str, ...]:
    """Write the 修正稿 of a workbook, of which `data` is the content; locked by the password where that is.

    Marks of an earlier review are taken away. Gives what people are to be told (Chinese). The target appears whole or
    not at all; `source` is never changed. Raises WorkbookError and OSError.
    """
    notices: list[str] = []
    package = package_to_edit(data, password)
    with unmarked(package, source, [review.form for review in reviews], notices) as book:
        book.refuse_original(target)
        done = [one for review in reviews for one in _mended(book, review, notices)]
        _record(book, source, done)
        save(book, target, data, password)
    return tuple(notices)


def _mended(book: WorkbookEditor, review: CheckedForm, notices: list[str]) -> list[Correction]:
    done = []
    names = [grade.name for grade in review.scored.rulebook.grades]
    for one in corrections(review, lambda cell: _has_formula(book, cell)):
        try:
            _write(book.sheet(one.cell.sheet), one, names)
            done.append(one)
        except WorkbookError as error:
            notices.append(f"“{one.cell.sheet}”的 {one.cell.ref} 没有改（{error.reason.rstrip('。')}）。")
    return done


def _has_formula(book: WorkbookEditor, cell: Cell) -> bool:
    formula = book.sheet(cell.sheet).formula(cell.ref)
    return formula is not None and FILLED_IN not in formula


def _write(sheet: Sheet, one: Correction, grades: Sequence[str]) -> None:
    ref = one.cell.ref
    if one.kept:
        formula = sheet.formula(ref)
        if formula:  # one that is shared with others stands elsewhere
            sheet.set_formula(ref, formula, one.value)
        return
    if isinstance(one.value, str):
        # as the sheet has it, in lines: what was read is one
        sheet.set_value(ref, with_tick(sheet.text(ref), grades, one.told) or one.value)
        return
    sheet.set_value(ref, one.value)
    if one.cell.value is None and one.cell.text:
        # what was a text may be formatted as text, and would be one again as soon as somebody types in it
        sheet.format(ref, number_format=_PERCENT if one.percent else "General")


def _record(book: WorkbookEditor, source: Path, done: Sequence[Correction]) -> None:
    sheet = book.add_sheet(_free_name(book.sheet_names))
    for column, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_width(column, width)
    texts = (f"{RECORD_SHEET}（{len(done)} 处）", _TITLE, 30.0), (f"文件：{source.name}　　{_SAID}", _NOTE, 20.0)
    for row, (text, look, height) in enumerate(texts, 1):
        sheet.set_value(f"A{row}", fitting(text))
        sheet.format(f"A{row}", look)
        sheet.merge(f"A{row}:G{row}")
        sheet.row_height(row, height)
    sheet.set_row("A3", _HEADERS, _LABEL)
    for number, one in enumerate(done, 1):
        _line(sheet, number, one)
    if not done:
        sheet.set_row("A4", ("", "", "", "", "", _NOTHING, ""), _TEXT)
    sheet.freeze("A4")
    sheet.print_setup(landscape=True, repeat_rows="3:3", footer="&C第 &P 页，共 &N 页")


def _line(sheet: NewSheet, number: int, one: Correction) -> None:
    row = number + 3
    was = one.cell.text or "（空白）"
    values = (number, one.cell.sheet, one.cell.ref, was, one.told, one.why, one.source)
    sheet.set_row(f"A{row}", [fitting(value) if isinstance(value, str) else value for value in values], _TEXT)
    sheet.link(f"C{row}", f"{quote_sheet(one.cell.sheet)}!{one.cell.ref}")
    sheet.format(f"C{row}", _LINK)
    lines = max(-(-text_width(str(value)) // (width - 1)) for value, width in zip(values, _WIDTHS, strict=True))
    sheet.row_height(row, min(max(18.0, 13.5 * lines + 5), 400.0))


def _free_name(taken: Sequence[str]) -> str:
    known, number, name = {name.casefold() for name in taken}, 2, RECORD_SHEET
    while name.casefold() in known:
        name, number = f"{RECORD_SHEET}({number})", number + 1
    return name
