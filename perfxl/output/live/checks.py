"""Every standing check on a form."""

from __future__ import annotations

from perfxl.checks.finding import CheckedForm
from perfxl.output.live import amounts, contents, scores, sums
from perfxl.output.live.standing import Check, Places, Standing

CHECKS: tuple[Check, ...] = (
    scores.self_scores,
    sums.weights,
    sums.level_weights,
    sums.stated_total,
    sums.stated_grade,
    amounts.stated_rate,
    amounts.parts_and_total,
    amounts.cross_check,
    contents.filled_in,
    contents.numbers,
    contents.reasons,
)


def standing(review: CheckedForm, places: Places) -> tuple[Standing, ...]:
    """The standing checks of a form whose audit columns are written."""
    return tuple(each for run in CHECKS for each in run(review, places))
