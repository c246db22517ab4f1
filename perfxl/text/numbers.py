"""Numbers as people write them, and rounding as Excel does it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from perfxl.text.invisible import visible

# More digits than a float holds are a code or a telephone number, not an amount.
_MOST_DIGITS = 17
# What a formula leaves behind this many is dust.
_MOST_DECIMALS = 12
# From here on a float has no decimals to round, and Excel shows no more digits.
_WHOLE = 1e15
# As many digits with their commas, blanks and unit; a longer text is not worth a look.
_LONGEST = 60
MINUS = "\N{MINUS SIGN}"
"""What Word makes of a hyphen before a number; NFKC leaves it as it is."""
# Another character than those of 分 and 万元, and neither NFKC nor what does not show makes a number of it.
_WORDS = re.compile(r"(?![分万元])[\u4e00-\u9fff]")
_NUMBER = re.compile(r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+)(%|分|万元)?")


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number found in a text: percentages as ratios, `decimals` as written."""

    number: float
    decimals: int
    percent: bool


@lru_cache(maxsize=65_536)
def read_number(text: str) -> WrittenNumber | None:
    """The number that a text is, or None: '1,437', '99.14%' (0.9914), '15分', full-width digits too. What does not show is nothing."""
    if len(text) > _LONGEST or _WORDS.search(text):
        return None
    match = _NUMBER.fullmatch("".join(unicodedata.normalize("NFKC", visible(text)).split()).replace(MINUS, "-"))
    if match is None or len(match[1]) > _MOST_DIGITS:
        return None
    digits = match[1].replace(",", "")
    percent = match[2] == "%"
    number = Decimal(digits) / 100 if percent else Decimal(digits)
    return WrittenNumber(float(number), len(digits.partition(".")[2]), percent)


def without_dust(number: float) -> float:
    """The fifteen significant digits that Excel shows: 7000 × 0.0001 is 0.7, not 0.7000000000000001."""
    return float(f"{number:.15g}")


def round_half_up(number: float, decimals: int) -> float:
    """Round half away from zero on the decimal value, as Excel's ROUND: 1.005 to two decimals is 1.01.

    Excel works on the fifteen significant digits it shows, so those are what is rounded.
    """
    if abs(number) >= _WHOLE:
        return number
    if number % 1 == 0 and decimals >= 0:
        return float(number)
    shown = f"{number:.15g}"
    if "e" not in shown and len(shown.partition(".")[2]) <= decimals:
        return float(shown)  # nothing to round, as with most numbers that people write
    return float(Decimal(shown).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def is_right(stated: float, decimals: int, computed: float) -> bool:
    """Whether a stated number is the computed one, rounded to the decimals that it is written with."""
    written = min(decimals, _MOST_DECIMALS)
    return round_half_up(computed, written) == round_half_up(stated, written)


@lru_cache(maxsize=16_384)
def show(number: float | None, decimals: int = 6) -> str:
    """A number for people, without float dust and trailing zeros; '' for None."""
    if number is None:
        return ""
    # + 0.0 makes 0 of -0.0: a small loss rounds to nothing, not to -0
    text = format(Decimal(f"{round_half_up(number, decimals) + 0.0:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_percent(ratio: float | None, decimals: int = 2) -> str:
    """A ratio as a percentage: 0.9914 is 99.14%."""
    return "" if ratio is None else f"{show(ratio * 100, decimals)}%"
