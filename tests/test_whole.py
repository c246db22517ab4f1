"""Outputs appear whole or not at all, inputs stay as they are, and what went wrong is said, whatever happens midway."""

import errno
import hashlib
import json
import os
import sys
from pathlib import Path

import openpyxl
import pytest

from perfxl.files.atomic import replacing, swept
from perfxl.files.locks import hold
from perfxl.reviewing.jobs import ReviewOptions
from perfxl.run.discovery import JOURNAL_FILE
from perfxl.run.job import RunOptions, run_all
from perfxl.run.journal import Journal
from perfxl.text.errors import CallError
from perfxl.ways_in.cli import main
from tests.conftest import reviewed_here
from tests.drawn import SHEET, drawn, drawn_folder
from tests.hostile import without

pytestmark = pytest.mark.usefixtures("in_this_process")


@pytest.fixture
def folder(tmp_path):
    return drawn_folder(tmp_path / "收")


@pytest.fixture
def output(tmp_path):
    return tmp_path / "出"


def status(monkeypatch, *arguments):
    """The exit status of the command line."""
    monkeypatch.setattr(sys, "argv", ["perfxl", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def run(folder, output, progress=lambda results, _: iter(results), consolidate=False, **options):
    return run_all([str(folder)], RunOptions(output, jobs=1, consolidate=consolidate, **options), progress)


def contents(folder):
    """Every file of a folder by its place: content and time."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in files
    }


def records(output):
    lines = (output / "results.jsonl").read_text("utf-8").splitlines()
    return {Path(record["source"]).stem: record for record in map(json.loads, lines)}


def refusing(number, refused, times=None):
    """A call that the system refuses so many times (always without), then does."""
    left = [times]

    def refuse(*arguments, **named):
        if left[0] == 0:
            return refused(*arguments, **named)
        left[0] = None if left[0] is None else left[0] - 1
        raise OSError(number, os.strerror(number))

    return refuse


FAULTS = {
    "磁盘已满": ("os.fsync", errno.ENOSPC),
    "磁盘或网络出错": ("pathlib.Path.replace", errno.EIO),
    "磁盘是只读的": ("pathlib.Path.replace", errno.EROFS),
}


@pytest.mark.parametrize(
    "reason", ["磁盘已满", *(pytest.param(one, marks=pytest.mark.thorough) for one in FAULTS if one != "磁盘已满")]
)
def test_what_cannot_be_written_leaves_what_was_there(folder, output, monkeypatch, capsys, reason):
    """Every output fails: the run ends with a sentence, and the outputs of the last run are as they were."""
    run(folder, output, consolidate=True)
    drawn(folder / "甲.xlsx", cells={"H17": 21})
    before, given = contents(output), contents(folder)
    with monkeypatch.context() as patch:
        call, number = FAULTS[reason]
        patch.setattr(call, refusing(number, None))
        assert status(patch, "run", folder, "-o", output) == 1
    said = capsys.readouterr().err
    assert reason in said
    assert "perfxl-part" not in said
    assert contents(folder) == given
    after = contents(output)
    after.pop(JOURNAL_FILE)  # from which the next run goes on
    assert after == before
    assert status(monkeypatch, "run", folder, "-o", output, "--resume") == 0
    assert openpyxl.load_workbook(output / "甲_审核.xlsx")[SHEET]["H17"].value == 21
    assert not [path for path in output.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.EDQUOT, "超出磁盘配额"), pytest.param(errno.ENOSPC, "磁盘已满", marks=pytest.mark.thorough)],
)
def test_one_that_cannot_be_written_costs_itself(folder, output, monkeypatch, capsys, number, reason):
    monkeypatch.setattr("os.fsync", refusing(number, os.fsync, times=1))
    assert status(monkeypatch, "run", folder, "-o", output) == 1
    said = capsys.readouterr().err
    assert said.count(reason) == 1
    assert [bool(record["annotated"]) for record in records(output).values()].count(False) == 1
    assert status(monkeypatch, "run", folder, "-o", output, "--resume") == 0
    assert "其中 2 个没有变化" in capsys.readouterr().err
    assert all(record["annotated"] for record in records(output).values())


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files")
def test_files_that_are_cut_off_while_they_grow_are_not_there(folder, output, monkeypatch, capsys):
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, limits[1]))
    try:
        assert status(monkeypatch, "run", folder, "-o", output) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "文件太大" in capsys.readouterr().err
    assert [path.name for path in output.iterdir()] == [JOURNAL_FILE]


MIDWAY = {
    "changed": lambda path: drawn(path, cells={"H17": 21}),
    "emptied": lambda path: path.write_bytes(b""),
    "removed": Path.unlink,
}


@pytest.mark.parametrize("change", MIDWAY)
def test_an_input_that_changes_after_it_was_scored_is_not_annotated(folder, output, monkeypatch, change):
    """The copy is of the content that was hashed and scored, or there is none."""
    from perfxl.checks.checking import check

    scored = hashlib.sha256((folder / "甲.xlsx").read_bytes()).hexdigest()

    def changing(*forms):
        if (folder / "甲.xlsx").exists():
            MIDWAY[change](folder / "甲.xlsx")
        return check(*forms)

    with monkeypatch.context() as patch:
        patch.setattr("perfxl.reviewing.against_ledger.check", changing)
        outcome = run(folder, output)
    assert (outcome.incomplete, len(outcome.faults)) == (True, 1)
    assert "甲.xlsx：审核时文件被改动或移走" in outcome.faults[0]
    found = records(output)["甲"]
    assert (found["sha256"], found["annotated"], found["status"]) == (scored, None, "scored")
    assert not (output / "甲_审核.xlsx").exists()
    again = run(folder, output, resume=True)
    assert (again.resumed, [one.name for one in again.summaries if one.annotated is None]) == (
        2, [f"{folder}/甲.xlsx"] if change == "emptied" else []
    )  # fmt: skip


@pytest.mark.parametrize(
    ("copy", "missing"),
    [
        ("annotated", "没有生成标注稿；审核结果不受影响"),
        ("clean", "没有生成报送版"),
        ("mended", "没有生成修正稿"),
    ],
)
def test_a_workbook_that_can_be_read_and_not_edited_is_told_once_with_what_to_do(folder, output, copy, missing):
    (folder / "甲.xlsx").write_bytes(without("[Content_Types].xml"))
    outcome = run(folder, output, review=ReviewOptions(copy=copy))
    assert outcome.faults == [
        f"{folder}/甲.xlsx：工作簿缺少组成部分 [Content_Types].xml。{missing}。请用 Excel 或 WPS 打开原件，另存后再试一次。"
    ]
    assert records(output)["甲"]["status"] == "scored"


def test_an_input_that_is_gone_before_it_is_read_costs_itself(folder, output):
    def removing(results, _):
        (folder / "甲.xlsx").unlink()
        yield from results

    outcome = run(folder, output, removing)
    assert [(Path(one.name).stem, one.status, one.sha256 is None) for one in outcome.summaries] == [
        ("丙", "scored", False), ("乙", "scored", False), ("甲", "unreadable", True)
    ]  # fmt: skip
    assert "路径不存在" in outcome.summaries[2].message


def test_an_unreadable_file_is_known_by_what_was_read_of_it(folder, output, monkeypatch):
    """A file that was read half copied is not taken for done when it is whole."""
    from perfxl.reviewing.passwords import read_bytes

    whole = (folder / "甲.xlsx").read_bytes()
    (folder / "甲.xlsx").write_bytes(whole[:-2000])

    def completed(data, password):
        if len(data) < len(whole):
            (folder / "甲.xlsx").write_bytes(whole)
        return read_bytes(data, password)

    with monkeypatch.context() as patch:
        patch.setattr("perfxl.reviewing.passwords.read_bytes", completed)
        assert {Path(one.name).stem: one.code for one in run(folder, output).summaries}["甲"] == "corrupt"
    again = run(folder, output, resume=True)
    assert (again.resumed, again.incomplete) == (2, False)


def test_an_output_folder_that_is_taken_away_ends_the_run_with_a_sentence(folder, output, monkeypatch, capsys):
    given = contents(folder)

    def moving(results, _):
        for result in results:
            yield result
            output.rename(output.with_name("搬走"))

    monkeypatch.setattr("perfxl.ways_in.terminal.progress", moving)
    assert status(monkeypatch, "run", folder, "-o", output) == 1
    assert f"“{output}”：路径不存在" in capsys.readouterr().err
    assert contents(folder) == given


def test_an_output_folder_that_was_taken_away_is_not_made_anew(folder, output, monkeypatch):
    """No copies without their records lie where somebody moved the folder from; folders within it are made."""
    from perfxl.reviewing.batch import review_batch

    (folder / "子" / "孙").mkdir(parents=True)
    drawn(folder / "子" / "孙" / "丁.xlsx")
    assert not run(folder, output).faults
    assert (output / "子" / "孙" / "丁_审核.xlsx").exists()

    def moving(jobs, *rest):
        output.rename(output.with_name("搬走"))
        yield from review_batch(jobs, *rest)

    monkeypatch.setattr("perfxl.run.work.review_batch", moving)
    with pytest.raises(FileNotFoundError):
        run(folder, output)
    assert not output.exists()


def test_a_second_run_into_the_same_folder_waits_for_its_turn(folder, output, monkeypatch, capsys):
    def twice(results, _):
        assert status(monkeypatch, "run", folder, "-o", output, "--resume") == 2
        yield from results

    assert not run(folder, output, twice).incomplete
    assert f"另一次审核正在使用“{output}”" in capsys.readouterr().err
    assert len(records(output)) == 3


def test_a_journal_that_its_run_just_took_away_is_not_held(folder, output, monkeypatch):
    output.mkdir()
    monkeypatch.setattr("perfxl.run.journal.hold", lambda file: (output / JOURNAL_FILE).unlink() or True)
    with pytest.raises(CallError):
        Journal(output, "程序", keep=False)


def test_parts_of_killed_runs_are_cleared_away_and_nothing_else(folder, output):
    (folder / "子").mkdir()
    drawn(folder / "子" / "丁.xlsx")
    (output / "子").mkdir(parents=True)
    others = ("~$甲.xlsx", ".~甲.xlsx", ".~lock.甲.xlsx#", ".perfxl-part-甲.xlsx", ".0123456789ab.xlsx", "说明.txt")
    for name in others:
        (output / name).write_bytes(b"x")
    for place in (".", "子"):
        (output / place / ".perfxl-part-0123456789ab.xlsx").write_bytes(b"cut o")
    with replacing(output / "别人.xlsx") as growing:
        run(folder, output)
        assert growing.exists()
    left = {path.name for path in output.rglob("*") if path.name.startswith((".", "~"))}
    assert left == {name for name in others if name.startswith((".", "~"))}


def test_a_part_is_let_go_with_its_program(tmp_path):
    part = tmp_path / ".perfxl-part-0123456789ab.xlsx"
    with part.open("xb") as held:
        assert hold(held)
        with swept([tmp_path, tmp_path / "没有"]):
            assert part.exists()
    with swept([tmp_path]):
        assert not part.exists()


def test_a_run_that_ends_with_an_error_ends_its_workers_before_it_clears_their_parts(folder, output, monkeypatch):
    def reviewing(jobs, *_):
        part = output / ".perfxl-part-0123456789ab.xlsx"
        with part.open("xb") as held:  # as a worker that is ended lets it go
            assert hold(held)
            yield from reviewed_here(jobs, 1, ReviewOptions())

    def losing(results, _):
        next(results)
        raise BrokenPipeError

    monkeypatch.setattr("perfxl.run.job.review_all", reviewing)
    with pytest.raises(BrokenPipeError):
        run(folder, output, losing)
    assert [path.name for path in output.iterdir() if path.name.startswith(".")] == [JOURNAL_FILE]


@pytest.mark.parametrize(
    ("earlier", "resumed"), [("perfxl 0.1, rules 甲", 3), ("perfxl 0.1, rules 乙", 0)], ids=["same", "other"]
)
def test_results_are_not_trusted_where_other_rules_may_have_written_over_their_copies(
    folder, output, monkeypatch, earlier, resumed
):
    """A run by other rules that was killed before its first line: its copies may be there already."""
    monkeypatch.setattr("perfxl.run.job.program_mark", lambda *_: "perfxl 0.1, rules 甲")
    run(folder, output)
    (output / JOURNAL_FILE).write_text(json.dumps({"began": earlier}) + "\n", "utf-8")
    assert run(folder, output, resume=True).resumed == resumed


@pytest.mark.parametrize("line", ["", "{", "1", "[]", "{}", '{"source": "甲"}', "\0\0\0"])
def test_lines_that_are_no_records_are_passed_over(folder, output, line):
    run(folder, output)
    with (output / "results.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(f"{line}\n")
    assert run(folder, output, resume=True).resumed == 3


@pytest.mark.skipif(sys.platform == "win32", reason="makes pipes and links")
def test_what_is_no_file_is_told_and_not_waited_for(folder, output):
    os.mkfifo(folder / "管.xlsx")
    (folder / "环.xlsx").symlink_to("环.xlsx")
    (folder / "断.xlsx").symlink_to("没有.xlsx")
    found = {Path(one.name).stem: one.message for one in run(folder, output).summaries}
    assert {name: message and message.split("。")[0] for name, message in found.items()} == {
        "甲": None, "乙": None, "丙": None, "管": "这不是文件，未读取",
        "环": "文件无法读取（链接绕回自身）", "断": "文件无法读取（路径不存在）",
    }  # fmt: skip
    assert run(folder, output, resume=True).resumed == 3


def test_a_folder_that_cannot_be_looked_into_is_told(folder, output, monkeypatch):
    (folder / "关").mkdir()
    drawn(folder / "关" / "丁.xlsx")
    scan = os.scandir

    def refusing_one(path):
        if str(path).endswith("关"):
            raise PermissionError(errno.EACCES, "denied", str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", refusing_one)
    outcome = run(folder, output)
    assert outcome.incomplete
    assert [(one.name, one.message) for one in outcome.summaries if one.message] == [
        (f"{folder}/关", "文件夹打不开，里面的文件没有审核。请检查权限后再试。")
    ]


def test_an_input_that_another_program_holds_is_tried_again(folder, output, monkeypatch):
    read = Path.read_bytes

    def held(path):
        if path.name == "甲.xlsx":
            raise PermissionError(errno.EACCES, "denied", str(path))
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.read_bytes", held)
        assert [one.code for one in run(folder, output).summaries] == [None, None, "locked"]
    again = run(folder, output, resume=True)
    assert (again.resumed, again.incomplete) == (2, False)


def test_an_archive_that_cannot_be_written_in_the_end_costs_itself(folder, output, tmp_path, monkeypatch):
    pytest.importorskip("duckdb")
    from perfxl.intake.archive import ArchiveError

    def full(*_):
        raise ArchiveError("归档文件无法写入（磁盘已满）。")

    monkeypatch.setattr("perfxl.intake.archive._insert", full)
    outcome = run(folder, output, consolidate=True, archive=tmp_path / "归档.duckdb")
    assert outcome.faults == ["归档文件无法写入（磁盘已满）。"]
    assert (output / "汇总.xlsx").exists()
    assert len(records(output)) == 3
