"""Outputs that another program has open, as Windows tells it: beside under a number, or a sentence that says what to close."""

import errno
import os
import sys
from pathlib import Path

import pytest

from perfxl.run.discovery import ASKING_MARK
from perfxl.run.job import RunOptions, run_all
from perfxl.run.questions import ask
from perfxl.ways_in.cli import main
from tests.called import untold
from tests.conftest import reviewed_here
from tests.drawn import drawn
from tests.known_ledgers import DEPARTMENT, PROJECT
from tests.ledger.books import ledger
from tests.ledger.test_update import ASKED, HEAD, folder_asking

pytestmark = pytest.mark.usefixtures("in_this_process")


def held(monkeypatch, *beginnings):
    """As if what is called so, or begins so where a star follows, were open in Excel, for good."""
    replace = os.replace

    def refuse(part, target, **named):
        name = Path(target).name
        if any(name == one or (one.endswith("*") and name.startswith(one[:-1])) for one in beginnings):
            error = PermissionError(errno.EACCES, "used by another process", str(part))
            error.winerror = 32
            raise error
        return replace(part, target, **named)

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr("perfxl.files.atomic._PAUSES", (0.0,))


def called(monkeypatch, capsys, *arguments):
    """The exit status of the command line, and what it said."""
    monkeypatch.setattr(sys, "argv", ["perfxl", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, capsys.readouterr().err


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with forms, a run over them, and a ledger; the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("perfxl.run.copies.review_all", reviewed_here)
    Path("收").mkdir()
    for name in "甲乙":
        drawn(Path("收", f"{name}.xlsx"), cells={"H17": 21})
    run_all(["收"], RunOptions(Path("出"), annotate=False, consolidate=False, jobs=1), untold)
    sheets = {
        "参数": [["名称", "值"], ["评价年度", 2023]],
        "项目清单": [["项目编码", "项目名称", "部门"], ["1", "河道清淤", "某市水务局"]],
        "绩效目标": [["部门", "项目名称", "三级指标", "年度指标值"], [DEPARTMENT, PROJECT, "开放天数", "300天"]],
        "待确认": [HEAD],
    }
    ledger(Path("工作台账.xlsx"), sheets)
    folder_asking(tmp_path, ASKED)
    return tmp_path


BESIDE = {
    "自评报告": (("report", "收/甲.xlsx", "收/乙.xlsx", "-o", "文"), "文/甲_自评报告.docx"),
    "年度总结": (("report", "出", "-o", "文.docx"), "文.docx"),
    "通报": (("report", "出", "-o", "文.docx"), "文_通报.docx"),
    "对比": (("compare", "工作台账.xlsx", "收", "-o", "对比.xlsx"), "对比.xlsx"),
    "修正稿": (("mend", "收/甲.xlsx", "收/乙.xlsx", "-o", "文"), "文/甲_修正稿.xlsx"),
    "审核意见书": (("run", "收", "-o", "新", "--opinion"), "新/甲_审核意见书.docx"),
    "汇总": (("run", "收", "-o", "新"), "新/汇总.xlsx"),
}


@pytest.mark.parametrize(("call", "output"), BESIDE.values(), ids=BESIDE)
def test_what_is_open_is_written_beside_and_that_is_said(home, monkeypatch, capsys, call, output):
    held(monkeypatch, Path(output).name)
    status, said = called(monkeypatch, capsys, *call)
    beside = Path(output).with_stem(f"{Path(output).stem}(2)")
    assert (status, beside.is_file(), Path(output).exists()) == (0, True, False), said
    assert f"“{Path(output).name}”正被其他程序打开" in said
    assert f"另存为“{beside.name}”" in said


REFUSED = {
    "every name": (("run", "收", "-o", "新"), "甲_审核*", 1, ("甲_审核.xlsx”无法写入", "请检查输出文件夹的权限")),
    "records": (("run", "收", "-o", "新"), "results.jsonl", 1, ("“新/results.jsonl”", "关闭正在使用它的程序")),
    "notices": (("notice", "出", "-o", "退回"), "退回", 1, ("“退回”", "关闭正在使用它的程序")),
    "dispatch": (("dispatch", "工作台账.xlsx", "-o", "下发"), "下发", 1, ("“下发”", "关闭正在使用它的程序")),
    "rulebook": (
        ("rules", "export", "mof-2020", "-o", "规则.xlsx"), "规则.xlsx", 1, ("“规则.xlsx”", "关闭正在使用它的程序")
    ),
    "ledger": (
        ("ledger", "update", "工作台账.xlsx", "--from", "结果"),
        "工作台账.xlsx", 2, ("“工作台账.xlsx”正在 Excel 或 WPS 中打开，没有改动", "请保存并关闭后再试"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("call", "name", "status", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_beside_is_told_with_what_to_close(home, monkeypatch, capsys, call, name, status, told):
    before = Path("工作台账.xlsx").read_bytes()
    with monkeypatch.context() as patch:
        held(patch, name)
        found, said = called(patch, capsys, *call)
    assert (found, [each for each in told if each not in said]) == (status, []), said
    assert Path("工作台账.xlsx").read_bytes() == before
    assert not [path for path in home.rglob(".perfxl-*") if "journal" not in path.name]
    if name == "甲_审核*":  # it costs itself
        assert sorted(path.name for path in Path("新").glob("*.xlsx")) == ["乙_审核.xlsx", "汇总.xlsx"]
    if call[0] == "run":
        found, _ = called(monkeypatch, capsys, *call, "--resume")
        assert (found, len([*Path("新").glob("*_审核.xlsx")])) == (0, 2)


def test_a_ledger_with_questions_that_is_open_has_the_new_ones_beside_it(home, monkeypatch):
    held(monkeypatch, f"工作台账{ASKING_MARK}.xlsx")
    written, count = ask(Path("工作台账.xlsx"), home / "结果")
    assert (written.name, count) == (f"工作台账{ASKING_MARK}(2).xlsx", len(ASKED))
