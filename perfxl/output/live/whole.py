"""The total and the grade of points as formulas, where the rulebook drops rows or caps the total by the execution rate."""

from __future__ import annotations

from perfxl.output.live.formula import Formula, Place, bound, formula
from perfxl.output.live.standing import summed
from perfxl.rules.expression import Expr
from perfxl.rules.model import Scored
from perfxl.rules.totals import KEPT, POINTS


def whole_of(scored: Scored, points: Formula | Place) -> Formula:
    """The total of points that are added up."""
    return _over(scored, scored.whole.total, points)


def graded(scored: Scored, whole: Formula | Place) -> Formula:
    """The points that a total is graded by."""
    return _over(scored, scored.whole.graded, whole)


def _over(scored: Scored, expr: Expr, points: Formula | Place) -> Formula:
    """An expression over points, the weights that are kept, and the amounts, as the cells hold them now."""
    given: dict[str, Formula | Place] = {POINTS: points}
    if expr.names() == {POINTS}:
        return bound(f"{{{POINTS}}}", **given)
    if KEPT in expr.names():
        given[KEPT] = _kept(scored)
    for one in scored.amounts:
        given[one.name] = summed([one.cell]) if one.cell is not None else formula(f"{one.value:.15g}")
    # budget:9 is no name that a formula's text may hold
    names = {name: f"n{at}" for at, name in enumerate(given)}
    text = expr.excel({name: f"{{{short}}}" for name, short in names.items()})
    return bound(text, **{names[name]: each for name, each in given.items()})


def _kept(scored: Scored) -> Formula:
    """The weights of the rows that apply: their cells, and what the rulebook says where they have none."""
    rows = [score for score in scored.all_scores if not score.not_applicable]
    cells = [
        score.item.weight for score in rows if score.item.weight is not None and score.item.weight.number is not None
    ]
    ruled = sum(s.weight or 0.0 for s in rows if s.item.weight is None or s.item.weight.number is None)
    return bound(f"({{cells}}+{ruled:.15g})" if ruled else "({cells})", cells=summed(cells))
