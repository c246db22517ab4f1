"""What a cell of a form can hold, and the line of grades with its ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from perfxl.forms.ticks import EMPTY, TICKED
from perfxl.output.drawing.style import TICK_FONT
from perfxl.text.numbers import show, show_percent

GRADE_RANGES = {
    "优": "90分≤得分≤100分",
    "良": "80分≤得分＜90分",
    "中": "60分≤得分＜80分",
    "差": "得分＜60分",
}


@dataclass(frozen=True, slots=True)
class Percent:
    """A ratio shown as a percentage: Percent(1) reads 100%."""

    ratio: float
    decimals: int = 0

    @property
    def number_format(self) -> str:
        """The number format, as Excel writes it."""
        return f"0.{'0' * self.decimals}%" if self.decimals else "0%"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of rich text; `font` None is the cell's own."""

    text: str
    font: str | None = None


@dataclass(frozen=True, slots=True)
class Rich:
    """Text in more than one font; at least two runs."""

    runs: tuple[Run, ...]

    def __str__(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula with the value that it is cached with."""

    text: str
    value: float | str = ""


Value: TypeAlias = str | int | float | Percent | Rich | Formula | None


def shown(value: Value) -> str:
    """The text that a value prints as, to measure it by."""
    match value:
        case None:
            return ""
        case Percent():
            return show_percent(value.ratio, value.decimals)
        case Formula():
            return shown(value.value)
        case int() | float():
            return show(value)
        case _:
            return str(value)


def grade_line(grade: str | None = None) -> str:
    """The four grades with their ranges, the stated one ticked; four empty boxes for None."""
    options = [f"{TICKED if name == grade else EMPTY}{name}  {span}" for name, span in GRADE_RANGES.items()]
    return _two_lines(options)


def _two_lines(options: Sequence[str]) -> str:
    first, second, third, fourth = options
    return f"{first}；  {second}；\n{third}；  {fourth}"


UNTICKED = grade_line()


def grade_line_in_symbols(grade: str) -> Rich:
    """The line of grades ticked with an R in Wingdings 2, which prints as a ticked box."""
    before, after = grade_line(grade).split(TICKED)
    runs = (Run(before), Run("R", TICK_FONT), Run(after))
    return Rich(tuple(run for run in runs if run.text))


def year_line(year: int | None) -> str:
    """（2023年度）; room to write the year in for None."""
    return f"（{year if year is not None else '    '}年度）"
