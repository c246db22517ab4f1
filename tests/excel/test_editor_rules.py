"""Conditional formats: new ones before all others, in the file and by priority; gone again, all is as it was."""

import re

import pytest
from packages import MAIN, contents, package, relations, sheet_xml

from perfxl.excel.editing import CellFormat, WorkbookEditor

ROW = '<row r="2"><c r="B2"><v>1</v></c></row>'
RED = CellFormat(fill="FFC7CE", color="9C0006", bold=True)
MARK = "perfxl:"
FAULT = 'IF(B2>1,N("perfxl:x")=0,FALSE)'
OURS = (
    '<conditionalFormatting sqref="B2"><cfRule type="expression" dxfId="0" priority="1">'
    "<formula>IF(B2&gt;1,N(&quot;perfxl:x&quot;)=0,FALSE)</formula></cfRule></conditionalFormatting>"
)
THEIRS = (
    '<conditionalFormatting sqref="B2:B9"><cfRule type="cellIs" dxfId="0" priority="{}" stopIfTrue="1" operator="lessThan">'
    "<formula>5</formula></cfRule></conditionalFormatting>"
)
BAR = (
    '<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings><x14:conditionalFormatting>'
    "<x14:cfRule type='dataBar' priority = '{}' id='a'/></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
)


def written(data):
    return contents(data)["xl/worksheets/sheet1.xml"].decode()


def marked(data, area="B2"):
    book = WorkbookEditor.open(data)
    book.sheet("表").colour_where(area, FAULT, RED)
    return book.to_bytes()


def unmarked(data):
    book = WorkbookEditor.open(data)
    book.sheet("表").withdraw_rules(MARK)
    return book.to_bytes()


SHEETS = {
    "none": ("", "{ours}"),
    "before validations": ("<dataValidations/>", "{ours}<dataValidations/>"),
    "one of theirs": (THEIRS.format(1), "{ours}" + THEIRS.format(2)),
    "two of theirs": (THEIRS.format(2) + THEIRS.format(1), "{ours}" + THEIRS.format(3) + THEIRS.format(2)),
    "an extension's": (BAR.format(3), "{ours}" + BAR.format(4)),
    "theirs and an extension's": (THEIRS.format(9) + BAR.format(3), "{ours}" + THEIRS.format(10) + BAR.format(4)),
}


@pytest.mark.parametrize(("before", "after"), SHEETS.values(), ids=SHEETS)
def test_a_rule_goes_first_in_the_file_and_by_priority(before, after):
    once = marked(package(sheet_xml(ROW, after=before)))
    assert written(once).endswith(after.replace("{ours}", OURS) + "</worksheet>")


@pytest.mark.parametrize("before", [before for before, _ in SHEETS.values()], ids=SHEETS)
def test_rules_taken_out_leave_the_sheet_as_it_was(before):
    original = package(sheet_xml(ROW, after=before))
    assert written(unmarked(marked(marked(original)))) == written(original)


def test_a_rule_stands_behind_what_is_merged_and_before_links():
    book = WorkbookEditor.open(package(sheet_xml(ROW)))
    sheet = book.add_sheet("新表")
    sheet.colour_where("B2", FAULT, RED)
    sheet.merge("A1:B1")
    sheet.link("A3", "表!A1")
    written_out = contents(book.to_bytes())["xl/worksheets/sheet2.xml"].decode()
    names = re.findall(r"<(mergeCells|conditionalFormatting|hyperlinks)[ >]", written_out)
    assert names == ["mergeCells", "conditionalFormatting", "hyperlinks"]


def test_a_rule_that_shares_its_cells_with_others_goes_alone():
    original = package(sheet_xml(ROW, after=THEIRS.format(1)))
    merged = re.sub(
        r"(</cfRule>)</conditionalFormatting><conditionalFormatting [^>]*>", r"\1", written(marked(original))
    )
    (rule,) = WorkbookEditor.open(unmarked(package(merged))).sheet("表").rules
    assert (rule.formulas, rule.priority) == (("5",), 1)


DXFS = {
    "absent": ("", '<dxfs count="1">{}</dxfs>'),
    "empty": ("<dxfs/>", '<dxfs count="1">{}</dxfs>'),
    "one": ("<dxfs><dxf><font><i/></font></dxf></dxfs>", '<dxfs count="2"><dxf><font><i/></font></dxf>{}</dxfs>'),
}
LOOK = '<dxf><font><b/><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill></dxf>'


@pytest.mark.parametrize(("before", "after"), DXFS.values(), ids=DXFS)
def test_a_look_is_appended_to_the_differential_formats(before, after):
    leads = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"))
    styles = f'<styleSheet xmlns="{MAIN}">{before}</styleSheet>'
    once = marked(package(sheet_xml(ROW), extra={"xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": leads}))
    assert after.format(LOOK) in contents(once)["xl/styles.xml"].decode()
    assert f'dxfId="{int(before.count("<dxf>"))}" priority="1"' in written(once)
