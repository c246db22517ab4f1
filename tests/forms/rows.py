"""Indicator rows made of their texts."""

from __future__ import annotations

from perfxl.excel.reading.cell import Cell
from perfxl.forms.comparison import compare
from perfxl.forms.model import Indicator


def row(target: str, actual: str, name: str = "任务完成量") -> Indicator:
    """A row with a target and an actual, read and compared."""
    cells = Cell("表", 1, 2, target), Cell("表", 1, 3, actual)
    compared = compare(*cells, name)
    return Indicator(
        1, "", "", name, Cell("表", 1, 1, name), *cells, None, None, None, compared.wanted, compared.reached,
        compared.target, compared.actual, compared.unit, compared.direction, compared.completion, compared.mismatch,
        compared.scale, compared.on_time, compared.unclear,
    )  # fmt: skip
