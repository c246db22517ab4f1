"""The marks of an earlier round: taken back before a workbook is annotated again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from perfxl.checks.finding import LEVEL_NAMES, Level
from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.editing.refs import cell_ref
from perfxl.excel.editing.worksheet import Sheet
from perfxl.forms.model import Form
from perfxl.forms.recognise import RESULT_SHEET

AUTHOR = "perfxl"
_LEVELS = "|".join(LEVEL_NAMES.values())
_BEGINNING = re.compile(f"(?:^|\\n)【(?:{_LEVELS})】")
_FILLED = re.compile(f"【(?:{LEVEL_NAMES['error']}|{LEVEL_NAMES['warning']})】")


def comment_opening(level: Level) -> str:
    """How a comment on a finding begins; an earlier round's comments are known by it."""
    return f"【{LEVEL_NAMES[level]}】"


def withdraw_marks(book: WorkbookEditor, forms: Sequence[Form]) -> None:
    """Take back fills, comments, the columns beside the forms and the sheet 审核结果, if the workbook has them."""
    marked = [form for form in forms if form.audit_columns is not None]
    if not marked:
        return
    if RESULT_SHEET in book.sheet_names:
        book.remove_sheet(RESULT_SHEET)
    for name in book.sheet_names:
        sheet = book.sheet(name)
        for cell, text in sheet.withdraw_comments(AUTHOR, _BEGINNING).items():
            if _FILLED.search(text):
                sheet.fill(cell, "")
    for form in marked:
        _clear_audit_columns(book.sheet(form.sheet), form)


def _clear_audit_columns(sheet: Sheet, form: Form) -> None:
    """Empty the columns beside a form; the rows that are marked again are written anew."""
    assert form.audit_columns is not None
    first, last = form.audit_columns
    used = sheet.used_columns(form.first_row, form.last_row)
    for row in range(form.first_row, form.last_row + 1):
        for column in range(first, last + 1):
            if column in used:
                sheet.set_value(cell_ref(row, column), None)
