"""What the sums of a form leave out."""

from __future__ import annotations

from perfxl.excel.reading.cell import Cell
from perfxl.rules.model import Scored


def left_out(scored: Scored, total: Cell) -> str:
    """The cells stored as text that the formula of a total leaves out: F9、F10; "" where there are none."""
    found = (one.cell for one in scored.form.uncounted if (one.sheet, one.by) == (total.sheet, total.ref))
    return "、".join(cell.ref for cell in found)
