"""What hostile files cost: `check` and `run` of each in a process of its own, at full size, then sixty in one run.

    python -m benchmarks.hostile [名称中的字 ...]

Prints tables for docs/reliability.md. It ends with status 1 where a file came to what it should not, or cost more than it
may. Memory is that of the largest process of a review; for the sixty together it is that of all processes at one time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from tests.hostile import Case

MOST_SECONDS, MOST_MEGABYTES = 10.0, 500
TOGETHER, MOST_TOGETHER, MOST_TOGETHER_MEGABYTES = 60, 240.0, 600
LARGEST = 5
# The review runs below a small process: a large one that starts another lends it its own peak of memory.
_MEASURE = """
import json, os, subprocess, sys, time
started = time.perf_counter()
with open(sys.argv[1], "wb") as out, open(sys.argv[2], "wb") as err:
    process = subprocess.Popen(sys.argv[3:], stdout=out, stderr=err)
    _, status, usage = os.wait4(process.pid, 0)
spent = usage.ru_utime + usage.ru_stime
print(json.dumps([time.perf_counter() - started, spent, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command on a file came to: status or error code, seconds, those of the processor, megabytes at the most.

    What else the machine does makes the clock run on; what the file cost is the processor's time.
    """

    name: str
    command: str
    outcome: str
    copy: bool
    seconds: float
    spent: float
    megabytes: float

    def holds(self, allowed: set[str]) -> bool:
        """Whether it came to what it may, within what a file may take."""
        return self.outcome in allowed and self.spent <= MOST_SECONDS and self.megabytes <= MOST_MEGABYTES


def everything() -> dict[str, Case]:
    """All cases at full size: bombs of a gigabyte, a million parts, and what the usual limits just let pass."""
    from perfxl.excel.reading.limits import Limits
    from tests.hostile import cases
    from tests.hostile_extremes import extremes
    from tests.hostile_marks import mark_extremes

    size = Limits().size
    return {**cases(1 << 30, 1_000_000), **extremes(size), **mark_extremes(size)}


def make(name: str, path: Path) -> set[str]:
    """Write a case's file; gives what may come of it. Runs in a process of its own: some take much memory to make."""
    case = everything()[name]
    path.write_bytes(case.make())
    return case.allowed


def measure(path: Path, command: str) -> Measured:
    """`check` or `run` of one file, as a user would; the interpreter counts."""
    with tempfile.TemporaryDirectory() as place:
        out, err, results = Path(place) / "out", Path(place) / "err", Path(place) / "结果"
        options = ["--format", "json"] if command == "check" else ["--no-consolidate", "-o", str(results)]
        review = [sys.executable, "-m", "perfxl", command, str(path), "--jobs", "1", *options]
        told = subprocess.run([sys.executable, "-c", _MEASURE, out, err, *review], stdout=subprocess.PIPE, check=True)
        seconds, spent, megabytes, status = json.loads(told.stdout)
        lines = out if command == "check" else results / "results.jsonl"
        try:
            record = json.loads(lines.read_text("utf-8"))
        except (ValueError, OSError):
            return Measured(path.name, command, f"died ({status})", False, seconds, spent, megabytes)
        outcome = record["error"]["code"] if record["error"] else record["status"]
        return Measured(path.name, command, outcome, bool(record["annotated"]), seconds, spent, megabytes)


def together(folder: Path) -> tuple[float, float, int]:
    """All files of a folder in one run with two jobs: seconds, megabytes of all processes at the most, workbooks told."""
    with tempfile.TemporaryDirectory() as output:
        started, most = time.perf_counter(), 0.0
        command = [sys.executable, "-m", "perfxl", "run", str(folder), "-o", output, "--jobs", "2"]
        run = psutil.Popen(command, stderr=subprocess.DEVNULL)
        while run.poll() is None:
            most = max(most, _resident(run))
            time.sleep(0.05)
        told = (Path(output) / "results.jsonl").read_text("utf-8").splitlines()
        return time.perf_counter() - started, most, len(told)


def _resident(process: psutil.Process) -> float:
    """Megabytes of a process and of all below it."""
    total = 0
    for each in (process, *process.children(recursive=True)):
        try:
            total += each.memory_info().rss
        except psutil.Error:
            continue
    return total / (1 << 20)


def main(words: Sequence[str]) -> int:
    """Print the tables; 1 where something did not hold."""
    names = [name for name in everything() if not words or any(word in name for word in words)]
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory() as place, get_context("spawn").Pool(1, maxtasksperchild=1) as makers:
        failed = []
        print("| 文件 | KB | 结果 | 副本 | check 秒 | 处理器秒 | MB | run 秒 | 处理器秒 | MB |\n|" + " --- |" * 10)
        for name in names:
            path = Path(place) / name
            allowed = makers.apply(make, (name, path))
            both = [measure(path, command) for command in ("check", "run")]
            failed += [name for each in both if not each.holds(allowed)]
            costs = " | ".join(f"{each.seconds:.1f} | {each.spent:.1f} | {each.megabytes:.0f}" for each in both)
            copy = "有" if both[1].copy else ""
            print(f"| {name} | {path.stat().st_size // 1024} | {both[0].outcome} | {copy} | {costs} |", flush=True)
            measured += both
        _print_largest(measured)
        if not words:
            failed += _print_together(Path(place), measured)
    print("\nfailed:", failed or "none")
    return 1 if failed else 0


def _print_largest(measured: Sequence[Measured]) -> None:
    for command in ("check", "run"):
        those = [each for each in measured if each.command == command]
        longest = sorted(those, key=lambda each: -each.spent)[:LARGEST]
        largest = sorted(those, key=lambda each: -each.megabytes)[:LARGEST]
        print(f"\n{command}, longest:", "; ".join(f"{each.name} {each.spent:.1f} s" for each in longest))
        print(f"{command}, largest:", "; ".join(f"{each.name} {each.megabytes:.0f} MB" for each in largest))


def _print_together(place: Path, measured: Sequence[Measured]) -> list[str]:
    """The slowest files of all in one run; what of it did not hold."""
    folder = place / "together"
    folder.mkdir()
    slowest = dict.fromkeys(each.name for each in sorted(measured, key=lambda each: -each.spent))
    for name in list(slowest)[:TOGETHER]:
        (place / name).rename(folder / name)
    seconds, megabytes, told = together(folder)
    print(f"\n{TOGETHER} slowest in one run: {seconds:.1f} s, {megabytes:.0f} MB, {told} told")
    held = seconds <= MOST_TOGETHER and megabytes <= MOST_TOGETHER_MEGABYTES and told == min(TOGETHER, len(slowest))
    return [] if held else ["together"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
