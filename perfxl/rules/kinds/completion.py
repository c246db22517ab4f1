"""completion: a quantitative indicator by its actual ÷ target, in bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from perfxl.forms.model import Direction, Indicator
from perfxl.rules.expression import Expr, Ref, ceiling, compare, const, floor, maximum, named, percent, rounded, when
from perfxl.rules.inputs import completion_inputs
from perfxl.rules.interval import Interval
from perfxl.rules.kinds.bands import RATIO_DIGITS, STEP_DIGITS, band_of, banded, gaps, percent_in
from perfxl.rules.kinds.rule import WEIGHT, Grounds, Rule, Sources, Variant
from perfxl.text.numbers import round_half_up, show_percent

_GIVES = {Decimal(0): "不得分", Decimal(1): "得满分", Decimal("0.5"): "得一半"}


@dataclass(frozen=True, slots=True)
class CompletionBand:
    """A range of the completion, as a ratio: a factor of the weight, the completion itself as the factor, or a loss.

    `loss` is the share of the weight that each full `step` of the completion beyond the range's low end costs: what lies
    far above the target loses points, beyond what is tolerated. A part of a step costs nothing, where `part_counts` as
    much as a whole one.
    """

    range: Interval
    factor: Decimal | None = None
    proportional: bool = False
    step: Decimal | None = None
    loss: Decimal | None = None
    part_counts: bool = False

    @property
    def gives(self) -> str:
        """What it gives, in Chinese."""
        if self.step is not None and self.loss is not None:
            each, part = ("每", "，不满一档按一档计") if self.part_counts else ("每满", "")
            lost = show_percent(float(self.loss))
            return (
                f"超出 {self._tolerated} 的部分{each} {show_percent(float(self.step))} 扣分值的 {lost}{part}，扣完为止"
            )
        if self.factor is None:
            return "按完成率得分"
        return _GIVES.get(self.factor) or f"得分值的 {show_percent(float(self.factor))}"

    @property
    def _tolerated(self) -> str:
        return show_percent(float(self.range.low))

    def reached(self, ratio: float) -> str:
        """What it gives for a completion, in Chinese: of a loss the number of steps as well."""
        if self.step is None or self.loss is None:
            return self.gives
        beyond = round_half_up((ratio - float(self.range.low)) / float(self.step), STEP_DIGITS)
        count = -int(-beyond // 1) if self.part_counts else int(beyond)
        lost = show_percent(min(count * float(self.loss), 1.0))
        return f"{self.gives}，共 {count} 档，扣分值的 {lost}" if count else f"{self.gives}，不满一档，得满分"

    def points(self, ratio: Expr) -> Expr:
        """The points for a completion, 分."""
        if self.step is None or self.loss is None:
            return WEIGHT * (ratio if self.factor is None else const(self.factor))
        in_steps = rounded((ratio - percent(self.range.low)) / percent(self.step), STEP_DIGITS)
        steps = named("扣分档数", ceiling(in_steps) if self.part_counts else floor(in_steps))
        return WEIGHT * maximum(percent("1") - steps * percent(self.loss), "0")

    def mistakes(self) -> Iterator[object]:
        """It says one thing of what it gives; a loss has its step, and begins somewhere."""
        if [self.factor is not None, self.proportional, self.loss is not None].count(True) != 1:
            yield "factor、proportional 和 loss 应写且只写一个"
        if (self.step is None) != (self.loss is None):
            yield "step（每档）和 loss（每档扣分值的比例）应一起写"
        if self.step is not None and self.step <= 0:
            yield "step（每档）应大于 0"
        if self.loss is not None and not self.range.low.is_finite():
            yield "写 loss 的区间应有左端，从那里起扣分"


@dataclass(frozen=True, kw_only=True, eq=False)
class Completion(Rule):
    """Target and actual of a row, of which less may be better."""

    kind = "completion"
    wording = "按完成率分档计分"
    applies_to = ("quantitative",)
    within_weight = True

    bands: tuple[CompletionBand, ...]

    def grounds(self, row: Indicator, sources: Sources) -> Grounds | None:
        """Target and actual, where both are numbers of one unit."""
        inputs = completion_inputs(row)
        variant = Variant(direction=row.direction)
        return Grounds(inputs, "computed", variant) if inputs is not None else None

    def unrounded(self, variant: Variant) -> Expr:
        """The weight by the band of actual ÷ target; of target ÷ actual where less is better."""
        target, actual = Ref("target"), Ref("actual")
        if variant.direction == "down":
            # less than the target is simply met: no division by an actual of 0, no band for "too much"
            reached = when(compare(actual, "<=", target), percent("1"), target / actual)
            ratio = named("完成率", reached, percent=True)
            bands = [band for band in self.bands if band.range.low <= 1]
        else:
            ratio = named("完成率", actual / target, percent=True)
            bands = list(self.bands)

        def points(band: CompletionBand) -> Expr:
            # the lowest band takes an actual below 0 (a growth of -5%) too
            least = band.proportional and band.range.low <= 0 and variant.direction != "down"
            return band.points(maximum(ratio, "0") if least else ratio)

        return banded(rounded(ratio, RATIO_DIGITS), bands, points)

    def decision(self, values: Mapping[str, float], direction: Direction | None) -> str:
        """The completion, the band that it lies in, what that gives."""
        target, actual = values["target"], values["actual"]
        if direction == "down" and actual <= target:
            return "未超过目标，得满分"
        ratio = target / actual if direction == "down" else actual / target
        bands = [band for band in self.bands if band.range.low <= 1] if direction == "down" else self.bands
        band = band_of(ratio, bands)
        name = "完成率按目标值÷实际值计，为" if direction == "down" else "完成率"
        words = [f"{name} {percent_in(band, ratio)}", band.range.told, band.reached(ratio)]
        return "，".join(word for word in words if word)

    def parameters(self) -> Iterator[str]:
        """Each band and what it gives."""
        yield from (f"{band.range.bounds('完成率')}：{band.gives}" for band in self.bands)

    def mistakes(self) -> Iterator[object]:
        """The bands adjoin."""
        yield from super().mistakes()
        yield from gaps(self.bands)
