"""The colours that conditional formats give to cells, as LibreOffice decides their formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import get_column_letter

from tests.office import recalculated

RED, YELLOW, BLUE = "FFC7CE", "FFEB9C", "D9E1F2"
# Far beyond what any form or mark fills.
_PROBES = 500


def coloured(workbooks: Iterable[Path], folder: Path) -> dict[str, dict[tuple[str, str], str]]:
    """Of each workbook, by file name, the cells that are coloured: (sheet, cell) with RRGGBB.

    Each rule's formula is put into a cell of its own, moved to each cell of its range, and computed there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    probes = {path.name: _with_probes(path, folder / path.name) for path in workbooks}
    fresh = recalculated([folder / name for name in probes], folder / "re")
    return {name: _hits(fresh[name], asked) for name, asked in probes.items()}


def _with_probes(path: Path, target: Path) -> list[tuple[str, str, str, str]]:
    """The probes written, in the order of the rules: sheet, probe, cell, colour."""
    book = openpyxl.load_workbook(path)
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
                    probe = f"{get_column_letter(_PROBES + number)}{row}"
                    sheet[probe] = text
                    asked.append((sheet.title, probe, cell, color))
    book.save(target)
    return asked


def _hits(path: Path, asked: Iterable[tuple[str, str, str, str]]) -> Mapping[tuple[str, str], str]:
    book = openpyxl.load_workbook(path, data_only=True)
    hits: dict[tuple[str, str], str] = {}
    for sheet, probe, cell, color in asked:
        value = book[sheet][probe].value
        assert isinstance(value, bool), (sheet, cell, value)
        if value:
            hits.setdefault((sheet, cell), color)
    return hits
