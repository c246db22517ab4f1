"""Points by a ratio: in bands (≤10%的，得2分), in proportion (得分=执行率×分值)."""

from __future__ import annotations

import re
from decimal import Decimal

from perfxl.rules.clauses.bands import assembled
from perfxl.rules.clauses.clause import NUMBER, OTHERWISE, Clause, ranges_of
from perfxl.rules.clauses.ranges import read_range
from perfxl.rules.clauses.results import FORMULA, Given, rest
from perfxl.rules.clauses.stated import FULL, NONE, PROPORTIONAL, Amount, Proportional, Stated, Unread

SHARES = re.compile(rf"各占({NUMBER})%|分别占((?:{NUMBER}%[、和及,]*)+)")
# the target reached, or not: full marks begin at 100% of it
_TARGET = r"(?:了)?(?:年度|年初|全年|预期|预定|设定)*(?:绩效)?(?:指标值?|目标值?)的?$"
_REACHED = re.compile(rf"(?:^|[,:]|指标)(?:完成|达到|达成|实现)(?:或超过)?{_TARGET}")


def banded(clause: Clause) -> Stated | Unread | None:
    """≤10%的，得2分；10%＜…≤20%的，得1分."""
    ranges = [(read_range(one.condition), one) for one in clause.given]
    if not any(read for read, _ in ranges) or SHARES.search(clause.text):
        return None
    if any(one.gives is None for _, one in ranges):
        return Unread("分档之外还有扣分")
    otherwise = [one for read, one in ranges if read is None and OTHERWISE.search(one.condition)]
    for read, one in ranges:
        if read is None and one not in otherwise[:1]:
            return Unread(f"“{one.condition}{one.words}”这一档没有读懂")
    for part in clause.statements:
        if "%" in rest(part):
            return Unread(f"“{rest(part).strip(',')}”得几分没有写明")
    stated = [(read, one.gives) for read, one in ranges if read is not None and one.gives is not None]
    return assembled(stated, otherwise[0].gives if otherwise else None)


def proportional(clause: Clause) -> Stated | Unread | None:
    """得分=执行率×分值, with full marks at 100% or no other result at all."""
    proportional = [one for one in clause.given if one.gives is not None and one.gives.proportional]
    if not proportional:
        return None
    for match in FORMULA.finditer(clause.text):
        if re.search(r"[-+]|\d", match["ratio"].replace("100%", "")):
            return Unread("得分公式没有读懂")
    others = [one for one in clause.given if one not in proportional and not _reaches(one)]
    stated = ranges_of([one for one in others if not OTHERWISE.search(one.condition)])
    if len(proportional) > 1 or stated is None:
        return Unread("按比例计分之外的写法没有读懂")
    if not stated:
        known = not others and _has_range(proportional[0].condition) in (None, "whole")
        return Proportional(full=_formula_points(clause.text)) if known else Unread("按比例计分之外的写法没有读懂")
    if len(stated) > 1 or _has_range(proportional[0].condition) not in (None, "whole"):
        return _with_proportion(clause)
    (full, gives), whole = stated[0], Decimal(1)
    if gives == NONE:
        return _with_proportion(clause)
    if full.low and full.low.at == whole and (full.high is None or full.point):
        return Proportional("below", gives)
    if full.high and full.high.at == whole and full.low is None and not FORMULA.search(clause.text):
        return Proportional("above", gives)
    return Unread("按什么比例计分，没有写明")


def _reaches(one: Given) -> bool:
    """Whether it is full marks for a target reached."""
    return one.gives == FULL and _REACHED.search(one.condition) is not None


def _has_range(condition: str) -> str | None:
    """Whether a condition has a range of its own: `whole` for all below 100%."""
    read = read_range(condition)
    if read is None:
        return None
    below = read.low is None and read.high is not None and read.high.at == 1
    return "whole" if below else "part"


def _with_proportion(clause: Clause) -> Stated | Unread:
    """Bands of which some give the ratio itself: 60%-100%的，得分=完成率×分值; 低于60%不得分 beside all others."""
    others = [one for one in clause.given if one.gives != PROPORTIONAL or read_range(one.condition) is not None]
    stated = ranges_of(others)
    if stated is None:
        return Unread("按比例计分之外的写法没有读懂")
    if not FORMULA.search(clause.text) and any(gives != NONE for _, gives in stated):
        return Unread("按什么比例计分，没有写明")
    return assembled(stated, PROPORTIONAL if len(others) < len(clause.given) else None)


def _formula_points(text: str) -> Amount:
    match = FORMULA.search(text)
    number = re.fullmatch(rf"({NUMBER})分?", match["whole"]) if match is not None else None
    return Amount(points=Decimal(number[1])) if number is not None else FULL
