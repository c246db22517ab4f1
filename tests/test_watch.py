"""A watched folder: what is complete is reviewed, again when it changes, and nothing else."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from perfxl.run.journal import Journal
from perfxl.ways_in.watch import watch
from tests.drawn import drawn

ROOT = Path(__file__).parents[1]


class Looks:
    """A watch that wakes when it is told to: each wake does something to the folder first."""

    def __init__(self, *steps):
        self.steps = steps

    def __call__(self, folder, stop):
        for step in self.steps:
            step()
            yield


def watched(tmp_path, monkeypatch, *steps):
    """The scores and errors in results.jsonl after each wake."""
    folder, output = tmp_path / "收", tmp_path / "收" / "审核结果"
    seen = []

    def look_at_results():
        path = output / "results.jsonl"
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
        seen.append({Path(r["source"]).name: r["status"] for r in records})

    def then(step):
        def run():
            look_at_results()
            step()

        return run

    monkeypatch.setattr("perfxl.ways_in.watch._wakes", Looks(*map(then, steps), look_at_results))
    watch(folder, output)
    return seen[1:]


def nothing():
    pass


def test_a_workbook_is_reviewed_once_its_size_is_stable(tmp_path, monkeypatch):
    folder = tmp_path / "收"
    folder.mkdir()
    data = drawn(tmp_path / "源.xlsx").read_bytes()
    seen = watched(
        tmp_path,
        monkeypatch,
        lambda: (folder / "甲.xlsx").write_bytes(data[:1000]),
        lambda: (folder / "甲.xlsx").write_bytes(data),
        nothing,
        nothing,
    )
    assert seen == [{}, {}, {"甲.xlsx": "scored"}, {"甲.xlsx": "scored"}]


def test_what_changes_is_reviewed_again_and_what_goes_is_dropped(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "收"
    folder.mkdir()
    drawn(folder / "甲.xlsx")
    drawn(folder / "乙.xlsx")
    watched(
        tmp_path,
        monkeypatch,
        nothing,
        nothing,
        lambda: drawn(folder / "甲.xlsx", cells={"H17": 21}),
        nothing,
        lambda: (folder / "乙.xlsx").unlink(),
        nothing,
        nothing,
    )
    said = capsys.readouterr().err
    assert said.count("甲.xlsx　") == 2
    assert said.count("乙.xlsx　") == 1
    (line,) = (folder / "审核结果" / "results.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["source"].endswith("甲.xlsx")


def test_a_folder_in_use_by_a_run_is_tried_again(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "收"
    (folder / "审核结果").mkdir(parents=True)
    drawn(folder / "甲.xlsx")
    with Journal(folder / "审核结果", "别的审核", keep=False):
        assert watched(tmp_path, monkeypatch, nothing, nothing)[-1] == {}
    assert "另一次审核正在使用" in capsys.readouterr().err
    assert watched(tmp_path, monkeypatch, nothing, nothing)[-1] == {"甲.xlsx": "scored"}


def test_outputs_lock_files_and_other_files_are_no_inputs(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "收"
    folder.mkdir()
    drawn(folder / "甲.xlsx")
    (folder / "~$甲.xlsx").write_bytes(b"lock")
    (folder / "说明.docx").write_bytes(b"PK")
    watched(tmp_path, monkeypatch, *[nothing] * 6)
    assert capsys.readouterr().err.count(".xlsx　") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_the_command_sees_a_new_file_and_ends_cleanly_on_interrupt(tmp_path):
    folder = tmp_path / "收 件"
    folder.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-m", "perfxl", "watch", str(folder), "-o", str(tmp_path / "出")],
        stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "正在守候" in running.stderr.readline().decode()
    drawn(folder / "甲.xlsx")
    assert "甲.xlsx　96.5 分" in running.stderr.readline().decode()
    deadline = time.monotonic() + 20
    while not (tmp_path / "出" / "汇总.xlsx").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    rest = running.stderr.read().decode()
    assert running.wait(20) == 0
    assert rest.strip() == "已停止守候。"
    assert (tmp_path / "出" / "甲_审核.xlsx").exists()
