import re
from io import BytesIO

import openpyxl
import pytest
from packages import MAIN, changed, contents, package, relations, sheet_xml

from perfxl.excel.editing import CellFormat, WorkbookEditor, WorkbookError
from perfxl.excel.editing.cells import fitting

ROW = '<row r="2"><c r="B2" s="0"><v>1</v></c><c r="D2" t="s"><v>0</v></c></row>'


def edited(data, action, sheet="表"):
    book = WorkbookEditor.open(data)
    action(book.sheet(sheet))
    return book.to_bytes()


def rows_of(data):
    xml = contents(data)["xl/worksheets/sheet1.xml"].decode()
    return re.search(r"<(?:x:)?sheetData>(.*)</(?:x:)?sheetData>", xml, re.DOTALL)[1]


VALUE = [
    ("B2", 9.5, '<c r="B2" s="0"><v>9.5</v></c>'),
    ("B2", 9, '<c r="B2" s="0"><v>9</v></c>'),
    ("B2", True, '<c r="B2" s="0" t="b"><v>1</v></c>'),
    ("B2", None, '<c r="B2" s="0"/>'),
    ("B2", " a<b ", '<c r="B2" s="0" t="inlineStr"><is><t xml:space="preserve"> a&lt;b </t></is></c>'),
    ("D2", 0.1, '<c r="D2"><v>0.1</v></c>'),
    ("A2", 3, '<c r="A2"><v>3</v></c><c r="B2"'),
    ("C2", 3, '</c><c r="C2"><v>3</v></c><c r="D2"'),
    ("E2", 3, '</c><c r="E2"><v>3</v></c></row>'),
    ("A1", 3, '<row r="1"><c r="A1"><v>3</v></c></row><row r="2">'),
    ("A9", 3, '</row><row r="9"><c r="A9"><v>3</v></c></row>'),
    ("B2", "_x0041_\x07", "_x005F_x0041__x0007_"),
]


@pytest.mark.parametrize(("ref", "value", "expected"), VALUE)
def test_value_is_written_in_its_place(ref, value, expected):
    after = edited(package(sheet_xml(ROW)), lambda sheet: sheet.set_value(ref, value))
    assert expected in rows_of(after)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (9.5, "<f>ROUND(1&lt;2,2)</f><v>9.5</v>"),
        ("优", 't="str"><f>ROUND(1&lt;2,2)</f><v>优</v>'),
        (False, 't="b"><f>ROUND(1&lt;2,2)</f><v>0</v>'),
        (None, "<f>ROUND(1&lt;2,2)</f></c>"),
    ],
)
def test_formula_keeps_its_cached_value(value, expected):
    after = edited(package(sheet_xml(ROW)), lambda sheet: sheet.set_formula("C2", "=ROUND(1<2,2)", value))
    assert expected in rows_of(after)


SHAPES = [
    (
        "rows and cells without r",
        "<row/><row><c/><c><v>1</v></c><c><v>2</v></c></row>",
        "<row/><row><c/><c><v>7</v></c>",
    ),
    ("single quotes", "<row r='2'><c r='B2' ><v>1</v></c></row>", "<row r='2'><c r='B2'><v>7</v></c></row>"),
    ("an empty row", '<row r="2" ht="20"/>', '<row r="2" ht="20"><c r="B2"><v>7</v></c></row>'),
    ("an empty cell", '<row r="2"><c r="B2"/></row>', '<c r="B2"><v>7</v></c>'),
    ("a comment", '<!-- <row r="2"> --><row r="2"><c r="B2"/></row>', '--><row r="2"><c r="B2"><v>7</v></c></row>'),
    ("spans", '<row r="2" spans="3:4"><c r="C2"/></row>', '<row r="2" spans="2:4"><c r="B2"><v>7</v></c><c r="C2"/>'),
    ("metadata", '<row r="2"><c r="B2" vm="1" t="e"><v>#VALUE!</v></c></row>', '<c r="B2"><v>7</v></c>'),
    ("row style", '<row r="2" s="0" customFormat="1"><c r="A2"/></row>', '<c r="A2"/><c r="B2"><v>7</v></c>'),
    ("a > in an attribute", '<row r="2" x="a>b"><c r="B2"/></row>', 'x="a>b"><c r="B2"><v>7</v></c></row>'),
]


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in SHAPES], ids=[case[0] for case in SHAPES])
def test_rows_in_every_shape(rows, expected):
    after = edited(package(sheet_xml(rows)), lambda sheet: sheet.set_value("B2", 7))
    assert expected in rows_of(after)


@pytest.mark.parametrize("data", ["<sheetData/>", "<sheetData></sheetData>", ""])
def test_sheet_without_rows(data):
    sheet = f'<worksheet xmlns="{MAIN}">{data}<pageMargins left="1" right="1" top="1" bottom="1"/></worksheet>'
    after = edited(package(sheet), lambda sheet: sheet.set_value("B2", 7))
    assert '<sheetData><row r="2"><c r="B2"><v>7</v></c></row></sheetData><pageM' in contents(after)[
        "xl/worksheets/sheet1.xml"
    ].decode().replace("\n", "")


def test_prefixed_namespace():
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2"><x:c r="B2"/></x:row></x:sheetData></x:worksheet>'
    after = edited(package(sheet), lambda sheet: (sheet.set_value("B2", "甲"), sheet.set_value("B3", 1)))
    assert '<x:is><x:t xml:space="preserve">甲</x:t></x:is></x:c></x:row><x:row r="3"><x:c' in rows_of(after)


def test_merged_cell_is_written_in_its_anchor():
    before = package(sheet_xml(ROW, after='<mergeCells count="1"><mergeCell ref="B2:C3"/></mergeCells>'))
    after = edited(before, lambda sheet: sheet.set_value("C3", 5))
    assert '<c r="B2" s="0"><v>5</v></c>' in rows_of(after)
    assert "C3" not in rows_of(after)


def test_column_and_row_lend_their_style_to_new_cells():
    styles = (
        f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills><fill/></fills><borders><border/></borders>'
        f"<cellXfs>{'<xf/>' * 5}</cellXfs></styleSheet>"
    )
    cols = '<cols><col min="2" max="4" width="9" style="3"/></cols>'
    rows = '<row r="1" s="4" customFormat="1"/><row r="2" s="4"/>'
    before = with_styles(sheet_xml(rows, cols), styles)
    after = edited(before, lambda sheet: [sheet.set_value(ref, 1) for ref in ("B1", "B2", "B3", "E3")])
    found = dict(re.findall(r'<c r="(\w+)"(?: s="(\d)")?', rows_of(after)))
    assert found == {"B1": "4", "B2": "3", "B3": "3", "E3": ""}


def with_styles(sheet, styles):
    from packages import relations

    rels = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "/xl/styles.xml"))
    return package(sheet, extra={"xl/_rels/workbook.xml.rels": rels, "xl/styles.xml": styles})


def test_master_of_a_shared_formula_gives_its_text_to_the_others():
    rows = (
        '<row r="1"><c r="C1"><f t="shared" ref="C1:C3" si="0">A1*$B$1+"A1"</f><v>1</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="C3"><f t="shared" si="0"/><v>3</v></c></row>'
    )
    after = edited(package(sheet_xml(rows)), lambda sheet: sheet.set_value("C1", 9))
    assert '<c r="C1"><v>9</v></c>' in rows_of(after)
    assert "<f>A2*$B$1+&quot;A1&quot;</f><v>2</v>" in rows_of(after)
    assert "<f>A3*$B$1+&quot;A1&quot;</f><v>3</v>" in rows_of(after)


def test_cell_of_an_array_is_refused():
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3</f><v>1</v></c></row>'
    with pytest.raises(WorkbookError, match="数组公式"):
        edited(package(sheet_xml(rows)), lambda sheet: sheet.set_value("A2", 9))


def test_calculation_chain_goes_with_its_traces():
    from packages import TYPES, relations

    rels = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "calcChain", "calcChain.xml"))
    types = contents(package(""))["[Content_Types].xml"].decode()
    types = types.replace("</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>')
    extra = {"xl/_rels/workbook.xml.rels": rels, "xl/calcChain.xml": "<calcChain/>", "[Content_Types].xml": types}
    before = package(sheet_xml(ROW), extra=extra)
    after = contents(edited(before, lambda sheet: sheet.set_value("B2", 1)))
    assert TYPES.encode() in after["[Content_Types].xml"]
    assert "xl/calcChain.xml" not in after
    assert all(b"calcChain" not in content for content in after.values())
    untouched = edited(before, lambda sheet: sheet.column_width("B", 5))
    assert "xl/calcChain.xml" in contents(untouched)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("C:G", ["1-2 9", "3-5 12", "6-7 12", "9-9 3"]),
        ("B:D", ["1-1 9", "2-4 12", "5-5 9", "9-9 3"]),
        ("G:J", ["1-5 9", "7-8 12", "9-9 12", "10-10 12"]),
    ],
)
def test_columns_are_split_where_a_width_needs_it(columns, expected):
    cols = '<cols><col min="1" max="5" width="9" style="0" hidden="1"/><col min="9" max="9" width="3"></col></cols>'
    after = edited(package(sheet_xml(ROW, cols)), lambda sheet: sheet.column_width(columns, 12))
    found = re.findall(r'min="(\d+)" max="(\d+)" width="(\d+)"', contents(after)["xl/worksheets/sheet1.xml"].decode())
    assert [f"{first}-{last} {width}" for first, last, width in found] == expected


def test_a_rows_height_is_set():
    after = edited(
        package(sheet_xml('<row r="2" ht="9"/>')), lambda sheet: (sheet.row_height(2, 30), sheet.row_height(3, 40))
    )
    assert rows_of(after) == '<row r="2" ht="30" customHeight="1"/><row r="3" ht="40" customHeight="1"></row>'


def test_a_row_of_values_keeps_to_merged_ranges_and_earlier_edits():
    merged = package(sheet_xml(ROW, after='<mergeCells><mergeCell ref="B3:C3"/></mergeCells>'))

    def write(sheet):
        sheet.set_value("A2", 1)
        sheet.set_row("B2", [2, None, "甲"])
        sheet.set_row("A3", [3, 4, 5], CellFormat(bold=True))

    sheet = openpyxl.load_workbook(BytesIO(edited(merged, write)))["表"]
    assert [cell.value for cell in sheet[2]] == [1, 2, None, "甲"]
    assert [cell.value for cell in sheet[3]] == [3, 5, None, None]
    assert sheet["A3"].font.b


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_a_part_in_another_encoding_is_edited(encoding):
    declared = sheet_xml('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>').replace("UTF-8", encoding)
    after = edited(package(declared.encode(encoding)), lambda sheet: sheet.set_value("B1", "乙"))
    sheet = openpyxl.load_workbook(BytesIO(after))["表"]
    assert [cell.value for cell in sheet[1]] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("text", "units"),
    [("长" * 40_000, 32_767), ("短", 1), ("\U00020000" * 20_000, 32_766), ("长" + "\U00020000" * 20_000, 32_767)],
)
def test_as_much_of_a_text_as_fits_is_counted_in_utf_16(text, units):
    assert text.startswith(fitting(text))
    assert len(fitting(text).encode("utf-16-le")) == 2 * units


def test_dimension_grows():
    after = edited(package(sheet_xml(ROW, '<dimension ref="B2:D2"/>')), lambda sheet: sheet.set_value("F9", 1))
    assert b'<dimension ref="B2:F9"/>' in contents(after)["xl/worksheets/sheet1.xml"]


def test_used_range_and_columns():
    sheet = WorkbookEditor.open(package(sheet_xml(ROW + "<row><c/><c/><c/><c/><c/></row>"))).sheet("表")
    assert sheet.used_range() == (3, 5)
    assert sheet.used_columns(1, 2) == {2, 4}
    sheet.set_value("H2", 1)
    assert sheet.used_range() == (3, 8)


def test_nothing_edited_nothing_changed():
    before = package(sheet_xml(ROW))
    assert changed(before, WorkbookEditor.open(before).to_bytes()) == set()


def test_saved_twice_with_edits_between():
    book = WorkbookEditor.open(package(sheet_xml('<row r="2"><c r="B2"/></row>')))
    sheet = book.sheet("表")
    sheet.set_value("A1", 1)
    sheet.comment("A1", "甲")
    book.to_bytes()
    sheet.set_value("B1", 2)
    sheet.comment("A1", "乙")
    sheet.format("B1", bold=True)
    found = openpyxl.load_workbook(BytesIO(book.to_bytes()))["表"]
    assert (found["A1"].value, found["B1"].value, found["A1"].comment.text) == (1, 2, "甲\n乙")
    assert found["B1"].font.bold


@pytest.mark.parametrize(
    ("rows", "before", "after"),
    [
        ('<row r="1" spans="x" s="?" customFormat="1"><c r="A1" s="x"/></row>', "", ""),
        ('<row r="1"/>', '<dimension ref="?"/>', '<mergeCells><mergeCell ref="?"/><mergeCell/></mergeCells>'),
        ("", '<cols><col min="x" max="1.5" width="?" style="?"/></cols>', ""),
    ],
)
def test_numbers_and_references_that_are_none_are_passed_over(rows, before, after):
    def write(sheet):
        sheet.set_value("A1", 1)
        sheet.comment("A1", "批注")
        sheet.fill("B1", "FFC7CE")

    assert '<c r="A1"><v>1</v></c>' in re.sub(
        r' s="[^"]*"', "", rows_of(edited(package(sheet_xml(rows, before, after)), write))
    )


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="3"><c r="C3"><v>9</v></c><c r="A3"><v>3</v></c></row><row r="1"><c r="B1"/><c r="A1"/></row>',
    ],
    ids=["rows", "rows and cells"],
)
def test_rows_and_cells_in_any_order_are_written_once(rows):
    def write(sheet):
        assert sheet.used_columns(1, 1) >= {1}
        for at, cell in enumerate(("A1", "B1", "A2", "A3", "B3", "D3")):
            sheet.set_value(cell, at)

    result = rows_of(edited(package(sheet_xml(rows)), write))
    refs = re.findall(r'<c r="(\w+)"', result)
    assert sorted(refs) == sorted({*refs})
    assert sorted(re.findall(r'<row r="(\d)"', result)) == ["1", "2", "3"]
    assert {
        f'<c r="{cell}"><v>{at}</v></c>' in result for at, cell in enumerate(("A1", "B1", "A2", "A3", "B3", "D3"))
    } == {True}


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ('<c r="A1"><v>1</v></c>', None),
        ('<c r="A1" t="str"><f>IF(B1="","",B1)</f><v></v></c>', 'IF(B1="","",B1)'),
        ('<c r="A1"><f a="x>y">B1</f></c>', "B1"),
        ('<c r="A1"><f t="shared" si="0"/></c>', ""),
        ('<c r="A1" cm="1"><f t="array" ref="A1">B1</f></c>', "B1"),
        ('<c r="A1"/><c r="B1"><f t="array" ref="A1:B3">C1:C3</f></c>', ""),
        ('<c r="B1"><f t="array" ref="A1:B3">C1:C3</f></c>', ""),
    ],
)
def test_the_formula_of_a_cell(cell, formula):
    assert WorkbookEditor.open(package(sheet_xml(f'<row r="1">{cell}</row>'))).sheet("表").formula("A1") == formula


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><v>1.5</v></c>', "1.5"),
        ('<c r="A1" t="s"><v>1</v></c>', "甲乙"),
        ('<c r="A1" t="s"><v>7</v></c>', ""),
        ('<c r="A1" t="inlineStr"><is><t>甲&amp;</t></is></c>', "甲&"),
        ('<c r="A1" t="str"><f>B1</f><v>甲</v></c>', "甲"),
        ('<c r="A1"/>', ""),
        ("", ""),
    ],
)
def test_the_text_of_a_cell(cell, text):
    shared = (
        f'<sst xmlns="{MAIN}"><si><t>零</t></si><si><r><t>甲</t></r><r><t>乙</t></r><rPh><t>丙</t></rPh></si></sst>'
    )
    links = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml"))
    extra = {"xl/sharedStrings.xml": shared, "xl/_rels/workbook.xml.rels": links}
    data = package(sheet_xml(f'<row r="1">{cell}</row>'), extra=extra)
    assert WorkbookEditor.open(data).sheet("表").text("A1") == text
