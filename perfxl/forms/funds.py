"""The funds block of a form: which rows make up the total, and what the total comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.header import Header
from perfxl.forms.layouts import Layout, Words
from perfxl.forms.model import FundRow, Funds, MoneyUnit
from perfxl.forms.units import MONEY
from perfxl.forms.values import read_quantity
from perfxl.forms.words import normal

# What the execution rate is a share of, the best first: a form without adjusted budget has what arrived, or the initial one.
BUDGETS = ("budget", "arrived", "initial")
_AMOUNTS = ("initial", "budget", "executed")
# 单位：元谋县…… is a place, （元/人） the unit of something else
_UNIT = re.compile(r"[(:位](亿元|万元|千元|元)(?![/每谋氏江阳坝宝])")
_GOALS = re.compile(r"目标|完成情况|^绩效指标$|^情况说明$|资金管理情况")
_LONGEST_HEADING = 14
_DUST = 1e-6
# a row of column numbers under the headings (列次 1 2 3)
_NUMBERING = {"列次", "栏次", "行次"}
# what stands in an amount's place where a form puts two lists side by side
_SECOND_LABEL = re.compile(r"性质分|支出[:)]?$|收入|拨款|资金[:)]?$|^其中|:")


def read_funds(grid: Grid, header: Header, layout: Layout, first_col: int, last_row: int, unit: MoneyUnit) -> Funds:
    """Read the labelled rows under a funds header, up to `last_row` or the heading of the goals; amounts are in `unit`."""
    last_col = max(header.columns.values())
    rows = []
    for row in range(header.row + 1, last_row + 1):
        if heads_goals(grid, row, first_col, last_col):
            break
        fund_row = _row(grid, header, row, first_col, unit)
        if fund_row is not None:
            rows.append(fund_row)
    return summarise(tuple(rows), layout.fund_totals, unit)


def unit_near(grid: Grid, header: Header, first_col: int) -> MoneyUnit | None:
    """The unit that a funds header states, or the row below or above it."""
    rows, last_col = (header.row, header.row + 1, header.row - 1), max(header.columns.values())
    return stated_unit(text for row in rows for text in grid.texts(row, first_col, last_col))


def stated_unit(texts: Iterable[str]) -> MoneyUnit | None:
    """The unit that headings state (项目资金（万元）, 单位：元); None where they state none."""
    return next((unit for text in texts if (unit := _unit_in(text)) is not None), None)


@lru_cache(maxsize=16_384)
def _unit_in(text: str) -> MoneyUnit | None:
    match = _UNIT.search(normal(text))
    unit: MoneyUnit | None = match[1] if match else None  # type: ignore[assignment]
    return unit


def heads_goals(grid: Grid, row: int, first_col: int, last_col: int) -> bool:
    """Whether a row heads the goals (年度总体目标, 预期目标, 实际完成情况), which follow the funds."""
    return any(map(_tells_of_goals, grid.texts(row, first_col, last_col)))


@lru_cache(maxsize=16_384)
def _tells_of_goals(text: str) -> bool:
    plain = normal(text)
    return len(plain) <= _LONGEST_HEADING and _GOALS.search(plain) is not None


def _row(grid: Grid, header: Header, row: int, first_col: int, unit: MoneyUnit) -> FundRow | None:
    first_amount = min(col for role, col in header.columns.items() if role in _AMOUNTS)
    text = _label(grid, row, first_col, first_amount)
    if text is None and amount(header.cell(grid, row, "budget")) is None:
        return None
    text = text or ""
    if normal(text) in _NUMBERING or _SECOND_LABEL.search(normal(grid.text(row, header.columns["budget"]))):
        return None
    return FundRow(
        label=text,
        row=row,
        **{
            **{role: in_unit(header.cell(grid, row, role), unit) for role in _AMOUNTS},
            **{role: header.cell(grid, row, role) for role in ("rate", "weight", "self_score", "reason")},
        },
    )


def _label(grid: Grid, row: int, first_col: int, first_amount: int) -> str | None:
    """What a row is called: the nearest text before its amounts that is its own."""
    for col in range(first_amount - 1, first_col - 1, -1):
        if grid.span(row, col)[0] == row and (text := grid.text(row, col)):
            return text
    return None


def summarise(rows: tuple[FundRow, ...], totals: Words, unit: MoneyUnit = "万元") -> Funds:
    """What the block comes to: the total row's amounts, or the sum of the parts where that row cannot say."""
    if not rows:
        return Funds(unit=unit)
    total = next((r for r in rows if totals.role(r.label)), rows[0])
    parts = tuple(r for r in rows if r is not total)
    stated = {role: amount(getattr(total, role)) for role in ("budget", "executed")}
    summed = {role: add(parts, role) for role in stated}
    derived = frozenset(role for role in stated if stated[role] is None and summed[role] is not None)
    contradicted = frozenset(role for role in stated if _leaves_out(parts, role, stated[role], summed[role]))
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
        unit=unit,
    )


def _leaves_out(parts: tuple[FundRow, ...], role: str, stated: float | None, summed: float | None) -> bool:
    """Whether a total leaves out what its parts say: it prints 0, or adds up only those that are not stored as text."""
    if stated == 0:
        return bool(summed)
    if stated is None or stated == summed:
        return False
    cells: list[Cell | None] = [getattr(part, role) for part in counted(parts)]
    numbers = [cell.value for cell in cells if cell is not None and cell.value is not None]
    return bool(numbers) and abs(sum(numbers) - stated) < _DUST


def _first(rows: tuple[FundRow, ...], role: str) -> Cell | None:
    """The cell of the first row that states it (printed again on a part it counts once), else the total row's."""
    cells: list[Cell | None] = [getattr(row, role) for row in rows]
    return next((cell for cell in cells if cell and not cell.blank and not cell.nothing), cells[0])


def in_unit(cell: Cell | None, unit: MoneyUnit) -> Cell | None:
    """An amount written with a unit (200万元, 1,900,000元) as the number it is in the heading's unit."""
    if cell is None or cell.value is not None or not cell.text:
        return cell
    quantity = read_quantity(cell.text)
    scale = MONEY.get(quantity.unit)
    if quantity.number is None or scale is None:
        return cell
    return cell._replace(number=round(quantity.number * scale / MONEY[unit], 8))


def amount(cell: Cell | None) -> float | None:
    """The amount in a cell, in the form's unit."""
    return cell.number if cell else None


def counted(parts: tuple[FundRow, ...]) -> tuple[FundRow, ...]:
    """The parts that make up the total: a 其中 behind a part is counted with it."""
    return tuple(part for at, part in enumerate(parts) if at == 0 or not normal(part.label).startswith("其中"))


def add(parts: tuple[FundRow, ...], role: str) -> float | None:
    """The sum of a column over the parts; None where all are blank."""
    numbers = [n for part in counted(parts) if (n := amount(getattr(part, role))) is not None]
    return round(sum(numbers), 8) if numbers else None


def possible_sums(parts: tuple[FundRow, ...], role: str) -> list[float]:
    """What a column may add up to: all its parts, or only those that are not the parts of a part above them."""
    numbers = [amount(getattr(part, role)) or 0.0 for part in parts]
    nested, at = 0.0, 0
    while at < len(numbers):
        nested += numbers[at]
        at = _behind_subparts(numbers, at)
    flat = add(parts, role)
    return [round(total, 8) for total in (flat, sum(numbers), nested) if total is not None]


def _behind_subparts(numbers: list[float], at: int) -> int:
    """The first row behind those that add up to the row `at`."""
    for end in range(at + 3, len(numbers) + 1):
        if numbers[at] and abs(sum(numbers[at + 1 : end]) - numbers[at]) < 1e-6:
            return end
    return at + 1
