"""The head of a form's part on 审核结果: who, what, totals stated and computed, and the sentence that says whether it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from perfxl.checks.answers import DEPARTMENT, SHEET, YEAR, shown_year
from perfxl.checks.finding import LEVEL_NAMES, CheckedForm
from perfxl.output.annotated.audit_columns import AuditColumns
from perfxl.output.annotated.result import findings
from perfxl.output.annotated.result.cells import shown, stated
from perfxl.output.annotated.result.findings import Listed
from perfxl.output.annotated.result.page import CENTRE, CONCLUSION, COVERAGE, Page
from perfxl.output.annotated.result.states import NEW
from perfxl.output.live.awaited import Holds
from perfxl.output.live.formula import Formula, bound, place
from perfxl.output.live.states import OPEN, UNDECIDED, WAIVED
from perfxl.output.live.sums import ticked_grade
from perfxl.output.live.taken_out import REVIEW_AGAIN
from perfxl.rules.coverage import coverage

_DONE = "可以报送"
_BLANK = "未填"


class Summary(NamedTuple):
    """The rows of the head: the conclusion, and the counts of what was found."""

    conclusion: int
    counts: int


def write_summary(page: Page, review: CheckedForm, columns: AuditColumns, holds: Holds) -> Summary:
    """Write the head; what it counts is told once the tables are written."""
    scored, form = review.scored, review.form
    conclusion = page.line("", CONCLUSION, 26)
    row = page.pairs((DEPARTMENT, form.field_text("department")), (YEAR, shown_year(form)), (SHEET, form.sheet))
    department = form.fields.get("department")
    if department is not None and holds(department).text.strip() == department.text:
        page.formula(row, 3, shown(place(department)), department.text, CENTRE)
    total = form.total
    row = page.pairs(
        ("填报总分", _BLANK if scored.any_score else ""),
        ("系统核算总分", scored.score if scored.any_score else "本表不计分"),
        ("核算等级", scored.grade or ""),
    )
    if total is not None and (total.number is not None or columns.filled_total is not None):
        page.formula(row, 3, *stated(total, holds, columns.filled_total))
    if columns.total is not None:
        page.formula(row, 6, shown(columns.total), scored.score)
    if columns.grade is not None:
        page.formula(row, 10, shown(columns.grade), scored.grade or "")
    counts = page.pairs(
        ("填报等级", form.grade_stated or _BLANK), ("审核问题", ""), ("评分规则", scored.rulebook.full_title)
    )
    page.formula(counts, 3, _stated_grade(review, columns), form.grade_stated or _BLANK, CENTRE)
    if (reviewed := review.reviewed_total) is not None:
        page.pairs(("复核总分", reviewed), ("最终得分", reviewed), ("最终等级", review.final_grade or ""))
    if told := scored.whole.told(scored.points):
        page.line(f"{told}。", COVERAGE)
    if told := coverage(scored.weight, scored.by_basis):
        page.line(f"{told}。", COVERAGE)
    return Summary(conclusion, counts)


def _stated_grade(review: CheckedForm, columns: AuditColumns) -> Formula | None:
    """The grade that the form states, as it stands there or is ticked; None where a formula would not get it."""
    cell, stated_now = review.form.grade, review.form.grade_stated
    if cell is None or columns.filled_grade:
        return None
    if cell.text == (stated_now or ""):
        return bound(f'IFERROR(IF({{at}}="","{_BLANK}",{{at}}),"—")', at=place(cell))
    return ticked_grade(cell, [grade.name for grade in review.scored.rulebook.grades], stated_now, _BLANK)


def conclude(
    page: Page, summary: Summary, review: CheckedForm, listed: Listed, rows: Sequence[tuple[str, int, int]]
) -> None:
    """Write the sentence and the counts over the tables: `rows` are the columns of standing states with their rows."""
    levels = f"{findings.LEVEL}{listed.first}:{findings.LEVEL}{listed.last}"
    states = f"{findings.STATE}{listed.first}:{findings.STATE}{listed.last}"
    said = f"{findings.SAID}{listed.first}:{findings.SAID}{listed.last}"
    error, warning, info = LEVEL_NAMES["error"], LEVEL_NAMES["warning"], LEVEL_NAMES["info"]
    checked = [f"{column}{first}:{column}{last}" for column, first, last in rows]
    errors = f'COUNTIFS({levels},"{error}",{states},"{OPEN}")'
    warnings = f'COUNTIFS({levels},"{warning}",{states},"{OPEN}")'
    answered = f'SUMPRODUCT(({levels}="{warning}")*({states}="{OPEN}")*(LEN({said})>0))'
    wrong = "+".join([errors, *(f'COUNTIF({area},"{NEW}")' for area in checked)])
    # what was found on a row and the row itself are one place
    again = "+".join(f'COUNTIF({area},"{REVIEW_AGAIN}")' for area in checked)
    waiting = f'MAX(COUNTIF({states},"{UNDECIDED}"),{again})'
    sentence = (
        f'IF({wrong}>0,"还有 "&({wrong})&" 处错误未改正",IF({waiting}>0,"错误均已修改，"&({waiting})&" 处待复审","{_DONE}"))'
        f'{_waived(states) if listed.waived else ""}&IF({warnings}>0,"；警告还有 "&{warnings}&" 处"&IF({answered}>0,"，其中 "&{answered}&" 处已说明",""),"")'
    )
    found = {name: review.standing(level) for level, name in LEVEL_NAMES.items()}
    value = f"还有 {found[error]} 处错误未改正" if found[error] else _DONE
    if listed.waived:
        value += f"，{listed.waived} 处{WAIVED}"
    if found[warning]:
        value += f"；警告还有 {found[warning]} 处" + (f"，其中 {listed.answered} 处已说明" if listed.answered else "")
    page.formula(summary.conclusion, 1, sentence, value, CONCLUSION)
    counts = f'"{error} "&{errors}&" 处，{warning} "&{warnings}&" 处，{info} {found[info]} 处"'
    told = f"{error} {found[error]} 处，{warning} {found[warning]} 处，{info} {found[info]} 处"
    page.formula(summary.counts, 6, counts, told)


def _waived(states: str) -> str:
    """What the sentence says of findings that may stand, as a formula behind it."""
    count = f'COUNTIF({states},"{WAIVED}")'
    return f'&IF({count}>0,"，"&{count}&" 处{WAIVED}","")'
