"""Funds by where they come from, a column a source: 中央 | 省 | 县 under each amount, or beside 预算数 and 执行数."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.funds import BUDGETS, in_unit
from perfxl.forms.header import Header, Token
from perfxl.forms.model import FundRow, MoneyUnit
from perfxl.forms.region import Region
from perfxl.forms.words import normal
from perfxl.text.numbers import read_number

_LEAST = 2


class _Sources(NamedTuple):
    """Amounts by the name of their source, and where they stand."""

    row: int
    cells: Mapping[str, Cell]


def sources_below(region: Region, header: Header, unit: MoneyUnit) -> tuple[FundRow, ...]:
    """The funds of a header whose headings stretch over the sources, a row a source; none where they do not."""
    grid, row = region.grid, header.row
    found = {}
    for role in ("budget", "executed"):
        _, left, bottom, right = grid.span(row, header.columns[role])
        names = {col: grid.text(bottom + 1, col) for col in range(left, right + 1)}
        below = grid.span(bottom + 1, left)[2] + 1
        found[role] = _Sources(below, {normal(name): grid.cell(below, col) for col, name in names.items() if name})
    if any(not _are_amounts(found[role], region) for role in found):
        return ()
    return _rows(grid.text(row, header.columns["budget"]), found["budget"], found["executed"], region, unit)


def sources_beside(region: Region, above: list[Token], unit: MoneyUnit) -> tuple[FundRow, ...]:
    """The funds of 预算数 and 执行数 below each other, their amounts by source beside them; none where they are not so."""
    words = region.layout.funds
    labels = {role: token for token in reversed(above) if (role := token.role(words)) in (*BUDGETS, "executed")}
    budget = next((labels[role] for role in BUDGETS if role in labels), None)
    executed = labels.get("executed")
    if budget is None or executed is None or executed.col != budget.col or executed.row <= budget.row:
        return ()
    wanted, spent = (_beside(region.grid, token, budget.row - 1) for token in (budget, executed))
    if not (_are_amounts(wanted, region) and _are_amounts(spent, region)):
        return ()
    return _rows(budget.text, wanted, spent, region, unit)


def _beside(grid: Grid, label: Token, heads: int) -> _Sources:
    first = grid.span(label.row, label.col)[3] + 1
    own = [col for col in range(first, grid.column_count + 1) if grid.span(label.row, col)[1] == col]
    names = {col: grid.text(heads, col) for col in own if grid.span(heads, col)[1] == col}
    return _Sources(label.row, {normal(name): grid.cell(label.row, col) for col, name in names.items() if name})


def _are_amounts(sources: _Sources, region: Region) -> bool:
    """Whether these are sources with an amount or nothing each: several, and some amount."""
    cells, layout = sources.cells, region.layout
    return (
        len(cells) >= _LEAST
        and any(cell.number is not None for cell in cells.values())
        and all(cell.number is not None or cell.nothing for cell in cells.values())
        and not any(layout.funds.role(name) or layout.fields.role(name) or read_number(name) for name in cells)
    )


def _rows(name: str, budget: _Sources, executed: _Sources, region: Region, unit: MoneyUnit) -> tuple[FundRow, ...]:
    """A row a source; before them one that they add up to, where none of them is headed 合计."""
    rows = tuple(
        FundRow(
            source, budget.row, None, in_unit(cell, unit), in_unit(executed.cells.get(source), unit), None, None, None
        )
        for source, cell in budget.cells.items()
    )
    if any(region.layout.fund_totals.role(row.label) for row in rows):
        return rows
    return FundRow(name, budget.row, None, None, None, None, None, None), *rows
