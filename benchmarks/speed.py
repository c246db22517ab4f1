"""How long perfxl takes a file, beside what else reads workbooks, on the same files in the same run.

    python -m benchmarks.speed --files 1000 --published 400 --repeats 3

Generated forms are the samples' content under other names and figures; published ones are of the families in tests/forms,
no two alike. A library call is timed in a fresh interpreter, imports and two other forms done before. A command is timed
as a whole process on all files and on one: the difference of the medians, divided by the files more, is its time a file.
All of this is on one core. Start-up, of one file each, is on all of them and stands by itself. The repeats of all
measures take turns, so that whatever else the machine does hits all alike; its load is told with the figures, as a busy
one makes them uncertain. Every file must be scored and every copy annotated: a broken build is fast.

wolfxl, the fastest peer that edits, is measured where it is installed (pip install wolfxl).
"""

from __future__ import annotations

import argparse
import json
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
from importlib.util import find_spec
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.filled_forms import make_forms
from benchmarks.published_forms import make_published

KINDS = {"both": ("project", "department"), "project": ("project",), "department": ("department",)}
SEED = 2023
_WARM_UP = 2
# Start-up is hundreds of times what a file takes: its noise must not pass for a file's.
_ONE_FILE_TIMES = 3
_SHARE_OF_RESAVING = {"generated": 0.12, "published": 0.18}

Times = dict[str, list[float]]
"""Milliseconds by measure, one a repeat."""
Maker = Callable[[Path, int, int], list[Path]]


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
        for line in work(jobs, PLAIN, None):
            assert line.summary.status == "scored", line.summary
            assert output is None or (output / line.summary.name).is_file(), line.fault


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


def annotate_by_wolfxl(paths: Sequence[Path], output: Path) -> None:
    """What an annotated copy is made of: 30 cells with formats, 10 comments, a sheet; no formulas, no chart, nothing read."""
    import wolfxl
    from wolfxl.comments import Comment
    from wolfxl.styles import Border, PatternFill, Side

    thin = Side(style="thin")
    border, fill = Border(left=thin, right=thin, top=thin, bottom=thin), PatternFill("solid", fgColor="FFEB9C")
    for path in paths:
        book = wolfxl.load_workbook(path, modify=True)
        sheet = book[book.sheetnames[0]]
        for row in range(8, 18):
            for column, value in (("W", 9.0), ("X", 0.5), ("Y", "未发现问题")):
                cell = sheet[f"{column}{row}"]
                cell.value, cell.border, cell.fill, cell.number_format = value, border, fill, "0.00"
            sheet[f"W{row}"].comment = Comment("自评得分与评分标准不符，应为 9.91 分。", "perfxl")
        result = book.create_sheet("审核结果")
        for row in range(1, 21):
            for column, value in enumerate((row, "score-differs", "自评得分与核算不符", "H17", 15, 10), 1):
                result.cell(row, column).value = value
        book.save(output / path.name)


CALAMINE, CHECK, RUN, RESAVE, WOLFXL = (
    "python-calamine: values and merges", "perfxl check, library", "perfxl run, library", "openpyxl: load and save",
    "wolfxl: the annotating alone",
)  # fmt: skip
PANDAS = "pandas.read_excel, openpyxl"
CALLS: Mapping[str, Callable[[Sequence[Path], Path], None]] = {
    CALAMINE: read_by_calamine,
    CHECK: check_by_library,
    RUN: run_by_library,
    "pandas.read_excel, calamine": pandas_by_calamine,
    PANDAS: pandas_by_openpyxl,
    RESAVE: openpyxl_load_save,
    **({WOLFXL: annotate_by_wolfxl} if find_spec("wolfxl") else {}),
}
CHECK_COMMAND, RUN_COMMAND = "perfxl check --format json, command", "perfxl run --no-consolidate, command"
COMMANDS: Mapping[str, tuple[str, ...]] = {
    CHECK_COMMAND: ("check", "--jobs", "1", "--format", "json"),
    RUN_COMMAND: ("run", "--jobs", "1", "--no-consolidate"),
    "perfxl run, command": ("run", "--jobs", "1"),
}
BARE, IMPORT, VERSION = "python -c pass", 'python -c "import pandas"', "perfxl --version"


def main() -> None:
    """Measure and print the tables."""
    options = _options()
    with _folder() as folder:
        sets = {"generated": _forms(folder / "generated", options.files, _maker(KINDS[options.form]))}
        if options.published:
            sets["published"] = _forms(folder / "published", options.published, make_published)
        times = {name: Times() for name in sets}
        starts = Times()
        for number in range(options.repeats):
            for name, forms in sets.items():
                print(f"repeat {number + 1} of {options.repeats}, {name}", file=sys.stderr)
                with _one_core():
                    _gather(times[name], _repeat(forms))
            for _ in range(_ONE_FILE_TIMES):
                _gather(starts, _starts(sets["generated"].paths[0]))
    print(_report(sets, times, starts, options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time perfxl beside its peers, in milliseconds a file.")
    parser.add_argument("--files", type=int, default=200, help="how many generated forms (default 200, at least 2)")
    parser.add_argument("--published", type=int, default=0, help="how many forms as published (default none)")
    parser.add_argument("--repeats", type=int, default=5, help="how often each measure is taken (default 5)")
    parser.add_argument("--form", choices=KINDS, default="both", help="kind of generated forms (default: both in turn)")
    options = parser.parse_args()
    if options.files < 2 or options.published == 1 or options.repeats < 1:
        parser.error("--files and --published must be at least 2 and --repeats at least 1")
    return options


def _maker(kinds: Sequence[str]) -> Maker:
    return lambda folder, count, seed: make_forms(folder, list(islice(cycle(kinds), count)), seed)


def _forms(folder: Path, count: int, make: Maker) -> Forms:
    inputs, warm_up = folder / "forms", folder / "warm-up"
    inputs.mkdir(parents=True)
    warm_up.mkdir()
    made = make(inputs, count + _WARM_UP, SEED)
    return Forms(made[:count], [path.rename(warm_up / path.name) for path in made[count:]])


def _gather(times: Times, measured: Iterator[tuple[str, float]]) -> None:
    for name, spent in measured:
        times.setdefault(name, []).append(spent)


def _repeat(forms: Forms) -> Iterator[tuple[str, float]]:
    """Every measure once."""
    for name in CALLS:
        yield name, _call_time(name, forms)
    for name, arguments in COMMANDS.items():
        yield f"{name}, all files", _command_time(arguments, forms.paths)
        for _ in range(_ONE_FILE_TIMES):
            yield f"{name}, one file", _command_time(arguments, forms.paths[:1])


def _starts(path: Path) -> Iterator[tuple[str, float]]:
    """What is waited for before anything is done, and what one file takes in all."""
    yield BARE, _process_time((sys.executable, "-c", "pass"))
    yield IMPORT, _process_time((sys.executable, "-c", "import pandas"))
    yield VERSION, _process_time(_command("--version"))
    for name, arguments in COMMANDS.items():
        yield f"{name}, one file", _command_time(arguments, [path])


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
    """Milliseconds of a command on these files, each of which it must have scored, and annotated where it writes."""
    with _folder() as output:
        results, said = output / "results", output / "said"
        writes = arguments[0] == "run"
        target = ("-o", str(results)) if writes else ()
        spent = _process_time(_command(*arguments, *target, *map(str, paths)), said)
        see_that_all_are_scored(said, results if writes else None, len(paths))
        return spent


def see_that_all_are_scored(said: Path, results: Path | None, count: int) -> None:
    """Raise AssertionError unless a command scored so many files, and annotated each where it has written into `results`."""
    with (results / "results.jsonl" if results else said).open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    assert len(records) == count, len(records)
    for record in records:
        assert record["status"] == "scored", record["source"]
        assert results is None or (results / record["annotated"]).is_file(), record["source"]


def _command(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "perfxl", *arguments)


def _process_time(command: Sequence[str], said: Path = Path(os.devnull)) -> float:
    with said.open("wb") as output:
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=output, stderr=subprocess.DEVNULL)
        return (time.perf_counter() - started) * 1000


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder; it is removed after the clock has stopped."""
    folder = Path(tempfile.mkdtemp(prefix="perfxl-speed-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _one_core() -> Iterator[None]:
    """This process and those that it starts on one core, where the system lets a program choose (Linux)."""
    if sys.platform != "linux":
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _report(sets: Mapping[str, Forms], times: Mapping[str, Times], starts: Times, options: argparse.Namespace) -> str:
    load = f", load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
    told = ", ".join(f"{len(forms.paths)} {name}" for name, forms in sets.items())
    columns = [
        {measure: _a_file(times[name], measure, pick, len(forms.paths)) for measure in (*CALLS, *COMMANDS)}
        for name, forms in sets.items()
        for pick in (median, min)
    ]
    typical = dict(zip(sets, columns[::2], strict=True))
    heads = [head for name in sets for head in (f"{name}, ms a file", "lowest")]
    start = {measure: median(spent) for measure, spent in starts.items()}
    return "\n".join(
        [
            f"{told} ({options.form}), medians of {options.repeats} repeats{load}\n",
            _table(heads, columns),
            _table(["start-up, ms", "lowest"], [start, {measure: min(spent) for measure, spent in starts.items()}]),
            *(aim for name, figures in typical.items() for aim in _aims(name, figures)),
            _aim("check of one file", start[f"{CHECK_COMMAND}, one file"], 1.4 * start[IMPORT], "1.4 × import pandas"),
        ]
    )


def _a_file(times: Times, name: str, pick: Callable[[list[float]], float], count: int) -> float:
    """Milliseconds a file: of a command what the files after the first add."""
    if name in CALLS:
        return pick(times[name])
    return (pick(times[f"{name}, all files"]) - pick(times[f"{name}, one file"])) / (count - 1)


def _table(heads: Sequence[str], columns: Sequence[Mapping[str, float]]) -> str:
    """Figures by measure, the least first."""
    rows = [
        f"| {name} | {' | '.join(f'{column[name]:.2f}' for column in columns)} |"
        for name in sorted(columns[0], key=columns[0].__getitem__)
    ]
    return "\n".join([f"| | {' | '.join(heads)} |", f"| --- |{' ---: |' * len(heads)}", *rows, ""])


def _aims(forms: str, typical: Mapping[str, float]) -> Iterator[str]:
    """What the figures are held against."""
    check, run = typical[CHECK_COMMAND], typical[RUN_COMMAND]
    share = _SHARE_OF_RESAVING[forms]
    yield _aim(f"check, {forms}", check, 0.2 * typical[PANDAS], f"0.20 × {PANDAS}")
    yield _aim(f"check, {forms}", check, typical[CALAMINE] + 1.5, "calamine + 1.5 ms")
    yield _aim(f"run --no-consolidate, {forms}", run, share * typical[RESAVE], f"{share} × openpyxl's load and save")
    if WOLFXL in typical:
        yield _aim(f"annotating, {forms}", typical[RUN] - typical[CHECK], 0.6 * typical[WOLFXL], "0.6 × wolfxl's job")
    else:
        yield f"- annotating, {forms}: not held against wolfxl, which is not installed"


def _aim(name: str, spent: float, aim: float, words: str) -> str:
    return f"- {name}: {spent:.2f} ms; aim: at most {aim:.2f} ms ({words}): {'met' if spent <= aim else 'MISSED'}"


if __name__ == "__main__":
    main()
