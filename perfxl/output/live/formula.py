"""Formulas whose references know their sheet, so that one formula can be written anywhere in the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

from perfxl.excel.editing.refs import MAX_ARGUMENTS, cell_ref, column_letter, quote_sheet
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
        ref = cell_ref(self.row, self.col)
        if self.fixed:
            ref = f"${column_letter(self.col)}{'$' if self.fixed == 'both' else ''}{self.row}"
        return ref if sheet == self.sheet else f"{quote_sheet(self.sheet)}!{ref}"


class Area(NamedTuple):
    """Cells below each other that a formula refers to as a range, which grows and shrinks with the rows between its ends."""

    first: Place
    last: Place

    def on(self, sheet: str) -> str:
        """The reference as it is written on a sheet."""
        first, last = self.first.on(sheet), self.last._replace(sheet=sheet).on(sheet)
        return first if self.first == self.last else f"{first}:{last}"


class Formula(NamedTuple):
    """A formula, without its equals sign: texts, and between them which of the cells stands there."""

    parts: tuple[str | int, ...]
    cells: tuple[Place | Area, ...]

    def on(self, sheet: str) -> str:
        """The formula as it is written on a sheet."""
        refs = [cell.on(sheet) for cell in self.cells]
        return "".join([part if isinstance(part, str) else refs[part] for part in self.parts])

    def fixed(self, what: Fixed) -> Formula:
        """The same formula, whose references stay where they are wherever it is looked at from; what is fixed stays so."""
        return Formula(self.parts, tuple([_fixed(cell, what) for cell in self.cells]))

    def seen_from(self, row: int) -> tuple[object, ...]:
        """What it says of a row: the same for formulas that say the same of their own rows."""
        return self.parts, *[_seen_from(cell, row) for cell in self.cells]


def _fixed(at: Place | Area, what: Fixed) -> Place | Area:
    if isinstance(at, Area):
        return Area(_fixed_place(at.first, what), _fixed_place(at.last, what))
    return _fixed_place(at, what)


def _fixed_place(at: Place, what: Fixed) -> Place:
    return at if at.fixed else Place(at.sheet, at.row, at.col, what)


def _seen_from(at: Place | Area, row: int) -> tuple[object, ...]:
    if isinstance(at, Area):
        return at.first.row - row, at.first.col, at.last.row - row, at.last.col
    return at.sheet, at.row - row, at.col


def place(cell: Cell) -> Place:
    """The place of a cell that was read."""
    return Place(cell.sheet, cell.row, cell.col)


def formula(*parts: str | Place | Area | Formula) -> Formula:
    """A formula put together from texts, cells and other formulas."""
    whole: list[str | int] = []
    cells: list[Place | Area] = []
    for part in parts:
        if isinstance(part, str):
            whole.append(part)
        else:
            given = _as_formula(part)
            whole += _moved(given.parts, len(cells))
            cells += given.cells
    return Formula(tuple(whole), tuple(cells))


def bound(text: str, **cells: Place | Area | Formula) -> Formula:
    """A formula from a text with names in braces, each of which stands for a cell, a range or another formula."""
    parts, names = _shape(text)
    wanted = [cells[name] for name in names]
    plain = tuple([each for each in wanted if not isinstance(each, Formula)])
    if len(plain) == len(wanted):
        return Formula(parts, plain)
    given = [_as_formula(each) for each in wanted]
    starts = [0, *accumulate(len(each.cells) for each in given)]
    moved = [_moved(each.parts, start) for each, start in zip(given, starts, strict=False)]
    whole = [piece for part in parts for piece in ((part,) if isinstance(part, str) else moved[part])]
    return Formula(tuple(whole), tuple(cell for each in given for cell in each.cells))


def _as_formula(part: Place | Area | Formula) -> Formula:
    return part if isinstance(part, Formula) else Formula((0,), (part,))


def _moved(parts: tuple[str | int, ...], count: int) -> Iterable[str | int]:
    """The parts of a formula whose cells stand behind that many others."""
    return [part if isinstance(part, str) else part + count for part in parts] if count else parts


@lru_cache(maxsize=1024)
def _shape(text: str) -> tuple[tuple[str | int, ...], tuple[str, ...]]:
    """The texts between names in braces and which name stands between them; the names, each once."""
    pieces = _NAME.split(text)
    names = tuple(dict.fromkeys(pieces[1::2]))
    parts = (names.index(piece) if at % 2 else piece for at, piece in enumerate(pieces))
    return tuple(part for part in parts if part != ""), names


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
