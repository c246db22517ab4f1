"""Measures: the ratio that some kinds score, from inputs or quoted in the 评分依据 text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from perfxl.forms.model import Direction, Indicator
from perfxl.forms.units import bare_ratio
from perfxl.rules.expression import Expr, Ref, average, compare, minimum, named, percent, total, when
from perfxl.rules.inputs import Input, data_inputs
from perfxl.rules.kinds.rule import WEIGHT, Grounds, Rule, Sources, Variant, input_names
from perfxl.text.numbers import show_percent

_QUOTED = Ref("measure")
# nobody overspends by more: a larger control rate may be the share of the budget that was spent
_LARGEST_EXCESS = 0.3

if TYPE_CHECKING:
    from perfxl.rules.evidence.rates import Wanted
    from perfxl.rules.evidence.reading import Reading


@dataclass(frozen=True, slots=True)
class Measure:
    """The ratio that a rule scores: numerator ÷ denominator, the excess over it, or a mean of capped ratios."""

    name: str
    form: Literal["ratio", "excess", "capped-mean"]
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    of: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The keys of all inputs that it is made from."""
        return self.numerator + self.denominator + self.of

    def told(self, label: Callable[[str], str]) -> str:
        """How it is computed, in Chinese, with the labels of its inputs: 控制率=（实际支出-预算安排）÷预算安排."""
        above, below = ("+".join(map(label, keys)) for keys in (self.numerator, self.denominator))
        below = f"（{below}）" if len(self.denominator) > 1 else below
        if self.form == "capped-mean":
            return f"{self.name}={'、'.join(map(label, self.of))}的平均，每项超过100%的按100%计"
        excess = (
            f"（{above}-{below}）" if self.form == "excess" else f"（{above}）" if len(self.numerator) > 1 else above
        )
        return f"{self.name}={excess}÷{below}"

    def mistakes(self) -> Iterator[object]:
        """What its form cannot do without."""
        needed = ("of",) if self.form == "capped-mean" else ("numerator", "denominator")
        if lacking := [name for name in needed if not getattr(self, name)]:
            yield f"缺少 {'、'.join(lacking)}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured(Rule):
    """A rule that scores a ratio.

    `evidence` are the phrases behind which a text quotes it, `over` and `under` those behind which it quotes an excess or
    a saving (公用经费超支, 公用经费节约).
    """

    applies_to = ("criterion", "execution")

    measure: Measure
    evidence: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    full_if_none: bool = False
    """Whether 0 of 0 gets full marks: no contract was signed, nothing was reserved."""

    def grounds(self, row: Indicator, sources: Sources) -> Grounds | None:
        """What any rule rests on; 0 of 0 where that gets full marks."""
        found = super().grounds(row, sources)
        if not self.full_if_none or (found is not None and found.basis == "computed"):
            return found
        given = data_inputs(self.name, self.inputs, sources.data)
        if self.is_idle({one.name: one.value for one in given}):
            return Grounds(given, "computed", Variant(present=input_names(given), idle=True))
        return found

    def idle_words(self) -> Iterator[str]:
        """What is given where there was nothing to measure, in Chinese."""
        if self.full_if_none:
            yield "都为 0 的（没有发生），得满分"

    def is_idle(self, values: Mapping[str, float]) -> bool:
        """Whether there was nothing to measure, and that gets full marks: both sides of the ratio are stated, and 0."""
        keys = (*self.measure.numerator, *self.measure.denominator)
        return self.full_if_none and bool(keys) and all(values.get(key) == 0 for key in keys)

    def expression(self, variant: Variant, decimals: int) -> Expr:
        """The score of a row, 分; where there was nothing to measure the weight, for as long as there is not."""
        return _full_if_idle(self, variant, decimals) if variant.idle else super().expression(variant, decimals)

    def input_keys(self) -> Iterable[str]:
        """The inputs that the measure is made from."""
        return self.measure.inputs

    def divisors(self) -> Sequence[str]:
        """The inputs below the line."""
        return self.measure.denominator

    def own_numbers(self, row: Indicator) -> Grounds | None:
        """The actual value, where it is a rate."""
        cell, reached = row.actual, row.reached
        if cell is None or reached.number is None or reached.operator or reached.kind not in ("ratio", "number"):
            return None
        value = reached.number
        if reached.kind == "number":
            if reached.unit or self.measure.form == "excess" or 1 < value <= 2:
                return None  # a count, or a number of which nothing tells whether it is in per cent
            value = bare_ratio(value)
        if self.measure.form == "excess" and value > _LARGEST_EXCESS:
            return None  # an excess or the share that was spent: nothing tells
        given = Input("measure", self.measure.name, value, cell, live=cell.value == value, unit="%")
        return Grounds((given,), "computed", Variant(quoted=True))

    def read(self, text: str, weight: float, year: int | None) -> Reading | None:
        """The ratio as a text quotes it, or what it is made from."""
        from perfxl.rules.evidence.rates import read_rate

        return read_rate(text, self._wanted, year)

    @cached_property
    def _wanted(self) -> Wanted:
        from perfxl.rules.evidence.rates import Wanted

        measure = self.measure
        return Wanted(
            measure.name,
            self.evidence,
            self.over,
            self.under,
            self.about,
            self.inputs,
            measure.form,
            measure.numerator,
            measure.denominator,
            self.alike,
            self.ends(),
        )

    def alike(self, one: float, other: float) -> bool:
        """Whether two measures, and all between them, give the same points."""
        return min(one, other) >= 1

    def ends(self) -> frozenset[float]:
        """The ratios that the criterion itself names."""
        return frozenset({1.0})

    def mistakes(self) -> Iterator[object]:
        """Of the funds there are the budget and what was executed, nothing else."""
        yield from super().mistakes()
        if self.applies == "execution" and not {*self.input_keys()} <= {"budget", "executed"}:
            yield "预算执行率只能由 budget、executed 两个数据项算出"

    def measured(self, values: Mapping[str, float]) -> float:
        """The measure that the inputs come to, as a ratio."""
        measure = self.measure
        if _QUOTED.name in values:
            return values[_QUOTED.name]
        if measure.form == "capped-mean":
            capped = [min(values[name], 1.0) for name in measure.of if name in values]
            return sum(capped) / len(capped)
        above, below = (
            sum(values[name] for name in _expanded(keys, tuple(values)))
            for keys in (measure.numerator, measure.denominator)
        )
        return (above - below) / below if measure.form == "excess" else above / below

    def decision(self, values: Mapping[str, float], direction: Direction | None) -> str:
        """The measure, and the step that it reaches."""
        if self.is_idle(values):
            return "没有发生，得满分"
        ratio = self.measured(values)
        named = "" if _QUOTED.name in values else f"{self.measure.name} {self.percent(ratio)}"
        return "，".join(words for words in (named, self.reaches(ratio)) if words)

    def percent(self, ratio: float) -> str:
        """The measure in per cent."""
        return show_percent(ratio)

    def reaches(self, ratio: float) -> str:
        """The step that a measure reaches, in Chinese; '' where there are none."""
        return ""

    def ratio(self, variant: Variant) -> Expr:
        """The measure, as a ratio."""
        measure = self.measure
        if variant.quoted:
            return _QUOTED
        return named(measure.name, self._measured(variant), percent=True)

    def _measured(self, variant: Variant) -> Expr:
        measure = self.measure
        if measure.form == "capped-mean":
            return average(tuple(minimum(Ref(name), percent("1")) for name in measure.of if name in variant.present))
        above, below = (
            total(tuple(Ref(name) for name in _expanded(keys, variant.present)))
            for keys in (measure.numerator, measure.denominator)
        )
        return (above - below) / below if measure.form == "excess" else above / below


@lru_cache(maxsize=4096)
def _full_if_idle(rule: Measured, variant: Variant, decimals: int) -> Expr:
    below = total(tuple(Ref(key) for key in rule.measure.denominator))
    return when(compare(below, "=", "0"), WEIGHT, Rule.expression(rule, variant, decimals))


def _expanded(keys: tuple[str, ...], present: tuple[str, ...]) -> list[str]:
    """An input that stands in several rows (budget:9, budget:10) is named once in the rule."""
    return [name for key in keys for name in present if name == key or name.startswith(f"{key}:")]
