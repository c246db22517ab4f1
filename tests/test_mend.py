"""The 修正稿: what can be set right without asking anybody, and nothing else."""

import openpyxl
import pytest

import perfxl
from perfxl.forms.ticks import with_tick
from perfxl.reviewing.jobs import ReviewOptions
from perfxl.run.copies import make_copies
from tests.drawn import SHEET, drawn
from tests.excel.packages import contents
from tests.filled import filled_project
from tests.office import recalculated

HEADS = ["序号", "工作表", "单元格", "原值", "改为", "原因", "依据"]


def mended(tmp_path, cells, formats=None):
    """A form with some cells changed, mended: cell by cell what it holds now, the record's lines, both reviews."""
    source, target = drawn(tmp_path / "表.xlsx", cells=cells), tmp_path / "表_修正稿.xlsx"
    if formats:
        book = openpyxl.load_workbook(source)
        for ref, code in formats.items():
            book[SHEET][ref].number_format = code
        book.save(source)
    before = perfxl.mend(source, target)
    old, book = openpyxl.load_workbook(source)[SHEET], openpyxl.load_workbook(target)
    new = book[SHEET]
    changed = {
        cell.coordinate: cell.value
        for row in new.iter_rows()
        for cell in row
        if cell.value != old[cell.coordinate].value
    }
    record = [row for row in book["修正记录"].iter_rows(min_row=4, values_only=True) if row[2]]
    return changed, record, before, perfxl.review(target)


def found(record):
    return {(one["code"], one["cell"]) for form in record["forms"] for one in form["findings"]}


@pytest.mark.parametrize(
    ("cells", "changed", "gone"),
    [
        ({}, {}, set()),
        ({"H25": 90}, {"H25": 96.5}, {("total-mismatch", "H25")}),
        ({"H25": "９６.５"}, {"H25": 96.5}, set()),
        ({"H25": None}, {"H25": 96.5}, {("missing-value", "H25")}),
        ({"C26": "良"}, {"C26": "优"}, {("grade-mismatch", "C26")}),
        ({"H20": 20, "H25": 98.5}, {"H20": 18, "H25": 96.5}, {("full-score-missed-target", "H20")}),
        ({"H18": 25, "H25": 101.5}, {"H18": 20, "H25": 96.5}, {("score-above-weight", "H18")}),
        ({"H8": 0.9, "I8": 9, "H25": 96}, {"H8": 0.95, "I8": 9.5, "H25": 96.5}, {("execution-rate-mismatch", "H8")}),
        ({"H8": "90%"}, {"H8": 0.95}, {("execution-rate-mismatch", "H8")}),
        ({"G18": 25, "H25": 90}, {}, set()),
        ({"F20": None, "F8": None, "E18": "≥九成"}, {}, set()),
    ],
    ids=[
        "nothing",
        "total",
        "full width",
        "blank total",
        "grade",
        "missed target",
        "above the weight",
        "rate",
        "rate as text",
        "weights that do not make 100",
        "what nobody computes",
    ],
)
def test_what_can_be_set_right_is_and_nothing_else(tmp_path, cells, changed, gone):
    now, record, before, after = mended(tmp_path, cells)
    assert now == changed
    assert {line[2] for line in record} == changed.keys()
    assert gone <= found(before)
    assert not gone & found(after)


def test_each_correction_is_listed_with_a_jump_and_its_reason(tmp_path):
    mended(tmp_path, {"H25": 90})
    sheet = openpyxl.load_workbook(tmp_path / "表_修正稿.xlsx")["修正记录"]
    assert [cell.value for cell in sheet[3]] == HEADS
    assert [cell.value for cell in sheet[4]][:5] == [1, SHEET, "H25", "90", "96.5"]
    assert sheet["C4"].hyperlink.location == f"{SHEET}!H25"
    assert "自评得分之和" in sheet["F4"].value


def test_the_original_is_never_touched(tmp_path):
    source = drawn(tmp_path / "表.xlsx", cells={"H25": 90})
    before = source.read_bytes()
    with pytest.raises(perfxl.CallError, match="不能覆盖原始文件"):
        perfxl.mend(source, source)
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("lost", "sums"),
    [
        ({"H18": "20"}, {"H25": "=SUM(H17:H24)+I8"}),
        ({"E9": "150"}, {"E8": "=SUM(E9:E11)"}),
        ({"E9": "150", "F9": "145"}, {"E8": "=SUM(E9:E11)", "F8": "=SUM(F9:F11)"}),
    ],
)
def test_a_formula_stays_and_what_it_adds_up_counts_again(tmp_path, lost, sums):
    source = drawn(tmp_path / "原.xlsx", cells=lost | sums)
    calculated = recalculated([source], tmp_path / "算")["原.xlsx"]
    target = tmp_path / "表_修正稿.xlsx"
    before = perfxl.mend(calculated, target)
    assert {("text-number", cell) for cell in lost} <= found(before)
    assert found(perfxl.review(target)) == set()
    book = openpyxl.load_workbook(target)
    assert {cell: book[SHEET][cell].value for cell in lost | sums} == {
        cell: float(text) for cell, text in lost.items()
    } | sums
    told = {row[2]: row[5] for row in book["修正记录"].iter_rows(min_row=4, values_only=True)}
    assert all(told[cell].startswith("公式不变") for cell in sums)


def test_marks_of_an_earlier_review_are_taken_away(tmp_path):
    source = drawn(tmp_path / "表.xlsx", cells={"H25": 90})
    perfxl.annotate(source, tmp_path / "表_审核.xlsx")
    (line,) = make_copies([str(tmp_path / "表_审核.xlsx")], tmp_path / "出", ReviewOptions(copy="mended"))
    assert line.summary.annotated == (tmp_path / "出/表_修正稿.xlsx").as_posix()
    book = openpyxl.load_workbook(tmp_path / "出/表_修正稿.xlsx")
    assert (book.sheetnames, book[SHEET]["H25"].value) == ([SHEET, "修正记录"], 96.5)


def test_what_is_not_mended_stays_to_the_byte(tmp_path):
    source = drawn(tmp_path / "表.xlsx")
    perfxl.mend(source, tmp_path / "表_修正稿.xlsx")
    before, after = contents(source.read_bytes()), contents((tmp_path / "表_修正稿.xlsx").read_bytes())
    kept = {name for name in before if before[name] == after.get(name)}
    assert before.keys() - kept <= {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    }


@pytest.mark.parametrize(
    ("printed", "ticked"),
    [
        ("良", "优"),
        ("□优 ☑良 □中", "☑优 □良 □中"),
        ("□优  90分≤得分；\n√良  80分≤得分", "☑优  90分≤得分；\n□良  80分≤得分"),
        ("£优 R良", "☑优 □良"),
    ],
)
def test_another_option_is_ticked(printed, ticked):
    assert with_tick(printed, ["优", "良", "中", "差"], "优") == ticked


@pytest.mark.parametrize(("cells", "told"), [({}, []), ({"H17": 21, "H25": 97.5}, ["原表有 1 处错误"])])
def test_where_the_form_had_errors_another_review_is_asked_for(tmp_path, cells, told):
    notices = perfxl.mend(drawn(tmp_path / "表.xlsx", cells=cells), tmp_path / "表_修正稿.xlsx")["notices"]
    assert [notice.partition("，")[0] for notice in notices] == told


@pytest.mark.parametrize(
    ("cells", "values", "follow"),
    [
        ({"H17": "30"}, {"H35": 69.5, "C36": "中"}, {"H35": 99.5, "C36": "优"}),
        # 1080 of 1140 as text: the rate was that of what is left, 60 ÷ 1200
        ({"F9": "1080", "F11": 60}, {"F8": 60, "H8": 5, "I8": 0.5, "H35": 90.5}, {"F8": 1140, "H8": 95, "I8": 9.5, "H35": 99.5}),
    ],
)  # fmt: skip
def test_what_formulas_come_to_follows_as_far_as_the_form_computes(tmp_path, cells, values, follow):
    """Whoever reviews the 修正稿 as it is, before Excel computes it anew, finds no slip that is none."""
    source = filled_project(tmp_path / "表.xlsx", cells, values)
    assert found(perfxl.review(source)) - {("rulebook-year", "A2")}
    perfxl.mend(source, tmp_path / "表_修正稿.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "表_修正稿.xlsx", data_only=True)[SHEET]
    assert {ref: sheet[ref].value for ref in follow} == follow
    assert found(perfxl.review(tmp_path / "表_修正稿.xlsx")) == set()
