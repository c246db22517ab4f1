"""What a form says of what a report may speak of: the values that count as right, and the cell that states them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perfxl.checks.funds import rate_as_ratio
from perfxl.excel.reading.cell import Cell
from perfxl.forms.funds import amount
from perfxl.forms.model import Form, FundRow, Indicator
from perfxl.forms.units import MONEY, RATIO_UNITS, bare_ratio, scale
from perfxl.forms.values import Quantity
from perfxl.narrative.claim import Claim
from perfxl.text.numbers import is_right, show

_PER_CENT = 100
_POINTS = "分"


@dataclass(frozen=True, slots=True)
class Value:
    """A number of the form in the unit of a claim, and the decimals that it is written with there, None for a computed one."""

    number: float
    decimals: int | None = None

    def is_of(self, claim: Claim) -> bool:
        """Whether a claim states it, rounded as either is written; whole numbers are taken as they are."""
        if is_right(claim.value, claim.decimals, self.number):
            return True
        return bool(self.decimals) and is_right(self.number, self.decimals or 0, claim.value)


@dataclass(frozen=True, slots=True)
class Fact:
    """What the form says: `name` and `told` for people, its cell, what counts as right, and what else a claim may mean."""

    name: str
    at: Cell
    told: str
    right: tuple[Value, ...] = ()
    others: tuple[Value, ...] = ()
    grade: str = ""

    def agrees(self, claim: Claim) -> bool:
        """Whether a claim says the same."""
        return claim.grade == self.grade if self.grade else any(value.is_of(claim) for value in self.right)

    def another(self, claim: Claim) -> bool:
        """Whether a claim says something else that the form says."""
        return any(value.is_of(claim) for value in self.others)


class Facts:
    """What one form says."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def of(self, claim: Claim) -> Fact | None:
        """What the form says of the subject of a claim; None where it says nothing, or nothing that can be compared."""
        if claim.indicator is not None:
            return _of_indicator(claim, claim.indicator)
        if claim.what == "grade":
            return self._grade()
        if claim.what == "self_total":
            return _points("总分", self._form.total)
        if claim.what == "rate_score":
            return _points("预算执行率得分", self._form.funds.self_score)
        if self._form.kind == "department":
            return self._total_budget(claim)
        return self._rate() if claim.what == "rate" else self._amount(claim)

    def _grade(self) -> Fact | None:
        stated, cell = self._form.grade_stated, self._form.grade
        return Fact("评价等级", cell, stated, grade=stated) if stated and cell else None

    def _total_budget(self, claim: Claim) -> Fact | None:
        """A department's form states its whole budget, and nothing of its course."""
        cell = self._form.fields.get("budget_total")
        if claim.what != "budget" or cell is None or cell.number is None:
            return None
        parts = [each for name, each in self._form.fields.items() if name != "budget_total"]
        fact = Fact(
            f"部门预算资金总额（{self._form.funds.unit}）",
            cell,
            show(cell.number),
            self._values(claim, cell),
            self._values(claim, *parts),
        )
        return fact if fact.agrees(claim) or "总" in claim.quote else None

    def _rate(self) -> Fact | None:
        funds = self._form.funds
        computed, cell = funds.execution_rate, funds.rate
        stated = rate_as_ratio(cell) if cell is not None and not cell.blank else None
        right = [Value(computed * _PER_CENT)] if computed is not None else []
        if stated is not None and cell is not None:
            right.append(Value(stated * _PER_CENT, cell.decimals))
        at = cell if stated is not None else self._cell("executed")
        rate = stated if stated is not None else computed
        if at is None or rate is None:
            return None
        others = tuple(Value(own * _PER_CENT) for row in funds.rows if (own := _own_rate(row)) is not None)
        return Fact("预算执行率", at, f"{show(rate * _PER_CENT)}%", tuple(right), others)

    def _amount(self, claim: Claim) -> Fact | None:
        funds = self._form.funds
        column = "executed" if claim.what == "executed" else "budget"
        whole = funds.executed if column == "executed" else funds.budget
        at = self._cell(column)
        if whole is None or at is None:
            return None
        total = funds.total
        right = (Value(self._scaled(whole, claim)), *self._values(claim, getattr(total, column) if total else None))
        initial = self._values(claim, total.initial if total else None)
        if claim.what == "initial":
            fact = Fact(f"年初预算数（{funds.unit}）", (total and total.initial) or at, show(whole), initial or right)
            return fact if initial or fact.agrees(claim) else None
        if column == "budget" and not any(word in claim.quote for word in ("全年", "调整后")):
            right += initial
        cells = [cell for row in funds.rows for cell in (row.initial, row.budget, row.executed)]
        name = f"{'执行数' if column == 'executed' else '预算数'}（{funds.unit}）"
        return Fact(name, at, f"{show(whole)}", right, self._values(claim, *cells))

    def _values(self, claim: Claim, *cells: Cell | None) -> tuple[Value, ...]:
        """The amounts of cells in the unit of a claim."""
        found = []
        for cell in cells:
            if cell is not None and (number := amount(cell)) is not None:
                same = claim.unit.removesuffix("元") == self._form.funds.unit.removesuffix("元")
                found.append(Value(self._scaled(number, claim), cell.decimals if same else None))
        return tuple(found)

    def _scaled(self, number: float, claim: Claim) -> float:
        return number * MONEY[self._form.funds.unit] / MONEY[claim.unit]

    def _cell(self, column: str) -> Cell | None:
        """The cell that states an amount: the total's; where that is blank the only part's that says something."""
        total = self._form.funds.total
        own: Cell | None = getattr(total, column) if total else None
        if own is not None and own.number is not None:
            return own
        filled = _filled(getattr(row, column) for row in self._form.funds.parts)
        return filled[0] if len(filled) == 1 else own


def _filled(cells: Iterable[Cell | None]) -> list[Cell]:
    return [cell for cell in cells if cell is not None and cell.number]


def _own_rate(row: FundRow) -> float | None:
    budget, executed = amount(row.budget), amount(row.executed)
    return executed / budget if budget and executed is not None else None


def _points(name: str, cell: Cell | None) -> Fact | None:
    points = cell.points if cell is not None else None
    return Fact(name, cell, show(points), (Value(points),)) if cell is not None and points is not None else None


def _of_indicator(claim: Claim, row: Indicator) -> Fact | None:
    if claim.what == "self_score":
        return _points(row.level3, row.self_score)
    own, cell = (row.wanted, row.target) if claim.what == "target" else (row.reached, row.actual)
    value = _in_unit(own, claim.unit)
    if value is None or cell is None:
        return None
    others: tuple[Value, ...] = ()
    if claim.what == "actual":
        target = _in_unit(row.wanted, claim.unit)
        completion = row.completion * _PER_CENT if row.completion is not None and claim.unit == "%" else None
        others = tuple(Value(number) for number in (target, completion) if number is not None)
    column = "指标值" if claim.what == "target" else "完成值"
    return Fact(f"{row.level3}（{column}）", cell, cell.text, (Value(value),), others)


def _in_unit(own: Quantity, unit: str) -> float | None:
    """A quantity in the unit of a claim."""
    if own.number is None:
        return None
    if unit in RATIO_UNITS:
        ratio = own.number if own.unit in RATIO_UNITS else bare_ratio(own.number)
        return ratio / RATIO_UNITS[unit]
    return own.number if own.unit in ("", unit) else own.number / scale(own.unit, unit)
