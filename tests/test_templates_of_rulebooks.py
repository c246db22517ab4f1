"""Templates made of a rulebook: what stands in them, and that their own formulas score as the review does."""

import openpyxl
import pytest
from typer.testing import CliRunner

from perfxl.output.templates import TEMPLATES, write_template
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.rules.rulebook import RulebookError, load_rulebook, rulebooks
from perfxl.ways_in.cli import app
from tests.filled import fill_details
from tests.office import recalculated

DATA_SHEET, DETAIL_SHEET = "基础数据", "部门整体支出绩效指标完成情况表"
GUANGZHOU, HUNAN, NATIONAL = "guangzhou-2023-department", "hunan-department", "mof-2020"
# The number of a data item, where 90 would not tell one step from another.
SPECIAL = {
    "实际支出公用经费总额": 106, "预算安排公用经费总额": 100, "在职人员数": 103, "编制数": 100, "预算完成数": 96, "本年追加预算": 12,
    "本年度“三公经费”总额": 101.5, "上年度“三公经费”总额": 100, "实际政府采购金额": 107, "政府采购预算数": 100, "预算数": 100, "年初预算": 100,
    "实际建设面积": 0, "批准建设面积": 0, "实际投资金额": 112, "批准投资金额": 100, "“三公经费”实际支出数": 102, "“三公经费”预算安排数": 100,
}  # fmt: skip


def made(name, folder, rulebook):
    return write_template(name, folder, load_rulebook(rulebook))


def reviewed(path, rulebook=None):
    (result,) = review_batch([Job(path, path.name)], ReviewOptions(rulebook))
    (form,) = result.record["forms"]
    return form


def fill_data(sheet, blank=()):
    """Every data item but those whose label begins with a text of `blank`: 是, 0.9 or 1.2, a number."""
    for row in range(3, sheet.max_row):
        label, unit = sheet[f"C{row}"].value, sheet[f"E{row}"].value
        if not label.startswith(tuple(blank)):
            value = SPECIAL.get(label, {"是/否": "是", "%": (0.9, 1.2)[row % 2], "万元": 90}.get(unit, 1))
            sheet[f"D{row}"].value = value


@pytest.mark.parametrize(
    ("rulebook", "computed"), [(GUANGZHOU, 26), (HUNAN, 9)]
)  # of Hunan's other criteria the points are the form's own
@pytest.mark.parametrize("blank", [(), ("签订政府采购", "其中：在规定", "在职人员数", "1月", "12月")])
def test_a_department_template_scores_as_the_review_does(tmp_path, rulebook, computed, blank):
    path = made("department", tmp_path, rulebook)
    book = openpyxl.load_workbook(path)
    main = book.worksheets[0]
    main["A3"].value, main["C5"].value = "（2023年度）", "某局"
    if DETAIL_SHEET in book.sheetnames:
        fill_details(book[DETAIL_SHEET])
    fill_data(book[DATA_SHEET], blank)
    book.save(path)
    fresh = recalculated([path], tmp_path / "算")[path.name]
    form = reviewed(fresh, rulebook)
    cells = openpyxl.load_workbook(fresh, data_only=True).worksheets[0]
    own = {row["row"]: cells[f"J{row['row']}"].value for row in form["indicators"]}
    ruled = {row["row"]: row["score"] for row in form["indicators"] if row["basis"] == "computed"}
    assert {row: score for row, score in own.items() if score not in (None, "")} == pytest.approx(ruled)
    assert len(ruled) == computed - bool(blank)
    assert form["totals"]["self_total"] == pytest.approx(form["totals"]["score"])


@pytest.mark.parametrize(
    ("rulebook", "weights", "rate"),
    [(NATIONAL, (50, 30, 10), 9.5), ("mof-2021-cost", (20, 40, 20, 10), 9.5), ("ningxia", (40, 40, 20), 0), ("hubei", (), 19)],
)  # fmt: skip
def test_a_project_template_scores_as_the_review_does(tmp_path, rulebook, weights, rate):
    path = made("project", tmp_path, rulebook)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for cell, value in {"C3": "（2024年度）", "C4": "修路", "C5": "某局", "C6": "某所", "E9": 100, "F9": 95}.items():
        sheet[cell].value = value
    groups = [row for row in range(17, sheet.max_row) if str(sheet[f"B{row}"].value or "").endswith(("分）", "指标"))]
    for row, weight in zip(groups, weights or (30, 30, 20), strict=True):
        for column, value in zip("DEFGH", ("指标", "≥10个", "12个", weight, weight), strict=True):
            sheet[f"{column}{row}"].value = f"{value}{row}" if column == "D" else value
    book.save(path)
    fresh = recalculated([path], tmp_path / "算")[path.name]
    form = reviewed(fresh, rulebook)
    assert form["rulebook"] == rulebook
    assert form["totals"]["self_total"] == form["totals"]["score"]
    assert form["funds"][0]["score"] == openpyxl.load_workbook(fresh, data_only=True).worksheets[0]["I8"].value == rate
    assert not form["findings"]


@pytest.mark.parametrize("rulebook", [GUANGZHOU, HUNAN, "mof-2013-department"])
def test_the_rows_and_the_data_are_those_of_the_rules(tmp_path, rulebook):
    book = openpyxl.load_workbook(made("department", tmp_path, rulebook))
    main, data = book.worksheets[0], book[DATA_SHEET]
    rules = [rule for rule in load_rulebook(rulebook).rules if rule.applies == "criterion"]
    rows = range(13, 13 + len(rules))
    clauses = {main[f"H{row}"].value for row in rows}
    assert clauses == {rule.clause.strip() for rule in rules}
    weights = {main[f"H{row}"].value: main[f"F{row}"].value for row in rows}
    assert weights == {rule.clause.strip(): None if rule.weight is None else float(rule.weight) for rule in rules}
    needed = sorted((rule.name, spec.label) for rule in rules for spec in rule.inputs)
    assert sorted((data[f"B{row}"].value, data[f"C{row}"].value) for row in range(3, data.max_row)) == needed


def test_what_a_rulebook_leaves_open_is_open(tmp_path):
    main = openpyxl.load_workbook(made("department", tmp_path, HUNAN)).worksheets[0]
    rows = [row for row in range(13, main.max_row) if main[f"H{row}"].value]
    open_cells = {row: {c for c in "FH" if not main[f"{c}{row}"].protection.locked} for row in rows}
    rules = {main[f"H{row}"].value: row for row in open_cells}
    left_open = {
        rules[rule.clause.strip()]
        for rule in load_rulebook(HUNAN).rules
        if rule.applies == "criterion" and rule.kind == "as-printed"
    }
    assert {row for row, cells in open_cells.items() if cells == {"F", "H"}} == left_open
    assert {row for row, cells in open_cells.items() if not cells} == {*open_cells} - left_open


def test_a_template_is_scored_by_the_rulebook_that_it_was_made_of(tmp_path):
    path = made("project", tmp_path, NATIONAL)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["C5"].value = "广州市某区文化局"
    for column, value in zip("DEFGH", ("演出", "10场", "12场", 50, 50), strict=True):
        sheet[f"{column}17"].value = value
    book.save(path)
    assert reviewed(path)["rulebook"] == NATIONAL


@pytest.mark.parametrize("name", sorted(TEMPLATES))
@pytest.mark.parametrize("rulebook", sorted(rulebooks()))
def test_every_rulebook_makes_the_template_of_its_form_and_no_other(tmp_path, name, rulebook):
    book = load_rulebook(rulebook)
    if book.has_criteria == (name == "department"):
        assert write_template(name, tmp_path, book).is_file()
    else:
        with pytest.raises(RulebookError, match=rulebook):
            write_template(name, tmp_path, book)
        assert not list(tmp_path.iterdir())


def test_the_command_takes_a_rulebook(tmp_path):
    runner = CliRunner()
    found = runner.invoke(app, ["template", "all", "--rules", HUNAN, "-o", str(tmp_path)])
    assert (found.exit_code, [path.name for path in tmp_path.iterdir()]) == (0, [TEMPLATES["department"][0]])
