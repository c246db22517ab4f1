"""Every standing check on a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from perfxl.checks.finding import CheckedForm
from perfxl.excel.editing.texts import Held
from perfxl.excel.reading.cell import Cell
from perfxl.output.live import amounts, contents, scores, sums
from perfxl.output.live.formula import bound, formula, place
from perfxl.output.live.standing import Check, Places, Standing
from perfxl.output.live.states import says

CHECKS: tuple[Check, ...] = (
    # an error value before what cannot be decided because of it
    contents.numbers,
    scores.self_scores,
    scores.groups,
    sums.weights,
    sums.level_weights,
    sums.stated_total,
    sums.stated_grade,
    amounts.stated_rate,
    amounts.parts_and_total,
    amounts.department_sums,
    amounts.cross_check,
    contents.filled_in,
    contents.reasons,
)


def standing(review: CheckedForm, places: Places, holds: Callable[[Cell], Held]) -> tuple[Standing, ...]:
    """The standing checks of a form whose audit columns are written; `holds` gives what the workbook has in a cell."""
    checks = (each for run in CHECKS for each in run(review, places) if not _is_part(each.at, holds))
    return tuple(_unless_waived(each, review, holds) for each in checks)


def _unless_waived(check: Standing, review: CheckedForm, holds: Callable[[Cell], Held]) -> Standing:
    """A check that finds no fault while what it decides is waived: for good, or as long as the cell says what it said."""
    if not review.waived:
        return check
    found = [review.waived.get(finding) for finding in review.findings if check.decides(finding)]
    if not found or None in found:
        return check
    if not any(waived is not None and waived.tied for waived in found):
        return replace(check, fault=formula("FALSE"))
    held = says(place(check.at), holds(check.at))
    return replace(check, fault=bound("IF({held},FALSE,{fault})", held=held, fault=check.fault))


def _is_part(cell: Cell, holds: Callable[[Cell], Held]) -> bool:
    """Whether what is blank is only a part of its cell: 项目名称： with nothing behind it. No formula tells the parts."""
    return cell.blank and bool(holds(cell).text.strip())
