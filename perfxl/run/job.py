"""The main job: from files and folders to annotated workbooks, 汇总.xlsx and results.jsonl."""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from perfxl.files.atomic import settle, swept
from perfxl.files.beside import held_notice, write_or_beside
from perfxl.files.content import content_hash
from perfxl.ledger.model import NOTHING, Ledger
from perfxl.ledger.packed import packed
from perfxl.ledger.unused import unused
from perfxl.reviewing.jobs import PLAIN, Job, ReviewOptions
from perfxl.reviewing.lines import NO_RECORDS, ReviewLine, WorkbookSummary
from perfxl.reviewing.record import FileRecord, WorkbookRecord
from perfxl.reviewing.report_files import seen_mark
from perfxl.rules.in_use import using
from perfxl.run.check import check_rules
from perfxl.run.counted import only_counted, versions_told
from perfxl.run.discovery import (
    CONSOLIDATED_FILE,
    InputError,
    Source,
    find_others,
    find_sources,
    is_input,
    is_ledger,
    real,
    without,
)
from perfxl.run.interrupt import stoppable
from perfxl.run.journal import Journal, program_mark
from perfxl.run.ledger import ledger_at, open_notice, own_files, own_rulebooks, problem_name, unused_notice, with_roster
from perfxl.run.output_names import copy_paths
from perfxl.run.reports import faults_of, matched, with_reports
from perfxl.run.workers import review_all
from perfxl.text.errors import CallError, system_reason
from perfxl.text.numbers import show_percent

if TYPE_CHECKING:
    from perfxl.intake.archive import ArchiveError, Past
    from perfxl.intake.frames import Frames
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
    ledger: Path | None = None
    roster: Path | None = None
    resume: bool = False
    excellent: float | None = None
    archive: Path | None = None
    cluster: Cluster | None = None
    follow_links: bool = False
    report: Path | None = None
    """A narrative report, or a folder of them, besides those in the folders of the inputs."""
    final: bool = False
    """Whether this is the final round, which later years are compared with."""
    tell: Callable[[str], None] | None = None
    """Takes a sentence for the screen while the run goes on."""
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
    unused: Sequence[str] = ()
    """What the ledger says that fitted nothing, in sentences."""
    others: Sequence[str] = ()
    """Documents that are no workbooks, which nobody reviewed."""
    versions: Sequence[str] = ()
    """Of forms that came in several versions which one is counted, in sentences without a stop."""
    counted: bool = False
    """Whether the summaries tell what counts, as 汇总.xlsx does; without that every form is among them."""

    def take(self, result: ReviewLine) -> None:
        """Keep what there is to say of a workbook besides its record."""
        compared = {report.told for report in result.summary.reports if report.error is None}
        for notice in result.notices:
            if notice in compared:
                continue  # told together, at the end
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
    options = _with_ledger(options, ledger)
    cluster = options.cluster
    sources = _sources(inputs, options)
    options.output.mkdir(parents=True, exist_ok=True)
    outcome = RunOutcome(options.output, _call(inputs, options), notices=_ledger_notices(options.ledger))
    if not cluster:
        _check_links(sources, options.output)
        others = find_others(inputs, options.output, options.follow_links)
        outcome.notices |= unused_notice(others, options.ledger)
        outcome.others = [name for name in others if not is_ledger(Path(name).name)]
    program = program_mark(options.review.rules, options.review.ledger, _besides(options.review))
    jobs = _jobs_with_reports(sources, inputs, options)
    if options.consolidate:
        # what 汇总.xlsx is made with is imported while the workers are at work
        Thread(target=_get_ready, daemon=True).start()
    with Journal(options.output, program, keep=options.resume) as journal, swept(_folders(jobs, options)):
        recall = partial(journal.recall, annotate=options.annotate, opinion=options.review.opinion, reports=_seen(jobs))
        done = recall(sources, trusted=trusted) if options.resume else {}
        outcome.resumed = len(done)
        jobs = [job for job in jobs if only is None or job.name in only or job.name in done]
        todo = [job for job in jobs if job.name not in done]
        # closed before the folders are swept: the workers of a run that ends with an error end first
        with stoppable() as stop, closing(_results(todo, options, program, stop)) as results:
            try:
                for result in progress(results, len(todo)):
                    journal.add(result)
                    outcome.take(result)
                    done[result.summary.name] = result.summary
            except KeyboardInterrupt:
                stop.set()
        outcome.stopped = stop.is_set()
        if outcome.stopped:
            # what this run did not come to may still stand from an earlier one
            done |= recall([source for source in sources if source.name not in done])
        outcome.left = sum(job.name not in done for job in jobs)
        outcome.summaries = [done[job.name] for job in jobs if job.name in done]
        outcome.records = journal.finish((one.name for one in outcome.summaries), _files(sources))
    compared = matched(outcome.summaries)
    outcome.others = [name for name in outcome.others if name not in compared]
    outcome.faults += faults_of(options.report, outcome.summaries)
    if not outcome.left:
        outcome.unused = _unused(outcome.summaries, ledger)
    with using(own_rulebooks(options.review.rules, ledger)):
        if options.consolidate and not outcome.left:
            _consolidate(outcome, sources, ledger, options)
        if options.archive is not None and not outcome.left:
            _archive(outcome, options.archive, sources, ledger, options.tell)
    if cluster:
        cluster.deliver(options.output)
    return outcome


def _unused(summaries: Sequence[WorkbookSummary], ledger: Ledger) -> list[str]:
    waivers = {row for one in summaries for row in one.waivers}
    return list(unused(ledger, waivers, {row for one in summaries for row in one.reviews}, problem_name))


def _besides(options: ReviewOptions) -> list[str]:
    """What is made with each annotated copy, as the mark of a record says it."""
    made = ["process"] if options.process else []
    if options.opinion:
        from perfxl.output.papers.opinion.document import NAME
        from perfxl.output.papers.template import find_template

        template = find_template(NAME, options.templates).path
        made.append(f"opinion {content_hash(template.read_bytes())[:16]}")
    return made


def _get_ready() -> None:
    import pandas  # noqa: F401

    import perfxl.output.consolidated  # noqa: F401


def _checked(options: RunOptions) -> Ledger:
    """What the bureau says, after a look whether what a run needs at its end is there: nobody is to wait for that."""
    check_rules(options.review)
    if options.review.opinion:
        _check_opinion(options)
    if options.archive is not None:
        from perfxl.intake.archive import ready

        ready(options.archive, options.tell)
    ledger = ledger_at(options.ledger) if options.ledger else NOTHING
    if options.excellent is not None:
        limit = options.excellent
        settings = replace(ledger.settings, excellent_projects=limit, excellent_departments=limit)
        ledger = replace(ledger, settings=settings)
    if options.final:
        ledger = replace(ledger, settings=replace(ledger.settings, final=True))
    return with_roster(ledger, options.roster)


def _check_opinion(options: RunOptions) -> None:
    """See that opinions can be written. Raises CallError, PaperError for a person's own template that cannot be used."""
    if not options.annotate:
        raise CallError("审核意见书写在标注稿旁边：--opinion 不能和 --no-annotate 一起用。")
    if options.review.templates:
        from perfxl.output.papers.opinion.document import try_template

        try_template(options.review.templates)


def _with_ledger(options: RunOptions, ledger: Ledger) -> RunOptions:
    """The options with what a ledger says to those who review; a roster alone says nothing to them."""
    return replace(options, review=replace(options.review, ledger=packed(ledger))) if options.ledger else options


def _ledger_notices(path: Path | None) -> dict[str, list[str]]:
    notice = open_notice(path)
    return {notice: [path.name]} if path and notice else {}


def _call(inputs: Sequence[str], options: RunOptions) -> list[tuple[str, str]]:
    asked = (
        ("审核时间", datetime.now().strftime("%Y-%m-%d %H:%M")),
        ("审核的文件", "、".join(map(called, inputs))),
        ("工作台账", options.ledger and called(options.ledger)),
        ("报送名单", options.roster and called(options.roster)),
        ("“优”的上限", None if options.excellent is None else show_percent(options.excellent)),
        ("归档", options.archive and called(options.archive)),
    )
    return [(what, text) for what, text in asked if text]


def called(given: str | Path) -> str:
    """A path as it was given; of one from the root its name, as the rest tells of this machine only."""
    path = Path(given)
    return (path.name if path.is_absolute() else "") or path.as_posix()


def _results(jobs: Sequence[Job], options: RunOptions, program: str, stop: Event) -> Generator[ReviewLine]:
    if options.cluster:
        return options.cluster.review(jobs, options.review, program, stop)
    return review_all(jobs, options.jobs, options.review, program, stop)


def _sources(inputs: Sequence[str], options: RunOptions) -> list[Source]:
    """The workbooks to review; the ledger and the roster are none of them."""
    find = options.cluster.find if options.cluster else find_sources
    sources = find(inputs, options.output, options.follow_links)
    return without(sources, (*(own_files(options.ledger) if options.ledger else ()), options.roster))


def _check_links(sources: Sequence[Source], output: Path) -> None:
    """Raise InputError where a folder within the output folder is a link that leads out of it."""
    home = real(output)
    for folder in {source.relative.parent for source in sources}:
        if not real(output / folder).is_relative_to(home):
            raise InputError(f"结果文件夹里的“{folder}”是指向别处的链接。请把它移走，或换一个结果文件夹。")


def _archive(
    outcome: RunOutcome, archive: Path, sources: Sequence[Source], ledger: Ledger, tell: Callable[[str], None] | None
) -> None:
    from perfxl.intake.archive import ArchiveError, store

    try:
        store(archive, outcome.records, _changed(sources), ledger, _relative(sources), tell)
    except ArchiveError as error:
        _fault(outcome, error)


def _past(outcome: RunOutcome, ledger: Ledger, options: RunOptions, counted: Frames) -> Past | None:
    """What the archive holds of the forms that are counted, None where it cannot be read: that is told."""
    if options.archive is None:
        return None
    from perfxl.intake.archive import ArchiveError, past

    try:
        return past(options.archive, counted, ledger, options.tell)
    except ArchiveError as error:
        _fault(outcome, error)
        return None


def _fault(outcome: RunOutcome, error: ArchiveError) -> None:
    """Keep what is wrong with the archive: it may be so where it is read and where it is written."""
    if error.message not in outcome.faults:
        outcome.faults.append(error.message)


def _jobs(sources: Sequence[Source], options: RunOptions) -> Iterator[Job]:
    for source, path in zip(sources, copy_paths(sources, options.output), strict=True):
        job = source.job()
        if options.annotate:
            name = f"{options.output_name}/{path.as_posix()}"
            job = replace(job, target=options.output / path, target_name=name, output=options.output)
        yield job


def _jobs_with_reports(sources: Sequence[Source], inputs: Sequence[str], options: RunOptions) -> list[Job]:
    """The jobs with the documents that may be their narrative reports; those of other machines are looked at by none."""
    jobs = list(_jobs(sources, options))
    return jobs if options.cluster else with_reports(jobs, inputs, options.output, options.follow_links, options.report)


def _seen(jobs: Iterable[Job]) -> dict[str, str]:
    """The marks of the documents that may be their reports, by workbook."""
    return {job.name: seen_mark(job.reports) for job in jobs}


def _folders(jobs: Sequence[Job], options: RunOptions) -> set[Path]:
    """The folders that a run writes into."""
    archives = {options.archive.parent} if options.archive else set()
    return {options.output, *archives, *(job.target.parent for job in jobs if job.target)}


def _changed(sources: Sequence[Source]) -> dict[str, float]:
    """When each workbook was last written, by source; one that has gone since is taken for the oldest."""
    found = {}
    for source in sources:
        with suppress(OSError):
            found[source.name] = source.path.stat().st_mtime if source.changed is None else source.changed
    return found


def _relative(sources: Sequence[Source]) -> dict[str, str]:
    """Where each workbook lies below the folder that was given, by source."""
    return {source.name: source.relative.as_posix() for source in sources}


def _files(sources: Sequence[Source]) -> dict[str, FileRecord]:
    """What is known of the file of each workbook, by source."""
    changed = _changed(sources)
    return {name: {"relative": relative, "changed": changed.get(name)} for name, relative in _relative(sources).items()}


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
            relative=_relative(sources),
            base=options.output_name,
            call=outcome.call,
            others=outcome.others,
            past=partial(_past, outcome, ledger, options),
        )
        written, found = write_or_beside(target, lambda path: write_consolidated(outcome.records, path, intake))
        outcome.summaries, outcome.counted = only_counted(outcome.summaries, found.forms), True
        outcome.versions = versions_told(found.forms)
        settle([outcome.output])
        outcome.notices |= {remark: [written.name] for remark in found.remarks}
        if written != target:
            outcome.notices.setdefault(held_notice(target, written), []).append(CONSOLIDATED_FILE)
    except OSError as error:
        outcome.faults.append(f"“{target}”无法写入（{system_reason(error)}）。若正在 Excel 中打开，请关闭后重试。")
    except KeyboardInterrupt:
        outcome.stopped = True
        outcome.faults.append(f"已中止：{CONSOLIDATED_FILE} 没有写完。加 --resume 再运行一次可以补上。")
