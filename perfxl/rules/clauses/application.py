"""The rule of a row by the clause that its form prints: the rulebook's where both say the same, else one derived from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from perfxl.rules.clauses.reading import read_clause
from perfxl.rules.clauses.stated import (
    Amount,
    Bands,
    Deductions,
    Items,
    Loss,
    Proportional,
    Stated,
    StatedBand,
    StepDeductions,
    Unread,
    WithinLimit,
)
from perfxl.rules.inputs import InputSpec
from perfxl.rules.interval import Interval
from perfxl.rules.kinds.as_printed import AsPrinted
from perfxl.rules.kinds.bands import PointsBand
from perfxl.rules.kinds.checklist import Checklist, Item
from perfxl.rules.kinds.completion import Completion, CompletionBand
from perfxl.rules.kinds.deduction import Case, Deduction, Few
from perfxl.rules.kinds.limit import Limit
from perfxl.rules.kinds.measured import Measure, Measured
from perfxl.rules.kinds.proportion import Proportion
from perfxl.rules.kinds.rule import OWN_SOURCE, Rule
from perfxl.rules.kinds.step_deduction import StepDeduction
from perfxl.rules.kinds.steps import Steps, Unstated
from perfxl.text.numbers import show

_HALF = Decimal("0.5")
_LOWEST, _HIGHEST = Decimal("-inf"), Decimal("inf")
# (实际-预算)/预算 rather than 实际/预算, where full marks end at 0
_CHANGES = re.compile(r"控制率|变动率|增长率|变化率|增减率")
_RATE = re.compile(r"[\u4e00-\u9fff]{2}率$|满意度$")
# a case with what it is: 有1项不符, 每发现1次违规问题
_CASE = re.compile(
    r"(?:每|有|如|若|凡|经|被|检查|审计|发现|出现|存在|发生)*1(?P<of>项|次|例|笔|处|起|宗|件|条|个|类|份|家)(?P<what>[\u4e00-\u9fff]{2,20}?)(?:的|者)?"
)
_UNFIT = re.compile(r"^不符合?(?:规定|要求|标准|条件)?$")
_LONGEST_LABEL = 60
_SHARE_DIGITS = 6


@lru_cache(maxsize=8192)
def own_rule(base: Rule | None, name: str, text: str, weight: Decimal, counts: bool = False) -> Rule | Unread | None:
    """The rule that a clause states for a row of a weight, 分; one object for what is the same.

    `base` is the rulebook's rule of the row, None where it has none; it is what is given where the clause says the same.
    `counts`: the row has a target and an actual that are no ratios. None where the clause prints no rule, Unread where it
    cannot be used.
    """
    stated = read_clause(text)
    if stated is None or isinstance(stated, Unread):
        return stated
    top = _top(stated, weight)
    if top != weight:
        return Unread(f"最高 {show(float(top))} 分，与分值 {show(float(weight))} 分不符")
    if base is not None and base.weight in (None, weight) and stated == read_clause(base.clause):
        return base
    built = _built(stated, base, name, text, weight, counts)
    return base if isinstance(built, Rule) and base is not None and _same(built, base) else built


def _top(stated: Stated, weight: Decimal) -> Decimal:
    """The most that a clause gives in a row of a weight, 分."""
    match stated:
        case Bands(bands):
            return max(weight if band.gives.proportional else band.gives.of(weight) for band in bands)
        case Items(items):
            return sum((item.gives.of(weight) for item in items), Decimal(0))
        case StepDeductions() | Proportional() | Deductions():
            return stated.full.of(weight)
        case WithinLimit():
            return weight


def _same(one: Rule, other: Rule) -> bool:
    """Whether two rules of a kind score alike."""
    if type(one) is not type(other):
        return False
    apart = {field.name for field in fields(Measured if isinstance(one, Measured) else Rule)} - {"measure"}
    return all(_said(one, f.name) == _said(other, f.name) for f in fields(one) if f.name not in apart)


def _said(rule: Rule, name: str) -> object:
    """A parameter of a rule; bands in any order say the same."""
    value = getattr(rule, name)
    return frozenset(value) if name in ("bands", "unstated") else value


def _built(stated: Stated, base: Rule | None, name: str, text: str, weight: Decimal, counts: bool) -> Rule | Unread:
    own = {"clause": text, "source": OWN_SOURCE, "source_read": True, "reading": ""}
    match stated:
        case Bands(bands) if counts or any(band.gives.proportional for band in bands):
            return _completion(stated, base, name, own, weight) if counts else Unread("按比例计分的档次，无从取数")
        case Bands(bands, unstated):
            points = tuple(PointsBand(band.range, band.gives.of(weight)) for band in bands)
            best = max(points, key=lambda band: band.points).range
            common = _measured(base, name, own, best.high if best.high.is_finite() else best.low)
            return Steps(**common, bands=points, unstated=tuple(map(Unstated, unstated)))
        case StepDeductions(threshold, side, step, points_lost, _, part_counts, none):
            common = _measured(base, name, own, threshold)
            return StepDeduction(
                **common, step=step, points=points_lost, threshold=threshold, side=side,
                part_counts=part_counts, none=none,
            )  # fmt: skip
        case Proportional("below") if counts:
            full = CompletionBand(Interval(Decimal(1), _HIGHEST, True, False), Decimal(1))
            part = CompletionBand(Interval(Decimal(0), Decimal(1), True, False), proportional=True)
            return Completion(**_plainly(base, name, own), applies="quantitative", bands=(part, full))
        case Proportional(side):
            return Proportion(**_measured(base, name, own, Decimal(1)), inverse=side == "above")
        case Deductions(losses):
            at_most = tuple(replace(loss, points=weight) if loss.whole else loss for loss in losses)
            return _deduction(at_most, base, name, own)
        case Items():
            return _checklist(stated, base, name, own, weight)
        case WithinLimit():
            return _limit(base, name, own, weight)


def _completion(stated: Bands, base: Rule | None, name: str, own: dict[str, Any], weight: Decimal) -> Rule | Unread:
    """Bands of actual ÷ target, where a row counts things."""
    if stated.unstated and any(one.high > 0 for one in stated.unstated):
        return Unread("有的完成率得几分没有写明")
    bands = tuple(part for band in stated.bands for part in _completion_bands(band, weight))
    return Completion(**_plainly(base, name, own), applies="quantitative", bands=bands)


def _completion_bands(band: StatedBand, weight: Decimal) -> Iterator[CompletionBand]:
    """A band by the completion; the completion itself gives full marks from 100% on."""
    if not band.gives.proportional:
        yield CompletionBand(band.range, band.gives.of(weight) / weight)
    elif band.range.low < 1 < band.range.high:
        yield CompletionBand(replace(band.range, high=Decimal(1), high_closed=False), proportional=True)
        yield CompletionBand(replace(band.range, low=Decimal(1), low_closed=True), Decimal(1))
    elif band.range.low < 1:
        yield CompletionBand(band.range, proportional=True)
    else:
        yield CompletionBand(band.range, Decimal(1))


def _plainly(base: Rule | None, name: str, own: dict[str, Any], *, inputs: bool = False) -> dict[str, Any]:
    """What rules share, from the rulebook's rule of the row; from the row's name where there is none."""
    if base is None:
        return {"key": "clause", "name": name, **own}
    left_out = {"applies"} if inputs else {"applies", "inputs"}
    return {f.name: getattr(base, f.name) for f in fields(Rule) if f.name not in left_out} | own


def _measured(base: Rule | None, name: str, own: dict[str, Any], threshold: Decimal) -> dict[str, Any]:
    """What measured rules share; a ratio or the excess over it by where the clause's full marks end."""
    if isinstance(base, Measured | AsPrinted) and base.measure is not None:
        measure, inputs = base.measure, True
        evidence = tuple(dict.fromkeys([*base.evidence, *_phrases(name)]))
    elif isinstance(base, Limit):
        measure, evidence, inputs = Measure(base.name, "ratio", (base.actual,), (base.limit,)), (base.name,), True
    else:
        return _plainly(base, name, own) | {"measure": Measure(name, "ratio"), "evidence": _phrases(name)}
    if measure.form == "excess" and threshold >= _HALF:
        measure = replace(measure, form="ratio")
    elif measure.form == "ratio" and threshold <= 0 and (isinstance(base, Limit) or _CHANGES.search(measure.name)):
        measure = replace(measure, form="excess")
    quoted = {"over": base.over, "under": base.under} if isinstance(base, Measured) else {}
    return _plainly(base, name, own, inputs=inputs) | {"measure": measure, "evidence": evidence, **quoted}


def _phrases(name: str) -> tuple[str, ...]:
    """How a text names the rate of a row: in full, without quotation marks, by its last word (控制率)."""
    bare = re.sub(r"[“”\"'‘’]", "", name)
    rate = _RATE.search(bare)
    return tuple(dict.fromkeys([name, bare, *([rate[0]] if rate else [])]))


def _deduction(losses: tuple[Loss, ...], base: Rule | None, name: str, own: dict[str, Any]) -> Rule:
    if isinstance(base, Deduction) and len(losses) in (1, len(base.cases)):
        each = losses if len(losses) == len(base.cases) else losses * len(base.cases)
        pairs = zip(base.cases, each, strict=True)
        cases = tuple(Case(case.input, loss.points, _few(case.few, loss)) for case, loss in pairs)
        return Deduction(**_plainly(base, name, own, inputs=True), cases=cases)
    inputs = tuple(
        _counted(f"case{number}", loss.words[-_LONGEST_LABEL:] or name) for number, loss in enumerate(losses, 1)
    )
    cases = tuple(Case(spec.key, loss.points) for spec, loss in zip(inputs, losses, strict=True))
    return Deduction(**_plainly(base, name, own) | {"inputs": inputs}, cases=cases)


def _counted(key: str, case: str) -> InputSpec:
    """What counts a case, by the words of the loss: 有1项不符 counts 不符的项数, which a text calls 不符 too."""
    match = _CASE.fullmatch(case)
    if match is None:
        return InputSpec(key, case, "number", "项")
    of, what = match["of"], match["what"]
    return InputSpec(key, f"{what}的{of}数", "number", of, words=(_UNFIT.sub("不符", what),))


def _few(known: Few | None, loss: Loss) -> Few | None:
    if known is None or loss.few is None or loss.few_points is None:
        return None
    return Few(known.input, loss.few, loss.few_points)


def _checklist(stated: Items, base: Rule | None, name: str, own: dict[str, Any], weight: Decimal) -> Rule | Unread:
    if isinstance(base, Deduction) and len(base.cases) == len(stated.items) == 1 and stated.items[0].per_case is None:
        # all or nothing: one case costs the whole weight
        return Deduction(**_plainly(base, name, own, inputs=True), cases=(Case(base.cases[0].input, weight),))
    if isinstance(base, Checklist) and len(base.items) == len(stated.items):
        items = _items(stated, [item.input for item in base.items], [item.requires for item in base.items], weight)
        discretion = base.discretion if stated.discretion else None
        return Checklist(**_plainly(base, name, own, inputs=True), items=items, discretion=discretion)
    if stated.discretion:
        return Unread("含酌情扣分，没有写明扣多少")
    inputs = tuple(
        InputSpec(f"item{number}", item.words[-_LONGEST_LABEL:] or name, "number" if item.per_case else "flag")
        for number, item in enumerate(stated.items, 1)
    )
    items = _items(stated, [spec.key for spec in inputs], [None] * len(inputs), weight)
    return Checklist(**_plainly(base, name, own) | {"inputs": inputs}, items=items)


def _items(stated: Items, inputs: Iterable[str], requires: Iterable[str | None], weight: Decimal) -> tuple[Item, ...]:
    return tuple(
        Item(key, *_portion(done.gives, weight), per_case=done.per_case, requires=needed)
        for done, key, needed in zip(stated.items, inputs, requires, strict=True)
    )


def _portion(gives: Amount, weight: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """The share of the weight; the points instead, 分, where a share would have no end."""
    share = gives.of(weight) / weight
    endless = gives.points is not None and share != round(share, _SHARE_DIGITS)
    return (None, gives.points) if endless else (share, None)


def _limit(base: Rule | None, name: str, own: dict[str, Any], weight: Decimal) -> Rule | Unread:
    if isinstance(base, Limit):
        return Limit(**_plainly(base, name, own, inputs=True), actual=base.actual, limit=base.limit)
    if isinstance(base, Measured) and base.measure.form != "capped-mean":
        end = Decimal(0) if base.measure.form == "excess" else Decimal(1)
        within = PointsBand(Interval(_LOWEST, end, False, True), weight)
        above = PointsBand(Interval(end, _HIGHEST, False, False), Decimal(0))
        return Steps(**_plainly(base, name, own, inputs=True), measure=base.measure, evidence=base.evidence, bands=(within, above))  # fmt: skip
    inputs = (InputSpec("limit", "预算数", "number", "万元"), InputSpec("actual", "实际支出数", "number", "万元"))
    return Limit(**_plainly(base, name, own) | {"inputs": inputs}, actual="actual", limit="limit")
