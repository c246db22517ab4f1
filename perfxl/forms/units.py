"""Units of quantities: which are alike, and how many of one make another."""

from __future__ import annotations

import re

MONEY = {"元": 1.0, "千元": 1e3, "万": 1e4, "万元": 1e4, "亿元": 1e8}
RATIO_UNITS = {"%": 0.01, "百分比": 0.01, "百分之": 0.01, "个百分点": 0.01, "‰": 0.001}
LARGEST_BARE_RATIO = 2
"""Nobody spends twice a budget: a rate above this that is written without a sign of percent is in per cent."""
_MYRIADS = {"万": 1e4, "亿": 1e8}
_MEASURES = {
    "千米": ("米", 1e3), "公里": ("米", 1e3), "km": ("米", 1e3), "KM": ("米", 1e3), "m": ("米", 1.0),
    "吨": ("公斤", 1e3), "千克": ("公斤", 1.0), "kg": ("公斤", 1.0), "公顷": ("亩", 15.0), "平方公里": ("平方米", 1e6),
    "秒": ("秒", 1.0), "分钟": ("秒", 60.0), "小时": ("秒", 3600.0), "天": ("秒", 86400.0), "日": ("秒", 86400.0), "周": ("秒", 604800.0),
    "月": ("月", 1.0), "年": ("月", 12.0),
}  # fmt: skip
# 30家 and 30户 count the same thing
_ALIKE = (
    {"家", "户"},
    {"次", "场", "场次", "期"},
    {"人", "名", "位", "人次"},
    {"份", "本", "册"},
    {"台", "套", "台套"},
)

_PERIODS = {"天", "日", "周", "月", "季", "季度", "学期"}

# 10（个） and 10个, 20人左右 and 20人, 100%覆盖
_UNIT_NOISE = re.compile(r"[()（）]|左右|上下|以上|余|多")


def bare_percent(number: float, decimals: int) -> tuple[float, int]:
    """A rate without a sign of percent, in per cent, and its decimals: 99.14 and 0.9914 both say 99.14 with two."""
    return (number, decimals) if in_per_cent(number) else (number * 100, max(decimals - 2, 0))


def bare_ratio(number: float) -> float:
    """A rate without a sign of percent as a ratio: 98 is 0.98; 0.98 and 1.2 are ratios already."""
    return number / 100 if in_per_cent(number) else number


def in_per_cent(number: float) -> bool:
    """Whether a rate without a sign of percent is in per cent: 98 is, 0.98 and 1.2 are not."""
    return abs(number) > LARGEST_BARE_RATIO


def scale(wanted: str, reached: str) -> float:
    """What the actual is multiplied by to stand in the target's unit: 10000份 against 1万份, 2500米 against 2.5公里."""
    if not wanted or not reached:
        return 1.0
    (left, per_left), (right, per_right) = base_unit(wanted), base_unit(reached)
    return per_right / per_left if left == right else 1.0


def base_unit(unit: str) -> tuple[str, float]:
    """The unit that a unit is counted in, and how many of those it is."""
    if unit in MONEY:
        return "元", MONEY[unit]
    if measure := _MEASURES.get(unit.removeprefix("个")):
        return measure
    if len(unit) > 1 and unit[0] in _MYRIADS:
        return unit[1:], _MYRIADS[unit[0]]
    return unit, 1.0


def per_period(unit: str) -> bool:
    """Whether a unit counts within a part of the year: 次/月."""
    return unit.rpartition("/")[2] in _PERIODS and "/" in unit


def units_differ(wanted: str, reached: str) -> bool:
    """Whether two units count different things; one that is left out counts whatever the other does."""
    left, right = (_UNIT_NOISE.sub("", each) for each in (wanted, reached))
    if not left or not right or left == right:
        return False
    if base_unit(left)[0] == base_unit(right)[0] or any({left, right} <= alike for alike in _ALIKE):
        return False
    if {left, right} & {"%", "‰"}:
        return not {left, right} <= {"%", "‰"}
    return not (left.startswith(right) or right.startswith(left) or left.endswith(right) or right.endswith(left))
