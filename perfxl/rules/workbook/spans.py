"""Ranges as people write them in a cell: ≥60%，＜80%; ≤10%; 全部."""

from __future__ import annotations

import re
from decimal import Decimal

from perfxl.forms.words import normal
from perfxl.rules.contents import plain, written
from perfxl.rules.interval import Interval, read_interval

ALL = "全部"
_LOWEST, _HIGHEST = Decimal("-inf"), Decimal("inf")
_NUMBER = r"(-?\d+(?:\.\d+)?)(%?)"
_SIGNS = {
    "大于等于": "≥", "不低于": "≥", "不小于": "≥", "不少于": "≥", ">=": "≥", "≧": "≥", "小于等于": "≤", "不高于": "≤", "不超过": "≤",
    "不大于": "≤", "<=": "≤", "≦": "≤", "大于": ">", "高于": ">", "超过": ">", "小于": "<", "低于": "<", "不足": "<",
}  # fmt: skip
_TURNED = {"≥": "≤", "≤": "≥", ">": "<", "<": ">"}
_BEHIND = re.compile(f"([≥≤<>]){_NUMBER}")
_BEFORE = re.compile(f"{_NUMBER}([≥≤<>])")
_PARTS = re.compile(r"[,;、且和]")
_OPEN = re.compile(f"{_NUMBER}[~～-]{_NUMBER}")
# A ratio beyond this without % was meant in per cent.
_LARGEST_RATIO = 10


def told_span(span: Interval, *, ratio: bool) -> str:
    """A range as it stands in a cell; a range of ratios in per cent."""
    ends = []
    if span.low.is_finite():
        ends.append(f"{'≥' if span.low_closed else '＞'}{_told(span.low, ratio)}")
    if span.high.is_finite():
        ends.append(f"{'≤' if span.high_closed else '＜'}{_told(span.high, ratio)}")
    return "，".join(ends) or ALL


def _told(number: Decimal, ratio: bool) -> str:
    return f"{plain(number * 100)}%" if ratio else plain(number)


def read_span(text: str, *, ratio: bool) -> str:
    """A range as rulebooks write it. Raises ValueError, in Chinese."""
    said = normal(text)
    if said in (ALL, "不限"):
        return written(Interval(_LOWEST, _HIGHEST, False, False))
    if said[:1] in ("[", "("):
        return written(read_interval(said))
    for word, sign in _SIGNS.items():
        said = said.replace(word, sign)
    if _OPEN.fullmatch(said):
        raise ValueError(f"“{text}”没有写明两端含不含。请写成如 {_example(ratio)} 的样子")
    span = Interval(_LOWEST, _HIGHEST, False, False)
    for sign, number in _ends(said, text, ratio):
        span = _narrowed(span, sign, number, text)
    if span.low > span.high or (span.low == span.high and not (span.low_closed and span.high_closed)):
        raise ValueError(f"“{text}”的下限不低于上限")
    return written(span)


def _ends(said: str, text: str, ratio: bool) -> list[tuple[str, Decimal]]:
    found = []
    for part in _PARTS.split(said):
        behind = list(_BEHIND.finditer(part))
        before = [one for one in _BEFORE.finditer(part) if one.end() < len(part) and not part[one.end()].isdigit()]
        ends = [(one[1], one[2], one[3]) for one in behind] + [(_TURNED[one[3]], one[1], one[2]) for one in before]
        if not ends:
            raise ValueError(f"区间应写成如 {_example(ratio)} 的样子，填的是“{text}”")
        found += [(sign, _number(digits, percent, ratio)) for sign, digits, percent in ends]
    return found


def _number(digits: str, percent: str, ratio: bool) -> Decimal:
    number = Decimal(digits)
    if percent and not ratio:
        raise ValueError(f"这里是分数，不写 %，填的是“{digits}%”")
    if ratio and not percent and abs(number) > _LARGEST_RATIO:
        raise ValueError(f"比率请写百分号，如 {digits}%")
    return number / 100 if percent else number


def _narrowed(span: Interval, sign: str, number: Decimal, text: str) -> Interval:
    low = sign in "≥>"
    if (span.low if low else span.high).is_finite():
        raise ValueError(f"“{text}”的{'下限' if low else '上限'}写了两次。请只留一个")
    if low:
        return Interval(number, span.high, sign == "≥", span.high_closed)
    return Interval(span.low, number, span.low_closed, sign == "≤")


def _example(ratio: bool) -> str:
    return "≥60%，＜80%" if ratio else "≥80，＜90"
