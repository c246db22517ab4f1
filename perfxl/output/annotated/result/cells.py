"""What cells of the form show, as formulas on 审核结果: a dash once the cell is gone."""

from __future__ import annotations

from functools import lru_cache

from perfxl.excel.editing.texts import Held
from perfxl.excel.reading.cell import Cell
from perfxl.output.live.awaited import Holds
from perfxl.output.live.formula import Formula, Place, bound, formula, place
from perfxl.output.live.taken_out import taken_out
from perfxl.text.numbers import show

# IFERROR of a reference alone shows #REF! in some programs once the cell is deleted.
_SHOWN = 'IFERROR(IF({at}="","",{at}),"—")'


@lru_cache(maxsize=4096)
def shown(at: Place) -> Formula:
    """What a cell shows."""
    return bound(_SHOWN, at=at)


def stated(cell: Cell, holds: Holds, filled: float | None) -> tuple[Formula, float | str]:
    """A number that the form states, as it stands there, with its value; what was filled in by perfxl as that."""
    at = place(cell)
    if cell.blank:
        return shown(at), "" if filled is None else filled
    held = holds(cell)
    number = held.number
    if number is not None and cell.number in (None, number):
        return shown(at), number
    if cell.number is None:
        return bound('IFERROR(IF(ISERROR({at}),"—",{at}&""),"—")', at=at), "—" if cell.problem else held.text
    return formula("IFERROR(", taken_out(at, held, cell.number), ',"—")'), cell.number


def told(cell: Cell, holds: Holds) -> Formula | None:
    """A target or an actual as people write it; None where no formula gets that of the cell: a date, cells put together, invisible characters."""
    at, held = place(cell), holds(cell)
    if cell.blank:
        if held.text.strip(" "):  # what nobody sees
            return None
        return bound('IF(LEN(TRIM({at}))=0,"未填",{at}&"")', at=at)
    if cell.percent and held.kind == "n" and cell.value is not None:
        code = f"0.{'0' * _decimals(cell)}%" if _decimals(cell) else "0%"
        return bound(f'IF(ISNUMBER({{at}}),TEXT({{at}},"{code}"),{{at}}&"")', at=at)
    if _as_it_stands(cell, held):
        return bound('{at}&""', at=at)
    return None


def _decimals(cell: Cell) -> int:
    return len(cell.text.rstrip("%").partition(".")[2])


def _as_it_stands(cell: Cell, held: Held) -> bool:
    """Whether a cell's text is what a formula gets of it."""
    if held.kind == "n":
        return cell.value is not None and show(cell.value, 12) == cell.text
    return held.kind == "s" and held.text == cell.text
