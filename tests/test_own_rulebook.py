"""A bureau's own rulebook from end to end: exported, changed, saved by LibreOffice, used, exported again.

Changed are one threshold (结转结余率: full marks up to 5 %, not 10 %) with its clause, and the weights of two criteria.
"""

import json

import openpyxl
import pytest
from typer.testing import CliRunner

import perfxl
from perfxl.output.rules.workbook import write_rulebook
from perfxl.reviewing.jobs import ReviewOptions
from perfxl.rules.contents import content_of
from perfxl.rules.rulebook import load_rulebook, rulebooks
from perfxl.run.job import RunOptions, run_all
from perfxl.ways_in.cli import app
from tests.filled import TEMPLATES, fill_details
from tests.formulas import stale_formulas
from tests.ledger.books import ledger
from tests.office import recalculated, saved_by_libreoffice, saved_by_openpyxl
from tests.test_templates_of_rulebooks import fill_data

NAME, SAMPLE = "guangzhou-2023-department", "部门整体支出绩效自评表.xlsx"
OLD_CLAUSE, CLAUSE = "1.结余结转率≤10%的，得2分；\n2.10%＜", "1.结余结转率≤5%的，得2分；\n2.5%＜"
# The value beside a name in a column, by sheet: column of the name, name, column, old and new value.
CHANGES = {
    "评分规则-指标": [(3, "绩效管理制度建设", 5, 5, 4), (3, "采购政策效能", 5, 1, 2)],
    "评分规则-区间": [(1, "结转结余率", 2, "≤10%", "≤5%"), (1, "结转结余率", 2, "＞10%，≤20%", "＞5%，≤20%")],
    "评分规则-示例": [
        (1, "结转结余率", 3, 2, 1), (1, "绩效管理制度建设", 3, 4.5, 3.5), (1, "采购政策效能", 3, 0.75, 1.5), (1, "采购政策效能", 3, 1, 2),
    ],
}  # fmt: skip


@pytest.fixture(
    scope="module", params=[saved_by_openpyxl, pytest.param(saved_by_libreoffice, marks=pytest.mark.thorough)]
)
def rules(request, tmp_path_factory):
    """The changed rulebook as a program saved it."""
    folder = tmp_path_factory.mktemp("规则")
    path = folder / "评分规则.xlsx"
    write_rulebook(rulebooks()[NAME], path)
    book = openpyxl.load_workbook(path)
    for name, changes in CHANGES.items():
        for at, of, column, old, new in changes:
            found = next(row for row in book[name].iter_rows(min_row=3) if (row[at - 1].value, row[column - 1].value) == (of, old))  # fmt: skip
            found[column - 1].value = new
    clause = next(
        row[7] for row in book["评分规则-指标"].iter_rows() if row[2].value == "结转结余率" and "1." in row[7].value
    )
    assert OLD_CLAUSE in clause.value
    clause.value = clause.value.replace(OLD_CLAUSE, CLAUSE)
    book.save(path)
    (folder / "存").mkdir()
    return request.param(path, folder / "存")


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    """The sample as it is (0 %), and with a rate between the old threshold and the new one."""
    folder = tmp_path_factory.mktemp("收")
    book = openpyxl.load_workbook(TEMPLATES.parent / "samples" / SAMPLE)
    book.save(folder / SAMPLE)
    book.worksheets[0]["K17"].value = "结转结余率：8%。"
    book.worksheets[0]["C5"].value = "某局"
    book.save(folder / "某局.xlsx")
    return folder


def run(forms, out, **options):
    """The forms of a run by the file's name."""
    run_all([str(forms)], RunOptions(out, consolidate=False, jobs=1, **options), lambda results, _: iter(results))
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["source"].rpartition("/")[2]: record["forms"][0] for record in map(json.loads, lines)}


def scores(form):
    return {row["row"]: row["score"] for row in form["indicators"] if row["row"] in (17, 22, 31)}


def said(form):
    return {(f["code"], f["cell"], f["stated"], f["expected"]) for f in form["findings"] if f["cell"] in ("H17", "J17", "F22", "F31")}  # fmt: skip


HEAD = [["评价年度", 2023], ["评分规则（部门）", rulebooks()[NAME].title]]


@pytest.fixture(scope="module")
def ran(rules, forms, tmp_path_factory):
    """The results of a run by the rulebook, and its forms."""
    out = tmp_path_factory.mktemp("果")
    return out, run(forms, out, review=ReviewOptions(str(rules), process=True))


def test_forms_are_scored_by_it_from_a_file_and_from_a_ledger(rules, forms, ran, tmp_path):
    sheets = {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in openpyxl.load_workbook(rules)}
    own = {name: rows for name, rows in sheets.items() if name.startswith("评分规则")}
    book = ledger(tmp_path / "工作台账.xlsx", {"参数": [["名称", "值"], *HEAD], **own})
    by_ledger = run(forms, tmp_path / "账", ledger=book, annotate=False)
    weights = {("weight-differs", "F22", "5", "4"), ("weight-differs", "F31", "1", "2")}
    for found in (ran[1], by_ledger):
        # the form's own weights stand, and that is said
        assert scores(found[SAMPLE]) == {17: 2, 22: 5, 31: 1}
        assert said(found[SAMPLE]) == weights
        assert scores(found["某局.xlsx"]) == {17: 1, 22: 5, 31: 1}
        assert said(found["某局.xlsx"]) == weights | {
            ("clause-overruled", "H17", "", ""), ("evidence-differs", "J17", "2", "1")
        }  # fmt: skip


def test_the_annotated_copy_quotes_it(rules, forms, ran):
    path = ran[0] / "某局_审核.xlsx"
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    assert "<=0.05,2,IF(" in formulas.worksheets[0]["N17"].value
    assert values.worksheets[0]["N17"].value == 1
    assert "≤5%的" in formulas.worksheets[0]["J17"].comment.text
    for name in ("审核结果", "核算过程"):
        texts = " ".join(str(c.value) for row in values[name].iter_rows() for c in row if c.value)
        assert "≤5%的，得2分" in texts
        assert "≤10%的" not in texts
        assert f"（自定，代替自带的“{NAME}”）" in texts
    explained = CliRunner().invoke(app, ["explain", str(forms / "某局.xlsx"), "--rules", str(rules), "--cell", "J17"])
    assert "步骤：结余结转率 8% > 5% 且 ≤ 20%" in explained.stdout
    assert "≤5%的，得2分" in explained.stdout


@pytest.mark.thorough
def test_its_formulas_give_their_cached_values(ran, tmp_path):
    path = ran[0] / "某局_审核.xlsx"
    assert stale_formulas(path, recalculated([path], tmp_path)[path.name]) == []


def test_the_form_that_is_made_of_it_scores_by_it(rules, tmp_path):
    CliRunner().invoke(app, ["template", "department", "--rules", str(rules), "-o", str(tmp_path)])
    path = tmp_path / "部门整体支出绩效自评表.xlsx"
    book = openpyxl.load_workbook(path)
    main, data = book.worksheets[0], book["基础数据"]
    main["A3"].value, main["C5"].value = "（2023年度）", "某局"
    fill_details(book["部门整体支出绩效指标完成情况表"])
    fill_data(data)
    rate = {
        "年末财政拨款结转和结余决算数": 8, "年初财政拨款结转和结余收入决算数": 0, "一般公共预算财政拨款决算数": 100,
        "政府性基金预算财政拨款决算数": 0,
    }  # fmt: skip
    for row in range(3, data.max_row):
        data[f"D{row}"].value = rate.get(data[f"C{row}"].value, data[f"D{row}"].value)
    book.save(path)
    fresh = recalculated([path], tmp_path / "算")[path.name]
    cells = openpyxl.load_workbook(fresh, data_only=True).worksheets[0]
    form = perfxl.review(fresh, rules=str(rules))["forms"][0]
    assert {row["row"]: row["score"] for row in form["indicators"]} == {
        row["row"]: cells[f"J{row['row']}"].value for row in form["indicators"]
    }
    rows = {cells[f"E{row['row']}"].value: row["row"] for row in form["indicators"]}
    assert {name: (cells[f"F{row}"].value, cells[f"J{row}"].value) for name, row in rows.items() if name in ("结转结余率", "绩效管理制度建设", "采购政策效能")} == {
        "结转结余率": (2, 1), "绩效管理制度建设": (4, 3), "采购政策效能": (2, 2),
    }  # fmt: skip
    assert CLAUSE in cells[f"H{rows['结转结余率']}"].value
    assert form["totals"]["weight"] == 100
    assert not [f for f in form["findings"] if f["code"] in ("clause-overruled", "weight-differs", "score-differs")]


def test_exported_again_it_is_equal_and_it_is_said_whose_place_it_takes(rules, tmp_path):
    again, text = tmp_path / "再.xlsx", tmp_path / "规则.toml"
    for arguments in (["export", rules, "-o", again], ["import", again, "-o", text]):
        assert CliRunner().invoke(app, ["rules", *map(str, arguments)]).exit_code == 0
    books = [content_of(load_rulebook(str(path))) for path in (rules, again, text)]
    assert books[0] == books[1] == books[2] != content_of(rulebooks()[NAME])
    told = CliRunner().invoke(app, ["rules", "check", str(rules)])
    right, *also = told.stdout.strip().split("\n")
    assert (told.exit_code, right.split("。")[0]) == (0, "评分规则.xlsx：没有发现错误")
    assert also == [
        f"提示：编码“{NAME}”与程序自带的相同：用本规则时代替自带的那一套，结果里会注明。要与它分开，请换一个编码和名称。"
    ]
