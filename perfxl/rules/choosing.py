"""Which rule a row of a department form is scored by: the form's own clause, else the rulebook's criterion.

Of a rulebook of the bureau's own it is the other way round.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from perfxl.forms.model import Indicator
from perfxl.forms.units import RATIO_UNITS
from perfxl.forms.words import normal
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.names import criterion_name

if TYPE_CHECKING:
    from perfxl.rules.clauses.stated import Unread

UNPRINTED = "没有写明计分办法"
"""Why a clause that prints no rule does not decide."""

# without any of these a clause states no points
_SAYS = re.compile(r"\d|满分|全分|不[得计给记予]|扣|%|比例|得分|分值|≤")
_RATE = re.compile(r"率[)）(（\w%]{0,8}$|满意度")
# what printing changes: white space, punctuation
_MARKS = re.compile(r"[^\w%<>=≤≥+*/×÷.-]")


class Choice(NamedTuple):
    """The rule of a row, None where there is none; `why` the form's own clause does not decide, '' where it does.

    `printed` is the rule of the form's own clause where that says otherwise and the bureau's decides.
    """

    rule: Rule | None
    why: str = ""
    printed: Rule | None = None


def choose(row: Indicator, criterion: Rule | None, decides: bool = False) -> Choice:
    """The rule of a row, by its clause and the rulebook's criterion of its name, whose points follow the row's weight.

    `decides`: the criterion goes before the clause, where it says what it scores.
    """
    cell = row.weight
    weight = cell.number if cell is not None else None
    if weight is None and criterion is not None and criterion.weight is not None and (cell is None or cell.nothing):
        weight = float(criterion.weight)
    if weight is None or weight <= 0:
        return Choice(criterion)
    text = row.clause.text if row.clause is not None else ""
    found = _choice(criterion, row.level3, text, weight, _counts(row))
    if not decides or criterion is None or not criterion.states_points or found.why:
        return found
    rule = scaled_rule(criterion, Decimal(repr(weight)))
    return Choice(rule, printed=None if found.rule in (criterion, rule) else found.rule)


def _counts(row: Indicator) -> bool:
    """Whether target and actual count things of which more is better; rates are compared with the clause as they are."""
    if row.target_value is None or row.actual_value is None or row.direction == "down":
        return False
    return row.unit not in RATIO_UNITS and not _RATE.search(normal(row.level3))


@lru_cache(maxsize=8192)
def _choice(criterion: Rule | None, name: str, text: str, weight: float, counts: bool) -> Choice:
    """What is chosen for a clause, 分: one rule for what is the same, as rows that share a rule are scored together."""
    points = Decimal(repr(weight))
    settled = criterion is not None and criterion.states_points and criterion.weight in (None, points)
    if criterion is not None and settled and _words(text) == _words(criterion.clause):
        return Choice(criterion)
    own = _own(criterion, name, text, points, counts) if _SAYS.search(_words(text)) else None
    if isinstance(own, Rule):
        return Choice(own)
    return Choice(scaled_rule(criterion, points) if criterion is not None else None, own.why if own else UNPRINTED)


def _own(criterion: Rule | None, name: str, text: str, weight: Decimal, counts: bool) -> Rule | Unread | None:
    # most forms print what the rulebook says, or no rule at all: they need not wait for the grammar
    from perfxl.rules.clauses.application import own_rule

    return own_rule(criterion, criterion_name(name), text, weight, counts)


@lru_cache(maxsize=1024)
def scaled_rule(criterion: Rule, weight: Decimal) -> Rule:
    """A rulebook's rule for a row of another weight, 分: its fixed points in proportion."""
    if not criterion.weight or criterion.weight == weight:
        return criterion
    return criterion.scaled(weight / criterion.weight)


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    """A clause without what printing changes."""
    return _MARKS.sub("", normal(text))
