"""The formulas of a workbook with the values beside them, read from its parts: openpyxl takes ten times as long."""

from __future__ import annotations

import math
import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Value = float | str | bool | None


def stale_formulas(workbook: Path, recalculation: Path) -> list[tuple[object, ...]]:
    """The formulas whose cached value is not the one of a recalculated copy: sheet, cell, formula, both values.

    An error is no value that a recalculation may confirm.
    """
    fresh = {(sheet, cell): value for sheet, cell, _, value in _cells(recalculation)}
    return [
        (sheet, cell, formula, cached, fresh.get((sheet, cell)))
        for sheet, cell, formula, cached in _cells(workbook)
        if formula is not None and not _same(cached, fresh.get((sheet, cell)))
    ]


def formulas(workbook: Path) -> list[str]:
    """The formulas of a workbook, without their sign."""
    return [formula for _, _, formula, _ in _cells(workbook) if formula is not None]


def _cells(path: Path) -> Iterator[tuple[str, str, str | None, Value]]:
    """Each cell that has something: sheet, cell, formula if any, value."""
    with zipfile.ZipFile(path) as package:
        strings = _strings(package)
        for sheet, part in _sheets(package):
            with package.open(part) as xml:
                for _, cell in ElementTree.iterparse(xml):
                    if cell.tag == f"{_MAIN}c":
                        formula = cell.find(f"{_MAIN}f")
                        yield (
                            sheet,
                            cell.get("r", ""),
                            None if formula is None else formula.text or "",
                            _value(cell, strings),
                        )
                    elif cell.tag == f"{_MAIN}row":
                        cell.clear()


def _value(cell: ElementTree.Element, strings: list[str]) -> Value:
    kind, text = cell.get("t", "n"), cell.findtext(f"{_MAIN}v", "")
    if not text:
        return "".join(cell.itertext()) or None if kind == "inlineStr" else None
    if kind == "n":
        return float(text)
    if kind == "s":
        return strings[int(text)] or None
    return f"{kind}:{text}" if kind in "eb" else text


def _same(cached: Value, fresh: Value) -> bool:
    if isinstance(cached, float) and isinstance(fresh, float):
        # a program saves fifteen digits
        return math.isclose(cached, fresh, rel_tol=1e-14, abs_tol=1e-9)
    return cached == fresh and not str(cached).startswith("e:")


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The worksheets by their names, with their parts."""
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations if "worksheet" in each.get("Type", "")}
    for sheet in ElementTree.fromstring(package.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        if sheet.get(_ID) in targets:
            yield sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", targets[sheet.get(_ID)])).lstrip("/")


def _strings(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    items = ElementTree.fromstring(package.read("xl/sharedStrings.xml")).iter(f"{_MAIN}si")
    return ["".join(text.text or "" for text in item.iter(f"{_MAIN}t")) for item in items]
