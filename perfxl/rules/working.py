"""How scores came about, step by step: one source for `perfxl explain` and the sheet 核算过程."""

from __future__ import annotations

from typing import NamedTuple

from perfxl.rules.inputs import Input
from perfxl.rules.kinds.rule import Basis
from perfxl.rules.model import Score, Scored
from perfxl.rules.reasons import reason, source
from perfxl.rules.rulebook import Rulebook
from perfxl.rules.telling import Told, row_of
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
    return _assigned("得分", score.expr.told(row_of(score.inputs)))


def total_rule(scored: Scored) -> str:
    """How the scores of a form make its total and its grade."""
    said = scored.whole.told(scored.points)
    return f"各项核算得分相加为总分，按总分所在区间定等级{f'；{said}' if said else ''}"


def total_source(scored: Scored) -> str:
    """Where that is written: the rulebook's source, and the clauses by which a total is capped."""
    clauses = dict.fromkeys(cap.clause for cap in scored.rulebook.caps if cap.clause)
    return "；".join([scored.rulebook.source, *clauses])


def total_steps(scored: Scored) -> tuple[str, ...]:
    """The total of a form: the sum of its scores, and what the rulebook makes of that."""
    scores = [show(score.score) for score in scored.all_scores if score.score is not None]
    if not scores:
        return ()
    added = f"{' + '.join(scores)} = {show(scored.points)}"
    if scored.whole.is_plain:
        return (f"总分 = {added}",)
    return (f"各项得分合计 = {added}", *_assigned("总分", scored.whole.calculated(scored.points)))


def grade_steps(scored: Scored) -> tuple[str, ...]:
    """The range of totals that the grade stands for, and what keeps it from being a better one."""
    grade = next((each for each in scored.rulebook.grades if each.name == scored.grade), None)
    if grade is None:
        return ()
    name, points, before = "总分", scored.score, tuple[str, ...]()
    if not scored.whole.is_plain and (told := scored.whole.graded_by(scored.score)).value != scored.score:
        name, points = "定等级的分数", told.value
        before = _assigned(name, told)
    low, high = ("≤" if closed else "<" for closed in (grade.range.low_closed, grade.range.high_closed))
    text = f"{grade.range.low} {low} {name} {show(points)} {high} {grade.range.high}"
    return (*before, f"{text}，等级为“{grade.name}”")


def _assigned(name: str, told: Told) -> tuple[str, ...]:
    """The steps of a calculation, the last of them what it is for."""
    return tuple(_spaced(step) for step in (*told.steps, f"{name} = {told.whole}"))


def _spaced(step: str) -> str:
    """A step without blanks beside brackets, which are wide enough."""
    return step.replace("） ", "）").replace(" （", "（")
