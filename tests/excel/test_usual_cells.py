"""What a cell holds, its text and its percentage: the same for what is read and for what is edited, however it is written."""

from __future__ import annotations

import pytest

from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.editing.texts import Held
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import read_bytes
from tests.excel.packages import MAIN, package, relations, sheet_xml

TEXTS = "<si><t>零</t></si><si><t>一</t></si>"
FORMATS = '<numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
STYLES = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def holding(cell: str, texts: str = TEXTS, styles: str = FORMATS + STYLES) -> bytes:
    """A workbook with one cell, or more in its row, with shared texts and styles."""
    return package(
        sheet_xml(f'<row r="1">{cell}</row>'),
        extra={
            "xl/_rels/workbook.xml.rels": relations(
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId2", "styles", "styles.xml"),
                ("rId3", "sharedStrings", "sharedStrings.xml"),
            ),
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        },
    )


def seen(data: bytes) -> tuple[str, Held, bool]:
    """What the cell says, what an editor finds in it, and whether the workbook was taken as it is."""
    workbook = read_bytes(data)
    with WorkbookEditor.open(workbook.package) as editor:
        found = editor.sheet("表").held("A1")
    return workbook.sheets[0].text(1, 1), found, workbook.package == data


@pytest.mark.parametrize(
    ("kind", "content", "text", "held", "usual"),
    [
        ("", "<v>20</v>", "20", Held("n", "20"), True),
        ("", "<v>2&#48;</v>", "20", Held("n", "20"), False),
        ("n", "<v>\n 20 </v>", "20", Held("n", "20"), False),
        ("", "<v>1,5</v>", "1,5", Held("n", "1,5"), True),
        ("", "<v>A&amp;B</v>", "A&B", Held("s", "A&B"), False),
        ("", '<v>5</v><x:v xmlns:x="urn:x">6</x:v>', "5", Held("n", "5"), False),
        ("", '<x:p xmlns:x="urn:x"><v>6</v></x:p>', "", Held("n", ""), False),
        ("str", "<v> a&#48;&amp; </v>", "a0&", Held("s", " a0& "), True),
        ("str", "<v>9_x000D_\n5_x005F_x0041__xD800_</v>", "95_x0041__xD800_", Held("s", "9\r\n5_x0041__xD800_"), True),
        ("str", "<f>B1</f><v></v>", "", Held("s", ""), True),
        ("str", "<is><t>甲</t></is>", "甲", Held("s", "甲"), False),
        ("s", "<v>1</v>", "一", Held("s", "一"), True),
        ("s", "<f>B1</f><v>1</v>", "一", Held("s", "一"), True),
        ("s", "<v></v>", "", Held("s", ""), True),
        ("s", "<v> 1</v>", "一", Held("s", "一"), False),
        ("s", "<v>+1</v>", "一", Held("s", "一"), False),
        ("s", "<v>01</v>", "一", Held("s", "一"), True),
        ("s", "<v>&#49;</v>", "一", Held("s", "一"), False),
        ("s", "<v>1</v><is><t>甲</t></is>", "一", Held("s", "一"), False),
        ("", "<v>7</v><is><t>甲</t></is>", "7", Held("n", "7"), False),
        ("", "<is><t>甲</t></is>", "甲", Held("s", "甲"), False),
        ("inlineStr", "<is><t>甲</t></is>", "甲", Held("s", "甲"), True),
        ("inlineStr", "<is><t>甲</t></is><v>7</v>", "甲", Held("s", "甲"), False),
        ("inlineStr", '<f>B1</f><v t="inlineStr">甲</v>', "甲", Held("s", "甲"), False),  # LibreOffice 5
        ("b", "<v>1</v>", "是", Held("b", "1"), True),
        ("", "<v>1_0</v>", "1_0", Held("n", "1_0"), True),
        ("x", "", "", Held("n", ""), False),
        ("e", "<v>#&amp;!</v>", "", Held("e", "#VALUE!"), False),
        ("str", "<v>_x4e2d_</v>", "_x4e2d_", Held("s", "_x4e2d_"), True),
        ("inlineStr", "<is><r><t>_x00</t></r><r><t>41_</t></r></is>", "_x0041_", Held("s", "_x0041_"), True),
        ("inlineStr", "<is><r/><t>甲</t></is>", "甲", Held("s", "甲"), True),
    ],
)
def test_a_cell_holds_what_its_type_says(kind, content, text, held, usual):
    stated = f' t="{kind}"' if kind else ""
    assert seen(holding(f'<c r="A1"{stated}>{content}</c>')) == (text, held, usual)


@pytest.mark.parametrize(
    ("kind", "content"), [("s", "<v>甲</v>"), ("s", "<v>-1</v>"), ("s", "<v>2</v>"), ("x", "<v>1</v>")]
)
def test_a_cell_that_says_what_nobody_knows_is_damage(kind, content):
    with pytest.raises(UnreadableError, match="已损坏"):
        seen(holding(f'<c r="A1" t="{kind}">{content}</c>'))


@pytest.mark.parametrize(
    ("texts", "text", "usual"),
    [
        ("<si><t>零</t></si><si><t>一</t></si>", "一", True),
        ("<si/>\n  <si> <t xml:space='preserve'>一</t> </si>\n".replace("'", '"'), "一", True),
        ('<si/><si><r><rPr><b/><sz val="9"/></rPr><t>一</t></r><r><t>二</t><t>三</t></r></si>', "一二三", True),
        ('<si/><si><t>一</t><rPh sb="0" eb="1"><r><t>yī</t></r></rPh><phoneticPr fontId="1"/></si>', "一", True),
        ('<si/><si><t>一</t><r/><rPh sb="0" eb="0"/></si>', "一", True),
        ("<si><t>a>b</t></si><si><t>一 > 二</t></si>", "一 > 二", True),
        ("<si/><!-- <si/> --><si><t>一</t></si>", "一", False),
        ("<si/><si><t>一</t><r></r><!-- --></si>", "一", False),
        ('<x:si xmlns:x="urn:x"/><si/><si><t>一</t></si>', "一", False),
        ("<extLst><ext><si><t>二</t></si></ext></extLst><si/><si><t>一</t></si>", "一", False),
        ('<si/><si><t>一</t><x:t xmlns:x="urn:x">二</x:t></si>', "一", False),
        ("<si/><si>二<t>一<b>二</b></t></si>", "一", False),
        ("<si/><si><r><rPr><t>二</t><b/></rPr><t>一</t></r></si>", "一", False),
        (f'<si/><x:si xmlns:x="{MAIN}"><x:t>一</x:t></x:si>', "一", False),
    ],
)
def test_a_shared_text_is_what_stands_in_its_place(texts, text, usual):
    assert seen(holding('<c r="A1" t="s"><v>1</v></c>', texts)) == (text, Held("s", text), usual)


@pytest.mark.parametrize("kind", ["b", "e", "s"])
def test_a_value_that_looks_like_cells_makes_none(kind):
    value = '1&lt;/v&gt;&lt;/c&gt;&lt;c r="B1"&gt;&lt;v&gt;95'
    data = holding(f'<c r="A1" t="{kind}"><v>{value}</v></c>')
    if kind == "e":
        assert read_bytes(data).sheets[0].text(1, 2) == ""
    else:
        with pytest.raises(UnreadableError, match="已损坏"):
            seen(data)


HANCOM = (
    f'<cellXfs count="2"><mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice xmlns:hs="urn:hs" Requires="hs">'
    '<xf numFmtId="9" hs:x="1"/></mc:Choice><mc:Fallback><xf numFmtId="0"/></mc:Fallback></mc:AlternateContent>'
    '<xf numFmtId="164"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("styles", "usual"),
    [
        (FORMATS + STYLES, True),
        (f"{FORMATS}<dxfs><dxf><numFmt numFmtId='164' formatCode='0'/></dxf></dxfs>{STYLES}".replace("'", '"'), True),
        (f"{STYLES}\n{FORMATS}", False),
        (f"<dxfs/>{STYLES}<fonts/>{FORMATS}", False),
        (FORMATS + HANCOM, False),
    ],
    ids=["usual", "a format of another", "formats behind", "all behind", "alternatives"],
)
def test_a_percentage_is_one_however_the_styles_are_written(styles, usual):
    data = holding('<c r="A1" s="1"><v>0.6</v></c>', styles=styles)
    assert seen(data) == ("60%", Held("n", "0.6"), usual)
    with WorkbookEditor.open(read_bytes(data).package) as editor:
        editor.sheet("表").fill("A1", "FFC7CE")
        editor.sheet("表").fill("B1", "FFC7CE")
        assert seen(editor.to_bytes())[0] == "60%"


@pytest.mark.parametrize(
    "styles",
    [
        FORMATS + STYLES + STYLES,
        FORMATS + FORMATS + STYLES,
        f"{FORMATS}<x>{STYLES}</x>{STYLES}",
        FORMATS + STYLES.replace('"0"/>', '"0"><xf numFmtId="0"/></xf>'),
    ],
    ids=["styles twice", "formats twice", "styles elsewhere", "a style in a style"],
)
def test_styles_that_readers_count_otherwise_are_damage(styles):
    with pytest.raises(UnreadableError, match="已损坏"):
        seen(holding('<c r="A1" s="1"><v>0.6</v></c>', styles=styles))


@pytest.mark.parametrize(
    "error",
    [
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#GETTING_DATA",
        "#SPILL!",
        "#BUSY!",
        "Err:508",
    ],
)
def test_an_error_of_any_program_costs_its_cell_and_no_other(error):
    data = holding(f'<c r="A1" t="e"><f>B1</f><v>{error}</v></c><c r="B1" s="1"><v>0.6</v></c>')
    (grid,) = read_bytes(data).sheets
    assert (grid.cell(1, 1).problem, grid.text(1, 2)) == ("error-value", "60%")
    assert seen(data) == ("", Held("e", error), True)
