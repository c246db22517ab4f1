"""Two sides read, each workbooks, the output folder of a run, or a ledger with its approved targets, and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from perfxl.files.whole_folder import passing_folder
from perfxl.ledger.model import NOTHING, Ledger
from perfxl.reviewing.jobs import PLAIN, ReviewOptions
from perfxl.reviewing.lines import Records, ReviewLine, to_json
from perfxl.run.check import check_rules
from perfxl.run.discovery import LEDGER_FILE, RESULTS_FILE, InputError, Source, find_sources, real, without
from perfxl.run.finished import records_of
from perfxl.run.ledger import by_ledger, ledger_at, own_files
from perfxl.run.workers import review_all
from perfxl.text.errors import CallError, PerfxlError

if TYPE_CHECKING:
    from perfxl.intake.comparison.model import Comparison
    from perfxl.intake.comparison.sides import Side
    from perfxl.run.check import Progress

_LEDGER_WORD = Path(LEDGER_FILE).stem


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """How workbooks are read, and where the comparison is written; None for nowhere."""

    review: ReviewOptions = PLAIN
    ledger: Path | None = None
    jobs: int | None = None
    output: Path | None = None
    follow_links: bool = False


class Compared(NamedTuple):
    """The comparison, the workbooks that could not be read with why, and where it was written."""

    comparison: Comparison
    unreadable: Sequence[tuple[str, str]] = ()
    written: Path | None = None


class _Input(NamedTuple):
    """What a side was given as: workbooks to read, else the output folder of a run, else a ledger."""

    given: str
    sources: Sequence[Source] = ()
    results: Path | None = None
    ledger: Path | None = None


def compare_all(old: str, new: str, options: CompareOptions, progress: Progress) -> Compared:
    """Compare two sides, and write what they differ in where that is asked for.

    Raises InputError for a wrong call, PerfxlError where a side holds nothing to compare, OSError for what cannot be
    written.
    """
    check_rules(options.review)
    # what compares is imported while the workers are at work
    Thread(target=_get_ready, daemon=True).start()
    inputs = _inputs(old, new, options)
    _check_output(options.output, inputs)
    ledger = ledger_at(options.ledger) if options.ledger else NOTHING
    with passing_folder() as folder:
        sides = _read(inputs, folder, options, ledger, progress)
        unreadable = [one for side in sides for one in _unreadable(side)]
        for side in sides:
            _check_side(side)
        return _compared(sides, unreadable, options.output)


def _get_ready() -> None:
    import perfxl.intake.comparison.comparing  # noqa: F401


def _compared(sides: Sequence[Side], unreadable: Sequence[tuple[str, str]], output: Path | None) -> Compared:
    from perfxl.intake.comparison.comparing import compared

    found = compared(*sides)
    if output is None:
        return Compared(found, unreadable)
    from perfxl.files.beside import write_or_beside
    from perfxl.output.comparison.book import write_comparison

    written, _ = write_or_beside(output, lambda path: write_comparison(found, path))
    return Compared(found, unreadable, written)


def _inputs(old: str, new: str, options: CompareOptions) -> tuple[_Input, _Input]:
    for given in (old, new):
        if not Path(given).exists():
            raise InputError(f"找不到“{given}”。请检查文件或文件夹的路径。")
    if real(Path(old)) == real(Path(new)):
        raise InputError(
            f"两个都是“{old}”，没有可比较的。请给出前一轮（上年、目标表）和后一轮（本年、自评表）两个文件或文件夹。"
        )
    first, last = (_input(given, options) for given in (old, new))
    # of folders one of which lies in the other each is compared without the other's workbooks
    if real(Path(new)).is_relative_to(real(Path(old))):
        first = first._replace(sources=without(first.sources, [source.path for source in last.sources]))
    elif real(Path(old)).is_relative_to(real(Path(new))):
        last = last._replace(sources=without(last.sources, [source.path for source in first.sources]))
    for side in (first, last):
        if not (side.sources or side.results or side.ledger):
            raise InputError(f"“{side.given}”里除另一边的文件以外没有工作簿。请把两边的文件放在两个文件夹里。")
    return first, last


def _input(given: str, options: CompareOptions) -> _Input:
    path = Path(given)
    if path.is_file() and _LEDGER_WORD in path.stem:
        return _Input(given, ledger=path)
    if (path / RESULTS_FILE).is_file():
        return _Input(given, results=path)
    sources = find_sources([given], follow_links=options.follow_links)
    return _Input(given, without(sources, own_files(options.ledger) if options.ledger else ()))


def _check_output(output: Path | None, inputs: Iterable[_Input]) -> None:
    """See that the workbook can be written, before anybody waits for it. Raises CallError."""
    if output is None:
        return
    if output.suffix.lower() != ".xlsx":
        raise CallError(f"对比结果是 .xlsx 工作簿，不能写成“{output.name}”。")
    if not output.parent.is_dir():
        raise CallError(f"找不到文件夹“{output.parent}”。请检查 -o 的路径。")
    taken = {real(path) for each in inputs for path in (*(one.path for one in each.sources), each.ledger) if path}
    if real(output) in taken:
        raise CallError(f"“{output}”是要比较的文件，不能写在它上面。请换一个文件名。")


def _read(
    inputs: Sequence[_Input], folder: Path, options: CompareOptions, ledger: Ledger, progress: Progress
) -> list[Side]:
    """Read both sides; the workbooks of both in one go."""
    review = replace(by_ledger(options.review, options.ledger), goals=True)
    jobs = [source.job() for each in inputs for source in each.sources]
    lines = iter(progress(review_all(jobs, options.jobs, review), len(jobs)) if jobs else ())
    return [_side(each, lines, folder / f"{at}.jsonl", ledger) for at, each in enumerate(inputs)]


def _side(given: _Input, lines: Iterator[ReviewLine], kept: Path, ledger: Ledger) -> Side:
    from perfxl.intake.comparison.sides import Side, approved

    if given.results is not None:
        return Side(given.given, records_of(given.results, "，或直接给出报送的工作簿"), ledger)
    if given.ledger is None:
        relative = {source.name: source.relative.as_posix() for source in given.sources}
        texts = (line.line for line in islice(lines, len(given.sources)))
        return Side(given.given, _kept(texts, kept), ledger, relative)
    own = ledger_at(given.ledger)
    if not own.targets:
        raise PerfxlError(f"台账“{given.given}”里没有绩效目标。请先在“绩效目标”一页填写批复的目标。")
    return Side(given.given, _kept([to_json(approved(own, given.given))], kept), own)


def _kept(lines: Iterable[str], path: Path) -> Records:
    """Records in a file, as those of many workbooks are more than memory holds."""
    starts = []
    with path.open("wb") as file:
        for line in lines:
            starts.append(file.tell())
            file.write(f"{line}\n".encode())
    return Records(path, starts)


def _unreadable(side: Side) -> Iterator[tuple[str, str]]:
    for record in side.records:
        if record["error"]:
            yield record["source"], record["error"]["message"]


def _check_side(side: Side) -> None:
    """Raise an error where a side holds no form."""
    if any(record["forms"] for record in side.records):
        return
    reasons = [reason for _, reason in _unreadable(side)]
    if reasons:
        raise PerfxlError(f"“{side.name}”里没有能读取的自评表或绩效目标表：{reasons[0]}")
    raise InputError(f"“{side.name}”里没有绩效自评表，也没有绩效目标表。请确认是否放错文件。")
