"""The ledger reaches every way in, is never an input, and nothing is run on one with mistakes."""

import json

import openpyxl
import pytest
from typer.testing import CliRunner

import perfxl
from perfxl.ledger.faults import LedgerError
from perfxl.run.job import RunOptions, run_all
from perfxl.text.errors import CallError
from perfxl.ways_in.cli import app
from perfxl.ways_in.watch import watch
from tests.called import folder_mode
from tests.drawn import drawn
from tests.ledger.books import ledger
from tests.test_watch import Looks

ROSTER = {"名单": [["部门"], ["某局"]]}
WRONG = {"名单": [["部门"], ["某局"], ["某局"]]}
OTHER = {"名单": [["部门", "别名"], ["某局", "某委"]]}
TWICE = "名单!A3：部门“某局”在第 2 行已经有了。请只留一行。"
OPEN = "台账正在 Excel 或 WPS 中打开，按最近一次保存的内容使用。改过的请保存后再审核。"


def plain(results, _total):
    return iter(results)


@pytest.fixture
def intake(tmp_path):
    """A folder with a form, and the ledger and what the program writes beside it among the inputs."""
    folder = tmp_path / "收"
    folder.mkdir()
    drawn(folder / "甲.xlsx")
    for name in ("工作台账.xlsx", "工作台账.bak.xlsx", "工作台账（待确认）.xlsx"):
        ledger(folder / name, ROSTER)
    return folder


def options(tmp_path, **given):
    return RunOptions(tmp_path / "结果", annotate=False, consolidate=False, **given)


def reviewed(tmp_path):
    lines = (tmp_path / "结果" / "results.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["source"].rpartition("/")[2] for line in lines]


@pytest.mark.usefixtures("in_this_process")
class TestRun:
    def test_the_ledger_is_no_input(self, tmp_path, intake):
        outcome = run_all([str(intake)], options(tmp_path, ledger=intake / "工作台账.xlsx"), plain)
        assert reviewed(tmp_path) == ["甲.xlsx"]
        assert (outcome.notices, outcome.others) == ({}, [])

    def test_one_by_another_name_is_no_input_either(self, tmp_path, intake):
        path = ledger(intake / "台账2024.xlsx", ROSTER)
        run_all([str(intake)], options(tmp_path, ledger=path), plain)
        assert reviewed(tmp_path) == ["甲.xlsx"]

    def test_one_that_only_lies_there_is_said_to_be_unused(self, tmp_path, intake):
        (notice,) = run_all([str(intake)], options(tmp_path), plain).notices.items()
        assert notice[0].startswith("台账放在要审核的文件里，没有使用。")
        assert len(notice[1]) == 3
        assert reviewed(tmp_path) == ["甲.xlsx"]

    def test_one_that_is_open_is_read_as_saved_and_that_is_said(self, tmp_path, intake):
        (intake / "~$工作台账.xlsx").touch()
        outcome = run_all([str(intake)], options(tmp_path, ledger=intake / "工作台账.xlsx"), plain)
        assert outcome.notices == {OPEN: ["工作台账.xlsx"]}

    def test_nothing_is_run_on_one_with_mistakes(self, tmp_path, intake):
        path = ledger(tmp_path / "工作台账.xlsx", WRONG)
        with pytest.raises(LedgerError, match="部门“某局”在第 2 行已经有了"):
            run_all([str(intake)], options(tmp_path, ledger=path), plain)
        assert not (tmp_path / "结果").exists()

    def test_two_rosters_are_one_too_many(self, tmp_path, intake):
        path = ledger(tmp_path / "名单.xlsx", ROSTER)
        with pytest.raises(CallError, match="台账里已经有“名单”"):
            run_all([str(intake)], options(tmp_path, ledger=intake / "工作台账.xlsx", roster=path), plain)

    @pytest.mark.parametrize(("sheets", "resumed"), [(ROSTER, 1), (OTHER, 0)])
    def test_records_rest_on_what_the_ledger_says(self, tmp_path, intake, sheets, resumed):
        path = intake / "工作台账.xlsx"
        run_all([str(intake)], options(tmp_path, ledger=path), plain)
        ledger(path, sheets)  # saved again, as what it was or as another
        assert run_all([str(intake)], options(tmp_path, ledger=path, resume=True), plain).resumed == resumed


class TestCommands:
    @pytest.mark.parametrize(
        ("sheets", "status", "said"),
        [
            (WRONG, 1, ["台账“工作台账.xlsx”有 1 处须改正：", TWICE]),
            (ROSTER | {"草稿": [["x"]]}, 0, [
                "台账“工作台账.xlsx”没有发现问题。", "评价年度：没有填", "名单：1 个部门和单位", "项目清单：没有填",
                "绩效目标：没有填", "豁免：没有填", "复核：没有填", "待确认：没有填", "没有使用的工作表：草稿。",
            ]),
        ],
    )  # fmt: skip
    def test_ledger_check(self, tmp_path, sheets, status, said):
        done = CliRunner().invoke(app, ["ledger", "check", str(ledger(tmp_path / "工作台账.xlsx", sheets))])
        assert (done.exit_code, done.stdout.splitlines()) == (status, said)

    @pytest.mark.parametrize("command", [["run"], ["check"], ["watch"]])
    def test_a_ledger_with_mistakes_ends_the_command(self, tmp_path, intake, monkeypatch, command):
        monkeypatch.chdir(tmp_path)
        path = ledger(tmp_path / "工作台账.xlsx", WRONG)
        done = CliRunner().invoke(app, [*command, str(intake), "--ledger", str(path)])
        assert isinstance(done.exception, LedgerError)
        assert done.exception.exit_status == 2
        assert not (tmp_path / "审核结果").exists()

    def test_the_library_reads_it_too(self, tmp_path, intake):
        path = ledger(tmp_path / "工作台账.xlsx", WRONG)
        for call in (
            lambda: perfxl.review(intake / "甲.xlsx", ledger=path),
            lambda: perfxl.annotate(intake / "甲.xlsx", tmp_path / "甲_审核.xlsx", ledger=path),
            lambda: perfxl.consolidate([], tmp_path / "汇总.xlsx", ledger=path),
            lambda: perfxl.frames([], ledger=path),
        ):
            with pytest.raises(LedgerError):
                call()
        record = perfxl.review(intake / "甲.xlsx", ledger=intake / "工作台账.xlsx")
        assert perfxl.frames([record], ledger=intake / "工作台账.xlsx").forms["department"].notna().all()


class TestFolderMode:
    def test_the_ledger_beside_the_program_is_used_and_that_is_said(self, tmp_path):
        folder_mode(tmp_path)
        drawn(tmp_path / "待审核" / "甲.xlsx")
        ledger(tmp_path / "工作台账.xlsx", ROSTER)
        (tmp_path / "~$工作台账.xlsx").touch()
        done = folder_mode(tmp_path)
        text = done.stdout
        assert done.returncode == 0
        assert "按程序旁边的“工作台账.xlsx”核对。" in text
        assert OPEN in text
        (run,) = (tmp_path / "审核结果").iterdir()
        assert "未报送" in openpyxl.load_workbook(run / "汇总.xlsx").sheetnames

    def test_one_with_mistakes_is_told_line_by_line_and_makes_no_run(self, tmp_path):
        folder_mode(tmp_path)
        drawn(tmp_path / "待审核" / "甲.xlsx")
        ledger(tmp_path / "工作台账.xlsx", WRONG)
        done = folder_mode(tmp_path)
        assert done.returncode == 2
        assert {"台账“工作台账.xlsx”有 1 处须改正：", TWICE} <= set(done.stdout.splitlines())
        assert list((tmp_path / "审核结果").iterdir()) == []

    def test_the_template_of_a_ledger_is_made_with_the_others(self, tmp_path):
        folder_mode(tmp_path)
        assert (tmp_path / "模板" / "工作台账.xlsx").is_file()


@pytest.mark.usefixtures("in_this_process")
def test_a_watch_reviews_everything_again_when_the_ledger_changes(tmp_path, monkeypatch, capsys, intake):
    path = intake / "工作台账.xlsx"

    def change(sheets):
        return lambda: ledger(path, sheets)

    def look():
        pass

    steps = [look, look, look, change(WRONG), look, look, change(OTHER), look, look]
    monkeypatch.setattr("perfxl.ways_in.watch._wakes", Looks(*steps))
    watch(intake, intake / "审核结果", ledger=path)
    said = capsys.readouterr().err.splitlines()
    assert [line.partition("　")[0] for line in said[1:-1]] == [
        "甲.xlsx",
        "台账“工作台账.xlsx”有 1 处须改正：",
        TWICE,
        "改正台账并保存后继续审核。",
        "甲.xlsx",
    ]
