"""Numbers that stand in texts, taken out by formula: 1150人, ≥95%, 1,200元.

A number follows its text as long as the wording around it is what it was; else nobody can tell what is meant, and the
formula is an error. Full-width characters and blanks count for nothing. VALUE of digits alone would take 5-10 for a day
and 1/2 for a fraction, so an exponent is put behind them: only a number takes one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from perfxl.excel.editing.texts import Held
from perfxl.output.live.formula import Formula, Place, bound, formula, literal
from perfxl.output.live.states import MARK, says

REVIEW_AGAIN = "待复审"
"""What stands in the place of a number that cannot be told until the next review."""
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_BLANKS = " 　\u00a0\n"
# Full-width forms of what ASCII has, from ！ to ～, lie so far above it.
_WIDE_FIRST, _WIDE_LAST, _WIDE = "！", "～", 0xFEE0
# What every program leaves as it is; some make 、 and “ half-width too: then the wording is compared in their own way.
_LEFT_ALONE = re.compile("[ -~\u4e00-\u9fff]*")
# What a number in a text may be multiplied by to give the number that is meant: %, ‰, 万, 亿 …
_RATIOS = (0.01, 0.001)
_FACTORS = (1.0, *_RATIOS, 100.0, 1e3, 1e4, 1e8, 1e-3, 1e-4)
# A rate without its sign of percent: 98 is not 9800 %.
_LARGEST_RATIO = 1.5
_LONGEST = 400


class _Found(NamedTuple):
    """A number in a text: the wording before and behind it, and what it is multiplied by."""

    before: str
    behind: str
    factor: float


@lru_cache(maxsize=4096)
def taken_out(at: Place, held: Held, number: float, *, bare: bool = True) -> Formula:
    """The number that a text holds, as a formula that follows the text; an error where the text cannot be read.

    `bare` says whether a number typed in the text's place is the number too: not where a sign that is lost decided.
    Where the number does not stand there once, as it is, it is given as long as the text stays as it was.
    """
    text = _counted(held, number) if held.kind == "n" else _reading(held.text, number, bare)
    if text is None:
        return formula("IF(", says(at, held), f",{number:.15g},NA())")
    return bound(text, at=at)


def _counted(held: Held, number: float) -> str | None:
    """The formula for a number whose unit stands elsewhere: 95 beside a cell with %; None where it is no multiple of it."""
    value = held.number if held.text else 0.0
    factor = None if value is None else _factor(value, number)
    return f"IF(ISNUMBER({{at}}),{{at}}{_times(factor)},NA())" if factor is not None else None


@lru_cache(maxsize=4096)
def _reading(written: str, number: float, bare: bool) -> str | None:
    """The formula over {at}; None where the number does not stand in the text as it is."""
    found = _found(_narrow(written), number)
    if found is None:
        return None
    before, behind = len(found.before), len(found.behind)
    digits = f"MID({_WORDING},{before + 1},LEN({_WORDING})-{before + behind})"
    value = f'VALUE(SUBSTITUTE({digits},",","")&"E0"){_times(found.factor)}'
    same = f"EXACT(LEFT({_WORDING},{before}),{_as_compared(found.before)})"
    if found.behind:
        same = f"AND({same},EXACT(RIGHT({_WORDING},{behind}),{_as_compared(found.behind)}))"
    typed = _typed(found.factor) if bare else "NA()"
    return f"IF(ISTEXT({{at}}),IF({same},{value},NA()),IF(ISNUMBER({{at}}),{typed},NA()))"


def shown(read: Formula | Place, code: str = "number") -> Formula:
    """A number taken out of a text as it stands in a cell of its own: 待复审 where it cannot be told."""
    return formula("IFERROR(", read, f'+N("{MARK}{code}"),"{REVIEW_AGAIN}")')


def _narrow(text: str) -> str:
    """A text without blanks and in half-width characters."""
    return "".join(chr(ord(c) - _WIDE) if _WIDE_FIRST <= c <= _WIDE_LAST else c for c in text if c not in _BLANKS)


def _found(text: str, number: float) -> _Found | None:
    """Where a number stands in a text; None where it does not, where nothing tells which of several it is, in long texts."""
    if len(text) > _LONGEST:
        return None
    places = [(match, _factor(float(match[0].replace(",", "")), number)) for match in _NUMBER.finditer(text)]
    fitting = [(match, factor) for match, factor in places if factor is not None]
    if len(fitting) != 1:
        return None
    ((match, factor),) = fitting
    return _Found(text[: match.start()], text[match.end() :], factor)


def _factor(value: float, number: float) -> float | None:
    """What a number as written is multiplied by to give the number that is meant; None where it gives another."""
    dust = 1e-12 * max(abs(number), 1.0)
    return next((factor for factor in _FACTORS if abs(value * factor - number) <= dust), None)


def _as_compared(wording: str) -> str:
    text = literal(wording)
    return text if _LEFT_ALONE.fullmatch(wording) else f"ASC({text})"


def _times(factor: float) -> str:
    return "" if factor == 1.0 else "/100" if factor == 0.01 else f"*{factor:.15g}"


def _typed(factor: float) -> str:
    """What a number typed in the place of the text means."""
    if factor == 1.0:
        return "{at}"
    return f"IF({{at}}<={_LARGEST_RATIO},{{at}},NA())" if factor in _RATIOS else "NA()"


def _without_blanks(text: str) -> str:
    for blank in _BLANKS:
        text = f'SUBSTITUTE({text},{"CHAR(10)" if blank == chr(10) else literal(blank)},"")'
    return text


# the text as its wording is compared
_WORDING = _without_blanks("ASC({at})")
