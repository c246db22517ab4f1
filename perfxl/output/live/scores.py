"""The standing checks of self-scores."""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.checks.finding import CheckedForm, Level
from perfxl.checks.funds import in_different_units
from perfxl.checks.scores import weighed_together
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import FundRow, Indicator
from perfxl.output.live.formula import Place, bound, place
from perfxl.output.live.standing import Places, Standing, check, is_number, is_right, of_number, opposite, summed
from perfxl.rules.model import Score

_NOT_RIGHT = frozenset({
    "execution-score-mismatch", "full-score-missed-target", "band-mismatch", "evidence-differs", "score-differs",
})  # fmt: skip
_OF_SCORES = _NOT_RIGHT | {"score-above-weight", "score-rounded"}
# 分: what a formula leaves behind is far below the last decimal that anybody writes.
_ABOVE = "{stated}>{weight}+1E-9"
_EXACT = "ABS(ROUND({stated},%d)-{computed})<1E-9"
_ROUNDED = is_right("{stated}", "{computed}")


def self_scores(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """Each self-score is at most its weight, is what its rule gives, and is no full marks by rounding alone."""
    scored = review.scored
    for score in (*scored.all_scores, *scored.details):
        cell, weight = score.item.self_score, score.item.weight
        if cell is None or not _is_followed(review, cell):
            continue
        at = {"stated": place(cell)}
        if weight is not None and is_number(weight):
            at["weight"] = place(weight)
            fault = bound(_of_score(cell, _ABOVE), **at)
            yield check(cell, {"score-above-weight"}, "error", "自评得分超过分值", fault)
        computed = places.get((cell.sheet, score.item.row))
        if computed is not None and _has_a_rule(review, score):
            yield from _against_rule(score, cell, at | {"computed": computed}, scored.rulebook.decimals)


def groups(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """Where only a group's label holds a weight, its self-scores are together at most that."""
    told = {finding.at for finding in review.findings if finding.code == "score-above-weight"}
    for group in weighed_together(review.scored):
        cells = [row.self_score for row in group.rows if row.self_score is not None]
        if cells:
            at = next((cell for cell in cells if cell in told), cells[0])
            fault = bound(f"{{sum}}>{group.weight:.15g}+1E-9", sum=summed(cells))
            yield check(at, {"score-above-weight"}, "error", "自评得分超过分值", fault)


def _is_followed(review: CheckedForm, cell: Cell) -> bool:
    """Whether a self-score is a number, or will be one; a text of which something was found is left to the next review."""
    return cell.blank or is_number(cell) or not any(f.at == cell and f.code in _OF_SCORES for f in review.findings)


def _of_score(cell: Cell, fault: str) -> str:
    """A fault of a self-score. What was no number when it was reviewed has none as long as it stays so."""
    return of_number("{stated}", fault) if cell.blank or is_number(cell) else f"IF(ISNUMBER({{stated}}),{fault},FALSE)"


def _has_a_rule(review: CheckedForm, score: Score) -> bool:
    """Whether a score that differs is wrong: a rule gives it, and from no total that its parts contradict."""
    funds = review.form.funds
    if isinstance(score.item, FundRow) and (funds.contradicted or in_different_units(funds)):
        return False
    return score.basis in ("computed", "evidence", "judged")


def _against_rule(score: Score, cell: Cell, at: dict[str, Place], decimals: int) -> Iterator[Standing]:
    exact, weighed = _EXACT % decimals, "weight" in at
    fixed = score.basis == "judged" or (score.rule is not None and score.rule.fixed_points)
    wrong = opposite(exact if fixed else f"IF({exact},TRUE,{_ROUNDED})")
    fault = f"IF({_ABOVE},FALSE,{wrong})" if weighed else wrong
    late = isinstance(score.item, Indicator) and score.item.on_time is False
    level: Level = "error" if score.basis == "computed" or late else "warning"
    yield check(cell, _NOT_RIGHT, level, "自评得分与核算不符", bound(_of_score(cell, _known(fault)), **at))
    if not fixed and weighed:
        full = "IF({stated}={weight},{computed}<{weight},FALSE)"
        fault = _known(f"IF({exact},FALSE,IF({_ROUNDED},{full},FALSE))")
        yield check(cell, {"score-rounded"}, "warning", "取整后才得满分", bound(_of_score(cell, fault), **at))


def _known(fault: str) -> str:
    """A fault against the computed number, which may be 待复审."""
    return f"IF(ISNUMBER({{computed}}),{fault},NA())"
