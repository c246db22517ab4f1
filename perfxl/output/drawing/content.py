"""What a cell of a form can hold, and the line of grades with its ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from perfxl.forms.ticks import EMPTY, TICKED
from perfxl.output.drawing.style import TICK_FONT
from perfxl.rules.grades import by_height
from perfxl.rules.rulebook import Grade, load_rulebook
from perfxl.text.numbers import show, show_percent

# The rulebook of the forms that are drawn.
_RULEBOOK = "guangzhou-2023-project"


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
    """The grades with their ranges, two a line, the stated one ticked; empty boxes for None."""
    *higher, lowest = by_height(load_rulebook(_RULEBOOK).grades)
    spans = [f"{one.range.low}分{_sign(one.range.low_closed)}{_below(one)}" for one in higher]
    options = [
        f"{TICKED if one.name == grade else EMPTY}{one.name}  {span}"
        for one, span in zip([*higher, lowest], [*spans, _below(lowest)], strict=True)
    ]
    return "；\n".join("；  ".join(options[at : at + 2]) for at in range(0, len(options), 2))


def _below(grade: Grade) -> str:
    return f"得分{_sign(grade.range.high_closed)}{grade.range.high}分"


def _sign(closed: bool) -> str:
    return "≤" if closed else "＜"


def grade_line_in_symbols(grade: str) -> Rich:
    """The line of grades ticked with an R in Wingdings 2, which prints as a ticked box."""
    before, after = grade_line(grade).split(TICKED)
    runs = (Run(before), Run("R", TICK_FONT), Run(after))
    return Rich(tuple(run for run in runs if run.text))


def year_line(year: int | None) -> str:
    """（2023年度）; room to write the year in for None."""
    return f"（{year if year is not None else '    '}年度）"
