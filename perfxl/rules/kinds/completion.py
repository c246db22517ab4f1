"""completion: a quantitative indicator by its actual ÷ target, in bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from perfxl.forms.model import Direction, Indicator
from perfxl.rules.expression import Expr, Ref, compare, const, maximum, rounded, when
from perfxl.rules.inputs import completion_inputs
from perfxl.rules.interval import Interval
from perfxl.rules.kinds.bands import RATIO_DIGITS, band_of, banded, gaps, percent_in
from perfxl.rules.kinds.rule import WEIGHT, Grounds, Rule, Sources, Variant
from perfxl.text.numbers import show_percent

_GIVES = {Decimal(0): "不得分", Decimal(1): "得满分", Decimal("0.5"): "得一半"}


@dataclass(frozen=True, slots=True)
class CompletionBand:
    """A range of the completion, as a ratio: a factor of the weight, or the completion itself as the factor."""

    range: Interval
    factor: Decimal | None = None
    proportional: bool = False

    @property
    def gives(self) -> str:
        """What it gives, in Chinese."""
        if self.factor is None:
            return "按完成率得分"
        return _GIVES.get(self.factor) or f"得分值的 {show_percent(float(self.factor))}"

    def mistakes(self) -> Iterator[str]:
        """It has either a factor or is proportional."""
        if self.proportional == (self.factor is not None):
            yield "factor 和 proportional 应写且只写一个"


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
            ratio = when(compare(actual, "<=", target), "1", rounded(target / actual, RATIO_DIGITS))
            bands = [band for band in self.bands if band.range.low <= 1]
        else:
            ratio = rounded(actual / target, RATIO_DIGITS)
            bands = list(self.bands)

        def points(band: CompletionBand) -> Expr:
            if band.factor is not None:
                return WEIGHT * const(band.factor)
            # the lowest band takes an actual below 0 (a growth of -5%) too
            return WEIGHT * (maximum(ratio, "0") if band.range.low <= 0 and variant.direction != "down" else ratio)

        return banded(ratio, bands, points)

    def decision(self, values: Mapping[str, float], direction: Direction | None) -> str:
        """The completion, the band that it lies in, what that gives."""
        target, actual = values["target"], values["actual"]
        if direction == "down" and actual <= target:
            return "未超过目标，得满分"
        ratio = target / actual if direction == "down" else actual / target
        bands = [band for band in self.bands if band.range.low <= 1] if direction == "down" else self.bands
        band = band_of(ratio, bands)
        name = "完成率按目标值÷实际值计，为" if direction == "down" else "完成率"
        words = [f"{name} {percent_in(band, ratio)}", band.range.told, band.gives]
        return "，".join(word for word in words if word)

    def parameters(self) -> Iterator[str]:
        """Each band and what it gives."""
        yield from (f"{band.range.bounds('完成率')}：{band.gives}" for band in self.bands)

    def mistakes(self) -> Iterator[str]:
        """The bands adjoin."""
        yield from super().mistakes()
        yield from gaps(self.bands)
