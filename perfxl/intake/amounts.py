"""Amounts as people round and write them: whether two are the same, how many units a form counts."""

from __future__ import annotations

# A department's 项目支出 and the sum of its projects are rounded apart: this share of it, or half a 万元.
ROUNDING_SHARE, _ROUNDING = 0.005, 0.5


def same_amount(one: float, other: float) -> bool:
    """Whether two amounts in 万元 are the same but for their rounding."""
    return abs(one - other) <= max(_ROUNDING, ROUNDING_SHARE * abs(other))


def whole_count(stated: str | float | None) -> int:
    """A stated 单位数 as a number, 0 where it is none."""
    try:
        return int(float(str(stated)))
    except (ValueError, OverflowError):
        return 0
