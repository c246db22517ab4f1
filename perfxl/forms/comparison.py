"""A target beside its actual: which way is better, how far it was reached, or why they do not compare."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.forms.deadlines import on_time
from perfxl.forms.direction import direction_of
from perfxl.forms.model import Direction, Mismatch
from perfxl.forms.units import bare_ratio, in_per_cent, per_period, scale, units_differ
from perfxl.forms.values import Quantity, quantity_of, read_quantity
from perfxl.forms.words import normal
from perfxl.text.numbers import without_dust

# What may be less than nothing, and how people write that it is.
_CHANGE = re.compile(r"变动率|变化率|增减率|增长率|增幅|增速")
_FALL = re.compile(r"(?:同比|(?:较|比)(?:上年|去年)(?:同期)?)?(?:下降|减少|降低|压减|压缩|负)了?")
# What people write for 0 of what is unwanted.
_NONE = re.compile(r"(?:全年|本年|年内)?(?:均?无|零|没有|未发生|未出现|未产生|未发现|未接到|未收到)\D{0,12}")


class Comparison(NamedTuple):
    """A target against an actual: both as read, values, unit, direction, completion (ratio), why they do not compare.

    `scale` is what the actual is multiplied by to stand in the target's unit. `on_time` tells of a deadline
    whether it was met; None where there is none or it cannot be told. `unclear`: whether the target was met depends on which
    way is better, and nothing tells.
    """

    wanted: Quantity
    reached: Quantity
    target: float | None = None
    actual: float | None = None
    unit: str = ""
    direction: Direction | None = None
    completion: float | None = None
    mismatch: Mismatch | None = None
    scale: float = 1.0
    on_time: bool | None = None
    unclear: bool = False


def compare(target: Cell | None, actual: Cell | None, name: str, kind: str = "") -> Comparison:
    """Put a target beside its actual; `name` (三级指标) and `kind` (二级指标) say which way is better if no sign does."""
    read = _said_of(target, name), _said_of(actual, name)
    wanted, reached = read
    if wanted.number is None:
        met = on_time(wanted.deadline, reached.deadline)
        return Comparison(*read, None, _plain(reached), mismatch=_mismatch(wanted, reached), on_time=met)
    way = direction_of(_in_ratio(wanted, reached), target.text if target else "", name, kind)
    if wanted.kind == "range" and reached.number is not None:
        wanted = _nearest_end(wanted, reached, way.direction)
    misread = target is not None and target.value is None and _misread_sign(wanted, reached)
    mismatch = "misread-sign" if misread else _mismatch(wanted, reached)
    if mismatch == "words-for-number" and way.direction == "down" and actual and _NONE.fullmatch(normal(actual.text)):
        mismatch = None  # of what is unwanted there was none
    if mismatch == "misread-sign":
        met = on_time(wanted.deadline, reached.deadline)
        return Comparison(*read, None, _plain(reached), mismatch=mismatch, on_time=met)
    direction = way.direction
    unit = wanted.unit or reached.unit
    if reached.number is None or reached.kind == "range" or mismatch:
        return Comparison(*read, wanted.number, _plain(reached), unit, direction, None, mismatch)
    left, right = _same_unit(wanted, reached)
    factor = scale(wanted.unit, reached.unit)
    scaled = without_dust(right * factor)
    done = completion(left, scaled, direction)
    unclear = not way.told and not math.isclose(left, scaled)
    return Comparison(*read, left, right, unit, direction, done, None, factor, unclear=unclear)


def _said_of(cell: Cell | None, name: str) -> Quantity:
    """The quantity that a cell states; of a change (变动率, 增长率) 下降5.2% is -5.2%."""
    fall = _FALL.match(normal(cell.text)) if cell is not None and _CHANGE.search(normal(name)) else None
    if cell is None or fall is None:
        return quantity_of(cell)
    size = read_quantity(normal(cell.text)[fall.end() :])
    return replace(size, number=-size.number) if size.number and not size.operator else quantity_of(cell)


def _plain(quantity: Quantity) -> float | None:
    """The number that a quantity is; None for a range, which is none."""
    return None if quantity.kind == "range" else quantity.number


def _nearest_end(wanted: Quantity, reached: Quantity, direction: Direction) -> Quantity:
    """The end of a range that an actual is held to: within the range the actual itself, which is met.

    Beyond the range on its better side is met too.
    """
    low, high = wanted.number or 0.0, wanted.high or 0.0
    value = reached.number or 0.0
    single = replace(wanted, kind="ratio" if wanted.unit in ("%", "‰") else "number", high=None)
    if single.kind == "ratio" and reached.kind == "number" and not reached.unit:
        value = _as_ratio(value, low)
    return replace(single, number=min(max(value, low), high))


def completion(target: float, actual: float, direction: Direction) -> float | None:
    """actual ÷ target, for `down` target ÷ actual; None where that divides by nothing, or by less than nothing."""
    if target < 0 or (direction == "down" and actual < 0):
        return None
    above, below = (target, actual) if direction == "down" else (actual, target)
    if below == 0:
        return 1.0 if above == 0 else None
    return above / below


def _same_unit(wanted: Quantity, reached: Quantity) -> tuple[float, float]:
    """Both values, a bare number beside a percentage read as one: 95 and 1 against 95% are 0.95 and 1."""
    left, right = _in_ratio(wanted, reached).number or 0.0, reached.number or 0.0
    if wanted.kind == "ratio" and reached.kind == "number" and not reached.unit:
        return left, _as_ratio(right, left)
    return left, right


def _in_ratio(wanted: Quantity, reached: Quantity) -> Quantity:
    """A target, as a percentage where it is a bare number beside one."""
    if reached.kind == "ratio" and wanted.kind == "number" and not wanted.unit:
        return replace(wanted, kind="ratio", number=_as_ratio(wanted.number or 0.0, reached.number or 0.0), unit="%")
    return wanted


def _as_ratio(number: float, beside: float) -> float:
    """A bare number beside a percentage: 95 is 95 %; of a 1 the nearer of 100 % and 1 % is meant.

    The other value tells here what elsewhere has to be taken from the number alone: beside 1% a 1 is 1 %.
    """
    if in_per_cent(number) or number <= 0 or beside <= 0:
        return bare_ratio(number)
    as_ratio, as_percent = (abs(math.log(each / beside)) for each in (number, number / 100))
    return number if as_ratio <= as_percent else number / 100


def _mismatch(wanted: Quantity, reached: Quantity) -> Mismatch | None:
    numbers = {"number", "ratio"}
    if "blank" in (wanted.kind, reached.kind):
        return None
    if wanted.kind in numbers and reached.kind == "words":
        return "words-for-number"
    if wanted.kind == "words" and reached.kind in numbers:
        return "number-for-words"
    if wanted.kind in numbers and reached.kind in numbers:
        return "units" if units_differ(wanted.unit, reached.unit) or _periods_differ(wanted, reached) else None
    return None


def _periods_differ(wanted: Quantity, reached: Quantity) -> bool:
    """Whether one counts within a month, the other perhaps within the year: 每月4次 beside 48次, but not beside 4次."""
    return per_period(wanted.unit) != per_period(reached.unit) and wanted.number != reached.number


def _misread_sign(wanted: Quantity, reached: Quantity) -> bool:
    """Whether a written target of 290% is a ≥90% whose sign was scanned as a 2: the actual is a plain share."""
    if wanted.kind != "ratio" or wanted.operator or wanted.unit != "%" or reached.number is None:
        return False
    share = _as_ratio(reached.number, 1.0) if not reached.unit else reached.number
    return 2 < (wanted.number or 0) <= 3 and share <= 1
