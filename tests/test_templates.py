"""The blank templates, and what a filled one is scored as, without any free text."""

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell

import perfxl
from perfxl.output.templates import TEMPLATES, write_template
from perfxl.rules.rulebook import load_rulebook
from tests.drawn import reviewed
from tests.filled import fill_data, fill_details, fill_project
from tests.office import recalculated

COMMITTED = Path(__file__).parents[1] / "templates"
# What names the rows that may be deleted, and so is not locked.
LEVELS = {
    "绩\n效\n指\n标", "产出指标（50%）", "数量指标", "质量指标", "时效指标", "成本指标", "效益指标（30%）", "经济效益指标",
    "社会效益指标", "生态效益指标", "可持续影响指标", "满意度指标（10%）", "服务对象满意度指标", "产出指标", "效益指标",
}  # fmt: skip
DATA_SHEET, DETAIL_SHEET = "基础数据", "部门整体支出绩效指标完成情况表"


@pytest.fixture(params=sorted(TEMPLATES))
def template(request, tmp_path):
    return request.param, write_template(request.param, tmp_path)


def test_the_templates_in_the_project_are_what_the_command_makes(template):
    name, made = template
    assert made.read_bytes() == (COMMITTED / TEMPLATES[name][0]).read_bytes()


def test_a_template_never_takes_the_place_of_a_filled_one(template):
    name, path = template
    path.write_bytes(b"filled")
    with pytest.raises(FileExistsError):
        write_template(name, path.parent)
    assert path.read_bytes() == b"filled"


def test_labels_are_locked_and_inputs_are_not(template):
    _, path = template
    for sheet in openpyxl.load_workbook(path):
        assert sheet.protection.sheet
        assert not sheet.protection.password
        open_cells = [
            c for row in sheet.iter_rows() for c in row if not isinstance(c, MergedCell) and not c.protection.locked
        ]
        assert open_cells
        inputs = {c.coordinate for c in open_cells if c.fill.start_color.rgb == "FFE2EFDA"}
        assert inputs
        assert all(c.value in LEVELS for c in open_cells if c.value and c.coordinate not in inputs)
        assert all(not c.value or "年度" in str(c.value) or c.value == 10 for c in open_cells if c.coordinate in inputs)


def test_every_validation_speaks_chinese(template):
    _, path = template
    for sheet in openpyxl.load_workbook(path):
        found = sheet.data_validations.dataValidation
        assert found
        assert all(v.promptTitle and v.prompt.endswith(("。", "）")) for v in found)


def test_validations_are_where_the_form_needs_them():
    sheet = openpyxl.load_workbook(COMMITTED / TEMPLATES["project"][0]).worksheets[0]
    rules = {
        str(v.sqref).split(":")[0]: (v.type, v.formula1, v.formula2) for v in sheet.data_validations.dataValidation
    }
    assert rules["H4"] == ("list", '"一级,二级"', None)
    assert "C36" not in rules
    assert rules["G17"] == ("decimal", "0", "100")
    assert rules["H17"] == ("decimal", "0", "G17")
    assert rules["E9"][:2] == ("decimal", "0")


@pytest.mark.usefixtures("covered_cells")
@pytest.mark.parametrize(
    ("name", "sheet", "rows", "filtered"),
    [
        ("project", "项目支出绩效自评表", range(17, 33), "D16:D32"),
        ("department", DETAIL_SHEET, range(3, 25), "B2:B24"),
        ("department", "部门整体支出绩效自评表", (), None),
        ("department", DATA_SHEET, (), None),
    ],
)
def test_rows_of_the_indicator_tables_can_be_inserted_deleted_and_filtered(name, sheet, rows, filtered):
    form = openpyxl.load_workbook(COMMITTED / TEMPLATES[name][0])[sheet]
    forbidden = form.protection
    assert {forbidden.insertRows, forbidden.deleteRows, forbidden.autoFilter} == {not rows}
    assert form.auto_filter.ref == filtered
    # Excel deletes a row only where none of its cells is locked, those without content included
    open_rows = {
        row
        for row in range(1, form.max_row + 1)
        if not form.row_dimensions[row].protection.locked and not any(c.protection.locked for c in form[row])
    }
    assert open_rows == {*rows}


@pytest.mark.parametrize(("inserted", "counted"), [(17, True), (24, True), (32, True), (33, True), (34, False)])
def test_a_row_inserted_into_the_table_or_at_its_ends_is_added(inserted, counted):
    sheet = openpyxl.load_workbook(COMMITTED / TEMPLATES["project"][0]).worksheets[0]
    # a range grows by what is inserted below its first row and above its last
    for cell, column in (("H35", "H"), ("I35", "G")):
        first, last = (int(row) for row in re.findall(rf"{column}(\d+):{column}(\d+)", sheet[cell].value)[0])
        assert (first < inserted <= last) is counted


def test_a_blank_template_shows_no_sum_total_or_grade(tmp_path):
    path = write_template("project", tmp_path)
    cells = openpyxl.load_workbook(recalculated([path], tmp_path / "算")[path.name], data_only=True).worksheets[0]
    assert [cells[ref].value or "" for ref in ("E8", "F8", "H8", "I8", "H35", "C36")] == [""] * 6


@pytest.mark.parametrize(
    ("row", "group", "sums"),
    [
        (4, "产出指标", (23, 20)), (14, "产出指标", (23, 20)), (15, "产出指标", (23, 20)),
        (16, "效益指标", (20, 23)), (24, "效益指标", (20, 23)), (25, "效益指标", (20, 23)),
    ],
)  # fmt: skip
def test_a_row_inserted_into_a_group_of_details_is_of_that_group_and_in_its_sum(tmp_path, row, group, sums):
    path = write_template("department", tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book[DETAIL_SHEET]
    fill_details(sheet)
    _insert(sheet, row, "B", "C", "D", "E")
    book.save(path)
    fresh = recalculated([path], tmp_path / "算")[path.name]
    cells = openpyxl.load_workbook(fresh, data_only=True)[DETAIL_SHEET]
    assert tuple(cells[f"E{at}"].value for at in (26, 27)) == sums
    assert tuple(cells[f"G{at}"].value for at in (26, 27)) == tuple(
        "分值正确" if added == 20 else "分值合计应为20" for added in sums
    )
    (form,) = reviewed(fresh)["forms"]
    assert [d["level1"] for d in form["details"] if d["level3"] == "新指标"] == [group]


@pytest.mark.parametrize(
    ("row", "level2"),
    [(18, "数量指标"), (26, "成本指标"), (27, "经济效益指标"), (30, "生态效益指标"), (33, "服务对象满意度指标")],
)
def test_a_row_inserted_below_a_class_is_of_that_class(tmp_path, row, level2):
    path = write_template("project", tmp_path)
    book = openpyxl.load_workbook(path)
    fill_project(book.worksheets[0])
    _insert(book.worksheets[0], row, "D", "E", "F", "G")
    book.save(path)
    fresh = recalculated([path], tmp_path / "算")[path.name]
    assert openpyxl.load_workbook(fresh, data_only=True).worksheets[0]["I36"].value == "分值合计103，应为100"
    (form,) = reviewed(fresh)["forms"]
    assert [i["level2"] for i in form["indicators"] if i["level3"] == "新指标"] == [level2]


@pytest.mark.parametrize(
    ("mended", "scores", "total", "grade"),
    [
        ({}, [22.5, 18.95], 91.3, "优"),
        ({"F17": "600人次", "F18": "96%"}, [30, 20], 99.85, "优"),
        ({"F17": "420人次"}, [21, 18.95], 89.8, "良"),
        ({"F17": "约450人"}, ["待复审", 18.95], "待复审", "待复审"),
    ],
)
def test_an_annotated_template_follows_numbers_with_units(tmp_path, mended, scores, total, grade):
    path = write_template("project", tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    fill_project(sheet)
    for row in {*range(17, 33)} - {17, 18, 27, 31}:  # what the filter hides
        sheet.row_dimensions[row].hidden = True
    book.save(path)
    annotated = tmp_path / "项目_审核.xlsx"
    form = perfxl.annotate(recalculated([path], tmp_path / "填")[path.name], annotated)["forms"][0]
    assert {f["code"] for f in form["findings"]} == {"full-score-missed-target", "after-mending"}
    book = openpyxl.load_workbook(annotated)
    for cell, value in mended.items():
        book.worksheets[0][cell].value = value
    book.save(annotated)
    fresh = openpyxl.load_workbook(recalculated([annotated], tmp_path / "算")[annotated.name], data_only=True)
    cells = fresh.worksheets[0]
    column = next(cell.column for cell in cells[16] if cell.value == "系统核算得分")
    assert [cells.cell(row, column).value for row in (17, 18)] == pytest.approx(scores)
    assert [cells.cell(row, column).value for row in (35, 36)] == [pytest.approx(total), grade]
    taken_out = [c for row in (17, 18) for c in cells[row] if c.column > column + 2]
    assert len(taken_out) == 4
    assert not any(c.protection.locked for c in taken_out)


def test_a_row_that_is_filled_in_must_not_be_hidden(tmp_path):
    path = write_template("project", tmp_path)
    book = openpyxl.load_workbook(path)
    fill_project(book.worksheets[0])
    for row in (18, 19, 26):
        book.worksheets[0].row_dimensions[row].hidden = True
    book.save(path)
    found = [f["cell"] for f in reviewed(path)["forms"][0]["findings"] if f["code"] == "hidden-or-duplicate"]
    assert found == ["D18"]


def test_templates_print_on_a4_with_repeated_header_rows(template):
    _, path = template
    for sheet in openpyxl.load_workbook(path):
        assert sheet.page_setup.paperSize == 9
        assert sheet.print_title_rows


def test_the_version_of_a_template_is_in_its_properties(template):
    name, path = template
    properties = openpyxl.load_workbook(path).custom_doc_props
    assert {p.name: p.value for p in properties.props} == {"perfxl-template": f"{name}/1"}


def test_every_input_of_every_criterion_has_a_row_in_the_data_sheet():
    sheet = openpyxl.load_workbook(COMMITTED / TEMPLATES["department"][0])[DATA_SHEET]
    rows = [(sheet.cell(r, 2).value, sheet.cell(r, 3).value) for r in range(3, sheet.max_row)]
    rules = load_rulebook("guangzhou-2023-department").rules
    assert rows == [(rule.name, spec.label) for rule in rules if rule.applies == "criterion" for spec in rule.inputs]


def test_a_filled_project_template_totals_itself(tmp_path):
    path = write_template("project", tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for cell, value in {
        "C3": "（2023年度）", "C4": "文化下乡", "C5": "广州市某区文化局", "C6": "广州市某区文化馆", "H4": "一级",
        "E9": 100, "F9": 98.5, "D17": "演出场次", "E17": "50场", "F17": "50场", "G17": 50, "H17": 50,
        "D27": "观众人次", "E27": "2万人次", "F27": "2万人次", "G27": 30, "H27": 30,
        "D31": "满意度", "E31": "≥90%", "F31": "93%", "G31": 10, "H31": 10,
    }.items():  # fmt: skip
        sheet[cell].value = value
    book.save(path)
    fresh = recalculated([path], tmp_path / "out")[path.name]
    form = reviewed(fresh)["forms"][0]
    assert form["findings"] == []
    assert form["totals"]["self_total"] == form["totals"]["score"] == 99.85
    cells = openpyxl.load_workbook(fresh, data_only=True).worksheets[0]
    assert (cells["H8"].value, cells["I35"].value, cells["C36"].value) == (98.5, "分值合计100，正确", "优")


def test_a_filled_department_template_scores_without_free_text(tmp_path):
    path = write_template("department", tmp_path)
    book = openpyxl.load_workbook(path)
    main = book.worksheets[0]
    for cell, value in {
        "A3": "（2023年度）", "C5": "广州市某区文化局", "J5": 2, "E11": 800, "G11": 200, "H11": 0, "I11": 0,
        "J11": 0, "L11": 0,
    }.items():  # fmt: skip
        main[cell].value = value
    fill_details(book[DETAIL_SHEET])
    fill_data(book[DATA_SHEET])
    book.save(path)
    form = reviewed(recalculated([path], tmp_path / "out")[path.name])["forms"][0]
    scores = {row["level3"]: (row["score"], row["basis"]) for row in form["indicators"]}
    assert {basis for _, basis in scores.values()} == {"computed"}
    assert scores["部门整体绩效目标产出指标完成情况"][0] == 19  # 10 × 90 % + 10
    assert scores["部门整体绩效目标效益指标完成情况"][0] == 18.5  # 8.5 judged + 10
    assert scores["部门预算资金支出率"][0] == 9.5
    assert scores["公用经费控制率"][0] == 1.5
    assert form["totals"]["weight"] == 100
    assert form["totals"]["score"] == 96.5
    assert [detail["row"] for detail in form["details"]] == [3, 4, 15, 16]  # the note is none
    assert not [f for f in form["findings"] if f["level"] != "info"]


def test_nothing_to_procure_gets_full_marks_and_no_assets_the_self_score(tmp_path):
    path = write_template("department", tmp_path)
    book = openpyxl.load_workbook(path)
    fill_data(book[DATA_SHEET])
    zero = ("应公开", "已公开采购", "签订政府采购", "其中：在规定", "所有固定资产", "实际在用固定资产")
    for row in range(3, book[DATA_SHEET].max_row):
        if book[DATA_SHEET][f"C{row}"].value.startswith(zero):
            book[DATA_SHEET][f"D{row}"].value = 0
    for row in range(13, 39):
        book.worksheets[0][f"J{row}"].value = 1
    book.save(path)
    rows = {row["level3"]: row for row in reviewed(path)["forms"][0]["indicators"]}
    found = {name: (rows[name]["score"], rows[name]["basis"]) for name in ("采购合同签订时效性", "固定资产利用率")}
    assert found == {"采购合同签订时效性": (3, "computed"), "固定资产利用率": (1, "claimed")}


def test_an_annotated_department_workbook_computes_what_was_scored(tmp_path):
    path = write_template("department", tmp_path)
    book = openpyxl.load_workbook(path)
    fill_details(book[DETAIL_SHEET])
    fill_data(book[DATA_SHEET])
    book.save(path)
    filled = recalculated([path], tmp_path / "填")[path.name]
    annotated = tmp_path / "部门_审核.xlsx"
    form = perfxl.annotate(filled, annotated)["forms"][0]
    fresh = openpyxl.load_workbook(recalculated([annotated], tmp_path / "算")[annotated.name], data_only=True)
    cached = openpyxl.load_workbook(annotated, data_only=True)
    formulas = openpyxl.load_workbook(annotated)
    column = next(cell.column for cell in cached[form["sheet"]][12] if cell.value == "系统核算得分")
    for row in form["indicators"]:
        assert "!" in formulas[form["sheet"]].cell(row["row"], column).value  # over the data sheets, live
        for book in (cached, fresh):
            assert book[form["sheet"]].cell(row["row"], column).value == pytest.approx(row["score"], abs=1e-9)


def _insert(sheet, row, *columns) -> None:
    """An indicator in a row that is inserted above another, as Excel inserts it: formulas and merged cells follow."""

    def moved(text):
        return re.sub(r"\b([A-Z]+)(\d+)\b", lambda cell: f"{cell[1]}{int(cell[2]) + (int(cell[2]) >= row)}", text)

    merged = [str(area) for area in sheet.merged_cells.ranges]
    for area in merged:
        sheet.unmerge_cells(area)
    sheet.insert_rows(row)
    for cell in (cell for cells in sheet.iter_rows() for cell in cells if cell.data_type == "f"):
        cell.value = moved(cell.value)
    for area in merged:
        sheet.merge_cells(moved(area))
    for column, value in zip(columns, ("新指标", "5场", "5场", 3), strict=True):
        sheet[f"{column}{row}"].value = value
