"""The table of groups on 审核结果, with a chart: sums over the table of indicators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from perfxl.checks.finding import CheckedForm
from perfxl.excel.editing.chart import ChartSeries
from perfxl.excel.editing.refs import as_ranges, quote_sheet, summed
from perfxl.forms.model import FundRow
from perfxl.forms.words import group_name
from perfxl.output.annotated.marks import LOOKS
from perfxl.output.annotated.result.indicators import Rows
from perfxl.output.annotated.result.page import CENTRE, Page
from perfxl.output.annotated.result.states import differs
from perfxl.output.live.taken_out import REVIEW_AGAIN
from perfxl.rules.model import Score
from perfxl.text.numbers import round_half_up

_HEADERS = ("序号", "一级指标", "分值", "自评得分", "系统核算得分", "差异")
_WEIGHT, _SELF, _SCORE, _DIFFERENCE = 3, 4, 5, 6
# the chart stands beside the groups; fewer rows would squeeze it
_CHART_ROWS = 9


class Groups:
    """The groups of a form, whose table is filled in once that of the indicators is written."""

    def __init__(self, page: Page, review: CheckedForm) -> None:
        self._page, self._review = page, review
        self._groups: dict[str, list[Score]] = {}
        for score in review.scored.all_scores if review.scored.any_score else ():
            name = "预算执行率" if isinstance(score.item, FundRow) else group_name(score.item.level1) or "其他"
            self._groups.setdefault(name, []).append(score)
        self._first = 0

    def make_room(self, *, with_chart: bool) -> None:
        """Write the names of the groups, leave room for the chart."""
        if not self._groups:
            return
        page = self._page
        page.section("一级指标得分", (max(len(self._groups) + 2, _CHART_ROWS) + 1) * 20)
        page.cells(_HEADERS, CENTRE, 20)
        self._first = page.row
        for number, name in enumerate((*self._groups, "合计"), 1):
            page.cells((number if name in self._groups else "", name, "", "", "", ""), CENTRE, 20)
        if with_chart:
            page.skip(max(0, _CHART_ROWS - len(self._groups) - 1))

    def fill(self, rows: Rows, *, with_chart: bool) -> None:
        """Write the sums, and the chart over them."""
        if not self._groups:
            return
        sums = {name: self._sums(name, rows) for name in self._groups}
        for at, (name, scores) in enumerate(self._groups.items(), self._first):
            cells = [rows.by_row[score.item.row] for score in scores if score.item.row in rows.by_row]
            for column, letter in ((_WEIGHT, "C"), (_SELF, "D"), (_SCORE, "F")):
                value = sums[name][column]
                if column == _WEIGHT and not any(score.weight is not None for score in scores):
                    self._page.sheet.set_value(f"C{at}", value)
                    continue
                self._sum(at, column, [f"{letter}{row}" for row in cells], value)
            self._difference(at, sums[name])
        self._total(sums)
        if with_chart:
            self._chart(sums)

    def _sums(self, name: str, rows: Rows) -> Mapping[int, float]:
        scores, decimals = self._groups[name], self._review.scored.rulebook.decimals
        numbers = {
            _WEIGHT: self._weights(name),
            _SELF: [rows.self_scores.get(score.item.row) for score in scores],
            _SCORE: [score.score for score in scores],
        }
        return {at: round_half_up(sum(n for n in given if n is not None), decimals) for at, given in numbers.items()}

    def _weights(self, name: str) -> Sequence[float | None]:
        """The weights of a group's rows, or the one that its label states where the rows have none."""
        weights = [score.weight for score in self._groups[name]]
        if any(weight is not None for weight in weights):
            return weights
        return [group.weight for group in self._review.form.level_weights if group.depth == 1 and group.name == name]

    def _sum(self, row: int, column: int, cells: Sequence[str], value: float) -> None:
        ranges, decimals = as_ranges(cells), self._review.scored.rulebook.decimals
        again = "+".join(f'COUNTIF({each},"{REVIEW_AGAIN}")' for each in ranges)
        text = f'IF({again}>0,"{REVIEW_AGAIN}",ROUND({summed(cells)},{decimals}))'
        self._page.formula(row, column, text, value)

    def _total(self, sums: Mapping[str, Mapping[int, float]]) -> None:
        row, decimals = self._first + len(self._groups), self._review.scored.rulebook.decimals
        whole = {
            at: round_half_up(sum(each[at] for each in sums.values()), decimals) for at in (_WEIGHT, _SELF, _SCORE)
        }
        for column, letter in ((_WEIGHT, "C"), (_SELF, "D"), (_SCORE, "E")):
            self._sum(row, column, [f"{letter}{at}" for at in range(self._first, row)], whole[column])
        self._difference(row, whole)
        self._page.sheet.colour_where(f"F{self._first}:F{row}", differs(f"$F{self._first}"), LOOKS["error"])

    def _difference(self, row: int, sums: Mapping[int, float]) -> None:
        decimals = self._review.scored.rulebook.decimals
        text = f'IF(COUNT(D{row},E{row})=2,ROUND(D{row}-E{row},{decimals}),"{REVIEW_AGAIN}")'
        self._page.formula(row, _DIFFERENCE, text, round_half_up(sums[_SELF] - sums[_SCORE], decimals))

    def _chart(self, sums: Mapping[str, Mapping[int, float]]) -> None:
        last, place = self._first + len(self._groups) - 1, quote_sheet(self._page.sheet.name)
        columns: tuple[tuple[str, str, Callable[[str], float]], ...] = (
            ("分值", "C", lambda name: sums[name][_WEIGHT]),
            ("自评得分", "D", lambda name: sums[name][_SELF]),
            ("系统核算得分", "E", lambda name: sums[name][_SCORE]),
        )
        series = [
            ChartSeries(
                label, f"{place}!${column}${self._first}:${column}${last}", [number(name) for name in self._groups]
            )
            for label, column, number in columns
        ]
        bottom = self._first - 1 + max(len(self._groups) + 1, _CHART_ROWS)
        categories = f"{place}!$B${self._first}:$B${last}"
        self._page.sheet.bar_chart(
            f"I{self._first - 1}:J{bottom}", "一级指标得分", categories, list(self._groups), series
        )
