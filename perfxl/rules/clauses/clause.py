"""A clause with its results, and the ranges of these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from perfxl.rules.clauses.ranges import Range, read_range
from perfxl.rules.clauses.results import Given, results
from perfxl.rules.clauses.stated import Amount

OTHERWISE = re.compile(r"(?:否则|其余|其他|其它|反之|除此)[^,:\d]{0,10}$")
NUMBER = r"\d+(?:\.\d+)?"


class Clause(NamedTuple):
    """A clause as statements, and the results of each."""

    statements: tuple[str, ...]
    given: tuple[Given, ...]

    @property
    def text(self) -> str:
        """All statements."""
        return ";".join(self.statements)


def clause_of(parts: tuple[str, ...]) -> Clause:
    """Statements with their results."""
    return Clause(parts, tuple(given for part in parts for given in results(part)))


def ranges_of(given: Sequence[Given]) -> list[tuple[Range, Amount]] | None:
    """Results with their ranges; None where one has none."""
    found = []
    for one in given:
        read = read_range(one.condition)
        if read is None or one.gives is None:
            return None
        found.append((read, one.gives))
    return found
