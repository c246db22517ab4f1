"""How long perfxl takes a file, beside what else reads workbooks, on the same files in the same run.

    python -m benchmarks.speed --files 200 --repeats 5

A library call is timed in a fresh interpreter, imports and two other forms done before. A command is timed as a
whole process on all files and on one: the difference of the medians, divided by the files more, is its time a file,
and start-up stands by itself. The repeats of all measures take turns, so that whatever else the machine does hits all
alike; the load of the machine is told with the figures, as a busy one makes them uncertain.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.filled_forms import make_forms

KINDS = {"both": ("project", "department"), "project": ("project",), "department": ("department",)}
SEED = 2023
_WARM_UP = 2
# Start-up is hundreds of times what a file takes: its noise must not pass for a file's.
_ONE_FILE_TIMES = 3

Times = dict[str, list[float]]
"""Milliseconds by measure, one a repeat."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The files that are measured, and those that warm an interpreter up."""

    paths: list[Path]
    warm_up: list[Path]


def check_by_library(paths: Sequence[Path], output: Path) -> None:
    """Review in batches, each record as JSON."""
    _review(paths, None)


def run_by_library(paths: Sequence[Path], output: Path) -> None:
    """The same, with an annotated copy of each file."""
    _review(paths, output)


def _review(paths: Sequence[Path], output: Path | None) -> None:
    from perfxl.reviewing.jobs import PLAIN, Job
    from perfxl.run.work import work
    from perfxl.run.workers import BATCH

    for start in range(0, len(paths), BATCH):
        jobs = [Job(path, path.name, output / path.name if output else None) for path in paths[start : start + BATCH]]
        work(jobs, PLAIN, None)


def read_by_calamine(paths: Sequence[Path], output: Path) -> None:
    """Values and merged ranges of every sheet: the least that reading a form takes."""
    from python_calamine import CalamineWorkbook

    for path in paths:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            sheet.to_python(skip_empty_area=False)
            _ = sheet.merged_cell_ranges


def pandas_by_calamine(paths: Sequence[Path], output: Path) -> None:
    """Values only."""
    import pandas as pd

    for path in paths:
        pd.read_excel(path, sheet_name=None, header=None, engine="calamine")


def pandas_by_openpyxl(paths: Sequence[Path], output: Path) -> None:
    """Values only."""
    import pandas as pd

    for path in paths:
        pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def openpyxl_load_save(paths: Sequence[Path], output: Path) -> None:
    """A copy without any mark: what a script built on openpyxl cannot do without."""
    import openpyxl

    for path in paths:
        openpyxl.load_workbook(path).save(output / path.name)


CALAMINE, CHECK, RUN, RESAVE = (
    "python-calamine: values and merges", "perfxl check, library", "perfxl run, library", "openpyxl: load and save",
)  # fmt: skip
CALLS: Mapping[str, Callable[[Sequence[Path], Path], None]] = {
    CALAMINE: read_by_calamine,
    CHECK: check_by_library,
    RUN: run_by_library,
    "pandas.read_excel, calamine": pandas_by_calamine,
    "pandas.read_excel, openpyxl": pandas_by_openpyxl,
    RESAVE: openpyxl_load_save,
}
CHECK_COMMAND, RUN_COMMAND = "perfxl check --format json, command", "perfxl run --no-consolidate, command"
COMMANDS: Mapping[str, tuple[str, ...]] = {
    CHECK_COMMAND: ("check", "--jobs", "1", "--format", "json"),
    RUN_COMMAND: ("run", "--jobs", "1", "--no-consolidate"),
    "perfxl run, command": ("run", "--jobs", "1"),
}
VERSION, BARE = "perfxl --version", "python -c pass"


def main() -> None:
    """Measure and print the tables."""
    options = _options()
    with _folder() as folder:
        forms = _forms(folder, options.files, KINDS[options.form])
        times: Times = {}
        for number in range(options.repeats):
            print(f"repeat {number + 1} of {options.repeats}", file=sys.stderr)
            for name, spent in _repeat(forms):
                times.setdefault(name, []).append(spent)
    print(_report(times, options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time perfxl beside its peers, in milliseconds a file.")
    parser.add_argument("--files", type=int, default=200, help="how many forms (default 200, at least 2)")
    parser.add_argument("--repeats", type=int, default=5, help="how often each measure is taken (default 5)")
    parser.add_argument("--form", choices=KINDS, default="both", help="kind of forms (default: both in turn)")
    options = parser.parse_args()
    if options.files < 2 or options.repeats < 1:
        parser.error("--files must be at least 2 and --repeats at least 1")
    return options


def _forms(folder: Path, count: int, kinds: Sequence[str]) -> Forms:
    inputs = folder / "forms"
    inputs.mkdir()
    made = make_forms(inputs, list(islice(cycle(kinds), count + _WARM_UP)), SEED)
    warm_up = folder / "warm-up"
    warm_up.mkdir()
    return Forms(made[:count], [path.rename(warm_up / path.name) for path in made[count:]])


def _repeat(forms: Forms) -> Iterator[tuple[str, float]]:
    """Every measure once."""
    for name in CALLS:
        yield name, _call_time(name, forms)
    yield BARE, _process_time((sys.executable, "-c", "pass"))
    yield VERSION, _process_time(_command("--version"))
    for name, arguments in COMMANDS.items():
        yield f"{name}, all files", _command_time(arguments, forms.paths)
        for _ in range(_ONE_FILE_TIMES):
            yield f"{name}, one file", _command_time(arguments, forms.paths[:1])


def _call_time(name: str, forms: Forms) -> float:
    """Milliseconds a file of a library call, in an interpreter of its own."""
    with _folder() as output, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_warm_call_time, name, forms, output).result()


def _warm_call_time(name: str, forms: Forms, output: Path) -> float:
    call = CALLS[name]
    call(forms.warm_up, output)
    started = time.perf_counter()
    call(forms.paths, output)
    return (time.perf_counter() - started) * 1000 / len(forms.paths)


def _command_time(arguments: Sequence[str], paths: Sequence[Path]) -> float:
    """Milliseconds of a command on these files."""
    with _folder() as output:
        target = ("-o", str(output / "results")) if arguments[0] == "run" else ()
        return _process_time(_command(*arguments, *target, *map(str, paths)))


def _command(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "perfxl", *arguments)


def _process_time(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - started) * 1000


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder; it is removed after the clock has stopped."""
    folder = Path(tempfile.mkdtemp(prefix="perfxl-speed-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _report(times: Times, options: argparse.Namespace) -> str:
    load = f", load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
    a_file = [
        (name, _a_file(times, name, median, options.files), _a_file(times, name, min, options.files))
        for name in (*CALLS, *COMMANDS)
    ]
    start_up = [BARE, VERSION, *(f"{name}, one file" for name in COMMANDS)]
    parts = [
        f"{options.files} files ({options.form}), medians of {options.repeats} repeats{load}\n",
        _table("ms a file", sorted(a_file, key=lambda row: row[1])),
        _table("start-up, ms", [(name, median(times[name]), min(times[name])) for name in start_up]),
        *_aims({name: typical for name, typical, _ in a_file}),
    ]
    return "\n".join(parts)


def _a_file(times: Times, name: str, pick: Callable[[list[float]], float], count: int) -> float:
    """Milliseconds a file: of a command what the files after the first add."""
    if name in CALLS:
        return pick(times[name])
    return (pick(times[f"{name}, all files"]) - pick(times[f"{name}, one file"])) / (count - 1)


def _table(unit: str, figures: Sequence[tuple[str, float, float]]) -> str:
    rows = [f"| {name} | {typical:.2f} | {lowest:.2f} |" for name, typical, lowest in figures]
    return "\n".join([f"| | {unit} | lowest |", "| --- | ---: | ---: |", *rows, ""])


def _aims(typical: Mapping[str, float]) -> Iterator[str]:
    """What the figures are held against."""
    for names, aim, words in (
        ((CHECK, CHECK_COMMAND), 5 * typical[CALAMINE] + 1, "5 × python-calamine + 1 ms"),
        ((RUN, RUN_COMMAND), typical[RESAVE], "openpyxl's load and save"),
    ):
        for name in names:
            spent, met = typical[name], "met" if typical[name] < aim else "MISSED"
            yield f"- {name}: {spent:.2f} ms; aim: below {aim:.2f} ms ({words}): {met}"


if __name__ == "__main__":
    main()
