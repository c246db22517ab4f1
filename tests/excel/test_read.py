"""Reading: what kind of file it is, how far a sheet may reach, how cells are printed."""

import io
import zipfile

import pytest
import xlsxwriter

from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import read_bytes

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>'
    '<sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def workbook(rows: str, **more: str) -> bytes:
    """A workbook with one sheet of the rows given."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name, content in {**PARTS, **more}.items():
            package.writestr(name, content)
        sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        package.writestr("xl/worksheets/sheet1.xml", sheet)
    return data.getvalue()


def _document() -> bytes:
    """A zip package that is no workbook."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("word/document.xml", "<document/>")
    return data.getvalue()


def test_a_plain_sheet_is_read():
    (grid,) = read_bytes(workbook('<row r="2"><c r="B2"><v>9.5</v></c></row>')).sheets
    assert (grid.cell(2, 2).number, grid.cell(2, 2).decimals, grid.cell(1, 1).blank) == (9.5, 1, True)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row><c r="XFD1048576"><v>1</v></c></row><row><c r="A1"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c><c r='XFD1048576'><v>1</v></c></row>",
    ],
)
def test_cells_too_far_apart_are_refused_before_they_take_all_memory(rows):
    with pytest.raises(UnreadableError) as caught:
        read_bytes(workbook(rows))
    assert caught.value.code == "too-large"
    assert "范围过大" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-a-workbook"),
        ("只是文字".encode(), "not-a-workbook"),
        (workbook("")[:400], "corrupt"),
        (workbook("", **{"xl/workbook.xml": "<!DOCTYPE x><workbook/>"}), "unsafe"),
        (_document(), "not-a-workbook"),
    ],
)
def test_what_cannot_be_read_has_its_code(data, code):
    with pytest.raises(UnreadableError) as caught:
        read_bytes(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7", "PDF 文件，不能审核"),
        (b"Rar!\x1a\7\1\0", "RAR 压缩包，只有 .zip 能直接审核"),
        (b"\x89PNG\r\n", "图片，不能审核"),
        ("甲,乙\r\n1,2\r\n".encode(), "用制表符或逗号分隔的文本"),
    ],
)
def test_a_file_of_another_kind_is_called_what_it_is_whatever_its_name(data, said):
    with pytest.raises(UnreadableError, match=said):
        read_bytes(data)


@pytest.mark.parametrize(
    ("number", "format_code", "text", "decimals"),
    [
        (1, "0%", "100%", 0),
        (1, "0.00%", "100%", 2),
        (0.95, "0.00%", "95%", 2),
        (0.95, "0%", "95%", 0),
        (0.9536, "0%", "95.36%", 2),
        (0.9914, "0.00%", "99.14%", 2),
        (0.9914, '0.0"%"', "0.9914", 4),
        (15, "0.00", "15", 0),
        (0.1 + 0.2, "", "0.3", 1),
    ],
)
def test_a_number_reads_as_it_is_printed(number, format_code, text, decimals):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        look = book.add_format({"num_format": format_code} if format_code else {})
        book.add_worksheet("表").write_number("B2", number, look)
    (grid,) = read_bytes(data.getvalue()).sheets
    assert (grid.text(2, 2), grid.cell(2, 2).decimals) == (text, decimals)


def test_a_merged_range_has_its_value_in_every_cell():
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.add_worksheet("表").merge_range("B2:C4", "标\n签")
    (grid,) = read_bytes(data.getvalue()).sheets
    assert {grid.text(row, col) for row in (2, 3, 4) for col in (2, 3)} == {"标签"}
    assert grid.cell(4, 3).ref == "B2"
