"""Rates of the sheet 基础数据: what the number of a cell says, decided for all rates of a criterion together.

98.5 % is typed as 98.5%, as 98.5, as 0.985, or as 98.5 into a cell that shows it as 9850 %. One cell does not always tell (1.8 may be 1.8 %
or 180 %), the row of months does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.forms.units import bare_ratio, in_per_cent

# No rate of a year is ten times the whole: a single cell of 1000 % and more was typed in per cent.
_LARGEST_RATIO = 10
# Rates of one year grow from month to month: only the first two may still be below 2 %, where all are in per cent.
_MOST_SMALL = 2


class Rates(NamedTuple):
    """Rates as ratios, None where cells contradict each other; `slips` are cells that show a hundred times too much."""

    ratios: tuple[float | None, ...]
    slips: tuple[Cell, ...] = ()


def read_rates(cells: Sequence[Cell]) -> Rates:
    """The rates of one criterion, in the order of their months; each cell has a number."""
    numbers = [cell.number or 0.0 for cell in cells]
    signed = [cell.value is None and cell.percent for cell in cells]  # 98.5% is written out
    if len(cells) == 1:
        return _single(cells[0], numbers[0], signed[0])
    doubtful = [number for number, sure in zip(numbers, signed, strict=True) if not sure]
    large = [in_per_cent(number) for number in doubtful]
    if not any(large):
        return Rates(tuple(numbers))
    slips = tuple(
        c for c, n, sure in zip(cells, numbers, signed, strict=True) if c.percent and not sure and in_per_cent(n)
    )
    if _small_first(large):
        ratios = (n if sure else n / 100 for n, sure in zip(numbers, signed, strict=True))
        return Rates(tuple(ratios), slips)
    if not slips:
        # 98.5 and 0.985 without a sign of percent are the same, each by itself
        return Rates(tuple(n if c.percent else bare_ratio(n) for c, n in zip(cells, numbers, strict=True)))
    return Rates((None,) * len(cells), slips)


def _single(cell: Cell, number: float, signed: bool) -> Rates:
    if not cell.percent:
        return Rates((bare_ratio(number),))
    if signed or abs(number) <= _LARGEST_RATIO:
        return Rates((number,))
    return Rates((number / 100,), (cell,))


def _small_first(large: Sequence[bool]) -> bool:
    """Whether all of a row can be in per cent: what is small comes first and is little."""
    small = large.index(True)
    return all(large[small:]) and small <= _MOST_SMALL and small < len(large) - small
