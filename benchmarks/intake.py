"""What a bureau's whole intake costs, beside what else reads, copies and writes workbooks, on the same files.

    python -m benchmarks.intake --files 100 1000 10000
    python -m benchmarks.intake --files 2000 --only consolidate

Every measure is a process of its own, on all files and on one: the difference, divided by the files more, is its time
a file, so that start-up is off. The slow peers are measured on the first 1,000 files. Memory is the peak of the main
process (Linux only). Consolidating is timed in one process, in turn with a bare constant-memory write of the same
cells, the least of three each.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from benchmarks.filled_forms import make_forms
from benchmarks.speed import (
    SEED,
    openpyxl_load_save,
    pandas_by_calamine,
    pandas_by_openpyxl,
    read_by_calamine,
)

# A slow peer's cost a file is known from as many.
_ENOUGH = 1000
_LOOK = 0.02


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took: seconds, and megabytes at its peak."""

    seconds: float
    memory: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure over a number of files."""

    name: str
    files: int
    a_file: float
    memory: float


PEERS: Mapping[str, Callable[[Sequence[Path], Path], None]] = {
    "python-calamine: values and merges": read_by_calamine,
    "pandas.read_excel loop, calamine": pandas_by_calamine,
    "pandas.read_excel loop, openpyxl (its default)": pandas_by_openpyxl,
    "openpyxl: load and save": openpyxl_load_save,
}
SLOW = {"pandas.read_excel loop, openpyxl (its default)", "openpyxl: load and save"}
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "perfxl check, one core": ("check", "--format", "json", "--jobs", "1"),
    "perfxl check, two cores": ("check", "--format", "json", "--jobs", "2"),
    "perfxl run --no-consolidate, one core": ("run", "--no-consolidate", "--jobs", "1"),
    "perfxl run --no-consolidate, two cores": ("run", "--no-consolidate", "--jobs", "2"),
    "perfxl run, two cores": ("run", "--jobs", "2"),
}


def main() -> None:
    """Measure and print the tables."""
    if sys.argv[1:2] == ["--peer"]:
        _peer(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description="Time an intake beside its peers.")
    parser.add_argument("--files", type=int, nargs="+", default=[100, 1000, 10_000], help="how many forms")
    parser.add_argument("--only", choices=["consolidate"], help="this part alone, over the largest number of forms")
    given = parser.parse_args()
    sizes = sorted(given.files)
    with tempfile.TemporaryDirectory(prefix="perfxl-intake-") as place:
        home = Path(place)
        _say(f"making {sizes[-1]} forms")
        made = _made(home / "all", sizes[-1])
        if given.only:
            _say("reviewing them")
            _spent(
                (sys.executable, "-m", "perfxl", "run", "--no-consolidate", "-o", str(_output(home)), str(home / "all"))
            )
        else:
            _print_measures(home, made, sizes)
        print(_consolidating(home))
    print(f"\nload {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "")


def _print_measures(home: Path, made: Sequence[Path], sizes: Sequence[int]) -> None:
    print("| | files | ms a file | files a second | peak memory, MB |\n| --- | ---: | ---: | ---: | ---: |")
    one = _linked(home / "one", made[:1])
    for size in sizes:
        for found in _measured(home, one, made[:size]):
            second = 1000 / found.a_file if found.a_file > 0 else 0
            print(
                f"| {found.name} | {found.files} | {found.a_file:.2f} | {second:.0f} | {found.memory:.0f} |", flush=True
            )


def _made(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    return make_forms(folder, list(islice(cycle(("project", "department")), count)), SEED)


def _linked(folder: Path, paths: Sequence[Path]) -> Path:
    """A folder of these files."""
    folder.mkdir(exist_ok=True)
    for path in paths:
        if not (folder / path.name).exists():
            (folder / path.name).hardlink_to(path)
    return folder


def _measured(home: Path, one: Path, paths: Sequence[Path]) -> Iterator[Measured]:
    folder = _linked(home / f"{len(paths)}", paths)
    for name in PEERS:
        if name in SLOW and len(paths) > _ENOUGH:
            continue
        command = (sys.executable, "-m", "benchmarks.intake", "--peer", name)
        yield _difference(
            name, home, len(paths), lambda where, c=command: (*c, str(where), str(_output(home))), one, folder
        )
    for name, arguments in COMMANDS.items():

        def command_on(where: Path, arguments: tuple[str, ...] = arguments) -> tuple[str, ...]:
            output = ("-o", str(_output(home))) if arguments[0] == "run" else ()
            return (sys.executable, "-m", "perfxl", *arguments, *output, str(where))

        yield _difference(name, home, len(paths), command_on, one, folder)


def _difference(
    name: str, home: Path, files: int, command: Callable[[Path], tuple[str, ...]], one: Path, folder: Path
) -> Measured:
    """Cost a file without start-up: the least of three one-file runs is taken off."""
    _say(f"{files}: {name}")
    least = min(_spent(command(one)).seconds for _ in range(3))
    repeats = 3 if files <= _ENOUGH else 1
    spent = sorted((_spent(command(folder)) for _ in range(repeats)), key=lambda each: each.seconds)[repeats // 2]
    return Measured(name, files, (spent.seconds - least) * 1000 / (files - 1), spent.memory)


def _output(home: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix="out-", dir=home))


def _spent(command: Sequence[str]) -> Spent:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watcher.start()
    if process.wait():
        raise SystemExit(f"failed: {command}")
    seconds = time.perf_counter() - started
    watcher.join()
    return Spent(seconds, peak[0])


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    """The peak of a process, as the system tells it while it lives."""
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        try:
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
            peak[0] = max(peak[0], int(line.split()[1]) / 1024)
        except (OSError, StopIteration):
            return
        time.sleep(_LOOK)


def _peer(name: str, folder: Path, output: Path) -> None:
    PEERS[name](sorted(folder.iterdir()), output)


def _consolidating(home: Path) -> str:
    """汇总.xlsx of the largest intake, beside a bare write of its cells."""
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    from perfxl.output.consolidated import Intake, write_consolidated
    from perfxl.reviewing.lines import Records

    results = max(home.glob("out-*/results.jsonl"), key=lambda path: path.stat().st_size)
    starts, at = [], 0
    with results.open("rb") as lines:
        for line in lines:
            starts.append(at)
            at += len(line)
    records = Records(results, starts)
    target = results.parent / "汇总.xlsx"
    _say("consolidating")

    def consolidate() -> None:
        write_consolidated(records, target, Intake(base=results.parent.as_posix()))

    consolidate()
    book = CalamineWorkbook.from_path(target)
    sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]

    def bare() -> None:
        with xlsxwriter.Workbook(results.parent / "bare.xlsx", {"constant_memory": True}) as workbook:
            plain = workbook.add_format({"border": 1})
            for name, rows in sheets:
                sheet = workbook.add_worksheet(name)
                for row, values in enumerate(rows):
                    for column, value in enumerate(values):
                        if value == "":
                            sheet.write_blank(row, column, None, plain)
                        elif isinstance(value, str):
                            sheet.write_string(row, column, value)
                        else:
                            sheet.write_number(row, column, value)

    # the cells that the peer writes lie in memory: the collector is not to look through them, in either's time
    gc.collect()
    gc.freeze()
    ours, peer = _least(consolidate, bare)
    rows = max(len(rows) for name, rows in sheets if name.startswith("指标明细"))
    cells = sum(len(row) for _, rows in sheets for row in rows)
    return (
        f"\nConsolidating {len(records)} forms ({rows} indicator rows, {cells} cells): {ours}; a bare constant-memory"
        f" write of the cells: {peer}; {ours.seconds / peer.seconds:.2f} times ({ours.busy / peer.busy:.2f})."
    )


@dataclass(frozen=True, slots=True)
class Took:
    """What a call took: seconds by the clock, and of the processor, which other work beside it lengthens less."""

    seconds: float
    busy: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s ({self.busy:.2f} s of the processor)"


def _least(one: Callable[[], object], other: Callable[[], object]) -> tuple[Took, Took]:
    """The least that each of two calls took of three times, in turn."""
    found = [(_took(one), _took(other)) for _ in range(3)]
    least = [
        Took(min(each.seconds for each in own), min(each.busy for each in own)) for own in zip(*found, strict=True)
    ]
    return least[0], least[1]


def _took(call: Callable[[], object]) -> Took:
    seconds, busy = time.perf_counter(), time.process_time()
    call()
    return Took(time.perf_counter() - seconds, time.process_time() - busy)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
