"""A text as it is compared: half width, without blanks, every character knowing where it stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from perfxl.text.invisible import visible

_SENTENCE = re.compile(r"[^。！!？?\n]+")
_BRACKETS = re.compile(r"\([^()]{0,300}\)|\[[^\[\]]{0,100}\]")
_CLAUSE = re.compile(r"(?:[^，,；;、]|(?<=\d),(?=\d{3}))+")
# Punctuation that is no part of a number when it is full width.
_KEPT = "，；。：！？"


class Span(NamedTuple):
    """A piece of a folded text: what it says, and where it begins there."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


class Folded:
    """A text, folded: 全角 as half width, no blanks but between two digits, which two numbers may be.

    What brackets hold is covered in `plain`, as it says something else than the sentence around it.
    """

    def __init__(self, text: str) -> None:
        signs: list[str] = []
        places: list[int] = []
        blank = False
        for at, sign in enumerate(text):
            folded = _folded(sign)
            if not folded:
                blank |= sign.isspace()
                continue
            if blank and signs and signs[-1].isdigit() and folded[0].isdigit():
                signs.append(" ")
                places.append(at)
            blank = False
            signs.extend(folded)
            places.extend([at] * len(folded))
        self._text, self._places = text, places
        self.whole = "".join(signs)
        self.plain = _BRACKETS.sub(lambda found: "\0" * len(found[0]), self.whole)

    def sentences(self) -> Iterator[Span]:
        """Its sentences, with what brackets hold covered."""
        return (Span(found[0], found.start()) for found in _SENTENCE.finditer(self.plain))

    def quoted(self, start: int, end: int) -> str:
        """The words of the text itself that a piece was folded from."""
        return "".join(self._text[self._places[start] : self._places[end - 1] + 1].split())


def clauses(sentence: Span) -> Iterator[Span]:
    """The clauses of a sentence."""
    return (Span(found[0], sentence.start + found.start()) for found in _CLAUSE.finditer(sentence.text))


@lru_cache(maxsize=8192)
def _folded(sign: str) -> str:
    """A character as it is compared; ① stays itself, as it is no digit of the number that follows."""
    if sign.isspace() or not visible(sign):
        return ""
    if sign in _KEPT:
        return ":" if sign == "：" else sign
    return sign if unicodedata.category(sign) == "No" else unicodedata.normalize("NFKC", sign)
