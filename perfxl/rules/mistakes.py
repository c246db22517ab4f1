"""What is wrong in a rulebook though each part of it is right by itself; `str` tells it in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from perfxl.rules.interval import Interval


@dataclass(frozen=True, slots=True)
class Gap:
    """Two ranges, one after the other, that do not adjoin: what lies between them is in both or in neither."""

    lower: Interval
    upper: Interval

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """Where what is in both or in neither begins and ends: twice the same where it is the end that they share."""
        if self.lower.high < self.upper.low:
            return self.lower.high, self.upper.low
        return self.upper.low, min(self.lower.high, self.upper.high)

    @property
    def overlaps(self) -> bool:
        """Whether it is in both."""
        return self.lower.high > self.upper.low or (self.lower.high == self.upper.low and self.lower.high_closed)

    def __str__(self) -> str:
        low, high = self.ends
        if self.lower.high != self.upper.low:
            return f"区间在 {low} 到 {high} 之间{'重叠' if self.overlaps else '不相接'}"
        whose = "两边都含，只能归一边" if self.overlaps else "两边都不含，应归一边"
        return f"区间的端点 {low} {whose}（方括号含端点，圆括号不含）"


@dataclass(frozen=True, slots=True)
class GradeGap:
    """Grades that do not adjoin."""

    gap: Gap

    def __str__(self) -> str:
        return f"grades 的{self.gap}"


@dataclass(frozen=True, slots=True)
class UnknownGrade:
    """The grade of a cap, the n-th of the book's from 0, that the book has not."""

    number: int
    grade: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"caps 里没有“{self.grade}”这个等级。可用：{'、'.join(self.known)}"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Data items that a rule names and does not list, by their keys."""

    keys: tuple[str, ...]

    def __str__(self) -> str:
        return f"用到未列出的数据项：{'、'.join(self.keys)}"
