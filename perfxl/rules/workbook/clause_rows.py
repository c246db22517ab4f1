"""A rule that states nothing but its 评分标准: the kind and the parameters that the grammar of clauses reads in it."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Literal

from perfxl.rules.clauses.application import own_rule
from perfxl.rules.clauses.levels import read_levels, says_both
from perfxl.rules.clauses.stated import Unread
from perfxl.rules.contents import content_of
from perfxl.rules.interval import Interval
from perfxl.rules.kinds.as_printed import AsPrinted
from perfxl.rules.kinds.judgement import Judgement, JudgementBand
from perfxl.rules.kinds.measured import Measured
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.names import criterion_key, criterion_name
from perfxl.rules.workbook.ratios import Divided, is_money, printed_formula, unnamed
from perfxl.rules.workbook.sheets import Line

# Points of a rule that holds for rows of any weight.
_ANY = "100"
_PART = "评分标准里定量、定性两种办法写在一起。请分成两行，“适用于”一行填定量指标、一行填定性指标，各写自己的办法。"
_TAKEN = "评分标准没有写明比率的算法，取全国共性指标框架（财预〔2013〕53号）的。"
_LEVELS: tuple[Literal["reached", "partly", "missed"], ...] = ("reached", "partly", "missed")
# What a rule of a clause says of itself rather than of the scoring.
_SHARED = frozenset(field.name for field in fields(Rule)) - {"applies"}
_NOT_OF_CLAUSE = (_SHARED | {"applies"}) - {"inputs"}
_PARTS = ("numerator", "denominator")

Known = Callable[[str], Rule | None]
"""The rule of a criterion by its name, where the national framework has one."""


def ruled_by_clause(rule: dict[str, Any], line: Line, known: Known, taken: Container[str]) -> dict[str, Any]:
    """The rule with what its clause says; what cannot be read is told, the rule then left as it is.

    A ratio that is told nowhere how to compute is the `known` one of its name. A rule without other names gets the known
    ones, but for those `taken` by other rules, as names are compared.
    """
    base = _known_ratio(rule, known)
    found = _read(rule, line, base)
    if found is None:
        # some kind has to be there so that what all kinds share can be judged
        return {key: value for key, value in rule.items() if key in _SHARED} | {"kind": "as-printed"}
    stated = {key: value for key, value in content_of(found).items() if key not in _NOT_OF_CLAUSE}
    items = rule.get("inputs", [])
    if items and stated.get("inputs"):
        stated = _with_items(stated, items, line)
    elif base is not None and "measure" in stated:
        stated["reading"] = _TAKEN
    elif "measure" in stated and not (items or rule.get("measure")):
        stated = _with_measure(stated, rule)
    if "also" not in rule and (others := _synonyms(rule, known, taken)):
        stated["also"] = others
    merged = {**stated, **rule}
    if "measure" in stated:
        merged["measure"] = {**stated["measure"], **rule.get("measure", {})}
    if found.applies != "criterion" and "applies" not in rule:
        merged["applies"] = found.applies
    return merged


def _synonyms(rule: dict[str, Any], known: Known, taken: Container[str]) -> list[str]:
    name = criterion_name(rule.get("name") or "")
    found = known(name) if (rule.get("applies") or "criterion") == "criterion" else None
    names = (found.name, *found.also) if found is not None else ()
    return [each for each in names if criterion_key(each) not in taken]


def _known_ratio(rule: dict[str, Any], known: Known) -> Rule | None:
    """The framework's rule of a ratio of which neither a formula nor data items are given."""
    criterion = (rule.get("applies") or "criterion") == "criterion"
    if not criterion or rule.get("inputs") or rule.get("measure") or _formula(rule):
        return None
    found = known(rule.get("name") or "")
    if not isinstance(found, Measured | AsPrinted) or found.measure is None:
        return None
    return replace(found, measure=replace(found.measure, name=criterion_name(rule.get("name") or "")))


def _read(rule: dict[str, Any], line: Line, base: Rule | None) -> Rule | None:
    clause, weight = rule.get("clause"), rule.get("weight")
    if not clause:
        line.fault("评分标准", f"评分标准和计分方式都没有填。请照原文填写评分标准，或{_choosing(line)}。")
        return None
    applies = rule.get("applies") or "criterion"
    if not weight and applies == "criterion":
        if "weight" not in rule:
            line.fault("分值", "要按评分标准计分，须填分值。请填写。")
        return None
    if says_both(clause):
        line.fault("评分标准", _PART)
        return None
    if applies == "qualitative" and (levels := read_levels(clause)):
        return _judgement(clause, levels)
    # a rule for all indicators has no weight of its own: its points are shares of any
    points = Decimal(weight or _ANY)
    found = own_rule(base, criterion_name(rule.get("name") or ""), clause, points, applies == "quantitative")
    match found:
        case None:
            line.fault("评分标准", f"评分标准没有写明怎样得分、扣分，读不出计分方式。请{_choosing(line)}。")
        case Unread(why):
            line.fault("评分标准", f"评分标准读不懂：{why}。请改写，或{_choosing(line)}。")
        case Rule():
            return found
    return None


def _choosing(line: Line) -> str:
    """What to do where a clause does not tell how to score."""
    column = "在“计分方式”里" if "计分方式" in line.cells else "加一栏“计分方式”，"
    return f"{column}选一种并填写参数；程序不能算的（由人评定、几个比率分别计分）选“{AsPrinted.wording}”"


def _judgement(clause: str, levels: tuple[Interval, ...]) -> Rule:
    bands = tuple(JudgementBand(share, level) for share, level in zip(levels, _LEVELS, strict=True))
    return Judgement(
        key="clause", name="", clause=clause, source="", source_read=True, applies="qualitative", bands=bands
    )


def _with_items(stated: dict[str, Any], items: list[dict[str, Any]], line: Line) -> dict[str, Any]:
    """What a clause counts or checks, named as the data items are, in their order."""
    own = stated.pop("inputs")
    if len(own) != len(items):
        line.fault(
            "评分标准",
            f"评分标准里要核对 {len(own)} 项，“评分规则-数据项”里有 {len(items)} 项，对不上。请补齐，或删去数据项由程序命名。",
        )
        return stated
    keys = {old["key"]: new["key"] for old, new in zip(own, items, strict=True)}
    return {name: _renamed(value, keys) for name, value in stated.items()}


def _renamed(value: object, keys: dict[str, str]) -> object:
    """A parameter with other keys of data items; no other text is one of a clause's own keys (item1, case1, limit)."""
    match value:
        case str():
            return keys.get(value, value)
        case dict():
            return {name: _renamed(each, keys) for name, each in value.items()}
        case list():
            return [_renamed(each, keys) for each in value]
    return value


def _with_measure(stated: dict[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    """The ratio that a clause scores, from the formula printed there or in 指标说明; else from amounts called after it."""
    measure = dict(stated["measure"])
    if rule.get("applies") == "execution":
        measure["name"] = measure["name"] or "预算执行率"
        divided, keys = Divided(["执行数"], ["预算数"]), {"执行数": "executed", "预算数": "budget"}
    else:
        divided = _formula(rule) or unnamed(measure["name"])
        keys = {each: f"n{number}" for number, each in enumerate(dict.fromkeys([*divided.above, *divided.below]), 1)}
    inputs = [
        {"key": key, "label": each, "type": "number"} | ({"unit": "万元"} if is_money(each) else {})
        for each, key in keys.items()
    ]
    measure |= {name: [keys[each] for each in part] for name, part in zip(_PARTS, divided[:2], strict=True)}
    if divided.excess:
        measure["form"] = "excess"
    return stated | {"measure": measure, "inputs": inputs}


def _formula(rule: dict[str, Any]) -> Divided | None:
    return printed_formula(f"{rule.get('clause', '')}\n{rule.get('explanation', '')}")
