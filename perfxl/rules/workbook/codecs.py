"""What a cell of a rulebook holds: how it is read, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.forms.words import normal
from perfxl.rules.contents import plain
from perfxl.rules.interval import read_interval
from perfxl.rules.workbook.spans import read_span, told_span
from perfxl.text.numbers import read_number

_SEPARATORS = re.compile(r"[、\r\n]+")
_YEAR_SPAN = re.compile(r"(\d{4})年?(?:[-—~～至到]+(\d{4})年?)?")


class Written(NamedTuple):
    """What is written into a cell, and its number format."""

    value: str | float
    number: str = "@"


@dataclass(frozen=True, slots=True)
class Codec:
    """How a value is read from a cell and its text with line breaks, and how it is written.

    Reading raises ValueError, in Chinese and without a full stop. `choices` are all that may stand there.
    `items`: its texts name data items of the rule.
    """

    read: Callable[[Cell, str], object]
    write: Callable[[object], Written]
    choices: tuple[str, ...] = ()
    items: bool = False


def _text(cell: Cell, written: str) -> str:
    return written


def _texts(cell: Cell, written: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(written) if part.strip()]


def _lines(cell: Cell, written: str) -> list[str]:
    return [part.strip() for part in written.splitlines() if part.strip()]


def _given(cell: Cell, written: str) -> dict[str, str]:
    found = {}
    for line in _lines(cell, written):
        name, _, value = line.partition("＝" if "＝" in line else "=")
        if not (name.strip() and value.strip()):
            raise ValueError(f"应一行一个，写成如 实际值＝60件，填的是“{line}”")
        found[name.strip()] = value.strip()
    return found


def _given_told(value: object) -> Written:
    items = value.items() if isinstance(value, Mapping) else ()
    return Written("\n".join(f"{name}＝{each}" for name, each in items))


def _number(cell: Cell, written: str) -> str:
    if cell.number is None or cell.percent:
        raise ValueError(f"应为数字，填的是“{cell.text}”")
    return exact(cell.number)


def _ratio(cell: Cell, written: str) -> str:
    if cell.value is not None:
        return exact(cell.value)
    found = read_number(cell.text)
    if found is None:
        raise ValueError(f"应为百分数，如 5%，填的是“{cell.text}”")
    return exact(found.number)


def exact(number: float) -> str:
    """A number of a cell as Excel keeps it, to fifteen digits."""
    return plain(Decimal(f"{number:.15g}"))


def _whole(cell: Cell, written: str) -> int:
    if cell.number is None or cell.number != int(cell.number) or cell.number < 0:
        raise ValueError(f"应为整数，填的是“{cell.text}”")
    return int(cell.number)


def _years(cell: Cell, written: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[、,;度\s]+", normal(written)):
        span = _YEAR_SPAN.fullmatch(part)
        if span is None and part:
            raise ValueError(f"应为年份，如 2024 或 2023-2026，填的是“{cell.text}”")
        if span is not None:
            found += range(int(span[1]), int(span[2] or span[1]) + 1)
    return found


def _years_told(value: object) -> Written:
    years = sorted(value) if isinstance(value, list) else []
    ends = [0, *(at for at, (one, other) in enumerate(pairwise(years), 1) if other != one + 1), len(years)]
    runs = [years[start:end] for start, end in pairwise(ends)] if years else []
    return Written("、".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs))


def _ratio_told(value: object) -> Written:
    number = Decimal(str(value))
    decimals = max(-int((number * 100).normalize().as_tuple().exponent), 0)
    return Written(float(number), f"0.{'0' * decimals}%" if decimals else "0%")


def choice(words: Mapping[str, object]) -> Codec:
    """One of several words, each standing for a value."""
    values = {normal(word): value for word, value in words.items()}
    told = {value: word for word, value in words.items()}
    between = "；" if any("，" in word for word in words) else "、"

    def read(cell: Cell, written: str) -> object:
        # what rulebook files call it is understood too
        own = cell.text if cell.text in told else None
        if own is None and normal(cell.text) not in values:
            raise ValueError(f"没有“{cell.text}”这一种。可选：{between.join(words)}")
        return own if own is not None else values[normal(cell.text)]

    return Codec(read, lambda value: Written(told[value]), tuple(words))


def span(*, ratio: bool) -> Codec:
    """A range of ratios or of points."""
    return Codec(
        lambda cell, written: read_span(cell.text, ratio=ratio),
        lambda value: Written(told_span(read_interval(value), ratio=ratio)),
    )


TEXT = Codec(_text, lambda value: Written(str(value)))
TEXTS = Codec(_texts, lambda value: Written("、".join(map(str, value if isinstance(value, list) else []))))
NUMBER = Codec(_number, lambda value: Written(float(str(value)), "General"))
RATIO = Codec(_ratio, _ratio_told)
WHOLE = Codec(_whole, lambda value: Written(float(str(value)), "0"))
YEARS = Codec(_years, _years_told)
YES = choice({"是": True, "否": False})
ITEM = Codec(_text, lambda value: Written(str(value)), items=True)
ITEMS = Codec(_lines, lambda value: Written("\n".join(map(str, value if isinstance(value, list) else []))), items=True)
GIVEN = Codec(_given, _given_told)
