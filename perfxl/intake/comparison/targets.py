"""A target beside an earlier one: whether it says the same, whether it asks for less."""

from __future__ import annotations

from dataclasses import replace

from perfxl.forms.deadlines import Deadline
from perfxl.forms.model import Direction
from perfxl.forms.units import bare_ratio, base_unit, units_differ
from perfxl.forms.values import Quantity, read_quantity
from perfxl.intake.comparison.model import Remark
from perfxl.ledger.comparing import same_target

_DUST = 1e-9


def says_the_same(old: str, new: str, years: int = 0) -> bool:
    """Whether two values are the same, however they are written; of two forms `years` apart a deadline moves with the year."""
    if same_target(new, old):
        return True
    days = _days(read_quantity(old), read_quantity(new), years)
    return days is not None and days[0] == days[1]


def remark_on(old: str, new: str, direction: Direction | None, years: int = 0) -> Remark | None:
    """What is to be pointed out of a target that changed, None for nothing."""
    before, now = read_quantity(old), read_quantity(new)
    if before.number is not None and now.kind == "words":
        return "in-words"
    days = _days(before, now, years)
    is_less = days[1] > days[0] if days else _is_less(before, now, direction)
    return "lowered" if is_less else None


def is_below(target: str, actual: str, direction: Direction | None) -> bool:
    """Whether a target asks for less than was reached before."""
    return _is_less(read_quantity(actual), read_quantity(target), direction)


def _days(before: Quantity, now: Quantity, years: int) -> tuple[Deadline, Deadline] | None:
    """Two deadlines as they compare, the earlier form's so many years on; None where one is none."""
    first, last = before.deadline, now.deadline
    if first is None or last is None or not before.kind == now.kind == "date":
        return None
    if not (first.year and last.year):
        return replace(first, year=0), replace(last, year=0)
    return replace(first, year=first.year + years), last


def _is_less(before: Quantity, now: Quantity, direction: Direction | None) -> bool:
    """Whether a quantity asks for less than another does or reaches: which of both is more tells the direction."""
    if direction not in ("up", "down") or before.number is None or now.number is None:
        return False
    if units_differ(before.unit, now.unit):
        return False
    left, right = _ends(before, now.kind), _ends(now, before.kind)
    if not (before.unit and now.unit) and "ratio" not in (before.kind, now.kind):
        # a unit that is left out is that of the other
        left, right = (before.number, before.high or before.number), (now.number, now.high or now.number)
    at = 0 if direction == "up" else 1  # a range is held to its end that is easier to reach
    change = right[at] - left[at]
    dust = _DUST * max(1.0, abs(left[at]), abs(right[at]))
    return change < -dust if direction == "up" else change > dust


def _ends(quantity: Quantity, beside: str) -> tuple[float, float]:
    """The lower and the upper end of a quantity in its basic unit; a bare number beside a ratio is one."""
    low = quantity.number or 0.0
    high = low if quantity.high is None else quantity.high
    if quantity.kind == "ratio":
        return low, high
    if beside == "ratio" and not quantity.unit:
        return bare_ratio(low), bare_ratio(high)
    scale = base_unit(quantity.unit)[1]
    return low * scale, high * scale
