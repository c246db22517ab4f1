"""The funds block of a project form: which rows make up the total, and what the total comes to."""

from __future__ import annotations

from perfxl.excel.read import Grid
from perfxl.forms.layouts import Layout
from perfxl.forms.tables import Header
from perfxl.forms.values import MONEY, read_quantity
from perfxl.forms.words import bare, label, normal
from perfxl.model import Cell, FundRow, Funds

_DASHES = {"-", "—", "/", "——", "--"}


def read_funds(grid: Grid, header: Header, layout: Layout, last_row: int) -> Funds:
    """Read the labelled rows under a funds header, up to `last_row` or the heading of the goals."""
    rows = []
    for row in range(header.row + 1, last_row + 1):
        if _is_heading(grid, header, row):
            break
        fund_row = _row(grid, header, row)
        if fund_row is not None:
            rows.append(fund_row)
    return summarise(tuple(rows), layout.fund_totals)


def _is_heading(grid: Grid, header: Header, row: int) -> bool:
    """Whether a row heads the goals, which follow the funds."""
    return any(word in normal(grid.text(row, header.columns["budget"])) for word in ("目标", "情况"))


def _row(grid: Grid, header: Header, row: int) -> FundRow | None:
    first_amount = min(col for role, col in header.columns.items() if role in ("initial", "budget", "executed"))
    for col in range(first_amount - 1, 0, -1):
        span = grid.span(row, col)
        if span[0] == row and (text := grid.text(row, col)):
            break
    else:
        return None
    return FundRow(
        label=text,
        row=row,
        **{
            **{role: _money(header.cell(grid, row, role)) for role in ("initial", "budget", "executed")},
            **{role: header.cell(grid, row, role) for role in ("rate", "weight", "self_score")},
        },
    )


def summarise(rows: tuple[FundRow, ...], totals: frozenset[str]) -> Funds:
    """What the block comes to: the total row's amounts, or the sum of the parts where that row cannot say."""
    if not rows:
        return Funds()
    total = next((r for r in rows if bare(r.label) in totals or label(r.label) in totals), rows[0])
    parts = tuple(r for r in rows if r is not total)
    stated = {role: amount(getattr(total, role)) for role in ("budget", "executed")}
    summed = {role: add(parts, role) for role in stated}
    derived = frozenset(role for role in stated if stated[role] is None and summed[role] is not None)
    contradicted = frozenset(role for role in stated if stated[role] == 0 and summed[role])
    used = {role: summed[role] if role in derived | contradicted else stated[role] for role in stated}
    scored = (total, *parts)
    return Funds(
        rows=rows,
        total=total,
        parts=parts,
        budget=used["budget"],
        executed=used["executed"],
        derived=derived,
        contradicted=contradicted,
        rate=_first(scored, "rate"),
        weight=_first(scored, "weight"),
        self_score=_first(scored, "self_score"),
    )


def _first(rows: tuple[FundRow, ...], role: str) -> Cell | None:
    """The cell of the first row that states it (printed again on a part it counts once), else the total row's."""
    cells: list[Cell | None] = [getattr(row, role) for row in rows]
    return next((cell for cell in cells if cell and not cell.blank and cell.text not in _DASHES), cells[0])


def _money(cell: Cell | None) -> Cell | None:
    """An amount written with its unit (200万元, 1,900,000元) as the number of 万元 it is."""
    if cell is None or cell.value is not None or not cell.text:
        return cell
    quantity = read_quantity(cell.text)
    scale = MONEY.get(quantity.unit)
    if quantity.number is None or scale is None:
        return cell
    return cell._replace(number=round(quantity.number * scale / MONEY["万元"], 8))


def amount(cell: Cell | None) -> float | None:
    """The amount in a cell, 万元."""
    return cell.number if cell else None


def add(parts: tuple[FundRow, ...], role: str) -> float | None:
    """The sum of a column over the parts, 万元; None where all are blank."""
    numbers = [n for part in parts if (n := amount(getattr(part, role))) is not None]
    return round(sum(numbers), 8) if numbers else None
