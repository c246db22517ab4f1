"""Rates of the sheet 基础数据: what the number of a cell says, decided for all rates of a criterion together.

98.5 % is typed as 98.5%, as 98.5, as 0.985, or as 98.5 into a cell that then shows 9850 %. One cell does not always tell (1.8 may be
1.8 % or 180 %), the row of months does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.forms.units import bare_ratio, in_per_cent

# No rate of a year is ten times the whole: a single cell of 1000 % and more was typed in per cent.
_LARGEST_RATIO = 10
# Of two readings of a row that goes up and down either way the better one is so many times smoother; else nothing tells.
_SMOOTHER = 1.25


class Rates(NamedTuple):
    """Rates as ratios, None where nothing tells what they are; `slips` are cells that show a hundred times too much."""

    ratios: tuple[float | None, ...]
    slips: tuple[Cell, ...] = ()


def read_rates(cells: Sequence[Cell]) -> Rates:
    """The rates of one criterion, in the order of their months; each cell has a number.

    What is above 200 % is in per cent. What is not is either, all of it alike: whichever goes better with the rest.
    """
    if len(cells) == 1:
        return _single(cells[0])
    numbers = [(cell.number or 0.0, _is_written_out(cell)) for cell in cells]
    shown = tuple(n / 100 if in_per_cent(n) and not sure else n for n, sure in numbers)
    in_hundreds = tuple(n if sure else n / 100 for n, sure in numbers)
    if not any(in_per_cent(n) and not sure for n, sure in numbers):
        return Rates(shown)
    better, other = sorted((shown, in_hundreds), key=_unrest)
    slips = tuple(c for c, ratio in zip(cells, better, strict=True) if c.percent and c.number != ratio)
    if slips and better != other and _are_alike(better, other):
        return Rates((None,) * len(cells), slips)
    return Rates(better, slips)


def _is_written_out(cell: Cell) -> bool:
    """Whether a cell is a text with its sign: 98.5%."""
    return cell.percent and cell.value is None


def _single(cell: Cell) -> Rates:
    number = cell.number or 0.0
    if not cell.percent:
        return Rates((bare_ratio(number),))
    if _is_written_out(cell) or abs(number) <= _LARGEST_RATIO:
        return Rates((number,))
    return Rates((number / 100,), (cell,))


def _unrest(ratios: Sequence[float]) -> tuple[int, float]:
    """How often the rates of a row fall, as what was spent in a year grows, and how far they go up and down."""
    steps = [later - earlier for earlier, later in pairwise(ratios)]
    return sum(step < 0 for step in steps), sum(map(abs, steps))


def _are_alike(better: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two readings of a row are as good as each other; where neither ever falls, what is shown holds."""
    (falls, rough), (more_falls, rougher) = _unrest(better), _unrest(other)
    return falls == more_falls > 0 and rougher <= _SMOOTHER * rough
