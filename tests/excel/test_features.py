"""Every feature workbook goes through one annotation job, and nothing that it had is lost."""

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from comparer import losses
from features import FEATURES
from packages import contents, zipped

from perfxl.excel import CellFormat, WorkbookEditor
from tests.office import converted

TABLE = Path(__file__).parent / "features" / "README.md"
# the cells that the job writes to or formats, on the first sheet
CELLS = {"A2", "C2", "K2", "K3", "K4", "A30"}


def annotated(data: bytes) -> bytes:
    """What annotating a form does: values, a formula, fills, comments, a link, widths, a sheet with a chart."""
    with WorkbookEditor.open(data) as book:
        sheet = book.sheet(book.sheet_names[0])
        sheet.set_value("K2", 9.91)
        sheet.set_formula("K3", "ROUND(A2*2,2)", value=19)
        sheet.format("K2:K4", CellFormat(border="thin", number_format="0.00"))
        for ref, color in (("A2", "FFC7CE"), ("C2", "FFEB9C")):
            sheet.fill(ref, color)
            sheet.comment(ref, "应为 9.91。", author="perfxl")
        sheet.link("A30", "审核结果!A1")
        sheet.column_width("K:L", 13)
        if sheet.print_area is None:
            sheet.print_area = "A1:J30"
        result = book.add_sheet("审核结果")
        result.set_row("A1", ["编码", "单元格", 9.91], CellFormat(bold=True, border="thin"))
        result.link("B1", f"{sheet.name}!A2")
        result.bar_chart("A6:C20", "得分", "审核结果!$B$1:$B$1", ["A2"], [("核算", "审核结果!$C$1", [9.91])])
        return book.to_bytes()


@pytest.fixture(scope="module")
def pairs() -> dict[str, tuple[bytes, bytes]]:
    return {name: (before := make(), annotated(before)) for name, make in FEATURES.items()}


@pytest.mark.parametrize("feature", FEATURES)
def test_nothing_is_lost(pairs, feature):
    before, after = pairs[feature]
    first = next(name for name in contents(before) if name.endswith("worksheets/sheet1.xml"))
    assert losses(before, after, {first: CELLS}) == []


@pytest.mark.parametrize("feature", FEATURES)
def test_formulas_keep_their_values_and_marks_arrive(pairs, feature):
    before, after = (python_calamine.CalamineWorkbook.from_filelike(BytesIO(data)) for data in pairs[feature])
    assert after.sheet_names == [*before.sheet_names, "审核结果"]
    old, new = (book.get_sheet_by_index(0).to_python(skip_empty_area=False) for book in (before, after))
    for row, again in zip(old, new, strict=False):
        assert again[: len(row)][:10] == row[:10]
    assert (new[1][0], new[1][1], new[1][10]) == (9.5, 19.0, 9.91)
    sheet = openpyxl.load_workbook(BytesIO(pairs[feature][1])).worksheets[0]
    assert sheet["A2"].comment.text.endswith("应为 9.91。")
    assert sheet["A2"].fill.fgColor.rgb == "FFFFC7CE"


def test_libreoffice_opens_every_one(pairs, tmp_path):
    names = [f"{number:02}" for number in range(len(pairs))]
    for name, (_, after) in zip(names, pairs.values(), strict=True):
        (tmp_path / f"{name}.xlsx").write_bytes(after)
    out = tmp_path / "out"
    out.mkdir()
    for path in converted("csv", [tmp_path / f"{name}.xlsx" for name in names], out):
        assert "9.91" in path.read_text("utf-8", errors="replace"), path.name


def test_the_table_lists_every_feature():
    listed = re.findall(r"^\| ([^|]+?) +\|", TABLE.read_text("utf-8"), re.MULTILINE)[2:]
    assert listed == list(FEATURES)


LOSSES = {
    "a part": lambda parts: parts.pop("xl/drawings/drawing1.xml"),
    "an attribute": lambda parts: swap(parts, "xl/worksheets/sheet1.xml", b' orientation="landscape"', b""),
    "an element": lambda parts: swap(parts, "xl/worksheets/sheet1.xml", rb"<rowBreaks.*</rowBreaks>", b""),
    "an order": lambda parts: swap(parts, "xl/worksheets/sheet1.xml", rb"(<pageMargins[^>]*/>)(<pageSetup[^>]*/>)", rb"\2\1"),
    "a text": lambda parts: swap(parts, "xl/worksheets/sheet1.xml", "第 &amp;P 页".encode(), b""),
    "a cached value": lambda parts: swap(parts, "xl/worksheets/sheet1.xml", b"<v>19</v>", b"<v>20</v>"),
    "a formula": lambda parts: swap(parts, "xl/worksheets/sheet1.xml", rb"<f>A2\*2</f>", b""),
    "bytes": lambda parts: parts.update({"xl/theme/theme1.xml": parts["xl/theme/theme1.xml"].replace(b"Office", b"office")}),
}  # fmt: skip


def swap(parts, name, pattern, replacement):
    parts[name], count = re.subn(pattern, replacement, parts[name])
    assert count == 1, "the loss to be found was not made"


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
def test_the_comparer_finds(lose):
    before = FEATURES["print settings"]()
    parts = contents(before) | {"xl/drawings/drawing1.xml": b"<a/>"}
    whole = zipped(parts.items())
    assert losses(whole, whole, {}) == []
    lose(parts)
    assert losses(whole, zipped(parts.items()), {}) != []
