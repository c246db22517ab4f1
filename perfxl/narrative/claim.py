"""What a report says of a form, as data."""

from __future__ import annotations

from typing import Literal, NamedTuple

from perfxl.forms.model import Indicator

What = Literal[
    "initial", "budget", "executed", "rate", "rate_score", "self_total", "grade", "target", "actual", "self_score"
]


class Claim(NamedTuple):
    """A statement: `value` in `unit` as written (99.14 and %), with its decimals; a grade stands in `grade`.

    `sure`: what it is about is said in so many words, so that it contradicts the form by itself; one that is not sure does
    so only where the report nowhere says what the form says. `source` tells that it is about funds of one source. `quote` are
    the report's words, `place` is where they stand.
    """

    what: What
    quote: str
    place: str
    value: float = 0.0
    decimals: int = 0
    unit: str = ""
    grade: str = ""
    sure: bool = True
    source: bool = False
    indicator: Indicator | None = None
