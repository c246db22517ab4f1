"""The annotated workbook: the department's own file plus marks, nothing lost.

Conditional formats and comments on the cells found wrong, the computed scores as live formulas beside the table, blank
scores filled in, and the sheet 审核结果.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from perfxl.checks.finding import CheckedForm, Finding, Waived
from perfxl.excel.editing import WorkbookEditor, WorkbookError
from perfxl.excel.editing.refs import Range
from perfxl.excel.editing.worksheet import Sheet
from perfxl.excel.reading.file_kind import FileKind
from perfxl.excel.reading.workbook import Workbook, package_to_edit
from perfxl.forms.model import Form
from perfxl.output.annotated.audit_columns import AuditColumns, write_audit_columns
from perfxl.output.annotated.marks import colour, comment
from perfxl.output.annotated.previous_round import (
    blank_filled_in,
    clear_audit_columns,
    clear_detail_columns,
    remove_results,
    withdraw_comments,
)
from perfxl.output.annotated.result.sheet import write_result_sheet
from perfxl.output.annotated.saving import save
from perfxl.output.annotated.score_formulas import holding
from perfxl.output.annotated.values_copy import values_copy
from perfxl.output.annotated.withdrawal import mark_print_area, marked, withdrawn
from perfxl.output.live.awaited import Holds
from perfxl.output.live.checks import standing

_KINDS: dict[FileKind, str] = {
    "xls": "旧版 Excel 或 WPS 表格（.xls、.et）",
    "xlsb": " .xlsb ",
    "ods": " .ods ",
    "flat-ods": " OpenDocument（.fods）",
    "xml": " Excel 2003 XML ",
    "html": "网页表格",
}


def annotate(
    data: bytes,
    source: Path,
    target: Path,
    reviews: Sequence[CheckedForm],
    password: str | None = None,
    uneditable: Workbook | None = None,
    remarks: Sequence[str] = (),
    explain: bool = False,
    usual: bool = False,
) -> tuple[str, ...]:
    """Write the annotated copy of a workbook, of which `data` is the content; locked by the password where that is.

    A workbook that cannot be annotated without loss is given as read (`uneditable`): its result is a workbook of
    its own, a copy of the values with the marks. With `explain` there is a sheet 核算过程 too. `usual` says that the
    content is known to be as an editor may open it. Gives what people are to be told (Chinese), `remarks` on the
    workbook first. The target appears whole or not at all; `source` is never changed. Raises WorkbookError and OSError.
    """
    package = values_copy(uneditable) if uneditable else data if usual else package_to_edit(data, password)
    notices = list(remarks)
    with unmarked(package, source, [review.form for review in reviews], notices) as book:
        book.refuse_original(target)
        notices[len(remarks) : len(remarks)] = _notices(book, uneditable)
        holds = holding(book)
        audit_columns = [_audit_columns(book, review, holds, notices) for review in reviews]
        checks = [
            standing(review, columns.scores, holds) for review, columns in zip(reviews, audit_columns, strict=True)
        ]
        colour(book, reviews, checks, holds)
        for sheet, findings in _by_sheet(reviews).items():
            with _told(notices, f"“{sheet}”没有加批注"):
                comment(book.sheet(sheet), findings)
        for sheet, forms in _forms_by_sheet(reviews).items():
            _limit_printing(book.sheet(sheet), forms)
        write_result_sheet(book, source.name, list(zip(reviews, audit_columns, checks, strict=True)), holds, notices)
        if explain:
            from perfxl.output.annotated.process import write_process_sheet

            write_process_sheet(book, source.name, list(zip(reviews, audit_columns, strict=True)))
        book.keep_record()
        save(book, target, data, password)
    return tuple(notices)


@contextmanager
def _told(notices: list[str], what: str) -> Iterator[None]:
    """Go on without a mark that the workbook does not take, and tell people so."""
    try:
        yield
    except WorkbookError as error:
        notices.append(f"{what}（{error.reason.rstrip('。')}）。原有内容未改动，问题见“审核结果”。")


def unmarked(package: bytes, source: Path, forms: Sequence[Form], notices: list[str]) -> WorkbookEditor:
    """The workbook without the marks of an earlier round: what is recorded leads back to it."""
    book = WorkbookEditor.open(package, source)
    if marked(book) and (without := withdrawn(package)):
        return WorkbookEditor.open(without.package, source)
    take_old_marks(book, forms, notices)
    return WorkbookEditor.open(book.to_bytes(), source) if book.edited else book


def take_old_marks(book: WorkbookEditor, forms: Sequence[Form], notices: list[str]) -> None:
    """Take away the marks that an earlier version of the program left, which had no names."""
    remove_results(book)
    _withdraw(book, forms, notices)


def _withdraw(book: WorkbookEditor, forms: Sequence[Form], notices: list[str]) -> None:
    """Take back the marks that an earlier version made, where the forms have them."""
    for form in forms:
        sheet = book.sheet(form.sheet)
        with _told(notices, f"“{form.sheet}”上一轮填入的得分没有撤下"):
            blank_filled_in(sheet)
        with _told(notices, f"“{form.sheet}”上一轮的审核列没有清空"):
            clear_audit_columns(sheet, form)
        if form.details:
            _withdraw_from_details(book.sheet(form.details[0].name_cell.sheet), form, notices)
    marked = any(form.audit_columns is not None for form in forms)
    for name in book.worksheet_names if marked else ():
        with _told(notices, f"“{name}”上一轮的批注没有撤下"):
            withdraw_comments(book.sheet(name))


def _withdraw_from_details(sheet: Sheet, form: Form, notices: list[str]) -> None:
    with _told(notices, f"“{sheet.name}”上一轮的审核列没有清空"):
        blank_filled_in(sheet)
        clear_detail_columns(sheet, form.details)


def _audit_columns(book: WorkbookEditor, review: CheckedForm, holds: Holds, notices: list[str]) -> AuditColumns:
    with _told(notices, f"“{review.form.sheet}”的审核列没有写全"):
        return write_audit_columns(book, review, holds)
    return AuditColumns()


def _notices(book: WorkbookEditor, uneditable: Workbook | None) -> tuple[str, ...]:
    """What the annotated workbook cannot keep."""
    if uneditable:
        return (
            f"{_KINDS[uneditable.kind]}格式不能在原件上加标注：结果是另建的 .xlsx 工作簿，含各表的数值、标注和“审核结果”。"
            "版式以原件为准，原件未改动。",
        )
    if book.signed:
        return ("工作簿带有电子签名：加入标注后签名不再有效。需要有效签名时请使用原件，原件未改动。",)
    return ()


def _by_sheet(reviews: Sequence[CheckedForm]) -> dict[str, list[tuple[Finding, Waived | None]]]:
    found: dict[str, list[tuple[Finding, Waived | None]]] = defaultdict(list)
    for review in reviews:
        for finding in review.findings:
            found[finding.sheet].append((finding, review.waived.get(finding)))
    return found


def _forms_by_sheet(reviews: Sequence[CheckedForm]) -> dict[str, list[Range]]:
    found: dict[str, list[Range]] = defaultdict(list)
    for form in (review.form for review in reviews):
        found[form.sheet].append(Range(form.first_row, form.first_col, form.last_row, form.last_col))
    return found


def _limit_printing(sheet: Sheet, forms: Sequence[Range]) -> None:
    """The marks beside the table are not printed: where no print area is set, it becomes the form's range."""
    if sheet.print_area is None:
        tops, lefts, bottoms, rights = zip(*forms, strict=True)
        sheet.print_area = str(Range(min(tops), min(lefts), max(bottoms), max(rights)))
        mark_print_area(sheet)
