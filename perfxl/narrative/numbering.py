"""The numbers of headings: 第一部分, 一、, （一）, 1.; typed, or as an automatic list would print them."""

from __future__ import annotations

import re
from typing import NamedTuple

_DIGITS = "零一二三四五六七八九"
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_CIRCLED = {chr(0x3220 + number): number + 1 for number in range(10)}
_MARKS = (
    (0, re.compile(rf"第({_NUMERAL})(?:部分|章)[、.．:：\s]*")),
    (1, re.compile(rf"({_NUMERAL})[、.．]\s*|({_NUMERAL})\s+(?=\S)")),
    (2, re.compile(rf"[（(]\s*({_NUMERAL})\s*[）)][、.．]?\s*|([㈠-㈩])[、.．]?\s*")),
    (3, re.compile(r"(\d{1,2})\s*(?:[、．]|\.(?!\d))\s*")),
    (4, re.compile(r"[（(]\s*(\d{1,2})\s*[）)][、.．]?\s*")),
)
PART, CHAPTER, SECTION, ITEM, SUBITEM = range(5)
"""The depths of headings: 第一部分, 一、, （一）, 1., （1）."""


class Mark(NamedTuple):
    """The number that a paragraph begins with: its depth, its value, as how many characters it stands there."""

    depth: int
    number: int
    length: int


def mark_of(text: str) -> Mark | None:
    """The number that a paragraph begins with; None where it has none."""
    for depth, pattern in _MARKS:
        if match := pattern.match(text):
            number = number_of(next(group for group in match.groups() if group))
            return Mark(depth, number, match.end()) if number else None
    return None


def number_of(numeral: str) -> int:
    """What a numeral below a hundred says: 十二, ㈠, 12; 0 where it says nothing."""
    if numeral in _CIRCLED:
        return _CIRCLED[numeral]
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, ones = numeral.partition("十")
    digits = [_DIGITS.find(part) if part else 0 for part in (tens, ones)]
    if not ten:
        return digits[0] if len(numeral) == 1 else 0
    return 0 if -1 in digits or len(tens) > 1 or len(ones) > 1 else (digits[0] or 1) * 10 + digits[1]


def numeral(number: int) -> str:
    """A number below a hundred as headings write it: 12 is 十二."""
    tens, ones = divmod(number, 10)
    lead = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return f"{lead}{_DIGITS[ones] if ones or not tens else ''}"
