"""Checks of the funds: amounts in 万元, the execution rate and what adds up to what."""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.checks.catalogue import (
    AmountUnit,
    ColumnsInDifferentUnits,
    ExecutionRateMismatch,
    FundsLackTexts,
    FundsMismatch,
    FundsNotRead,
    LevelsMismatch,
    MissingValue,
    Overspent,
    PartsInAnotherUnit,
)
from perfxl.checks.finding import Finding
from perfxl.checks.sums import left_out
from perfxl.checks.tolerances import AMOUNT, SAME_DIGITS
from perfxl.excel.reading.cell import Cell
from perfxl.forms.expenditure import BY_LEVEL, BY_PURPOSE, PARTS, TOTAL, amount_labels
from perfxl.forms.funds import add, amount, possible_sums
from perfxl.forms.model import FundRow, Funds
from perfxl.forms.units import MONEY, bare_percent
from perfxl.rules.model import Scored
from perfxl.text.numbers import is_right, show, show_percent

_YUAN = 10_000
# 10 亿元, in 万元: hardly the budget of one project of a county
_A_BILLION = 100_000
_COLUMNS = {"budget": "预算数", "executed": "执行数"}
# So many times the budget nobody spends; a share of it that is so small is the other way round.
_UNITS_APART = 1000
# What is spent of a budget where its unit alone is wrong, as a ratio.
_LEAST_PART, _MOST_PART = 0.3, 1.2


def not_read(scored: Scored) -> Iterator[Finding]:
    """What a form says of its money was read, or it is told that it was not: no execution rate is scored without it."""
    cell = scored.form.unread_funds
    if cell is not None:
        yield FundsNotRead(cell, cell.text)


def missing_amounts(scored: Scored) -> Iterator[Finding]:
    """Budget and executed amount are stated, in the total row or one part: the execution rate rests on them."""
    funds = scored.form.funds
    if funds.total is None:
        return
    for role, value in (("budget", funds.budget), ("executed", funds.executed)):
        cell: Cell | None = getattr(funds.total, role)
        if value is None and cell is not None and cell.blank:
            yield MissingValue(cell, what=f"“{funds.total.label}”{_COLUMNS[role]}")


def parts_and_total(scored: Scored) -> Iterator[Finding]:
    """The total is the sum of its parts, =SUM(parts), and no more is executed than budgeted, which takes carry-over.

    A total that its parts do not make up leaves open which of them the execution rate is to be computed from.
    """
    form, funds = scored.form, scored.form.funds
    if funds.total is None:
        return
    wrong = [found for role in _COLUMNS for found in _column(scored, role)]
    # a printed 0 over parts that are not is one slip, not one a column
    yield from wrong[:1] if funds.contradicted else wrong
    if in_different_units(funds) is not None or funds.budget is None or funds.executed is None:
        return
    if funds.executed > funds.budget + _tolerance(funds):
        row = funds.parts[0] if "executed" in funds.summed else funds.total
        yield Overspent(row.executed or form.title, show(funds.executed), name=row.label, budget=show(funds.budget))


def _tolerance(funds: Funds) -> float:
    return AMOUNT * MONEY["万元"] / MONEY[funds.unit]


def _column(scored: Scored, role: str) -> Iterator[Finding]:
    funds = scored.form.funds
    assert funds.total is not None
    cell: Cell | None = getattr(funds.total, role)
    stated, summed = amount(cell), add(funds.parts, role)
    if cell is None or stated is None or summed is None:
        return
    if _in_another_unit(stated, summed):
        return  # which is told as that
    if any(abs(stated - total) <= _tolerance(funds) for total in possible_sums(funds.parts, role)):
        return
    told, name, column = (show(stated), show(summed)), funds.total.label, _COLUMNS[role]
    if texts := left_out(scored, cell):
        yield FundsLackTexts(cell, *told, name=name, column=column, cells=texts)
    else:
        yield FundsMismatch(cell, *told, name=name, column=column)


def _in_another_unit(stated: float, summed: float | None) -> bool:
    """Whether a total is ten thousand times its parts, or they are that of it."""
    if not summed:
        return False
    return any(abs(stated * factor - summed) < SAME_DIGITS * summed for factor in (_YUAN, 1 / _YUAN))


def suspicious_unit(scored: Scored) -> Iterator[Finding]:
    """Amounts under a heading of 万元 are in it: a project of a billion, a total ten thousand times its parts are in 元.

    Where all amounts are, the rate is right all the same, so that nothing else in the form tells. Of a blank total the
    largest of its parts is pointed out.
    """
    form, funds = scored.form, scored.form.funds
    if funds.total is None or funds.unit != "万元":
        return
    for role, column in _COLUMNS.items():
        cell: Cell | None = getattr(funds.total, role)
        stated, summed = amount(cell), add(funds.parts, role)
        if cell is not None and stated and _in_another_unit(stated, summed):
            parts, name = show(summed), funds.total.label
            yield PartsInAnotherUnit(cell, show(stated), name=name, column=column, unit=funds.unit, parts=parts)
            return
    apart = in_different_units(funds)
    for role, column in _COLUMNS.items():
        row = _largest(funds, role)
        cell = getattr(row, role) if row is not None else None
        stated = amount(cell)
        if row is None or cell is None or stated is None:
            continue
        told = show(stated), show(stated / _YUAN)
        if role == apart:
            other = _other_column(funds, role)
            yield ColumnsInDifferentUnits(cell, *told, name=row.label, column=column, unit=funds.unit, other=other)
            return
        if form.kind == "project" and stated >= _A_BILLION:
            yield AmountUnit(cell, *told, name=row.label, column=column, unit=funds.unit)
            return


def in_different_units(funds: Funds) -> str | None:
    """The column (budget, executed) that is in 元 beside the other in 万元: the two are ten thousand times each other.

    Nobody spends a thousand times the budget. A ten-thousandth of it may be spent, where the form does not say that it
    was a good part.
    """
    if funds.unit != "万元" or not funds.budget or not funds.executed or funds.budget < 0 or funds.executed < 0:
        return None
    if funds.executed >= _UNITS_APART * funds.budget:
        return "executed"
    good_part = funds.executed * _YUAN / funds.budget
    stated = rate_as_ratio(funds.rate)
    if _LEAST_PART <= good_part <= _MOST_PART and (stated is None or stated >= _LEAST_PART):
        return "budget"
    return None


def _other_column(funds: Funds, role: str) -> str:
    """The other column with its amount: 预算数 186.5."""
    if role == "executed":
        return f"{_COLUMNS['budget']} {show(funds.budget)}"
    return f"{_COLUMNS['executed']} {show(funds.executed)}"


def _largest(funds: Funds, role: str) -> FundRow | None:
    """The total row where it states an amount, else the part that states the largest."""
    if funds.total is not None and (amount(getattr(funds.total, role)) or not funds.parts):
        return funds.total
    return max(funds.parts, key=lambda part: amount(getattr(part, role)) or 0.0, default=None)


def stated_rate(scored: Scored) -> Iterator[Finding]:
    """The stated rate is executed ÷ budget, =ROUND(executed/budget,n) with the n decimals it is written with."""
    funds = scored.form.funds
    cell, rate = funds.rate, funds.execution_rate
    if cell is None or cell.number is None or rate is None:
        return
    if funds.contradicted and is_right(*percent_written(cell), funds.printed_rate * 100):
        return  # it follows from the printed total, which is the slip
    if in_different_units(funds) is not None:
        return  # which is told as that
    if not is_right(*percent_written(cell), rate * 100):
        yield ExecutionRateMismatch(
            cell, cell.text, show_percent(rate), "预算执行率=预算执行数÷预算数×100%",
            executed=show(funds.executed), budget=show(funds.budget),
        )  # fmt: skip


def percent_written(cell: Cell) -> tuple[float, int]:
    """The rate in per cent and its decimals: 99.14, 99.14% and 0.9914 all say 99.14."""
    number = cell.number or 0.0
    return (number * 100, cell.decimals) if cell.percent else bare_percent(number, cell.decimals)


def rate_as_ratio(cell: Cell | None) -> float | None:
    """The rate that a form states, as a ratio."""
    return None if cell is None or cell.number is None else round(percent_written(cell)[0] / 100, 12)


def department_parts(scored: Scored) -> Iterator[Finding]:
    """A department's budget is the sum of its kinds of expenditure, and 事业发展支出 is the same by purpose and by level.

    The totals are what the bureau's books are compared with.
    """
    form = scored.form
    if form.kind != "department":
        return
    yield from _sum_of(scored, TOTAL, PARTS)
    levels = [_field(scored, name) for name in BY_LEVEL]
    purposes = [_field(scored, name) for name in BY_PURPOSE]
    cell = form.fields.get(BY_LEVEL[0])
    if cell is not None and None not in levels + purposes:
        left, right = sum(n or 0 for n in levels), sum(n or 0 for n in purposes)
        if abs(left - right) > AMOUNT:
            yield LevelsMismatch(cell, show(left), show(right), name="事业发展支出按预算级次划分")


def _sum_of(scored: Scored, total: str, parts: tuple[str, ...]) -> Iterator[Finding]:
    cell, numbers = scored.form.fields.get(total), [_field(scored, part) for part in parts]
    given = [n for n in numbers if n is not None]
    if cell is None:
        return
    if cell.blank:
        yield MissingValue(cell, what=amount_labels()[total])
    elif cell.number is not None and given and abs(cell.number - sum(given)) > AMOUNT:
        name = amount_labels()[total]
        yield FundsMismatch(cell, show(cell.number), show(sum(given)), name=name, column="")


def _field(scored: Scored, name: str) -> float | None:
    cell = scored.form.fields.get(name)
    return cell.number if cell else None
