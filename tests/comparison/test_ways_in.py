"""`perfxl compare` as it is called: what a side may be, what is refused, what is written."""

from __future__ import annotations

import json
import re
import shutil

import openpyxl
import pytest
from typer.testing import CliRunner

from perfxl.output.comparison.text import told
from perfxl.run.compare import CompareOptions, compare_all
from perfxl.run.discovery import InputError
from perfxl.run.job import RunOptions, run_all
from perfxl.text.errors import CallError, PerfxlError
from perfxl.ways_in.cli import app
from tests.called import untold
from tests.comparison.folders import GOALS, NEXT_YEAR, between, folder
from tests.conftest import reviewed_here
from tests.forms.traps import MOF, changed
from tests.ledger.books import ledger

LOWER = changed(NEXT_YEAR, ("≥120公里|126公里", "≥110公里|126公里"))
SHEETS = ["对比说明", "指标变化", "总分和资金变化", "问题变化", "拿不准的对应", "只在一方"]


@pytest.fixture(autouse=True)
def _here(monkeypatch, in_this_process):
    monkeypatch.setattr("perfxl.run.compare.review_all", reviewed_here)


def compare(tmp_path, old, new, **options):
    return compare_all(str(tmp_path / old), str(tmp_path / new), CompareOptions(**options), untold)


def lowered(compared):
    return [one.name for one in compared.comparison.indicators if "lowered" in one.remarks]


@pytest.fixture
def two(tmp_path):
    """A folder of last year, one of this, and what a run over each left."""
    for name, text in (("去年", MOF), ("今年", LOWER)):
        folder(tmp_path / name, {"路.xlsx": text})
        run_all([str(tmp_path / name)], RunOptions(tmp_path / f"{name}结果", consolidate=False), untold)
    return tmp_path


@pytest.mark.parametrize("old", ["去年", "去年/路.xlsx", "去年结果", "工作台账（去年）.xlsx"])
@pytest.mark.parametrize("new", ["今年", "今年/路.xlsx", "今年结果"])
def test_a_side_is_a_workbook_a_folder_what_a_run_left_or_a_ledger(two, old, new):
    heads = ["部门", "项目名称", "三级指标", "年度指标值", "分值"]
    row = ["某市交通运输局", "乡村道路养护", "养护里程", "≥120公里", 20]
    ledger(two / "工作台账（去年）.xlsx", {"绩效目标": [heads, row]})
    assert lowered(compare(two, old, new)) == ["养护里程"]


@pytest.mark.parametrize(
    ("old", "new", "error", "says"),
    [
        ("没有", "今年", InputError, "找不到“.*没有”"),
        ("今年", "今年", InputError, "两个都是“.*今年”"),
        ("今年/路.xlsx", "今年/../今年/路.xlsx", InputError, "两个都是"),
        ("空", "今年", InputError, "没有可审核的工作簿"),
        ("无表", "今年", InputError, "无表”里没有绩效自评表，也没有绩效目标表"),
        ("坏的", "今年", PerfxlError, "坏的”里没有能读取的自评表或绩效目标表：.+"),
        ("坏结果", "今年", PerfxlError, "results.jsonl”第 1 行不完整"),
        ("别的结果", "今年", PerfxlError, "results.jsonl”第 1 行不完整"),
        ("空工作台账.xlsx", "今年", PerfxlError, "里没有绩效目标"),
    ],
)
def test_what_is_no_side_is_told_in_a_sentence(tmp_path, old, new, error, says):
    folder(tmp_path / "今年", {"路.xlsx": LOWER})
    folder(tmp_path / "无表", {"说明.xlsx": "请填写"})
    for name, file, content in (
        ("空", "a.txt", b""), ("坏的", "a.xlsx", b"PK\3\4"), ("坏结果", "results.jsonl", b'{"forms": ['),
        ("别的结果", "results.jsonl", json.dumps({"source": "a", "sha256": None, "error": None, "forms": [{"form": 1}]}).encode()),
    ):  # fmt: skip
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_bytes(content)
    ledger(tmp_path / "空工作台账.xlsx", {"绩效目标": [["部门", "项目名称", "三级指标", "年度指标值"]]})
    with pytest.raises(error, match=says):
        compare(tmp_path, old, new)


def test_a_side_within_the_other_is_compared_with_the_rest(tmp_path):
    folder(tmp_path / "报送", {"路.xlsx": MOF})
    folder(tmp_path / "报送" / "今年", {"路.xlsx": LOWER})
    found = compare(tmp_path, "报送", "报送/今年").comparison
    assert [(count.forms, count.compared) for count in found.counts] == [(1, 1), (1, 1)]
    (tmp_path / "报送" / "路.xlsx").unlink()
    with pytest.raises(InputError, match="除另一边的文件以外没有工作簿"):
        compare(tmp_path, "报送", "报送/今年")


@pytest.mark.parametrize(
    ("target", "says"),
    [("对比.csv", "不能写成"), ("没有/对比.xlsx", "找不到文件夹"), ("去年/路.xlsx", "是要比较的文件")],
)
def test_where_the_workbook_cannot_go_is_told_before_anything_is_read(two, monkeypatch, target, says):
    monkeypatch.setattr("perfxl.run.compare.review_all", None)
    with pytest.raises(CallError, match=says):
        compare(two, "去年", "今年", output=two / target)


def test_on_the_screen(two, tmp_path):
    (two / "今年" / "坏.xlsx").write_bytes(b"PK\3\4")
    done = CliRunner().invoke(app, ["compare", str(two / "去年"), str(two / "今年")])
    assert done.exit_code == 1
    assert re.search("无法读取：.*坏.xlsx：", done.stderr)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("两年对比：2022年与2023年（")
    assert lines[1:5] == [
        "表：对应 1 张；2022年共 1 张，另有拿不准 0、没有对应 0；2023年共 1 张，另有拿不准 0、没有对应 0。",
        "指标：变化 1 项，未变 6 项；2022年共 7 项；2023年共 7 项。",
        "请注意：目标降低 1 项，目标未达2022年实际水平 4 项。",
        "总分、等级和资金：变化 0 处，未变 8 处。",
    ]
    assert "  【目标降低】【目标未达2022年实际水平】养护里程：年度指标值 ≥120公里（E15） → ≥110公里（E15）" in lines
    assert any("坏.xlsx　无法读取：" in line for line in lines)


@pytest.mark.thorough
def test_many_forms_on_the_screen_are_cut_short(tmp_path):
    names = [f"{name}养护" for name in "东西南北中甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午"]
    old, new = (
        {f"{name}.xlsx": changed(text, ("乡村道路养护|<|", f"{name}|<|")) for name in names} for text in (MOF, LOWER)
    )
    lines = [*told(between(tmp_path, old, new))]
    assert lines[-1] == "… 另有 2 张表有变化，加 -o 对比.xlsx 写成工作簿查看。"


def test_as_a_workbook(two):
    (two / "出").mkdir()
    done = CliRunner().invoke(app, ["compare", str(two / "去年"), str(two / "今年"), "-o", str(two / "出")])
    assert (done.exit_code, done.stdout) == (0, "")
    book = openpyxl.load_workbook(two / "出" / "对比.xlsx")
    assert book.sheetnames == SHEETS
    assert book["对比说明"]["A1"].value == "绩效对比　两年对比：2022年与2023年"
    rows = [[cell.value for cell in row] for row in book["指标变化"].iter_rows(min_row=2)]
    assert rows[0][:11] == [
        "序号", "部门（单位）", "项目名称", "二级指标", "三级指标", "内容", "2022年", "单元格", "2023年", "单元格", "提请注意",
    ]  # fmt: skip
    assert rows[1][:11] == [
        1, "某市交通运输局", "乡村道路养护", "数量指标", "养护里程", "年度指标值", "≥120公里", "E15", "≥110公里", "E15",
        "目标降低；目标未达2022年实际水平",
    ]  # fmt: skip
    for name in SHEETS[1:]:
        assert book[name].freeze_panes.endswith("3")
    # among inputs it is no form
    shutil.move(two / "出" / "对比.xlsx", two / "去年" / "对比.xlsx")
    assert [one.why for one in compare(two, "去年", "今年").comparison.alone] == ["没有自评表，也没有绩效目标表"]


def test_texts_of_workbooks_never_become_formulas(tmp_path):
    text = '=HYPERLINK("http://a.b")'
    new = changed(MOF, ("12月底前|11月", f"{text}|11月"), ("沿线群众满意度|", "@SUM(A1)|"))
    folder(tmp_path / "前", {"路.xlsx": MOF})
    folder(tmp_path / "后", {"路.xlsx": new})
    compare(tmp_path, "前", "后", output=tmp_path / "对比.xlsx")
    cells = [
        cell for sheet in openpyxl.load_workbook(tmp_path / "对比.xlsx") for row in sheet.iter_rows() for cell in row
    ]
    assert {cell.data_type for cell in cells if cell.value in (text, "@SUM(A1)")} == {"s"}
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_goals_on_the_screen(tmp_path):
    folder(tmp_path / "目标", {"目标.xlsx": GOALS})
    folder(tmp_path / "自评", {"路.xlsx": MOF})
    lines = [*told(compare(tmp_path, "目标", "自评").comparison)]
    assert lines[1:4] == [
        "表：对应 1 张；目标表共 1 张，另有拿不准 0、没有对应 0；自评表共 1 张，另有拿不准 0、没有对应 0。",
        "指标：变化 3 项，未变 3 项；目标表共 7 项，另有只在目标表 1；自评表共 7 项，另有只在自评表 1。",
        "请注意：目标降低 2 项。",
    ]
    assert lines[-2:] == [
        "  指标删去：应急预案（可持续影响指标）健全（E11）",
        "  指标新增：完工时间（时效指标）12月底前（E17）",
    ]
