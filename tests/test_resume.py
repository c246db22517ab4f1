"""A run that goes on where the last one stopped, however it stopped."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from perfxl.run.interrupt import stoppable
from perfxl.run.job import RunOptions, run_all
from tests.drawn import SHEET, drawn, drawn_folder

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path):
    return drawn_folder(tmp_path / "收")


def resumed(folder, output, **options):
    """How many were taken over, and the records."""
    options = {"consolidate": False, **options}
    outcome = run_all([str(folder)], RunOptions(output, jobs=1, resume=True, **options), lambda r, _: iter(r))
    return outcome.resumed, list(outcome.records)


def test_what_has_not_changed_is_not_done_again(folder, tmp_path):
    output = tmp_path / "出"
    first = resumed(folder, output)
    times = {path.name: path.stat().st_mtime_ns for path in output.glob("*_审核.xlsx")}
    assert first[0] == 0
    assert resumed(folder, output) == (3, first[1])
    assert {path.name: path.stat().st_mtime_ns for path in output.glob("*_审核.xlsx")} == times


def test_what_changed_is_new_or_lost_its_output_is_done(folder, tmp_path):
    output = tmp_path / "出"
    resumed(folder, output)
    drawn(folder / "甲.xlsx", cells={"H17": 21})
    drawn(folder / "丁.xlsx")
    (output / "乙_审核.xlsx").unlink()
    count, records = resumed(folder, output)
    assert count == 1
    assert len(records) == 4
    assert openpyxl.load_workbook(output / "甲_审核.xlsx")[SHEET]["H17"].value == 21
    assert (output / "乙_审核.xlsx").exists()


@pytest.mark.parametrize("change", ["program", "rules"])
def test_another_program_or_other_rules_do_everything_again(folder, tmp_path, monkeypatch, change):
    output = tmp_path / "出"
    resumed(folder, output)
    if change == "program":
        monkeypatch.setattr("perfxl.run.journal.__version__", "9.9")
    from perfxl.reviewing.batch import ReviewOptions

    review = ReviewOptions(rules="mof-2020") if change == "rules" else ReviewOptions()
    assert resumed(folder, output, review=review)[0] == 0


def test_ctrl_c_keeps_what_is_done(folder, tmp_path):
    def stopped(results, _):
        yield next(results)
        raise KeyboardInterrupt

    outcome = run_all([str(folder)], RunOptions(tmp_path / "出", jobs=1), stopped)
    assert (len(outcome.records), outcome.left, outcome.incomplete) == (1, 2, True)
    assert len((tmp_path / "出" / "results.jsonl").read_text("utf-8").splitlines()) == 1
    # one over a part of the forms would say of the others that nobody sent them
    assert not (tmp_path / "出" / "汇总.xlsx").exists()
    assert resumed(folder, tmp_path / "出", consolidate=True)[0] == 1
    assert (tmp_path / "出" / "汇总.xlsx").exists()


def test_ctrl_c_leaves_what_an_earlier_run_found_where_it_still_holds(folder, tmp_path):
    def stopped(results, _):
        yield next(results)
        raise KeyboardInterrupt

    output = tmp_path / "出"
    before = run_all([str(folder)], RunOptions(output, jobs=1), lambda results, _: iter(results))
    outcome = run_all([str(folder)], RunOptions(output, jobs=1), stopped)
    assert (outcome.stopped, outcome.left) == (True, 0)
    assert list(outcome.records) == list(before.records)


def test_ctrl_c_finishes_what_was_begun_and_a_second_one_ends_at_once():
    with stoppable() as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_every_copy_that_lies_in_the_folder_after_ctrl_c_has_its_line(whole, tmp_path):
    output = tmp_path / "出"
    running = whole.started(output)
    while not (output.is_dir() and list(output.glob("*_审核.xlsx"))):
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)
    said = running.communicate()[1].decode()
    lines = [json.loads(line) for line in (output / "results.jsonl").read_text("utf-8").splitlines()]
    assert 0 < len(lines) < FILES
    assert {line["annotated"] for line in lines if line["annotated"]} == {
        path.as_posix() for path in output.rglob("*_审核.xlsx")
    }
    assert "已中止：还有" in said
    assert "Traceback" not in said
    assert running.returncode == 1


FILES = 80
# When a run is killed, as a part of the time that an undisturbed one takes, and what: all of it, or the main process.
SOME = [(0.5, "all"), pytest.param(0.75, "main", marks=pytest.mark.thorough)]
MANY = [(random.Random(number).uniform(0.1, 1.05), ("all", "main")[number % 2]) for number in range(24)]


class Whole:
    """An intake, and what an undisturbed run makes of it."""

    def __init__(self, home):
        self.folder, self.output = home / "收", home / "出"
        (self.folder / "一处").mkdir(parents=True)
        made = [drawn(home / f"{number}.xlsx", cells={"H17": 20 + number}) for number in range(3)]
        for number in range(FILES):
            place = self.folder / ("一处" if number % 3 else ".") / f"{number:03}.xlsx"
            place.write_bytes(made[number % 3].read_bytes() if number % 20 else b"PK")
        self.given = self.inputs()
        started = time.monotonic()
        self.started(self.output).communicate()
        self.seconds = time.monotonic() - started

    def started(self, output, *options):
        command = [sys.executable, "-m", "perfxl", "run", str(self.folder), "-o", str(output), "--jobs", "2", *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, start_new_session=True)

    def inputs(self):
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in self.folder.rglob("*.xlsx")}


def found(output):
    """What lies in an output folder: the places, the parts of each annotated workbook, and the records."""
    places = sorted(path.relative_to(output).as_posix() for path in output.rglob("*"))
    copies = {}
    for path in output.rglob("*_审核.xlsx"):
        with zipfile.ZipFile(path) as package:
            copies[path.relative_to(output)] = {info.filename: info.CRC for info in package.infolist()}
    lines = (output / "results.jsonl").read_text("utf-8").replace(output.as_posix(), "出").splitlines()
    return places, copies, lines


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return Whole(tmp_path_factory.mktemp("一次"))


@pytest.mark.skipif(sys.platform == "win32", reason="kills processes the hard way")
@pytest.mark.parametrize(
    ("when", "what"), [*SOME, *(pytest.param(*one, marks=pytest.mark.slow) for one in MANY)]
)  # fmt: skip
def test_a_run_that_was_killed_is_completed(whole, tmp_path, when, what):
    output = tmp_path / "出"
    running = whole.started(output)
    time.sleep(whole.seconds * when)
    if what == "all":
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()
    running.communicate(timeout=20)  # ends when no worker has the pipe open
    for path in output.rglob("*.xlsx"):
        if not path.name.startswith("."):
            with zipfile.ZipFile(path) as package:
                assert package.testzip() is None  # what is there is whole
    again = whole.started(output, "--resume")
    said = again.communicate()[1].decode()
    assert again.returncode == 1, said  # the broken ones
    assert f"共 {FILES} 个工作簿" in said
    assert found(output) == found(whole.output)
    assert whole.inputs() == whole.given
