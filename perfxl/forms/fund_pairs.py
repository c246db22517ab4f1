"""Funds whose labels have their amounts beside them: 预算数 | 6.84 | 执行数 | 6.84, or one label below the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.funds import BUDGETS, heads_goals, in_unit
from perfxl.forms.header import Token
from perfxl.forms.model import FundRow, MoneyUnit
from perfxl.forms.region import Region, beside
from perfxl.forms.units import MONEY
from perfxl.forms.values import read_quantity
from perfxl.forms.words import after_colon, normal
from perfxl.text.numbers import read_number

_SAID = ("rate", "weight", "self_score")


class _Pair(NamedTuple):
    """A label of the funds and the cell of its value."""

    label: Token
    value: Cell


def read_pairs(region: Region, above: list[Token], unit: MoneyUnit) -> tuple[FundRow, ...]:
    """The row of the labels that the layout knows, and the parts below it, amounts in `unit`.

    None where neither a budget nor an executed amount is stated so.
    """
    pairs = _pairs(region, above)
    budget = next((pairs[role] for role in BUDGETS if role in pairs), None)
    executed, initial = pairs.get("executed"), pairs.get("initial")
    if budget is None or executed is None or not any(_states_amount(pair.value) for pair in (budget, executed)):
        return ()
    total = FundRow(
        label=_name(budget.label.text),
        row=budget.label.row,
        initial=in_unit(initial.value, unit) if initial else None,
        budget=in_unit(budget.value, unit),
        executed=in_unit(executed.value, unit),
        **{role: pairs[role].value if role in pairs else None for role in _SAID},
    )
    side_by_side = budget.label.row == executed.label.row
    parts = _parts_beside if side_by_side else _parts_below
    return total, *parts(region, budget, executed, unit)


def is_pair(region: Region, label: Token) -> bool:
    """Whether a label has its amount beside it or in its own cell, or asks for it there with a colon."""
    return _value(region, label) is not None


def _pairs(region: Region, above: list[Token]) -> Mapping[str, _Pair]:
    """The first label of each role with its value, down to the heading of the goals."""
    words = region.layout.funds
    found: dict[str, _Pair] = {}
    for token in above:
        role = token.role(words)
        if role is None or role in found:
            continue
        if found and _goals_between(region, next(iter(found.values())).label.row, token.row):
            break
        value = _value(region, token) or (_number_below(region.grid, token) if role in _SAID else None)
        if value is not None:
            found[role] = _Pair(token, value)
    return found


def _goals_between(region: Region, first: int, last: int) -> bool:
    return any(heads_goals(region.grid, row, region.first_col, _last_col(region)) for row in range(first + 1, last + 1))


def _last_col(region: Region) -> int:
    return max(region.headers[0].columns.values())


def _value(region: Region, label: Token) -> Cell | None:
    """The amount beside a label or behind its colon; blank where the label asks for one with a colon; else None."""
    grid, row = region.grid, label.row
    if rest := after_colon(label.text):
        return _in_label(grid.cell(row, label.col), rest)
    texts = {(t.row, t.col) for t in region.tokens if t.row == row and not _states_amount(grid.cell(row, t.col))}
    cell = beside(grid, label, grid.column_count, texts)
    asks = normal(label.text).endswith(":") and cell.nothing
    return cell if asks or _states_amount(cell) else None


def _in_label(own: Cell, rest: str) -> Cell | None:
    """The amount behind the colon of a label: 预算数：100."""
    written = read_number(rest)
    cell = own._replace(text=rest, number=written.number if written else None)
    return cell if _states_amount(cell) else None


def _states_amount(cell: Cell) -> bool:
    return cell.number is not None or read_quantity(cell.text).unit in MONEY


def _number_below(grid: Grid, heading: Token) -> Cell | None:
    cell = grid.cell(grid.span(heading.row, heading.col)[2] + 1, heading.col)
    return cell if cell.number is not None else None


def _name(text: str) -> str:
    """A label without its colon and what follows: 其中-财政拨款：100 is 其中-财政拨款, 其中：财政拨款 as it is."""
    before, colon, rest = text.replace(":", "：").rpartition("：")
    return before if colon and (not rest.strip() or read_number(rest) or read_quantity(rest).unit in MONEY) else text


def _parts_beside(region: Region, budget: _Pair, executed: _Pair, unit: MoneyUnit) -> Iterator[FundRow]:
    """The rows below that are laid out like the first, down to the heading of the goals."""
    grid = region.grid
    for row in range(budget.label.row + 1, region.headers[0].row):
        if heads_goals(grid, row, region.first_col, _last_col(region)):
            return
        cells = [_part(grid, row, pair) for pair in (budget, executed)]
        if not all(name for name, _ in cells) or region.layout.funds.role(cells[0][0]):
            return
        left, right = (in_unit(cell, unit) for _, cell in cells)
        yield FundRow(cells[0][0], row, None, left, right, None, None, None)


def _parts_below(region: Region, budget: _Pair, executed: _Pair, unit: MoneyUnit) -> Iterator[FundRow]:
    """The parts where 执行数 stands below 预算数: those under each are the same, by name."""
    wanted, spent = (dict(_parts_under(region, pair)) for pair in (budget, executed))
    for name, cell in wanted.items():
        yield FundRow(name, cell.row, None, in_unit(cell, unit), in_unit(spent.get(name), unit), None, None, None)


def _parts_under(region: Region, pair: _Pair) -> Iterator[tuple[str, Cell]]:
    """The labels under one, with their amounts, down to the next that the layout knows."""
    grid, col = region.grid, pair.label.col
    for row in range(pair.label.row + 1, region.headers[0].row):
        name, cell = _part(grid, row, pair)
        if not name or not _states_amount(cell) or region.layout.funds.role(grid.text(row, col)):
            return
        yield name, cell


def _part(grid: Grid, row: int, pair: _Pair) -> tuple[str, Cell]:
    """What a part is called, and the cell of its amount: where the first row has them, or behind its colon."""
    text = grid.text(row, pair.label.col) if grid.span(row, pair.label.col)[0] == row else ""
    own, name = grid.cell(row, pair.label.col), _name(text)
    if pair.value.col == pair.label.col:
        rest = text[len(name) :].lstrip("：:").strip()
        return name, _in_label(own, rest) or own._replace(text="", number=None)
    return name, grid.cell(row, pair.value.col)
