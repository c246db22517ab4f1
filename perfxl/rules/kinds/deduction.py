"""deduction: points lost for each case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from perfxl.forms.model import Direction
from perfxl.rules.expression import Expr, Ref, compare, const, total, when
from perfxl.rules.kinds.rule import WEIGHT, Rule, Variant, in_proportion
from perfxl.text.numbers import show


@dataclass(frozen=True, slots=True)
class Few:
    """Another deduction where the count of `input` is at most `up_to`."""

    input: str
    up_to: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Case:
    """Points lost for each case that `input` counts."""

    input: str
    points: Decimal
    few: Few | None = None

    def scaled(self, factor: Decimal) -> Case:
        """The points times a factor."""
        few = replace(self.few, points=in_proportion(self.few.points, factor)) if self.few is not None else None
        return replace(self, points=in_proportion(self.points, factor), few=few)

    def rate(self, values: Mapping[str, float]) -> Decimal:
        """The points that each case costs beside these counts."""
        few = self.few
        return few.points if few is not None and values[few.input] <= few.up_to else self.points


@dataclass(frozen=True, kw_only=True, eq=False)
class Deduction(Rule):
    """Counts of cases that cost points, until none are left."""

    kind = "deduction"
    wording = "按次数扣分，扣完为止"
    fixed_points = True

    cases: tuple[Case, ...]

    def input_keys(self) -> Iterable[str]:
        """The counts."""
        yield from (case.input for case in self.cases)
        yield from (case.few.input for case in self.cases if case.few)

    def decision(self, values: Mapping[str, float], direction: Direction | None) -> str:
        """What all cases cost."""
        lost = sum(values[case.input] * float(case.rate(values)) for case in self.cases)
        return f"共扣 {show(lost)} 分" if lost else "没有扣分"

    def scaled(self, factor: Decimal) -> Self:
        """What each case costs, times a factor."""
        return replace(self, cases=tuple(case.scaled(factor) for case in self.cases))

    def unrounded(self, variant: Variant) -> Expr:
        """The weight less what all cases cost."""
        lost = []
        for case in self.cases:
            rate: Expr = const(case.points)
            if case.few:
                rate = when(compare(Ref(case.few.input), "<=", const(case.few.up_to)), const(case.few.points), rate)
            lost.append(Ref(case.input) * rate)
        return WEIGHT - total(tuple(lost))
