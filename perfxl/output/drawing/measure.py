"""How much room a text needs in a cell, by East Asian width; lengths in points."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

# A column's width counts digits of the book's font, 宋体 11: 6 points each, less where another font stands in.
POINTS_PER_CHARACTER = 5.4
# A line of 宋体 is 1.2 to 1.45 times as high as its letters, by program and stand-in font.
LINE_HEIGHT = 1.45
PADDING = 5.0

_PIECES = re.compile(r"[0-9A-Za-z.,%/()_-]+|.", re.DOTALL)
_NARROW, _WIDE = 0.55, 1.0


@lru_cache(maxsize=65_536)
def text_height(text: str, size: float, width: float) -> float:
    """The height that a wrapped text of a font size takes in a width given in characters of a column."""
    room = width * POINTS_PER_CHARACTER / size
    lines = sum(_lines(paragraph, room) for paragraph in text.split("\n"))
    return lines * size * LINE_HEIGHT + PADDING


@lru_cache(maxsize=65_536)
def shortened(text: str, size: float, width: float, lines: int) -> str:
    """As much of a text as takes no more lines of a width given in characters of a column, with … where that is not all."""
    text, room = " ".join(text.split()), width * POINTS_PER_CHARACTER / size
    if _lines(text, room) <= lines:
        return text
    most = bisect_right(range(len(text)), lines, key=lambda length: _lines(f"{text[:length]}…", room)) - 1
    return f"{text[:most].rstrip()}…"


@lru_cache(maxsize=65_536)
def text_width(text: str) -> int:
    """How many narrow characters wide a text is, which is what a column's width counts."""
    return len(text) if text.isascii() else sum(map(_COLUMNS.__getitem__, text))


def _lines(paragraph: str, room: float) -> int:
    """Lines of a paragraph in a room given in ems; a run of digits or letters is kept whole where it fits."""
    lines, used = 1, 0.0
    for piece in _PIECES.findall(paragraph):
        ems = sum(map(_EMS.__getitem__, piece))
        if used and used + ems > room:
            lines, used = lines + 1, 0.0
        used += ems
        while used > room and len(piece) > 1:
            lines, used = lines + 1, used - room
    return lines


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"


class _Ems(dict[str, float]):
    """How wide each character is that was asked for."""

    def __missing__(self, character: str) -> float:
        self[character] = _WIDE if _wide(character) else _NARROW
        return self[character]


class _Columns(dict[str, int]):
    """How many narrow characters each character takes that was asked for."""

    def __missing__(self, character: str) -> int:
        self[character] = 2 if _wide(character) else 1
        return self[character]


_EMS, _COLUMNS = _Ems(), _Columns()
