"""Bands: what a range of a ratio gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Protocol, TypeVar

from perfxl.rules.expression import Expr, compare, const, when
from perfxl.rules.interval import Interval

# Ratios are compared with the ends of bands after rounding: float dust must not decide on which side 0.6 lies.
RATIO_DIGITS = 10


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


def banded(ratio: Expr, bands: Iterable[AnyBand], value: Callable[[AnyBand], Expr]) -> Expr:
    """Nested IFs from the lowest band up; the last band takes the rest."""
    *others, last = sorted(bands, key=lambda band: band.range.low)
    result = value(last)
    for band in reversed(others):
        sign = "<=" if band.range.high_closed else "<"
        result = when(compare(ratio, sign, const(band.range.high)), value(band), result)
    return result


def gaps(bands: Iterable[Ranged]) -> Iterator[str]:
    """Where bands overlap or leave something out between them, in Chinese."""
    ranges = sorted((band.range for band in bands), key=lambda r: r.low)
    for lower, upper in pairwise(ranges):
        if lower.high != upper.low or lower.high_closed == upper.low_closed:
            yield f"区间在 {lower.high} 处不相接，或重叠"
