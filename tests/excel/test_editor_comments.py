import re
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from packages import MAIN, changed, contents, package, relations, sheet_xml, zipped

from perfxl.excel.editing import WorkbookEditor, WorkbookError
from perfxl.excel.editing.geometry import box_size

RICH = '<r><rPr><b/></rPr><t xml:space="preserve">张三:</t></r><r><t>旧</t></r><phoneticPr fontId="1"/>'
VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"\r\n'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{data}"/>'
    '</o:shapelayout><v:shape id="_x0000_s{used}"><v:textbox><font>a<br>b</font></v:textbox></v:shape></xml>'
)


def commented(text, data="1", used=1025):
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>张三</author></authors>'
        f'<commentList><comment ref="B2" authorId="0">{text}</comment></commentList></comments>'
    )
    rels = relations(("rId1", "vmlDrawing", "../odd/d.vml"), ("rId2", "comments", "/xl/odd/c.xml"))
    types = contents(package(""))["[Content_Types].xml"].decode()
    extra = {
        "[Content_Types].xml": types.replace("<Override", '<Default Extension="VML" ContentType="x"/><Override', 1),
        "xl/worksheets/_rels/sheet1.xml.rels": rels,
        "xl/odd/c.xml": comments,
        "xl/odd/d.vml": VML.format(data=data, used=used),
    }
    return package(sheet_xml("", after='<legacyDrawing r:id="rId1"/>'), extra=extra)


def with_comments(data, **texts):
    book = WorkbookEditor.open(data)
    for ref, text in texts.items():
        book.sheet("表").comment(ref, text)
    return book.to_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<text><t>旧</t></text>", '<text><t xml:space="preserve">旧\n新&amp;</t></text>'),
        (f"<text>{RICH}</text>", 'xml:space="preserve">\n新&amp;</t></r><phoneticPr fontId="1"/></text>'),
        ("<text/>", "新&amp;</t></r></text>"),
        ("", "新&amp;</t></r></text>"),
    ],
)
def test_text_is_added_below_what_a_comment_says(before, after):
    data = commented(before)
    result = with_comments(data, B2="新&")
    assert changed(data, result) == {"xl/odd/c.xml"}
    xml = contents(result)["xl/odd/c.xml"].decode()
    assert after in xml
    assert xml.count("<comment ") == 1
    assert RICH.removesuffix('<phoneticPr fontId="1"/>') in xml or RICH not in before


def test_comments_that_two_sheets_share_stay_as_they_are():
    found = contents(commented("<text><t>旧</t></text>"))
    found["xl/worksheets/sheet2.xml"] = found["xl/worksheets/sheet1.xml"]
    found["xl/worksheets/_rels/sheet2.xml.rels"] = found["xl/worksheets/_rels/sheet1.xml.rels"]
    found["xl/workbook.xml"] = found["xl/workbook.xml"].replace(
        b"</sheets>", '<sheet name="另" sheetId="2" r:id="rId2"/></sheets>'.encode()
    )
    found["xl/_rels/workbook.xml.rels"] = relations(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml")
    )
    data = zipped(found.items())
    with pytest.raises(WorkbookError, match="共用一份批注"):
        with_comments(data, B2="新")
    book = WorkbookEditor.open(data)
    assert book.sheet("表").withdraw_comments("张三", re.compile("旧")) == {}
    book.sheet("表").fill("A1", "FFC7CE")
    assert contents(book.to_bytes())["xl/odd/c.xml"] == found["xl/odd/c.xml"]
    found["xl/odd/c.xml"] = re.sub(b"<comment .*</comment>", b"", found["xl/odd/c.xml"])
    book = WorkbookEditor.open(zipped(found.items()))
    book.sheet("表").remove_empty_comments()
    assert "xl/odd/c.xml" in contents(book.to_bytes())


@pytest.mark.parametrize(
    ("data", "used", "expected_ids", "expected_data"),
    [
        ("1", 1025, ["1026", "1027"], "1"),
        ("3,5", 3075, ["3076", "3077"], "3,5"),
        ("1", 2047, ["3073", "3074"], "1,3"),
    ],
)
def test_new_boxes_get_ids_of_their_own(data, used, expected_ids, expected_data):
    before = commented("<text><t>旧</t></text>", data, used)
    after = with_comments(before, C3="甲", D4="乙")
    vml = contents(after)["xl/odd/d.vml"].decode()
    # id 2047 ends block 1; block 2 counts as taken when its first id would be next
    assert re.findall(r'id="_x0000_s(\d+)"', vml)[1:] == expected_ids or data == "1"
    assert "a<br>b" in vml
    assert len(set(re.findall(r'id="_x0000_s(\d+)"', vml))) == 3
    assert vml.count('_x0000_t202" coordsize') == 1
    assert changed(before, after) == {"xl/odd/c.xml", "xl/odd/d.vml"}
    assert expected_data.split(",")[0] in re.search('idmap[^>]*data="([^"]*)"', vml)[1]


def test_sheet_without_comments_gets_both_parts():
    before = package(sheet_xml('<row r="1"><c r="A1"/></row>', after='<pageMargins left="1"/><tableParts count="0"/>'))
    after = with_comments(before, A1="应为 9.91。", B7="第二条")
    found = contents(after)
    assert changed(before, after) == {
        "[Content_Types].xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert re.search(
        rb'<pageMargins left="1"/><legacyDrawing r:id="rId2"/><tableParts', found["xl/worksheets/sheet1.xml"]
    )
    assert b'Extension="vml"' in found["[Content_Types].xml"]
    comments = {cell.coordinate: cell.comment for row in openpyxl_sheet(after)["A1:B7"] for cell in row if cell.comment}
    assert {ref: comment.text for ref, comment in comments.items()} == {"A1": "应为 9.91。", "B7": "第二条"}
    assert comments["A1"].author == "perfxl"


def openpyxl_sheet(data):
    return openpyxl.load_workbook(BytesIO(data)).worksheets[0]


def test_stale_override_does_not_come_twice():
    types = contents(package(""))["[Content_Types].xml"].decode()
    stale = types.replace("</Types>", '<Override PartName="/xl/Comments1.xml" ContentType="x"/></Types>')
    after = with_comments(package(sheet_xml(""), extra={"[Content_Types].xml": stale}), A1="甲")
    assert "xl/comments2.xml" in contents(after)


def test_boxes_of_a_comment_on_a_merged_range_stand_at_its_anchor():
    after = with_comments(package(sheet_xml("", after='<mergeCells><mergeCell ref="B2:D4"/></mergeCells>')), C3="甲")
    assert b'ref="B2"' in contents(after)["xl/comments1.xml"]


def test_boxes_grow_with_their_text():
    sizes = [box_size("应" * count) for count in (1, 40, 200, 4000)]
    assert sizes == sorted(sizes)
    assert sizes[0][0] == 220
    assert sizes[1][1] >= 3 * 15


def test_box_grows_with_what_is_added(tmp_path):
    path = tmp_path / "in.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    sheet.write_comment("A1", "旧")
    sheet.write_comment("B2", "旧")
    book.close()
    vml = {}
    for name, texts in {"before": {}, "after": {"B2": "应为 9.91 分。" * 20}}.items():
        content = contents(with_comments(path.read_bytes(), **texts))["xl/drawings/vmlDrawing1.vml"].decode()
        vml[name] = re.findall(r";height:([\d.]+)pt|<x:Anchor>([^<]*)<", content)
    assert vml["before"][:2] == vml["after"][:2]
    assert float(vml["before"][2][0]) < float(vml["after"][2][0])
    assert vml["before"][3] != vml["after"][3]


def test_an_authors_comments_are_taken_back_and_only_those(tmp_path):
    path = tmp_path / "in.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    for ref, author in {"A1": "张三", "B2": "张三", "C3": "perfxl"}.items():
        sheet.write_comment(ref, "旧", {"author": author})
    book.close()
    with WorkbookEditor.open(with_comments(path.read_bytes(), B2="【错误】一", C3="【错误】二")) as book:
        taken = book.sheet("表").withdraw_comments("perfxl", re.compile(r"(?:^|\n)【错误】"))
        after = book.to_bytes()
    assert taken == {"B2": "\n【错误】一", "C3": "旧\n【错误】二"}
    left = {
        cell.coordinate: cell.comment.text for row in openpyxl_sheet(after)["A1:C3"] for cell in row if cell.comment
    }
    assert left == {"A1": "旧", "B2": "旧"}
    assert re.findall(rb"<x:Row>(\d)</x:Row>", contents(after)["xl/drawings/vmlDrawing1.vml"]) == [b"0", b"1"]


def test_two_sheets_share_no_ids(tmp_path):
    path = tmp_path / "in.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("一").write_comment("A1", "旧")
    book.add_worksheet("二")
    book.close()
    with WorkbookEditor.open(path) as editor:
        editor.sheet("一").comment("A2", "甲")
        editor.sheet("二").comment("A2", "乙")
        parts = contents(editor.to_bytes())
    ids = [
        number
        for name, content in parts.items()
        if name.endswith(".vml")
        for number in re.findall(rb'id="_x0000_s(\d+)"', content)
    ]
    assert len(ids) == len(set(ids)) == 3
