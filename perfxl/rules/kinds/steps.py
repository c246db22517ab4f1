"""steps: fixed points by the band that the measure lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from perfxl.rules.expression import Expr, const, rounded
from perfxl.rules.kinds.bands import RATIO_DIGITS, PointsBand, band_of, banded, gaps, percent_in
from perfxl.rules.kinds.measured import Measured
from perfxl.rules.kinds.rule import Variant


@dataclass(frozen=True, kw_only=True, eq=False)
class Steps(Measured):
    """A ratio with points for each range of it."""

    kind = "steps"
    wording = "按比率所在档次计分"
    fixed_points = True

    bands: tuple[PointsBand, ...]

    def unrounded(self, variant: Variant) -> Expr:
        """The points of the band."""
        return banded(rounded(self.ratio(variant), RATIO_DIGITS), self.bands, lambda band: const(band.points))

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

    def mistakes(self) -> Iterator[str]:
        """The bands adjoin."""
        yield from super().mistakes()
        yield from gaps(self.bands)
