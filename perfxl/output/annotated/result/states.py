"""The states of what was found and of what is always checked, as formulas on 审核结果."""

from __future__ import annotations

from collections.abc import Sequence

from perfxl.checks.finding import Finding, Waived
from perfxl.output.annotated.score_formulas import Holds
from perfxl.output.live.formula import Formula, Place, bound, formula, place
from perfxl.output.live.standing import Standing, any_of
from perfxl.output.live.states import OPEN, WAIVED, says, state, state_while_said
from perfxl.output.live.taken_out import REVIEW_AGAIN

FOR_READING = "供参考"
"""The state of a hint: nothing has to be mended."""
RIGHT, WRONG, NEW = "正确", "有错误", "新出现错误"
"""The states of what is always checked, beside 待复审."""


def state_of(
    finding: Finding, standing: Sequence[Standing], holds: Holds, waived: Waived | None = None
) -> Formula | None:
    """未改正, 已改正 or 已修改，待复审, 已豁免 as long as a waiver holds; None for a hint, and what is waived for good."""
    if finding.level == "info" or (waived is not None and not waived.tied):
        return None
    if waived is not None:
        held, otherwise = says(place(finding.at), holds(finding.at)), _state(finding, standing, holds)
        return bound(f'IFERROR(IF({{held}},"{WAIVED}",{{otherwise}}),{{otherwise}})', held=held, otherwise=otherwise)
    return _state(finding, standing, holds)


def _state(finding: Finding, standing: Sequence[Standing], holds: Holds) -> Formula:
    check = next((each for each in standing if each.decides(finding)), None)
    if check is not None:
        return state(check.fault, finding.code)
    return state_while_said(says(place(finding.at), holds(finding.at)), finding.code)


def state_of_checks(checks: Sequence[Standing], found: Sequence[Place], waiting: Sequence[Place] = ()) -> Formula:
    """正确, 有错误, 新出现错误 where none of what was found (the cells with its states) is the cause, or 待复审.

    `waiting` are the states of what kept a score from being computed: once one is no longer 未改正 the next review computes it.
    """
    known = formula(f'"{NEW}"')
    for at in found:
        known = bound(f'IF(EXACT({{at}},"{OPEN}"),"{WRONG}",{{others}})', at=at, others=known)
    right = formula(f'"{RIGHT}"')
    for at in waiting:
        right = bound(f'IF(EXACT({{at}},"{OPEN}"),{{others}},"{REVIEW_AGAIN}")', at=at, others=right)
    return bound(
        f'IFERROR(IF({{fault}},{{known}},{{right}}),"{REVIEW_AGAIN}")', fault=any_of(checks), known=known, right=right
    )


def still_wrong(state: str) -> str:
    """Whether the state of a check says that something is wrong."""
    return f'IF(EXACT({state},"{WRONG}"),TRUE,EXACT({state},"{NEW}"))'


def differs(cell: str) -> str:
    """Whether a difference is one, and no dust."""
    return f"IF(ISNUMBER({cell}),ABS({cell})>0.0004,FALSE)"
