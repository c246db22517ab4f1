"""What the ledger says that fits nothing any more: nobody is to believe that it still holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from perfxl.ledger.model import Ledger


def unused(
    ledger: Ledger, waivers: Collection[int], reviews: Collection[int], titles: Mapping[str, str]
) -> Iterator[str]:
    """Each waiver and each reviewer's score that fitted nothing, as a Chinese sentence; given are the rows that did.

    `titles` gives the name of a finding by its code.
    """
    for waiver in ledger.waivers:
        if waiver.row not in waivers:
            what = _told(waiver.department, waiver.project, titles[waiver.problem], waiver.cell)
            yield f"工作台账“豁免”第 {waiver.row} 行（{what}）没有用上：没有这个问题，或填报值已改。请核对，不再需要的请删去。"
    for review in ledger.reviews:
        if review.row not in reviews:
            what = _told(review.department, review.project, review.indicator)
            yield f"工作台账“复核”第 {review.row} 行（{what}）没有用上：没有收到这张表。请核对部门和项目名称。"


def _told(*names: str) -> str:
    return "、".join(name for name in names if name)
