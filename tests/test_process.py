"""The sheet 核算过程: how each score came about, in the annotated copy, for as long as there is one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import openpyxl
import pytest

import perfxl
from perfxl.excel.editing import WorkbookEditor
from perfxl.reviewing.jobs import ReviewOptions
from perfxl.run.job import RunOptions, run_all
from perfxl.text.numbers import show
from tests.drawn import SHEET, drawn
from tests.excel.packages import contents
from tests.forms.grids import draw
from tests.forms.traps import SHOULD_PASS
from tests.formulas import stale_formulas
from tests.office import recalculated, saved_by_libreoffice, saved_by_openpyxl

SAMPLES = sorted((Path(__file__).parents[1] / "samples").glob("*.xlsx"))
NAME = "核算过程"
BLANK = {"H20": None, "H25": None}


@pytest.fixture(scope="module")
def explained(tmp_path_factory):
    """Each sample with its annotated copy and its record."""
    folder = tmp_path_factory.mktemp("核算")
    made = {}
    for source in SAMPLES:
        target = folder / f"{source.stem}_审核.xlsx"
        made[source.stem] = target, perfxl.annotate(source, target, explain=True)
    return made


@cache
def told(path):
    """The rows of the sheet by what they say: number, label, text, value, cell."""
    rows = openpyxl.load_workbook(path, data_only=True)[NAME].iter_rows(max_col=5, values_only=True)
    return [row for row in rows if row[1] not in (None, "", "项目")]


def cards(path):
    """Of each score on the sheet: its name, its labels, its last step, its value."""
    found, open_yet = [], False
    for number, label, text, value, _ in told(path):
        if number:
            found.append([text, [], "", None])
            open_yet = True
        if open_yet:
            found[-1][1].append(label)
            found[-1][2] = text if label == "步骤" else found[-1][2]
            found[-1][3] = value if label == "得分" else found[-1][3]
            open_yet = label != "得分"
    return found


def scores(record):
    """The scores of a record: the execution rates' first, then each indicator's."""
    (form,) = record["forms"]
    rates = [fund["score"] for fund in form["funds"] if fund["score"] is not None]
    return [*rates, *(row["score"] for row in form["indicators"])]


@pytest.mark.parametrize("name", [path.stem for path in SAMPLES])
def test_every_score_has_its_rule_its_clause_its_inputs_and_steps_that_end_in_it(explained, name):
    path, record = explained[name]
    wanted = scores(record)
    found = cards(path)[: len(wanted)]
    # groups that are printed twice stand together
    assert sorted(str(value) for *_, value in found) == sorted(str(score) for score in wanted)
    for what, labels, step, value in found:
        if value is not None:
            assert (what, step.split(" ")[-1]) == (what, show(value))
            assert (what, {"指标", "规则", "数据", "步骤", "得分"} - {*labels}) == (what, set())


@pytest.mark.parametrize("name", [path.stem for path in SAMPLES])
def test_total_and_grade_are_those_of_the_record(explained, name):
    path, record = explained[name]
    (form,) = record["forms"]
    values = {label: value for _, label, _, value, _ in told(path) if label in ("总分", "等级")}
    assert values == {"总分": form["totals"]["score"], "等级": form["totals"]["grade"]}


def test_calculated_again_every_formula_gives_what_it_gave_and_follows_what_is_mended(explained, tmp_path):
    """LibreOffice computes the samples, and a form whose weight was mended, in one call."""
    source, target, mended = (tmp_path / name for name in ("表.xlsx", "表_审核.xlsx", "改.xlsx"))
    perfxl.annotate(drawn(source), target, explain=True)
    with WorkbookEditor.open(target) as book:
        book.sheet(SHEET).set_value("G17", 10)
        book.save(mended)
    paths = [path for path, _ in explained.values()]
    fresh = recalculated([*paths, mended], tmp_path / "算")
    assert {path.name: stale_formulas(path, fresh[path.name]) for path in paths} == {path.name: [] for path in paths}

    after = fresh[mended.name]
    scores_of = [(a[0], a[3], b[3]) for a, b in zip(cards(target), cards(after), strict=True) if a[3] != b[3]]
    assert len(scores_of) == 1
    weights = [(a[3], b[3]) for a, b in zip(told(target), told(after), strict=True) if a[1] == "数据" and a[3] != b[3]]
    assert weights == [(20, 10)]


def test_each_jump_leads_to_the_cell_that_it_names(explained):
    path, _ = explained["机关后勤保障经费"]
    sheet = openpyxl.load_workbook(path)[NAME]
    links = {cell.value: cell.hyperlink.location for (cell,) in sheet.iter_rows(min_col=5, max_col=5) if cell.hyperlink}
    assert links["E17"] == "项目支出绩效自评表!E17"
    assert {location.rpartition("!")[2] for location in links.values()} == set(links)


def test_it_prints_on_its_side_with_its_title_on_each_page(explained):
    path, _ = explained["部门整体支出绩效自评表"]
    sheet = openpyxl.load_workbook(path)[NAME]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape",
        9,
        "$1:$2",
    )
    heads = [row for (row, text) in enumerate((cell.value for cell in sheet["B"]), 1) if text == "项目"]
    breaks = [line.id for line in sheet.row_breaks.brk]
    # a page begins with a heading of its table, or with the name of a group and the heading
    assert [row for row in breaks if not {row + 1, row + 2} & {*heads}] == []
    assert len(breaks) > 5


def test_only_where_it_is_asked_for(tmp_path):
    source = drawn(tmp_path / "表.xlsx")
    for explain, names in ((False, [SHEET, "审核结果"]), (True, [SHEET, "审核结果", NAME])):
        perfxl.annotate(source, tmp_path / "出.xlsx", explain=explain)
        assert openpyxl.load_workbook(tmp_path / "出.xlsx").sheetnames == names


def test_a_sheet_of_the_departments_own_of_that_name_stays(tmp_path):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet(NAME)["A1"] = "会计自己的"
    book.save(path)
    target = tmp_path / "表_审核.xlsx"
    perfxl.annotate(path, target, explain=True)
    assert openpyxl.load_workbook(target).sheetnames == [SHEET, NAME, "审核结果", f"{NAME}(2)"]
    perfxl.clean(target, tmp_path / "报送.xlsx")
    assert contents((tmp_path / "报送.xlsx").read_bytes()) == contents(path.read_bytes())


WHOLE = "部门整体支出绩效自评表"


@pytest.mark.parametrize(
    "name", [pytest.param(path.stem, marks=() if path.stem == WHOLE else pytest.mark.thorough) for path in SAMPLES]
)
def test_it_is_read_as_no_form_and_goes_with_the_other_marks(explained, name, tmp_path):
    path, record = explained[name]
    source = next(sample for sample in SAMPLES if sample.stem == name)
    assert [form["sheet"] for form in perfxl.review(path)["forms"]] == [form["sheet"] for form in record["forms"]]
    again = tmp_path / "再_审核.xlsx"
    perfxl.annotate(path, again)
    assert NAME not in openpyxl.load_workbook(again).sheetnames
    perfxl.annotate(path, again, explain=True)
    assert openpyxl.load_workbook(again).sheetnames == openpyxl.load_workbook(path).sheetnames
    perfxl.clean(again, tmp_path / "报送.xlsx")
    if not any(finding["code"] == "missing-value" for form in record["forms"] for finding in form["findings"]):
        assert contents((tmp_path / "报送.xlsx").read_bytes()) == contents(source.read_bytes())


@pytest.mark.parametrize("saved", [saved_by_openpyxl, pytest.param(saved_by_libreoffice, marks=pytest.mark.thorough)])
def test_after_another_program_saved_the_copy_it_goes_all_the_same(tmp_path, saved):
    target = tmp_path / "表_审核.xlsx"
    perfxl.annotate(drawn(tmp_path / "表.xlsx"), target, explain=True)
    (tmp_path / "另存").mkdir()
    other = saved(target, tmp_path / "另存")
    assert NAME in openpyxl.load_workbook(other).sheetnames
    perfxl.clean(other, tmp_path / "报送.xlsx")
    assert openpyxl.load_workbook(tmp_path / "报送.xlsx").sheetnames == [SHEET]


def test_a_run_that_is_asked_for_it_does_again_what_was_made_without(tmp_path):
    (tmp_path / "收").mkdir()
    drawn(tmp_path / "收" / "表.xlsx")

    def run(process):
        options = RunOptions(
            tmp_path / "出", jobs=1, resume=True, review=ReviewOptions(process=process), consolidate=False
        )
        resumed = run_all([str(tmp_path / "收")], options, lambda results, _: iter(results)).resumed
        return resumed, NAME in openpyxl.load_workbook(tmp_path / "出" / "表_审核.xlsx").sheetnames

    assert [run(False), run(True), run(True)] == [(0, False), (0, True), (1, True)]


def test_a_form_that_scores_nothing_has_none(tmp_path):
    source, target = draw(SHOULD_PASS["转移支付-没有分值和得分"], tmp_path / "表.xlsx"), tmp_path / "表_审核.xlsx"
    record = perfxl.annotate(source, target, explain=True)
    assert {score for form in record["forms"] for score in [form["totals"]["score"]]} == {None}
    assert NAME not in openpyxl.load_workbook(target).sheetnames
