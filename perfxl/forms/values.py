"""Targets and actuals as people write them: '≥95%', '600人次', '2023年12月底前', '有效保障'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from perfxl.excel.reading.cell import NOTHING, Cell
from perfxl.forms.deadlines import Deadline, read_deadline
from perfxl.forms.numerals import in_digits
from perfxl.forms.units import RATIO_UNITS
from perfxl.forms.words import normal
from perfxl.text.numbers import MINUS, show

Kind = Literal["number", "ratio", "range", "date", "words", "compound", "unread", "blank"]

_OPERATORS = {
    "≥": (
        ">=", "=>", "≥", "≧", "⩾", "不少于", "不低于", "不小于", "不得少于", "不得低于", "至少", "最少", "最低", "大于等于",
        "大于或等于", "达到或超过",
    ),
    "≤": (
        "<=", "=<", "≤", "≦", "⩽", "不超过", "不高于", "不大于", "不多于", "不得超过", "不得高于", "最多", "最高", "小于等于",
        "小于或等于", "控制在", "低于等于",
    ),
    ">": (">", "大于", "高于", "超过", "多于", "超"),
    "<": ("<", "小于", "低于", "少于"),
    "=": ("=", "═", "﹦", "==", "等于"),
}  # fmt: skip
_OPERATOR_OF = {word: sign for sign, words in _OPERATORS.items() for word in words}
_SUFFIXES = {
    "≥": ("以上", "及以上", "或以上", "之上", "+"),
    "≤": ("以内", "以下", "及以下", "或以下", "之内", "之下", "内"),
}
_OPERATOR_OF_SUFFIX = {word: sign for sign, words in _SUFFIXES.items() for word in words}

_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+"
_VERBS = (
    "(?:已经?|均|实际|累计|全年|年度|总计|共计?|合计)?"
    "(?:达到|达|完成|实现|约|近|共计?|合计|为|全部|(?:增长|增加|提高|提升|提速|下降|降低|减少|压缩|压减|缩短|节约)[到至]?|[增降减升]至)?"
)
# 每月4次, 每亩300: what the number is for each of
_EACH = "天|日|周|月|季度?|学期|学年|年|人|户|亩|村|次|套|台|件|吨|公里|平方米|床|班|校|所|座|份|生|只|头|株|家|场|期|篇|车|公顷|立方米"
_UNIT = r"[^\d\s≥≤<>=~^$]{0,12}?"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_QUANTITY = re.compile(
    f"(?P<op>{_any_of(_OPERATOR_OF)})?(?:每个?(?P<each>{_EACH}))?{_VERBS}(?P<op2>{_any_of(_OPERATOR_OF)})?(?P<per>百分之)?"
    f"(?P<number>{_NUMBER})(?P<unit>{_UNIT})(?P<suffix>{_any_of(_OPERATOR_OF_SUFFIX)}|左右|上下)?[。.;；,，]?"
)
_RANGE = re.compile(
    f"{_VERBS}(?P<low>{_NUMBER})(?P<first>{_UNIT})(?:-|~|—|–|－|至|到)(?P<high>\\d+(?:\\.\\d+)?)(?P<unit>{_UNIT})(?:之间)?"
)
# 95%以上（含95%）, 300天（含）以内: the bracket says what the words say
_INCLUDED = re.compile(r"[(]含[^)]{0,8}[)]|[(]包?含[)]")
# 12座（其中危桥2座）, 100%（12/12）: a remark on a number that stands before it
_REMARK = re.compile(
    r"(?<=[^(,;])(?:[,;]?其中[^()]{1,80}|[(](?:其中|包括|包含|含|不含|另|较|比|同比|上年|去年|详?见|附|因|即|\d+/\d+)[^()]{0,80}[)])[。.;]?$"
)
# 同比2022年显著提高: a year or a day in words counts nothing
_DATES = re.compile(r"(?:19|20)\d\d(?:年度?|[-—~至](?:19|20)\d\d年度?)?|\d{1,2}月(?:\d{1,2}[日号])?")
# A quantity is a few words; a cell may hold 32,767 characters, and patterns take their time.
_LONGEST = 500
_DIGITS = re.compile(r"\d")
# Longer digits are codes, not quantities.
_BEYOND = 1e15


@dataclass(frozen=True, slots=True)
class Quantity:
    """A target or an actual, read. `number` in the unit written; percent and ‰ as a ratio; `high` ends a range.

    `deadline` is the last day that a date allows, or the day it tells. `unread`: there are digits, but what they
    count is not understood.
    """

    kind: Kind
    operator: str = ""
    number: float | None = None
    unit: str = ""
    high: float | None = None
    deadline: Deadline | None = None

    @property
    def printed(self) -> str:
        """The quantity as it would be written, which reads as the same quantity."""
        if self.number is None:
            return ""
        scale = RATIO_UNITS.get(self.unit, 1.0)
        first = show(self.number / scale, 12)
        if self.high is not None:
            low = f"{first}{self.unit}" if self.unit in RATIO_UNITS else first
            return f"{low}-{show(self.high / scale, 12)}{self.unit}"
        return f"{self.operator}{first}{self.unit}"


BLANK = Quantity("blank")


def quantity_of(cell: Cell | None) -> Quantity:
    """The quantity that a cell states; `blank` where there is no cell."""
    return read_quantity(cell.text) if cell else BLANK


@lru_cache(maxsize=65_536)
def read_quantity(text: str) -> Quantity:
    """Read a target or actual. Never raises.

    What is no number is `words`, several numbers are `compound`, digits that are not understood `unread`.
    """
    if text.strip() in NOTHING:
        return BLANK
    if len(text) > _LONGEST:
        return Quantity("compound" if _DIGITS.search(text) else "words")
    compact = in_digits(_INCLUDED.sub("", normal(_with_square_units(text)).replace(MINUS, "-")))
    deadline, rest = read_deadline(compact)
    if deadline is not None and not rest:
        return Quantity("date", deadline=deadline)
    found = _quantity(rest or compact) or _range(compact)
    if found is None and (remark := _REMARK.search(compact)):
        found = _quantity(compact[: remark.start()])
    if found is not None:
        return found
    if deadline is not None:
        return Quantity("date", deadline=deadline)
    numbers = re.findall(_NUMBER, _DATES.sub("", compact))
    if not numbers:
        return Quantity("words")
    return Quantity("compound" if len(numbers) > 1 else "unread")


# NFKC would make a number of the exponent in ㎡ and m²
_SQUARE_UNITS = {"km²": "平方公里", "㎢": "平方公里", "㎡": "平方米", "m²": "平方米", "㎥": "立方米", "m³": "立方米"}


def _with_square_units(text: str) -> str:
    for sign, unit in _SQUARE_UNITS.items():
        text = text.replace(sign, unit)
    return text


def _quantity(text: str) -> Quantity | None:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return None
    number = float(match["number"].replace(",", ""))
    if abs(number) >= _BEYOND:
        return Quantity("unread")
    suffix = _OPERATOR_OF_SUFFIX.get(match["suffix"] or "", "")
    operator = _OPERATOR_OF.get(match["op"] or match["op2"] or "", "") or suffix
    unit = match["per"] or match["unit"].strip("。.,，;；、")
    if match["each"]:
        unit = f"{unit}/{match['each']}"
    return _in_unit(operator, number, None, unit)


def _range(text: str) -> Quantity | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    low, high = float(match["low"].replace(",", "")), float(match["high"])
    first, unit = match["first"], match["unit"]
    years = 1900 < low < high < 2100 and unit in ("", "年", "年度")
    if low >= high or high >= _BEYOND or (first and first != unit) or years:
        return None
    found = _in_unit("", low, high, unit)
    return replace(found, kind="range")


def _in_unit(operator: str, number: float, high: float | None, unit: str) -> Quantity:
    """A quantity in its unit: percent and ‰ as ratios, 百分比 as %."""
    for sign in (unit, unit[:1]):
        if scale := RATIO_UNITS.get(sign):
            top = None if high is None else round(high * scale, 12)
            return Quantity("ratio", operator, round(number * scale, 12), "‰" if sign == "‰" else "%", top)
    return Quantity("number", operator, number, unit, high)
