"""Workbooks from text: a line a row, `|` between cells.

`<` goes on with the cell to the left, `^` with the cell above (merged); `~` before a line spreads its text over the
whole width; a number is a number, `'8` a number written as text, `0.95%%` the number 0.95 shown as a percentage.
A line `== name` starts a sheet.
"""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

_THIN = Side(style="thin")
_BORDER = Border(_THIN, _THIN, _THIN, _THIN)


def draw(text: str, path: Path) -> Path:
    """Write the workbook that a text describes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for part in re.split(
        r"^== ?", f"== 自评表\n{text.strip()}" if not text.strip().startswith("==") else text.strip(), flags=re.M
    )[1:]:
        name, _, body = part.partition("\n")
        _draw_sheet(book.create_sheet(name.strip()), body.splitlines())
    book.properties.creator = "perfxl"
    book.save(path)
    return path


def _draw_sheet(sheet: Worksheet, lines: list[str]) -> None:
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    width = max(len(row) for row in rows)
    for number, row in enumerate(rows, 1):
        if row[0].startswith("~"):
            row = [row[0][1:].strip(), *["<"] * (width - 1)]
            rows[number - 1] = row
        for column, cell in enumerate(row, 1):
            if cell not in ("", "<", "^"):
                _write(sheet, number, column, cell)
    _merge(sheet, rows)
    for column in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 15


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = _BORDER
    if text.endswith("%%"):
        cell.value, cell.number_format = float(text[:-2]), "0%" if len(text) <= 6 else "0.00%"
    elif re.fullmatch(r"-?\d+(\.\d+)?", text):
        cell.value = float(text) if "." in text else int(text)
    else:
        cell.value = text.removeprefix("'").replace("\\n", "\n")
        cell.data_type = "s"  # =120人 is a text, not a formula


def _merge(sheet: Worksheet, rows: list[list[str]]) -> None:
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
                sheet.merge_cells(start_row=row, start_column=column, end_row=bottom, end_column=right)


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
