"""What hostile files cost: `check` and `run` of each in a process of its own, at full size, then sixty in one run.

`run` has everything on: ledger, archive, a report, 核算过程, 审核意见书, 汇总.xlsx; the 报送版 is made of its copy. Hostile
reports are given with a good form, hostile ledgers too.

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
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from multiprocessing.pool import Pool

    from tests.hostile import Case
    from tests.hostile_ledgers import LedgerCase

MOST_SECONDS, MOST_MEGABYTES = 10.0, 500
TOGETHER, MOST_TOGETHER, MOST_TOGETHER_MEGABYTES = 60, 240.0, 600
LARGEST = 5
# The status with which a ledger is refused before anything is reviewed.
_REFUSED = 2
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
    """What a command on a file came to: status or error code, what was said, seconds, those of the processor, megabytes.

    What else the machine does makes the clock run on; what the file cost is the processor's time.
    """

    name: str
    command: str
    outcome: str
    said: str
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


class Bench:
    """A folder with what a run is given besides its workbook: a ledger, a report, an archive."""

    def __init__(self, place: Path) -> None:
        """Put them into a folder."""
        from tests.drawn import drawn
        from tests.hostile_ledgers import fitting
        from tests.narrative.documents import docx

        self.place = place
        self.form = drawn(place / "好.xlsx")
        self.ledger, self.report = place / "台账.xlsx", place / "自评报告.docx"
        self.ledger.write_bytes(fitting())
        self.report.write_bytes(docx("社区图书馆运行绩效自评报告", "预算200万元，执行190万元。"))

    def measure(self, path: Path, command: str) -> Measured:
        """`check` or `run` of one file, as a user would; the interpreter counts."""
        with tempfile.TemporaryDirectory() as place:
            results = Path(place) / "结果"
            if command == "check":
                return self._measured(path, command, [str(path), "--format", "json"], None)
            given = {"--ledger": self.ledger, "--report": self.report}
            return self._measured(path, command, self._everything(path, results, given), results)

    def measure_given(self, path: Path, option: str) -> Measured:
        """`run` of a good form with a hostile ledger or report."""
        with tempfile.TemporaryDirectory() as place:
            results = Path(place) / "结果"
            given = {"--ledger": self.ledger, "--report": self.report, option: path}
            return self._measured(path, "run", self._everything(self.form, results, given), results)

    def _everything(self, path: Path, results: Path, given: dict[str, Path]) -> list[str]:
        options = [text for option, value in given.items() for text in (option, str(value))]
        archive = ["--archive", str(results.with_name("归档.duckdb"))]
        return [str(path), "-o", str(results), *options, *archive, "--explain", "--opinion"]

    def _measured(self, path: Path, command: str, options: list[str], results: Path | None) -> Measured:
        out, err = self.place / "out", self.place / "err"
        review = [sys.executable, "-m", "perfxl", command, *options, "--jobs", "1"]
        told = subprocess.run([sys.executable, "-c", _MEASURE, out, err, *review], stdout=subprocess.PIPE, check=True)
        seconds, spent, megabytes, status = json.loads(told.stdout)
        screen = err.read_text("utf-8", "replace")
        if results is not None:
            screen += out.read_text("utf-8", "replace")
        lines = out if results is None else results / "results.jsonl"
        said, copy, outcome = screen, False, f"died ({status})"
        with suppress(ValueError, OSError):
            record = json.loads(lines.read_text("utf-8"))
            outcome = record["error"]["code"] if record["error"] else record["status"]
            said, copy = record["error"]["message"] if record["error"] else screen, bool(record["annotated"])
        if "Traceback" in screen:
            outcome = "traceback"
        if copy and results is not None:
            cleaned = [sys.executable, "-m", "perfxl", "clean", *map(str, results.glob("*_审核.xlsx"))]
            done = subprocess.run([*cleaned, "-o", str(results / "报送")], stderr=subprocess.PIPE, check=False)
            if b"Traceback" in done.stderr:
                outcome = "traceback"
        return Measured(path.name, command, outcome, said, copy, seconds, spent, megabytes)


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
        bench = Bench(Path(tempfile.mkdtemp(dir=place)))
        failed = []
        print(
            "| 文件 | KB | 结果 | 副本 | check 秒 | 处理器秒 | MB | run 秒 | 处理器秒 | MB | 说明 |\n|" + " --- |" * 11
        )
        for name in names:
            path = Path(place) / name
            allowed = makers.apply(make, (name, path))
            both = [bench.measure(path, command) for command in ("check", "run")]
            failed += [name for each in both if not each.holds(allowed)]
            costs = " | ".join(f"{each.seconds:.1f} | {each.spent:.1f} | {each.megabytes:.0f}" for each in both)
            copy, said = "有" if both[1].copy else "", " ".join(both[1].said.split())[:200]
            print(
                f"| {name} | {path.stat().st_size // 1024} | {both[0].outcome} | {copy} | {costs} | {said} |",
                flush=True,
            )
            measured += both
        _print_largest(measured)
        failed += _print_given(bench, makers, words)
        if not words:
            failed += _print_together(Path(place), measured)
    print("\nfailed:", failed or "none")
    return 1 if failed else 0


def make_given(option: str, name: str, path: Path) -> str:
    """Write a hostile ledger or report; gives a piece of what has to be said of it."""
    case = given_cases()[option][name]
    path.write_bytes(case.make())
    return case.said


def given_cases() -> dict[str, dict[str, LedgerCase]]:
    """Hostile ledgers and reports at full size."""
    from perfxl.excel.reading.limits import Limits
    from tests.hostile_ledgers import ledgers
    from tests.hostile_reports import reports

    return {"--ledger": ledgers(Limits().size, 1 << 30), "--report": reports(1 << 30, 1_000_000)}


def _print_given(bench: Bench, makers: Pool, words: Sequence[str]) -> list[str]:
    """What hostile ledgers and reports come to beside a good form; those that did not hold."""
    failed = []
    for option, cases in given_cases().items():
        print(f"\n| {option} | KB | 状态 | run 秒 | 处理器秒 | MB | 说明 |\n|" + " --- |" * 7)
        for name in cases:
            if words and not any(word in name for word in words):
                continue
            path = bench.place / name
            said = makers.apply(make_given, (option, name, path))
            one = bench.measure_given(path, option)
            told = " ".join(one.said.split())
            refused = option == "--ledger" and said
            held = one.holds({f"died ({_REFUSED})"} if refused else {"scored"}) and said in one.said
            failed += [] if held else [name]
            cost = f"{one.seconds:.1f} | {one.spent:.1f} | {one.megabytes:.0f}"
            print(f"| {name} | {path.stat().st_size // 1024} | {one.outcome} | {cost} | {told[:200]} |", flush=True)
            path.unlink()
    return failed


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
