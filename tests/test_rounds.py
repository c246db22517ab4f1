"""The next round: a workbook that comes back annotated is reviewed as if it were the first."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from itertools import chain, pairwise

import openpyxl
import pytest
from hypothesis import given, settings

import perfxl
from tests.drawn import SHEET, drawn, drawn_department
from tests.forms.generated import TRAPS, damaged, filed, filled_forms
from tests.forms.traps import SHOULD_PASS

# Each example is a workbook written, annotated three times and read as often.
_FEW = settings(max_examples=max(settings.default.max_examples // 8, 1))


def cells(path):
    """Every value and formula of a workbook, by sheet."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book
    }


def annotated(source, target):
    """The forms of a workbook, of which an annotated copy was written."""
    record = perfxl.annotate(source, target)
    assert record["error"] is None
    return record["forms"]


def assert_the_second_round_is_the_first(sheets, folder):
    names = [folder / number / "表_审核.xlsx" for number in "一二三"]
    for name in names:
        name.parent.mkdir()
    source = filed(sheets, folder / "表.xlsx")
    first = annotated(source, names[0])
    if not first:
        return
    second, third = (annotated(before, after) for before, after in pairwise(names))
    assert second == first
    assert third == second
    assert cells(names[2]) == cells(names[1])
    marked = cells(names[1])
    for sheet, values in cells(source).items():
        assert values.items() <= marked[sheet].items()


# One family of eight by default.
FAMILIES = list(SHOULD_PASS)


@pytest.mark.parametrize("families", [FAMILIES[::8], pytest.param(FAMILIES, marks=pytest.mark.thorough)])
def test_every_family_comes_back_the_same(tmp_path, families):
    sheets = [replace(sheet, name=f"{at}") for at, sheet in enumerate(chain(*(TRAPS[name] for name in families)))]
    assert_the_second_round_is_the_first(sheets, tmp_path)


@_FEW
@given(damaged())
def test_a_damaged_form_comes_back_the_same(tmp_path_factory, sheets):
    assert_the_second_round_is_the_first(sheets, tmp_path_factory.mktemp("表"))


@pytest.mark.thorough
@_FEW
@given(filled_forms())
def test_a_form_comes_back_the_same(tmp_path_factory, form):
    assert_the_second_round_is_the_first([form.sheet()], tmp_path_factory.mktemp("表"))


def put(path, change):
    """The workbook with a change that openpyxl makes to its form's sheet."""
    book = openpyxl.load_workbook(path)
    change(book[SHEET])
    book.save(path)
    return path


def three_rounds(source, folder):
    """The forms of three rounds, and the last annotated copy."""
    rounds, path = [], source
    for number in "一二三":
        target = folder / number / "表_审核.xlsx"
        target.parent.mkdir()
        rounds.append(annotated(path, target))
        path = target
    return rounds, path


@pytest.mark.parametrize("cell", ["H17", "I8", "H25"])
@pytest.mark.parametrize(
    "kind", ["", pytest.param(' t="array" ref="{}"', marks=pytest.mark.thorough)], ids=["plain", "array"]
)
def test_a_formula_that_shows_nothing_stays(tmp_path, cell, kind):
    source = drawn(tmp_path / "表.xlsx", cells={cell: None})
    text = '=IF(G17="","",F17)'
    with_formula(source, cell, f"<f{kind.format(cell)}>{text[1:]}</f><v></v>")
    (first, second, third), last = three_rounds(source, tmp_path)
    assert first == second == third
    assert ("missing-value", cell) in {(found["code"], found["cell"]) for found in first[0]["findings"]}
    kept = openpyxl.load_workbook(last)[SHEET][cell].value
    assert getattr(kept, "text", kept) == text


def test_a_cell_of_an_array_is_not_filled_in(tmp_path):
    source = drawn(tmp_path / "表.xlsx", cells={"H17": None, "H18": None})
    with_formula(source, "H17", '<f t="array" ref="H17:H18">IF(F17:F18="","",G17:G18)</f><v></v>')
    (first, second, _), last = three_rounds(source, tmp_path)
    assert first == second
    sheet = openpyxl.load_workbook(last)[SHEET]
    assert (sheet["H17"].value.ref, sheet["H18"].value) == ("H17:H18", None)


def test_what_was_filled_in_is_still_not_filled_in_until_somebody_fills_it_in(tmp_path):
    source = drawn(tmp_path / "表.xlsx", cells={"H17": None, "I8": None, "H25": None, "C26": "□优 □良 □中 □差"})
    (first, second, third), last = three_rounds(source, tmp_path)
    assert first == second == third
    missing = {found["cell"] for found in first[0]["findings"] if found["code"] == "missing-value"}
    assert {"H17", "I8", "H25"} <= missing
    filled = openpyxl.load_workbook(last)[SHEET]
    assert "perfxl填入" in filled["H17"].value
    put(last, lambda sheet: sheet.__setitem__("H17", 20))
    mended = perfxl.review(last)["forms"][0]["findings"]
    assert "H17" not in {found["cell"] for found in mended}


def test_the_columns_beside_a_detail_sheet_do_not_pile_up(tmp_path):
    details = [(f"第{row}项", "30天", "30天") for row in range(4)]
    source = drawn_department(tmp_path / "表.xlsx", details=details, cells={"J15": None})
    (first, second, third), last = three_rounds(source, tmp_path)
    assert first == second == third
    heads = [cell.value for cell in openpyxl.load_workbook(last).worksheets[1][2]]
    assert heads.count("系统核算得分") == 1
    assert cells(last) == cells(tmp_path / "二" / "表_审核.xlsx")


def test_what_was_filled_in_goes_where_it_is_no_longer_computed(tmp_path):
    source = drawn(tmp_path / "表.xlsx", cells={"H17": None})
    target = tmp_path / "表_审核.xlsx"
    annotated(source, target)
    put(target, lambda sheet: sheet.__setitem__("G17", None))  # nothing was done: there is nothing to score
    annotated(target, tmp_path / "再_审核.xlsx")
    again = openpyxl.load_workbook(tmp_path / "再_审核.xlsx")[SHEET]
    first = openpyxl.load_workbook(target)[SHEET]
    assert first["H17"].value is not None
    assert again["H17"].value is None


OWN = [["绩效自评审核结果", None], ["编号", "结论"], [1, "通过"]]


@pytest.mark.parametrize("name", ["审核结果", "审核结果(2)", "结果"])
@pytest.mark.parametrize(
    "rows", [OWN, pytest.param([["自己的", 1]], marks=pytest.mark.thorough)], ids=["our title", "their title"]
)
def test_a_sheet_of_the_departments_own_is_never_removed(tmp_path, name, rows):
    source = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(source)
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    book.save(source)
    (first, second, _), last = three_rounds(source, tmp_path)
    assert first == second
    after = openpyxl.load_workbook(last)
    assert len(after.sheetnames) == 3
    assert [[cell.value for cell in row] for row in after[name].iter_rows()] == rows


def test_a_form_on_a_sheet_named_like_ours_is_reviewed(tmp_path):
    source = put(drawn(tmp_path / "表.xlsx"), lambda sheet: setattr(sheet, "title", "审核结果"))
    (first, second, _), last = three_rounds(source, tmp_path)
    assert (first[0]["totals"]["score"], first) == (96.5, second)
    assert openpyxl.load_workbook(last).sheetnames == ["审核结果", "审核结果(2)"]


@pytest.mark.parametrize("name", ["审核结果", "上一轮", "汇总"])
@pytest.mark.parametrize("columns", ["kept", pytest.param("deleted", marks=pytest.mark.thorough)])
def test_our_result_is_replaced_whatever_it_is_called_now(tmp_path, name, columns):
    target = tmp_path / "表_审核.xlsx"
    annotated(drawn(tmp_path / "表.xlsx"), target)
    book = openpyxl.load_workbook(target)  # saves its texts as shared ones, as Excel does
    book["审核结果"].title = name
    if columns == "deleted":
        book[SHEET].delete_cols(11, 3)
    book.save(target)
    annotated(target, tmp_path / "再_审核.xlsx")
    assert openpyxl.load_workbook(tmp_path / "再_审核.xlsx").sheetnames == [SHEET, "审核结果"]


def with_formula(path, cell, content):
    """The workbook with a formula in a cell that shows nothing, as Excel keeps it."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts:
            if name == "xl/worksheets/sheet1.xml":
                pattern = rb'<c r="%s"( s="\d+")?(?: t="\w+")?(?:\s*/>|>.*?</c>)' % cell.encode()
                new = rb'<c r="%s"\1 t="str">%s</c>' % (cell.encode(), content.encode())
                data, count = re.subn(pattern, new, data)
                assert count == 1
            archive.writestr(name, data)
