"""The sheet 审核结果: of each form what it comes to, its findings, its groups with a chart, every indicator, what is always checked."""

from __future__ import annotations

from collections.abc import Sequence

from perfxl.checks.finding import CheckedForm
from perfxl.excel.editing import WorkbookEditor
from perfxl.forms.recognise import RESULT_SHEET, RESULT_TITLE
from perfxl.output.annotated.audit_columns import AuditColumns
from perfxl.output.annotated.result import indicators, standing
from perfxl.output.annotated.result.findings import write_findings
from perfxl.output.annotated.result.groups import Groups
from perfxl.output.annotated.result.indicators import write_indicators
from perfxl.output.annotated.result.page import (
    COVERAGE,
    SECTION,
    SIGNED_HEIGHT,
    SUBTITLE,
    Page,
    numeral,
    own_page,
)
from perfxl.output.annotated.result.standing import write_standing
from perfxl.output.annotated.result.summary import conclude, write_summary
from perfxl.output.live.awaited import Holds
from perfxl.output.live.standing import Standing
from perfxl.text.version import __version__

_SIGNED = "审核人：　　　　　　　　　　　　复核人：　　　　　　　　　　　　日期：　　　　年　　月　　日"


def write_result_sheet(
    book: WorkbookEditor,
    source: str,
    reviews: Sequence[tuple[CheckedForm, AuditColumns, Sequence[Standing]]],
    holds: Holds,
    notices: Sequence[str] = (),
) -> None:
    """Add the sheet to a workbook whose audit columns are written; what it says follows the form.

    A form comes with its audit columns and its standing checks. `holds` gives what the workbook has in a cell, `notices`
    say what the annotated workbook could not keep of the original.
    """
    page = own_page(book, RESULT_SHEET)
    levels = "级别“错误”须改正后报送，“警告”可改正或说明，“提示”供参考。"
    page.title(RESULT_TITLE, f"文件：{source}　　{levels}　　perfxl {__version__}")
    for notice in notices:
        page.line(f"注意：{notice}", SUBTITLE)
    for number, (review, columns, checks) in enumerate(reviews, 1):
        _write_form(page, number, review, columns, checks, holds)
    page.room_for(SIGNED_HEIGHT)
    page.line(_SIGNED, COVERAGE, SIGNED_HEIGHT)
    page.finish()


def _write_form(
    page: Page,
    number: int,
    review: CheckedForm,
    columns: AuditColumns,
    checks: Sequence[Standing],
    holds: Holds,
) -> None:
    page.room_for(200)
    page.line(f"{numeral(number)}、{review.form.name}", SECTION, 24)
    summary = write_summary(page, review, columns, holds)
    listed = write_findings(page, review, checks, holds)
    groups = Groups(page, review)
    groups.make_room(with_chart=number == 1)
    errors = [check for check in checks if check.level == "error"]
    rows = write_indicators(page, review, columns, errors, listed, holds)
    groups.fill(rows, with_chart=number == 1)
    own = {(review.form.sheet, row) for row in rows.by_row}
    others = [check for check in errors if (check.at.sheet, check.at.row) not in own]
    counted = [(indicators.STATE, rows.first, rows.last)]
    if others:
        counted.append((standing.STATE, *write_standing(page, others, listed)))
    conclude(page, summary, review, listed, counted)
