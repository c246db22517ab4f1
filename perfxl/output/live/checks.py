"""Every standing check on a form."""

from __future__ import annotations

from collections.abc import Callable

from perfxl.checks.finding import CheckedForm
from perfxl.excel.editing.texts import Held
from perfxl.excel.reading.cell import Cell
from perfxl.output.live import amounts, contents, scores, sums
from perfxl.output.live.standing import Check, Places, Standing

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
    return tuple(each for run in CHECKS for each in run(review, places) if not _is_part(each.at, holds))


def _is_part(cell: Cell, holds: Callable[[Cell], Held]) -> bool:
    """Whether what is blank is only a part of its cell: 项目名称： with nothing behind it. No formula tells the parts."""
    return cell.blank and bool(holds(cell).text.strip())
