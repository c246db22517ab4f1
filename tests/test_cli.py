"""The command line as people call it: what it says, where, and its exit status."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from perfxl.excel.reading.encryption import locked, unlocked
from perfxl.excel.reading.file_kind import is_encrypted
from perfxl.ways_in.terminal import pace
from tests.called import SAMPLES, perfxl, perfxl_here
from tests.drawn import drawn


def test_check_prints_a_json_object_a_workbook_in_order(tmp_path):
    drawn(tmp_path / "乙 表.xlsx")
    drawn(tmp_path / "甲.xlsx")
    (tmp_path / "子").mkdir()
    drawn(tmp_path / "子" / "丙.xlsx")
    (tmp_path / "~$甲.xlsx").write_bytes(b"lock")
    done = perfxl("check", ".", "--format", "json", cwd=tmp_path)
    assert [json.loads(line)["source"] for line in done.stdout.splitlines()] == [
        "./乙 表.xlsx",
        "./子/丙.xlsx",
        "./甲.xlsx",
    ]
    assert (done.returncode, done.stderr) == (0, "")


def test_run_names_and_places_its_outputs(tmp_path):
    (tmp_path / "待审" / "一处").mkdir(parents=True)
    drawn(tmp_path / "待审" / "一处" / "表.xlsx")
    drawn(tmp_path / "待审" / "表.xlsx")
    done = perfxl("run", "待审", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == ""
    output = tmp_path / "审核结果"
    found = sorted(p.relative_to(output).as_posix() for p in output.rglob("*") if p.is_file())
    assert found == ["results.jsonl", "一处/表_审核.xlsx", "汇总.xlsx", "表_审核.xlsx"]
    records = [json.loads(line) for line in (output / "results.jsonl").read_text("utf-8").splitlines()]
    assert [r["annotated"] for r in records] == ["审核结果/一处/表_审核.xlsx", "审核结果/表_审核.xlsx"]
    # a second run over everything reads the inputs alone
    again = perfxl_here("run", ".", cwd=tmp_path)
    assert "共 2 个工作簿" in again.stderr


def test_bad_inputs_cost_a_sentence_each_and_the_rest_goes_on(tmp_path):
    drawn(tmp_path / "好.xlsx")
    (tmp_path / "坏.xlsx").write_bytes((tmp_path / "好.xlsx").read_bytes()[:3000])
    (tmp_path / "文本.xlsx").write_text("这是一段文字", encoding="utf-8")
    (tmp_path / "空.xlsx").write_bytes(b"")
    openpyxl.Workbook().save(tmp_path / "无表.xlsx")
    done = perfxl_here("run", tmp_path, "-o", tmp_path / "出")
    assert done.returncode == 1
    records = [json.loads(line) for line in (tmp_path / "出" / "results.jsonl").read_text("utf-8").splitlines()]
    states = {Path(r["source"]).name: (r["status"], (r["error"] or {}).get("code")) for r in records}
    assert states == {
        "好.xlsx": ("scored", None),
        "坏.xlsx": ("unreadable", "corrupt"),
        "文本.xlsx": ("unreadable", "not-a-workbook"),
        "空.xlsx": ("unreadable", "not-a-workbook"),
        "无表.xlsx": ("unrecognised", None),
    }
    assert "Traceback" not in done.stderr
    for sentence in ("工作簿已损坏", "内容与扩展名不符", "文件是空的", "未找到绩效自评表"):
        assert sentence in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "没有的文件.xlsx"], "找不到“没有的文件.xlsx”"),
        (["check", "--没有"], "没有“--没有”这个选项"),
        (["check"], "缺少参数 文件或文件夹...。"),
        (["ledger", "update", "台账.xlsx"], "缺少参数 --from。"),
        (["archive", "query", "归档.duckdb"], "缺少参数 SQL。"),
        (["check", ".", "--format", "xml"], "--format 只能是 text 或 json"),
        (["check", ".", "--rules", "没有"], "没有名为“没有”的评分规则"),
        (["check", ".", "--jobs", "0"], "参数 --jobs 的值不对：应为不小于 1 的整数。"),
        (["check", ".", "--jobs", "两"], "参数 --jobs 的值不对：应为不小于 1 的整数。"),
        (["run", ".", "--excellent-limit", "130"], "参数 --excellent-limit 的值不对：应为 0 到 100 的数。"),
        (["check", ".", "--rules", "坏"], "评分规则须是 .toml 或 .xlsx 文件，“坏”不是。"),
        (["check", ".", "--rules", "评分规则.toml"], "找不到评分规则“评分规则.toml”。请检查路径。"),
        (["run", "."], "没有可审核的工作簿"),
        (["template", "别的"], "模板只有"),
        (["nonsense"], "命令写法不对"),
    ],
)
def test_a_wrong_call_is_status_2_and_one_sentence(tmp_path, arguments, said):
    (tmp_path / "坏").write_text("x", encoding="utf-8")
    done = perfxl_here(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_strict_fails_on_errors_only(tmp_path):
    drawn(tmp_path / "对.xlsx")
    assert perfxl_here("check", tmp_path, "--strict").returncode == 0
    drawn(tmp_path / "错.xlsx", cells={"H25": 1})
    assert perfxl_here("check", tmp_path, "--strict").returncode == 1
    assert perfxl_here("check", tmp_path).returncode == 0


def test_an_output_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "占用").write_text("x", encoding="utf-8")
    done = perfxl_here("run", SAMPLES, "-o", tmp_path / "占用")
    assert done.returncode == 1
    assert "占用" in done.stderr
    assert "Traceback" not in done.stderr


def test_explain_says_rule_inputs_formula_and_result():
    done = perfxl_here("explain", SAMPLES / "机关后勤保障经费.xlsx", "--cell", "H17")
    assert done.returncode == 0
    for part in (
        "组织区和镇三级人大代表",
        "目标值 = 600人次",
        "E17",
        "步骤：完成率 = 实际值 784人次 ÷ 目标值 600人次",
        "公式：ROUND(",
        "依据：",
        "得 15 分",
    ):
        assert part in done.stdout


def test_many_files_over_worker_processes_give_the_same_as_one(tmp_path):
    for number in range(70):
        drawn(tmp_path / f"{number:03}.xlsx", cells={"H25": 90 + number % 7} if number < 3 else None)
    one = perfxl_here("check", tmp_path, "--format", "json", "--jobs", "1")
    two = perfxl_here("check", tmp_path, "--format", "json", "--jobs", "2")
    assert one.stdout == two.stdout
    assert len(one.stdout.splitlines()) == 70


@pytest.mark.usefixtures("light_locks", "in_this_process")
def test_a_password_opens_a_workbook_and_locks_its_annotated_copy(tmp_path):
    plain = drawn(tmp_path / "明文.xlsx")
    secret = tmp_path / "收" / "密.xlsx"
    secret.parent.mkdir()
    secret.write_bytes(locked(plain.read_bytes(), "8848"))
    done = perfxl_here("run", secret, "-o", tmp_path / "出")
    assert (done.returncode, "设有打开密码" in done.stderr) == (1, True)
    done = perfxl_here("run", secret, "-o", tmp_path / "出", "--password", "1234")
    assert (done.returncode, "密码不对" in done.stderr) == (1, True)
    done = perfxl_here("run", secret, "-o", tmp_path / "出", "--password", "8848")
    assert done.returncode == 0
    annotated = (tmp_path / "出" / "密_审核.xlsx").read_bytes()
    assert is_encrypted(annotated)
    assert "审核结果" in openpyxl.load_workbook(BytesIO(unlocked(annotated, "8848"))).sheetnames


@pytest.mark.parametrize(
    ("done", "total", "failed", "seconds", "told"),
    [
        (64, 272, 0, 2.0, "每秒 32 个　无法读取 0　剩余约 6 秒"),
        (1, 10_000, 1, 0.5, "每秒 2 个　无法读取 1　剩余约 83 分 20 秒"),
        (10, 10, 0, 0.0, "每秒 10000 个　无法读取 0　剩余约 0 秒"),
    ],
)
def test_the_pace_is_that_of_the_whole_run(done, total, failed, seconds, told):
    assert pace(done, total, failed, seconds) == told


def test_a_limit_that_looks_like_a_ratio_is_asked_for_in_per_cent():
    done = perfxl_here("run", SAMPLES, "--excellent-limit", "0.3")
    assert (done.returncode, "30 表示 30%" in done.stderr) == (2, True)


def test_clean_and_mend_write_a_copy_each_and_say_where(tmp_path):
    drawn(tmp_path / "表.xlsx", cells={"H25": 90})
    (tmp_path / "坏.xlsx").write_bytes(b"no workbook")
    assert perfxl_here("run", "表.xlsx", "-o", "一", cwd=tmp_path).returncode == 0
    cleaned = perfxl_here("clean", "一/表_审核.xlsx", "-o", "二", cwd=tmp_path)
    told = "已生成 二/表_报送版.xlsx\n  注意：表中还有 1 处错误没有改正。请改正后再报送。\n"
    assert (cleaned.returncode, cleaned.stdout, cleaned.stderr) == (0, "", told)
    mended = perfxl_here("mend", "表.xlsx", "坏.xlsx", cwd=tmp_path)
    assert mended.returncode == 1
    assert mended.stderr.splitlines()[0] == "已生成 审核结果/表_修正稿.xlsx"
    assert mended.stderr.splitlines()[2].startswith("坏.xlsx：")
    assert [path.name for path in (tmp_path / "审核结果").iterdir()] == ["表_修正稿.xlsx"]
    assert perfxl_here("clean", "没有.xlsx", cwd=tmp_path).returncode == 2


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a desktop")
def test_no_window_without_a_desktop():
    without = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run(
        [sys.executable, "-m", "perfxl", "gui"], env=without, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "窗口打不开" in done.stderr
