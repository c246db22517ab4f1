"""kill -9 at moments spread over a run, folder mode, a watch and an archive, each followed by the same call again.

    python -m benchmarks.faults --moments 20

After the second call everything is to be there once and whole, and nothing hidden left behind but the journals of the
killed runs of folder mode, whose results stand beside those of the second. Linux only.
"""

from __future__ import annotations

import argparse
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

from benchmarks.filled_forms import make_forms
from benchmarks.speed import SEED

ARCHIVE, OUTPUT, INBOX, RESULTS = "归档.duckdb", "出", "待审核", "审核结果"
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


@dataclass(frozen=True, slots=True)
class Way:
    """A way in by its name, and what a call of it is."""

    name: str
    call: Sequence[str]


def ways(forms: Path, records: Path) -> list[Way]:
    """The ways in, over these forms; the archive takes these records."""
    return [
        Way("run", (*_PROGRAM, "run", str(forms), "-o", OUTPUT, "--jobs", "2", "--resume", "--archive", ARCHIVE)),
        Way("folder", (*_PROGRAM, "--no-pause")),
        Way("watch", (*_PROGRAM, "watch", str(forms), "-o", OUTPUT)),
        Way("archive", (sys.executable, "-c", _STORE, str(records), ARCHIVE)),
    ]


def started(way: Way, home: Path) -> tuple[subprocess.Popen[bytes], float]:
    """A call, and since when it has been at what is killed: the archive's after its imports."""
    running = subprocess.Popen(
        way.call, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    if way.name == "archive":
        assert running.stdout is not None
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


def killed(way: Way, home: Path, seconds: float, everything: bool) -> None:
    """The call, killed after so many seconds: with its workers, or the main process alone."""
    running, since = started(way, home)
    time.sleep(max(0.0, since + seconds - time.monotonic()))
    if everything:
        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()
    running.communicate()


def hidden(home: Path) -> list[str]:
    """What is no output, by the beginnings of the names."""
    return sorted(path.name for path in home.rglob("*") if path.name.startswith(".perfxl") or path.suffix == ".wal")


def wrong(way: Way, home: Path, count: int) -> list[str]:
    """What is lost, half or left over after the second call."""
    found = [f"left over: {name}" for name in hidden(home) if way.name != "folder" or "journal" not in name]
    found += [
        f"half: {path}" for path in home.rglob("*.xlsx") if path.parent.name != INBOX and not zipfile.is_zipfile(path)
    ]
    if way.name in ("run", "archive"):
        found += _wrong_runs(home / ARCHIVE, count)
    if way.name != "archive":
        output = max((home / RESULTS).iterdir()) if way.name == "folder" else home / OUTPUT
        lines = output / "results.jsonl"
        records = [json.loads(line) for line in lines.read_text("utf-8").splitlines()] if lines.is_file() else []
        copies = len([*output.rglob("*_审核.xlsx")])
        if not len({record["source"] for record in records}) == len(records) == copies == count:
            found.append(f"{len(records)} records, {copies} copies of {count}")
        if not (output / "汇总.xlsx").is_file():
            found.append("no 汇总.xlsx")
    return found


def _wrong_runs(path: Path, count: int) -> list[str]:
    """The archive's file alone, as people copy it: every run in it whole, the last one there."""
    from perfxl.intake.archive import runs

    whole = [run[3] == count for run in runs(path)]
    return [] if whole and all(whole) else [f"archive: {runs(path)}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--files", type=int, default=30)
    parser.add_argument("--ways", nargs="+", default=["run", "folder", "watch", "archive"])
    options = parser.parse_args()
    options.files -= options.files % 2
    chance, failed = random.Random(SEED), 0
    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary)
        forms, records = top / "收", top / "results.jsonl"
        forms.mkdir()
        make_forms(forms, ["project", "department"] * (options.files // 2), SEED)
        call = (*_PROGRAM, "run", str(forms), "-o", str(top / "样"), "--no-annotate", "--no-consolidate")
        subprocess.run(call, check=False, capture_output=True)
        shutil.copy(top / "样" / "results.jsonl", records)
        for way in (way for way in ways(forms, records) if way.name in options.ways):
            left = 0
            home = _home(top, forms, way)
            seconds = finished(way, home, options.files)
            for number in range(options.moments):
                home = _home(top, forms, way)
                moment = (number + chance.random()) / options.moments * 1.05
                killed(way, home, moment * seconds, everything=number % 2 == 0)
                left += bool(hidden(home))
                finished(way, home, options.files)
                for fault in wrong(way, home, options.files):
                    failed += 1
                    print(f"{way.name}, killed at {moment:.2f} of {seconds:.1f} s: {fault}", flush=True)
            print(
                f"{way.name}: killed {options.moments} times, {left} times something was left, then called again",
                flush=True,
            )
    sys.exit(bool(failed))


def _home(top: Path, forms: Path, way: Way) -> Path:
    """An empty folder to work in; for folder mode with the forms in its inbox."""
    home = top / "处"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    if way.name == "folder":
        shutil.copytree(forms, home / INBOX)
    return home


if __name__ == "__main__":
    main()
