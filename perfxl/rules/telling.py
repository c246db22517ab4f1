"""What an expression comes to for one row, in words with numbers: 执行数 41.56 ÷ 预算数 41.92 ≈ 99.1412%."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from perfxl.forms.units import RATIO_UNITS
from perfxl.text.numbers import show, show_percent

if TYPE_CHECKING:
    import pandas as pd

    from perfxl.rules.inputs import Input

_DECIMALS = 6  # of a number, four of a percentage
_DUST = 1e-9
ATOM = 3
"""How tightly a text binds that needs no brackets; operators bind less."""


class Given(NamedTuple):
    """An input as it is told: 分值 10."""

    text: str
    percent: bool


class Row(NamedTuple):
    """The one row that an expression is told for: a frame of one row, and its inputs as they are told, by name."""

    frame: pd.DataFrame
    given: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class Told:
    """An expression in words, with its value.

    `open` says that the text does not show the value yet; `remark` is what became of the value (四舍五入), `steps` is what
    has to be told before.
    """

    text: str
    value: float
    percent: bool = False
    binding: int = ATOM
    open: bool = False
    remark: str = ""
    steps: tuple[str, ...] = ()
    constant: bool = False

    @property
    def whole(self) -> str:
        """The text with its value: 分值 10 × 0.5 = 5."""
        return f"{self.text}{self.result}"

    @property
    def result(self) -> str:
        """What stands behind the text: its value where that does not show yet, and what became of it."""
        return f"{equals(self.value, self.percent) if self.open else ''}{self.remark}"

    def within(self, binding: int) -> str:
        """The text beside an operator, in brackets where it binds less."""
        return f"（{self.text}）" if self.binding < binding else self.text


def row_of(inputs: Iterable[Input]) -> Row:
    """The row of a score's inputs."""
    import pandas as pd

    inputs = list(inputs)
    frame = pd.DataFrame({given.name: [given.value] for given in inputs})
    return Row(frame, {given.name: Given(_told(given), given.unit in RATIO_UNITS) for given in inputs})


def _told(given: Input) -> str:
    """An input with its number, also where that is told in other words."""
    counted = show(given.value, _DECIMALS)
    in_words = given.flag or (given.written and given.written != counted)
    return f"{given.label} {given.told}{f'（按 {counted} 计）' if in_words else ''}"


def amount(value: float, percent: bool) -> str:
    """A number of a step, to six decimals; a ratio to four of its percentage."""
    return show_percent(value, _DECIMALS - 2) if percent else show(value, _DECIMALS)


def equals(value: float, percent: bool = False) -> str:
    """What stands behind a calculation: = 5, ≈ 99.1412%."""
    shown = float(show(value * 100, _DECIMALS - 2)) / 100 if percent else float(show(value, _DECIMALS))
    sign = "=" if abs(shown - value) <= _DUST * max(1.0, abs(value)) else "≈"
    return f" {sign} {amount(value, percent)}"


def steps_of(*told: Told) -> tuple[str, ...]:
    """What has to be told before any of them, each thing once."""
    return tuple(dict.fromkeys(step for each in told for step in each.steps))


def bounded(first: Told, bounds: Iterable[Told], largest: bool) -> Told:
    """A value held below (MIN) or above (MAX, `largest`) others.

    A limit is told where it holds the value, or has to be calculated itself.
    """
    for bound in bounds:
        first = _held(first, bound, largest)
    return first


def _held(first: Told, bound: Told, largest: bool) -> Told:
    holds = bound.value > first.value if largest else bound.value < first.value
    steps = steps_of(first, bound)
    beyond, within = ("低于", "不低于") if largest else ("高于", "不高于")
    if not holds:
        told = bound.open and not first.constant
        return replace(first, steps=(*steps, f"{first.whole}，{within} {bound.whole}") if told else first.steps)
    if bound.constant and not first.open:
        text = f"{first.text}（按 {bound.text} 计）"
        return replace(first, text=text, value=bound.value, steps=steps)
    taken = amount(bound.value, bound.percent or first.percent)
    step = f"{first.whole}，{beyond} {bound.whole}，取 {taken}"
    if bound.open:
        return Told(taken, bound.value, bound.percent, steps=(*steps, step), constant=True)
    return replace(bound, steps=(*steps, step))


class Compared(NamedTuple):
    """A comparison with whether it holds."""

    left: Told
    sign: str
    right: Told
    holds: bool


_OPPOSITE = {"<": "≥", "<=": ">", ">": "≤", ">=": "<", "=": "≠"}
_WRITTEN = {"<=": "≤", ">=": "≥"}


def decided(comparisons: Iterable[Compared]) -> Iterator[str]:
    """What was decided by comparisons that were made one after the other, each thing that was compared once.

    Of those that did not hold the last says most: bands are gone through from the lowest up.
    """
    by_left: dict[str, list[Compared]] = {}
    for compared in comparisons:
        by_left.setdefault(compared.left.whole, []).append(compared)
    for whole, several in by_left.items():
        failed = [each for each in several if not each.holds][-1:]
        said = [_comparison(each) for each in (*failed, *(each for each in several if each.holds))]
        yield f"{whole}{'，' if several[0].left.open else ' '}{' 且 '.join(said)}"


def _comparison(compared: Compared) -> str:
    left, sign, right, holds = compared
    if left.value != right.value and amount(left.value, left.percent) == amount(right.value, left.percent):
        return f"略{'低' if left.value < right.value else '高'}于 {right.text}"
    return f"{_WRITTEN.get(sign, sign) if holds else _OPPOSITE[sign]} {right.text}"
