"""Formulas whose references know their sheet, so that one formula can be written anywhere in the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from perfxl.excel.editing.refs import MAX_ARGUMENTS, column_letter, quote_sheet
from perfxl.excel.reading.cell import Cell

_NAME = re.compile(r"\{(\w+)\}")
# a literal in a formula holds at most 255 characters, which may all be quotes, written twice
_LITERAL = 120


Fixed = Literal["", "column", "both"]
"""What of a reference stays where it is, from whichever cell it is looked at: nothing (F4), its column ($F4), both ($F$4)."""


class Place(NamedTuple):
    """A cell that a formula refers to."""

    sheet: str
    row: int
    col: int
    fixed: Fixed = ""

    def on(self, sheet: str) -> str:
        """The reference as it is written on a sheet."""
        return _written(self, sheet)


class Area(NamedTuple):
    """Cells below each other that a formula refers to as a range, which grows and shrinks with the rows between its ends."""

    first: Place
    last: Place

    def on(self, sheet: str) -> str:
        """The reference as it is written on a sheet."""
        return _written(self, sheet)


# forms are filled in on the same templates, and a formula asks for a cell again and again
@lru_cache(maxsize=16_384)
def _written(at: Place | Area, sheet: str) -> str:
    if isinstance(at, Area):
        first, last = at.first.on(sheet), at.last._replace(sheet=sheet).on(sheet)
        return first if at.first == at.last else f"{first}:{last}"
    column = column_letter(at.col)
    ref = f"${column}{'$' if at.fixed == 'both' else ''}{at.row}" if at.fixed else f"{column}{at.row}"
    return ref if sheet == at.sheet else f"{quote_sheet(at.sheet)}!{ref}"


class Formula(NamedTuple):
    """A formula, without its equals sign: its text with %s for each cell (and %% for a percent sign), and the cells."""

    text: str
    cells: tuple[Place | Area, ...]

    def on(self, sheet: str) -> str:
        """The formula as it is written on a sheet."""
        return self.text % tuple([_written(cell, sheet) for cell in self.cells])

    @property
    def length(self) -> int:
        """The characters of its text, the cells left out."""
        return len(self.text % (("",) * len(self.cells)))

    def within(self, before: str, behind: str) -> Formula:
        """The formula between two texts."""
        return Formula(f"{_plain(before)}{self.text}{_plain(behind)}", self.cells)

    def fixed(self, what: Fixed) -> Formula:
        """The same formula, whose references stay where they are wherever it is looked at from; what is fixed stays so."""
        return Formula(self.text, tuple([_fixed(cell, what) for cell in self.cells]))

    def seen_from(self, row: int) -> tuple[object, ...]:
        """What it says of a row: the same for formulas that say the same of their own rows."""
        return self.text, *[
            (at.first.row - row, at.first.col, at.last.row - row, at.last.col)
            if isinstance(at, Area)
            else (at.sheet, at.row - row, at.col)
            for at in self.cells
        ]


def _plain(text: str) -> str:
    """A text without cells in it, as formulas have it."""
    return text.replace("%", "%%")


@lru_cache(maxsize=4096)
def _fixed(at: Place | Area, what: Fixed) -> Place | Area:
    if isinstance(at, Area):
        return Area(_fixed_place(at.first, what), _fixed_place(at.last, what))
    return _fixed_place(at, what)


def _fixed_place(at: Place, what: Fixed) -> Place:
    return at if at.fixed else Place(at.sheet, at.row, at.col, what)


def place(cell: Cell) -> Place:
    """The place of a cell that was read."""
    return Place(cell.sheet, cell.row, cell.col)


def formula(*parts: str | Place | Area | Formula) -> Formula:
    """A formula put together from texts, cells and other formulas."""
    texts, cells = list[str](), list[Place | Area]()
    for part in parts:
        if isinstance(part, str):
            texts.append(_plain(part))
        elif isinstance(part, Formula):
            texts.append(part.text)
            cells += part.cells
        else:
            texts.append("%s")
            cells.append(part)
    return Formula("".join(texts), tuple(cells))


def bound(text: str, **cells: Place | Area | Formula) -> Formula:
    """A formula from a text with names in braces, each of which stands for a cell, a range or another formula."""
    whole, shape, names = _shape(text)
    given = [cells[name] for name in names]
    if Formula not in map(type, given):
        return Formula(whole, tuple(given))  # type: ignore[arg-type]
    texts = [each.text if isinstance(each, Formula) else "%s" for each in given]
    within = [each.cells if isinstance(each, Formula) else (each,) for each in given]
    return Formula(shape % tuple(texts), tuple(chain.from_iterable(within)))


@lru_cache(maxsize=1024)
def _shape(text: str) -> tuple[str, str, tuple[str, ...]]:
    """The text with %s for each name in braces, for cells and for the texts of other formulas; and the names."""
    pieces = _NAME.split(text.replace("%", "%%"))
    whole = "%s".join(pieces[::2])
    return whole, whole.replace("%%", "%%%%"), tuple(pieces[1::2])


def joined(between: str, parts: Iterable[Place | Formula]) -> Formula:
    """Cells and formulas with a text between each two."""
    pieces = [piece for part in parts for piece in (between, part)]
    return formula(*pieces[1:])


def added(places: Iterable[Place]) -> Formula:
    """The sum of cells, those below each other as ranges; 0 of none."""
    runs: list[Area] = []
    for at in sorted({each._replace(fixed="") for each in places}, key=lambda each: (each.sheet, each.col, each.row)):
        if runs and runs[-1].last == at._replace(row=at.row - 1):
            runs[-1] = Area(runs[-1].first, at)
        else:
            runs.append(Area(at, at))
    if not runs:
        return formula("0")
    sums = [_sum(runs[start : start + MAX_ARGUMENTS]) for start in range(0, len(runs), MAX_ARGUMENTS)]
    return sums[0] if len(sums) == 1 else _sum(sums)


def _sum(parts: Sequence[Area | Formula]) -> Formula:
    between: list[str | Area | Formula] = [piece for part in parts for piece in (",", part)]
    return formula("SUM(", *between[1:], ")")


def literal(text: str) -> str:
    """A text as formulas write it: quotes doubled, line feeds by their code, long ones in pieces, no name in braces."""
    pieces = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        pieces += ["CHAR(10)"] if number else []
        pieces += [_quoted(line[start : start + _LITERAL]) for start in range(0, len(line), _LITERAL)]
    return "&".join(pieces) or '""'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""').replace("{", '{"&"') + '"'
