"""Numbers stored as text where a formula of the form adds up: Excel counts them as 0, though they look like numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from perfxl.excel.editing.refs import Range, cell_ref, range_named, split_sheet
from perfxl.excel.reading.traits import FILLED_IN
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.model import Uncounted

# Functions that pass over the texts in a range; an operator makes numbers of them: H17+H18.
_ADDING = frozenset({"SUM", "SUBTOTAL", "SUMPRODUCT", "N"})
_TOKEN = re.compile(r""""(?:[^"]++|"")*+"|'(?:[^']++|'')*+'|([\w.]++)(\()?+|[(),]""")
# More formulas, or cells that they add up, are those of a ledger.
_MOST_FORMULAS, _MOST_CELLS = 2_000, 50_000


class Stretch(NamedTuple):
    """The rows of a sheet that belong to a form, and its last column."""

    grid: Grid
    first: int
    last: int
    edge: int


def uncounted(stretches: Iterable[Stretch]) -> tuple[Uncounted, ...]:
    """The cells of a form, on one or several sheets, that its own sums leave out; each with the first such sum."""
    sheets = {stretch.grid.name: stretch for stretch in stretches}
    added = {ref: at for stretch in sheets.values() for at, text in _formulas(stretch) for ref in _added(text, at[0])}
    cells = ((sheets[name], cell, at) for (name, area), at in added.items() if name in sheets for cell in area.cells())
    found: dict[tuple[str, int, int], Uncounted] = {}
    for stretch, (row, column), (sheet, ref) in islice(cells, _MOST_CELLS):
        if stretch.first <= row <= stretch.last and column <= stretch.edge:
            cell = stretch.grid.cell(row, column)
            if (cell.row, cell.col) == (row, column) and cell.value is None and cell.number is not None:
                found.setdefault((cell.sheet, row, column), Uncounted(cell, sheet, ref))
    return tuple(found.values())


def _formulas(stretch: Stretch) -> Iterator[tuple[tuple[str, str], str]]:
    """The department's own formulas, each with its place: sheet and address."""
    found = stretch.grid.traits.formulas(stretch.first, stretch.last)
    for row, column, text in islice(found, _MOST_FORMULAS):
        if column <= stretch.edge and FILLED_IN not in text:
            yield (stretch.grid.name, cell_ref(row, column)), text


def _added(text: str, own: str) -> Iterator[tuple[str, Range]]:
    """The ranges that a formula adds up as they are: sheet and range."""
    calls: list[tuple[bool, int]] = []  # the open brackets: whether an adding function's, where its argument begins
    for token in _TOKEN.finditer(text):
        sign = token[2] or token[0]
        if sign == "(":
            calls.append(((token[1] or "").upper() in _ADDING, token.end()))
        elif sign in (",", ")") and calls:
            adding, start = calls.pop()
            sheet, ref = split_sheet(text[start : token.start()].strip())
            area = range_named(ref) if adding else None
            if area is not None:
                yield sheet or own, area
            if sign == ",":
                calls.append((adding, token.end()))
