"""The reading: what a text comes to, with the words that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Figure(NamedTuple):
    """A number that a text gives for the input `name`; `written` is how it is told where that is not the number."""

    name: str
    label: str
    value: float
    unit: str = ""
    written: str = ""


class Reading(NamedTuple):
    """What a text gives: figures and the words that they stand in, or the words that contradict each other.

    `quoted` says that the figure is the result itself (the rate, the points lost), not what it is made from.
    """

    figures: tuple[Figure, ...] = ()
    quoted: bool = False
    words: tuple[str, ...] = ()
    contradiction: tuple[str, str] | None = None

    def told_by(self, write: Callable[[str], str]) -> Reading:
        """The same with its words written otherwise."""
        contradiction = (write(self.contradiction[0]), write(self.contradiction[1])) if self.contradiction else None
        return self._replace(words=tuple(map(write, self.words)), contradiction=contradiction)
