"""A rule in plain words: how it scores, with all its numbers, for who has to confirm it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from perfxl.rules.contents import plain
from perfxl.rules.interval import Interval
from perfxl.rules.kinds.as_printed import AsPrinted
from perfxl.rules.kinds.checklist import Checklist, Item
from perfxl.rules.kinds.completion import Completion
from perfxl.rules.kinds.deduction import Case, Deduction
from perfxl.rules.kinds.indicators import Indicators
from perfxl.rules.kinds.judgement import Judgement
from perfxl.rules.kinds.limit import Limit
from perfxl.rules.kinds.measured import Measure, Measured
from perfxl.rules.kinds.proportion import Proportion
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.kinds.step_deduction import StepDeduction
from perfxl.rules.kinds.steps import Steps
from perfxl.rules.workbook.spans import told_span

_SIDES = {"above": "高出", "below": "低于", "both": "偏离"}
_LEVELS = {"reached": "达成", "partly": "部分达成", "missed": "未达成"}


def rule_in_words(rule: Rule) -> str:
    """What a rule does, in Chinese; what it divides stands at the end."""
    names = {spec.key: spec.label for spec in rule.inputs}
    measure = rule.measure if isinstance(rule, Measured | AsPrinted) else None
    parts = [rule.wording, *_parameters(rule, names)]
    if measure is not None and (made := _made(measure, names)):
        parts.append(f"{measure.name}＝{made}")
    if isinstance(rule, Measured) and rule.full_if_none:
        parts.append("没有发生的得满分")
    return "；".join(parts) + "。"


def _parameters(rule: Rule, names: Mapping[str, str]) -> Iterator[str]:
    match rule:
        case Measured():
            yield from _of_ratio(rule)
        case Completion():
            yield from (f"{_span(band.range)} {band.gives}" for band in rule.bands)
        case Judgement():
            yield from (f"{_LEVELS[band.level]}的得分值的 {_span(band.range)}" for band in rule.bands)
        case Deduction():
            yield from (_case(case, names) for case in rule.cases)
        case Checklist():
            yield from (_item(item, names, rule.weight) for item in rule.items)
            if rule.discretion:
                yield f"另酌情扣分：{names[rule.discretion]}"
        case Limit():
            yield f"{names[rule.actual]}≤{names[rule.limit]}"
        case Indicators():
            yield f"合计明细表里“{rule.group}”各项的得分"


def _of_ratio(rule: Measured) -> Iterator[str]:
    match rule:
        case Steps():
            yield from (f"{_span(band.range)} 得 {plain(band.points)} 分" for band in rule.bands)
            yield from (f"{_span(one.range)} 原文没有写，按自评得分" for one in rule.unstated)
        case StepDeduction():
            yield _step(rule)
            if rule.none is not None:
                yield f"{_span(rule.none)} 不得分"
        case Proportion(inverse=True):
            yield "比率越小越好，超过 100% 的按分值÷比率"


def _step(rule: StepDeduction) -> str:
    start = (
        "" if rule.threshold == 0 and rule.side == "above" else f"{_SIDES[rule.side]} {_percent(rule.threshold)} 的部分"
    )
    counted = "不满一档的按一档" if rule.part_counts else "不满一档的不扣"
    return f"{start}每 {_percent(rule.step)} 扣 {plain(rule.points)} 分，{counted}，扣完为止"


def _case(case: Case, names: Mapping[str, str]) -> str:
    few = case.few
    beside = (
        f"（{names[few.input]}不超过 {plain(few.up_to)} 的每次扣 {plain(few.points)} 分）" if few is not None else ""
    )
    return f"{names[case.input]}，每 1 扣 {plain(case.points)} 分{beside}"


def _item(item: Item, names: Mapping[str, str], weight: Decimal | None) -> str:
    points, share = item.points, item.share or Decimal(0)
    if points is None and weight is not None:
        points = share * weight
    full = f"得 {plain(points)} 分" if points is not None else f"得分值的 {_percent(share)}"
    lost = f"，每 1 扣 {plain(item.per_case)} 分" if item.per_case is not None else ""
    needed = f"（{names[item.requires]}为否的不得）" if item.requires else ""
    return f"{names[item.input]}：{full}{lost}{needed}"


def _made(measure: Measure, names: Mapping[str, str]) -> str:
    if measure.form == "capped-mean":
        first, *_ = (names[key] for key in measure.of)
        return f"“{first}”等 {len(measure.of)} 项各按最高 100% 取平均" if len(measure.of) > 1 else f"“{first}”最高 100%"
    above, below = _sum(measure.numerator, names), _sum(measure.denominator, names)
    if not (above and below):
        return ""
    return f"{above}÷{below}" if measure.form == "ratio" else f"（{above}－{below}）÷{below}"


def _sum(keys: Iterable[str], names: Mapping[str, str]) -> str:
    terms = [names[key] for key in keys]
    return f"（{'＋'.join(terms)}）" if len(terms) > 1 else "".join(terms)


def _span(span: Interval) -> str:
    return told_span(span, ratio=True)


def _percent(number: Decimal) -> str:
    return f"{plain(number * 100)}%"
