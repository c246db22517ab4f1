"""How scores came about, step by step: one source for `perfxl explain` and the sheet 核算过程."""

from __future__ import annotations

from typing import NamedTuple

from perfxl.rules.inputs import Input
from perfxl.rules.kinds.rule import Basis
from perfxl.rules.model import Score, Scored
from perfxl.rules.reasons import reason, source
from perfxl.rules.rulebook import Rulebook
from perfxl.rules.telling import row_of
from perfxl.text.numbers import show

BASES: dict[Basis, str] = {
    "computed": "按表内数据计算",
    "evidence": "按评分依据中引用的数据计算",
    "judged": "定性认定",
    "claimed": "按自评认可",
    "unscored": "未计分",
}
"""What a score rests on, in Chinese."""
_NO_RULE = "评分规则里没有这项指标"


class Working(NamedTuple):
    """How a score came about, in Chinese.

    `rule` is how it is scored, `source` where that is written, `reading` how an ambiguous text is understood. `steps`
    calculate the score from the inputs, `result` says it all in a sentence.
    """

    basis: str
    rule: str
    source: str
    reading: str
    inputs: tuple[Input, ...]
    steps: tuple[str, ...]
    result: str


def working(score: Score, book: Rulebook) -> Working:
    """How the score of a row came about."""
    rule = score.rule
    return Working(
        BASES[score.basis],
        rule.wording if rule is not None else _NO_RULE,
        source(score, book) if rule is not None else "",
        rule.reading if rule is not None else "",
        score.inputs,
        steps(score),
        reason(score),
    )


def steps(score: Score) -> tuple[str, ...]:
    """The calculation of a score, a line a step, the last of them the score itself; none where there is nothing to calculate."""
    if score.expr is None:
        return ()
    told = score.expr.told(row_of(score.inputs))
    return tuple(_spaced(step) for step in (*told.steps, f"得分 = {told.whole}"))


def _spaced(step: str) -> str:
    """A step without blanks beside brackets, which are wide enough."""
    return step.replace("） ", "）").replace(" （", "（")


def total_steps(scored: Scored) -> tuple[str, ...]:
    """The total of a form as the sum of its scores."""
    scores = [show(score.score) for score in scored.all_scores if score.score is not None]
    return (f"总分 = {' + '.join(scores)} = {show(scored.score)}",) if scored.any_score else ()


def grade_steps(scored: Scored) -> tuple[str, ...]:
    """The range of totals that the grade stands for."""
    grade = next((each for each in scored.rulebook.grades if each.name == scored.grade), None)
    if grade is None:
        return ()
    low, high = ("≤" if closed else "<" for closed in (grade.range.low_closed, grade.range.high_closed))
    text = f"{grade.range.low} {low} 总分 {show(scored.score)} {high} {grade.range.high}"
    return (f"{text}，等级为“{grade.name}”",)
