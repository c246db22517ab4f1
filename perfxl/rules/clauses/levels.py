"""The three levels of a qualitative indicator: 100%-80%（含）、80%-60%（含）、60%-0%."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from perfxl.forms.words import normal
from perfxl.rules.interval import Interval

_END = r"(\d{1,3}(?:\.\d+)?)%?(\((?:不?含)[^)]{0,6}\))?"
_LEVEL = re.compile(rf"(?<![\d.]){_END}(?:[-~〜∼–—−至到]){_END}")
_BOTH = re.compile(r"定性.*定量|定量.*定性", re.DOTALL)


def read_levels(text: str) -> tuple[Interval, ...] | None:
    """The shares of the weight that three levels allow, the best first; None where a clause states no three that adjoin.

    An end that two levels share belongs to the better one, unless 含 stands at it in the lesser.
    """
    found = [match.groups() for match in _LEVEL.finditer(normal(text))]
    if len(found) != 3 or "%" not in normal(text):
        return None
    ends = [(Decimal(high) / 100, Decimal(low) / 100) for high, _, low, _ in found]
    if ends[0][0] != 1 or any(low >= high for high, low in ends) or any(a[1] != b[0] for a, b in pairwise(ends)):
        return None
    # whether the upper end of the second and the third is their own
    own = [True, *(_included(below[1]) or _excluded(above[3]) for above, below in pairwise(found))]
    return tuple(
        Interval(low, high, low_closed=not lesser, high_closed=closed)
        for (high, low), closed, lesser in zip(ends, own, [*own[1:], False], strict=True)
    )


def says_both(text: str) -> bool:
    """Whether a clause states what qualitative and what quantitative indicators get, in one."""
    return _BOTH.search(text) is not None


def _included(mark: str | None) -> bool:
    return bool(mark) and "不" not in str(mark)


def _excluded(mark: str | None) -> bool:
    return bool(mark) and "不" in str(mark)
