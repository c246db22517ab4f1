"""What is said of the criteria of a department form: whose rule a row was scored by, and where there was none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfxl.checks.catalogue import (
    ClauseGap,
    ClauseNotUsed,
    ClauseOverruled,
    NoClause,
    NoRule,
    NotUnderstood,
    WeightDiffers,
)
from perfxl.checks.finding import Finding
from perfxl.forms.model import Indicator
from perfxl.rules.choosing import UNPRINTED
from perfxl.rules.kinds.rule import Sources
from perfxl.rules.kinds.steps import Steps
from perfxl.rules.model import Score, Scored
from perfxl.text.numbers import show, show_percent

# as many names as a sentence can do with
_NAMED = 3


def rules_of_rows(scored: Scored) -> Iterator[Finding]:
    """Rows that no rule scored, and those that the rulebook's scored though the form prints none or another."""
    if scored.form.kind != "department":
        return
    silent = []
    for score in scored.indicators:
        row = score.item
        if not isinstance(row, Indicator):
            continue
        yield from _overruled(scored, score, row)
        if score.basis == "claimed":
            yield from _on_trust(scored, score, row)
        elif score.rule is None or score.basis == "unscored" or not score.why_not_own:
            continue
        elif score.why_not_own == UNPRINTED:
            silent.append(row)
        else:
            at, title = row.clause or row.name_cell, scored.rulebook.title
            yield ClauseNotUsed(at, name=row.level3, why=score.why_not_own, rulebook=title, scaled=_scaled(score))
    if silent:
        yield _silent(silent, scored.rulebook.title)


def _overruled(scored: Scored, score: Score, row: Indicator) -> Iterator[Finding]:
    """Where the bureau's own rulebook has another weight than the form, or its rule other points than the form's clause gives."""
    rule, book, cell = score.rule, scored.rulebook, row.weight
    if rule is None or not book.own or score.not_applicable:
        return
    criterion = book.criterion(row.level3, rule.occurrence)
    wanted = criterion.weight if criterion is not None else None
    if wanted is not None and cell is not None and cell.number is not None and cell.number != float(wanted):
        stated, expected = show(cell.number), show(float(wanted))
        yield WeightDiffers(cell, stated, expected, book.source_of(criterion), name=row.level3, rulebook=book.title)
    if score.printed is not None and score.score is not None and score.printed != score.score:
        facts = {"name": row.level3, "by_form": show(score.printed), "score": show(score.score), "rulebook": book.title}
        yield ClauseOverruled(row.clause or row.name_cell, source=book.source_of(rule), **facts)


def _on_trust(scored: Scored, score: Score, row: Indicator) -> Iterator[Finding]:
    """Why a self-score is taken on trust: no criterion, a clause that is not understood, a measure that it leaves out."""
    states_points = score.rule is not None and score.rule.states_points
    if not states_points and score.why_not_own in ("", UNPRINTED):
        yield NoRule(row.name_cell, name=row.level3)
    elif not states_points:
        yield NotUnderstood(row.clause or row.name_cell, name=row.level3, why=score.why_not_own)
    elif isinstance(score.rule, Steps) and score.rule.unstated:
        gap = score.rule.unplaced(row, Sources(scored.form.data))
        if gap is not None:
            facts = {"name": row.level3, "measure": show_percent(gap[0]), "range": gap[1].told}
            yield ClauseGap(row.clause or row.name_cell, **facts)


def _silent(rows: Sequence[Indicator], rulebook: str) -> Finding:
    """Once a form: the form prints no rule for these rows."""
    names = "、".join(f"“{row.level3}”" for row in rows[:_NAMED])
    names += f"等 {len(rows)} 项" if len(rows) > _NAMED else ""
    return NoClause(rows[0].clause or rows[0].name_cell, names=names, rulebook=rulebook)


def _scaled(score: Score) -> str:
    """That the points were made to fit the row's weight."""
    weight = score.rule.weight if score.rule is not None else None
    if weight is None or score.weight is None or float(weight) == score.weight:
        return ""
    return f"，其中的分数由分值 {show(float(weight))} 分折算为 {show(score.weight)} 分"
