"""Ledgers for tests: sheets as rows of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

Rows = Sequence[Sequence[object]]
PROBLEMS = {
    "score-differs": "score-differs",
    "自评得分与规则计算不符": "score-differs",
    "band-mismatch": "band-mismatch",
}


def ledger(path: Path, sheets: Mapping[str, Rows], formats: Mapping[str, str] | None = None) -> Path:
    """A workbook with these sheets; `formats` gives number formats by 'sheet!cell'."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for ref, code in (formats or {}).items():
        name, cell = ref.split("!")
        book[name][cell].number_format = code
    book.save(path)
    return path
