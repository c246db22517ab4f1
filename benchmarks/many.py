"""Very many small files in nested folders: a run that is killed, gone on with twice, and `check`; all of them accounted for.

    python -m benchmarks.many --files 50000

Most are small workbooks without a form; some are filled forms, some broken, each kind of tests/hostile.py in turn. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import xlsxwriter

from benchmarks.filled_forms import by_turns, make_forms
from benchmarks.load import children, peak
from benchmarks.speed import SEED
from perfxl.run.discovery import JOURNAL_FILE, RESULTS_FILE
from tests.hostile import cases

_PROGRAM = (sys.executable, "-m", "perfxl")
# So many different workbooks without a form there are; files of one content share it.
_PLAIN = 200
_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Call:
    """What a call took and said: peak memory, MB, of the main process and of its largest worker."""

    status: int
    seconds: float
    main: float
    worker: float
    said: bytes
    told: bytes


def make_intake(top: Path, files: int, forms: int, broken: int) -> Path:
    """A folder of departments with a folder of each unit, and the files in them."""
    made, intake = top / "样", top / "收"
    made.mkdir()
    kinds = {name: case.make() for name, case in islice(cases().items(), broken)}
    for name, content in kinds.items():
        (made / name).write_bytes(content)
    plain = [_plain(made / f"说明{number}.xlsx", number) for number in range(_PLAIN)]
    filled = make_forms(made, by_turns(forms), SEED)
    wanted = [*filled, *islice(cycle([made / name for name in kinds]), broken)]
    wanted += islice(cycle(plain), files - len(wanted))
    for number, path in enumerate(wanted):
        # neighbours are of every sort
        place = number * 7919 % files
        folder = intake / f"部门{place // 1000:02}" / f"单位{place // 100 % 10}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{place:05}~{path.name}").hardlink_to(path)
    return intake


def _plain(path: Path, number: int) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row in range(5):
            sheet.write_row(row, 0, [f"会议{number}", "签到", row + number])
    return path


def called(call: Sequence[str], top: Path, kill_after: float | None = None) -> Call:
    """A call to its end, or killed with its workers after so many seconds."""
    began, main, worker = time.monotonic(), 0.0, 0.0
    with (top / "said").open("wb+") as said, (top / "told").open("wb+") as told:
        process = subprocess.Popen(call, cwd=top, stdout=said, stderr=told, start_new_session=True)
        while process.poll() is None:
            main, worker = max(main, peak(process.pid)), max([worker, *map(peak, children(process.pid))])
            if kill_after is not None and time.monotonic() - began > kill_after:
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(_LOOK)
        seconds = time.monotonic() - began
        said.seek(0)
        told.seek(0)
        return Call(process.returncode, seconds, main, worker, said.read(), told.read())


def outcomes(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """The source of each record, and what came of it."""
    for line in lines:
        with suppress(ValueError):
            record = json.loads(line)
            if "source" in record:
                yield record["source"], record["status"]


def main() -> int:
    """Make, call and print; 0 where every file was accounted for once by each call."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--forms", type=int, default=2000)
    parser.add_argument("--broken", type=int, default=1000)
    parser.add_argument("--kill-after", type=float, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perfxl-many-") as place:
        top = Path(place)
        make_intake(top, given.files, given.forms, given.broken)
        run = (*_PROGRAM, "run", "收", "-o", "出", "--jobs", "2", "--resume")
        print("| call | status | s | main, MB | largest worker, MB | lines on the screen | accounted for |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | --- |", flush=True)
        right = True
        for name, call in {
            "run": run,
            "again": run,
            "once more": run,
            "check": (*_PROGRAM, "check", "收", "--format", "json", "--jobs", "2"),
        }.items():
            killed = name == "run"
            took = called(call, top, given.kill_after if killed else None)
            results = top / "出" / (JOURNAL_FILE if killed else RESULTS_FILE)
            found = [*outcomes(took.said.splitlines() if name == "check" else results.open("rb"))]
            counted = Counter(status for _, status in found)
            right &= killed or len(found) == len(dict(found)) == given.files
            told = ", ".join(f"{status} {count}" for status, count in sorted(counted.items()))
            print(
                f"| {name} | {took.status} | {took.seconds:.0f} | {took.main:.0f} | {took.worker:.0f}"
                f" | {len(took.told.splitlines())} | {len(dict(found))}: {told} |",
                flush=True,
            )
            if not killed:
                copies, left = len([*(top / "出").rglob("*_审核.xlsx")]), [*(top / "出").rglob(".perfxl*")]
                print(f"{copies} copies, left over: {left}", file=sys.stderr, flush=True)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
