"""One view of a file: whatever is not written in the usual form is written anew in it, and nothing is lost thereby."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from features import FEATURES

from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import Workbook, package_to_edit, read_bytes
from tests.excel.packages import MAIN, RELS, contents, package, relations, sheet_xml
from tests.excel.test_features import JOB, annotated, differences
from tests.excel.unusual import ROWS, TWO_VIEWS, WRITTEN_OTHERWISE, book, related


def said(workbook: Workbook) -> tuple[list[list[str]], set[tuple[int, int]], set[int]]:
    """What a sheet says: texts, errors, hidden rows."""
    (grid,) = workbook.sheets
    texts = [[grid.text(row, column) for column in (1, 2)] for row in (1, 2)]
    return texts, {*grid.traits.errors}, {*grid.traits.hidden_rows}


SAID = ([["分值", "60%"], ["", "5"]], {(2, 1)}, {2})


def test_what_is_in_the_usual_form_is_taken_as_it_is():
    data = book()
    workbook = read_bytes(data)
    assert workbook.package is data
    assert said(workbook) == SAID


@pytest.mark.parametrize("how", WRITTEN_OTHERWISE)
def test_a_workbook_written_otherwise_says_the_same(how):
    data = WRITTEN_OTHERWISE[how]()
    workbook = read_bytes(data)
    assert workbook.package != data
    assert said(workbook) == SAID
    # and is in the usual form from now on
    assert read_bytes(workbook.package).package == workbook.package


@pytest.mark.parametrize("how", WRITTEN_OTHERWISE)
def test_the_editor_sees_what_was_read(how):
    with WorkbookEditor.open(package_to_edit(WRITTEN_OTHERWISE[how]())) as editor:
        sheet = editor.sheet("表")
        sheet.set_value("C1", 7)
        sheet.fill("B2", "FFC7CE")
        after = read_bytes(editor.to_bytes())
    assert said(after) == SAID
    assert after.sheets[0].text(1, 3) == "7"


@pytest.mark.parametrize("how", TWO_VIEWS)
def test_a_workbook_that_says_two_things_has_one_meaning_or_none(how):
    make, allowed = TWO_VIEWS[how]
    try:
        workbook = read_bytes(make())
        outcome = "read"
        with WorkbookEditor.open(workbook.package) as editor:
            assert editor.sheet_names == tuple(grid.name for grid in workbook.sheets)
        assert said(workbook) == SAID
    except UnreadableError as error:
        outcome = error.code
    assert outcome in allowed


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ('<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>', {1}),
        ('<row r="1" ht="0" customHeight="1"><c r="A1"><v>1</v></c></row>', {1}),
        ('<row r="1" ht="0.0"><c r="A1"><v>1</v></c></row>', {1}),
        ('<row r="1" ht="15"><c r="A1"><v>1</v></c></row>', set()),
        ('<row r="1" hidden="0"><c r="A1"><v>1</v></c></row>', set()),
    ],
)
def test_a_row_without_height_is_hidden(rows, hidden):
    assert {*read_bytes(package(sheet_xml(rows))).sheets[0].traits.hidden_rows} == hidden


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ('<col min="2" max="3" hidden="1"/>', {2, 3}),
        ('<col min="2" max="2" width="0" customWidth="1"/>', {2}),
        ('<col min="-90000000" max="2" hidden="1"/>', {1, 2}),
        ('<col min="3" max="99999999999999999999" hidden="1"/>', {3}),
        ('<col min="2" max="1000000000" hidden="1"/>', set(range(2, 201))),
        ('<col min="a" max="b" hidden="1"/>', {1}),
    ],
)
def test_columns_are_those_that_a_sheet_has(columns, hidden):
    sheet = sheet_xml(ROWS, before=f"<cols>{columns}</cols>")
    assert {*read_bytes(package(sheet)).sheets[0].traits.hidden_columns} == hidden


DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
PLACE = "<xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff>"
BUTTON = (
    f'<controls xmlns:xdr="{DRAWING}"><control shapeId="1025" r:id="rId4" name="按钮 1"><controlPr>'
    f"<anchor><from>{PLACE}</from><to>{PLACE}</to></anchor></controlPr></control></controls>"
)
INDENTED = '\n  <mergeCells count="1">\n    <mergeCell ref="A1:B1"/>\n  </mergeCells>\n  <pageMargins left="0.7"/>\n'


@pytest.mark.parametrize(
    ("behind", "merged", "usual"),
    [
        (BUTTON, [], True),
        (INDENTED, [(1, 1), (1, 2)], True),
        (" <pageMargins left='0.7'/>", [], False),
        ('<mergeCells><mergeCell ref="A1:B1"></mergeCell></mergeCells>', [(1, 1), (1, 2)], False),
        ('<mergeCells count="1" x="0"><mergeCell x="0" ref="$a$1:$B$1"/></mergeCells>', [(1, 1), (1, 2)], False),
        ('<mergeCells><mergeCell ref="B2:A1"/></mergeCells>', [(1, 1), (1, 2), (2, 1), (2, 2)], True),
        ('<mergeCells><mergeCell ref="1:1"/></mergeCells>', [(1, 1)], False),
        ('<mergeCells><mergeCell ref="$A:$A"/></mergeCells>', [(1, 1)], False),
        (INDENTED.replace('"0.7"', "'0.7'") + BUTTON, [(1, 1), (1, 2)], False),
    ],
    ids=[
        "a button",
        "indented",
        "indented otherwise",
        "end tags",
        "absolute",
        "corners",
        "rows",
        "columns",
        "all of it",
    ],
)
def test_what_stands_behind_the_rows_is_read_however_it_is_written(behind, merged, usual):
    data = package(sheet_xml('<row r="1"><c r="A1"><v>5</v></c></row>', after=behind))
    workbook = read_bytes(data)
    (grid,) = workbook.sheets
    assert (grid.text(1, 1), sorted(grid.merges), workbook.package == data) == ("5", merged, usual)


@pytest.mark.parametrize(
    ("dimension", "usual"), [("A1:B2", True), ("B1", True), ("1:4", False), ("A:C", False), ("", False), ("甲", False)]
)
def test_an_extent_that_names_no_cells_is_no_reason_to_refuse(dimension, usual):
    rows = '<row r="1"><c r="A1"><v>5</v></c></row><row r="4"><c r="C4"><v>6</v></c></row>'
    data = package(sheet_xml(rows, before=f'<dimension ref="{dimension}"/>'))
    workbook = read_bytes(data)
    (grid,) = workbook.sheets
    assert (grid.text(1, 1), grid.text(4, 3), workbook.package == data) == ("5", "6", usual)


def test_a_cell_that_names_no_style_has_the_first():
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="9"/><xf numFmtId="0"/></cellXfs></styleSheet>'
    cells = '<c r="A1"><v>0.2</v></c><c r="B1" s="0"><v>0.2</v></c><c r="C1" s="1"><v>0.2</v></c><c r="D1" t="n"><v>0.2</v></c>'
    related = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"))
    data = package(
        sheet_xml(f'<row r="1">{cells}</row>'), extra={"xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": related}
    )
    assert [read_bytes(data).sheets[0].text(1, column) for column in range(1, 5)] == ["20%", "20%", "0.2", "20%"]


TAB = '<sheet name="表" sheetId="1" r:id="rId1"/>'
MACROS = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"


@pytest.mark.parametrize(
    "macro", ['<sheet name="Macro1" sheetId="9" r:id="rId9"/>', '<sheet name="Module1" sheetId="9" r:id=""/>']
)
@pytest.mark.parametrize("order", ["first", "last"])
def test_a_tab_with_macros_is_no_sheet_and_no_reason_to_refuse(macro, order):
    tabs = macro + TAB if order == "first" else TAB + macro
    rels = relations(("rId1", "worksheet", "worksheets/sheet1.xml")).replace(
        "</R", f'<Relationship Id="rId9" Type="{MACROS}" Target="macrosheets/sheet1.xml"/></R'
    )
    extra = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{tabs}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels,
        "xl/macrosheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
    }
    data = package(sheet_xml('<row r="1"><c r="A1"><v>5</v></c></row>'), extra=extra)
    workbook = read_bytes(data)
    assert [(grid.name, grid.text(1, 1)) for grid in workbook.sheets] == [("表", "5")]
    assert workbook.package == data


def test_a_tab_that_leads_to_no_kind_of_sheet_is_damage():
    related = relations(("rId1", "worksheet", "worksheets/sheet1.xml")).replace("/worksheet", "/4294967296", 1)
    with pytest.raises(UnreadableError, match="已损坏"):
        read_bytes(package(sheet_xml(""), extra={"xl/_rels/workbook.xml.rels": related}))


@pytest.mark.parametrize(
    "sheets",
    [
        f"{TAB}<sheets>{TAB}</sheets>",
        f"<sheets>{TAB}</sheets>" * 2,
        f"<x>{TAB}</x><sheets>{TAB}</sheets>",
        f"<sheets>{TAB}<sheets/></sheets>",
    ],
)
def test_a_sheet_listed_anywhere_else_is_damage(sheets):
    """Readers differ in which of them they count, and another sheet would be reviewed in its place."""
    listed = f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}">{sheets}</workbook>'
    with pytest.raises(UnreadableError, match="已损坏"):
        read_bytes(package(sheet_xml(""), extra={"xl/workbook.xml": listed}))


OUTSIDE = f'<Relationship Id="rId9" Type="{RELS}/worksheet" Target="worksheets/sheet2.xml" TargetMode="External"/>'


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/workbook.xml", lambda text: text.replace("</sheets>", f"{TAB.replace('rId1', 'rId2')}</sheets>")),
        ("xl/workbook.xml", lambda text: text.replace('r:id="rId1"', 'r:id="rId1" id="rId2"')),
        ("xl/_rels/workbook.xml.rels", lambda text: text.replace("</R", f"{OUTSIDE}</R")),
    ],
    ids=["two sheets of one name", "two ids of one sheet", "a sheet outside"],
)
def test_a_sheet_that_readers_take_for_another_is_damage(part, change):
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{TAB}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml")
        ),
        "xl/worksheets/sheet2.xml": sheet_xml(""),
    }
    assert read_bytes(package(sheet_xml(""), extra=parts)).sheets[0].name == "表"
    with pytest.raises(UnreadableError, match="已损坏"):
        read_bytes(package(sheet_xml(""), extra={**parts, part: change(parts[part])}))


@pytest.mark.parametrize("within", [r"<Relationships>\1</Relationships>", r"\1<Relationships/>"])
def test_relations_within_others_are_damage(within):
    """One reader finds them, another stops there, and an editor would relate to the same part again."""
    related = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"))
    changed = re.sub("(<Relationship [^>]*styles.xml[^>]*>)", within, related)
    assert changed != related
    with pytest.raises(UnreadableError, match="已损坏"):
        read_bytes(package(sheet_xml(""), extra={"xl/_rels/workbook.xml.rels": changed}))


@pytest.mark.parametrize("place", ["<xdr:row>1</xdr:row>", "<xdr:mergeCell ref='A1:B1'/>"])
def test_names_of_rows_that_lie_elsewhere_are_refused(place):
    sheet = sheet_xml('<row r="1"><c r="A1"><v>5</v></c></row>', after=f'<a xmlns:xdr="{DRAWING}">{place}</a>')
    with pytest.raises(UnreadableError):
        read_bytes(package(sheet))


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (31, "", "2023年3月15日"),
        (58, "", "2023年3月15日"),
        (164, "aaaa", "2023年3月15日"),
        (164, "[$-804]aaaa;@", "2023年3月15日"),
        (164, '0"aaa"', "45000"),
        (9, "", "4500000%"),
        (1, "", "45000"),
    ],
)
def test_a_day_is_a_day_in_the_formats_of_chinese_programs(number, code, text):
    sheet = sheet_xml('<row r="1"><c r="A1" s="1"><v>45000</v></c></row>')
    assert read_bytes(book(sheet, code.replace('"', "&quot;"), number)).sheets[0].text(1, 1) == text


def test_blank_cells_in_a_format_make_no_large_sheet():
    from perfxl.excel.editing.refs import column_letter

    blank = "".join(f'<c r="{column_letter(column)}3" s="1"/>' for column in range(1, 16385))
    grid = read_bytes(
        book(sheet_xml(f'{ROWS}<row r="3">{blank}</row><row r="900"><c r="A900"><v>1</v></c></row>'))
    ).sheets[0]
    assert (grid.row_count, grid.column_count) == (900, 2)


def test_parts_that_are_in_the_usual_form_keep_their_bytes():
    data = related("./worksheets/sheet1.xml")
    before, after = contents(data), contents(read_bytes(data).package)
    assert {name for name in before if before[name] != after[name]} == {"xl/_rels/workbook.xml.rels"}


def test_texts_that_nobody_refers_to_are_nobodys():
    sheet = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    data = book(sheet, **{"xl/sharedStrings.xml": "<sst/>", "xl/texts.xml": None})
    assert "xl/sharedStrings.xml" not in contents(package_to_edit(data))


# --- the feature workbooks


def told(xml: bytes) -> list[tuple[str, dict[str, str], str]]:
    """The elements of a part, without what the usual form adds to cells."""
    return [
        (element.tag.rpartition("}")[2], {k: v for k, v in element.attrib.items() if k not in ("r", "spans")}, element.text or "")
        for element in ElementTree.fromstring(xml).iter()
    ]  # fmt: skip


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_workbook_is_usual_or_says_the_same_written_anew(feature):
    data = FEATURES[feature]()
    again = package_to_edit(data)
    before, after = contents(data), contents(again)
    assert before.keys() == after.keys()
    altered = {name for name in before if before[name] != after[name]}
    if feature in ("prefixed namespace", "rows and cells without r"):
        assert altered == {"xl/worksheets/sheet1.xml"}
    else:
        assert again == data
    for name in altered:
        assert told(before[name]) == told(after[name])
        assert re.search(rb'^<\?xml[^>]*>\n<worksheet xmlns="', after[name])


@pytest.mark.parametrize("feature", ["prefixed namespace", "rows and cells without r"])
def test_what_was_written_anew_is_annotated_without_loss(feature):
    before = package_to_edit(FEATURES[feature]())
    assert differences(before, annotated(before), JOB) == []
