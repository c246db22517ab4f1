"""How a score came about, as a sentence."""

from __future__ import annotations

from perfxl.rules.kinds import explain
from perfxl.rules.model import Score


def reason(score: Score) -> str:
    """The sentence for a score: rule, numbers, result."""
    if score.rule is None:
        return "评分规则里没有这项指标，按自评得分认可，不超过分值。"
    return explain(score.rule, score.inputs, score.weight, score.score, score.basis)
