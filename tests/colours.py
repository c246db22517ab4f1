"""The colours that conditional formats give to cells, as LibreOffice decides their formulas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from tests.office import recalculated

RED, YELLOW, BLUE = "FFC7CE", "FFEB9C", "D9E1F2"
# Far beyond what any form or mark fills.
_PROBES = 500


@dataclass(frozen=True)
class Probe:
    """A cell beyond the form that holds a rule's formula: its sheet and address, the cell and the colour that it tells of."""

    sheet: str
    at: tuple[int, int]
    cell: str
    color: str


def coloured(workbooks: Iterable[Path], folder: Path) -> dict[str, dict[tuple[str, str], str]]:
    """Of each workbook, by file name, the cells that are coloured: (sheet, cell) with RRGGBB.

    Each rule's formula is put into a cell of its own, moved to each cell of its range, and computed there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    probes = {}
    for path in workbooks:
        book = openpyxl.load_workbook(path)
        probes[path.name] = probed(book)
        book.save(folder / path.name)
    fresh = recalculated([folder / name for name in probes], folder / "re")
    return {name: hits(CalamineWorkbook.from_path(fresh[name]), asked) for name, asked in probes.items()}


def probed(book: Workbook) -> list[Probe]:
    """The probes written into a workbook, in the order of the rules."""
    asked = []
    for sheet in book:
        rules = [(rule, area) for area in sheet.conditional_formatting for rule in area.rules]
        for number, (rule, area) in enumerate(sorted(rules, key=lambda pair: pair[0].priority)):
            if rule.type != "expression" or rule.dxf is None or rule.dxf.fill is None:
                continue
            color = rule.dxf.fill.bgColor.rgb[2:]
            for block in area.sqref.ranges:
                origin = f"{get_column_letter(block.min_col)}{block.min_row}"
                for row in range(block.min_row, block.max_row + 1):
                    cell = f"{get_column_letter(block.min_col)}{row}"
                    if isinstance(sheet[cell], MergedCell):
                        continue  # shown as its range's first cell is
                    text = Translator(f"={rule.formula[0]}", origin=origin).translate_formula(cell)
                    sheet.cell(row, _PROBES + number).value = text
                    asked.append(Probe(sheet.title, (row, _PROBES + number), cell, color))
    return asked


def hits(book: CalamineWorkbook, asked: Iterable[Probe]) -> dict[tuple[str, str], str]:
    """What the probes of a recalculated workbook say: the cells that are coloured, by the first rule that holds."""
    found: dict[tuple[str, str], str] = {}
    rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in {p.sheet for p in asked}}
    for probe in asked:
        row, column = probe.at
        value = rows[probe.sheet][row - 1][column - 1]
        assert isinstance(value, bool), (probe, value)
        if value:
            found.setdefault((probe.sheet, probe.cell), probe.color)
    return found
