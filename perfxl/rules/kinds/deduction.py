"""deduction: points lost for each case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from perfxl.forms.model import Direction, Indicator
from perfxl.rules.expression import Expr, Ref, compare, const, numbered, when
from perfxl.rules.inputs import Input
from perfxl.rules.kinds.rule import WEIGHT, Grounds, Rule, Variant, in_proportion
from perfxl.text.numbers import show

if TYPE_CHECKING:
    from perfxl.rules.evidence.cases import CaseWords
    from perfxl.rules.evidence.reading import Reading


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
    told_by_actual = True
    fixed_points = True

    cases: tuple[Case, ...]

    def input_keys(self) -> Iterable[str]:
        """The counts."""
        yield from (case.input for case in self.cases)
        yield from (case.few.input for case in self.cases if case.few)

    def own_numbers(self, row: Indicator) -> Grounds | None:
        """The actual value as the count of the only case, where the target is none."""
        case = self.cases[0]
        if len(self.inputs) > 1 or row.target_value != 0 or row.reached.kind != "number" or row.reached.operator:
            return None
        cell, count, spec = row.actual, row.reached.number, self.inputs[0]
        if cell is None or count is None:
            return None
        given = Input(case.input, spec.label, count, cell, live=cell.value == count, unit=spec.unit)
        return Grounds((given,), "computed", Variant(present=(case.input,)))

    def parameters(self) -> Iterator[str]:
        """What each case costs."""
        for case in self.cases:
            few = case.few
            yield f"{self.label(case.input)}：每 1 {self.counted(case.input)}扣 {show(float(case.points))} 分，扣完为止"
            if few is not None:
                yield f"{self.label(few.input)}不超过 {show(float(few.up_to))} 的：每 1 {self.counted(case.input)}扣 {show(float(few.points))} 分"

    def read(self, text: str, weight: float, year: int | None) -> Reading | None:
        """The counts, or the points lost."""
        from perfxl.rules.evidence.cases import read_cases

        return read_cases(text, _wanted(self, weight), weight, year)

    def loss(self, values: Mapping[str, float]) -> float | None:
        """What counts cost; None where it takes a count that is not there."""
        total = 0.0
        for case in self.cases:
            count = values[case.input]
            if count and case.few is not None and case.few.input not in values:
                return None
            total += count * float(case.rate(values)) if count else 0.0
        return total

    def decision(self, values: Mapping[str, float], direction: Direction | None) -> str:
        """What all cases cost."""
        if "lost" in values:
            return "" if values["lost"] else "没有扣分"
        lost = sum(values[case.input] * float(case.rate(values)) for case in self.cases)
        return f"共扣 {show(lost)} 分" if lost else "没有扣分"

    def scaled(self, factor: Decimal) -> Self:
        """What each case costs, times a factor."""
        return replace(self, cases=tuple(case.scaled(factor) for case in self.cases))

    def unrounded(self, variant: Variant) -> Expr:
        """The weight less what all cases cost."""
        if variant.quoted:
            return WEIGHT - Ref("lost")
        lost = []
        for case in self.cases:
            rate: Expr = const(case.points)
            if case.few:
                rate = when(compare(Ref(case.few.input), "<=", const(case.few.up_to)), const(case.few.points), rate)
            lost.append(Ref(case.input) * rate)
        return WEIGHT - numbered(lost)


@lru_cache(maxsize=1024)
def _wanted(rule: Deduction, weight: float) -> CaseWords:
    """What a text is looked through for, in a row of a weight, 分."""
    from perfxl.rules.evidence.cases import CaseWords

    counted = {case.input for case in rule.cases}
    costs = {case.points for case in rule.cases} | {case.few.points for case in rule.cases if case.few}
    return CaseWords(
        rule.about,
        tuple(spec for spec in rule.inputs if spec.key in counted),
        tuple(spec for spec in rule.inputs if spec.key not in counted),
        rule.loss,
        frozenset(float(cost) for cost in costs if cost),
        frozenset(case.input for case in rule.cases if float(case.points) >= weight),
    )
