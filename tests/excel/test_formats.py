"""Formats other than .xlsx read whole: each as small a file as says what is to be read."""

from __future__ import annotations

import datetime
import struct
import zipfile
from io import BytesIO

import pytest

from perfxl.excel.reading.file_kind import UnreadableError, file_kind
from perfxl.excel.reading.workbook import read_bytes
from tests.excel import compound
from tests.excel.packages import MAIN, contents, package, zipped
from tests.hostile import opendocument, rows
from tests.hostile_extremes import binary
from tests.test_other_formats import binary_workbook, cell, record, wide

SS = "urn:schemas-microsoft-com:office:spreadsheet"


def xml_2003(table: str, styles: str = "") -> bytes:
    """A workbook in the XML of Excel 2003."""
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{SS}" xmlns:ss="{SS}" xmlns:html="http://www.w3.org/TR/REC-html40"><Styles>{styles}</Styles>'
        f'<Worksheet ss:Name="自评表"><Table>{table}</Table></Worksheet></Workbook>'
    ).encode()


def number(value: object, more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="Number">{value}</Data></Cell>'


def text(value: str, more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="String">{value}</Data></Cell>'


def test_the_xml_of_excel_2003_is_read_with_places_formats_and_merged_ranges():
    styles = '<Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style><Style ss:ID="q" ss:Parent="p"/>'
    table = (
        '<Column ss:Index="4" ss:Hidden="1"/>'
        f'<Row ss:Index="2">{text("标题", "ss:MergeAcross=&quot;2&quot; ss:MergeDown=&quot;1&quot;".replace("&quot;", chr(34)))}{number(1)}</Row>'
        f'<Row ss:Index="4" ss:Hidden="1">{number(0.9914, "ss:StyleID=" + chr(34) + "p" + chr(34))}'
        f"{number(0.5, 'ss:Index=' + chr(34) + '3' + chr(34) + ' ss:StyleID=' + chr(34) + 'q' + chr(34))}</Row>"
        '<Row><Cell><Data ss:Type="DateTime">2023-03-15T00:00:00.000</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell>'
        '<Cell><Data ss:Type="Error">#REF!</Data></Cell><Cell ss:Formula="=1"/></Row>'
        '<Row><Cell><ss:Data ss:Type="String"><html:B>粗</html:B>体</ss:Data><Comment><ss:Data>批注</ss:Data></Comment></Cell></Row>'
    )
    (grid,) = read_bytes(xml_2003(table, styles)).sheets
    assert (grid.name, grid.span(3, 2), grid.text(3, 3)) == ("自评表", (2, 1, 3, 3), "标题")
    assert [grid.text(4, column) for column in (1, 2, 3)] == ["99.14%", "", "50%"]
    assert [grid.text(5, column) for column in (1, 2, 3)] == ["2023年3月15日", "是", ""]
    assert [grid.cell(5, column).problem for column in (2, 3, 4)] == [None, "error-value", "uncached"]
    assert grid.text(6, 1) == "粗体"
    assert (grid.text(2, 4), grid.traits.hidden_rows, grid.traits.hidden_columns) == ("1", {4}, {4})


def test_a_cell_of_excel_2003_that_names_no_style_has_its_rows_or_the_default_one():
    styles = (
        '<Style ss:ID="Default"><NumberFormat ss:Format="0%"/></Style>'
        '<Style ss:ID="g"><NumberFormat ss:Format="General"/></Style>'
    )
    table = f'<Row>{number(0.2)}</Row><Row ss:StyleID="g">{number(0.2)}</Row>'
    (grid,) = read_bytes(xml_2003(table, styles)).sheets
    assert [grid.text(row, 1) for row in (1, 2)] == ["20%", "0.2"]


@pytest.mark.parametrize(
    ("written", "text"),
    [("2023-03-15T12:30:00.000", "2023年3月15日"), ("1899-12-31T288:00:00.000", "1899-12-31T288:00:00.000"), ("", "")],
)
def test_a_time_of_the_xml_of_excel_2003_that_is_no_day_is_a_text(written, text):
    table = f'<Row><Cell><Data ss:Type="DateTime">{written}</Data></Cell></Row>'
    assert read_bytes(xml_2003(table)).sheets[0].text(1, 1) == text


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_the_xml_of_excel_2003_in_other_encodings(codec):
    data = xml_2003(f"<Row>{text('甲')}</Row>").decode().encode(codec)
    assert read_bytes(data).sheets[0].text(1, 1) == "甲"


STORAGE = compound.directory_entry("MBD0001", 1, 3, 0, 0)
EMBEDDED = compound.directory_entry("Workbook", 2, compound.FREE, 0, 4096)


def test_a_workbook_embedded_in_an_xls_is_another():
    own = compound.stream(compound.number(0, 0, 7))
    assert read_bytes(compound.container(own, more=STORAGE + EMBEDDED)).sheets[0].text(1, 1) == "7"


def test_two_workbooks_side_by_side_in_an_xls_are_none():
    data = bytearray(compound.container(compound.stream(compound.number(0, 0, 7)), more=EMBEDDED))
    right_of_the_first = 2 * compound.SECTOR + 128 + 72
    data[right_of_the_first : right_of_the_first + 4] = (2).to_bytes(4, "little")
    with pytest.raises(UnreadableError):
        read_bytes(bytes(data))


OPEN = (
    '<table:table-cell office:value-type="percentage" office:value="0.95"/>'
    '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>第一<text:s text:c="2"/>段</text:p>'
    "<office:annotation><text:p>批注</text:p></office:annotation><text:p>第二<text:span>段</text:span></text:p></table:table-cell>"
    '<table:table-cell office:value-type="date" office:date-value="2023-03-15"><text:p>3月15日</text:p></table:table-cell>'
    '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    '<table:table-cell table:number-columns-spanned="2" office:value-type="currency" office:value="41.92"/>'
)
SAID = ["95%", "第一  段第二段", "第一  段第二段", "2023年3月15日", "是", "41.92", "41.92"]


def packed(names: tuple[str, ...], content: bytes) -> bytes:
    """An .ods whose parts come in this order."""
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<manifest/>",
        "content.xml": content,
    }
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, parts[name])
    return target.getvalue()


@pytest.mark.parametrize(
    ("own", "kind"), [("xl/workbook.bin", "xlsb"), ("content.xml META-INF/manifest.xml mimetype", "ods")]
)
def test_a_package_with_an_embedded_workbook_is_what_it_is_itself(own, kind):
    inner = zipped([("xl/workbook.xml", b"")])
    parts = [(name, b"") for name in own.split()]
    assert file_kind(zipped([*parts, ("embedded.xlsx", inner)], zipfile.ZIP_STORED)) == kind


def test_a_locked_opendocument_workbook_is_told_as_one():
    manifest = b"<manifest><file-entry full-path='content.xml'><encryption-data/></file-entry></manifest>"
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", bytes(range(256)))
    with pytest.raises(UnreadableError) as refusal:
        read_bytes(target.getvalue())
    assert refusal.value.code == "encrypted"


def flat(content: bytes) -> bytes:
    """The same workbook as one XML file."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + content.replace(b"office:document-content", b"office:document")


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (opendocument, "ods"),
        (lambda content: packed(("content.xml", "META-INF/manifest.xml", "mimetype"), content), "ods"),
        (flat, "flat-ods"),
    ],
)
def test_an_opendocument_workbook_is_read_however_it_is_packed(make, kind):
    data = make(rows(OPEN, 'table:number-rows-repeated="2"'))
    book = read_bytes(data)
    (grid,) = book.sheets
    assert (book.kind, book.editable) == (kind, False)
    assert [grid.text(1, column) for column in range(1, 8)] == SAID
    assert [grid.text(2, column) for column in range(1, 7)] == SAID[:6]
    assert grid.rows[0][3] == datetime.date(2023, 3, 15)


def test_what_has_no_prefix_that_all_expect_is_read_by_its_namespace():
    content = rows(OPEN).replace(b"table:", b"t:").replace(b"xmlns:table", b"xmlns:t").replace(b":t:1.0", b":table:1.0")
    assert [read_bytes(opendocument(content)).sheets[0].text(1, column) for column in (1, 6)] == ["95%", "41.92"]


def test_short_records_of_an_xlsb_stand_behind_the_last_cell():
    head = record(0x00, struct.pack("<IIHBBBI", 0, 0, 300, 0, 0, 0, 0))
    short = lambda kind, body: record(kind, struct.pack("<I", 0) + body)  # noqa: E731
    row = head + record(0x06, cell(1) + wide("甲")) + short(16, struct.pack("<d", 41.92)) + short(12, b"")
    row += (
        short(17, wide("乙"))
        + short(13, struct.pack("<i", 100 << 2 | 2))
        + record(0x05, cell(9) + struct.pack("<d", 7))
    )
    row += short(15, b"\1")
    second = record(0x00, struct.pack("<IIHBBBI", 1, 0, 300, 0, 0, 0, 0)) + short(16, struct.pack("<d", 1.5))
    (grid,) = read_bytes(binary(row + second)).sheets
    assert [grid.text(1, column) for column in range(1, 12)] == [
        "",
        "甲",
        "41.92",
        "",
        "乙",
        "100",
        "",
        "",
        "",
        "7",
        "是",
    ]
    assert grid.text(2, 1) == "1.5"


@pytest.mark.parametrize(
    ("given", "shown", "printed"),
    [
        ('x:num="41.92"', "42", "41.92"),
        ('x:num="41.9249"', "41.92", "41.9249"),
        ('x:num="1234.5"', "1,235", "1234.5"),
        ('x:num="0.99142"', "99.14%", "99.14%"),
        ('x:num="0.6"', "60%", "60%"),
        ("x:num", "42", "42"),
        ('x:num="45000"', "2023/3/15", "2023/3/15"),
        ('x:num="7"', "42", "42"),
        ('x:num="nan"', "42", "42"),
        ('x:num="7"', "", ""),
    ],
)
def test_a_page_says_the_number_that_it_shows_rounded(given, shown, printed):
    page = f"<html><body><table><tr><td {given}>{shown}</td></tr></table></body></html>"
    assert read_bytes(page.encode()).sheets[0].text(1, 1) == printed


@pytest.mark.parametrize("charset", ["punycode", "idna", "utf-7", "unicode_escape", "rot13", "zip", "x-none"])
def test_a_page_in_what_is_no_encoding_is_read_in_one_that_fits(charset):
    page = f'<html><meta charset="{charset}"><table><tr><td>分值</td></tr></table></html>'
    assert read_bytes(page.encode()).sheets[0].text(1, 1) == "分值"


REFUSED = {
    "单个文件网页": b"From: <Excel>\r\nSubject: 1\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=x\r\n\r\n<html><table>",
    "文本": "项目名称\t金额\r\n甲\t1\r\n".encode("gbk"),
    "Excel 5.0/95": compound.container(b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(5000), "Book"),
    "或更早的格式": b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(200),
    "空的": b"",
    "没有电子表格": packed(
        ("mimetype", "META-INF/manifest.xml", "content.xml"),
        b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("called", REFUSED)
def test_what_is_refused_is_called_what_it_is_and_says_what_to_do(called):
    with pytest.raises(UnreadableError, match=called) as caught:
        read_bytes(REFUSED[called])
    assert caught.value.code == "not-a-workbook"
    assert "另存为 .xlsx" in str(caught.value) or "重新" in str(caught.value)


NO_TABS = b"".join(map(record, (0x83, 0x8F, 0x90, 0x84)))
EMPTY = {
    "xlsx": package("", extra={"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>'}),
    "xlsb": zipped({**contents(binary_workbook(["甲"])), "xl/workbook.bin": NO_TABS}.items()),
    # the record of its sheet is of another kind
    "xls": compound.container(compound.stream().replace(b"\x85\0", b"\x5c\0", 1)),
    "xml": f'<?xml version="1.0"?><Workbook xmlns="{SS}"/>'.encode(),
}


@pytest.mark.parametrize("kind", EMPTY)
def test_a_workbook_that_lists_no_sheet_is_damage_and_not_one_without_a_form(kind):
    assert file_kind(EMPTY[kind]) == kind
    with pytest.raises(UnreadableError, match="已损坏"):
        read_bytes(EMPTY[kind])


def test_a_page_that_mentions_a_workbook_is_a_page():
    page = f'<html xmlns:x="{SS}"><table><tr><td>1</td></tr></table></html>'.encode()
    assert file_kind(page) == "html"
