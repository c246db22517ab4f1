"""How a score came about, as a sentence."""

from __future__ import annotations

from perfxl.forms.model import Direction, Indicator
from perfxl.rules.kinds import explain
from perfxl.rules.kinds.rule import OWN_SOURCE
from perfxl.rules.model import Score
from perfxl.rules.rulebook import Rulebook


def reason(score: Score) -> str:
    """The sentence for a score: rule, numbers, what decided it, result."""
    if score.not_applicable:
        return "表内写明本行不适用，不计分；其余各行按 100 分折算。"
    if score.rule is None:
        return "评分规则里没有这项指标，按自评得分认可，不超过分值。"
    told = explain(score.rule, score.inputs, score.weight, score.score, score.basis, _direction(score))
    return f"{told}依据文字：{quoted(score)}。" if score.words else told


def quoted(score: Score) -> str:
    """The words of the 评分依据 that a score rests on, in quotation marks; '' where it rests on none."""
    return "、".join(f"“{words}”" for words in score.words)


def source(score: Score, book: Rulebook) -> str:
    """Where the rule of a score is written: the form's own clause with its cell, else the rulebook's source and clause."""
    rule = score.rule
    if rule is None or rule.source != OWN_SOURCE or not isinstance(score.item, Indicator):
        return book.source_of(rule)
    cell = score.item.clause
    where = f"（{cell.ref}）" if cell is not None else ""
    return f"{OWN_SOURCE}{where}：{' '.join(rule.clause.split())}"


def how(score: Score) -> str:
    """The numbers of a score and what decided it, as they stand within a longer sentence; '' without a rule."""
    return score.rule.told(score.inputs, _direction(score)) if score.rule is not None else ""


def _direction(score: Score) -> Direction | None:
    return score.item.direction if isinstance(score.item, Indicator) else None
