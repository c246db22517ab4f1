"""kill -9 at moments spread over each way in that writes, each followed by the same call again.

    python -m benchmarks.faults --moments 20
    xvfb-run -a python -m benchmarks.faults --ways window

After the second call everything is to be there once and whole, the inputs as they were, no process of the first left,
and nothing hidden but the journals of the killed runs of folder mode and of the window, whose results stand beside those
of the second; nor anything in the folder for temporary files. Linux only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.filled_forms import make_forms
from benchmarks.speed import SEED
from perfxl.run.discovery import LEDGER_FILE
from tests.ledger.books import ledger

ARCHIVE, OUTPUT, INBOX, RESULTS, TEMPORARY = "归档.duckdb", "出", "待审核", "审核结果", "暂"
# So long a watch has for all there is, and then to begin what it should not, seconds.
_PATIENCE, _QUIET = 60.0, 1.5
_PROGRAM = (sys.executable, "-m", "perfxl")
_STORE = """
import json, sys
from pathlib import Path
import pandas
from perfxl.files.atomic import swept
from perfxl.intake import archive, archive_rounds
records = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
print("ready", flush=True)
path = Path(sys.argv[2])
archive.ready(path)
with swept([path.parent]):
    archive.store(path, records)
"""


# The window, closed by itself once what it began with is done.
_WINDOW = """
from perfxl.ways_in.desktop import window
class Closing(window.Window):
    def _finish(self, done):
        super()._finish(done)
        self.root.quit()
if __name__ == "__main__":
    window.Window = Closing
    window.main()
"""
_DEPARTMENTS, _PROJECTS = 6, 18
# The ways that make a folder of their own for each run, and those that are done again beside what they made.
_FOLDERS, _PAPERS = ("folder", "window"), ("reports", "summary", "notice", "dispatch", "compare")
_NAMES = ("run", "folder", "watch", "archive", "everything", *_PAPERS)


@dataclass(frozen=True, slots=True)
class Way:
    """A way in by its name, and what a call of it is."""

    name: str
    call: Sequence[str]


class Given(NamedTuple):
    """What the ways in are called over: filled forms, what a run made of them and its records, a ledger."""

    forms: Path
    results: Path
    records: Path
    ledger: Path


def ways(given: Given) -> list[Way]:
    """The ways in, over what is given."""
    run = (*_PROGRAM, "run", str(given.forms), "-o", OUTPUT, "--jobs", "2", "--resume", "--archive", ARCHIVE)
    workbooks = [str(path) for path in sorted(given.forms.iterdir())]
    return [
        Way("run", run),
        Way("folder", (*_PROGRAM, "--no-pause")),
        Way("watch", (*_PROGRAM, "watch", str(given.forms), "-o", OUTPUT)),
        Way("archive", (sys.executable, "-c", _STORE, str(given.records), ARCHIVE)),
        Way("everything", (*run, "--ledger", str(given.ledger), "--opinion", "--explain")),
        Way("reports", (*_PROGRAM, "report", *workbooks, "-o", OUTPUT)),
        Way("summary", (*_PROGRAM, "report", str(given.results), "-o", ".")),
        Way("notice", (*_PROGRAM, "notice", str(given.results), "-o", "退回")),
        Way("dispatch", (*_PROGRAM, "dispatch", str(given.ledger), "-o", "下发")),
        Way("compare", (*_PROGRAM, "compare", str(given.ledger), str(given.forms), "-o", "对比.xlsx")),
        Way("window", (sys.executable, str(given.ledger.with_name("window.py")))),
    ]


def started(way: Way, home: Path) -> tuple[subprocess.Popen[bytes], float]:
    """A call, and since when it has been at what is killed: the archive's after its imports."""
    running = subprocess.Popen(
        way.call,
        cwd=home,
        stdout=subprocess.PIPE if way.name == "archive" else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(home / TEMPORARY)},
    )
    if running.stdout is not None:
        running.stdout.readline()
    return running, time.monotonic()


def finished(way: Way, home: Path, count: int) -> float:
    """The call to its end; gives the seconds it took. A watch is stopped once all is there."""
    running, since = started(way, home)
    while way.name == "watch" and wrong(way, home, count) and time.monotonic() < since + _PATIENCE:
        time.sleep(0.1)
    took = time.monotonic() - since
    if way.name == "watch":
        time.sleep(_QUIET)
        running.send_signal(signal.SIGINT)
    running.communicate()
    return took if way.name == "watch" else time.monotonic() - since


def killed(way: Way, home: Path, seconds: float, everything: bool) -> int:
    """The call, killed after so many seconds: with its workers, or the main process alone; gives the group of its processes."""
    running, since = started(way, home)
    time.sleep(max(0.0, since + seconds - time.monotonic()))
    if everything:
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()
    running.communicate()
    return running.pid


def running_on(group: int) -> bool:
    """Whether processes of a group are still there after a while."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True


def contents(folder: Path) -> dict[str, str]:
    """The inputs in a folder by their names: digest and time."""
    return {
        path.name: f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.stat().st_mtime_ns}"
        for path in sorted(folder.iterdir())
    }


def hidden(home: Path) -> list[str]:
    """What is no output, by the beginnings of the names."""
    left = [path for path in home.rglob("*") if path.name.startswith(".perfxl") or path.suffix == ".wal"]
    return sorted(path.name for path in (*left, *(home / TEMPORARY).iterdir()))


def outputs(home: Path) -> list[str]:
    """The files that people see."""
    seen = (path.relative_to(home) for path in home.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in seen if not any(part.startswith(".") for part in path.parts))


def wrong(way: Way, home: Path, count: int, expected: Sequence[str] = ()) -> list[str]:
    """What is lost, half or left over after the second call; of papers `expected` are the names."""
    found = [f"left over: {name}" for name in hidden(home) if way.name not in _FOLDERS or "journal" not in name]
    found += [f"half: {path}" for path in home.rglob("*") if path.parent.name != INBOX and _is_half(path)]
    if way.name in ("run", "archive", "everything"):
        found += _wrong_runs(home / ARCHIVE, count)
    if way.name in _PAPERS:
        return found + [f"not as expected: {name}" for name in sorted({*expected} ^ {*outputs(home)})]
    if way.name != "archive":
        found += _wrong_results(max((home / RESULTS).iterdir()) if way.name in _FOLDERS else home / OUTPUT, count)
    if way.name == "everything" and (opinions := len([*home.rglob("*_审核意见书.docx")])) != count:
        found.append(f"{opinions} opinions of {count}")
    return found


def _is_half(path: Path) -> bool:
    return path.suffix in (".xlsx", ".docx", ".zip") and not zipfile.is_zipfile(path)


def _wrong_results(output: Path, count: int) -> list[str]:
    """A run's folder: each workbook has a record and a copy."""
    lines = output / "results.jsonl"
    records = [json.loads(line) for line in lines.read_text("utf-8").splitlines()] if lines.is_file() else []
    copies = len([*output.rglob("*_审核.xlsx")])
    whole = len({record["source"] for record in records}) == len(records) == copies == count
    found = [] if whole else [f"{len(records)} records, {copies} copies of {count}"]
    return found if (output / "汇总.xlsx").is_file() else [*found, "no 汇总.xlsx"]


def _wrong_runs(path: Path, count: int) -> list[str]:
    """The archive's file alone, as people copy it: every run in it whole, the last one there."""
    from perfxl.intake.archive import runs

    whole = [run[3] == count for run in runs(path)]
    return [] if whole and all(whole) else [f"archive: {runs(path)}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--files", type=int, default=30)
    parser.add_argument("--ways", nargs="+", default=_NAMES)
    options = parser.parse_args()
    options.files -= options.files % 2
    # a shell that starts this beside other work has it ignored, and a watch would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary)
        given = _given(top, options.files)
        for way in (way for way in ways(given) if way.name in options.ways):
            failed += _tried(way, top, given, options)
    sys.exit(bool(failed))


def _tried(way: Way, top: Path, given: Given, options: argparse.Namespace) -> int:
    """A way in, killed again and again; gives how much was wrong after the second calls."""
    chance, left, failed, before = random.Random(SEED), 0, 0, contents(given.forms)
    home = _home(top, given.forms, way)
    seconds = finished(way, home, options.files)
    expected = outputs(home)
    if faults := wrong(way, home, options.files, expected or ["something"]):
        failed += 1
        print(f"{way.name}, undisturbed: {faults}", flush=True)
    for number in range(options.moments):
        home = _home(top, given.forms, way)
        moment = (number + chance.random()) / options.moments * 1.05
        group = killed(way, home, moment * seconds, everything=number % 2 == 0)
        left += bool(hidden(home))
        finished(way, home, options.files)
        faults = ["still running"] if running_on(group) else []
        if any(contents(folder) != before for folder in _inputs(given, home, way)):
            faults.append("inputs changed")
        for fault in (*faults, *wrong(way, home, options.files, expected)):
            failed += 1
            print(f"{way.name}, killed at {moment:.2f} of {seconds:.1f} s: {fault}", flush=True)
        print(f"{way.name}: {number + 1}", end="\r", file=sys.stderr, flush=True)
    print(f"{way.name}: killed {options.moments} times, {left} times something was left, then called again", flush=True)
    return failed


def _inputs(given: Given, home: Path, way: Way) -> list[Path]:
    return [given.forms, *([home / INBOX] if way.name in _FOLDERS else [])]


def _given(top: Path, files: int) -> Given:
    """Forms, a run over them, and a ledger that hands out others."""
    forms, results, book = top / "收", top / "样", top / "据"
    forms.mkdir()
    book.mkdir()
    make_forms(forms, ["project", "department"] * (files // 2), SEED)
    departments = [f"某市第{number}局" for number in range(_DEPARTMENTS)]
    projects = [
        [f"2023-{number:03}", f"项目{number}", departments[number % _DEPARTMENTS], 100, 90]
        for number in range(_PROJECTS)
    ]
    sheets = {
        "参数": [["名称", "值"], ["评价年度", 2023]],
        "名单": [["部门", "应报部门表"], *([name, 1] for name in departments)],
        "项目清单": [["项目编码", "项目名称", "部门", "批复预算数", "决算执行数"], *projects],
        "绩效目标": [
            ["部门", "项目名称", "一级指标", "三级指标", "年度指标值", "分值"],
            *([row[2], row[1], "产出指标", "完成数量", "≥100项", 50] for row in projects),
        ],
    }
    given = Given(forms, results, top / "results.jsonl", ledger(book / LEDGER_FILE, sheets))
    (book / "window.py").write_text(_WINDOW, "utf-8")
    subprocess.run((*_PROGRAM, "run", str(forms), "-o", str(results)), check=False, capture_output=True)
    shutil.copy(results / "results.jsonl", given.records)
    return given


def _home(top: Path, forms: Path, way: Way) -> Path:
    """An empty folder to work in, with one for temporary files; where a way in has an inbox, with the forms in it."""
    home = top / "处"
    shutil.rmtree(home, ignore_errors=True)
    (home / TEMPORARY).mkdir(parents=True)
    if way.name in _FOLDERS:
        shutil.copytree(forms, home / INBOX)
    return home


if __name__ == "__main__":
    main()
