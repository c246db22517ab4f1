"""The standing checks of amounts and of the execution rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfxl.checks.finding import CheckedForm, Level
from perfxl.checks.funds import in_different_units
from perfxl.checks.tolerances import AMOUNT
from perfxl.excel.reading.cell import Cell
from perfxl.forms.expenditure import BY_LEVEL, BY_PURPOSE, PARTS, TOTAL
from perfxl.forms.funds import counted, possible_sums
from perfxl.forms.model import Form, Funds
from perfxl.forms.units import LARGEST_BARE_RATIO, MONEY
from perfxl.output.live.formula import Formula, bound, joined, place
from perfxl.output.live.standing import (
    Places,
    Standing,
    check,
    decimals,
    is_number,
    is_right,
    of_number,
    opposite,
    summed,
)

_RATE = "{executed}/{budget}*100"
# a ratio has two more decimals than the percentage that it is; a format may show more than are written
_DECIMALS = f"MAX(0,%d,{decimals('{stated}')}-2)"
_AS_RATIO = f"ROUND({{stated}}*100,{_DECIMALS})=ROUND({_RATE},{_DECIMALS})"
_RIGHT_RATE = f"IF({{stated}}<={LARGEST_BARE_RATIO},{_AS_RATIO},{is_right('{stated}', _RATE)})"
_AGAINST_RATE = of_number("{stated}", f"IF({{budget}}=0,NA(),{opposite(_RIGHT_RATE)})")


def stated_rate(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """The stated rate is executed ÷ budget."""
    cell = review.form.funds.rate
    if cell is not None and (cell.blank or is_number(cell)):
        yield from _against_rate(review, cell, "execution-rate-mismatch", "error", "预算执行率计算有误")


def cross_check(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """An indicator on the execution rate that contradicted the funds says what they say."""
    for finding in review.findings:
        if finding.code == "cross-check" and is_number(finding.at):
            yield from _against_rate(review, finding.at, finding.code, finding.level, finding.title)


def _against_rate(review: CheckedForm, cell: Cell, code: str, level: Level, what: str) -> Iterator[Standing]:
    """A rate against that of the funds, to the decimals it is written with; 99.14, 99.14% and 0.9914 say the same."""
    funds = review.form.funds
    amounts = _amounts(funds)
    if amounts is None or funds.contradicted or in_different_units(funds):
        return
    budget, executed = amounts
    shown = cell.decimals if cell.percent else 0
    text = _AGAINST_RATE % (shown, shown)
    yield check(cell, {code}, level, what, bound(text, stated=place(cell), budget=budget, executed=executed))


def _amounts(funds: Funds) -> tuple[Formula, Formula] | None:
    """Budget and executed amount as formulas, of the total row or of its parts; None where a number is a text."""
    if funds.total is None or funds.execution_rate is None:
        return None
    found = []
    for role in ("budget", "executed"):
        rows = counted(funds.parts) if role in funds.summed else (funds.total,)
        cells = [cell for row in rows if (cell := getattr(row, role)) is not None]
        if all(cell.number is None for cell in cells):
            return None
        found.append(summed(cells))
    return found[0], found[1]


def parts_and_total(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """The total of the funds is the sum of its parts, and no more is executed than budgeted."""
    funds = review.form.funds
    if funds.total is None or any(finding.code == "amount-unit" for finding in review.findings):
        return
    tolerance = AMOUNT * MONEY["万元"] / MONEY[funds.unit]
    told = {finding.at for finding in review.findings if finding.code == "funds-mismatch"}
    if not funds.contradicted:
        yield from _overspent(funds, tolerance)
    for role in ("budget", "executed"):
        cell = getattr(funds.total, role)
        parts = [each for row in counted(funds.parts) if (each := getattr(row, role)) is not None]
        if not is_number(cell) or all(part.number is None for part in parts):
            continue
        if funds.contradicted and cell not in told:
            continue  # one slip, told of one column
        if len({*possible_sums(funds.parts, role)}) != 1:
            continue  # parts of parts: which of them count, nobody says
        text = of_number("{stated}", f"ABS({{stated}}-{{sum}})>{tolerance:g}")
        fault = bound(text, stated=place(cell), sum=summed(parts))
        yield check(cell, {"funds-mismatch"}, "error", "资金数据不符", fault)


def department_sums(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """A department's budget is the sum of its kinds of expenditure; 事业发展支出 is the same by purpose and by level."""
    if review.form.kind != "department":
        return
    total, level = review.form.fields.get(TOTAL), review.form.fields.get(BY_LEVEL[0])
    parts, levels, purposes = (_fields(review.form, names) for names in (PARTS, BY_LEVEL, BY_PURPOSE))
    if total is not None and (total.blank or is_number(total)) and parts:
        given = bound("COUNT({parts})", parts=joined(",", map(place, parts)))
        text = of_number("{stated}", f"IF({{given}}=0,FALSE,ABS({{stated}}-({{sum}}))>{AMOUNT:g})")
        fault = bound(text, stated=place(total), given=given, sum=summed(parts))
        yield check(total, {"funds-mismatch"}, "error", "资金数据不符", fault)
    if level is not None and len(levels) == len(BY_LEVEL) and len(purposes) == len(BY_PURPOSE):
        given = bound("COUNT({all})", all=joined(",", map(place, (*levels, *purposes))))
        whole = f"IF({{given}}<{len(levels) + len(purposes)},FALSE,ABS({{levels}}-({{purposes}}))>{AMOUNT:g})"
        fault = bound(whole, given=given, levels=summed(levels), purposes=summed(purposes))
        yield check(level, {"funds-mismatch"}, "error", "资金数据不符", fault)


def _fields(form: Form, names: Sequence[str]) -> list[Cell]:
    return [cell for name in names if (cell := form.fields.get(name)) is not None]


def _overspent(funds: Funds, tolerance: float) -> Iterator[Standing]:
    amounts = _amounts(funds)
    row = funds.parts[0] if "executed" in funds.summed else funds.total
    if amounts is None or row is None or row.executed is None or in_different_units(funds):
        return
    budget, executed = amounts
    fault = bound(f"{{executed}}>{{budget}}+{tolerance:g}", executed=executed, budget=budget)
    yield check(row.executed, {"funds-mismatch"}, "warning", "执行数超过预算数", fault)
