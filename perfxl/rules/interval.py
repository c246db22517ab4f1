"""Numbers of a rulebook as its files write them: exact decimals, and ranges with the side that each end belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_INTERVAL = re.compile(r"([\[(])\s*(-?[\d.]+|-inf)\s*,\s*(-?[\d.]+|inf)\s*([\])])")


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of numbers with the side that each end belongs to: '[0.6, 1)'."""

    low: Decimal
    high: Decimal
    low_closed: bool
    high_closed: bool

    @property
    def told(self) -> str:
        """The range of ratios in Chinese, in per cent: 低于 60%, 在 60%～100% 之间, 高于 150%; '' where it has no end."""
        low, high = (f"{(end * 100).normalize():f}%" for end in (self.low, self.high))
        if self.low > 0 and self.high.is_finite():
            return f"在 {low}～{high} 之间"
        if self.high.is_finite():
            return f"{'不高于' if self.high_closed else '低于'} {high}"
        return f"{'不低于' if self.low_closed else '高于'} {low}" if self.low > 0 else ""

    def bounds(self, name: str) -> str:
        """The range of a ratio as an inequality, each end on its side: 60%≤完成率＜100%; the name alone where it has no end."""
        low, high = (f"{(end * 100).normalize():f}%" if end.is_finite() else "" for end in (self.low, self.high))
        left = f"{low}{'≤' if self.low_closed else '＜'}" if low else ""
        right = f"{'≤' if self.high_closed else '＜'}{high}" if high else ""
        if right or not low:
            return f"{left}{name}{right}"
        return f"{name}{'≥' if self.low_closed else '＞'}{low}"

    def __contains__(self, number: float | Decimal) -> bool:
        number = Decimal(repr(number)) if isinstance(number, float) else number
        above = number >= self.low if self.low_closed else number > self.low
        below = number <= self.high if self.high_closed else number < self.high
        return above and below


def read_interval(text: object) -> Interval:
    """A range from '[0.6, 1)'. Raises ValueError, in Chinese."""
    match = _INTERVAL.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"区间写法应如 [0.6, 1)，实为 {text!r}")
    interval = Interval(_number(match[2]), _number(match[3]), match[1] == "[", match[4] == "]")
    if interval.low > interval.high:
        raise ValueError(f"区间的左端应不大于右端，实为 {text!r}")
    return interval


def read_decimal(text: object) -> Decimal:
    """An exact number from '0.5'. Raises ValueError, in Chinese, for anything but a decimal string."""
    if not isinstance(text, str):
        raise ValueError(f'数值应写成字符串（如 "0.5"），实为 {text!r}')
    return _number(text)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"“{text}”不是数") from error
