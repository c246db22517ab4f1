"""Folder mode as a double click starts it."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

import perfxl
from perfxl.__main__ import main
from perfxl.files.atomic import replacing
from perfxl.files.beside import write_or_beside
from perfxl.files.unfinished import unfinished
from perfxl.output.papers.template import SHIPPED
from perfxl.reviewing.lines import summary_of
from perfxl.run.job import RunOutcome
from perfxl.run.rounds import changes, run_folders
from perfxl.ways_in.desktop.program_folder import ProgramFolder, ProgramFolderError, usable_folder
from perfxl.ways_in.desktop.summary import file_line, summary
from tests.called import folder_mode
from tests.drawn import RIGHT, SHEET, drawn

ROOT = Path(__file__).parents[1]


def double_click(home: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "perfxl", *arguments], cwd=home, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}, **options,
    )  # fmt: skip


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "某局 绩效 2023"
    folder.mkdir()
    return folder


def test_the_first_start_makes_the_folders_and_no_run(home):
    done = double_click(home, "--no-pause")
    text = done.stdout.decode("utf-8")
    assert done.returncode == 0
    assert text.startswith("绩效自评审核 ")
    assert "第一次运行" in text
    assert sorted(path.name for path in home.iterdir()) == ["使用说明.txt", "审核结果", "待审核", "模板"]
    assert sorted(path.name for path in (home / "模板").iterdir()) == [
        "工作台账.xlsx",
        "文书",
        "部门整体支出绩效自评表.xlsx",
        "项目支出绩效自评表.xlsx",
    ]
    shipped = {path.name: path.read_bytes() for path in SHIPPED.glob("*.docx")}
    assert {path.name: path.read_bytes() for path in (home / "模板" / "文书").iterdir()} == shipped != {}
    assert list((home / "审核结果").iterdir()) == []
    guide = (home / "使用说明.txt").read_bytes()
    assert guide.startswith(b"\xef\xbb\xbf")
    assert guide.count(b"\n") == guide.count(b"\r\n") > 30


def test_a_start_with_nothing_to_do_says_so(home):
    folder_mode(home)
    done = folder_mode(home)
    assert done.returncode == 0
    assert "还没有工作簿" in done.stdout
    assert list((home / "审核结果").iterdir()) == []


def test_where_only_other_documents_lie_they_are_named_and_there_is_no_run(home):
    folder_mode(home)
    for name in ("盖章.pdf", "报送.rar", "说明.doc", "照片.JPG"):
        (home / "待审核" / name).write_bytes(b"x")
    done = folder_mode(home)
    _, _, heading, *lines = done.stdout.splitlines()
    assert (done.returncode, heading) == (0, "里面有这些文件，没有审核：")
    assert [line.partition("，")[0] for line in lines] == [
        "  · 报送.rar：RAR 压缩包", "  · 照片.JPG：图片", "  · 盖章.pdf：PDF 文件", "  · 说明.doc：Word 文档",
    ]  # fmt: skip
    done = folder_mode(home, str(home / "待审核" / "盖章.pdf"))
    assert (done.returncode, "盖章.pdf：PDF 文件" in done.stdout) == (2, True)
    assert list((home / "审核结果").iterdir()) == []


@pytest.mark.parametrize("given", ["{home}/没有/甲.xlsx", "没有.xlsx", "没有/甲", "没有.zip"])
def test_a_path_that_leads_nowhere_is_told_and_the_window_waits(home, given, monkeypatch, capsys):
    given = given.format(home=home)
    monkeypatch.chdir(home)
    monkeypatch.setattr("sys.argv", ["perfxl", given])
    monkeypatch.setattr("perfxl.run.workers.prepare", lambda: None)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    with pytest.raises(SystemExit) as ended:
        main()
    text = capsys.readouterr().out
    assert ended.value.code == 2
    assert f"找不到“{given}”" in text
    assert text.endswith("按回车键关闭窗口…")


def test_a_word_that_is_no_command_is_told_by_the_command_line(home):
    assert b"--help" in double_click(home, "rnu").stderr


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({}, "没有问题"),
        ({"H20": None}, "没有错误和警告，提示"),
        ({"H17": 21}, "错误 2 处"),
    ],
)
def test_the_line_of_a_workbook_says_what_was_found(tmp_path, cells, told):
    record = perfxl.review(drawn(tmp_path / "图书馆.xlsx", cells=cells))
    assert told in file_line(record)


def test_which_of_several_versions_counts_is_said(home):
    folder_mode(home)
    drawn(home / "待审核" / "图书馆.xlsx", cells={"H17": 21})
    drawn(home / "待审核" / "图书馆_审核.xlsx")
    text = folder_mode(home).stdout
    assert (
        "同一张表有几份（不对的请移走，再审核一次）：\n  · 计入“图书馆_审核.xlsx”，不计“图书馆.xlsx”（名称里有“审核”）"
        in text
    )


@pytest.mark.parametrize("killed", [True, False])
def test_what_a_killed_run_left_half_written_is_cleared_away(home, killed):
    """The folders of a run whose mark nobody holds, and those that every start writes into."""
    folder_mode(home)
    run = home / "审核结果" / "2023-01-01_120000"
    (run / "报告").mkdir(parents=True)
    for place in (run / "报告", home / "模板", home):
        (place / ".perfxl-part-0123456789ab.docx").write_bytes(b"x")
    (run / "报告" / "甲_自评报告.docx").write_bytes(b"x")
    drawn(home / "待审核" / "图书馆.xlsx")
    with unfinished(run):
        if killed:
            mark = (run / ".perfxl-unfinished").read_bytes()
        else:
            assert folder_mode(home).returncode == 0
    if killed:
        (run / ".perfxl-unfinished").write_bytes(mark)
        assert folder_mode(home).returncode == 0
    left = [path.relative_to(home).parts[-2:] for path in home.rglob(".perfxl-*")]
    assert left == ([] if killed else [("报告", ".perfxl-part-0123456789ab.docx")])
    assert (run / "报告" / "甲_自评报告.docx").exists()


def test_each_start_reviews_what_lies_there_and_tells_what_was_mended(home):
    folder_mode(home)
    drawn(home / "待审核" / "图书馆.xlsx", cells={"H17": 21, "H19": 12})
    (home / "待审核" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    done = folder_mode(home)
    (run,) = (home / "审核结果").iterdir()
    assert done.returncode == 1
    assert sorted(path.name for path in run.iterdir()) == [
        "results.jsonl",
        "图书馆_审核.xlsx",
        "审核日志.txt",
        "汇总.xlsx",
    ]
    text = done.stdout
    assert "[2/2]" in text
    assert "图书馆.xlsx　3 处" in text
    assert "坏.xlsx　工作簿已损坏" in text

    # the next round: the annotated workbook, mended in one of two places, is put back
    book = openpyxl.load_workbook(run / "图书馆_审核.xlsx")
    book[SHEET]["H17"].value = 20
    for path in (home / "待审核").iterdir():
        path.unlink()
    book.save(home / "待审核" / "图书馆_审核.xlsx")
    done = folder_mode(home)
    assert done.returncode == 0
    again = max((home / "审核结果").iterdir())
    assert (again / "图书馆_审核.xlsx").exists()
    assert "图书馆：社区图书馆运行　已改正 1 处，还有 2 处，新出现 0 处" in done.stdout


def test_files_and_folders_dragged_onto_the_program_are_reviewed_instead(home, tmp_path):
    dragged = tmp_path / "收到的"
    dragged.mkdir()
    drawn(dragged / "甲.xlsx")
    single = drawn(tmp_path / "乙.xlsx")
    done = folder_mode(home, str(dragged), str(single))
    (run,) = (home / "审核结果").iterdir()
    records = [json.loads(line) for line in (run / "results.jsonl").read_text("utf-8").splitlines()]
    assert done.returncode == 0
    assert [Path(record["source"]).name for record in records] == ["甲.xlsx", "乙.xlsx"]


@pytest.mark.parametrize(
    "encoding", ["cp936", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("ascii", "cp1252"))]
)
def test_no_output_encoding_stops_it(home, encoding):
    folder_mode(home)
    drawn(home / "待审核" / "✓ 表€.xlsx")
    done = double_click(home, "--no-pause", env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, b"")


def test_enter_closes_the_window_and_no_keyboard_does_not_hold_it(home):
    done = double_click(home, input=b"\n", timeout=60)
    assert "按回车键关闭窗口" in done.stdout.decode()
    assert double_click(home, stdin=subprocess.DEVNULL, timeout=60).returncode == 0


def test_an_unexpected_fault_is_a_sentence_and_its_details_lie_in_the_log(home, monkeypatch, capsys):
    from perfxl.ways_in.desktop import folder

    monkeypatch.chdir(home)
    ProgramFolder(home).inbox.mkdir()
    drawn(home / "待审核" / "表.xlsx")
    monkeypatch.setattr("perfxl.run.job.review_all", lambda *_: 1 / 0)
    assert folder.start([], pause=False) == 1
    said = capsys.readouterr()
    assert "程序遇到没有预料到的问题" in said.out
    assert "Traceback" not in said.out + said.err
    (log,) = (home / "审核结果").rglob("审核日志.txt")
    assert "ZeroDivisionError" in log.read_text("utf-8-sig")


def test_a_folder_that_cannot_be_written_to_says_where_to_go(tmp_path):
    with pytest.raises(ProgramFolderError, match="复制到桌面"):
        usable_folder(tmp_path / "没有")


def test_a_program_started_inside_an_archive_says_unpack_first(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    with pytest.raises(ProgramFolderError, match="解压"):
        usable_folder(tmp_path / "Rar$EXa0.123" / "绩效自评审核")


@pytest.mark.parametrize(
    ("clock", "names"),
    [
        (["09:30:05"] * 11, ["093005", *(f"093005_{number}" for number in range(2, 12))]),
        # the clock is put back by an hour
        (["09:30:05", "08:30:05", "08:31:00", "09:31:00"], ["093005", "093005_2", "093005_3", "093100"]),
    ],
)
def test_the_names_of_runs_tell_which_came_after_which(tmp_path, clock, names):
    places = ProgramFolder(tmp_path)
    made = [places.new_run(datetime.fromisoformat(f"2026-03-01 {time}")) for time in clock]
    for folder in made:
        (folder / "results.jsonl").touch()
    assert [folder.name for folder in made] == [f"2026-03-01_{name}" for name in names]
    assert run_folders(places.results) == made[::-1]


def test_a_run_dated_by_a_wrong_clock_gives_no_name_to_others(tmp_path):
    places = ProgramFolder(tmp_path)
    places.new_run(datetime(2099, 1, 1))
    assert places.new_run(datetime(2026, 3, 1, 9, 30, 5)).name == "2026-03-01_093005"


def held(monkeypatch, *names):
    """As if these files were open in Excel, for good."""
    replace = Path.replace

    def refuse(part, target):
        if Path(target).name in names:
            error = PermissionError(13, "used by another process")
            error.winerror = 32
            raise error
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr("perfxl.files.atomic._PAUSES", (0.0,))


def test_an_output_that_is_open_gets_another_name_and_a_sentence(tmp_path, monkeypatch, in_this_process):
    from perfxl.run.job import RunOptions, run_all

    path = drawn(tmp_path / "表.xlsx")
    held(monkeypatch, "表_审核.xlsx", "汇总.xlsx")
    outcome = run_all([str(path)], RunOptions(tmp_path / "出", jobs=1), lambda results, _: iter(results))
    assert not outcome.incomplete
    assert outcome.records[0]["annotated"].endswith("出/表_审核(2).xlsx")
    assert sorted(path.name for path in (tmp_path / "出").iterdir()) == [
        "results.jsonl",
        "汇总(2).xlsx",
        "表_审核(2).xlsx",
    ]
    assert sorted(outcome.notices) == [
        "“汇总.xlsx”正被其他程序打开，结果另存为“汇总(2).xlsx”。关闭后再审核一次可恢复原名。",
        "“表_审核.xlsx”正被其他程序打开，结果另存为“表_审核(2).xlsx”。关闭后再审核一次可恢复原名。",
    ]


def test_a_place_that_is_held_for_a_moment_is_tried_again(tmp_path, monkeypatch):
    replace, tries = Path.replace, []

    def busy_once(part, target):
        tries.append(target)
        if len(tries) == 1:
            error = PermissionError(13, "busy")
            error.winerror = 5
            raise error
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", busy_once)
    with replacing(tmp_path / "表.xlsx") as part:
        part.write_bytes(b"1")
    assert (tmp_path / "表.xlsx").read_bytes() == b"1"
    assert len(tries) == 2


def test_where_no_name_can_be_written_the_first_reason_is_told(tmp_path):
    def refuse(path):
        raise PermissionError(13, "no", str(path))

    with pytest.raises(PermissionError, match=r"表\.xlsx"):
        write_or_beside(tmp_path / "表.xlsx", refuse)


# each puts the total wrong as well
WRONG, WORSE, BLANK = {"H17": 21}, {"H17": 21, "H18": 21}, {"H17": None}


@pytest.mark.parametrize(
    ("rounds", "told"),
    [
        ([WORSE, WRONG], [("社区图书馆运行", 1, 2, 0)]),
        ([WRONG, WORSE, {}], [("社区图书馆运行", 3, 0, 0)]),
        ([WORSE, WRONG, WORSE], [("社区图书馆运行", 0, 2, 1)]),
        ([{}, BLANK], []),  # what is only pointed out is not told
        ([{}, None, WRONG], [("社区图书馆运行", 0, 0, 2)]),  # its last round is the one before the last run
        ([WRONG], []),
    ],
)
def test_each_form_is_held_against_its_last_round(tmp_path, rounds, told):
    """A round is what stands in the form, None a run that it was not in; another form was in the first run only."""
    *earlier, now = rounds
    other = perfxl.review(drawn(tmp_path / "另一张.xlsx", replace(RIGHT, project_name="另一张")))
    for at, cells in enumerate(earlier):
        folder = tmp_path / "审核结果" / f"2024-01-0{at + 1}"
        folder.mkdir(parents=True)
        records = [] if at else [other]
        records += [] if cells is None else [perfxl.review(drawn(tmp_path / "表.xlsx", cells=cells))]
        (folder / "results.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    records = [other, perfxl.review(drawn(tmp_path / "表.xlsx", cells=now))]
    found = changes(records, run_folders(tmp_path / "审核结果"))
    assert [(change.name.partition("：")[2], change.mended, change.left, change.new) for change in found] == told


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("改好的.xlsx", RIGHT, [("改好的：社区图书馆运行", 3, 0)]),
        ("改好的.xlsx", replace(RIGHT, project_name="别的"), []),
        # last year's form is no earlier round, whatever its file is called
        ("表.xlsx", replace(RIGHT, year=2024), []),
    ],
)
def test_a_form_is_known_under_another_file_name(tmp_path, file, content, told):
    folder = tmp_path / "审核结果" / "2024-01-01"
    folder.mkdir(parents=True)
    record = perfxl.review(drawn(tmp_path / "表.xlsx", cells=WORSE))
    (folder / "results.jsonl").write_text(json.dumps(record), "utf-8")
    found = changes([perfxl.review(drawn(tmp_path / file, content))], run_folders(tmp_path / "审核结果"))
    assert [(change.name, change.mended, change.left) for change in found] == told


def test_what_was_waived_since_is_not_told_as_mended(tmp_path):
    before, now = (perfxl.review(drawn(tmp_path / "表.xlsx", cells={"H17": 21, "H25": 90})) for _ in range(2))
    folder = tmp_path / "审核结果" / "2024-01-01"
    folder.mkdir(parents=True)
    (folder / "results.jsonl").write_text(json.dumps(before), "utf-8")
    errors = [finding for finding in now["forms"][0]["findings"] if finding["level"] == "error"]
    errors[0]["status"] = "waived"
    (change,) = changes([now], run_folders(tmp_path / "审核结果"))
    assert (change.mended, change.waived, change.left, change.new) == (0, 1, len(errors) - 1, 0)


def test_a_workbook_without_an_error_gets_what_is_handed_in_beside_it(home):
    folder_mode(home)
    for name, cells in (("对", {"H20": None, "H25": None}), ("错", {"H17": 21})):
        drawn(home / "待审核" / f"{name}.xlsx", cells=cells)
    done = folder_mode(home)
    (run,) = (home / "审核结果").iterdir()
    assert [path.name for path in run.glob("*_报送版.xlsx")] == ["对_报送版.xlsx"]
    assert "没有错误，可以报送（报送版）：\n  · 对_报送版.xlsx" in done.stdout.replace("\r\n", "\n")
    sheet = openpyxl.load_workbook(run / "对_报送版.xlsx")[SHEET]
    assert (sheet["H20"].value, sheet["H25"].value) == (18, 96.5)


def test_a_workbook_without_an_error_that_no_marks_go_into_is_told_too(tmp_path):
    one = summary_of(perfxl.review(drawn(tmp_path / "表.xlsx")))
    outcome = RunOutcome(tmp_path, summaries=[replace(one, name="收/旧表.xls"), replace(one, name="收/新表.xlsx")])
    lines = [*summary(outcome, [])]
    at = lines.index("没有错误，但这种格式没有报送版（可另存为 .xlsx 再审核一次）：")
    assert [line for line in lines[at + 1 :] if line.startswith("  ")] == ["  · 旧表.xls"]


def test_many_files_of_one_notice_are_told_by_a_few_names(tmp_path):
    names = [f"/某处/收/{at}.xls" for at in range(1, 8)]
    lines = [*summary(RunOutcome(tmp_path, notices={"格式较旧。": names, "请核对。": names[:1]}), [])]
    assert lines[-2:] == [
        "  · 1.xls、2.xls、3.xls、4.xls、5.xls 等 7 个文件：格式较旧。",
        "  · 1.xls：请核对。",
    ]
