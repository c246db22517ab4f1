"""Targets and actuals as people write them: '≥95%', '600人次', '2023年12月底前', '有效保障'."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from perfxl.forms.deadlines import Deadline, read_deadline
from perfxl.forms.deadlines import on_time as _on_time
from perfxl.forms.words import normal
from perfxl.model import NOTHING, Cell, Direction
from perfxl.numbers import show

Kind = Literal["number", "ratio", "range", "date", "words", "compound", "unread", "blank"]

_OPERATORS = {
    "≥": (
        ">=",
        "=>",
        "≥",
        "≧",
        "⩾",
        "≯=",
        "不少于",
        "不低于",
        "不小于",
        "不得少于",
        "不得低于",
        "至少",
        "最少",
        "最低",
        "大于等于",
        "大于或等于",
        "达到或超过",
    ),
    "≤": (
        "<=",
        "=<",
        "≤",
        "≦",
        "⩽",
        "不超过",
        "不高于",
        "不大于",
        "不多于",
        "不得超过",
        "不得高于",
        "最多",
        "最高",
        "小于等于",
        "小于或等于",
        "控制在",
        "低于等于",
    ),
    ">": (">", "大于", "高于", "超过", "多于", "超"),
    "<": ("<", "小于", "低于", "少于"),
    "=": ("=", "═", "﹦", "==", "等于"),
}
_OPERATOR_OF = {word: sign for sign, words in _OPERATORS.items() for word in words}
_SUFFIXES = {
    "≥": ("以上", "及以上", "或以上", "之上", "+"),
    "≤": ("以内", "以下", "及以下", "或以下", "之内", "之下", "内"),
}
_OPERATOR_OF_SUFFIX = {word: sign for sign, words in _SUFFIXES.items() for word in words}
_DIRECTION: dict[str, Direction] = {"≥": "up", ">": "up", "≤": "down", "<": "down", "=": "equal"}
_RATIO_UNITS = {"%": 0.01, "百分比": 0.01, "百分之": 0.01, "个百分点": 0.01, "‰": 0.001}
MONEY = {"元": 1.0, "千元": 1e3, "万": 1e4, "万元": 1e4, "亿元": 1e8}

_MYRIADS = {"万": 1e4, "亿": 1e8}
_MEASURES = {
    "千米": ("米", 1e3), "公里": ("米", 1e3), "km": ("米", 1e3), "KM": ("米", 1e3), "m": ("米", 1.0),
    "吨": ("公斤", 1e3), "千克": ("公斤", 1.0), "kg": ("公斤", 1.0), "公顷": ("亩", 15.0), "平方公里": ("平方米", 1e6),
}  # fmt: skip
# 30家 and 30户 count the same thing
_ALIKE = (
    {"家", "户"},
    {"次", "场", "场次", "期"},
    {"人", "名", "位", "人次"},
    {"份", "本", "册"},
    {"台", "套", "台套"},
)

_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+"
_VERBS = "(?:达到|达|完成|实现|约|共计?|合计|为|全部|(?:增长|增加|提高|提升|下降|降低|减少)[到至]?)?"
_UNIT = r"[^\d\s≥≤<>=~^$]{0,12}?"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_QUANTITY = re.compile(
    f"(?P<op>{_any_of(_OPERATOR_OF)})?{_VERBS}(?P<op2>{_any_of(_OPERATOR_OF)})?(?P<per>百分之)?"
    f"(?P<number>{_NUMBER})(?P<unit>{_UNIT})(?P<suffix>{_any_of(_OPERATOR_OF_SUFFIX)}|左右|上下)?[。.;；,，]?"
)
_RANGE = re.compile(
    f"{_VERBS}(?P<low>{_NUMBER})(?P<first>{_UNIT})(?:-|~|—|–|－|至|到)(?P<high>\\d+(?:\\.\\d+)?)(?P<unit>{_UNIT})(?:之间)?"
)
# 95%以上（含95%）, 300天（含）以内: the bracket says what the words say
_INCLUDED = re.compile(r"[(]含[^)]{0,8}[)]|[(]包?含[)]")
# Longer digits are codes, not quantities.
_BEYOND = 1e15
# 越少越好的指标，按名称中的词判断（无符号时）
_LESS_IS_BETTER = re.compile(
    "成本|费用|投诉|事故|死亡|伤亡|发案|违规|违法|违纪|差错|错误|故障|逾期|超支|误差|能耗|排放|污染|流失|单价|控制数|缺陷|返工|信访|退回|隐患|失误|舆情|损失"
)
_MORE_IS_BETTER = re.compile(
    "降低|减少|下降|节约|节能|处理|处置|办结|回复|整改|排查|化解|利用率|执行率|支出率|节约率|达标|合格|满意|完成率|及时|投入使用|减排|控制率|演练|培训|收缴|征收"
)


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
        scale = _RATIO_UNITS.get(self.unit, 1.0)
        first = show(self.number / scale, 12)
        if self.high is not None:
            return f"{first}-{show(self.high / scale, 12)}{self.unit}"
        return f"{self.operator}{first}{self.unit}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A target against an actual: values, unit, direction, completion (ratio), why they do not compare.

    `scale` is what the actual is multiplied by to stand in the target's unit. `on_time` tells of a deadline
    whether it was met; None where there is none or it cannot be told.
    """

    target: float | None = None
    actual: float | None = None
    unit: str = ""
    direction: Direction | None = None
    completion: float | None = None
    mismatch: str | None = None
    scale: float = 1.0
    on_time: bool | None = None


@lru_cache(maxsize=65_536)
def read_quantity(text: str) -> Quantity:
    """Read a target or actual. Never raises.

    What is no number is `words`, several numbers are `compound`, digits that are not understood `unread`.
    """
    if text.strip() in NOTHING:
        return Quantity("blank")
    compact = _INCLUDED.sub("", normal(_with_square_units(text)))
    deadline, rest = read_deadline(compact)
    if deadline is not None and not rest:
        return Quantity("date", deadline=deadline)
    found = _quantity(rest or compact) or _range(compact)
    if found is not None:
        return found
    if deadline is not None:
        return Quantity("date", deadline=deadline)
    numbers = re.findall(_NUMBER, compact)
    if not numbers:
        return Quantity("unread" if _COUNTED_IN_WORDS.fullmatch(compact) else "words")
    return Quantity("compound" if len(numbers) > 1 else "unread")


# NFKC would make a number of the exponent in ㎡ and m²
_SQUARE_UNITS = {"km²": "平方公里", "㎢": "平方公里", "㎡": "平方米", "m²": "平方米", "㎥": "立方米", "m³": "立方米"}


def _with_square_units(text: str) -> str:
    for sign, unit in _SQUARE_UNITS.items():
        text = text.replace(sign, unit)
    return text


# 三次, 两场: a count that is not written in digits
_COUNTED_IN_WORDS = re.compile(
    r"[≥≤<>=]?[一二两三四五六七八九十百千]+(?:个|次|场|项|家|期|份|处|人|套|篇|户|批|件|台|名|座|条)"
)


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
        if scale := _RATIO_UNITS.get(sign):
            top = None if high is None else round(high * scale, 12)
            return Quantity("ratio", operator, round(number * scale, 12), "‰" if sign == "‰" else "%", top)
    return Quantity("number", operator, number, unit, high)


def compare(target: Cell | None, actual: Cell | None, name: str, kind: str = "") -> Comparison:
    """Put a target beside its actual; `name` (三级指标) and `kind` (二级指标) say which way is better if no sign does."""
    wanted = read_quantity(target.text) if target else Quantity("blank")
    reached = read_quantity(actual.text) if actual else Quantity("blank")
    if wanted.kind == "range" and reached.number is not None:
        wanted = _nearest_end(wanted, reached, name, kind)
    mismatch = _mismatch(wanted, reached)
    if wanted.number is None or mismatch == "misread-sign":
        on_time = _on_time(wanted.deadline, reached.deadline)
        return Comparison(None, _plain(reached), mismatch=mismatch, on_time=on_time)
    direction = direction_of(wanted, f"{name}{target.text if target else ''}", kind)
    unit = wanted.unit or reached.unit
    if reached.number is None or reached.kind == "range" or mismatch:
        return Comparison(wanted.number, _plain(reached), unit, direction, None, mismatch)
    left, right = _same_unit(wanted, reached)
    scale = _scale(wanted, reached)
    return Comparison(left, right, unit, direction, completion(left, right * scale, direction), None, scale)


def _plain(quantity: Quantity) -> float | None:
    """The number that a quantity is; None for a range, which is none."""
    return None if quantity.kind == "range" else quantity.number


def _nearest_end(wanted: Quantity, reached: Quantity, name: str, kind: str) -> Quantity:
    """The end of a range that an actual is held to: within the range the actual itself, which is met.

    Beyond the range on its better side is met too.
    """
    low, high = wanted.number or 0.0, wanted.high or 0.0
    value = reached.number or 0.0
    single = replace(wanted, kind="ratio" if wanted.unit in ("%", "‰") else "number", high=None)
    if single.kind == "ratio" and reached.kind == "number" and not reached.unit:
        value = _as_ratio(value, low)
    less_is_better = direction_of(single, name, kind) == "down"
    number = min(max(value, low), high)
    return replace(single, number=number, operator="≤" if less_is_better else "≥")


def direction_of(target: Quantity, name: str, kind: str = "") -> Direction:
    """Which way is better: by the sign, else by the indicator's kind, else more."""
    if target.operator:
        return _DIRECTION[target.operator]
    plain = normal(name)
    less = _LESS_IS_BETTER.search(plain) or "成本" in normal(kind)
    return "down" if less and not _MORE_IS_BETTER.search(plain) else "up"


def completion(target: float, actual: float, direction: Direction) -> float | None:
    """actual ÷ target, for `down` target ÷ actual; None where that divides by nothing or a target is negative."""
    if target < 0:
        return None
    above, below = (target, actual) if direction == "down" else (actual, target)
    if below == 0:
        return 1.0 if above == 0 else None
    return above / below


def _scale(wanted: Quantity, reached: Quantity) -> float:
    """What the actual is multiplied by to stand in the target's unit: 10000份 against 1万份, 2500米 against 2.5公里."""
    if not wanted.unit or not reached.unit:
        return 1.0
    (left, per_left), (right, per_right) = _base_unit(wanted.unit), _base_unit(reached.unit)
    return per_right / per_left if left == right else 1.0


def _base_unit(unit: str) -> tuple[str, float]:
    """The unit that a unit is counted in, and how many of those it is."""
    if unit in MONEY:
        return "元", MONEY[unit]
    if unit in _MEASURES:
        return _MEASURES[unit]
    if len(unit) > 1 and unit[0] in _MYRIADS:
        return unit[1:], _MYRIADS[unit[0]]
    return unit, 1.0


def _same_unit(wanted: Quantity, reached: Quantity) -> tuple[float, float]:
    """Both values, a bare number beside a percentage read as one: 95 and 1 against 95% are 0.95 and 1."""
    left, right = wanted.number or 0.0, reached.number or 0.0
    if wanted.kind == "ratio" and reached.kind == "number" and not reached.unit:
        return left, _as_ratio(right, left)
    if reached.kind == "ratio" and wanted.kind == "number" and not wanted.unit:
        return _as_ratio(left, right), right
    return left, right


def _as_ratio(number: float, beside: float) -> float:
    """A bare number beside a percentage: 95 is 95 %; up to 2 the nearer of 1 = 100 % and 1 = 1 % is meant."""
    if abs(number) > _BARE_RATIO or number <= 0 or beside <= 0:
        return number / 100 if abs(number) > _BARE_RATIO else number
    as_ratio, as_percent = (abs(math.log(each / beside)) for each in (number, number / 100))
    return number if as_ratio <= as_percent else number / 100


# a bare number above this beside a percentage is in per cent
_BARE_RATIO = 2


def _mismatch(wanted: Quantity, reached: Quantity) -> str | None:
    numbers = {"number", "ratio"}
    if "blank" in (wanted.kind, reached.kind):
        return None
    if _misread_sign(wanted, reached):
        return "misread-sign"
    if wanted.kind in numbers and reached.kind == "words":
        return "words-for-number"
    if wanted.kind == "words" and reached.kind in numbers:
        return "number-for-words"
    if wanted.kind in numbers and reached.kind in numbers and _units_differ(wanted, reached):
        return "units"
    return None


def _misread_sign(wanted: Quantity, reached: Quantity) -> bool:
    """Whether a target of 290% is a ≥90% whose sign was scanned as a 2: the actual is a plain share."""
    if wanted.kind != "ratio" or wanted.operator or wanted.unit != "%" or reached.number is None:
        return False
    share = _as_ratio(reached.number, 1.0) if not reached.unit else reached.number
    return 2 < (wanted.number or 0) <= 3 and share <= 1


# 10（个） and 10个, 20人左右 and 20人, 100%覆盖
_UNIT_NOISE = re.compile(r"[()（）]|左右|上下|以上|余|多")


def _units_differ(wanted: Quantity, reached: Quantity) -> bool:
    left, right = (_UNIT_NOISE.sub("", each.unit) for each in (wanted, reached))
    if not left or not right or left == right:
        return False
    if _base_unit(left)[0] == _base_unit(right)[0] or any({left, right} <= alike for alike in _ALIKE):
        return False
    if {left, right} & {"%", "‰"}:
        return not {left, right} <= {"%", "‰"}
    return not (left.startswith(right) or right.startswith(left) or left.endswith(right) or right.endswith(left))
