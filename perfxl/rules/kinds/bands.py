"""Bands: what a range of a ratio gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Protocol, TypeVar

from perfxl.rules.expression import Expr, compare, percent, when
from perfxl.rules.interval import Interval
from perfxl.rules.mistakes import Gap
from perfxl.text.numbers import round_half_up, show_percent

# Ratios are compared with the ends of bands after rounding: float dust must not decide on which side 0.6 lies. What is
# multiplied is the exact ratio: 15 × 23/24 is 14.375.
RATIO_DIGITS = 14
# A number of steps has the dust of its ratio a hundred or a thousand times.
STEP_DIGITS = 11


class Ranged(Protocol):
    """Anything that holds for a range."""

    @property
    def range(self) -> Interval:
        """The range, of a ratio or of points."""


@dataclass(frozen=True, slots=True)
class PointsBand:
    """A range of the measure with the points that it gives, 分."""

    range: Interval
    points: Decimal


AnyBand = TypeVar("AnyBand", bound=Ranged)


def _upward(band: Ranged) -> tuple[Decimal, bool]:
    """Bands from the lowest up: of two that begin at a number the one that holds it comes first."""
    return band.range.low, not band.range.low_closed


def banded(ratio: Expr, bands: Iterable[AnyBand], value: Callable[[AnyBand], Expr]) -> Expr:
    """Nested IFs from the lowest band up; the last band takes the rest."""
    *others, last = sorted(bands, key=_upward)
    result = value(last)
    for band in reversed(others):
        sign = "<=" if band.range.high_closed else "<"
        result = when(compare(ratio, sign, percent(band.range.high)), value(band), result)
    return result


def band_of(ratio: float, bands: Iterable[AnyBand]) -> AnyBand:
    """The band that a ratio lies in; the lowest takes what is below all, the highest what is above."""
    *others, last = sorted(bands, key=_upward)
    exact = Decimal(repr(round_half_up(ratio, RATIO_DIGITS)))
    return next((b for b in others if exact < b.range.high or (exact == b.range.high and b.range.high_closed)), last)


def percent_in(band: Ranged, ratio: float) -> str:
    """A ratio in per cent, with as many decimals as show on which side of its band's ends it lies: 99.995%, not 100%."""
    for decimals in range(2, RATIO_DIGITS - 2):
        if round_half_up(ratio, decimals + 2) in band.range:
            return show_percent(ratio, decimals)
    return show_percent(ratio, RATIO_DIGITS - 2)


def gaps(bands: Iterable[Ranged]) -> Iterator[Gap]:
    """Where bands overlap or leave something out between them, or an end belongs to both or to none."""
    ranges = [band.range for band in sorted(bands, key=_upward)]
    for lower, upper in pairwise(ranges):
        if lower.high != upper.low or lower.high_closed == upper.low_closed:
            yield Gap(lower, upper)
