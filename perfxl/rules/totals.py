"""What a rulebook says of the total: rows that do not apply drop out of it, a low execution rate caps it; points in 分."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from perfxl.rules.expression import Expr, Ref, compare, const, minimum, named, percent, rounded, total, value, when
from perfxl.rules.inputs import Input
from perfxl.rules.interval import Interval
from perfxl.rules.kinds.bands import RATIO_DIGITS
from perfxl.rules.rulebook import Cap, Rulebook
from perfxl.rules.telling import Row, Told, row_of
from perfxl.text.numbers import round_half_up, show, show_percent

POINTS, KEPT = "points", "kept"
"""The names in the expressions of a total: the points added up, the weights of the rows that apply."""
_BUDGET, _EXECUTED = "budget", "executed"
_FULL = "100"


@dataclass(frozen=True)
class Whole:
    """How the points of a form make its total and its grade.

    `amounts` are the budget and what was executed, where the rulebook has caps; `kept` is the weight of the rows that
    apply, None where all do.
    """

    book: Rulebook
    amounts: tuple[Input, ...] = ()
    kept: float | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the total is the sum of the scores, and the grade that of the total."""
        return self.kept is None and not self._caps

    @cached_property
    def total(self) -> Expr:
        """The total of the points that are added up: first scaled to 100, then capped."""
        result: Expr = Ref(POINTS)
        if self.kept is not None:
            result = rounded(result * _FULL / Ref(KEPT), self.book.decimals)
        for cap in self._caps:
            if cap.total is not None:
                result = self._where(cap.execution_rate, minimum(result, const(cap.total)), result)
        return result

    @cached_property
    def graded(self) -> Expr:
        """The points that a total is graded by: where the grade is capped, at most those that the best one left begins with."""
        result: Expr = Ref(POINTS)
        for cap in self._caps:
            if cap.grade is not None:
                result = self._where(cap.execution_rate, minimum(result, const(self._least_of(cap.grade))), result)
        return result

    def of(self, points: float) -> float:
        """The total of points that are added up."""
        return points if self.is_plain else round(value(self.total, self._values(points)), 10)

    def grade_of(self, whole: float | None) -> str | None:
        """The grade of a total; None outside every range."""
        if whole is None or self.is_plain:
            return self.book.grade_of(whole)
        return self.book.grade_of(round(value(self.graded, self._values(whole)), 10))

    def calculated(self, points: float) -> Told:
        """How the points that are added up make the total, step by step."""
        return self.total.told(self._row(points, "各项得分合计"))

    def graded_by(self, whole: float) -> Told:
        """How a total makes the points that it is graded by, step by step."""
        return self.graded.told(self._row(whole, "总分"))

    def told(self, points: float) -> str:
        """What becomes of the points that are added up, in Chinese, without a full stop; '' where nothing does."""
        return "；".join(self._told(points))

    def _told(self, points: float) -> Iterator[str]:
        if self.kept is not None:
            scaled = round_half_up(points * 100 / self.kept, self.book.decimals)
            yield f"不适用的指标不计，其余 {show(self.kept)} 分按 100 分折算：{show(points)}×100÷{show(self.kept)}={show(scaled)} 分"
        for cap in self._caps:
            if self._exact_rate in cap.execution_rate:
                yield f"预算执行率 {show_percent(self._rate)}，{cap.told}"

    @property
    def _caps(self) -> tuple[Cap, ...]:
        return self.book.caps if self.amounts else ()

    @property
    def _rate(self) -> float:
        above, below = (sum(one.value for one in self._of(role)) for role in (_EXECUTED, _BUDGET))
        return above / below

    @property
    def _exact_rate(self) -> Decimal:
        return Decimal(repr(round_half_up(self._rate, RATIO_DIGITS)))

    def _of(self, role: str) -> list[Input]:
        # a total that is the sum of its parts has an amount for each: budget:9
        return [one for one in self.amounts if one.name.partition(":")[0] == role]

    def _where(self, rates: Interval, then: Expr, otherwise: Expr) -> Expr:
        above, below = (total(tuple(Ref(one.name) for one in self._of(role))) for role in (_EXECUTED, _BUDGET))
        rate, result = named("预算执行率", rounded(above / below, RATIO_DIGITS), percent=True), then
        if rates.high.is_finite():
            result = when(compare(rate, "<=" if rates.high_closed else "<", percent(rates.high)), result, otherwise)
        if rates.low.is_finite():
            result = when(compare(rate, ">=" if rates.low_closed else ">", percent(rates.low)), result, otherwise)
        return result

    def _least_of(self, grade: str) -> Decimal:
        return next(each.range.low for each in self.book.grades if each.name == grade)

    def _row(self, points: float, label: str) -> Row:
        labels = {POINTS: label, KEPT: "适用指标的分值"}
        values = self._values(points)
        own = [Input(name, label, values[name], None, False) for name, label in labels.items() if name in values]
        return row_of([*own, *self.amounts])

    def _values(self, points: float) -> dict[str, float]:
        kept = {KEPT: self.kept} if self.kept is not None else {}
        return {POINTS: points, **kept, **{one.name: one.value for one in self.amounts}}
