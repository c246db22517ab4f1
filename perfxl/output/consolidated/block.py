"""A few rows of 总览 under one another, in columns that have keys, as those of a table do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from perfxl.excel.editing.refs import column_letter
from perfxl.output.consolidated.looks import Looks
from perfxl.output.consolidated.rows import Formula, Value
from perfxl.output.consolidated.table import Column
from perfxl.output.drawing.plain_text import plain_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


class Block:
    """Rows below one another, under headings where the columns have any. Rows and columns of the sheet count from 0."""

    def __init__(self, sheet: Worksheet, looks: Looks, columns: Sequence[Column], top: int) -> None:
        """Begin with the headings at the row `top`."""
        self._sheet, self._looks, self._columns = sheet, looks, columns
        self._places = {column.key: at for at, column in enumerate(columns)}
        self._letters = {key: column_letter(at + 1) for key, at in self._places.items()}
        headed = any(column.head for column in columns)
        for at, column in enumerate(columns):
            if column.least:
                sheet.set_column(at, at, column.least)
            if headed:
                sheet.write_string(top, at, column.head, looks["head"])
        self.first = top + headed
        self.end = self.first
        """The row behind the last one."""

    def add(self, row: Mapping[str, Value], looks: Mapping[str, str] | None = None) -> None:
        """A row; `looks` are of its cells that look otherwise than their columns."""
        for key, value in row.items():
            look = (looks or {}).get(key) or self._columns[self._places[key]].look
            self._put(self._places[key], value, look)
        self.end += 1

    def cell(self, key: str) -> str:
        """The cell of a column in the row that was added last: B6."""
        return f"{self._letters[key]}{self.end}"

    def span(self, key: str) -> list[str | int]:
        """The cells of a column as a chart refers to them."""
        column = self._places[key]
        return [self._sheet.get_name(), self.first, column, self.end - 1, column]

    def _put(self, column: int, value: Value, look: str) -> None:
        if isinstance(value, Formula):
            placed = value.placed(self._letters, self.end + 1)
            self._sheet.write_formula(self.end, column, f"={placed.text}", self._looks[look], placed.value)
        elif isinstance(value, str):
            self._sheet.write_string(self.end, column, plain_text(value), self._looks[look])
        else:
            self._sheet.write_number(self.end, column, value, self._looks[look])
