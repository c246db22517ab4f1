"""The scores of a form, each with the numbers it was computed from; scores and weights in 分."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from perfxl.rules.totals import Whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from perfxl.forms.model import Form, FundRow, Indicator
    from perfxl.rules.expression import Expr
    from perfxl.rules.inputs import Input
    from perfxl.rules.kinds.rule import Basis, Rule
    from perfxl.rules.rulebook import Rulebook


class Score(NamedTuple):
    """The score of one row by the rulebook, 分, rounded as the rulebook says; None where unscored.

    `words` are those of the 评分依据 that its inputs were read in.
    """

    item: Indicator | FundRow
    rule: Rule | None
    basis: Basis
    score: float | None
    weight: float | None
    inputs: tuple[Input, ...] = ()
    expr: Expr | None = None
    band: tuple[float, float] | None = None
    why_not_own: str = ""
    """Why the form's own 评分标准 does not decide, in Chinese; '' where it does, or says what the rulebook says."""
    printed: float | None = None
    """What the form's own 评分标准 would give, 分, where the bureau's rulebook decides and says otherwise."""
    words: tuple[str, ...] = ()
    not_applicable: bool = False
    """Whether the form says that the row does not apply to it, which drops it from the total."""


# What a score may rest on, from the firmest down.
_BASES: tuple[Basis, ...] = ("computed", "evidence", "judged", "claimed", "unscored")


@dataclass(frozen=True)
class Scored:
    """A form with its scores: the execution rate's (if the form has one), each indicator's, each detail's."""

    form: Form
    rulebook: Rulebook
    execution: Score | None
    indicators: tuple[Score, ...]
    details: tuple[Score, ...]
    amounts: tuple[Input, ...] = ()
    """The budget and what was executed, where the rulebook caps the total by them."""

    @property
    def any_score(self) -> bool:
        """Whether the form has anything that is scored: forms of transfer payments have not."""
        return any(score.score is not None for score in self.all_scores)

    @property
    def any_stated(self) -> bool:
        """Whether the form states any self-score."""
        return any(self_number(score) is not None for score in self.all_scores)

    @cached_property
    def all_scores(self) -> tuple[Score, ...]:
        """The scores that make up the total."""
        return ((self.execution,) if self.execution else ()) + self.indicators

    @cached_property
    def weight(self) -> float:
        """The sum of the weights, 预算执行率 included; where rows have none, of those that the groups' labels state."""
        rows = [s.weight for s in self.indicators]
        if any(weight is not None for weight in rows):
            return total([*rows, self.execution.weight if self.execution else None])
        groups = [group.weight for group in self.form.level_weights if group.depth == 1]
        groups = groups or [block.weight for block in self.form.blocks]
        return total([*groups, self.execution.weight if self.execution else None]) if groups else 0.0

    @cached_property
    def whole(self) -> Whole:
        """How the points make the total and the grade."""
        dropped = any(s.not_applicable for s in self.all_scores)
        kept = total(s.weight for s in self.all_scores if not s.not_applicable) if dropped else None
        return Whole(self.rulebook, self.amounts, kept or None)

    @cached_property
    def points(self) -> float:
        """The sum of the rounded scores, before anything is dropped or capped."""
        return total(s.score for s in self.all_scores)

    @cached_property
    def score(self) -> float:
        """The total: the sum of the rounded scores, scaled and capped as the rulebook says."""
        return self.whole.of(self.points)

    @cached_property
    def self_sum(self) -> float:
        """The sum of the self-scores that the form states, those of rows that do not apply left out."""
        return total(self_number(s) for s in self.all_scores)

    @cached_property
    def self_total(self) -> float:
        """The total that the stated self-scores make."""
        return self.whole.of(self.self_sum)

    @cached_property
    def filled_total(self) -> float:
        """The total of the self-scores, those left blank as computed: what a blank total is filled with."""
        return self.whole.of(self.filled_sum)

    @cached_property
    def filled_sum(self) -> float:
        """The sum of the self-scores, those left blank as computed."""
        stated = ((s.item.self_score, s.score) for s in self.all_scores if not s.not_applicable)
        return total(computed if cell.blank else cell.number for cell, computed in stated if cell is not None)

    @cached_property
    def by_basis(self) -> dict[str, float]:
        """The weights by what their scores rest on, in 分; rows of no weight or that do not apply left out: how much was checked."""
        counted = [s for s in self.all_scores if not s.not_applicable]
        weights = {basis: total(s.weight for s in counted if s.basis == basis) for basis in _BASES}
        return {basis: weight for basis, weight in weights.items() if weight}

    @property
    def grade(self) -> str | None:
        """The grade of the computed total; None where nothing is scored."""
        return self.grade_of(self.score) if self.any_score else None

    def grade_of(self, whole: float | None) -> str | None:
        """The grade of a total of this form, 分; None outside every range."""
        return self.whole.grade_of(whole)


def self_number(score: Score) -> float | None:
    """The stated self-score of a scored row, 分; None where the row does not apply."""
    cell = score.item.self_score if not score.not_applicable else None
    return cell.number if cell else None


def total(numbers: Iterable[float | None]) -> float:
    """Points added up, without float dust: scores have few decimals, ten are plenty."""
    return round(sum(n for n in numbers if n is not None), 10)
