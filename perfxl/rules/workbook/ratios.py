"""What a ratio divides by what, from the formula that a notice prints."""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

from perfxl.forms.words import normal
from perfxl.rules.kinds.measured import Measured
from perfxl.rules.kinds.rule import Rule

# 结转结余率=年末结转结余/（年初结转结余+一般公共预算拨款）×100%; 预算编制准确率=决算数/预算数×100%-100%
_FORMULA = re.compile(
    r"(?:[\w“”\"]{2,20}率)=(?P<above>[^=;。]+?)[/÷](?P<below>[^=;。×*]+?)(?:[×*x]100%(?P<less>-(?:100%|1(?!\d)))?|[;。]|$)"
)
_PLUS = re.compile(r"[+＋]")
# (实际支出数-预算数)/预算数
_CHANGE = re.compile(r"\(?(?P<now>[^()-]+)-(?P<then>[^()-]+)\)?")

_MONEY = re.compile(r"(?:支出|预算|决算|资金|经费|收入|结转|结余|采购)(?:合计|总)?[数额]?$|金额$|执行数$")


class Divided(NamedTuple):
    """What stands above and below the line, the terms of a sum one by one; `excess`: less 100%."""

    above: list[str]
    below: list[str]
    excess: bool = False


def printed_formula(text: str) -> Divided | None:
    """The first formula of a ratio in a text, a formula a line; None where there is none."""
    found = next(filter(None, map(_FORMULA.search, _lines(text))), None)
    if found is None:
        return None
    above, below = found["above"].lstrip("(["), _terms(found["below"])
    change = _CHANGE.fullmatch(found["above"].removeprefix("["))
    if change is not None and [change["then"]] == below:
        return Divided([change["now"]], below, excess=True)
    return Divided(_terms(above), below, bool(found["less"]))


def is_money(label: str) -> bool:
    """Whether a part of a ratio is an amount, by its name: 其他收入决算数, 年末结转结余."""
    return _MONEY.search(label) is not None


def unnamed(ratio: str) -> Divided:
    """What stands for the parts of a ratio that nothing tells how to compute."""
    return Divided([f"{ratio}的分子"], [f"{ratio}的分母"])


def has_unnamed_parts(rule: Rule) -> bool:
    """Whether a rule's ratio was told nowhere how to compute."""
    return isinstance(rule, Measured) and {spec.label for spec in rule.inputs} == {
        *chain(*unnamed(rule.measure.name)[:2])
    }


def _lines(text: str) -> list[str]:
    return [normal(line).replace("−", "-") for line in text.splitlines()]


def _terms(text: str) -> list[str]:
    return [term for term in (part.strip("()[]") for part in _PLUS.split(text)) if term]
