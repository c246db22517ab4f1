"""What is said of the criteria of a department form: whose rule a row was scored by, and where there was none."""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.checks.catalogue import ClauseGap, ClauseNotUsed, NoClause, NoRule, NotUnderstood
from perfxl.checks.finding import Finding
from perfxl.forms.model import Indicator
from perfxl.rules.choosing import UNPRINTED
from perfxl.rules.kinds.rule import Sources
from perfxl.rules.kinds.steps import Steps
from perfxl.rules.model import Score, Scored
from perfxl.text.numbers import show, show_percent

# as many names as a sentence can do with
_NAMED = 3


def no_rule(scored: Scored) -> Iterator[Finding]:
    """A row for which no criterion was found, or whose own clause is not understood: its self-score is taken on trust."""
    for score, row in _rows(scored):
        if score.rule is not None or score.basis != "claimed":
            continue
        if score.why_not_own in ("", UNPRINTED):
            yield NoRule(row.name_cell, name=row.level3)
        else:
            yield NotUnderstood(row.clause or row.name_cell, name=row.level3, why=score.why_not_own)


def clause_gaps(scored: Scored) -> Iterator[Finding]:
    """A measure for which the form's own clause states no points."""
    for score, row in _rows(scored):
        if score.basis != "claimed" or not isinstance(score.rule, Steps):
            continue
        gap = score.rule.unplaced(row, Sources(scored.form.data))
        if gap is not None:
            ratio, within = gap
            facts = {"name": row.level3, "measure": show_percent(ratio), "range": within.told}
            yield ClauseGap(row.clause or row.name_cell, **facts)


def rulebook_used(scored: Scored) -> Iterator[Finding]:
    """Where a rulebook's numbers decided though the form does not print them: once where it prints none."""
    title, silent = scored.rulebook.title, []
    for score, row in _rows(scored):
        if score.rule is None or score.basis not in ("computed", "evidence"):
            continue
        if score.why_not_own == UNPRINTED:
            silent.append(row)
        elif score.why_not_own:
            at = row.clause or row.name_cell
            yield ClauseNotUsed(at, name=row.level3, why=score.why_not_own, rulebook=title, scaled=_scaled(score))
    if silent:
        first, more = silent[0], len(silent) > _NAMED
        names = "、".join(f"“{row.level3}”" for row in silent[:_NAMED]) + (f"等 {len(silent)} 项" if more else "")
        yield NoClause(first.clause or first.name_cell, names=names, rulebook=title)


def _rows(scored: Scored) -> Iterator[tuple[Score, Indicator]]:
    if scored.form.kind == "department":
        for score in scored.indicators:
            if isinstance(score.item, Indicator):
                yield score, score.item


def _scaled(score: Score) -> str:
    """That the points were made to fit the row's weight."""
    weight = score.rule.weight if score.rule is not None else None
    if weight is None or score.weight is None or float(weight) == score.weight:
        return ""
    return f"，其中的分数由分值 {show(float(weight))} 分折算为 {show(score.weight)} 分"
