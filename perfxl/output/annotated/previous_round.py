"""The marks that an earlier version left, known by what they say: taken back before a workbook is annotated again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from perfxl.checks.finding import LEVEL_NAMES, Level
from perfxl.excel.editing import WorkbookEditor, WorkbookError
from perfxl.excel.editing.refs import cell_ref
from perfxl.excel.editing.worksheet import Sheet
from perfxl.excel.reading.traits import FILLED_IN
from perfxl.forms.earlier_round import unticked
from perfxl.forms.model import Form, Indicator
from perfxl.forms.recognise import PROCESS_TITLE, RESULT_TITLE, is_added
from perfxl.forms.region import AUDIT_HEADERS, FIGURE_HEADER
from perfxl.forms.ticks import EMPTY

AUTHOR = "perfxl"
_TOKEN = re.compile(r'"(?:[^"]|"")*+"|CHAR\(10\)|IF\(|[(]|[)]')
_LEVELS = "|".join(LEVEL_NAMES.values())
_BEGINNING = re.compile(f"(?:^|\\n)【(?:{_LEVELS})】")
_FILLED = re.compile(f"【(?:{LEVEL_NAMES['error']}|{LEVEL_NAMES['warning']})】")


def comment_opening(level: Level) -> str:
    """How a comment on a finding begins; an earlier round's comments are known by it."""
    return f"【{LEVEL_NAMES[level]}】"


def remove_results(book: WorkbookEditor) -> None:
    """Take out the sheets that an earlier round added, whatever their tabs are called now."""
    for name in book.worksheet_names:
        if len(book.sheet_names) > 1 and _is_added(book, name):
            book.remove_sheet(name)


def _is_added(book: WorkbookEditor, name: str) -> bool:
    with suppress(WorkbookError):  # what cannot be read is a sheet of somebody else's
        sheet = book.sheet(name)
        title = sheet.text("A1")
        return title in (RESULT_TITLE, PROCESS_TITLE) and is_added(title, sheet.text("A2"))
    return False


def take_back_comments(sheet: Sheet) -> dict[str, str]:
    """Take back an earlier round's comments on a sheet; gives their texts by cell."""
    return sheet.withdraw_comments(AUTHOR, _BEGINNING)


def withdraw_comments(sheet: Sheet) -> None:
    """Take back an earlier round's comments on a sheet, and the fills that came with them."""
    for cell, text in take_back_comments(sheet).items():
        if _FILLED.search(text):
            sheet.fill(cell, "")


def blank_filled_in(sheet: Sheet) -> None:
    """Take back what an earlier round filled in: it refers to columns that go."""
    for ref, formula in sheet.formulas().items():
        if FILLED_IN in formula:
            sheet.set_value(ref, unticked(sheet.text(ref) or _literals(formula)) or None)


def _literals(formula: str) -> str:
    """The printed line of grades that a formula gives, without a tick: for programs that keep no values of formulas."""
    depth, text = 0, ""
    for token in _TOKEN.findall(formula):
        if token == "IF(" and not depth:
            text += EMPTY
        elif token.startswith('"') and not depth:
            text += token[1:-1].replace('""', '"')
        elif token == "CHAR(10)" and not depth:
            text += "\n"
        depth += token.endswith("(") - (token == ")")
    return text


def clear_audit_columns(sheet: Sheet, form: Form) -> None:
    """Empty the columns beside a form; the rows that are marked again are written anew."""
    if form.audit_columns is not None:
        _clear(sheet, (form.first_row, form.last_row), form.audit_columns)


def clear_detail_columns(sheet: Sheet, details: Sequence[Indicator]) -> None:
    """Empty the columns beside a detail sheet."""
    header = detail_header(details)
    columns = earlier_columns(sheet, header)
    if columns is not None:
        _clear(sheet, (header, max(detail.row for detail in details)), columns)


def detail_header(details: Sequence[Indicator]) -> int:
    """The row of a detail sheet's headings."""
    return min(detail.row for detail in details if detail.name_cell.sheet == details[0].name_cell.sheet) - 1


def earlier_columns(sheet: Sheet, header: int) -> tuple[int, int] | None:
    """The first and last column that earlier rounds wrote level with these headings."""
    labels = {column: sheet.text(cell_ref(header, column)) for column in sorted(sheet.used_columns(header, header))}
    starts = [column for column, label in labels.items() if label == AUDIT_HEADERS[0]]
    if not starts:
        return None
    own = (*AUDIT_HEADERS, FIGURE_HEADER)
    return starts[0], max(column for column, label in labels.items() if label.startswith(own) and column >= starts[0])


def _clear(sheet: Sheet, rows: tuple[int, int], columns: tuple[int, int]) -> None:
    used = sheet.used_columns(*rows)
    for row in range(rows[0], rows[1] + 1):
        for column in range(columns[0], columns[1] + 1):
            if column in used:
                sheet.set_value(cell_ref(row, column), None)
