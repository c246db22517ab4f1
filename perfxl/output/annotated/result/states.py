"""The states of what was found and of what is always checked, as formulas on 审核结果."""

from __future__ import annotations

from collections.abc import Sequence

from perfxl.checks.finding import Finding
from perfxl.output.annotated.score_formulas import Holds
from perfxl.output.live.formula import Formula, Place, bound, formula, place
from perfxl.output.live.standing import Standing
from perfxl.output.live.states import OPEN, says, state, state_while_said

FOR_READING = "供参考"
"""The state of a hint: nothing has to be mended."""
RIGHT, WRONG, NEW, AGAIN = "正确", "有错误", "新出现错误", "待复审"
"""The states of what is always checked."""


def state_of(finding: Finding, standing: Sequence[Standing], holds: Holds) -> Formula | None:
    """未改正, 已改正 or 已修改，待复审; None for a hint."""
    if finding.level == "info":
        return None
    check = next((each for each in standing if each.decides(finding)), None)
    if check is not None:
        return state(check.fault, finding.code)
    return state_while_said(says(place(finding.at), holds(finding.at)), finding.code)


def state_of_checks(checks: Sequence[Standing], found: Sequence[Place], waiting: Sequence[Place] = ()) -> Formula:
    """正确, 有错误, 新出现错误 where none of what was found (the cells with its states) is the cause, or 待复审.

    `waiting` are the states of what kept a score from being computed: once one is no longer 未改正 the next review computes it.
    """
    fault = checks[-1].fault
    for check in reversed(checks[:-1]):
        fault = bound("IF({first},TRUE,{others})", first=check.fault, others=fault)
    known = formula(f'"{NEW}"')
    for at in found:
        known = bound(f'IF(EXACT({{at}},"{OPEN}"),"{WRONG}",{{others}})', at=at, others=known)
    right = formula(f'"{RIGHT}"')
    for at in waiting:
        right = bound(f'IF(EXACT({{at}},"{OPEN}"),{{others}},"{AGAIN}")', at=at, others=right)
    return bound(f'IFERROR(IF({{fault}},{{known}},{{right}}),"{AGAIN}")', fault=fault, known=known, right=right)
