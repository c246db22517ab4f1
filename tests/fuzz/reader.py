"""Files: packages mutated byte by byte, and part by part inside the zip."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from perfxl.excel.editing import WorkbookEditor, WorkbookError
from perfxl.excel.reading import html_tables, ods, xls, xlsb, xlsx, xml_2003  # noqa: F401  (imported late otherwise)
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import read_bytes
from tests.excel.packages import package, sheet_xml
from tests.excel.test_usual_cells import holding
from tests.excel.unusual import WRITTEN_OTHERWISE
from tests.forms.grids import described, draw, written
from tests.forms.traps import SHOULD_PASS
from tests.fuzz.packages import mutated as mutated
from tests.hostile import XML_2003
from tests.sound import differing_cells


def one(data: bytes) -> None:
    """Read a file; what is no workbook is said to be none, and an editor finds in each cell what was read."""
    try:
        workbook = read_bytes(data)
        grids = list(workbook.sheets)
    except UnreadableError:
        return
    for grid in grids:
        for row in range(1, min(grid.row_count, 40) + 1):
            for column in range(1, min(grid.column_count, 20) + 1):
                grid.cell(row, column)
    if workbook.package:
        with suppress(WorkbookError), WorkbookEditor.open(workbook.package) as editor:
            differing = [found for grid in grids for found in differing_cells(grid, editor.sheet(grid.name), 40, 20)]
            assert not differing, differing


def seeds() -> Iterator[tuple[str, bytes]]:
    """Small packages as several programs write them, a page and an old workbook's first bytes."""
    text = '<row r="1"><c r="A1" t="inlineStr"><is><t>一级指标</t></is></c><c r="B1"><v>1</v></c></row>'
    formula = '<row r="2" hidden="1"><c r="A2"><f>1+1</f></c><c r="B2" t="e"><v>#DIV/0!</v></c></row>'
    yield "hand", package(sheet_xml(text))
    yield "formula", package(sheet_xml(formula, before='<cols><col min="1" max="3" hidden="1"/></cols>'))
    yield (
        "typed",
        holding(
            '<c r="A1" t="s"><v>1</v></c><c r="B1" s="1"><v>0.6</v></c><c r="C1" t="str"><f>A1&amp;"_x000D_"</f><v>甲_x000D_乙</v></c>'
            '<c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#SPILL!</v></c><c r="F1" t="inlineStr"><is><r><t>丙</t></r></is></c>'
            '<c r="G1" t="d"><v>2023-03-15</v></c>'
        ),
    )
    with tempfile.TemporaryDirectory() as folder:
        for at, name in enumerate(("全国通用六栏", "百分比格式的数", "目录之后两个工作表")):
            yield f"form{at}", draw(SHOULD_PASS[name], Path(folder) / "表.xlsx").read_bytes()
        yield "small", written(described("甲|1|0.5%%\n~乙"), Path(folder) / "表.xlsx").read_bytes()
    for at, make in enumerate(WRITTEN_OTHERWISE.values()):
        yield f"otherwise{at}", make()
    yield "xml2003", XML_2003.encode()
    yield "page", "<html><table><tr><td colspan=2>甲</td><td>1</td></tr></table></html>".encode()
    yield "ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)
