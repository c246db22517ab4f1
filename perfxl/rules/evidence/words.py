"""Words of a rulebook in a text: 投诉…成立 is both, in this order, a few words apart."""

from __future__ import annotations

import re
from functools import lru_cache

_APART = "[^,;]{0,30}?"


@lru_cache(maxsize=4096)
def pattern(word: str) -> re.Pattern[str]:
    """The pattern of a word."""
    return re.compile(_APART.join(map(re.escape, word.split("…"))))


@lru_cache(maxsize=4096)
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of the words, the longest first; of none, one that nothing matches."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(pattern(word).pattern for word in longest_first) or "(?!)")


def has(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text has any of the words."""
    return any_of(words).search(text) is not None


def last_part(word: str) -> str:
    """What a word ends with: what is denied or said of all stands before it."""
    return word.rpartition("…")[2]


def longest(text: str, words: tuple[str, ...]) -> tuple[int, int]:
    """How long the longest word in a text is, and where it ends; (0, 0) for none."""
    if not has(text, words):
        return 0, 0
    found = ((len(word), match.end()) for word in words if (match := pattern(word).search(text)))
    return max(found, default=(0, 0))
