"""The table of indicators on 审核结果: each with what it states, its computed score, and whether it is right by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from perfxl.checks.finding import CheckedForm
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import FundRow, Indicator
from perfxl.forms.words import group_name
from perfxl.output.annotated.audit_columns import AuditColumns
from perfxl.output.annotated.marks import LOOKS
from perfxl.output.annotated.result.cells import shown, stated, told
from perfxl.output.annotated.result.findings import Listed
from perfxl.output.annotated.result.page import CENTRE, TEXT, Page
from perfxl.output.annotated.result.states import NEW, RIGHT, WRONG, state_of_checks
from perfxl.output.annotated.score_formulas import Holds, never_an_error, number_of, score_formula
from perfxl.output.live.formula import Formula, bound
from perfxl.output.live.standing import Standing
from perfxl.output.live.taken_out import REVIEW_AGAIN
from perfxl.rules.model import Score
from perfxl.rules.reasons import reason
from perfxl.text.numbers import round_half_up

_HEADERS = (
    "序号", "三级指标", "分值", "自评得分", "一级指标", "系统核算得分", "差异", "计分方式", "计算过程（审核时）", "目标值与实际值", "状态",
    "所在行", "",
)  # fmt: skip
_BASIS = {
    "computed": "计算",
    "evidence": "引用依据",
    "judged": "定性认定",
    "claimed": "按自评认可",
    "unscored": "未计分",
}
_WEIGHT, _SELF, _SCORE, _DIFFERENCE, _VALUES, _STATE = 3, 4, 6, 7, 10, 11
STATE = "K"
"""The column that says whether a row is right by now."""


@dataclass(slots=True)
class Rows:
    """Where the rows of a form stand on the page."""

    first: int
    last: int
    by_row: dict[int, int] = field(default_factory=dict)
    self_scores: dict[int, float] = field(default_factory=dict)
    """The self-scores that the cells show, those filled in too, 分."""


def write_indicators(
    page: Page, review: CheckedForm, columns: AuditColumns, checks: Sequence[Standing], listed: Listed, holds: Holds
) -> Rows:
    """Write the table; `checks` are the standing checks of errors on the form."""
    page.section("各项指标得分")
    page.heading(_HEADERS)
    rows = Rows(page.row, page.row)
    sheet = review.form.sheet
    for number, score in enumerate(review.scored.all_scores, 1):
        item = score.item
        row = rows.by_row[item.row] = page.cells(_values(number, score), TEXT)
        for column in "ACDFGHKL":
            page.sheet.format(f"{column}{row}", CENTRE)
        if item.weight is not None and not item.weight.blank:
            page.formula(row, _WEIGHT, *stated(item.weight, holds, None))
        if item.self_score is not None:
            formula, value = stated(item.self_score, holds, columns.filled.get((sheet, item.row)))
            page.formula(row, _SELF, formula, value)
            if isinstance(value, float | int):
                rows.self_scores[item.row] = value
        if score.score is not None:
            at = columns.scores.get((sheet, item.row))
            page.formula(row, _SCORE, shown(at) if at is not None else _score(page, score, holds), score.score)
            _difference(page, row, rows.self_scores.get(item.row), score.score, review.scored.rulebook.decimals)
        if isinstance(item, Indicator) and item.target is not None and item.actual is not None:
            page.formula(row, _VALUES, _target_and_actual(item.target, item.actual, holds), _told(item), TEXT)
        _state(page, row, [check for check in checks if check.at.sheet == sheet and check.at.row == item.row], listed)
    page.end_table()
    rows.last = max(page.row - 1, rows.first)
    page.sheet.colour_where(
        f"{STATE}{rows.first}:{STATE}{rows.last}", still_wrong(f"${STATE}{rows.first}"), LOOKS["error"]
    )
    red = f"IF(ISNUMBER($G{rows.first}),ABS($G{rows.first})>0.0004,FALSE)"
    page.sheet.colour_where(f"G{rows.first}:G{rows.last}", red, LOOKS["error"])
    return rows


def still_wrong(state: str) -> str:
    """Whether the state of a check says that something is wrong."""
    return f'IF(EXACT({state},"{WRONG}"),TRUE,EXACT({state},"{NEW}"))'


def _values(number: int, score: Score) -> tuple[float | str | None, ...]:
    item = score.item
    group = "预算执行率" if isinstance(item, FundRow) else group_name(item.level1)
    return (
        number, item.name, score.weight, "", group, score.score, "", _BASIS[score.basis], reason(score),
        _told(item), "", f"第 {item.row} 行", "",
    )  # fmt: skip


def _score(page: Page, score: Score, holds: Holds) -> str | None:
    """The score over the form's own cells, where nothing could be written beside it."""
    if score.expr is None:
        return None
    refs = {given.name: number_of(given, score.item, holds).on(page.sheet.name) for given in score.inputs}
    text = score_formula(score.expr, refs)
    return never_an_error(text) if text is not None else None


def _told(item: Indicator | FundRow) -> str:
    if isinstance(item, FundRow) or item.target is None or item.actual is None:
        return ""
    return f"目标：{item.target.text or '未填'}；实际：{item.actual.text or '未填'}"


def _target_and_actual(target: Cell, actual: Cell, holds: Holds) -> Formula | None:
    wanted, reached = told(target, holds), told(actual, holds)
    if wanted is None or reached is None:
        return None
    return bound('IFERROR("目标："&{target}&"；实际："&{actual},"—")', target=wanted, actual=reached)


def _difference(page: Page, row: int, own: float | None, computed: float, decimals: int) -> None:
    text = f'IF(COUNT(D{row},F{row})=2,ROUND(D{row}-F{row},{decimals}),IF(EXACT(F{row},"{REVIEW_AGAIN}"),F{row},""))'
    page.formula(row, _DIFFERENCE, text, "" if own is None else round_half_up(own - computed, decimals))


def _state(page: Page, row: int, checks: Sequence[Standing], listed: Listed) -> None:
    """Whether anything is wrong in the row of the form, by whatever check."""
    if not checks:
        return
    found = [at for cell in dict.fromkeys(check.at for check in checks) for at in listed.states.get(cell, ())]
    page.formula(row, _STATE, state_of_checks(checks, found), WRONG if found else RIGHT, CENTRE)
