"""The states of what was found and of what is always checked, as formulas on 审核结果."""

from __future__ import annotations

from collections.abc import Sequence

from perfxl.checks.finding import CheckedForm, Finding, Waived
from perfxl.excel.editing.new_sheet import NewSheet
from perfxl.output.annotated.marks import CHANGED, LOOKS
from perfxl.output.live.awaited import Holds, still_said
from perfxl.output.live.formula import Formula, Place, bound, formula, place
from perfxl.output.live.standing import Standing, any_of
from perfxl.output.live.states import OPEN, WAIVED, says, state, state_while_said
from perfxl.output.live.taken_out import REVIEW_AGAIN

FOR_READING = "供参考"
"""The state of a hint: nothing has to be mended."""
RIGHT, WRONG, NEW = "正确", "有错误", "新出现错误"
"""The states of what is always checked, beside 待复审."""
UNCHANGED = formula("TRUE")
"""Whether all still stands where nothing kept a score from being computed."""
_NEW, _RIGHT = formula(f'"{NEW}"'), formula(f'"{RIGHT}"')
_FOUND = f'IF(EXACT({{at}},"{OPEN}"),"{WRONG}",{{others}})'
_DECIDED = f'IFERROR(IF({{fault}},{{known}},{{right}}),"{REVIEW_AGAIN}")'


def state_of(
    review: CheckedForm, finding: Finding, standing: Sequence[Standing], holds: Holds, waived: Waived | None = None
) -> Formula | None:
    """未改正, 已改正 or 已修改，待复审, 已豁免 as long as a waiver holds; None for a hint, and what is waived for good."""
    if finding.level == "info" or (waived is not None and not waived.tied):
        return None
    if waived is not None:
        held, otherwise = says(place(finding.at), holds(finding.at)), _state(review, finding, standing, holds)
        return bound(f'IFERROR(IF({{held}},"{WAIVED}",{{otherwise}}),{{otherwise}})', held=held, otherwise=otherwise)
    return _state(review, finding, standing, holds)


def _state(review: CheckedForm, finding: Finding, standing: Sequence[Standing], holds: Holds) -> Formula:
    check = next((each for each in standing if each.decides(finding)), None)
    if check is not None:
        return state(check.fault, finding.code)
    return state_while_said(still_said(review, finding, holds), finding.code)


def state_of_checks(checks: Sequence[Standing], found: Sequence[Place], same: Formula = UNCHANGED) -> Formula:
    """正确, 有错误, 新出现错误 where none of what was found (the cells with its states) is the cause, or 待复审.

    `same` is whether all still stands as it was that kept a score from being computed: once mended the next review computes it.
    """
    known = _NEW
    for at in found:
        known = bound(_FOUND, at=at, others=known)
    right = _RIGHT if same is UNCHANGED else same.within("IF(", f',"{RIGHT}","{REVIEW_AGAIN}")')
    return bound(_DECIDED, fault=any_of(checks), known=known, right=right)


def still_wrong(state: str) -> str:
    """Whether the state of a check says that something is wrong."""
    return f'IF(EXACT({state},"{WRONG}"),TRUE,EXACT({state},"{NEW}"))'


def colour_states(sheet: NewSheet, column: str, first: int, last: int) -> None:
    """Colour the states of checks: errors as in the form, what waits for another review as what was changed there."""
    area, state = f"{column}{first}:{column}{last}", f"${column}{first}"
    sheet.colour_where(area, still_wrong(state), LOOKS["error"])
    sheet.colour_where(area, f'EXACT({state},"{REVIEW_AGAIN}")', CHANGED)


def differs(cell: str) -> str:
    """Whether a difference is one, and no dust."""
    return f"IF(ISNUMBER({cell}),ABS({cell})>0.0004,FALSE)"
