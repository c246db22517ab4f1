"""Points lost by cases: 每发现1项扣0.5分."""

from __future__ import annotations

import re
from decimal import Decimal

from perfxl.rules.clauses.clause import NUMBER, OTHERWISE, Clause
from perfxl.rules.clauses.results import Given, results
from perfxl.rules.clauses.stated import FULL, NONE, Amount, Deductions, Loss, Stated, Unread

_COUNT = r"(?P<count>\d+)(?:个以上|个|项|次|例|笔|处|起|人次|人|类|宗|件|条|份|家|天|日)"
_CASE = re.compile(rf"{_COUNT}(?!以内|以上)(?:\(类\))?")
_NUMBER_OF_CASES = r"(\d+)(?:个|项|次)"
_MANY = re.compile(rf">{_NUMBER_OF_CASES}|(?<!\d){_NUMBER_OF_CASES}以上")
_FEW = re.compile(rf"{_NUMBER_OF_CASES}(?:\(含\))?(?:以内|及以下|以下)|≤{_NUMBER_OF_CASES}")
_THINGS = r"\d+(?:次|项|个(?!月|工作日)|份|件|家|篇|期|人|笔|例|起|处)"
# of how many on something is lost: 3次以内得满分, 每超过1次
COUNTED = re.compile(rf"(?<!\d){_THINGS}(?:\(含\))?(?:及?以[上下内])|[≥≤<>]{_THINGS}")
_BEYOND = re.compile(r"每(?:超过|超出|超|增加|增|高于|高出|多)\d")
DISCRETION = re.compile(r"酌情扣|酌情减|适当扣")
_MOST = re.compile(rf",?(?:累计|合计|本项)?(?:最多|最高|至多)(?:累计)?(?:扣减?|扣除)({NUMBER})分")
SHARES = re.compile(rf"各占({NUMBER})%|分别占((?:{NUMBER}%[、和及,]*)+)")


def case_losses(clause: Clause) -> Stated | Unread | None:
    """每发现1项扣0.5分."""
    if not any(one.gives is None for one in clause.given) or SHARES.search(clause.text):
        return None
    if DISCRETION.search(clause.text):
        return Unread("含酌情扣分，没有写明扣多少")
    losses: list[Loss] = []
    # the most that is lost is the whole of the weight, where no full marks are stated
    full = [Amount(points=Decimal(most)) for most in _MOST.findall(clause.text)]
    for part in (_MOST.sub("", part) for part in clause.statements):
        for one in results(part):
            if one.gives is not None and COUNTED.search(one.condition):
                return Unread("没有写明从多少起扣分")
            if one.gives is not None and one.gives != NONE:
                full.append(one.gives)
                continue
            loss = loss_of(one)
            if isinstance(loss, Unread):
                return loss
            losses.append(loss)
    if len(full) > 1:
        return Unread("扣分之外还有别的档次")
    return Deductions(_with_few(losses), full[0] if full else FULL)


def loss_of(one: Given) -> Loss | Unread:
    """What a case costs: so many points, or everything (出现截留挪用的不得分); Unread where it is not stated."""
    if one.gives == NONE:
        known = one.condition and not OTHERWISE.search(one.condition) and not re.search(r"\d", one.condition)
        return Loss(Decimal(0), one.condition, whole=True) if known else Unread("扣分之外还有别的档次")
    number = re.fullmatch(rf"\D*({NUMBER})分", one.words)
    if number is None:
        return Unread("扣多少分没有写明")
    condition = _MANY.sub("", _FEW.sub("", one.condition))
    if "%" in condition:
        return Unread("按比率扣分的写法没有读懂")
    counts = [int(match["count"]) for match in _CASE.finditer(re.sub(r"[<>≤≥]\d+个?[月日天年]", "", condition))]
    if counts and _BEYOND.search(condition):
        return Unread("没有写明从多少起扣分")
    if counts and counts[-1] != 1:
        return Unread(f"每{counts[-1]}项扣分的写法没有读懂")
    return Loss(Decimal(number[1]), one.condition)


def _with_few(losses: list[Loss]) -> tuple[Loss, ...]:
    """应评估超过3个的1项扣0.5分，3个以内的1项扣1分: one loss, which is another where there are few."""
    if len(losses) == 2:
        many, few = _MANY.search(losses[0].words), _FEW.search(losses[1].words)
        if many and few and (many[1] or many[2]) == (few[1] or few[2]):
            return (Loss(losses[0].points, losses[0].words, Decimal(few[1] or few[2]), losses[1].points),)
    return tuple(losses)
