"""The scoring kinds: what each rule of a rulebook computes.

A kind has three faces that come from one definition: an expression (evaluated by columns, written as an Excel
formula) and a sentence. `weight` and `self` are names that every expression may refer to; the others are the
rule's inputs, `measure` a ratio quoted in the form instead of its inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from perfxl.forms.model import Direction
from perfxl.rules.expression import (
    Expr,
    Ref,
    average,
    compare,
    const,
    floor,
    maximum,
    minimum,
    rounded,
    total,
    when,
)
from perfxl.rules.model import Input
from perfxl.rules.rulebook import Band, Rule
from perfxl.text.numbers import show

WEIGHT, SELF, QUOTED = Ref("weight"), Ref("self"), Ref("measure")
# Ratios are compared with the ends of bands after rounding: float dust must not decide on which side 0.6 lies.
_RATIO_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Variant:
    """What a rule's expression depends on besides the rule.

    `quoted`: the measure is quoted in the form; `present`: the inputs that are there; `direction` of an
    indicator; `level` of a judgement (reached, partly, missed, late); `decimals` of the score.
    """

    decimals: int
    quoted: bool = False
    present: tuple[str, ...] = ()
    direction: Direction | None = None
    level: str | None = None


@lru_cache(maxsize=4096)
def expression(rule: Rule, variant: Variant) -> Expr:
    """The score of a row by a rule, rounded, never below 0 nor above the weight."""
    points = _KINDS[rule.kind](rule, variant)
    if rule.kind not in _WITHIN_WEIGHT:
        points = maximum(minimum(points, WEIGHT), "0")
    return rounded(points, variant.decimals)


@lru_cache
def claim(decimals: int, weighted: bool = True) -> Expr:
    """Nothing to compute from: the self-score stands, at most the weight where the row has one."""
    return rounded(maximum(minimum(SELF, WEIGHT) if weighted else SELF, "0"), decimals)


def _completion(rule: Rule, variant: Variant) -> Expr:
    target, actual = Ref("target"), Ref("actual")
    if variant.direction == "down":
        # less than the target is simply met: no division by an actual of 0, no band for "too much"
        ratio = when(compare(actual, "<=", target), "1", rounded(target / actual, _RATIO_DIGITS))
        bands = [band for band in rule.bands if band.range.low <= 1]
    else:
        ratio = rounded(actual / target, _RATIO_DIGITS)
        bands = list(rule.bands)

    def points(band: Band) -> Expr:
        if not band.proportional:
            return WEIGHT * const(band.factor or "0")
        # the lowest band takes an actual below 0 (a growth of -5%) too
        return WEIGHT * (maximum(ratio, "0") if band.range.low <= 0 and variant.direction != "down" else ratio)

    return _banded(ratio, bands, points)


def _banded(ratio: Expr, bands: list[Band], value: Callable[[Band], Expr]) -> Expr:
    """Nested IFs from the lowest band up; the last band takes the rest."""
    *others, last = sorted(bands, key=lambda band: band.range.low)
    result = value(last)
    for band in reversed(others):
        sign = "<=" if band.range.high_closed else "<"
        result = when(compare(ratio, sign, const(band.range.high)), value(band), result)
    return result


def _judgement(rule: Rule, variant: Variant) -> Expr:
    band = judgement_band(rule, variant.level)
    return maximum(minimum(SELF, WEIGHT * const(band.range.high)), WEIGHT * const(band.range.low))


def judgement_band(rule: Rule, level: str | None) -> Band:
    """The band of a qualitative result; not knowing the result, the whole of the weight."""
    found = next((band for band in rule.bands if band.level == level), None)
    if found is not None:
        return found
    if level == "late":
        # a deadline missed is not reached; how far short it fell, words do not tell
        partly = judgement_band(rule, "partly").range
        return Band.model_validate({"range": f"[0, {partly.high})"})
    return Band.model_validate({"range": "[0, 1]"})


def _proportion(rule: Rule, variant: Variant) -> Expr:
    return _measure(rule, variant) * WEIGHT


def _steps(rule: Rule, variant: Variant) -> Expr:
    return _banded(
        rounded(_measure(rule, variant), _RATIO_DIGITS), list(rule.bands), lambda band: const(band.points or "0")
    )


def _step_deduction(rule: Rule, variant: Variant) -> Expr:
    steps = floor(rounded(maximum(_measure(rule, variant), "0") / const(rule.step or "1"), _RATIO_DIGITS))
    return WEIGHT - steps * const(rule.points or "0")


def _measure(rule: Rule, variant: Variant) -> Expr:
    measure = rule.measure
    if variant.quoted or measure is None:
        return QUOTED
    if measure.form == "capped-mean":
        return average(tuple(minimum(Ref(name), "1") for name in measure.of if name in variant.present))
    above, below = (
        total(tuple(Ref(name) for name in _expanded(names, variant.present)))
        for names in (measure.numerator, measure.denominator)
    )
    return (above - below) / below if measure.form == "excess" else above / below


def _expanded(names: tuple[str, ...], present: tuple[str, ...]) -> list[str]:
    """An input that stands in several rows (budget:9, budget:10) is named once in the rule."""
    return [p for name in names for p in present if p == name or p.startswith(f"{name}:")]


def _deduction(rule: Rule, variant: Variant) -> Expr:
    lost = []
    for case in rule.cases:
        rate: Expr = const(case.points)
        if case.few:
            rate = when(compare(Ref(case.few.input), "<=", const(case.few.up_to)), const(case.few.points), rate)
        lost.append(Ref(case.input) * rate)
    return WEIGHT - total(tuple(lost))


def _checklist(rule: Rule, variant: Variant) -> Expr:
    gained = []
    for item in rule.items:
        full = const(item.points) if item.points is not None else WEIGHT * const(item.share or "0")
        done = maximum(full - Ref(item.input) * const(item.per_case), "0") if item.per_case else full * Ref(item.input)
        gained.append(done * Ref(item.requires) if item.requires else done)
    score = total(tuple(gained))
    if rule.discretion:
        score = score - Ref(rule.discretion)
    return score


def _limit(rule: Rule, variant: Variant) -> Expr:
    return when(compare(Ref(rule.actual or ""), "<=", Ref(rule.limit or "")), WEIGHT, "0")


def _indicators(rule: Rule, variant: Variant) -> Expr:
    return total(tuple(Ref(name) for name in variant.present))


_KINDS: Mapping[str, Callable[[Rule, Variant], Expr]] = {
    "completion": _completion,
    "judgement": _judgement,
    "proportion": _proportion,
    "steps": _steps,
    "step-deduction": _step_deduction,
    "deduction": _deduction,
    "checklist": _checklist,
    "limit": _limit,
    "indicators": _indicators,
}


# What these give lies between 0 and a weight by itself.
_WITHIN_WEIGHT = frozenset({"completion", "judgement", "limit"})


def explain(rule: Rule, inputs: tuple[Input, ...], weight: float | None, score: float | None, basis: str) -> str:
    """How a score came about, as a Chinese sentence."""
    if score is None:
        return "没有可计算的数据，也没有可认定的自评得分或分值，未计分。"
    result = f"得 {show(score)} 分（分值 {show(weight)}）"
    if basis == "claimed":
        return (
            f"没有可计算的数据，按自评得分认可，不超过分值，{result}。"
            if weight is not None
            else f"本行没有分值，按自评得分认可，得 {show(score)} 分。"
        )
    values = "，".join(f"{i.label} {i.told}" for i in inputs if i.name not in ("weight", "self"))
    return f"{_SENTENCES[rule.kind]}：{values}；{result}。" if values else f"{_SENTENCES[rule.kind]}；{result}。"


_SENTENCES = {
    "completion": "按完成率分档计分",
    "judgement": "定性指标按完成情况的得分区间认定",
    "proportion": "按比率乘分值计分，比率最高按100%计",
    "steps": "按比率所在档次计分",
    "step-deduction": "比率每满一档扣分",
    "deduction": "按次数扣分，扣完为止",
    "checklist": "逐项核对，按各项所占分数合计",
    "limit": "实际不超过预算得满分，否则不得分",
    "indicators": "各项指标得分合计，不超过分值",
}
