"""The marks taken away again: to the byte while nobody else has saved the workbook, by their own marks from then on."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule, FormulaRule
from openpyxl.styles import PatternFill

import perfxl
from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.reading.workbook import package_to_edit
from perfxl.output.annotated.withdrawal import withdrawn
from tests.drawn import SHEET, drawn
from tests.excel.packages import contents
from tests.office import saved_by_libreoffice, saved_by_openpyxl

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.xlsx"))
OWN_RULES = ["AND(H17>15,LEN(A1)>0)", "H18=8", None]
FILLED = {"H20": None, "H25": None}
MENDED = {"H18": 17}


def of_a_department(path):
    """A form with rules, a comment and a fill of the department's own, faults, and scores left blank."""
    drawn(path, cells={"C5": None, "H18": 25, **FILLED})
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    red, blue = PatternFill(bgColor="FF0000"), PatternFill(bgColor="0000FF")
    sheet.conditional_formatting.add("H17", FormulaRule(formula=[OWN_RULES[0]], fill=red, stopIfTrue=True))
    sheet.conditional_formatting.add("H17:H20", FormulaRule(formula=[OWN_RULES[1]], fill=blue))
    sheet.conditional_formatting.add(
        "G17:G24", ColorScaleRule("min", start_color="FFFFFF", end_type="max", end_color="63BE7B")
    )
    for ref in ("H17", "H18"):
        sheet[ref].comment = Comment("自己的批注", "会计")
    sheet["H18"].fill = PatternFill("solid", fgColor="DDEBF7")
    sheet.column_dimensions["K"].width = 30
    book.save(path)
    return path


@pytest.fixture
def pair(tmp_path):
    source, target = of_a_department(tmp_path / "表.xlsx"), tmp_path / "表_审核.xlsx"
    perfxl.annotate(source, target)
    return source, target


def unmarked(path):
    return withdrawn(package_to_edit(path.read_bytes()))


@pytest.mark.parametrize("source", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_comes_back_to_the_byte(source, tmp_path):
    perfxl.annotate(source, tmp_path / "表_审核.xlsx")
    assert contents(unmarked(tmp_path / "表_审核.xlsx").package) == contents(source.read_bytes())


def test_a_department_s_own_rules_comments_and_styles_come_back_to_the_byte(pair):
    source, target = pair
    assert contents(unmarked(target).package) == contents(source.read_bytes())
    assert set(unmarked(target).filled[SHEET]) >= set(FILLED)


def test_a_second_round_is_made_as_the_first_one_was(pair, tmp_path):
    source, first = pair
    (tmp_path / "再").mkdir()
    second = tmp_path / "再" / "表_审核.xlsx"
    perfxl.annotate(first, second)
    assert contents(unmarked(second).package) == contents(source.read_bytes())
    form = "xl/worksheets/sheet1.xml"
    assert contents(second.read_bytes())[form] == contents(first.read_bytes())[form]


def test_what_was_mended_stays(pair, tmp_path):
    source, target = pair
    for path in (source, target):
        with WorkbookEditor.open(path) as book:
            for ref, value in MENDED.items():
                book.sheet(SHEET).set_value(ref, value)
            book.save(tmp_path / path.name.replace("表", "改"))
    assert contents(unmarked(tmp_path / "改_审核.xlsx").package) == contents((tmp_path / "改.xlsx").read_bytes())


@pytest.mark.parametrize("saved", [saved_by_libreoffice, saved_by_openpyxl])
def test_after_another_program_saved_it_nothing_of_ours_is_left(pair, tmp_path, saved):
    source, target = pair
    folder = tmp_path / "另存"
    folder.mkdir()
    result = unmarked(saved(target, folder)).package
    for name, content in contents(result).items():
        for mark in ("perfxl", "系统核算", "审核意见", "超过"):
            assert mark.encode() not in content, name
    (tmp_path / "报送.xlsx").write_bytes(result)
    before, after = openpyxl.load_workbook(source), openpyxl.load_workbook(tmp_path / "报送.xlsx")
    assert after.sheetnames == before.sheetnames
    old, new = before[SHEET], after[SHEET]
    assert values(new) == values(old)
    assert new.print_area == old.print_area
    assert new["H18"].fill.fgColor.rgb[2:] == old["H18"].fill.fgColor.rgb[2:]
    assert {ref: new[ref].comment.text.strip() for ref in ("H17", "H18")} == dict.fromkeys(("H17", "H18"), "自己的批注")
    assert sum(cell.comment is not None for row in new.iter_rows() for cell in row) == 2
    assert formulas(new) == formulas(old) == OWN_RULES
    assert set(after.defined_names) == set()
    assert set(new.defined_names) <= {"Print_Area"}


def values(sheet):
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def formulas(sheet):
    """The rules by priority: the formula of each, None for a colour scale."""
    rules = sorted(
        (rule for area in sheet.conditional_formatting for rule in area.rules), key=lambda rule: rule.priority
    )
    return [rule.formula[0] if rule.formula else None for rule in rules]


@pytest.mark.parametrize("saved", [saved_by_libreoffice, saved_by_openpyxl])
def test_a_round_over_what_another_program_saved_has_its_marks_once(pair, tmp_path, saved):
    _, target = pair
    folder = tmp_path / "另存"
    folder.mkdir()
    again = tmp_path / "再_审核.xlsx"
    record = perfxl.annotate(saved(target, folder), again)
    book = openpyxl.load_workbook(again)
    sheet = book[SHEET]
    assert record["notices"] == []
    assert book.sheetnames == [SHEET, "审核结果"]
    assert [cell.value for cell in sheet[16]].count("系统核算得分") == 1
    assert sheet["H18"].comment.text.count("【错误】") == 1
    marks = [formula for formula in formulas(sheet) if "perfxl:" in str(formula)]
    assert len(marks) == len(set(marks)) > 0
    assert [formula for formula in formulas(sheet) if formula not in marks] == OWN_RULES
