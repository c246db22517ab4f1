"""Comments and their drawings as no well-behaved program writes them: what can be added is added, in linear time."""

import re
import time
from contextlib import suppress

import pytest
from packages import MAIN, contents, package, relations, sheet_xml

from perfxl.excel.editing import WorkbookEditor, WorkbookError
from perfxl.excel.editing.refs import column_letter

SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
SHAPE = (
    '<v:shape id="_x0000_s1025" style="width:{width};height:59pt"><x:ClientData ObjectType="Note">'
    "<x:Anchor>1, 15, 1, 2, 3, 15, 5, 1</x:Anchor><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>"
)
OLD = SHAPE.format(width="108pt")
COMMENT_ON = '<comment ref="{}" authorId="0"><text><t>旧</t></text></comment>'
COMMENT = COMMENT_ON.format("A1")
MANY = 100_000
SOON = 5.0  # seconds of the processor; what is not linear takes minutes


def commented(vml, comments=COMMENT):
    """A workbook's bytes: one sheet with these comments and this drawing of them."""
    types = contents(package(""))["[Content_Types].xml"].decode()
    extra = {
        "[Content_Types].xml": types.replace("<Override", '<Default Extension="vml" ContentType="x"/><Override', 1),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("rId1", "vmlDrawing", "../d.vml"), ("rId2", "comments", "../c.xml")
        ),
        "xl/c.xml": f'<comments xmlns="{MAIN}"><authors><author>王五</author></authors>'
        f"<commentList>{comments}</commentList></comments>",
        "xl/d.vml": vml,
    }
    return package(sheet_xml("", after='<legacyDrawing r:id="rId1"/>'), extra=extra)


def annotated(data):
    """The comments' part and the drawing once A1's comment is added to and B2 has one."""
    book = WorkbookEditor.open(data)
    for cell in ("A1", "B2"):
        book.sheet("表").comment(cell, "新")
    parts = contents(book.to_bytes())
    return parts["xl/c.xml"].decode(), parts["xl/d.vml"].decode("utf-8-sig")


@pytest.mark.parametrize(
    "vml",
    [
        f"<xml {SPACES}>{OLD}</xml>",
        f'<?xml version="1.0" encoding="UTF-16"?><xml {SPACES}>{OLD}</xml>'.encode("utf-16"),
        f"<xml {SPACES}>{OLD}</xml>".encode("utf-16-be"),
        f'<?xml version="1.0" encoding="UTF-16"?><xml {SPACES}>{OLD}</xml>',
        f"<xml {SPACES}>{OLD}</xml>".encode("utf-8-sig"),
        f"<!-- <xml> --><xml {SPACES}>{OLD}</xml>\n<!-- </xml> -->\n",
        f"<xml-fragment {SPACES}>{OLD}</xml-fragment >",
        f"<html {SPACES}>{OLD}</html>",
        f'<?xml version="1.0"?>{OLD}{OLD}',
        f"<xml {SPACES}/>",
        "",
        "\r\n",
        f"<xml>{OLD.replace('1025', '9' * 30)}</xml>",
        f'<xml {SPACES}><o:idmap v:ext="edit" data="1,x,{"7" * 5000}"/>{OLD}</xml>',
        f"<xml {SPACES}>{SHAPE.format(width='1.0.8pt')}</xml>",
        f"<xml {SPACES}>{OLD}<v:shape ><![if !mso]><br></xml>",
    ],
    ids=[
        "as usual", "UTF-16", "UTF-16 without BOM", "UTF-16 in name only", "BOM", "comments around", "xml-fragment", "another root", "no root", "empty root",
        "empty", "blank", "an id too long", "blocks that are none", "a version for a width", "not well formed",
    ],
)  # fmt: skip
def test_a_box_is_added_to_an_odd_drawing(vml):
    comments, drawing = annotated(commented(vml))
    assert comments.count("新") == 2
    assert drawing.count("<x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData></v:shape>") == 1
    assert re.search(r"</(xml|xml-fragment|html)\s*>\s*(<!--.*-->)?\s*$", drawing)
    ids = re.findall(r'id="_x0000_s(\d{1,10})"', drawing)
    assert ids[-1] not in ids[:-1]
    before = vml if isinstance(vml, str) else OLD
    assert drawing.count("</v:shape>") == before.count("</v:shape>") + 1


def test_a_drawing_without_end_is_told_and_nothing_is_written():
    data = commented(f"<xml {SPACES}>{OLD}")
    book = WorkbookEditor.open(data)
    book.sheet("表").comment("B2", "新")
    with pytest.raises(WorkbookError, match="批注的图形部分不完整"):
        book.sheet("表").write_comments()
    book.sheet("表").fill("B2", "FFC7CE")
    after = contents(book.to_bytes())
    assert {name: after[name] for name in ("xl/c.xml", "xl/d.vml")} == {
        name: contents(data)[name] for name in ("xl/c.xml", "xl/d.vml")
    }


@pytest.mark.parametrize("ref", ["", "A0", "ZZZZ9", "B", "A1048577", "甲"])
def test_a_comment_on_no_cell_stays_as_it_is(ref):
    odd = COMMENT_ON.format(ref)
    comments, _ = annotated(commented(f"<xml {SPACES}>{OLD}</xml>", odd + COMMENT))
    assert odd in comments
    assert comments.count("新") == 2


@pytest.mark.parametrize("number", ["", "x", "²", "-1", "9" * 5000])
def test_a_comment_of_no_author_is_not_taken_back(number):
    odd = COMMENT.replace('authorId="0"', f'authorId="{number}"')
    sheet = WorkbookEditor.open(commented(f"<xml {SPACES}>{OLD}</xml>", odd)).sheet("表")
    assert sheet.withdraw_comments("王五", re.compile("新")) == {}


@pytest.mark.parametrize(
    ("vml", "comments"),
    [
        (f"<xml {SPACES}>{OLD}{'<v:shape >' * MANY}</xml>", ""),
        (f"<xml {SPACES}>{OLD}{'<!--' * MANY}</xml>", ""),
        (f"<xml {SPACES}><o:idmap {'data=' * MANY}/>{OLD}</xml>", ""),
        (f'<xml {SPACES}><o:idmap data="{",".join(map(str, range(1, MANY)))}"/>{OLD}</xml>', ""),
        (f"<xml {SPACES}>{OLD.replace('108pt', '1' * MANY)}</xml>", ""),
        (f"<xml {SPACES}>{OLD}</xml>", "<!--" * MANY),
        (f"<xml {SPACES}>{OLD}</xml>", "<![CDATA[" * MANY),
        (f"<xml {SPACES}>{OLD}</xml>", "<?" * MANY),
        (f"<xml {SPACES}>{OLD}</xml>", '<comment ref="C3"></comment >' * MANY),
        (f"<xml {SPACES}>{OLD}</xml>", '<comment ref="C3">' * MANY),
        (f"<xml {SPACES}>{OLD}</xml>", f"<comment {' ' * MANY}ref='"),
    ],
    ids=[
        "shapes", "comments in the drawing", "idmap", "blocks", "digits", "comments", "CDATA", "instructions",
        "spaced end tags", "elements without end", "spaces",
    ],
)  # fmt: skip
def test_what_never_ends_takes_no_longer_than_its_length(vml, comments):
    start = time.process_time()
    with suppress(WorkbookError):
        annotated(commented(vml, comments + COMMENT))
    assert time.process_time() - start < SOON


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1">{"<c>" * MANY}</row>',
        "<row>" * MANY + "</row>" * MANY,
        f'<row r="1"><c {" " * MANY}/></row>',
        f'<row r="1"><c r="A1"><f t="shared">{"[" * MANY}</f></c></row>',
    ],
    ids=["cells", "rows", "spaces", "brackets"],
)
def test_a_sheet_that_never_ends_takes_no_longer_than_its_length(rows):
    start = time.process_time()
    book = WorkbookEditor.open(package(sheet_xml(rows)))
    with suppress(WorkbookError):
        book.sheet("表").set_value("B1", 1)
        book.to_bytes()
    assert time.process_time() - start < SOON


def test_merged_ranges_of_whole_columns_take_no_more_than_others():
    merges = "".join(
        f'<mergeCell ref="{column_letter(number)}1:{column_letter(number)}1048576"/>' for number in range(2, 5000)
    )
    start = time.process_time()
    book = WorkbookEditor.open(package(sheet_xml("", after=f"<mergeCells>{merges}</mergeCells>")))
    book.sheet("表").set_value("B7", 1)
    book.sheet("表").fill("A1:B9", "FFC7CE")
    assert '<c r="B1"' in contents(book.to_bytes())["xl/worksheets/sheet1.xml"].decode()
    assert time.process_time() - start < SOON
