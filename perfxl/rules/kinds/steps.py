"""steps: fixed points by the band that the measure lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from perfxl.forms.model import Indicator
from perfxl.rules.expression import Expr, const, minimum, rounded
from perfxl.rules.inputs import self_input
from perfxl.rules.interval import Interval
from perfxl.rules.kinds.bands import RATIO_DIGITS, PointsBand, band_of, banded, gaps, percent_in
from perfxl.rules.kinds.measured import Measured
from perfxl.rules.kinds.rule import SELF, WEIGHT, Grounds, Sources, Variant, in_proportion
from perfxl.text.numbers import round_half_up, show


@dataclass(frozen=True, slots=True)
class Unstated:
    """A range for which a clause states no points."""

    range: Interval


@dataclass(frozen=True, kw_only=True, eq=False)
class Steps(Measured):
    """A ratio with points for each range of it; where a clause leaves a range out, the self-score stands there."""

    kind = "steps"
    wording = "按比率所在档次计分"
    fixed_points = True

    bands: tuple[PointsBand, ...]
    unstated: tuple[Unstated, ...] = ()

    def grounds(self, row: Indicator, sources: Sources) -> Grounds | None:
        """What a measured rule rests on; None where the measure lies in no band."""
        found = super().grounds(row, sources)
        if found is None or not self.unstated:
            return found
        if self.left_out(found) is not None:
            return None
        # the formula in the form has to know what stands once the measure moves to where nothing is stated
        stated = self_input(row)
        if stated is None:
            return found
        return found._replace(
            inputs=(*found.inputs, stated),
            variant=replace(found.variant, present=(*found.variant.present, stated.name)),
        )

    def unplaced(self, row: Indicator, sources: Sources) -> tuple[float, Interval] | None:
        """The measure of a row that lies where nothing is stated, with that range; None where it does not."""
        found = super().grounds(row, sources) if self.unstated else None
        return self.left_out(found) if found is not None else None

    def left_out(self, found: Grounds) -> tuple[float, Interval] | None:
        """The measure and the range that no band states, where it lies in one."""
        ratio = self.measured({one.name: one.value for one in found.inputs})
        exact = Decimal(repr(round_half_up(ratio, RATIO_DIGITS)))
        return next(((ratio, none.range) for none in self.unstated if exact in none.range), None)

    def unrounded(self, variant: Variant) -> Expr:
        """The points of the band."""
        stands = minimum(SELF, WEIGHT) if SELF.name in variant.present else const("0")
        pieces: list[PointsBand | Unstated] = [*self.bands, *self.unstated]
        return banded(
            rounded(self.ratio(variant), RATIO_DIGITS),
            pieces,
            lambda band: const(band.points) if isinstance(band, PointsBand) else stands,
        )

    def scaled(self, factor: Decimal) -> Self:
        """The points of each band times a factor."""
        return replace(
            self, bands=tuple(PointsBand(band.range, in_proportion(band.points, factor)) for band in self.bands)
        )

    def percent(self, ratio: float) -> str:
        """The measure as it shows in which band it lies."""
        return percent_in(band_of(ratio, self.bands), ratio)

    def reaches(self, ratio: float) -> str:
        """The band."""
        return band_of(ratio, self.bands).range.told

    def alike(self, one: float, other: float) -> bool:
        """Whether both lie in one band."""
        return band_of(one, self.bands) is band_of(other, self.bands)

    def ends(self) -> frozenset[float]:
        """The ends of the bands."""
        ends = (end for band in self.bands for end in (band.range.low, band.range.high))
        return frozenset(float(end) for end in ends if end.is_finite())

    def parameters(self) -> Iterator[str]:
        """The measure, each band and its points; what a clause leaves out."""
        name = self.measure.name
        yield self.measure.told(self.label)
        yield from (f"{band.range.bounds(name)}：得 {show(float(band.points))} 分" for band in self.bands)
        yield from (f"{none.range.bounds(name)}：没有写明，按自评得分认可" for none in self.unstated)
        yield from self.idle_words()

    def mistakes(self) -> Iterator[object]:
        """The bands adjoin, what is left out on purpose counted."""
        yield from super().mistakes()
        yield from gaps([*self.bands, *self.unstated])
