"""Workbooks from text: a line a row, `|` between cells.

`<` goes on with the cell to the left, `^` with the cell above (merged); `~` before a line spreads its text over the
whole width; a number is a number, `'8` a number written as text, `0.95%%` the number 0.95 shown as a percentage.
A line `== name` starts a sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter

from perfxl.excel.reading.traits import SheetTraits
from perfxl.excel.reading.workbook import Grid, Workbook

_THIN = Side(style="thin")
_BORDER = Border(_THIN, _THIN, _THIN, _THIN)


@dataclass(frozen=True)
class Sheet:
    """A sheet as a test describes it: values ('' is blank), merged ranges, percentages with their decimals."""

    name: str
    rows: list[list[Any]]
    spans: tuple[tuple[int, int, int, int], ...] = ()
    percent: dict[tuple[int, int], int] = field(default_factory=dict)


def described(text: str) -> list[Sheet]:
    """The sheets that a text describes."""
    text = text.strip()
    parts = re.split(r"^== ?", text if text.startswith("==") else f"== 自评表\n{text}", flags=re.M)[1:]
    return [_sheet(name.strip(), body.splitlines()) for name, _, body in (part.partition("\n") for part in parts)]


def _sheet(name: str, lines: list[str]) -> Sheet:
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    width = max(len(row) for row in rows)
    rows = [
        [row[0][1:].strip(), *["<"] * (width - 1)] if row[0].startswith("~") else row + [""] * (width - len(row))
        for row in rows
    ]
    percent = {
        (row, column): 0 if len(cell) <= 6 else 2
        for row, cells in enumerate(rows, 1)
        for column, cell in enumerate(cells, 1)
        if cell.endswith("%%")
    }
    return Sheet(name, [[_value(cell) for cell in row] for row in rows], tuple(_spans(rows)), percent)


def _value(text: str) -> str | float:
    if text in ("<", "^"):
        return ""
    if text.endswith("%%"):
        return float(text[:-2])
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text.removeprefix("'").replace("\\n", "\n")


def _spans(rows: list[list[str]]) -> Iterator[tuple[int, int, int, int]]:
    def at(row: int, column: int) -> str:
        cells = rows[row - 1] if row <= len(rows) else []
        return cells[column - 1] if column <= len(cells) else ""

    for row, cells in enumerate(rows, 1):
        for column, cell in enumerate(cells, 1):
            if cell in ("<", "^"):
                continue
            right, bottom = column, row
            while at(row, right + 1) == "<":
                right += 1
            while at(bottom + 1, column) == "^":
                bottom += 1
            below = [at(r, c) for r in range(row + 1, bottom + 1) for c in range(column + 1, right + 1)]
            assert all(cell in ("<", "^", "") for cell in below), f"a merged range swallows {below}"
            if (right, bottom) != (column, row):
                yield row, column, bottom, right


def workbook(sheets: Iterable[Sheet]) -> Workbook:
    """The workbook as perfxl would read it from a file."""
    return Workbook("", tuple(_grid(sheet) for sheet in sheets), "xlsx")


def _grid(sheet: Sheet) -> Grid:
    merges = {
        (row, column): span
        for span in sheet.spans
        for row in range(span[0], span[2] + 1)
        for column in range(span[1], span[3] + 1)
    }
    return Grid(sheet.name, sheet.rows, merges, SheetTraits(sheet.percent))


def draw(text: str, path: Path) -> Path:
    """Write the workbook that a text describes."""
    return written(described(text), path)


def written(sheets: Iterable[Sheet], path: Path) -> Path:
    """Write sheets as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _write(book.create_sheet(sheet.name), sheet)
    book.properties.creator = "perfxl"
    book.save(path)
    return path


def _write(page: openpyxl.worksheet.worksheet.Worksheet, sheet: Sheet) -> None:
    for row, values in enumerate(sheet.rows, 1):
        for column, value in enumerate(values, 1):
            if value == "":
                continue
            cell = page.cell(row, column, value)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = _BORDER
            if isinstance(value, str):
                cell.data_type = "s"  # =120人 is a text, not a formula
            if (row, column) in sheet.percent:
                cell.number_format = ("0%", "0.0%", "0.00%")[sheet.percent[row, column]]
    for top, left, bottom, right in sheet.spans:
        page.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    for column in range(1, max(map(len, sheet.rows), default=0) + 1):
        page.column_dimensions[get_column_letter(column)].width = 15


def content(path: Path) -> list[object]:
    """What a workbook holds, to be compared: its sheets' names, merged ranges, values and number formats."""
    return [
        (
            sheet.title,
            sorted(map(str, sheet.merged_cells.ranges)),
            [[(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()],
        )
        for sheet in openpyxl.load_workbook(path)
    ]
