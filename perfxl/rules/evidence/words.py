"""Words of a rulebook in a text: 投诉…成立 is both, in this order, a few words apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_APART = "[^,;]{0,30}?"


@lru_cache(maxsize=4096)
def pattern(word: str) -> re.Pattern[str]:
    """The pattern of a word."""
    return re.compile(_APART.join(map(re.escape, word.split("…"))))


def has(text: str, words: Iterable[str]) -> bool:
    """Whether a text has any of the words."""
    return any(pattern(word).search(text) for word in words)


def last_part(word: str) -> str:
    """What a word ends with: what is denied or said of all stands before it."""
    return word.rpartition("…")[2]


def longest(text: str, words: Iterable[str]) -> tuple[int, int]:
    """How long the longest word in a text is, and where it ends; (0, 0) for none."""
    found = ((len(word), match.end()) for word in words if (match := pattern(word).search(text)))
    return max(found, default=(0, 0))
