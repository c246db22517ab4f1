"""Which rule a row of a department form is scored by: the form's own clause, else the rulebook's criterion."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from perfxl.forms.model import Indicator
from perfxl.forms.units import RATIO_UNITS
from perfxl.rules.clauses.application import own_rule, scaled_rule
from perfxl.rules.clauses.stated import Unread
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.names import criterion_name

UNPRINTED = "没有写明计分办法"
"""Why a clause that prints no rule does not decide."""


class Choice(NamedTuple):
    """The rule of a row, None where there is none; `why` the form's own clause does not decide, '' where it does."""

    rule: Rule | None
    why: str = ""


def choose(row: Indicator, criterion: Rule | None) -> Choice:
    """The rule of a row, by its clause and the rulebook's criterion of its name, whose points follow the row's weight."""
    weight = _weight(row, criterion)
    if weight is None or weight <= 0:
        return Choice(criterion)
    own = own_rule(criterion, criterion_name(row.level3), row.clause.text if row.clause else "", weight, _counts(row))
    if isinstance(own, Rule):
        return Choice(own)
    why = own.why if isinstance(own, Unread) else UNPRINTED
    return Choice(scaled_rule(criterion, weight) if criterion is not None else None, why)


def _weight(row: Indicator, criterion: Rule | None) -> Decimal | None:
    cell = row.weight
    if cell is not None and cell.number is not None:
        return Decimal(repr(cell.number)).normalize()
    return criterion.weight if criterion is not None and (cell is None or cell.nothing) else None


def _counts(row: Indicator) -> bool:
    """Whether target and actual are numbers of things, not ratios."""
    return row.target_value is not None and row.actual_value is not None and row.unit not in RATIO_UNITS
