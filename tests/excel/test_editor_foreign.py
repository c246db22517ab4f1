"""What workbooks of other programs taught the editor."""

from io import BytesIO

from openpyxl import load_workbook
from packages import changed, contents, package, sheet_xml, zipped

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
