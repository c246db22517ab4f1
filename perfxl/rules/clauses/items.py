"""Items that are done or not, and limits that are kept or not."""

from __future__ import annotations

import re
from decimal import Decimal

from perfxl.rules.clauses.case_losses import COUNTED, DISCRETION, SHARES, loss_of
from perfxl.rules.clauses.clause import NUMBER, Clause
from perfxl.rules.clauses.results import results
from perfxl.rules.clauses.stated import NONE, Amount, Done, Items, Stated, Unread, WithinLimit

_LIMIT = re.compile(
    r"控制在[^,;\d%]{0,40}(?:预算|标准|限额|概算|控制数)[^,;\d%]{0,20}内|≤[^,;\d%≤]{0,60}(?:预算|标准|限额|上年|概算|控制数|安排|指标|计划)"
)
_DEGREE = re.compile(r"较|基本|部分|一般|比较|不够|不完整")


def listed(clause: Clause) -> Stated | Unread | None:
    """绩效目标按时公开的，得1分，否则不得分: items, each done or not."""
    discretion = DISCRETION.search(clause.text) is not None
    items: list[Done] = []
    for part in clause.statements:
        shares = SHARES.search(part)
        if shares is not None:
            return _shared(items, shares, discretion)
        item = _item(part)
        if isinstance(item, Unread):
            return item
        items += [item] if item is not None else []
    if not items or discretion:
        return Unread("含酌情扣分，没有写明扣多少") if discretion else None
    if any(COUNTED.search(item.words) for item in items) or (
        len(items) > 1 and any(re.search(r"\d[项次个份件家篇期]", item.words) for item in items)
    ):
        return Unread("按数量给分的写法没有读懂")
    if len(items) > 1 and any(item.gives.full for item in items):
        return Unread("各项各占多少分，没有写明")
    return Items(tuple(items))


def _item(part: str) -> Done | Unread | None:
    """The item of a statement; None where it gives nothing."""
    given = results(part)
    gains = [one for one in given if one.gives is not None and one.gives != NONE]
    losses = [one for one in given if one.gives is None and not DISCRETION.search(one.condition + one.words)]
    if len(gains) > 1 or len(losses) > 1 or (losses and not gains):
        return Unread("各项怎样得分，没有读懂")
    if not gains or gains[0].gives is None:
        return None
    if not gains[0].condition:
        return Unread("各项怎样得分，没有读懂")
    if _DEGREE.search(gains[0].condition):
        return Unread("按程度给分，没有写明界限")
    loss = loss_of(losses[0]) if losses else None
    if isinstance(loss, Unread):
        return loss
    return Done(gains[0].gives, gains[0].condition, loss.points if loss is not None else None)


def _shared(items: list[Done], shares: re.Match[str], discretion: bool) -> Stated | Unread:
    stated = [shares[1]] * len(items) if shares[1] else re.findall(NUMBER, shares[2])
    if len(stated) != len(items) or not items or sum(map(Decimal, stated)) != 100:
        return Unread("各项所占的比例与项数对不上")
    done = tuple(
        Done(Amount(share=Decimal(share) / 100), item.words, item.per_case)
        for item, share in zip(items, stated, strict=True)
    )
    return Items(done, discretion)


def limited(clause: Clause) -> Stated | Unread | None:
    """实际支出数≤预算数，符合要求的得满分，否则不得分."""
    if "%" in clause.text or not _LIMIT.search(clause.text):
        return None
    gives = [one.gives for one in clause.given]
    if len(gives) == 2 and gives[0] is not None and gives[0] != NONE and gives[1] == NONE:
        return WithinLimit()
    return None
