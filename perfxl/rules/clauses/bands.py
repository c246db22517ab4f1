"""Stated ranges put together: the number line in pieces, each with what the text gives there."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby, pairwise
from typing import NamedTuple

from perfxl.rules.clauses.ranges import End, Range
from perfxl.rules.clauses.stated import Amount, Bands, StatedBand, Unread
from perfxl.rules.interval import Interval

_LOWEST, _HIGHEST = Decimal("-inf"), Decimal("inf")
_OVERLAP = Unread("各档互相重叠")


class _Piece(NamedTuple):
    """A number that some range ends at, or all between two of these."""

    low: Decimal
    high: Decimal
    gives: Amount | None

    @property
    def point(self) -> bool:
        return self.low == self.high


def assembled(stated: Sequence[tuple[Range, Amount]], otherwise: Amount | None) -> Bands | Unread:
    """Ranges as bands from the lowest up, with what they leave out; Unread where they overlap or speak of several things.

    ≥90%得2分，≥75%得1.5分 leaves the second up to 90%. An end that two ranges share, and no sign or 含 decides, belongs to
    the better one. =100% as the best of all holds above 100% too.
    """
    if _subjects_differ([one.subject for one, _ in stated]):
        return Unread("各档说的不是同一个指标")
    ends = sorted({end.at for one, _ in stated for end in (one.low, one.high) if end is not None})
    pieces: list[_Piece] = []
    for low, high in pairwise([_LOWEST, *ends, _HIGHEST]):
        between = _between(stated, low, high)
        if isinstance(between, Unread):
            return between
        pieces.append(_Piece(low, high, between or otherwise))
        if high != _HIGHEST:
            pieces.append(_Piece(high, high, _at(stated, high) or otherwise))
    if _best_is_last_point(stated, ends[-1]):
        pieces[-1] = pieces[-1]._replace(gives=pieces[-2].gives)
    return _bands(pieces)


def _between(stated: Sequence[tuple[Range, Amount]], low: Decimal, high: Decimal) -> Amount | Unread | None:
    inside = [
        (one, gives)
        for one, gives in stated
        if not one.point and (one.low is None or one.low.at <= low) and (one.high is None or one.high.at >= high)
    ]
    bounded = [gives for one, gives in inside if one.low and one.high]
    if len(bounded) > 1:
        return _OVERLAP
    if bounded:
        return bounded[0]
    above = [(one.low.at, gives) for one, gives in inside if one.low]
    below = [(one.high.at, gives) for one, gives in inside if one.high]
    if above and below:
        return _OVERLAP
    if above:
        return max(above, key=lambda pair: pair[0])[1]
    return min(below, key=lambda pair: pair[0])[1] if below else None


def _at(stated: Sequence[tuple[Range, Amount]], at: Decimal) -> Amount | None:
    claims = [(_claim(one, at), _worth(gives), gives) for one, gives in stated]
    claims = [claim for claim in claims if claim[0] >= 0]
    return max(claims, key=lambda claim: claim[:2])[2] if claims else None


def _claim(one: Range, at: Decimal) -> int:
    """How firmly a range holds a number: 3 for the number itself, 0 for one far inside, -1 where it does not."""
    if one.point and one.low is not None:
        return 3 if one.low.at == at else -1
    if (one.low and one.low.at > at) or (one.high and one.high.at < at):
        return -1
    end = next((end for end in (one.low, one.high) if end is not None and end.at == at), None)
    return 0 if end is None else _firmness(end)


def _firmness(end: End) -> int:
    if end.closed is None:
        return 1
    # 以上 and 以下 include their number by law only where nothing better is said
    return (2 if end.sure else 1) if end.closed else -1


def _worth(gives: Amount) -> Decimal:
    """What is better than what, the weight not known: full marks are the most."""
    if gives.proportional:
        return Decimal(500)
    return gives.points if gives.points is not None else (gives.share or Decimal(0)) * 1000


def _best_is_last_point(stated: Sequence[tuple[Range, Amount]], last: Decimal) -> bool:
    best = max(_worth(gives) for _, gives in stated)
    beyond = any(one.low and one.low.at == last and not one.point for one, _ in stated)
    return (
        last > 0
        and not beyond
        and any(
            one.point and one.high is not None and one.high.at == last and _worth(gives) == best
            for one, gives in stated
        )
    )


def _bands(pieces: Sequence[_Piece]) -> Bands:
    bands, left_out = [], []
    for gives, group in groupby(pieces, key=lambda piece: piece.gives):
        run = list(group)
        first, last = run[0], run[-1]
        one = Interval(first.low, last.high, low_closed=first.point, high_closed=last.point)
        if gives is None:
            left_out.append(one)
        else:
            bands.append(StatedBand(one, gives))
    return Bands(tuple(bands), tuple(left_out))


def _subjects_differ(subjects: Sequence[str]) -> bool:
    named = sorted({subject for subject in subjects if subject}, key=len)
    return any(shorter not in longer for shorter, longer in pairwise(named))
