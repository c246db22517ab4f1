"""The main job: from files and folders to annotated workbooks, 汇总.xlsx and results.jsonl."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from perfxl.files.atomic import settle, swept
from perfxl.files.beside import held_notice, write_or_beside
from perfxl.ledger.model import NOTHING, Ledger
from perfxl.ledger.roster import read_roster
from perfxl.reviewing.jobs import PLAIN, Job, ReviewOptions
from perfxl.reviewing.lines import NO_RECORDS, ReviewLine, WorkbookSummary
from perfxl.reviewing.record import WorkbookRecord
from perfxl.run.check import check_rules
from perfxl.run.discovery import CONSOLIDATED_FILE, InputError, Source, find_others, find_sources, is_input, real
from perfxl.run.interrupt import stoppable
from perfxl.run.journal import Journal, program_mark
from perfxl.run.output_names import copy_paths
from perfxl.run.workers import review_all
from perfxl.text.errors import system_reason
from perfxl.text.numbers import show_percent

if TYPE_CHECKING:
    import pandas as pd

    from perfxl.run.check import Progress
    from perfxl.run.cluster import Cluster


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
    cluster: Cluster | None = None
    follow_links: bool = False
    output_name: str = ""
    """The output folder as the records call it: its path where nothing else is said."""

    def __post_init__(self) -> None:
        """Name the output folder."""
        if not self.output_name:
            object.__setattr__(self, "output_name", self.output.as_posix())


@dataclass(slots=True)
class RunOutcome:
    """What a run came to.

    `summaries` and `records` are of the workbooks that are done, in their order, `left` how many were not, `resumed` how
    many were taken over; `stopped` says that somebody pressed Ctrl-C. `notices` are the workbooks by what they could not keep.
    """

    output: Path
    call: Sequence[tuple[str, str]] = ()
    """When it began and what was asked for, in words."""
    summaries: Sequence[WorkbookSummary] = ()
    records: Sequence[WorkbookRecord] = NO_RECORDS
    faults: list[str] = field(default_factory=list)
    left: int = 0
    stopped: bool = False
    resumed: int = 0
    notices: dict[str, list[str]] = field(default_factory=dict)
    others: Sequence[str] = ()
    """Documents that are no workbooks, which nobody reviewed."""

    def take(self, result: ReviewLine) -> None:
        """Keep what there is to say of a workbook besides its record."""
        for notice in result.notices:
            self.notices.setdefault(notice, []).append(result.summary.name)
        if result.fault:
            self.faults.append(f"{result.summary.name}：{result.fault}")

    @property
    def incomplete(self) -> bool:
        """Whether an input was unreadable or an output could not be written."""
        return bool(self.faults or self.left) or any(one.status == "unreadable" for one in self.summaries)

    @property
    def errors(self) -> int:
        """How many findings of level error stand."""
        return sum(one.errors for one in self.summaries)


def run_all(
    inputs: Sequence[str],
    options: RunOptions,
    progress: Progress,
    trusted: Container[str] = (),
    only: Container[str] | None = None,
) -> RunOutcome:
    """Review the inputs and write everything. Raises InputError for a wrong call, OSError for the output folder.

    Resuming, the results of the `trusted` stand without a look at their content; with `only`, sources that are neither
    among them nor done before are passed over.
    """
    ledger = _checked(options)
    cluster = options.cluster
    sources = _sources(inputs, options)
    options.output.mkdir(parents=True, exist_ok=True)
    outcome = RunOutcome(options.output, _call(inputs, options))
    if not cluster:
        _check_links(sources, options.output)
        outcome.others = find_others(inputs, options.output, options.follow_links)
    program = program_mark(options.review.rules)
    jobs = list(_jobs(sources, options))
    if options.consolidate:
        # what 汇总.xlsx is made with is imported while the workers are at work
        Thread(target=_get_ready, daemon=True).start()
    with Journal(options.output, program, keep=options.resume) as journal, swept(_folders(jobs, options.output)):
        done = journal.recall(sources, options.annotate, trusted) if options.resume else {}
        outcome.resumed = len(done)
        jobs = [job for job in jobs if only is None or job.name in only or job.name in done]
        todo = [job for job in jobs if job.name not in done]
        with stoppable() as stop:
            try:
                for result in progress(_results(todo, options, program, stop), len(todo)):
                    journal.add(result)
                    outcome.take(result)
                    done[result.summary.name] = result.summary
            except KeyboardInterrupt:
                stop.set()
        outcome.stopped = stop.is_set()
        if outcome.stopped:
            # what this run did not come to may still stand from an earlier one
            done |= journal.recall([source for source in sources if source.name not in done], options.annotate)
        outcome.left = sum(job.name not in done for job in jobs)
        outcome.summaries = [done[job.name] for job in jobs if job.name in done]
        outcome.records = journal.finish(one.name for one in outcome.summaries)
    if options.consolidate and not outcome.left:
        _consolidate(outcome, sources, ledger, options)
    if options.archive is not None and not outcome.left:
        _archive(outcome, options.archive, _changed(sources), ledger)
    if cluster:
        cluster.deliver(options.output)
    return outcome


def _get_ready() -> None:
    import pandas  # noqa: F401

    import perfxl.output.consolidated  # noqa: F401


def _checked(options: RunOptions) -> Ledger:
    """What the bureau says, after a look whether what a run needs at its end is there: nobody is to wait for that."""
    check_rules(options.review)
    if options.archive is not None:
        from perfxl.intake.archive import ready

        ready(options.archive)
    limit = options.excellent
    settings = replace(NOTHING.settings, excellent_projects=limit, excellent_departments=limit)
    roster = read_roster(options.roster) if options.roster else None
    return replace(NOTHING, settings=settings, roster=roster)


def _call(inputs: Sequence[str], options: RunOptions) -> list[tuple[str, str]]:
    asked = (
        ("审核时间", datetime.now().strftime("%Y-%m-%d %H:%M")),
        ("审核的文件", "、".join(inputs)),
        ("报送名单", options.roster and options.roster.as_posix()),
        ("“优”的上限", None if options.excellent is None else show_percent(options.excellent)),
        ("归档", options.archive and options.archive.as_posix()),
    )
    return [(what, text) for what, text in asked if text]


def _results(jobs: Sequence[Job], options: RunOptions, program: str, stop: Event) -> Iterator[ReviewLine]:
    if options.cluster:
        return options.cluster.review(jobs, options.review, program, stop)
    return review_all(jobs, options.jobs, options.review, program, stop)


def _sources(inputs: Sequence[str], options: RunOptions) -> list[Source]:
    """The workbooks to review; the roster is none of them."""
    find = options.cluster.find if options.cluster else find_sources
    sources = find(inputs, options.output, options.follow_links)
    roster = options.roster and real(options.roster)
    return [source for source in sources if roster is None or real(source.path) != roster]


def _check_links(sources: Sequence[Source], output: Path) -> None:
    """Raise InputError where a folder within the output folder is a link that leads out of it."""
    home = real(output)
    for folder in {source.relative.parent for source in sources}:
        if not real(output / folder).is_relative_to(home):
            raise InputError(f"结果文件夹里的“{folder}”是指向别处的链接。请把它移走，或换一个结果文件夹。")


def _archive(outcome: RunOutcome, archive: Path, changed: Mapping[str, float], ledger: Ledger) -> None:
    from perfxl.intake.archive import ArchiveError, store

    try:
        store(archive, outcome.records, changed, ledger)
    except ArchiveError as error:
        outcome.faults.append(str(error))


def _earlier(archive: Path | None, year: int) -> pd.DataFrame | None:
    """What the archive holds of the years before one; a fault in it is told when the run is stored."""
    if archive is None:
        return None
    from perfxl.intake.archive import ArchiveError, earlier_years

    try:
        return earlier_years(archive, year)
    except ArchiveError:
        return None


def _jobs(sources: Sequence[Source], options: RunOptions) -> Iterator[Job]:
    for source, path in zip(sources, copy_paths(sources, options.output), strict=True):
        job = Job(source.path, source.name)
        if options.annotate:
            name = f"{options.output_name}/{path.as_posix()}"
            job = replace(job, target=options.output / path, target_name=name)
        yield job


def _folders(jobs: Sequence[Job], output: Path) -> set[Path]:
    """The folders that a run writes into."""
    return {output, *(job.target.parent for job in jobs if job.target)}


def _changed(sources: Sequence[Source]) -> dict[str, float]:
    """When each workbook was last written, by source; one that has gone since is taken for the oldest."""
    found = {}
    for source in sources:
        with suppress(OSError):
            found[source.name] = source.path.stat().st_mtime if source.changed is None else source.changed
    return found


def _consolidate(outcome: RunOutcome, sources: Sequence[Source], ledger: Ledger, options: RunOptions) -> None:
    from perfxl.output.consolidated import Intake, write_consolidated

    target = outcome.output / CONSOLIDATED_FILE
    if is_input(target, sources):
        outcome.faults.append(f"“{target}”是这次审核的文件，没有写汇总表。请换一个结果文件夹。")
        return
    try:
        intake = Intake(
            ledger=ledger,
            changed=_changed(sources),
            base=options.output_name,
            call=outcome.call,
            others=outcome.others,
            earlier=partial(_earlier, options.archive),
        )
        written, _ = write_or_beside(target, lambda path: write_consolidated(outcome.records, path, intake))
        settle([outcome.output])
        if written != target:
            outcome.notices.setdefault(held_notice(target, written), []).append(CONSOLIDATED_FILE)
    except OSError as error:
        outcome.faults.append(f"“{target}”无法写入（{system_reason(error)}）。若正在 Excel 中打开，请关闭后重试。")
    except KeyboardInterrupt:
        outcome.stopped = True
        outcome.faults.append(f"已中止：{CONSOLIDATED_FILE} 没有写完。加 --resume 再运行一次可以补上。")
