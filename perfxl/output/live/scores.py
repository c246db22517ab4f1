"""The standing checks of self-scores."""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.checks.finding import CheckedForm, Level
from perfxl.checks.funds import in_different_units
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import FundRow, Indicator
from perfxl.output.live.formula import Formula, Place, formula, place
from perfxl.output.live.standing import Places, Standing, check, is_number, is_right, of_number, opposite
from perfxl.rules.model import Score

# 分: what a formula leaves behind is far below the last decimal that anybody writes.
_DUST = "1E-9"
_NOT_RIGHT = frozenset({
    "execution-score-mismatch", "full-score-missed-target", "band-mismatch", "evidence-differs", "score-differs",
})  # fmt: skip


def self_scores(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """Each self-score is at most its weight, is what its rule gives, and is no full marks by rounding alone."""
    scored = review.scored
    for score in (*scored.all_scores, *scored.details):
        cell = score.item.self_score
        if cell is None or not (cell.blank or is_number(cell)):
            continue
        stated, weight = place(cell), score.item.weight
        if weight is not None and is_number(weight):
            above = formula(stated, ">", place(weight), f"+{_DUST}")
            yield check(cell, {"score-above-weight"}, "error", "自评得分超过分值", of_number(stated, above))
        computed = places.get((cell.sheet, score.item.row))
        if computed is not None and _has_a_rule(review, score):
            yield from _against_rule(score, cell, computed, scored.rulebook.decimals)


def _has_a_rule(review: CheckedForm, score: Score) -> bool:
    """Whether a score that differs is wrong: a rule gives it, and from no total that its parts contradict."""
    funds = review.form.funds
    if isinstance(score.item, FundRow) and (funds.contradicted or in_different_units(funds)):
        return False
    return score.basis in ("computed", "evidence", "judged")


def _against_rule(score: Score, cell: Cell, computed: Place, decimals: int) -> Iterator[Standing]:
    stated, weight = place(cell), score.item.weight
    exact = formula("ABS(ROUND(", stated, f",{decimals})-", computed, f")<{_DUST}")
    fixed = score.basis == "judged" or (score.rule is not None and score.rule.fixed_points)
    right = exact if fixed else formula("IF(", exact, ",TRUE,", is_right(stated, computed), ")")
    wrong = opposite(right)
    if weight is not None and is_number(weight):
        wrong = formula("IF(", stated, ">", place(weight), f"+{_DUST},FALSE,", wrong, ")")
    late = isinstance(score.item, Indicator) and score.item.on_time is False
    level: Level = "error" if score.basis == "computed" or late else "warning"
    yield check(cell, _NOT_RIGHT, level, "自评得分与核算不符", of_number(stated, _known(computed, wrong)))
    if not fixed and weight is not None and is_number(weight):
        full = formula("IF(", stated, "=", place(weight), ",", computed, "<", place(weight), ",FALSE)")
        rounded = formula("IF(", exact, ",FALSE,IF(", is_right(stated, computed), ",", full, ",FALSE))")
        fault = of_number(stated, _known(computed, rounded))
        yield check(cell, {"score-rounded"}, "warning", "取整后才得满分", fault)


def _known(computed: Place, fault: Formula) -> Formula:
    """A fault against a computed number, which may be 待复审."""
    return formula("IF(ISNUMBER(", computed, "),", fault, ",NA())")
