"""What workbooks of other programs taught the editor."""

from io import BytesIO

from openpyxl import load_workbook
from packages import changed, contents, package, relations, sheet_xml, zipped

from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.reading.workbook import read_bytes


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
