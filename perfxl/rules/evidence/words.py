"""Words of a rulebook in a text: 投诉…成立 is both, in this order, a few words apart."""

from __future__ import annotations

import re
from functools import lru_cache

_APART = "[^,;]{0,30}?"


def _source(word: str) -> str:
    """The pattern of a word, as text."""
    return _APART.join(map(re.escape, word.split("…")))


@lru_cache(maxsize=4096)
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of the words, the longest first; of none, one that nothing matches."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(_source, longest_first)) or "(?!)")


def has(text: str, words: tuple[str, ...]) -> bool:
    """Whether a text has any of the words."""
    return any_of(words).search(text) is not None


def end_of(text: str, word: str) -> int:
    """Where a word that a text has ends; -1 where it has it not."""
    if "…" not in word:
        # most words: a pattern for each would take longer than all that is looked for with it
        at = text.find(word)
        return at + len(word) if at >= 0 else -1
    match = any_of((word,)).search(text)
    return match.end() if match else -1


def last_part(word: str) -> str:
    """What a word ends with: what is denied or said of all stands before it."""
    return word.rpartition("…")[2]


def longest(text: str, words: tuple[str, ...]) -> tuple[int, int]:
    """How long the longest word in a text is, and where it ends; (0, 0) for none."""
    if not has(text, words):
        return 0, 0
    found = ((len(word), end) for word in words if (end := end_of(text, word)) >= 0)
    return max(found, default=(0, 0))
