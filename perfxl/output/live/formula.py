"""Formulas whose references know their sheet, so that one formula can be written anywhere in the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from perfxl.excel.editing.refs import cell_ref, column_letter, quote_sheet
from perfxl.excel.reading.cell import Cell

# a literal in a formula holds at most 255 characters, which may all be quotes, written twice
_LITERAL = 120


class Place(NamedTuple):
    """A cell that a formula refers to; `fixed` where the reference stays with it, as $F$4 does."""

    sheet: str
    row: int
    col: int
    fixed: bool = False

    def on(self, sheet: str) -> str:
        """The reference as it is written on a sheet."""
        ref = f"${column_letter(self.col)}${self.row}" if self.fixed else cell_ref(self.row, self.col)
        return ref if sheet == self.sheet else f"{quote_sheet(self.sheet)}!{ref}"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, without its equals sign, as texts and the cells between them."""

    parts: tuple[str | Place, ...]

    def on(self, sheet: str) -> str:
        """The formula as it is written on a sheet."""
        return "".join(part if isinstance(part, str) else part.on(sheet) for part in self.parts)

    @property
    def places(self) -> tuple[Place, ...]:
        """The cells that it refers to."""
        return tuple(part for part in self.parts if isinstance(part, Place))


def place(cell: Cell, *, fixed: bool = False) -> Place:
    """The place of a cell that was read."""
    return Place(cell.sheet, cell.row, cell.col, fixed)


def formula(*parts: str | Place | Formula) -> Formula:
    """A formula put together from texts, cells and other formulas."""
    flat: list[str | Place] = []
    for part in parts:
        flat += part.parts if isinstance(part, Formula) else (part,)
    return Formula(tuple(flat))


def literal(text: str) -> str:
    """A text as formulas write it: quotes doubled, line feeds by their code, long ones in pieces."""
    pieces = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        pieces += ["CHAR(10)"] if number else []
        pieces += [_quoted(line[start : start + _LITERAL]) for start in range(0, len(line), _LITERAL)]
    return "&".join(pieces) or '""'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
