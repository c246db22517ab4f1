"""A rule that states nothing but its 评分标准: the kind and the parameters that the grammar of clauses reads in it."""

from __future__ import annotations

import re
from dataclasses import fields
from decimal import Decimal
from typing import Any

from perfxl.forms.words import normal
from perfxl.rules.clauses.application import own_rule
from perfxl.rules.clauses.stated import Unread
from perfxl.rules.contents import content_of
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.names import criterion_name
from perfxl.rules.workbook.sheets import Line

# 结转结余率=年末结转结余/（年初结转结余+一般公共预算拨款）×100%
_FORMULA = re.compile(r"([\w“”\"]{2,20}率)=([^=;。\n]+?)[/÷]([^=;。\n×*]+?)(?:[×*x]100%|[;。\n]|$)")
# Points of a rule that holds for rows of any weight.
_ANY = "100"
_PLUS = re.compile(r"[+＋]")
_KINDS = "请在“计分方式”里选一种，并填写参数。"
# What a rule of a clause says of itself rather than of the scoring.
_SHARED = frozenset(field.name for field in fields(Rule)) - {"applies"}
_NOT_OF_CLAUSE = frozenset({"key", "name", "clause", "source", "source_read", "reading", "applies"})


def ruled_by_clause(rule: dict[str, Any], line: Line) -> dict[str, Any]:
    """The rule with what its clause says; what cannot be read is told, the rule then left as it is."""
    found = _read(rule, line)
    if found is None:
        # some kind has to be there so that what all kinds share can be judged
        return {key: value for key, value in rule.items() if key in _SHARED} | {"kind": "as-printed"}
    stated = {key: value for key, value in content_of(found).items() if key not in _NOT_OF_CLAUSE}
    items = rule.get("inputs", [])
    if items and stated.get("inputs"):
        stated = _with_items(stated, items, line)
    elif "measure" in stated and not (items or rule.get("measure")):
        stated = _with_measure(stated, rule)
    merged = {**stated, **rule}
    if "measure" in stated:
        merged["measure"] = {**stated["measure"], **rule.get("measure", {})}
    if found.applies != "criterion" and "applies" not in rule:
        merged["applies"] = found.applies
    return merged


def _read(rule: dict[str, Any], line: Line) -> Rule | None:
    clause, weight = rule.get("clause"), rule.get("weight")
    if not clause:
        line.fault("评分标准", f"评分标准和计分方式都没有填。请照原文填写评分标准，或{_KINDS[1:]}")
        return None
    applies = rule.get("applies") or "criterion"
    if not weight and applies == "criterion":
        if "weight" not in rule:
            line.fault("分值", "要按评分标准计分，须填分值。请填写。")
        return None
    # a rule for all indicators has no weight of its own: its points are shares of any
    points = Decimal(weight or _ANY)
    found = own_rule(None, criterion_name(rule.get("name") or ""), clause, points, applies == "quantitative")
    match found:
        case None:
            line.fault("评分标准", f"评分标准没有写明怎样得分、扣分，读不出计分方式。{_KINDS}")
        case Unread(why):
            line.fault("评分标准", f"评分标准读不懂：{why}。请改写，或{_KINDS[1:]}")
        case Rule():
            return found
    return None


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
    """The ratio that a clause scores, from the formula that it prints; else from amounts called after the ratio."""
    measure = dict(stated["measure"])
    if rule.get("applies") == "execution":
        measure["name"] = measure["name"] or "预算执行率"
        above, below, keys = ["执行数"], ["预算数"], {"执行数": "executed", "预算数": "budget"}
    else:
        above, below = _divided(measure["name"], rule["clause"])
        keys = {amount: f"n{number}" for number, amount in enumerate(dict.fromkeys([*above, *below]), 1)}
    inputs = [{"key": key, "label": amount, "type": "number"} for amount, key in keys.items()]
    measure |= {"numerator": [keys[each] for each in above], "denominator": [keys[each] for each in below]}
    return stated | {"measure": measure, "inputs": inputs}


def _divided(name: str, clause: str) -> tuple[list[str], list[str]]:
    """What stands above and below the line."""
    formula = _FORMULA.search(normal(clause))
    return (_terms(formula[2]), _terms(formula[3])) if formula else ([f"{name}的分子"], [f"{name}的分母"])


def _terms(text: str) -> list[str]:
    return [term for term in (part.strip("()（） ") for part in _PLUS.split(text)) if term]
