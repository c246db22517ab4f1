"""Tables on a grid: header rows found by their words, columns by their headers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from perfxl.excel.read import Grid
from perfxl.forms.layouts import Words
from perfxl.forms.words import bare, label
from perfxl.model import Cell

# A label is short; anything longer is narrative and no header.
MAX_LABEL = 40


class Token(NamedTuple):
    """A short printed text with its place: something that may be a label."""

    row: int
    col: int
    text: str
    label: str
    bare: str

    def role(self, words: Words) -> str | None:
        """The role that a layout gives this text, with or without its brackets."""
        return words.get(self.label) or words.get(self.bare)


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: role → column. Weights of the levels above are `level1_weight` and `level2_weight`."""

    row: int
    columns: Mapping[str, int]

    def cell(self, grid: Grid, row: int, role: str) -> Cell | None:
        """The cell of a role in a row, where it stands in its own row; None where the form has no such column."""
        col = self.columns.get(role)
        if col is None:
            return None
        if grid.span(row, col)[0] != row:
            return Cell(grid.name, row, col)
        cell = grid.cell(row, col)
        return cell._replace(number=cell.points) if cell.percent and role in ("weight", "self_score") else cell


def tokens(grid: Grid) -> list[Token]:
    """Every short text of a sheet, in reading order, a merged range once."""
    merges = grid.merges
    return [
        Token(r, c, text, label(text), bare(text))
        for r, row in enumerate(grid.rows, 1)
        for c, raw in enumerate(row, 1)
        if isinstance(raw, str) and raw and ((r, c) not in merges or merges[r, c][:2] == (r, c))
        if (text := raw.strip()) and len(text) <= MAX_LABEL
    ]


def headers(found: Iterable[Token], words: Words, required: frozenset[str], least: int) -> list[Header]:
    """The header rows: those that hold the required roles and at least `least` roles in all."""
    by_row: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for token in found:
        if role := token.role(words):
            by_row[token.row].append((token.col, role))
    return [
        Header(row, columns)
        for row, cells in by_row.items()
        if len(cells) >= least and required <= (columns := _columns(cells)).keys()
    ]


def _columns(cells: list[tuple[int, str]]) -> dict[str, int]:
    """Columns by role; a weight belongs to the level that stands before it."""
    columns: dict[str, int] = {}
    last_level = ""
    for col, role in sorted(cells):
        if role in ("level1", "level2", "level3"):
            last_level = role
        name = f"{last_level}_weight" if role == "weight" and last_level in ("level1", "level2") else role
        columns.setdefault(name, col)
    if "weight" not in columns and last_level != "level3":
        # a form without third level keeps its weights beside the last level it has
        for name in ("level2_weight", "level1_weight"):
            if name in columns:
                columns["weight"] = columns.pop(name)
                break
    return columns
