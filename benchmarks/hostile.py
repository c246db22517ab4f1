"""What hostile files cost: each in a process of its own, at full size, then the slowest together; a table for docs/reliability.md.

    python -m benchmarks.hostile [名称中的字 ...]

It ends with status 1 where a file came to what it should not, or cost more than it may.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

MOST_SECONDS, MOST_MEGABYTES = 5.0, 300
TOGETHER, MOST_TOGETHER = 30, 60.0
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
    """What a file came to: status or error code, seconds, those of the processor, megabytes at the most, what was said.

    What else the machine does makes the clock run on; what the file cost is the processor's time.
    """

    outcome: str
    seconds: float
    spent: float
    megabytes: float
    said: str

    def holds(self, allowed: set[str]) -> bool:
        within = self.spent <= MOST_SECONDS and self.megabytes <= MOST_MEGABYTES
        return self.outcome in allowed and within and not self.said


def measure(path: Path, *command: str) -> Measured:
    """Review one file in a process of its own, as a user would; the interpreter counts."""
    with tempfile.TemporaryDirectory() as place:
        out, err = Path(place) / "out", Path(place) / "err"
        review = [sys.executable, "-m", "perfxl", "check", str(path), "--format", "json", "--jobs", "1", *command]
        told = subprocess.run([sys.executable, "-c", _MEASURE, out, err, *review], stdout=subprocess.PIPE, check=True)
        seconds, spent, megabytes, status = json.loads(told.stdout)
        said = err.read_text("utf-8", "replace").strip()
        try:
            record = json.loads(out.read_text("utf-8"))
            outcome = record["error"]["code"] if record["error"] else record["status"]
        except ValueError:
            outcome = f"died ({status})"
    return Measured(outcome, seconds, spent, megabytes, said)


def together(folder: Path) -> float:
    """Seconds for all files of a folder in one run with the default jobs."""
    with tempfile.TemporaryDirectory() as output:
        started = time.perf_counter()
        command = [sys.executable, "-m", "perfxl", "run", str(folder), "-o", output]
        subprocess.run(command, stderr=subprocess.DEVNULL, check=False)
        return time.perf_counter() - started


def make(name: str, path: Path) -> set[str]:
    """Write a case's file; gives what may come of it. Runs in a process of its own: some take much memory to make."""
    from tests.hostile_extremes import everything

    case = everything()[name]
    path.write_bytes(case.make())
    return case.allowed


def main(words: list[str]) -> int:
    from tests.hostile_extremes import everything

    names = [name for name in everything() if not words or any(word in name for word in words)]
    failed, measured = [], []
    print("| 文件 | KB | 结果 | 秒 | 处理器秒 | MB |\n| --- | ---: | --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as place, get_context("spawn").Pool(1, maxtasksperchild=1) as makers:
        for name in names:
            path = Path(place) / name
            allowed = makers.apply(make, (name, path))
            found = measure(path)
            size = path.stat().st_size // 1024
            held = found.holds(allowed)
            note = "" if held else f" ← {sorted(allowed)} {found.said[:200]}"
            costs = f"{found.seconds:.1f} | {found.spent:.1f} | {found.megabytes:.0f}"
            print(f"| {name} | {size} | {found.outcome} | {costs} |{note}", flush=True)
            measured.append((found.spent, path))
            failed += [] if held else [name]
        if not words:
            folder = Path(place) / "together"
            folder.mkdir()
            for _, path in sorted(measured, reverse=True)[:TOGETHER]:
                path.rename(folder / path.name)
            seconds = together(folder)
            print(f"\n{TOGETHER} slowest in one run: {seconds:.1f} s")
            failed += ["together"] if seconds > MOST_TOGETHER else []
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
