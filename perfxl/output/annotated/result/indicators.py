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
from perfxl.output.annotated.result.page import CENTRE, NUMBER, TEXT, Content, Page, height_of
from perfxl.output.annotated.result.states import RIGHT, UNCHANGED, WRONG, colour_states, differs, state_of_checks
from perfxl.output.annotated.score_formulas import never_an_error, number_of, score_formula
from perfxl.output.live.awaited import Holds, awaited, unchanged
from perfxl.output.live.formula import Formula, bound
from perfxl.output.live.standing import Standing
from perfxl.output.live.taken_out import REVIEW_AGAIN
from perfxl.rules.model import Score
from perfxl.rules.reasons import reason
from perfxl.text.numbers import round_half_up

_HEADERS = (
    "序号", "三级指标", "分值", "自评得分", "一级指标", "系统核算得分", "差异", "计分方式", "计算过程（审核时）", "目标值与实际值", "状态",
    "所在行",
)  # fmt: skip
_REVIEWED = "复核得分"
_BASIS = {
    "computed": "计算",
    "evidence": "引用依据",
    "judged": "定性认定",
    "claimed": "按自评认可",
    "unscored": "未计分",
}
_LOOKS = (CENTRE, TEXT, NUMBER, NUMBER, TEXT, NUMBER, NUMBER, CENTRE, TEXT, TEXT, CENTRE, CENTRE)
_IS_AWAITED = f'IFERROR(EXACT({{at}},"{REVIEW_AGAIN}"),FALSE)'
_WAITS = f'IF({_IS_AWAITED},"{REVIEW_AGAIN}","")'
# whether a score is known, and all that it rests on still stands
_KNOWN, _SAME = f"IF({_IS_AWAITED},FALSE,TRUE)", f"IF({_IS_AWAITED},FALSE,{{same}})"
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
    page.heading((*_HEADERS, _REVIEWED if review.reviewed.rows else ""))
    rows = Rows(page.row, page.row)
    for number, score in enumerate(review.scored.all_scores, 1):
        _Row(page, review, columns, checks, listed, holds, score).write(number, rows)
    page.end_table()
    rows.last = max(page.row - 1, rows.first)
    colour_states(page.sheet, STATE, rows.first, rows.last)
    page.sheet.colour_where(f"G{rows.first}:G{rows.last}", differs(f"$G{rows.first}"), LOOKS["error"])
    return rows


@dataclass(frozen=True, slots=True)
class _Row:
    """The row of one score."""

    page: Page
    review: CheckedForm
    columns: AuditColumns
    checks: Sequence[Standing]
    listed: Listed
    holds: Holds
    score: Score

    def write(self, number: int, rows: Rows) -> None:
        """Write it, as high as its texts need."""
        item, score, page = self.score.item, self.score, self.page
        group = "预算执行率" if isinstance(item, FundRow) else group_name(item.level1)
        how, both = reason(score), _told(item)
        row = page.next_row(height_of(("", item.name, "", "", group, "", "", "", how, both)))
        rows.by_row[item.row] = row
        own, value = self._self_score()
        if isinstance(value, float | int):
            rows.self_scores[item.row] = value
        values = (
            number, item.name, self._weight(), own, group, self._computed(), self._difference(row, value),
            _BASIS[score.basis], how, self._values(both), self._state(), f"第 {item.row} 行",
            self.review.reviewed.of(item.row),
        )  # fmt: skip
        page.write(row, values, (*_LOOKS, NUMBER if self.review.reviewed.rows else TEXT))

    def _weight(self) -> Content:
        cell = self.score.item.weight
        if cell is None or cell.blank:
            return self.score.weight
        return self.page.live(*stated(cell, self.holds, None))

    def _self_score(self) -> tuple[Content, float | str]:
        """The self-score as the form shows it, and its value."""
        item = self.score.item
        if item.self_score is None:
            return "", ""
        formula, value = stated(
            item.self_score, self.holds, self.columns.filled.get((self.review.form.sheet, item.row))
        )
        return self.page.live(formula, value), value

    def _computed(self) -> Content:
        score = self.score
        at = self.columns.scores.get((self.review.form.sheet, score.item.row))
        if score.score is None:
            return self.page.live(shown(at), "") if at is not None else ""
        return self.page.live(shown(at) if at is not None else _score(self.page, score, self.holds), score.score)

    def _difference(self, row: int, own: float | str) -> Content:
        computed, decimals = self.score.score, self.review.scored.rulebook.decimals
        if computed is None:
            return ""
        text = (
            f'IF(COUNT(D{row},F{row})=2,ROUND(D{row}-F{row},{decimals}),IF(EXACT(F{row},"{REVIEW_AGAIN}"),F{row},""))'
        )
        return self.page.live(text, round_half_up(own - computed, decimals) if isinstance(own, float | int) else "")

    def _values(self, both: str) -> Content:
        item = self.score.item
        if isinstance(item, FundRow) or item.target is None or item.actual is None:
            return both
        return self.page.live(_target_and_actual(item.target, item.actual, self.holds), both)

    def _state(self) -> Content:
        """Whether anything is wrong in the row of the form, by whatever check."""
        sheet, item = self.review.form.sheet, self.score.item
        checks = [check for check in self.checks if check.at.sheet == sheet and check.at.row == item.row]
        at = self.columns.scores.get((sheet, item.row))
        if not checks:
            return self.page.live(bound(_WAITS, at=at), "") if at is not None else ""
        same = unchanged(awaited(self.review.form, self.score), self.holds)
        if at is not None:
            same = bound(_KNOWN, at=at) if same is None else bound(_SAME, at=at, same=same)
        errors, cells = self.listed.errors, dict.fromkeys(check.at for check in checks)
        found = [at for cell in cells for at in errors.get(cell, ())]
        state = RIGHT if self.listed.wrong.isdisjoint(cells) else WRONG
        return self.page.live(state_of_checks(checks, found, same or UNCHANGED), state)


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
