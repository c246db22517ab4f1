"""The scoring kinds, one file each: its fields in a rulebook, its expression, its sentence.

A new kind is a new file here and its class in `KINDS`; nothing else names it.
"""

from __future__ import annotations

from collections.abc import Mapping

from perfxl.forms.model import Direction
from perfxl.rules.inputs import Input
from perfxl.rules.kinds.as_printed import AsPrinted
from perfxl.rules.kinds.checklist import Checklist
from perfxl.rules.kinds.completion import Completion
from perfxl.rules.kinds.deduction import Deduction
from perfxl.rules.kinds.indicators import Indicators
from perfxl.rules.kinds.judgement import Judgement
from perfxl.rules.kinds.limit import Limit
from perfxl.rules.kinds.proportion import Proportion
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.kinds.step_deduction import StepDeduction
from perfxl.rules.kinds.steps import Steps
from perfxl.text.numbers import show

# An import a kind, not a search of the folder: a packaged program carries only what is imported by name.
KINDS: Mapping[str, type[Rule]] = {
    rule.kind: rule
    for rule in (
        Completion, Judgement, Proportion, Steps, StepDeduction, Deduction, Checklist, Limit, Indicators,
        AsPrinted,
    )
}  # fmt: skip
"""The class of each kind by what rulebooks call it."""


def explain(
    rule: Rule,
    inputs: tuple[Input, ...],
    weight: float | None,
    score: float | None,
    basis: str,
    direction: Direction | None = None,
) -> str:
    """How a score came about, as a Chinese sentence."""
    if score is None:
        return "没有可计算的数据，也没有可认定的自评得分或分值，未计分。"
    if basis != "claimed":
        return rule.sentence(inputs, weight, score, direction)
    if weight is None:
        return f"本行没有分值，按自评得分认可，得 {show(score)} 分。"
    return f"{rule.on_trust}，按自评得分认可，不超过分值，得 {show(score)} 分，分值 {show(weight)} 分。"
