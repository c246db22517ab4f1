"""The annotated workbooks: the department's file plus marks, with formulas that say what was computed."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from perfxl.run import RunOptions, run_all
from tests.drawn import RIGHT, SHEET, drawn
from tests.office import pictures, recalculated

SAMPLES = Path(__file__).parents[1] / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.xlsx"))
ARTEFACTS = Path(__file__).parents[1] / "artefacts"
MARKS = ("系统核算得分", "差异", "审核意见")
FINDING_HEADS = [
    "序号", "审核定义编码", "审核定义名称", "级别", "工作表", "单元格", "填报值", "应为", "错误信息", "依据", "审核说明",
]  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run over the samples: its folder and its records by file name."""
    folder = tmp_path_factory.mktemp("run")
    outcome = run_all([str(SAMPLES)], RunOptions(folder, jobs=1), lambda results, total: results)
    assert not outcome.faults
    return folder, {Path(record["source"]).stem: record for record in outcome.records}


@pytest.fixture(scope="module")
def recalculation(run, tmp_path_factory):
    folder, _ = run
    return recalculated(sorted(folder.glob("*_审核.xlsx")), tmp_path_factory.mktemp("recalculated"))


def formulas(path):
    """Sheet, cell, formula, cached value of every formula in a workbook."""
    cached = openpyxl.load_workbook(path, data_only=True)
    for sheet in openpyxl.load_workbook(path):
        for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
            yield sheet.title, cell.coordinate, cell.value, cached[sheet.title][cell.coordinate].value


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_gives_its_cached_value(run, recalculation, name):
    path = run[0] / f"{name}_审核.xlsx"
    fresh = openpyxl.load_workbook(recalculation[path.name], data_only=True)
    found = list(formulas(path))
    assert len(found) > 30
    for sheet, cell, formula, cached in found:
        value = fresh[sheet][cell].value
        assert value == (pytest.approx(cached, abs=1e-9) if isinstance(cached, int | float) else cached), (
            cell,
            formula,
        )


def test_the_recalculation_would_notice_a_wrong_cached_value(run, tmp_path):
    book = openpyxl.load_workbook(run[0] / "示例-无问题_审核.xlsx")
    sheet = book[SHEET]
    sheet["H17"].value = 1  # an input of what the total adds up
    changed = tmp_path / "改.xlsx"
    book.save(changed)
    fresh = openpyxl.load_workbook(recalculated([changed], tmp_path / "out")[changed.name], data_only=True)[SHEET]
    assert fresh["L17"].value == pytest.approx(1 - fresh["K17"].value)


@pytest.mark.parametrize("name", NAMES)
def test_the_scores_beside_the_table_are_those_of_the_record(run, name):
    folder, records = run
    book = openpyxl.load_workbook(folder / f"{name}_审核.xlsx", data_only=True)
    for form in records[name]["forms"]:
        sheet = book[form["sheet"]]
        head = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value in MARKS}
        assert set(head) == set(MARKS)
        column = head["系统核算得分"].column
        for row in form["indicators"]:
            assert sheet.cell(row["row"], column).value == row["score"]
        for fund in form["funds"]:
            if fund["score"] is not None:
                assert sheet.cell(fund["row"], column).value == fund["score"]
        total = [sheet.cell(row, column).value for row in range(1, sheet.max_row + 1)]
        assert form["totals"]["score"] in total


@pytest.mark.parametrize("name", NAMES)
def test_marks_stand_where_the_findings_are(run, name):
    folder, records = run
    book = openpyxl.load_workbook(folder / f"{name}_审核.xlsx")
    for form in records[name]["forms"]:
        sheet = book[form["sheet"]]
        levels = {}
        for finding in form["findings"]:
            levels.setdefault(finding["cell"], set()).add(finding["level"])
            assert finding["message"] in sheet[finding["cell"]].comment.text
        for cell, found in levels.items():
            color = sheet[cell].fill.start_color.rgb if sheet[cell].fill.fill_type else None
            expected = "FFFFC7CE" if "error" in found else "FFFFEB9C" if "warning" in found else None
            assert color == expected, cell


@pytest.mark.parametrize("name", NAMES)
def test_marks_lie_outside_the_print_area(run, name):
    folder, records = run
    book = openpyxl.load_workbook(folder / f"{name}_审核.xlsx")
    for form in records[name]["forms"]:
        sheet = book[form["sheet"]]
        marks = [cell.column for row in sheet.iter_rows() for cell in row if cell.value in MARKS]
        printed = sheet.print_area.replace("$", "").rpartition("!")[2]
        assert openpyxl.utils.cell.range_boundaries(printed)[2] < min(marks)


@pytest.mark.parametrize("name", NAMES)
def test_the_result_sheet_lists_every_finding_with_a_jump(run, name):
    folder, records = run
    sheet = openpyxl.load_workbook(folder / f"{name}_审核.xlsx")["审核结果"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=11)]
    head = rows.index(FINDING_HEADS)
    findings = [f for form in records[name]["forms"] for f in form["findings"]]
    for row, finding in enumerate(findings, head + 2):
        values = [sheet.cell(row, column).value or "" for column in range(1, 12)]
        assert values[1] == finding["code"]
        assert values[4:6] == [finding["sheet"], finding["cell"]]
        assert sheet.cell(row, 6).hyperlink.location == f"{finding['sheet']}!{finding['cell']}"
        assert values[8] == finding["message"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.freeze_panes


def test_what_was_left_blank_is_filled_in_live(run):
    sheet = openpyxl.load_workbook(run[0] / "示例-待计算_审核.xlsx")[SHEET]
    cached = openpyxl.load_workbook(run[0] / "示例-待计算_审核.xlsx", data_only=True)[SHEET]
    assert sheet["H17"].value.startswith("=ROUND(IF(")
    assert (cached["H17"].value, cached["I8"].value, cached["H26"].value) == (18.8, 9.2, 95)
    assert sheet["H19"].value == 10  # what was filled in stays
    assert cached["C27"].value.startswith("☑优")


def test_a_number_taken_out_of_a_text_stands_in_a_cell_of_its_own(run):
    sheet = openpyxl.load_workbook(run[0] / "机关后勤保障经费_审核.xlsx")[SHEET]
    helpers = {cell.value: cell.column for cell in sheet[16] if str(cell.value).startswith("取数：")}
    assert sheet.cell(17, helpers["取数：目标值"]).value == 600
    assert sheet.cell(17, helpers["取数：实际值"]).value == 784
    assert sheet.cell(18, helpers["取数：目标值"]).value is None  # 30 is a number in its own cell
    assert "F18/E18" in sheet["K18"].value


@pytest.mark.parametrize("name", NAMES)
def test_the_input_is_unchanged_and_its_values_are_all_there(run, name):
    original = SAMPLES / f"{name}.xlsx"
    before, after = (openpyxl.load_workbook(path, data_only=True) for path in (original, run[0] / f"{name}_审核.xlsx"))
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and not (name == "示例-待计算" and cell.coordinate == "C27"):
                    assert after[sheet.title][cell.coordinate].value == cell.value
    read = python_calamine.CalamineWorkbook.from_path(run[0] / f"{name}_审核.xlsx")
    assert read.sheet_names == [*before.sheetnames, "审核结果"]


def test_annotating_again_replaces_the_old_marks(tmp_path):
    source = drawn(tmp_path / "表.xlsx", cells={"H20": 20, "H25": 98.5})
    _run(source, tmp_path / "一")
    again = shutil.copy(tmp_path / "一" / "表_审核.xlsx", tmp_path / "表_审核.xlsx")
    record = _run(again, tmp_path / "二")
    book = openpyxl.load_workbook(tmp_path / "二" / "表_审核.xlsx")
    assert record["annotated"] == f"{(tmp_path / '二').as_posix()}/表_审核.xlsx"
    assert book.sheetnames == [SHEET, "审核结果"]
    assert [c.value for c in book[SHEET][16] if c.value == "系统核算得分"] == ["系统核算得分"]
    assert record["forms"][0]["totals"]["score"] == 96.5


def test_the_record_on_disk_is_the_record_of_the_run(run):
    folder, records = run
    lines = (folder / "results.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == list(records.values())


def test_the_consolidation_has_a_row_a_form_and_takes_no_text_for_a_formula(tmp_path):
    from dataclasses import replace

    drawn(tmp_path / "表.xlsx", replace(RIGHT, project_name='=HYPERLINK("http://x")'))
    outcome = run_all([str(tmp_path)], RunOptions(tmp_path / "出", jobs=1), lambda results, total: results)
    assert not outcome.faults
    book = openpyxl.load_workbook(tmp_path / "出" / "汇总.xlsx")
    assert book.sheetnames == ["各表汇总", "指标明细", "问题清单", "未识别文件"]
    cell = book["各表汇总"]["D3"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")
    assert book["指标明细"].max_row == 2 + len(RIGHT.indicators)


def test_pictures_are_kept_to_look_at(run):
    ARTEFACTS.mkdir(exist_ok=True)
    found = pictures(run[0] / "机关后勤保障经费_审核.xlsx", ARTEFACTS)
    shutil.rmtree(ARTEFACTS / "profile", ignore_errors=True)
    assert len(found) >= 2  # the form on one page, then the result sheet


def _run(source: str | Path, folder: Path) -> dict:
    outcome = run_all([str(source)], RunOptions(folder, jobs=1), lambda results, total: results)
    assert not outcome.faults
    return outcome.records[0]
