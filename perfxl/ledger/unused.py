"""What the ledger says that fits nothing any more, or that seems to be of another year: nobody is to believe that it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from perfxl.ledger.model import Ledger


def unused(
    ledger: Ledger, waivers: Collection[int], reviews: Collection[int], title: Callable[[str], str]
) -> Iterator[str]:
    """Each waiver and each reviewer's score that fitted nothing, as a Chinese sentence; given are the rows that did.

    A waiver that did, though it is from before the year was over, is told too: it was left over from the year before.
    `title` gives the name of a problem by its code.
    """
    for waiver in ledger.waivers:
        what = _told(waiver.department, waiver.project, title(waiver.problem), waiver.cell)
        if waiver.row in waivers:
            if _left_over(waiver.approved_on, ledger.settings.year):
                yield (
                    f"工作台账“豁免”第 {waiver.row} 行（{what}）的日期是 {waiver.approved_on}，评价年度是 {ledger.settings.year}，"
                    "像是以前年度留下的，这次仍照用。请核对，不适用的请删去；“复核”“待确认”里以前年度的也请删去。"
                )
        else:
            yield f"工作台账“豁免”第 {waiver.row} 行（{what}）没有用上：没有这个问题，或填报值已改。请核对，不再需要的请删去。"
    for review in ledger.reviews:
        if review.row not in reviews:
            what = _told(review.department, review.project, review.indicator)
            yield f"工作台账“复核”第 {review.row} 行（{what}）没有用上：没有收到这张表。请核对部门和项目名称。"


def _left_over(approved_on: str, year: int | None) -> bool:
    """Whether a waiver was approved before the evaluation of a year can have begun."""
    approved = re.match(r"\d{4}", approved_on)
    return year is not None and approved is not None and int(approved[0]) <= year


def _told(*names: str) -> str:
    return "、".join(name for name in names if name)
