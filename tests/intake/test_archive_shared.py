"""Several runs on one archive at a time, and a disk that is full."""

import json
import subprocess
import sys
import time

import pytest

from tests.called import perfxl_here
from tests.drawn import drawn, funded, reviewed

duckdb = pytest.importorskip("duckdb")

from perfxl.files.atomic import sweep  # noqa: E402
from perfxl.intake import archive  # noqa: E402

HELD = "import sys, time, duckdb\nbook = duckdb.connect(sys.argv[1])\nprint('held', flush=True)\nsys.stdin.read()\n"
RUN = [sys.executable, "-m", "perfxl", "run"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "归档.duckdb"


@pytest.fixture
def held(path):
    """The archive in the hands of another process, until it is asked to end."""
    archive.ready(path)
    with subprocess.Popen([sys.executable, "-c", HELD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        yield other
        other.kill()


def records(tmp_path, name="图书馆"):
    return [reviewed(drawn(tmp_path / f"{name}.xlsx", funded(100, 90, project_name=name)))]


def test_a_run_waits_for_another_and_says_so_once(path, held, tmp_path, monkeypatch):
    told, made = [], records(tmp_path)

    def wait(_):
        if len(waited) == 3:
            held.communicate()
        waited.append(time.monotonic())

    waited = []
    monkeypatch.setattr(archive.time, "sleep", wait)
    assert archive.store(path, made, tell=told.append) == 1
    assert told == [f"归档文件“{path}”正被另一次审核使用，等它结束后继续。"]
    assert len(waited) >= 4


@pytest.mark.thorough
def test_it_does_not_wait_for_ever(path, held, monkeypatch):
    monkeypatch.setattr(archive, "_PATIENCE", 0.3)
    for attempt in (archive.ready, archive.runs):
        with pytest.raises(archive.ArchiveError, match="正被另一次审核或其他程序使用，等了 0 秒"):
            attempt(path)


@pytest.mark.thorough
def test_runs_that_end_together_are_all_kept(path, tmp_path):
    runs = []
    for at in range(4):
        (tmp_path / f"收{at}").mkdir()
        drawn(tmp_path / f"收{at}" / f"{at}.xlsx", funded(100, 90, project_name=f"项目{at}"))
        call = [
            *RUN,
            tmp_path / f"收{at}",
            "-o",
            tmp_path / f"出{at}",
            "--archive",
            path,
            "--jobs",
            "1",
            "--no-annotate",
        ]
        runs.append(subprocess.Popen(call, stderr=subprocess.PIPE))
    assert [(run.wait(300), run.stderr.read().decode().count("不能使用")) for run in runs] == [(0, 0)] * 4
    assert archive.query(path, "SELECT project FROM latest ORDER BY 1")[1] == [(f"项目{at}",) for at in range(4)]
    assert [run for run, *_ in archive.runs(path)] == [1, 2, 3, 4]
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".perfxl")]


def test_an_archive_that_another_made_meanwhile_stays(path, tmp_path, monkeypatch):
    made = archive._complete

    def meanwhile(book):
        made(book)
        if not path.exists():
            monkeypatch.setattr(archive, "_complete", made)
            archive.store(path, records(tmp_path))

    monkeypatch.setattr(archive, "_complete", meanwhile)
    archive.ready(path)
    assert len(archive.runs(path)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes")
@pytest.mark.parametrize("room", ["none for the commit", "none to move it over"])
def test_a_full_disk_is_told_and_leaves_the_archive_as_it_was(path, tmp_path, room):
    archive.store(path, records(tmp_path))
    many = tmp_path / "收.json"
    many.write_text(json.dumps([record for at in range(3) for record in records(tmp_path, f"项目{at}")]), "utf-8")
    script = (
        "import json, resource, sys\nfrom pathlib import Path\nfrom perfxl.intake import archive\n"
        "records = json.loads(Path(sys.argv[2]).read_text('utf-8')) * 20\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))\n"
        "try:\n    archive.store(Path(sys.argv[1]), records)\n"
        "except archive.ArchiveError as error:\n    print(error)\n"
    )
    largest = 4096 if room == "none for the commit" else path.stat().st_size
    call = [sys.executable, "-c", script, path, many, str(largest)]
    done = subprocess.run(call, capture_output=True, timeout=300, check=False)
    assert "磁盘已满" in done.stdout.decode(), done.stderr.decode()[-2000:]
    assert len(archive.runs(path)) == 1
    assert archive.query(path, "SELECT count(*) FROM forms")[1] == [(1,)]
    assert archive.store(path, records(tmp_path)) == 2
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith((path.name, "."))] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="an open part is not held there")
def test_one_that_is_being_made_is_left_to_whoever_makes_it(path, monkeypatch):
    made, growing = archive._complete, []

    def meanwhile(book):
        made(book)
        sweep([path.parent])
        growing.extend(file.name for file in path.parent.iterdir())

    monkeypatch.setattr(archive, "_complete", meanwhile)
    archive.ready(path)
    assert any(name.endswith(".new") for name in growing)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="kills the hard way")
def test_what_a_killed_run_left_of_one_is_cleared_by_the_next(path, tmp_path):
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom perfxl.intake import archive\n"
        "archive._complete = lambda book: (book.execute('CREATE TABLE t (a INT)'), os._exit(9))\n"
        "archive.ready(Path(sys.argv[1]))\n"
    )
    assert subprocess.run([sys.executable, "-c", script, path], check=False).returncode == 9
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".perfxl-part-")]
    (tmp_path / "收").mkdir()
    drawn(tmp_path / "收" / "甲.xlsx")
    options = ("-o", tmp_path / "出", "--archive", path, "--jobs", "1", "--no-annotate", "--no-consolidate")
    assert perfxl_here("run", tmp_path / "收", *options).returncode == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["出", "归档.duckdb", "收"]
    assert len(archive.runs(path)) == 1


def test_an_archive_that_stays_held_costs_itself_and_is_caught_up_with(
    path, held, tmp_path, monkeypatch, in_this_process
):
    from perfxl.run.job import RunOptions, run_all

    (tmp_path / "收").mkdir()
    drawn(tmp_path / "收" / "甲.xlsx")
    monkeypatch.setattr(archive, "_PATIENCE", 0.3)
    told = []
    options = RunOptions(tmp_path / "出", consolidate=False, jobs=1, archive=path, resume=True, tell=told.append)
    with monkeypatch.context() as patch:
        patch.setattr(archive, "ready", lambda *_: None)  # it was free when the run began
        outcome = run_all([str(tmp_path / "收")], options, lambda results, _: iter(results))
    assert (outcome.incomplete, len(outcome.faults)) == (True, 1)
    assert outcome.faults[0].endswith("请等它结束，加 --resume 再运行一次。")
    assert {*told} == {f"归档文件“{path}”正被另一次审核使用，等它结束后继续。"}
    held.communicate()
    again = run_all([str(tmp_path / "收")], options, lambda results, _: iter(results))
    assert (again.incomplete, again.resumed, len(archive.runs(path))) == (False, 1, 1)
