"""An intake with broken files of every kind in it: all accounted for, in memory that does not grow with their number.

    python -m benchmarks.load --files 10000 [--times 2]

With `--times 2` the same call is made twice in a row with `--resume`: the second takes over what has not changed.
Of twenty files one is broken, each kind of tests/hostile.py in turn; the others are filled forms of their own. What came
of each kind is printed beside what may come of it, and the peak memory of the main process and of the largest worker
when so many workbooks were done (Linux only).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from benchmarks.filled_forms import by_turns, make_forms
from benchmarks.speed import SEED
from perfxl.run.discovery import JOURNAL_FILE, RESULTS_FILE
from tests.hostile import cases

# One file of so many is broken.
EVERY = 20
FORM = "自评表"
_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Peak:
    """Peak memory, MB, of the main process and of its largest worker when so many workbooks were done."""

    done: int
    main: float
    worker: float


@dataclass(slots=True)
class Load:
    """What came of a run: outcomes by kind of file, what may come of each, and what the run took."""

    expected: Mapping[str, set[str]]
    outcomes: Mapping[str, Counter[str]]
    status: int
    seconds: float
    peaks: list[Peak] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many workbooks are accounted for."""
        return sum(counts.total() for counts in self.outcomes.values())

    @property
    def wrong(self) -> list[str]:
        """The kinds of which something else came than may come, or nothing."""
        found = {kind: set(counts) for kind, counts in self.outcomes.items()}
        return [kind for kind, allowed in self.expected.items() if not found[kind] or found[kind] - allowed]


def main() -> int:
    """Make, run and print; 0 where everything was accounted for as it should be."""
    parser = argparse.ArgumentParser(description="Review an intake with broken files in it.")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--times", type=int, default=1, help="how often in a row, with --resume")
    parser.add_argument("--marks", type=int, nargs="+", default=[1000, 5000, 10_000], help="when to look at the memory")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perfxl-load-") as place:
        home = Path(place)
        print(f"making {given.files} files", file=sys.stderr, flush=True)
        kinds = make_intake(home / "收", given.files)
        loads = []
        for _ in range(given.times):
            loads.append(run(home, kinds, given.jobs, given.marks, resume=given.times > 1))
            _print(loads[-1])
    return 0 if all((load.total, load.status, load.wrong) == (given.files, 1, []) for load in loads) else 1


def make_intake(folder: Path, files: int, every: int = EVERY) -> dict[str, str]:
    """An intake of so many files, one of `every` broken; gives the kind of each by its name."""
    folder.mkdir(parents=True)
    broken = {kind: case.make for kind, case in cases().items()}
    made: dict[str, Path] = {}
    kinds = {}
    for number, kind in enumerate(islice(cycle(broken), files // every)):
        path = folder / f"{number * every + 1:05}~{kind}"
        if kind in made:
            path.hardlink_to(made[kind])
        else:
            path.write_bytes(broken[kind]())
            made[kind] = path
        kinds[path.name] = kind
    forms = make_forms(folder, by_turns(files - len(kinds)), SEED)
    return kinds | {path.name: FORM for path in forms}


def run(home: Path, kinds: Mapping[str, str], jobs: int, marks: Sequence[int], *, resume: bool = False) -> Load:
    """Review the intake in a process of its own."""
    output = home / "出"
    command = [sys.executable, "-m", "perfxl", "run", str(home / "收"), "-o", str(output), "--jobs", str(jobs)]
    command += ["--resume"] * resume
    started, peaks = time.perf_counter(), list[Peak]()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    watcher = threading.Thread(target=_watch, args=(process, output / JOURNAL_FILE, [*marks, len(kinds)], peaks))
    watcher.start()
    status = process.wait()
    watcher.join()
    expected = {kind: case.allowed for kind, case in cases().items() if kind in kinds.values()}
    outcomes: dict[str, Counter[str]] = {kind: Counter() for kind in (FORM, *expected)}
    for record in _records(output / RESULTS_FILE):
        outcome = record["error"]["code"] if record["error"] else record["status"]
        outcomes[kinds[record["source"].rpartition("/")[2]]][outcome] += 1
    return Load({FORM: {"scored"}, **expected}, outcomes, status, time.perf_counter() - started, peaks)


def _records(results: Path) -> Iterator[dict]:
    with results.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _watch(process: subprocess.Popen[bytes], journal: Path, marks: Sequence[int], peaks: list[Peak]) -> None:
    """Look at the memory each time that as many workbooks are done as is marked, and until the end."""
    done, read, left = 0, 0, sorted({mark for mark in marks if mark <= marks[-1]})
    main = worker = 0.0
    while process.poll() is None:
        with suppress(OSError), journal.open("rb") as lines:
            lines.seek(read)
            new = lines.read()
            done, read = done + new.count(b"\n"), read + len(new)
        main, worker = max(main, peak(process.pid)), max([worker, *map(peak, children(process.pid))])
        while left and done >= left[0]:
            peaks.append(Peak(left.pop(0), main, worker))
        time.sleep(_LOOK)
    peaks.append(Peak(marks[-1], main, worker))


def children(pid: int) -> list[int]:
    """The processes that a process started, from whichever of its threads."""
    found: list[int] = []
    for told in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, told.read_text().split())
    return found


def peak(pid: int) -> float:
    """The most memory that a process had, MB."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


def _print(load: Load) -> None:
    print("| kind | files | outcomes | may be |\n| --- | ---: | --- | --- |")
    for kind, counts in load.outcomes.items():
        found = ", ".join(f"{outcome} {count}" for outcome, count in counts.most_common())
        mark = " **wrong**" if kind in load.wrong else ""
        print(f"| {kind} | {counts.total()} | {found}{mark} | {', '.join(sorted(load.expected[kind]))} |")
    print("\n| workbooks done | main, MB | largest worker, MB |\n| ---: | ---: | ---: |")
    for peak in load.peaks[:-1]:
        print(f"| {peak.done} | {peak.main:.0f} | {peak.worker:.0f} |")
    end = load.peaks[-1]
    print(f"| {end.done}, and 汇总.xlsx | {end.main:.0f} | {end.worker:.0f} |")
    print(f"\n{load.total} workbooks accounted for in {load.seconds:.0f} s, exit status {load.status}.\n")


if __name__ == "__main__":
    sys.exit(main())
