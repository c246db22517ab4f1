"""The main job: from files and folders to annotated workbooks, 汇总.xlsx and results.jsonl."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from perfxl.batch import review_all
from perfxl.errors import system_reason
from perfxl.excel.refs import parse_ref
from perfxl.files import held_notice, replacing, write_or_beside
from perfxl.intake.roster import Attendance, Entry, attendance, read_roster
from perfxl.output.record import Record, count_findings
from perfxl.pipeline import PLAIN, Job, Reviewed, ReviewOptions, review_batch
from perfxl.resume import Journal, journal, program_mark, resumable
from perfxl.rules.rulebook import load_rulebook
from perfxl.sources import CONSOLIDATED_FILE, RESULTS_FILE, InputError, Source, annotated_places, find_sources, is_input

Earlier = Mapping[tuple[str, str], tuple[int, float | None, str | None]]
"""The last earlier year of a form: year, score, grade, by the keys of department and project."""
Progress = Callable[[Iterable[Reviewed], int], Iterator[Reviewed]]
"""Passes results through while it shows how far they are."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run writes and how."""

    output: Path
    annotate: bool = True
    consolidate: bool = True
    jobs: int | None = None
    review: ReviewOptions = PLAIN
    roster: Path | None = None
    resume: bool = False
    excellent: float | None = None
    archive: Path | None = None


@dataclass(slots=True)
class Outcome:
    """What a run came to. `notices` are the workbooks by what they could not keep, `left` how many were not done."""

    output: Path
    started: str = ""
    records: list[Record] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    left: int = 0
    resumed: int = 0
    notices: dict[str, list[str]] = field(default_factory=dict)

    def take(self, reviewed: Reviewed) -> Record:
        """The record of a reviewed workbook; what else there is to say of it is kept."""
        for notice in reviewed.notices:
            self.notices.setdefault(notice, []).append(reviewed.job.name)
        if reviewed.fault:
            self.faults.append(f"{reviewed.job.name}：{reviewed.fault}")
        return reviewed.record()

    @property
    def incomplete(self) -> bool:
        """Whether an input was unreadable or an output could not be written."""
        return bool(self.faults or self.left) or any(record["status"] == "unreadable" for record in self.records)

    @property
    def errors(self) -> int:
        """How many findings of level error stand."""
        return count_findings(self.records)["error"]


def run_all(
    inputs: Sequence[str],
    options: RunOptions,
    progress: Progress,
    known: Mapping[str, Record] | None = None,
    only: Container[str] | None = None,
) -> Outcome:
    """Review the inputs and write everything. Raises InputError for a wrong call, OSError for the output folder.

    `known` are records by source that stand as they are, their workbooks done before; with `only`, other sources than
    those and the known are passed over.
    """
    _check_rules(options.review)
    roster = read_roster(options.roster) if options.roster else None
    sources = find_sources(inputs, options.output)
    if options.roster is not None:
        sources = [source for source in sources if source.path.resolve() != options.roster.resolve()]
    options.output.mkdir(parents=True, exist_ok=True)
    outcome = Outcome(options.output, datetime.now().strftime("%Y-%m-%d %H:%M"))
    program = program_mark(options.review.rules)
    if known is None and options.resume:
        known = resumable(options.output, sources, program, options.annotate)
    known = known or {}
    outcome.resumed = len(known)
    jobs = [job for job in _jobs(sources, options) if only is None or job.name in only or job.name in known]
    todo = [job for job in jobs if job.name not in known]
    results = progress(review_all(todo, options.jobs, options.review), len(todo))
    with journal(options.output) as kept:
        marked = ({**outcome.take(one), "program": program} for one in results)
        outcome.left = _review(jobs, known, marked, outcome, kept)
        with replacing(options.output / RESULTS_FILE) as part, part.open("w", encoding="utf-8", newline="\n") as lines:
            lines.writelines(to_json(record) + "\n" for record in outcome.records)
    if options.consolidate:
        _consolidate(outcome, sources, roster, options)
    if options.archive is not None and not outcome.left:
        _archive(outcome, options.archive)
    return outcome


def _archive(outcome: Outcome, archive: Path) -> None:
    from perfxl.archive import ArchiveError, store

    try:
        store(archive, outcome.records)
    except ArchiveError as error:
        outcome.faults.append(str(error))


def _earlier(outcome: Outcome, archive: Path | None) -> Earlier:
    """What the archive holds of earlier years; a fault in it is told when the run is stored."""
    years = [form["year"] for record in outcome.records for form in record["forms"] if form["year"]]
    if archive is None or not years:
        return {}
    from perfxl.archive import ArchiveError, earlier_years

    try:
        return earlier_years(archive, max(years))
    except ArchiveError:
        return {}


def _review(
    jobs: Sequence[Job], known: Mapping[str, Record], results: Iterator[Record], outcome: Outcome, kept: Journal
) -> int:
    """Take the results as they come, each into the journal; gives how many were left when somebody stopped it."""
    try:
        for job in jobs:
            record = known[job.name] if job.name in known else next(results)
            kept.add(to_json(record))
            outcome.records.append(record)
        for _ in results:  # what shows the progress comes to its end
            pass
    except KeyboardInterrupt:
        return len(jobs) - len(outcome.records)
    return 0


def check_all(inputs: Sequence[str], jobs: int | None, options: ReviewOptions, progress: Progress) -> Iterator[Record]:
    """Review the inputs and write nothing: one record a workbook, in order."""
    _check_rules(options)
    sources = find_sources(inputs)
    reviewed = review_all([Job(source.path, source.name) for source in sources], jobs, options)
    for one in progress(reviewed, len(sources)):
        yield one.record()


def explain_file(file: str, cell: str | None, options: ReviewOptions) -> list[str]:
    """How each score of a workbook came about; of the row of one cell where `cell` is given."""
    from perfxl.output.explanation import explain_review

    _check_rules(options)
    row = _row_of(cell)
    source = find_sources([file])[0]
    reviewed = review_batch([Job(source.path, source.name)], options)[0]
    if reviewed.error is not None:
        raise reviewed.error
    if not reviewed.reviews:
        return ["没有找到绩效自评表。请确认工作簿里有项目支出或部门整体支出绩效自评表。"]
    lines = [line for review in reviewed.reviews for line in explain_review(review, row)]
    if not lines:
        raise InputError(f"{file}：单元格 {cell} 所在行没有得分。")
    return lines


def to_json(record: Record) -> str:
    """A record as one line of JSON, Chinese as it is."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def _row_of(cell: str | None) -> int | None:
    if cell is None:
        return None
    try:
        return parse_ref(cell.upper())[0]
    except ValueError as error:
        raise InputError(f"“{cell}”不是单元格地址。应写成 H17 这样。") from error


def _check_rules(options: ReviewOptions) -> None:
    if options.rules is not None:
        load_rulebook(options.rules)


def _jobs(sources: Sequence[Source], options: RunOptions) -> Iterator[Job]:
    for source, place in zip(sources, annotated_places(sources, options.output), strict=True):
        job = Job(source.path, source.name)
        if options.annotate:
            name = f"{options.output.as_posix()}/{place.as_posix()}"
            job = replace(job, target=options.output / place, target_name=name)
        yield job


def _attendance(outcome: Outcome, roster: Sequence[Entry] | None) -> Attendance | None:
    return attendance(roster, outcome.records) if roster is not None else None


def _changed(sources: Sequence[Source]) -> dict[str, float]:
    """When each workbook was last written, by source; one that has gone since is taken for the oldest."""
    found = {}
    for source in sources:
        with suppress(OSError):
            found[source.name] = source.path.stat().st_mtime
    return found


def _consolidate(
    outcome: Outcome, sources: Sequence[Source], roster: Sequence[Entry] | None, options: RunOptions
) -> None:
    from perfxl.output.consolidated import Intake, write_consolidated

    target = outcome.output / CONSOLIDATED_FILE
    if is_input(target, sources):
        outcome.faults.append(f"“{target}”是这次审核的文件，没有写汇总表。请换一个结果文件夹。")
        return
    try:
        intake = Intake(
            attendance=_attendance(outcome, roster),
            changed=_changed(sources),
            base=outcome.output.as_posix(),
            excellent=options.excellent,
            started=outcome.started,
            earlier=_earlier(outcome, options.archive),
        )
        written, _ = write_or_beside(target, lambda path: write_consolidated(outcome.records, path, intake))
        if written != target:
            outcome.notices.setdefault(held_notice(target, written), []).append(CONSOLIDATED_FILE)
    except OSError as error:
        outcome.faults.append(f"“{target}”无法写入（{system_reason(error)}）。若正在 Excel 中打开，请关闭后重试。")
