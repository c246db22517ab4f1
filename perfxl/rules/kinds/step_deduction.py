"""step-deduction: points lost for every step of the measure beyond a threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, Self

from perfxl.rules.expression import Expr, ceiling, compare, const, floor, maximum, named, percent, rounded, when
from perfxl.rules.interval import Interval
from perfxl.rules.kinds.bands import RATIO_DIGITS, STEP_DIGITS
from perfxl.rules.kinds.measured import Measured
from perfxl.rules.kinds.rule import WEIGHT, Variant, in_proportion
from perfxl.text.numbers import round_half_up, show, show_percent

_NAMES = {"above": "超出", "below": "低于", "both": "偏离"}


@dataclass(frozen=True, kw_only=True, eq=False)
class StepDeduction(Measured):
    """A ratio that costs `points` for each full `step` that it lies beyond `threshold` on a `side`.

    A part of a step costs nothing, where `part_counts` as much as a whole one.
    """

    kind = "step-deduction"
    wording = "比率每满一档扣分"
    fixed_points = True

    step: Decimal
    points: Decimal
    threshold: Decimal = Decimal(0)
    side: Literal["above", "below", "both"] = "above"
    part_counts: bool = False
    none: Interval | None = None
    """Where nothing is left, whatever the steps cost: (-inf, 0.6)."""

    def reaches(self, ratio: float) -> str:
        """How many steps there are."""
        if self.none is not None and round_half_up(ratio, RATIO_DIGITS) in self.none:
            return f"{self.none.told}，不得分"
        count = self.steps_at(ratio)
        from_where = f"{_NAMES[self.side]} {show_percent(float(self.threshold))} " if self._starts_elsewhere else ""
        each = "每" if self.part_counts else "每满"
        step = f"{from_where}{each} {show_percent(float(self.step))} 扣 {show(float(self.points))} 分"
        none = "没有超出，不扣分" if self.part_counts else "不满一档，不扣分"
        return f"{step}，{f'{each[1:]} {count} 档'.strip() if count else none}"

    def parameters(self) -> Iterator[str]:
        """The measure, the step and what it costs, where nothing is left."""
        each = "每" if self.part_counts else "每满"
        part = "不满一档按一档计" if self.part_counts else "不满一档不扣分"
        step, points = show_percent(float(self.step)), show(float(self.points))
        yield self.measure.told(self.label)
        yield f"{_NAMES[self.side]} {show_percent(float(self.threshold))} 的，{each} {step} 扣 {points} 分，{part}，扣完为止"
        if self.none is not None:
            yield f"{self.none.bounds(self.measure.name)}：不得分"
        yield from self.idle_words()

    def steps_at(self, ratio: float) -> int:
        """The number of steps that cost points."""
        beyond = ratio - float(self.threshold)
        beyond = {"above": beyond, "below": -beyond, "both": abs(beyond)}[self.side]
        in_steps = round_half_up(max(beyond, 0.0) / float(self.step), STEP_DIGITS)
        return -int(-in_steps // 1) if self.part_counts else int(in_steps)

    def alike(self, one: float, other: float) -> bool:
        """Whether both lie within one step."""
        return self.steps_at(one) == self.steps_at(other)

    def ends(self) -> frozenset[float]:
        """Nothing lost, and the step."""
        return frozenset({float(self.threshold), float(self.threshold + self.step)})

    def unrounded(self, variant: Variant) -> Expr:
        """The weight less what the steps cost."""
        in_steps = rounded(maximum(self._beyond(variant), "0") / percent(self.step), STEP_DIGITS)
        steps = named("扣分档数", ceiling(in_steps) if self.part_counts else floor(in_steps))
        left = WEIGHT - steps * const(self.points)
        if self.none is None:
            return left
        ratio = rounded(self.ratio(variant), RATIO_DIGITS)
        if self.none.high.is_finite():
            return when(compare(ratio, "<=" if self.none.high_closed else "<", percent(self.none.high)), "0", left)
        return when(compare(ratio, ">=" if self.none.low_closed else ">", percent(self.none.low)), "0", left)

    def scaled(self, factor: Decimal) -> Self:
        """The points times a factor."""
        return replace(self, points=in_proportion(self.points, factor))

    @property
    def _starts_elsewhere(self) -> bool:
        return self.threshold != 0 or self.side != "above"

    def _beyond(self, variant: Variant) -> Expr:
        ratio, threshold = self.ratio(variant), percent(self.threshold)
        if not self._starts_elsewhere:
            return ratio
        above, below = ratio - threshold, threshold - ratio
        return {"above": above, "below": below, "both": maximum(above, below)}[self.side]
