"""What workbooks of other programs taught the editor."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from packages import changed, contents, package, relations, sheet_xml, zipped

from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.reading.workbook import read_bytes
from tests.excel.unusual import book


def test_a_package_whose_names_have_backslashes_is_edited():
    usual = package(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    data = zipped([(name.replace("/", "\\"), content) for name, content in contents(usual).items()])
    editor = WorkbookEditor.open(data)
    editor.sheet("表").set_value("B1", 2)
    editor.add_sheet("审核结果").set_value("A1", 3)
    after = editor.to_bytes()
    assert {"xl\\worksheets\\sheet1.xml", "xl/worksheets/sheet2.xml"} <= changed(data, after)
    slashed = zipped([(name.replace("\\", "/"), content) for name, content in contents(after).items()])
    book = load_workbook(BytesIO(slashed))
    assert [book["表"]["B1"].value, book["审核结果"]["A1"].value] == [2, 3]


def test_a_package_whose_names_have_backslashes_is_read():
    usual = package(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    data = zipped([(name.replace("/", "\\"), content) for name, content in contents(usual).items()])
    (grid,) = read_bytes(data).sheets
    assert grid.cell(1, 1).number == 1


def test_a_relationship_without_an_id_is_followed_by_nobody():
    pivot = "<pivotTableDefinition/>"
    related = relations(("", "pivotTable", "../pivotTables/pivotTable1.xml")).replace('Id=""', "")
    extra = {"xl/worksheets/_rels/sheet1.xml.rels": related, "xl/pivotTables/pivotTable1.xml": pivot}
    data = package(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'), extra=extra)
    editor = WorkbookEditor.open(data)
    editor.sheet("表").comment("A1", "应为 2。", author="perfxl")
    after = editor.to_bytes()
    assert contents(after)["xl/pivotTables/pivotTable1.xml"] == pivot.encode()
    assert "应为 2。".encode() in contents(after)["xl/comments1.xml"]


def test_styles_that_a_workbook_has_lost_are_made_anew():
    related = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"))
    data = package(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'), extra={"xl/_rels/workbook.xml.rels": related})
    editor = WorkbookEditor.open(data)
    editor.sheet("表").fill("A1", "FFC7CE")
    after = editor.to_bytes()
    assert contents(after)["xl/_rels/workbook.xml.rels"].count(b"/styles") == 1
    assert [grid.cell(1, 1).number for grid in read_bytes(after).sheets] == [1]
    assert load_workbook(BytesIO(after))["表"]["A1"].fill.fgColor.rgb == "FFFFC7CE"


@pytest.mark.parametrize(("taken", "text"), [(2, "#,##0.00%"), (2, "0.00"), (1, "yyyy")])
def test_a_format_of_excels_own_is_what_it_says_though_the_workbook_gives_its_number_away(taken, text):
    data = book(code=text, number=taken)
    editor = WorkbookEditor.open(data)
    editor.sheet("表").set_value("B2", 0.5)
    editor.sheet("表").format("B2", number_format="0.00")
    cell = load_workbook(BytesIO(editor.to_bytes()))["表"]["B2"]
    assert cell.number_format == "0.00"
    assert read_bytes(editor.to_bytes()).sheets[0].text(2, 2) == "0.5"


@pytest.mark.parametrize(
    ("cell", "coloured"),
    [
        ('<c r="A1" t="b"><v>1</v></c>', b'<c r="A1" s="2" t="b"><v>1</v></c>'),
        ('<c r="A1"><v>1</v></c>', b'<c r="A1" s="2"><v>1</v></c>'),
        ('<c r="A1" t="b" s="1"><v>1</v></c>', b'<c r="A1" t="b" s="2"><v>1</v></c>'),
        ('<c t="b"><v>1</v></c>', b'<c t="b" s="2"><v>1</v></c>'),
    ],
)
def test_a_cell_that_gets_a_style_is_written_as_excel_writes_it(cell, coloured):
    editor = WorkbookEditor.open(book(sheet_xml(f'<row r="1">{cell}</row>')))
    editor.sheet("表").fill("A1", "FFC7CE")
    assert coloured in contents(editor.to_bytes())["xl/worksheets/sheet1.xml"]
