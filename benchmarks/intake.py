"""What a bureau's whole intake costs, beside what else reads, copies and writes workbooks, on the same files.

    python -m benchmarks.intake --files 100 1000 10000
    python -m benchmarks.intake --files 2000 --only consolidate

Every measure is a process of its own, on all files and on one: the difference, divided by the files more, is its time
a file, so that start-up is off. The slow peers are measured on the first 1,000 files. Memory is the peak of the main
process (Linux only). Every file must be scored, and annotated where that is asked for: a broken build is fast. Consolidating is timed in one process, in turn with a bare constant-memory write of the same
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
from functools import partial
from pathlib import Path

from benchmarks.filled_forms import by_turns, make_forms
from benchmarks.speed import (
    SEED,
    openpyxl_load_save,
    pandas_by_calamine,
    pandas_by_openpyxl,
    read_by_calamine,
    see_that_all_are_scored,
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
_ONE_CORE, _TWO_CORES = ", one core", ", two cores"
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
    """The table, and what its figures are held against."""
    print("| | files | ms a file | files a second | peak memory, MB |\n| --- | ---: | ---: | ---: | ---: |")
    one = _linked(home / "one", made[:1])
    every: list[Measured] = []
    for size in sizes:
        for found in _measured(home, one, made[:size]):
            every.append(found)
            second = 1000 / found.a_file if found.a_file > 0 else 0
            print(
                f"| {found.name} | {found.files} | {found.a_file:.2f} | {second:.0f} | {found.memory:.0f} |", flush=True
            )

    print("", *_aims(every), sep="\n")


def _aims(every: Sequence[Measured]) -> Iterator[str]:
    costs = {(each.name, each.files): each.a_file for each in every}
    least, most = (pick(each.files for each in every) for pick in (min, max))
    for name, files in costs:
        if name.endswith(_ONE_CORE) and files >= _ENOUGH:
            times = costs[name, files] / costs[name.replace(_ONE_CORE, _TWO_CORES), files]
            yield _aim(
                f"{name.removesuffix(_ONE_CORE)} on two cores, {files:,} files",
                times,
                times >= 1.8,
                "at least 1.8 times one",
            )
        if name.endswith(_ONE_CORE) and files == most > least:
            times = costs[name, most] / costs[name, least]
            yield _aim(f"{name}, a file of {most:,}", times, times <= 1.1, f"at most 1.1 times one of {least:,}")
    memory = max(each.memory for each in every if each.name in COMMANDS)
    yield _aim("the main process, MB", memory, memory < 300, "under 300")


def _aim(what: str, figure: float, met: bool, words: str) -> str:
    return f"- {what}: {figure:.2f}; aim: {words}: {'met' if met else 'MISSED'}"


def _made(folder: Path, count: int) -> list[Path]:
    folder.mkdir()
    return make_forms(folder, by_turns(count), SEED)


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
        yield _difference(name, len(paths), partial(_peer_spent, name, home), one, folder)
    for name, arguments in COMMANDS.items():
        yield _difference(name, len(paths), partial(_scored, arguments, home), one, folder)


def _peer_spent(name: str, home: Path, where: Path) -> Spent:
    return _spent((sys.executable, "-m", "benchmarks.intake", "--peer", name, str(where), str(_output(home))))


def _scored(arguments: Sequence[str], home: Path, where: Path) -> Spent:
    """What a command takes on a folder, whose files it must have scored, and annotated where it writes."""
    results = _output(home) if arguments[0] == "run" else None
    said = home / "said"
    output = ("-o", str(results)) if results else ()
    spent = _spent((sys.executable, "-m", "perfxl", *arguments, *output, str(where)), said)
    see_that_all_are_scored(said, results, sum(1 for _ in where.iterdir()))
    return spent


def _difference(name: str, files: int, measure: Callable[[Path], Spent], one: Path, folder: Path) -> Measured:
    """Cost a file without start-up: the least of three one-file runs is taken off."""
    _say(f"{files}: {name}")
    least = min(measure(one).seconds for _ in range(3))
    repeats = 3 if files <= _ENOUGH else 1
    spent = sorted((measure(folder) for _ in range(repeats)), key=lambda each: each.seconds)[repeats // 2]
    return Measured(name, files, (spent.seconds - least) * 1000 / (files - 1), spent.memory)


def _output(home: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix="out-", dir=home))


def _spent(command: Sequence[str], said: Path = Path(os.devnull)) -> Spent:
    with said.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
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
    times = ours.seconds / peer.seconds
    return (
        f"\nConsolidating {len(records)} forms ({rows} indicator rows, {cells} cells): {ours}; a bare constant-memory"
        f" write of the cells: {peer}; by the processor {ours.busy / peer.busy:.2f} times.\n\n"
        + _aim("consolidating, times a bare write", times, times <= 1.0, "at most 1.0")
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
