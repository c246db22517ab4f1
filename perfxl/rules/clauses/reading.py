"""A clause read: `read_clause` gives the scoring kind that a 评分标准 states, with its numbers, or why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from perfxl.rules.clauses.case_losses import case_losses
from perfxl.rules.clauses.clause import Clause, clause_of
from perfxl.rules.clauses.items import limited, listed
from perfxl.rules.clauses.proportions import banded, proportional
from perfxl.rules.clauses.stated import Stated, Unread
from perfxl.rules.clauses.step_losses import steps_lost
from perfxl.rules.clauses.wording import statements

# A cell may hold 32,767 characters; a clause of more than this is a document.
_LONGEST = 3000
_PRINTS_POINTS = re.compile(r"\d分|满分|全分|不[得计给]分|扣|%|比例|[得评计]分=|[×*xX]分值")
_READERS: Sequence[Callable[[Clause], Stated | Unread | None]] = (
    steps_lost,
    proportional,
    banded,
    limited,
    case_losses,
    listed,
)


@lru_cache(maxsize=8192)
def read_clause(text: str) -> Stated | Unread | None:
    """What a clause states; None where it prints no rule at all (blank, 按规定评分), Unread where it is not understood."""
    if len(text) > _LONGEST:
        return Unread("太长")
    clause = clause_of(statements(text))
    if not _PRINTS_POINTS.search(clause.text):
        return None
    for read in _READERS:
        stated = read(clause)
        if stated is not None:
            return stated
    return Unread("写法没有读懂")
