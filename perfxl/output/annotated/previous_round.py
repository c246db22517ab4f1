"""The marks of an earlier round: taken back before a workbook is annotated again."""

from __future__ import annotations

import re

from perfxl.checks.finding import LEVEL_NAMES, Level
from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.editing.refs import cell_ref
from perfxl.excel.editing.worksheet import Sheet
from perfxl.forms.model import Form
from perfxl.forms.recognise import is_result

AUTHOR = "perfxl"
_LEVELS = "|".join(LEVEL_NAMES.values())
_BEGINNING = re.compile(f"(?:^|\\n)【(?:{_LEVELS})】")
_FILLED = re.compile(f"【(?:{LEVEL_NAMES['error']}|{LEVEL_NAMES['warning']})】")


def comment_opening(level: Level) -> str:
    """How a comment on a finding begins; an earlier round's comments are known by it."""
    return f"【{LEVEL_NAMES[level]}】"


def remove_results(book: WorkbookEditor) -> None:
    """Take out the sheets with an earlier round's result, whatever their tabs are called now."""
    for name in book.worksheet_names:
        sheet = book.sheet(name)
        if is_result(sheet.text("A1"), sheet.text("A2")) and len(book.sheet_names) > 1:
            book.remove_sheet(name)


def withdraw_comments(sheet: Sheet) -> None:
    """Take back an earlier round's comments on a sheet, and the fills that came with them."""
    for cell, text in sheet.withdraw_comments(AUTHOR, _BEGINNING).items():
        if _FILLED.search(text):
            sheet.fill(cell, "")


def clear_audit_columns(sheet: Sheet, form: Form) -> None:
    """Empty the columns beside a form; the rows that are marked again are written anew."""
    if form.audit_columns is None:
        return
    first, last = form.audit_columns
    used = sheet.used_columns(form.first_row, form.last_row)
    for row in range(form.first_row, form.last_row + 1):
        for column in range(first, last + 1):
            if column in used:
                sheet.set_value(cell_ref(row, column), None)
