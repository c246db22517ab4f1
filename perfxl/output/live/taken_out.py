"""Numbers that stand in texts, taken out by formula: 1150人, ≥95%, 1,200元.

A number follows its text as long as the wording around it is what it was; else nobody can tell what is meant, and the
formula is an error. Full-width characters and blanks count for nothing. VALUE of digits alone would take 5-10 for a day
and 1/2 for a fraction, so an exponent is put behind them: only a number takes one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from perfxl.excel.editing.texts import Held
from perfxl.output.live.formula import Formula, Place, formula, literal
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
_FACTORS = (1.0, *_RATIOS, 1e3, 1e4, 1e8, 1e-3, 1e-4)
# A rate without its sign of percent: 98 is not 9800 %.
_LARGEST_RATIO = 1.5
_LONGEST = 400


class _Found(NamedTuple):
    """A number in a text: the wording before and behind it, and what it is multiplied by."""

    before: str
    behind: str
    factor: float


def taken_out(at: Place, held: Held, number: float, *, bare: bool = True) -> Formula:
    """The number that a text holds, as a formula that follows the text; an error where the text cannot be read.

    `bare` says whether a number typed in the text's place is the number too: not where a sign that is lost decided.
    Where the number does not stand in the text as it is, it is given as long as the text stays as it was.
    """
    found = _found(_narrow(held.text), number)
    if found is None:
        return formula("IF(", says(at, held), f",{number:.15g},NA())")
    text = _wording(at)
    before, behind = len(found.before), len(found.behind)
    digits = formula("MID(", text, f",{before + 1},LEN(", text, f")-{before + behind})")
    value = formula("VALUE(SUBSTITUTE(", digits, ',",","")&"E0")', _times(found.factor))
    read = formula("IF(", _same(text, found), ",", value, ",NA())")
    return formula("IF(ISTEXT(", at, "),", read, ",IF(ISNUMBER(", at, "),", _typed(at, found.factor, bare), ",NA()))")


def shown(read: Formula, code: str = "number") -> Formula:
    """A number taken out of a text as it stands in a cell of its own: 待复审 where it cannot be told."""
    return formula("IFERROR(", read, f'+N("{MARK}{code}"),"{REVIEW_AGAIN}")')


def _narrow(text: str) -> str:
    """A text without blanks and in half-width characters."""
    return "".join(chr(ord(c) - _WIDE) if _WIDE_FIRST <= c <= _WIDE_LAST else c for c in text if c not in _BLANKS)


def _found(text: str, number: float) -> _Found | None:
    """Where a number stands in a text; None where it does not, or the text is too long to be compared."""
    if len(text) > _LONGEST:
        return None
    for match in _NUMBER.finditer(text):
        value = float(match[0].replace(",", ""))
        for factor in _FACTORS:
            if abs(value * factor - number) <= 1e-12 * max(abs(number), 1.0):
                return _Found(text[: match.start()], text[match.end() :], factor)
    return None


def _wording(at: Place) -> Formula:
    text = formula("ASC(", at, ")")
    for blank in _BLANKS:
        text = formula("SUBSTITUTE(", text, "," + ("CHAR(10)" if blank == "\n" else f'"{blank}"') + ',"")')
    return text


def _same(text: Formula, found: _Found) -> Formula:
    """Whether the wording around the number is what it was."""
    before = formula("EXACT(LEFT(", text, f",{len(found.before)}),{_as_compared(found.before)})")
    behind = formula("EXACT(RIGHT(", text, f",{len(found.behind)}),{_as_compared(found.behind)})")
    return formula("AND(", before, ",", behind, ")")


def _as_compared(wording: str) -> str:
    text = literal(wording)
    return text if _LEFT_ALONE.fullmatch(wording) else f"ASC({text})"


def _times(factor: float) -> str:
    return "" if factor == 1.0 else "/100" if factor == 0.01 else f"*{factor:.15g}"


def _typed(at: Place, factor: float, bare: bool) -> Formula:
    """What a number typed in the place of the text means."""
    if not bare or factor not in (1.0, *_RATIOS):
        return formula("NA()")
    return formula(at) if factor == 1.0 else formula("IF(", at, f"<={_LARGEST_RATIO},", at, ",NA())")
