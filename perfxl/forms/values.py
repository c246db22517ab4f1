"""Targets and actuals as people write them: '≥95%', '600人次', '2023年12月底前', '有效保障'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from perfxl.forms.words import normal
from perfxl.model import NOTHING, Cell, Direction

Kind = Literal["number", "ratio", "date", "words", "compound", "blank"]

_OPERATORS = {
    "≥": (">=", "=>", "≥", "≧", "不少于", "不低于", "不小于", "至少", "大于等于"),
    "≤": ("<=", "=<", "≤", "≦", "不超过", "不高于", "不大于", "不多于", "小于等于", "控制在"),
    ">": (">", "大于", "高于", "超过", "多于"),
    "<": ("<", "小于", "低于", "少于"),
    "=": ("=", "═", "﹦", "等于"),
}
_OPERATOR_OF = {word: sign for sign, words in _OPERATORS.items() for word in words}
_SUFFIXES = {"以上": "≥", "及以上": "≥", "(含)以上": "≥", "以内": "≤", "以下": "≤", "及以下": "≤", "之内": "≤"}
_DIRECTION: dict[str, Direction] = {"≥": "up", ">": "up", "≤": "down", "<": "down", "=": "equal"}
_PERCENT_UNITS = {"%": 0.01, "百分比": 0.01, "‰": 0.001}
MONEY = {"元": 1.0, "千元": 1e3, "万": 1e4, "万元": 1e4, "亿元": 1e8}

_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|-?\.\d+"
_QUANTITY = re.compile(
    "(?P<op>" + "|".join(sorted(map(re.escape, _OPERATOR_OF), key=len, reverse=True)) + ")?"
    "(?:达到|完成|约|共)?"
    f"(?P<number>{_NUMBER})"
    r"(?P<unit>[^\d\s≥≤<>=]{0,12}?)"
    "(?P<suffix>" + "|".join(sorted(map(re.escape, _SUFFIXES), key=len, reverse=True)) + ")?"
)
_DATE = re.compile(r"(?:\d{4}年|\d{1,2}月(?:\d|底|末|初|前|份|$|完成)|\d{4}[-/.]\d{1,2})")
# Longer digits are codes, not quantities.
_BEYOND = 1e15
# 越少越好的指标，按名称中的词判断（无符号时）
_LESS_IS_BETTER = re.compile(
    "成本|费用|投诉|事故|死亡|伤亡|发案|违规|违法|差错|错误|故障|逾期|超支|误差|能耗|排放|污染|流失|单价|控制数|缺陷|返工|信访|退回|隐患"
)
_MORE_IS_BETTER = re.compile(
    "降低|减少|下降|节约|节能|处理|处置|办结|回复|整改|排查|化解|利用率|执行率|支出率|节约率|达标|合格|满意|完成率|及时|投入使用|减排"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A target or an actual, read. `number` in the unit written; percent and ‰ as a ratio."""

    kind: Kind
    operator: str = ""
    number: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A target against an actual: values, unit, direction, completion (ratio), why they do not compare.

    `scale` is what the actual is multiplied by to stand in the target's unit of money.
    """

    target: float | None = None
    actual: float | None = None
    unit: str = ""
    direction: Direction | None = None
    completion: float | None = None
    mismatch: str | None = None
    scale: float = 1.0


@lru_cache(maxsize=65_536)
def read_quantity(text: str) -> Quantity:
    """Read a target or actual. Never raises: what is no number is `words`, several numbers are `compound`."""
    compact = normal(text)
    if compact in NOTHING:
        return Quantity("blank")
    if _DATE.search(compact):
        return Quantity("date")
    match = _QUANTITY.fullmatch(compact)
    if match is None:
        return Quantity("compound" if len(re.findall(_NUMBER, compact)) > 1 else "words")
    number = float(match["number"].replace(",", ""))
    if number >= _BEYOND:
        return Quantity("words")
    operator = _OPERATOR_OF.get(match["op"] or "", "") or _SUFFIXES.get(match["suffix"] or "", "")
    unit = match["unit"].strip("。.,，;；")
    if scale := _PERCENT_UNITS.get(unit[:1]) or _PERCENT_UNITS.get(unit):
        return Quantity("ratio", operator, round(number * scale, 12), unit[:1] if unit[0] in "%‰" else "%")
    return Quantity("number", operator, number, unit)


def compare(target: Cell | None, actual: Cell | None, name: str, kind: str = "") -> Comparison:
    """Put a target beside its actual; `name` (三级指标) and `kind` (二级指标) say which way is better if no sign does."""
    wanted = read_quantity(target.text) if target else Quantity("blank")
    reached = read_quantity(actual.text) if actual else Quantity("blank")
    mismatch = _mismatch(wanted, reached)
    if wanted.number is None:
        return Comparison(None, reached.number, mismatch=mismatch)
    direction = direction_of(wanted, name, kind)
    unit = wanted.unit or reached.unit
    if reached.number is None or mismatch:
        return Comparison(wanted.number, reached.number, unit, direction, None, mismatch)
    left, right = _same_unit(wanted, reached)
    scale = _money_scale(wanted, reached)
    return Comparison(left, right, unit, direction, completion(left, right * scale, direction), None, scale)


def direction_of(target: Quantity, name: str, kind: str = "") -> Direction:
    """Which way is better: by the sign, else by the indicator's kind, else more."""
    if target.operator:
        return _DIRECTION[target.operator]
    plain = normal(name)
    less = _LESS_IS_BETTER.search(plain) or "成本" in normal(kind)
    return "down" if less and not _MORE_IS_BETTER.search(plain) else "up"


def completion(target: float, actual: float, direction: Direction) -> float | None:
    """actual ÷ target, for `down` target ÷ actual; None where that divides by nothing."""
    above, below = (target, actual) if direction == "down" else (actual, target)
    if below == 0:
        return 1.0 if above == 0 else None
    return above / below


def _money_scale(wanted: Quantity, reached: Quantity) -> float:
    """What the actual is multiplied by to stand in the target's unit of money."""
    if wanted.unit in MONEY and reached.unit in MONEY:
        return MONEY[reached.unit] / MONEY[wanted.unit]
    return 1.0


def _same_unit(wanted: Quantity, reached: Quantity) -> tuple[float, float]:
    """Both values, a bare number beside a percentage read as one: 95 and 1 against 95% are 0.95 and 1."""
    left, right = wanted.number or 0.0, reached.number or 0.0
    if wanted.kind == "ratio" and reached.kind == "number" and not reached.unit:
        return left, _as_ratio(right)
    if reached.kind == "ratio" and wanted.kind == "number" and not wanted.unit:
        return _as_ratio(left), right
    return left, right


def _as_ratio(number: float) -> float:
    # a bare 1 beside a percentage is 100 %, a bare 95 is 95 %
    return number / 100 if abs(number) > 2 else number


def _mismatch(wanted: Quantity, reached: Quantity) -> str | None:
    numbers = {"number", "ratio"}
    if "blank" in (wanted.kind, reached.kind):
        return None
    if wanted.kind in numbers and reached.kind == "words":
        return "words-for-number"
    if wanted.kind == "words" and reached.kind in numbers:
        return "number-for-words"
    if wanted.kind in numbers and reached.kind in numbers and _units_differ(wanted, reached):
        return "units"
    return None


def _units_differ(wanted: Quantity, reached: Quantity) -> bool:
    left, right = wanted.unit, reached.unit
    if not left or not right or left == right:
        return False
    if left in MONEY and right in MONEY:
        return False
    return not (left.startswith(right) or right.startswith(left))
