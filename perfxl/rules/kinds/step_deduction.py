"""step-deduction: points lost for every full step of the measure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from perfxl.rules.expression import Expr, const, floor, maximum, rounded
from perfxl.rules.kinds.bands import RATIO_DIGITS
from perfxl.rules.kinds.measured import Measured
from perfxl.rules.kinds.rule import WEIGHT, Variant
from perfxl.text.numbers import round_half_up, show, show_percent


@dataclass(frozen=True, kw_only=True, eq=False)
class StepDeduction(Measured):
    """A ratio of which less is better: `points` lost for each full `step`; a part of a step costs nothing."""

    kind = "step-deduction"
    wording = "比率每满一档扣分"
    fixed_points = True

    step: Decimal
    points: Decimal

    def reaches(self, ratio: float) -> str:
        """How many full steps there are."""
        full = self.full_steps(ratio)
        step = f"每满 {show_percent(float(self.step))} 扣 {show(float(self.points))} 分"
        return f"{step}，{f'满 {full} 档' if full else '不满一档，不扣分'}"

    def full_steps(self, ratio: float) -> int:
        """The number of full steps."""
        return int(round_half_up(max(ratio, 0.0) / float(self.step), RATIO_DIGITS))

    def alike(self, one: float, other: float) -> bool:
        """Whether both lie within one step."""
        return self.full_steps(one) == self.full_steps(other)

    def ends(self) -> frozenset[float]:
        """Nothing lost, and the step."""
        return frozenset({0.0, float(self.step)})

    def unrounded(self, variant: Variant) -> Expr:
        """The weight less what the full steps cost."""
        steps = floor(rounded(maximum(self.ratio(variant), "0") / const(self.step), RATIO_DIGITS))
        return WEIGHT - steps * const(self.points)
