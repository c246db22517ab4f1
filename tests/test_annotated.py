"""The annotated workbooks: the department's file plus marks, with formulas that say what was computed."""

import errno
import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import python_calamine

import perfxl
from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.reading.encryption import locked
from perfxl.excel.reading.workbook import read_workbook
from perfxl.output.drawing.project import IndicatorContent
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.run.job import RunOptions, run_all
from perfxl.run.work import work
from tests.colours import RED, YELLOW, coloured
from tests.drawn import BENEFIT, OUTPUT, RIGHT, SHEET, codes, drawn
from tests.forms.grids import draw
from tests.forms.traps import SHOULD_PASS
from tests.formulas import formulas, stale_formulas
from tests.office import pictures, recalculated

SAMPLES = Path(__file__).parents[1] / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.xlsx"))
ARTEFACTS = Path(__file__).parents[1] / "artefacts"
MARKS = ("系统核算得分", "差异", "审核意见")
FINDING_HEADS = [
    "序号", "审核定义名称", "级别", "状态", "指标或位置", "单元格", "填报值", "应为", "错误信息", "依据", "审核说明", "工作表",
    "审核定义编码",
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


@pytest.mark.parametrize("name", NAMES)
def test_every_formula_gives_its_cached_value(run, recalculation, name):
    path = run[0] / f"{name}_审核.xlsx"
    assert stale_formulas(path, recalculation[path.name]) == []
    assert len(formulas(path)) > 30


def test_the_recalculation_would_notice_a_wrong_cached_value(run, tmp_path):
    with WorkbookEditor.open(run[0] / "示例-无问题_审核.xlsx") as book:
        book.sheet(SHEET).set_formula("T1", "1+1", 3)
        book.save(tmp_path / "错.xlsx")
    fresh = openpyxl.load_workbook(recalculated([tmp_path / "错.xlsx"], tmp_path / "out")["错.xlsx"], data_only=True)
    assert fresh[SHEET]["T1"].value == 2


def test_a_blank_total_over_self_scores_written_as_text(tmp_path):
    texts = {"H17": "20分", "H18": "20", "H25": None}
    path = drawn(tmp_path / "表.xlsx", cells=texts)
    annotated = tmp_path / "表_审核.xlsx"
    perfxl.annotate(path, annotated)
    fresh = openpyxl.load_workbook(recalculated([annotated], tmp_path / "out")[annotated.name], data_only=True)[SHEET]
    cached = openpyxl.load_workbook(annotated, data_only=True)[SHEET]
    assert fresh["H25"].value == cached["H25"].value == 96.5


GRADED = {
    "优-100": {"G17": 23.5, "F17": "见附件", "H17": 23.5},
    "优-90": {"F17": "见附件", "H17": 13.5},
    "良-89.99": {"F17": "见附件", "H17": 13.49},
    "良-80": {"F17": "见附件", "H17": 3.5},
    "中-79.99": {"F17": "见附件", "H17": 3.49},
    "中-60": {"F17": "见附件", "H17": 0, "F18": "见附件", "H18": 3.5},
    "差-59.99": {"F17": "见附件", "H17": 0, "F18": "见附件", "H18": 3.49},
    "-106.5": {"G17": 30, "F17": "见附件", "H17": 30},
}


@pytest.mark.thorough
def test_the_grade_beside_a_form_is_that_of_its_total(tmp_path):
    annotated = {}
    for name, cells in GRADED.items():
        annotated[name] = tmp_path / f"{name}_审核.xlsx"
        perfxl.annotate(drawn(tmp_path / f"{name}.xlsx", cells=cells), annotated[name])
    fresh = recalculated(list(annotated.values()), tmp_path / "out")
    for name, path in annotated.items():
        sheet = openpyxl.load_workbook(fresh[path.name], data_only=True)[SHEET]
        column = next(cell.column for cell in sheet[16] if cell.value == "系统核算得分")
        assert f"{sheet.cell(26, column).value or ''}-{sheet.cell(25, column).value:g}" == name
        assert stale_formulas(path, fresh[path.name]) == []


@pytest.mark.parametrize(
    ("cells", "printed", "column"),
    [({}, "A1:I28", "K"), ({"L17": "初稿"}, "A1:I28", "N"), ({}, "A1:N28", "P"), ({"L40": "别的表"}, "A1:I28", "K")],
)
def test_the_marks_stand_beyond_what_stands_beside_the_form_or_is_printed(tmp_path, cells, printed, column):
    path = drawn(tmp_path / "表.xlsx", cells=cells)
    book = openpyxl.load_workbook(path)
    book[SHEET].print_area = printed
    book.save(path)
    perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "表_审核.xlsx")[SHEET]
    assert [cell.column_letter for cell in sheet[16] if cell.value == "系统核算得分"] == [column]
    assert {ref: sheet[ref].value for ref in cells} == cells


def test_a_cell_is_coloured_by_its_gravest_finding(tmp_path):
    path = drawn(tmp_path / "表.xlsx", cells={"C3": "（    年度）"})
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book[SHEET]).title = "副本"
    book.save(path)
    perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "表_审核.xlsx")["副本"]["A2"]
    colours = coloured([tmp_path / "表_审核.xlsx"], tmp_path / "色")["表_审核.xlsx"]
    assert [line[:4] for line in cell.comment.text.splitlines() if line.startswith("【")] == ["【错误】", "【警告】"]
    assert colours["副本", "A2"] == RED


def test_a_total_of_nothing_is_no_blank_total(tmp_path):
    perfxl.annotate(drawn(tmp_path / "表.xlsx", cells={"H25": 0}), tmp_path / "表_审核.xlsx")
    book = openpyxl.load_workbook(tmp_path / "表_审核.xlsx", data_only=True)
    row = next(list(row) for row in book["审核结果"].iter_rows(values_only=True) if "填报总分" in row)
    assert row[row.index("填报总分") + 2] == 0


def test_two_forms_below_each_other_are_printed_together(tmp_path):
    path = draw(SHOULD_PASS["一张表上下两份"], tmp_path / "表.xlsx")
    perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    rows = openpyxl.load_workbook(path)["自评表"].max_row
    assert openpyxl.load_workbook(tmp_path / "表_审核.xlsx")["自评表"].print_area == f"'自评表'!$A$1:$I${rows}"


def test_a_sheet_of_the_departments_own_named_like_ours_is_kept(tmp_path):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("审核结果")["A1"] = "会计自己的"
    book.save(path)
    perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    after = openpyxl.load_workbook(tmp_path / "表_审核.xlsx")
    assert after.sheetnames == [SHEET, "审核结果", "审核结果(2)"]
    assert after["审核结果"]["A1"].value == "会计自己的"


@pytest.mark.parametrize("heading", MARKS[1:])
def test_a_column_of_the_departments_own_headed_like_ours_is_kept(tmp_path, heading):
    path = drawn(tmp_path / "表.xlsx", cells={"I16": heading, "I17": "自己写的"})
    perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    perfxl.annotate(tmp_path / "表_审核.xlsx", tmp_path / "表_审核_审核.xlsx")
    after = openpyxl.load_workbook(tmp_path / "表_审核_审核.xlsx")[SHEET]
    assert (after["I16"].value, after["I17"].value) == (heading, "自己写的")
    assert [cell.value for cell in after[16]].count("系统核算得分") == 1


def test_a_score_merged_over_two_rows_is_kept(tmp_path):
    path = drawn(tmp_path / "表.xlsx", cells={"H17": 40, "H18": None, "H25": None})
    book = openpyxl.load_workbook(path)
    book[SHEET].merge_cells("H17:H18")
    book.save(path)
    perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "表_审核.xlsx")[SHEET]
    cached = openpyxl.load_workbook(tmp_path / "表_审核.xlsx", data_only=True)[SHEET]
    assert sheet["H17"].value == 40
    summed = 'ROUND(SUM(H17,H19:H22,I8),2)+N("perfxl填入")'
    assert (summed in sheet["H25"].value, cached["H25"].value) == (True, 96.5)


def _long(path, rows, self_score):
    """A form of that many indicators, of two groups by turns."""
    indicators = tuple(
        IndicatorContent((OUTPUT, BENEFIT)[row % 2], "数量指标", f"第{row}项", "30天", "30天", 0.1, self_score, "记录")
        for row in range(rows)
    )
    return drawn(path, replace(RIGHT, indicators=indicators, total=self_score and 9.5 + rows / 10))


@pytest.mark.parametrize("rows", [256, pytest.param(1000, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("self_score", [None, 0.1], ids=["blank", "filled in"])
def test_a_long_form_has_formulas_that_excel_takes(tmp_path, rows, self_score):
    path = _long(tmp_path / "表.xlsx", rows, self_score)
    form = perfxl.annotate(path, tmp_path / "表_审核.xlsx")["forms"][0]
    assert (len(form["indicators"]), form["totals"]["score"]) == (rows, 9.5 + rows / 10)
    book = openpyxl.load_workbook(tmp_path / "表_审核.xlsx")
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 2 * rows
    assert max(map(len, formulas)) <= 8192
    arguments = [inner.count(",") + 1 for formula in formulas for inner in re.findall(r"\(([^()]*)\)", formula)]
    assert max(arguments) <= 255
    fresh = recalculated([tmp_path / "表_审核.xlsx"], tmp_path / "out")["表_审核.xlsx"]
    assert stale_formulas(tmp_path / "表_审核.xlsx", fresh) == []


AREAS = [
    "OFFSET(表!$A$1,0,0,COUNTA(表!$A:$A)+20,9)",
    "表!$A$1:INDEX(表!$I:$I,26)",
    'INDIRECT("表!$A$1:$I$26")',
    "打印区",
    "表!#REF!",
    "",
]


@pytest.mark.parametrize("area", AREAS)
def test_a_print_area_that_is_a_formula_stays(tmp_path, area):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    book[SHEET].print_area = "A1:I27"
    book.save(path)
    named = f">{area.replace('表!', SHEET + '!')}</definedName>"
    _in_part(path, "xl/workbook.xml", lambda text: re.sub(r">[^<]*</definedName>", lambda _: named, text))
    record = perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    assert (record["notices"], record["forms"][0]["totals"]["score"]) == ([], 96.5)
    with zipfile.ZipFile(tmp_path / "表_审核.xlsx") as archive:
        assert named in archive.read("xl/workbook.xml").decode()
    sheet = openpyxl.load_workbook(tmp_path / "表_审核.xlsx")[SHEET]
    assert [cell.column_letter for cell in sheet[16] if cell.value in MARKS] == ["K", "L", "M"]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/comments/comment1.xml", lambda text: text.replace("<commentList>", "<commentList><!--")),
        ("xl/comments/comment1.xml", lambda text: text.replace("</comments>", "")),
        ("xl/drawings/commentsDrawing1.vml", lambda text: text.replace("</xml>", "")),
    ],
    ids=["comment without end", "cut short", "drawing cut short"],
)
def test_where_comments_cannot_be_written_all_else_is(tmp_path, part, change):
    path = drawn(tmp_path / "表.xlsx", cells={"H18": 25, "H25": 101.5})
    book = openpyxl.load_workbook(path)
    book[SHEET]["A1"].comment = openpyxl.comments.Comment("自己的批注", "会计")
    book.save(path)
    _in_part(path, part, change)
    record = perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    assert [notice.partition("（")[0] for notice in record["notices"]] == [f"“{SHEET}”没有加批注"]
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(tmp_path / "表_审核.xlsx") as after:
        for name in ("xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml"):
            assert after.read(name) == before.read(name)
    if part.endswith("vml"):
        book = openpyxl.load_workbook(tmp_path / "表_审核.xlsx")
        assert coloured([tmp_path / "表_审核.xlsx"], tmp_path / "色")["表_审核.xlsx"][SHEET, "H18"] == RED
        assert [cell.value for cell in book[SHEET][16] if cell.value in MARKS] == list(MARKS)
        assert book["审核结果"]["A3"].value == f"注意：{record['notices'][0]}"
    again = perfxl.annotate(tmp_path / "表_审核.xlsx", tmp_path / "再_审核.xlsx")
    assert again["forms"] == record["forms"]


@pytest.mark.parametrize(
    "held", ["><v>30&lt;</v>", "><v>NaN</v>", ' t="d"><v>2024-01-20</v>'], ids=["spoiled", "no number", "date"]
)
@pytest.mark.parametrize("ref", ["G18", "H18"])
def test_a_number_that_is_none_costs_no_copy(tmp_path, ref, held):
    path = drawn(tmp_path / "表.xlsx")
    cell = re.compile(f'(<c r="{ref}"[^>]*)><v>.*?</v>')
    _in_part(path, "xl/worksheets/sheet1.xml", lambda text: cell.sub(rf"\1{held}", text))
    record = perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    assert (record["status"], read_workbook(tmp_path / "表_审核.xlsx").sheets[0].name) == ("scored", SHEET)


def _in_part(path, name, change):
    """The workbook with a change in the text of one of its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    changed = change(parts[name].decode())
    assert changed != parts[name].decode()
    with zipfile.ZipFile(path, "w") as archive:
        for each, data in (parts | {name: changed.encode()}).items():
            archive.writestr(each, data)


def test_an_input_is_never_overwritten(tmp_path):
    names = ("表.xlsx", "表_审核.xlsx", "汇总.xlsx")
    before = {name: drawn(tmp_path / name).read_bytes() for name in names}
    given = [str(tmp_path / name) for name in names]
    outcome = run_all(given, RunOptions(tmp_path, jobs=1), lambda results, total: results)
    assert {name: (tmp_path / name).read_bytes() for name in names} == before
    assert [Path(record["annotated"]).name for record in outcome.records] == [
        "表(2)_审核.xlsx", "表(3)_审核.xlsx", "汇总_审核.xlsx",
    ]  # fmt: skip
    assert ["没有写汇总表" in fault for fault in outcome.faults] == [True]


@pytest.mark.parametrize("password", [None, "2023"])
def test_a_copy_in_the_place_of_its_own_original_is_refused(tmp_path, password):
    path = drawn(tmp_path / "表.xlsx")
    if password:
        path.write_bytes(locked(path.read_bytes(), password))
    before = path.read_bytes()
    (reviewed,) = work([Job(path, path.name, path)], ReviewOptions(password=password))
    assert (reviewed.summary.annotated, reviewed.fault) == (None, "不能覆盖原始文件，请另存为其他名称。")
    assert (path.read_bytes(), [each.name for each in tmp_path.iterdir()]) == (before, ["表.xlsx"])


def test_a_full_disk_leaves_nothing_and_is_told_with_the_place(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "no space left")

    path, target = drawn(tmp_path / "表.xlsx"), tmp_path / "出" / "表_审核.xlsx"
    monkeypatch.setattr("perfxl.files.atomic.os.fsync", full)
    reason = f"“{target}”无法写入（磁盘已满）。请检查输出文件夹的权限和磁盘空间。"
    with pytest.raises(perfxl.OutputError, match=re.escape(reason)):
        perfxl.annotate(path, target)
    assert list(target.parent.iterdir()) == []


def test_the_consolidation_is_not_taken_for_a_form(run):
    assert perfxl.review(run[0] / "汇总.xlsx")["status"] == "unrecognised"


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
def test_a_comment_stands_where_a_finding_is(run, name):
    folder, records = run
    book = openpyxl.load_workbook(folder / f"{name}_审核.xlsx")
    for form in records[name]["forms"]:
        for finding in form["findings"]:
            assert finding["message"] in book[form["sheet"]][finding["cell"]].comment.text


def test_cells_are_coloured_where_something_is_wrong_and_nowhere_else(run, tmp_path):
    folder, records = run
    found = coloured([folder / f"{name}_审核.xlsx" for name in NAMES], tmp_path)
    for name in NAMES:
        levels = {}
        for form in records[name]["forms"]:
            for finding in form["findings"]:
                if finding["level"] != "info":
                    levels.setdefault((form["sheet"], finding["cell"]), set()).add(finding["level"])
        on_forms = {at: colour for at, colour in found[f"{name}_审核.xlsx"].items() if at[0] != "审核结果"}
        assert on_forms == {cell: RED if "error" in at else YELLOW for cell, at in levels.items()}


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
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=len(FINDING_HEADS))]
    head = rows.index(FINDING_HEADS)
    findings = [f for form in records[name]["forms"] for f in form["findings"]]
    heads = [at for at, row in enumerate(rows) if row == FINDING_HEADS]  # again on each page
    listed = [row for row in range(head + 2, len(rows) + 1) if row - 1 not in heads]
    for row, finding in zip(listed, findings, strict=False):
        told = {head: sheet.cell(row, column).value or "" for column, head in enumerate(FINDING_HEADS, 1)}
        assert (told["审核定义编码"], told["工作表"], told["单元格"]) == (
            finding["code"],
            finding["sheet"],
            finding["cell"],
        )
        assert sheet.cell(row, 6).hyperlink.location == f"{finding['sheet']}!{finding['cell']}"
        assert told["错误信息"] == finding["message"]
    for form in records[name]["forms"]:
        told = [row[0] for row in rows if row[0] and str(row[0]).startswith(f"本表 {form['totals']['weight']} 分：")]
        assert bool(told) == bool(form["totals"]["by_basis"])
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.freeze_panes


def test_what_was_left_blank_is_filled_in_live(run):
    sheet = openpyxl.load_workbook(run[0] / "示例-待计算_审核.xlsx")[SHEET]
    cached = openpyxl.load_workbook(run[0] / "示例-待计算_审核.xlsx", data_only=True)[SHEET]
    assert sheet["H17"].value.startswith("=IFERROR(IF(COUNT(")
    assert not any(name in sheet["H17"].value for name in ("K17", "L17", "N17"))  # the form's own cells alone
    assert (cached["H17"].value, cached["I8"].value, cached["H26"].value) == (18.8, 9.2, 95)
    assert sheet["H19"].value == 10  # what was filled in stays
    assert cached["C27"].value.startswith("☑优")


def test_a_number_taken_out_of_a_text_stands_in_a_cell_of_its_own(run):
    sheet = openpyxl.load_workbook(run[0] / "机关后勤保障经费_审核.xlsx")[SHEET]
    helpers = {cell.value: cell.column for cell in sheet[16] if str(cell.value).startswith("取数：")}
    cached = openpyxl.load_workbook(run[0] / "机关后勤保障经费_审核.xlsx", data_only=True)[SHEET]
    assert cached.cell(17, helpers["取数：目标值"]).value == 600
    assert cached.cell(17, helpers["取数：实际值"]).value == 784
    assert "F17" in sheet.cell(17, helpers["取数：实际值"]).value  # it follows its text
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
    source = drawn(tmp_path / "表.xlsx", cells={"C5": None, "H18": 25, "H20": 20, "H25": 98.5})
    book = openpyxl.load_workbook(source)
    book[SHEET]["H20"].comment = openpyxl.comments.Comment("自己的批注", "会计")
    book.save(source)
    _run(source, tmp_path / "一")
    first = tmp_path / "一" / "表_审核.xlsx"
    assert "自己的批注\n【错误】" in openpyxl.load_workbook(first)[SHEET]["H20"].comment.text
    mended = tmp_path / "表_审核.xlsx"
    with WorkbookEditor.open(first) as editor:
        sheet = editor.sheet(SHEET)
        for cell, value in {"C5": "广州市某区文化局", "H20": 18, "H25": 96.5}.items():
            sheet.set_value(cell, value)
        editor.save(mended)
    record = _run(mended, tmp_path / "二")
    assert record["annotated"] == f"{(tmp_path / '二').as_posix()}/表_审核.xlsx"
    assert codes(record) == {("score-above-weight", "error", "H18"), ("total-mismatch", "error", "H25")}
    book = openpyxl.load_workbook(tmp_path / "二" / "表_审核.xlsx")
    sheet = book[SHEET]
    assert book.sheetnames == [SHEET, "审核结果"]
    assert [cell.value for cell in sheet[16] if cell.value in MARKS] == list(MARKS)
    colours = coloured([tmp_path / "二" / "表_审核.xlsx"], tmp_path / "色")["表_审核.xlsx"]
    assert {cell: colour for cell, colour in colours.items() if cell[0] == SHEET} == {
        (SHEET, "H18"): RED,
        (SHEET, "H25"): RED,
    }
    assert sheet["C5"].comment is None
    assert sheet["H20"].comment.text == "自己的批注"
    assert sheet["H18"].comment.text.count("【错误】") == 1
    assert {sheet.cell(row, 13).value for row in (17, 20)} == {"未发现问题"}


def test_the_record_on_disk_is_the_record_of_the_run(run):
    folder, records = run
    lines = (folder / "results.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == list(records.values())


def test_pictures_are_kept_to_look_at(run):
    ARTEFACTS.mkdir(exist_ok=True)
    found = pictures(run[0] / "机关后勤保障经费_审核.xlsx", ARTEFACTS)
    shutil.rmtree(ARTEFACTS / "profile", ignore_errors=True)
    assert len(found) >= 2  # the form on one page, then the result sheet


def _run(source: str | Path, folder: Path) -> dict:
    outcome = run_all([str(source)], RunOptions(folder, jobs=1), lambda results, total: results)
    assert not outcome.faults
    return outcome.records[0]


@pytest.mark.parametrize(
    "nothing",
    [b"/>", *(pytest.param(other, marks=pytest.mark.thorough) for other in (b"></c>", b"><v/></c>", b"><v></v></c>"))],
)
def test_a_row_formatted_to_the_last_column_leaves_room_for_the_scores(tmp_path, nothing):
    path = drawn(tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(path)
    for column in range(1, 16_385):
        book.active.cell(20, column).number_format = "0.00"
    book.save(tmp_path / "格式.xlsx")
    with zipfile.ZipFile(tmp_path / "格式.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            is_sheet = name == "xl/worksheets/sheet1.xml"
            new.writestr(
                name,
                re.sub(rb'(<c r="[A-Z]+20" s="\d+")[^<>/]*(?:/>|></c>)', rb"\1" + nothing, part) if is_sheet else part,
            )
    assert perfxl.annotate(path, tmp_path / "出.xlsx")["annotated"]
    marked = openpyxl.load_workbook(tmp_path / "出.xlsx").worksheets[0]
    assert {cell.value: cell.column_letter for cell in marked[16] if cell.value}["系统核算得分"] == "K"
