"""The funds block of a project form: which rows make up the total, and what the total comes to."""

from __future__ import annotations

from perfxl.excel.read import Grid
from perfxl.forms.layouts import Layout
from perfxl.forms.tables import Header
from perfxl.forms.words import bare, label, normal
from perfxl.model import Cell, FundRow, Funds

_DASHES = {"-", "—", "/", "——", "--"}


def read_funds(grid: Grid, header: Header, layout: Layout, last_row: int) -> Funds:
    """Read the rows under a funds header, up to `last_row` or the first row that has no label of its own."""
    rows = []
    for row in range(header.row + 1, last_row + 1):
        fund_row = _row(grid, header, row)
        if fund_row is None:
            break
        rows.append(fund_row)
    return summarise(tuple(rows), layout.fund_totals)


def _row(grid: Grid, header: Header, row: int) -> FundRow | None:
    first_amount = min(col for role, col in header.columns.items() if role in ("initial", "budget", "executed"))
    for col in range(first_amount - 1, 0, -1):
        span = grid.span(row, col)
        if span[0] == row and (text := grid.text(row, col)):
            break
    else:
        return None
    budget = header.cell(grid, row, "budget")
    if budget is not None and budget.number is None and any(word in normal(budget.text) for word in ("目标", "情况")):
        return None  # the heading of the goals, which follow the funds
    return FundRow(
        label=text,
        row=row,
        **{
            role: header.cell(grid, row, role)
            for role in ("initial", "budget", "executed", "rate", "weight", "self_score")
        },
    )


def summarise(rows: tuple[FundRow, ...], totals: frozenset[str]) -> Funds:
    """What the block comes to: the total row's amounts, or the sum of the parts where that row cannot say."""
    if not rows:
        return Funds()
    total = next((r for r in rows if bare(r.label) in totals or label(r.label) in totals), rows[0])
    parts = tuple(r for r in rows if r is not total)
    budget, executed = amount(total.budget), amount(total.executed)
    parts_budget, parts_executed = add(parts, "budget"), add(parts, "executed")
    derived = budget is None and executed is None and (parts_budget is not None or parts_executed is not None)
    contradicted = budget == 0 and bool(parts_budget)
    from_parts = derived or contradicted
    scored = (total, *parts)
    return Funds(
        rows=rows,
        total=total,
        parts=parts,
        budget=parts_budget if from_parts else budget,
        executed=parts_executed if from_parts else executed,
        derived=derived,
        from_parts=from_parts,
        rate=_first(scored, "rate"),
        weight=_first(scored, "weight"),
        self_score=_first(scored, "self_score"),
    )


def _first(rows: tuple[FundRow, ...], role: str) -> Cell | None:
    """The cell of the first row that states it (printed again on a part it counts once), else the total row's."""
    cells: list[Cell | None] = [getattr(row, role) for row in rows]
    return next((cell for cell in cells if cell and not cell.blank and cell.text not in _DASHES), cells[0])


def amount(cell: Cell | None) -> float | None:
    """The amount in a cell, 万元."""
    return cell.number if cell else None


def add(parts: tuple[FundRow, ...], role: str) -> float | None:
    """The sum of a column over the parts, 万元; None where all are blank."""
    numbers = [n for part in parts if (n := amount(getattr(part, role))) is not None]
    return round(sum(numbers), 8) if numbers else None
