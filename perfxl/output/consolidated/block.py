"""The blocks of 总览: a few rows under one another, in columns that have keys, as those of a table do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from perfxl.excel.editing.refs import column_letter
from perfxl.output.consolidated.looks import Looks
from perfxl.output.consolidated.rows import Formula, Link, Value
from perfxl.output.consolidated.table import Column
from perfxl.output.drawing.plain_text import plain_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


class Block:
    """Rows below one another, under headings where the columns have any. Rows and columns of the sheet count from 0.

    Blocks may stand beside one another; their cells are kept until `write_blocks`, as a sheet is written row by row.
    """

    def __init__(self, sheet: Worksheet, columns: Sequence[Column], top: int, left: int = 0) -> None:
        """Begin with the headings at the row `top`."""
        self._sheet, self._columns = sheet, columns
        self._places = {column.key: at for at, column in enumerate(columns, left)}
        self._looks = {column.key: column.look for column in columns}
        self._letters = {key: column_letter(at + 1) for key, at in self._places.items()}
        self.cells: list[tuple[int, int, Value, str]] = []
        """What stands in it: row, column, value, look."""
        headed = any(column.head for column in columns)
        for column in columns:
            if column.least:
                sheet.set_column(self._places[column.key], self._places[column.key], column.least)
            if headed:
                self.cells.append((top, self._places[column.key], column.head, "head"))
        self.first = top + headed
        self.end = self.first
        """The row behind the last one."""
        self.right = left + len(columns)
        """The column behind the last one."""

    def add(self, row: Mapping[str, Value], looks: Mapping[str, str] | None = None) -> None:
        """A row; `looks` are of its cells that look otherwise than their columns."""
        for key, value in row.items():
            look = (looks or {}).get(key) or self._looks[key]
            placed = value.placed(self._letters, self.end + 1) if isinstance(value, Formula) else value
            self.cells.append((self.end, self._places[key], placed, look))
        self.end += 1

    def cell(self, key: str) -> str:
        """The cell of a column in the row that was added last: B6."""
        return f"{self._letters[key]}{self.end}"

    def column(self, key: str) -> str:
        """The letter of a column, fixed: $B."""
        return f"${self._letters[key]}"

    def span(self, key: str) -> list[str | int]:
        """The cells of a column as a chart refers to them."""
        column = self._places[key]
        return [self._sheet.get_name(), self.first, column, self.end - 1, column]


def write_blocks(sheet: Worksheet, looks: Looks, blocks: Sequence[Block], height: float) -> None:
    """Write blocks, row by row, each row so many points high."""
    cells = sorted((cell for block in blocks for cell in block.cells), key=lambda cell: cell[:2])
    for row in dict.fromkeys(row for row, *_ in cells):
        sheet.set_row(row, height)
    for row, column, value, look in cells:
        _put(sheet, row, column, value, looks, look)


def _put(sheet: Worksheet, row: int, column: int, value: Value, looks: Looks, look: str) -> None:
    if isinstance(value, Formula):
        sheet.write_formula(row, column, f"={value.text}", looks[look], value.value)
    elif isinstance(value, Link):
        sheet.write_url(row, column, value.target, looks["link"], string=value.text)
    elif isinstance(value, str):
        sheet.write_string(row, column, plain_text(value), looks[look])
    elif value is not None:
        sheet.write_number(row, column, value, looks[look])
