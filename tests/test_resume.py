"""A run that goes on where the last one stopped, however it stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from perfxl.run import RunOptions, run_all
from perfxl.sources import JOURNAL_FILE
from tests.drawn import SHEET, drawn

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "收"
    made.mkdir()
    for name in "甲乙丙":
        drawn(made / f"{name}.xlsx")
    return made


def resumed(folder, output, **options):
    """How many were taken over, and the records."""
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
        monkeypatch.setattr("perfxl.journal.__version__", "9.9")
    from perfxl.pipeline import ReviewOptions

    review = ReviewOptions(rules="mof-2020") if change == "rules" else ReviewOptions()
    assert resumed(folder, output, review=review)[0] == 0


def test_ctrl_c_keeps_what_is_done(folder, tmp_path):
    def stopped(results, _):
        yield next(results)
        raise KeyboardInterrupt

    outcome = run_all([str(folder)], RunOptions(tmp_path / "出", jobs=1), stopped)
    assert (len(outcome.records), outcome.left, outcome.incomplete) == (1, 2, True)
    assert len((tmp_path / "出" / "results.jsonl").read_text("utf-8").splitlines()) == 1
    assert (tmp_path / "出" / "汇总.xlsx").exists()
    assert resumed(folder, tmp_path / "出")[0] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process the hard way")
def test_a_run_that_was_killed_is_completed(tmp_path):
    folder, output = tmp_path / "收", tmp_path / "出"
    folder.mkdir()
    for number in range(200):
        drawn(folder / f"{number:03}.xlsx")
    command = [sys.executable, "-m", "perfxl", "run", str(folder), "-o", str(output)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen([*command, "--jobs", "1"], env=environment, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (output / JOURNAL_FILE).exists() or len((output / JOURNAL_FILE).read_text("utf-8").splitlines()) < 60:
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert not (output / "results.jsonl").exists()
    for path in output.glob("*.xlsx"):
        openpyxl.load_workbook(path)  # what is there is whole
    # its outputs are no inputs for a walk over all of it
    done = subprocess.run([*command, "--resume"], env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    said = done.stderr.decode()
    assert "共 200 个工作簿" in said
    assert "没有变化，沿用上次的结果" in said
    records = [json.loads(line) for line in (output / "results.jsonl").read_text("utf-8").splitlines()]
    assert len({record["source"] for record in records}) == len(records) == 200
    assert not (output / JOURNAL_FILE).exists()
