"""The forms of a province over a Dask scheduler, in parts: what a form costs as they become more.

    python -m benchmarks.province --forms 100000 --parts 10

Scheduler and workers are processes of this machine. Each part is a call of `run --scheduler --resume` over all forms there
are by then; the last one writes 汇总.xlsx over all of them. Of each call the seconds by the clock, those of the processor
of the main process and of scheduler and workers, and the peak memory. Linux only; needs the extra `cluster`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filled_forms import by_turns, make_forms
from benchmarks.load import children, peak
from benchmarks.speed import SEED
from perfxl.run.discovery import RESULTS_FILE

_LOOK = 0.2
_START = 60.0


@dataclass(frozen=True, slots=True)
class Part:
    """A call over so many forms, `new` of them not reviewed before: seconds by the clock and of processors, MB."""

    forms: int
    new: int
    clock: float
    main: float
    cluster: float
    main_peak: float
    worker_peak: float

    def row(self, what: str) -> str:
        """A line of the table."""
        each = f"{1000 * (self.main + self.cluster) / self.new:.1f}" if self.new else ""
        return (
            f"| {what} | {self.forms:,} | {self.new:,} | {self.clock:.0f} | {self.main:.0f} | {self.cluster:.0f} "
            f"| {each} | {self.main_peak:.0f} | {self.worker_peak:.0f} |"
        )


def main() -> int:
    """Make, call and print; 0 where every form is in the results once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=100_000)
    parser.add_argument("--parts", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="for the files; some 50 KB a form")
    given = parser.parse_args()
    size = given.forms // given.parts
    with (
        tempfile.TemporaryDirectory(prefix="perfxl-province-", dir=given.folder) as place,
        cluster(Path(place), given.workers) as (address, processes),
    ):
        home = Path(place)
        call = [sys.executable, "-m", "perfxl", "run", "收", "-o", "出", "--scheduler", address, "--resume"]
        print(
            "| call | forms | new | s | s of the main process | of the others | ms a new form | main, MB | largest worker, MB |"
        )
        print("| --- |" + " ---: |" * 8, flush=True)
        for number in range(given.parts):
            folder = home / "收" / f"地区{number:02}"
            folder.mkdir(parents=True)
            make_forms(folder, by_turns(size), SEED, number * size)
            part = called([*call, "--no-consolidate"], home, processes, (number + 1) * size, size)
            print(part.row(f"part {number + 1}"), flush=True)
        print(called(call, home, processes, given.parts * size, 0).row("汇总.xlsx"), flush=True)
        with (home / "出" / RESULTS_FILE).open("rb") as lines:
            done = sum(1 for _ in lines)
    return 0 if done == given.parts * size else 1


@contextmanager
def cluster(home: Path, workers: int) -> Iterator[tuple[str, Sequence[int]]]:
    """A scheduler and its workers; gives its address and the processes."""
    told = home / "scheduler.json"
    options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    dask = [str(Path(sys.executable).with_name("dask"))]
    scheduler = [
        *dask,
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        str(told),
    ]
    worker = [*dask, "worker", "--scheduler-file", str(told), "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    running = [subprocess.Popen(scheduler, **options)]
    try:
        running += [subprocess.Popen(worker, cwd=home, **options) for _ in range(workers)]
        yield _address(told), [process.pid for process in running]
    finally:
        for process in running:
            os.killpg(process.pid, 9)
            process.wait()


def _address(told: Path) -> str:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        if told.exists() and (text := told.read_text()):
            return str(json.loads(text)["address"])
        time.sleep(_LOOK)
    raise TimeoutError("no scheduler")


def called(call: Sequence[str], home: Path, others: Sequence[int], forms: int, new: int) -> Part:
    """A call to its end. Raises CalledProcessError where it fails."""
    before, began = sum(map(spent, others)), time.monotonic()
    process = subprocess.Popen(call, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    main = main_peak = worker_peak = 0.0
    while process.poll() is None:
        main, main_peak = spent(process.pid) or main, max(main_peak, peak(process.pid))
        worker_peak = max([worker_peak, *(peak(pid) for other in others for pid in (other, *children(other)))])
        time.sleep(_LOOK)
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, list(call))
    return Part(forms, new, time.monotonic() - began, main, sum(map(spent, others)) - before, main_peak, worker_peak)


def spent(pid: int) -> float:
    """The processor's seconds of a process and of the processes below it, those that ended too."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") + sum(map(spent, children(pid)))


if __name__ == "__main__":
    sys.exit(main())
