"""What departments say of findings: notes in 审核说明 through several rounds, reasons in the form's own place."""

import json
from dataclasses import replace
from itertools import pairwise

import openpyxl
import pytest
from typer.testing import CliRunner

import perfxl
from perfxl.checks.answers import is_reason
from perfxl.run.job import RunOptions, run_all
from perfxl.run.rounds import changes
from perfxl.ways_in.cli import app
from perfxl.ways_in.desktop.rows import rows as window_rows
from perfxl.ways_in.desktop.summary import file_line, summary
from tests.drawn import RIGHT, SHEET, drawn
from tests.forms.grids import draw
from tests.forms.traps import mof
from tests.office import converted

# An error and two warnings: 开放天数 above its weight, 设备完好率 copied, 服务机制 below its band.
WRONG = {"H17": 25, "F18": "≥95%", "H21": 5, "H25": 97.5}
ERROR, COPIED, BAND = (
    ("score-above-weight", "开放天数"),
    ("actual-copies-target", "设备完好率"),
    ("band-mismatch", "服务机制"),
)
REASON = "机制下半年才建立"


def annotated(source, target):
    """The record of a workbook, of which an annotated copy was written."""
    target.parent.mkdir(exist_ok=True)
    record = perfxl.annotate(source, target)
    assert record["error"] is None
    return record


def tables(sheet):
    """The tables of findings of a 审核结果: the row of the headings, and the columns by them."""
    for cells in sheet.iter_rows():
        heads = {cell.value: cell.column for cell in cells if cell.value}
        if "审核说明" in heads:
            yield cells[0].row, heads


def note_cells(sheet):
    """The cells of 审核说明, by code and 指标或位置."""
    found = {}
    for top, heads in tables(sheet):
        row = top + 1
        while "-" in str(sheet.cell(row, heads["审核定义编码"]).value):
            key = tuple(sheet.cell(row, heads[head]).value for head in ("审核定义编码", "指标或位置"))
            found[key] = sheet.cell(row, heads["审核说明"])
            row += 1
    return found


def notes(path):
    """What stands in 审核说明, by code and 指标或位置, what is blank left out."""
    cells = note_cells(openpyxl.load_workbook(path)["审核结果"])
    return {key: cell.value for key, cell in cells.items() if cell.value}


def said(record, code):
    """Status and answer of the only finding of a code."""
    (found,) = [
        (finding["status"], finding["answer"])
        for form in record["forms"]
        for finding in form["findings"]
        if finding["code"] == code
    ]
    return found


def changed(path, change, target=None):
    """A workbook with a change that openpyxl makes to it."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(target or path)
    return target or path


def answering(**answers):
    """Write notes: by code, - written as _."""

    def write(book):
        cells = note_cells(book["审核结果"])
        for code, text in answers.items():
            (cell,) = [cell for (known, _), cell in cells.items() if known == code.replace("_", "-")]
            cell.value = text

    return write


def put(cell, value):
    return lambda book: book[SHEET].__setitem__(cell, value)


def tab(old, new):
    return lambda book: setattr(book[old], "title", new)


def columns_reversed(book):
    """The tables of findings with their columns the other way round, as dragging them about would give."""
    sheet = book["审核结果"]
    for top, heads in list(tables(sheet)):
        row = top
        while row == top or "-" in str(sheet.cell(row, heads["审核定义编码"]).value):
            values = [cell.value for cell in sheet[row]]
            for cell, value in zip(sheet[row], reversed(values), strict=True):
                cell.value = value
            row += 1


def copied(book):
    """审核结果 kept beside itself, its notes wiped in the copy."""
    sheet = book.copy_worksheet(book["审核结果"])
    for cell in note_cells(sheet).values():
        cell.value = None


KEPT, EARLIER = ("answered", REASON), ("open", f"上一轮：{REASON}")
ROUNDS = {
    "nothing": (lambda book: None, KEPT),
    "another score elsewhere": (put("H20", 17), KEPT),
    "the sheet of the form renamed": (tab(SHEET, "自评"), KEPT),
    "审核结果 renamed": (tab("审核结果", "上一轮"), KEPT),
    "审核结果 at the front": (lambda book: book.move_sheet("审核结果", -1), KEPT),
    "its columns in another order": (columns_reversed, KEPT),
    "a copy of it": (copied, KEPT),
    "the stated score changed": (put("H21", 4), EARLIER),
    "another project": (put("C4", "少年宫运行"), EARLIER),
    "another year": (put("A3", "（2024年度）"), EARLIER),
    "the indicator renamed": (put("D21", "长效机制"), ("open", None)),
}


@pytest.fixture(scope="module")
def first_round(tmp_path_factory):
    """The annotated copy of the first round; only to be copied."""
    path = tmp_path_factory.mktemp("一") / "表_审核.xlsx"
    record = annotated(drawn(path.with_name("表.xlsx"), cells=WRONG), path)
    assert said(record, "band-mismatch") == ("open", None)
    return path


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.thorough if at % 2 else ()) for at, case in enumerate(ROUNDS)]
)
def test_a_note_is_kept_until_what_it_was_written_of_has_changed(first_round, tmp_path, case):
    change, expected = ROUNDS[case]
    first = tmp_path / "一_审核.xlsx"
    changed(first_round, lambda book: (answering(band_mismatch=REASON)(book), change(book)), first)
    second = tmp_path / "二" / "表_审核.xlsx"
    record = annotated(first, second)
    assert said(record, "band-mismatch") == expected
    assert perfxl.review(first)["forms"] == record["forms"]
    assert list(notes(second).values()) == [expected[1] or REASON]  # never wiped, whatever became of the finding


NOTES = {
    "一句理由": ("answered", "一句理由"),
    "两行\n理由": ("answered", "两行\n理由"),
    "  ": ("open", None),
    "无": ("open", "无"),
    "—": ("open", "—"),
    "上一轮：旧的": ("open", "上一轮：旧的"),
    "上一轮：旧的\n仍是如此": ("answered", "上一轮：旧的\n仍是如此"),
    12: ("answered", "12"),
}


@pytest.mark.parametrize("text", NOTES)
def test_a_note_that_gives_no_reason_is_no_answer_and_stays(first_round, tmp_path, text):
    first, second = tmp_path / "一_审核.xlsx", tmp_path / "二_审核.xlsx"
    changed(first_round, answering(band_mismatch=text), first)
    assert said(annotated(first, second), "band-mismatch") == NOTES[text]
    assert notes(second).get(BAND) == NOTES[text][1]


@pytest.mark.parametrize("text", ["", "无", "—", "——", "－", "/", "／", "无偏差", "无。"])
def test_what_says_that_there_is_no_reason(text):
    assert not is_reason(text)
    assert is_reason(f"{text}，因闭馆")


def as_openpyxl(path, folder):
    return changed(path, lambda book: None, folder / "openpyxl.xlsx")


def as_libreoffice(path, folder):
    (saved,) = converted("xlsx", [path], folder)
    return saved


def as_old_format(path, folder):
    (saved,) = converted("xls", [path], folder)
    return saved


@pytest.mark.parametrize(
    "saved", [as_openpyxl, *(pytest.param(one, marks=pytest.mark.thorough) for one in (as_libreoffice, as_old_format))]
)
def test_three_rounds_with_the_workbook_saved_between(tmp_path, saved):
    rounds = [tmp_path / number / "表_审核.xlsx" for number in "一二三四"]
    annotated(drawn(tmp_path / "表.xlsx", cells=WRONG), rounds[0])
    changed(
        rounds[0], answering(score_above_weight="上级\n核定", actual_copies_target="系统取数", band_mismatch=REASON)
    )
    # second round: the error is mended, one warning changed, the other left
    second = changed(rounds[0], lambda book: (put("H17", 20)(book), put("H21", 4)(book)))
    record = annotated(saved(second, tmp_path / "一"), rounds[1])
    assert said(record, "actual-copies-target") == ("answered", "系统取数")
    assert said(record, "band-mismatch") == ("open", f"上一轮：{REASON}")
    assert notes(rounds[1]) == {COPIED: "系统取数", BAND: f"上一轮：{REASON}", ERROR: "上级\n核定"}
    # third round: the changed one explained anew, the error back as it was
    third = changed(rounds[1], lambda book: (answering(band_mismatch="新理由")(book), put("H17", 25)(book)))
    record = annotated(saved(third, tmp_path / "二"), rounds[2])
    expected = {ERROR: "上级\n核定", COPIED: "系统取数", BAND: "新理由"}
    assert {code: said(record, code) for code, _ in expected} == {
        code: ("answered", text) for (code, _), text in expected.items()
    }
    assert notes(rounds[2]) == expected
    # and a fourth in which nobody did anything
    assert (
        annotated(saved(rounds[2], tmp_path / "三"), rounds[3])["forms"][0]["findings"]
        == record["forms"][0]["findings"]
    )
    assert notes(rounds[3]) == expected


def test_rows_move_and_notes_go_with_them(tmp_path):
    content = replace(
        RIGHT, indicators=(*RIGHT.indicators[:4], replace(RIGHT.indicators[4], self_score=5), RIGHT.indicators[5])
    )
    first = tmp_path / "一" / "表_审核.xlsx"
    annotated(drawn(tmp_path / "表.xlsx", content), first)
    changed(first, answering(band_mismatch=REASON))
    halves = [replace(RIGHT.indicators[0], name=name, weight=10, self_score=10) for name in ("开放天数", "延时天数")]
    longer = drawn(tmp_path / "长.xlsx", replace(content, indicators=(*halves, *content.indicators[1:])))
    record = perfxl.review(changed(longer, lambda book: copy_of_results(first, book)))
    (found,) = [found for found in record["forms"][0]["findings"] if found["code"] == "band-mismatch"]
    assert (found["cell"], found["status"], found["answer"]) == ("H22", *KEPT)


def test_what_was_written_for_another_project_never_answers_this_one(tmp_path):
    rounds = [tmp_path / number / "表_审核.xlsx" for number in "一二三"]
    annotated(drawn(tmp_path / "表.xlsx", cells=WRONG), rounds[0])
    changed(rounds[0], answering(band_mismatch=REASON))
    # the workbook serves another project, without the finding at first
    annotated(changed(rounds[0], lambda book: (put("C4", "少年宫运行")(book), put("H21", 9)(book))), rounds[1])
    assert notes(rounds[1]) == {BAND: f"上一轮：{REASON}"}
    record = annotated(changed(rounds[1], put("H21", 5)), rounds[2])
    assert said(record, "band-mismatch") == EARLIER


def copy_of_results(path, book):
    theirs, ours = openpyxl.load_workbook(path)["审核结果"], book.create_sheet("审核结果")
    for cell in (cell for row in theirs.iter_rows() for cell in row if cell.value is not None):
        ours[cell.coordinate] = cell.value
    for area in theirs.merged_cells.ranges:
        ours.merge_cells(str(area))


def test_notes_of_several_forms_do_not_mix(tmp_path):
    source = drawn(tmp_path / "表.xlsx", cells=WRONG)

    def second_form(book):
        sheet = book.copy_worksheet(book[SHEET])
        sheet.title, sheet["C4"] = "第二张", "少年宫运行"

    def first_answered(book):
        top, heads = list(tables(book["审核结果"]))[1]
        book["审核结果"].cell(top + 3, heads["审核说明"]).value = REASON

    first = tmp_path / "一" / "表_审核.xlsx"
    annotated(changed(source, second_form), first)
    changed(first, first_answered)
    changed(first, lambda book: book.move_sheet("第二张", -1))  # now it comes first
    forms = perfxl.review(first)["forms"]
    assert [form["sheet"] for form in forms] == ["第二张", SHEET]
    found = [[(f["code"], f["status"]) for f in form["findings"] if f["answer"]] for form in forms]
    assert found == [[("band-mismatch", "answered")], []]


def test_of_findings_that_nothing_tells_apart_each_keeps_its_own_note_or_none(tmp_path):
    """Both rows are called alike and weigh alike: once one is mended, nobody can say whose note is left."""
    twins = {
        "D21": "服务机制",
        "D20": "服务机制",
        "E20": "健全",
        "F20": "健全",
        "G20": 10,
        "G21": 10,
        "H20": 5,
        "H21": 5,
    }
    first, second = tmp_path / "一" / "表_审核.xlsx", tmp_path / "二" / "表_审核.xlsx"
    annotated(drawn(tmp_path / "表.xlsx", cells=twins), first)

    def both(book):
        top, heads = next(tables(book["审核结果"]))
        sheet, left = book["审核结果"], ["甲", "乙"]
        for row in range(top + 1, top + 9):
            if sheet.cell(row, heads["审核定义编码"]).value == "band-mismatch":
                sheet.cell(row, heads["审核说明"]).value = left.pop(0)

    changed(first, both)
    kept = [f["answer"] for f in annotated(first, second)["forms"][0]["findings"] if f["code"] == "band-mismatch"]
    assert kept == ["甲", "乙"]
    mended = perfxl.review(changed(first, put("H20", 10)))
    assert said(mended, "band-mismatch") == ("open", None)


IN_THE_FORM = {
    "": ("open", None),
    "无": ("open", None),
    "机制全年有效运行，见附件": ("answered", "机制全年有效运行，见附件"),
}


@pytest.mark.parametrize("reason", IN_THE_FORM)
def test_a_reason_in_the_forms_own_column_answers_a_warning_that_asks_for_one(tmp_path, reason):
    path = draw(mof(), tmp_path / "表.xlsx")
    sheet = openpyxl.load_workbook(path).active
    head = next(cell for row in sheet.iter_rows() for cell in row if "原因" in str(cell.value) and cell.row > 5)
    heads = {str(cell.value): cell.column for cell in sheet[head.row] if cell.value}
    record = perfxl.review(path)
    row = record["forms"][0]["indicators"][-2]["row"]
    weight = record["forms"][0]["indicators"][-2]["weight"]

    def qualitative(book):
        page = book.active
        at = {
            name: next(column for head, column in heads.items() if name in head)
            for name in ("指标值", "完成值", "得分")
        }
        at = {name: heads[next(head for head in heads if name in head)] for name in at}
        page.cell(row, at["指标值"]).value = "建立健全机制"
        page.cell(row, at["完成值"]).value = "部分建立"
        page.cell(row, at["得分"]).value = weight
        page.cell(row, head.column).value = reason or None

    found = perfxl.review(changed(path, qualitative))
    assert said(found, "band-mismatch") == IN_THE_FORM[reason]
    second = tmp_path / "二" / "表_审核.xlsx"
    annotated(path, second)
    assert notes(second) == {}  # it stands in the form; were it taken away there, it would be no answer any more


@pytest.mark.parametrize(
    ("problems", "expected"),
    [
        ("第四季度闭馆。", ("open", None)),
        ("执行数含上年结转 20 万元。", ("answered", "执行数含上年结转 20 万元。")),
    ],
)
def test_a_text_of_the_form_answers_what_it_names(tmp_path, problems, expected):
    content = replace(RIGHT, problems=problems)
    record = perfxl.review(drawn(tmp_path / "表.xlsx", content, cells={"F8": 210, "F9": 165}))
    assert said(record, "funds-mismatch") == expected


@pytest.fixture
def answered_folder(tmp_path):
    """A folder with one workbook whose warnings, and an error, were answered, and an earlier run over it."""
    folder = tmp_path / "待审核"
    folder.mkdir()
    source = drawn(tmp_path / "表.xlsx", cells=WRONG)
    path = folder / "表_审核.xlsx"
    annotated(source, path)
    run_all([str(folder)], RunOptions(tmp_path / "一", jobs=1), lambda results, total: results)
    changed(path, answering(score_above_weight="上级核定", band_mismatch=REASON))
    return folder


def test_what_is_answered_is_counted_and_told_everywhere(tmp_path, answered_folder):
    outcome = run_all(
        [str(answered_folder)],
        RunOptions(tmp_path / "二", jobs=1, archive=tmp_path / "库.duckdb"),
        lambda results, total: results,
    )
    (record,) = outcome.records
    annotated_again = openpyxl.load_workbook(tmp_path / "二" / "表_审核.xlsx", data_only=True)["审核结果"]
    counted = {cell.value for row in annotated_again.iter_rows() for cell in row}
    assert {"错误 1 处，警告 2 处，提示 1 处", "还有 1 处错误未改正；警告还有 2 处，其中 1 处已说明"} <= counted
    assert file_line(record).endswith("错误 1 处，警告 2 处，其中 1 处已说明")
    lines = list(summary(outcome, changes([record], [tmp_path / "一"])))
    assert "可改正或说明的警告：还有 2 处，其中 1 处已说明。" in lines
    assert any("还有 3 处，其中 1 处已说明，新出现 0 处" in line for line in lines)
    (row,) = window_rows(record)
    assert (row.words, row.errors, row.warnings) == ("有错误", "1", "2（已说明 1）")
    assert outcome.errors == 1  # explained as it is, it has to be mended

    book = openpyxl.load_workbook(tmp_path / "二" / "汇总.xlsx", data_only=True)
    heads, *rows = list(book["问题清单"].iter_rows(min_row=2, values_only=True))
    listed = {line[heads.index("审核定义编码")]: line for line in rows}
    assert {code: (line[heads.index("状态")], line[heads.index("审核说明")]) for code, line in listed.items()} == {
        "score-above-weight": ("已说明", "上级核定"),
        "actual-copies-target": ("未处理", None),
        "band-mismatch": ("已说明", REASON),
        "after-mending": ("未处理", None),
    }
    for sheet in ("项目汇总", "部门×项目", "问题按部门"):
        heads, first, *_ = list(book[sheet].iter_rows(min_row=2, values_only=True))
        assert [first[heads.index(name)] for name in ("错误", "警告", "其中已说明", "已豁免")] == [1, 2, 1, 0]
    assert ("警告中已说明（处）", 1) in {line[:2] for line in book["总览"].iter_rows(values_only=True)}

    frames = perfxl.frames([record])
    assert frames.findings.set_index("code")["status"]["band-mismatch"] == "answered"
    assert frames.forms["answered"].tolist() == [1]
    asked = CliRunner().invoke(
        app, ["archive", "query", str(tmp_path / "库.duckdb"), "SELECT answer FROM findings WHERE status = 'answered'"]
    )
    assert {"上级核定", REASON} <= set(asked.output.split())


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["--strict"], 1)])
def test_an_error_that_is_explained_is_still_an_error(answered_folder, arguments, status):
    result = CliRunner().invoke(app, ["check", str(answered_folder), "--format", "json", *arguments])
    assert result.exit_code == status
    found = json.loads(result.stdout)
    assert said(found, "score-above-weight") == ("answered", "上级核定")
    told = CliRunner().invoke(app, ["check", str(answered_folder)]).stdout
    assert f"〔已说明：{REASON}〕" in told


def test_a_warning_that_is_explained_does_not_fail_a_strict_run(tmp_path):
    path = drawn(tmp_path / "表.xlsx", cells={"H21": 5, "H25": 92.5})
    target = tmp_path / "审" / "表_审核.xlsx"
    annotated(path, target)
    changed(target, answering(band_mismatch=REASON))
    assert CliRunner().invoke(app, ["check", str(target), "--strict"]).exit_code == 0


def test_rounds_without_notes_are_as_before(tmp_path):
    names = [tmp_path / number / "表_审核.xlsx" for number in "一二三"]
    annotated(drawn(tmp_path / "表.xlsx", cells=WRONG), names[0])
    for before, after in pairwise(names):
        annotated(before, after)
        assert notes(after) == {}
