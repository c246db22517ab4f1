"""The review of a batch of workbooks: read, recognise, score together, check, record. Runs in worker processes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from perfxl.checks.answers import EarlierForm
from perfxl.checks.finding import CheckedForm
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.limits import allowing
from perfxl.excel.reading.workbook import Workbook, file_bytes
from perfxl.files.content import content_hash
from perfxl.forms.model import Form
from perfxl.forms.recognise import TELLING, recognise_on
from perfxl.ledger.known import known
from perfxl.reviewing.against_ledger import checked
from perfxl.reviewing.against_reports import NO_REPORTS, AgainstReports, against_reports
from perfxl.reviewing.earlier_notes import earlier_forms
from perfxl.reviewing.form_record import form_record
from perfxl.reviewing.jobs import PLAIN, Begin, Job, ReviewOptions, Step, unwatched
from perfxl.reviewing.lines import ONLY_GOALS
from perfxl.reviewing.passwords import opened
from perfxl.reviewing.record import WorkbookRecord
from perfxl.rules.rulebook import RulebookError
from perfxl.rules.scoring import score
from perfxl.rules.selection import select_rulebook


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A reviewed workbook: its record, its forms with scores and findings, whether it can be annotated itself, what it opens with.

    `usual` says that an editor may open the file's content as it is.
    """

    job: Job
    record: WorkbookRecord
    forms: tuple[CheckedForm, ...] = ()
    editable: bool = True
    usual: bool = False
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Read:
    """A workbook as far as it was read: its forms and what an earlier round left of them, or why there are none."""

    job: Job
    sha256: str | None = None
    forms: tuple[Form, ...] = ()
    earlier: Sequence[EarlierForm] = ()
    editable: bool = True
    usual: bool = False
    error: UnreadableError | None = None
    notices: tuple[str, ...] = ()
    reports: AgainstReports = NO_REPORTS
    password: str | None = field(default=None, repr=False)


_NO_MEMORY = "工作簿过大，内存不够，未读取。请删去无关内容后重新保存。"
_UNPREPARED = "审核这个工作簿时程序出错（{kind}），未审核。这不一定是文件的问题：请把这个文件发给维护人员。"


def review_batch(jobs: Sequence[Job], options: ReviewOptions = PLAIN, begin: Begin = unwatched) -> list[Reviewed]:
    """Review workbooks as one batch; what cannot be read becomes a record with an error, never an exception.

    A workbook that no part of the program was prepared for, up to the last sentence of its record, costs itself, not
    its batch. Where there is no room for more, those that follow are left out. Raises RulebookError for rules that do
    not exist.
    """
    try:
        with allowing(options.max_size):
            return _review(jobs, options, begin)
    except RulebookError:
        raise
    except Exception as error:
        if len(jobs) == 1:
            logging.getLogger(__name__).debug("%s", jobs[0].name, exc_info=error)
            fault = UnreadableError("crashed", _UNPREPARED.format(kind=type(error).__name__))
            return [unreadable(jobs[0], fault)]
    alone: list[Reviewed] = []
    for number, job in enumerate(jobs):
        if not begin(Step(number)) and alone:
            break
        alone += review_batch([job], options)
    return alone


def unreadable(job: Job, error: UnreadableError) -> Reviewed:
    """What is left of a workbook that could not be reviewed."""
    try:
        sha256 = content_hash(file_bytes(job.path))
    except UnreadableError:
        sha256 = None
    return Reviewed(job, _record(_Read(job, sha256, error=error), ()))


def _review(jobs: Sequence[Job], options: ReviewOptions, begin: Begin) -> list[Reviewed]:
    workbooks: list[_Read] = []
    for number, job in enumerate(jobs):
        if not begin(Step(number)) and workbooks:
            break
        workbook = _read(job, options)
        reports = against_reports(job, workbook.forms, partial(_reading, begin, number))
        workbooks.append(workbook if reports is NO_REPORTS else replace(workbook, reports=reports))
    begin(Step(None))
    ledger = known(options.ledger)
    found = [form for workbook in workbooks for form in workbook.forms]
    scored = iter(score([(form, select_rulebook(form, options.rules, ledger.rulebook(form.kind))) for form in found]))
    results = []
    for workbook in workbooks:
        forms, unused = checked(
            [next(scored) for _ in workbook.forms], workbook.earlier, ledger, workbook.reports.findings_of
        )
        record = _record(workbook, forms, unused)
        results.append(
            Reviewed(workbook.job, record, forms, workbook.editable, workbook.usual, password=workbook.password)
        )
    return results


def _reading(begin: Begin, number: int, report: int) -> None:
    begin(Step(number, report=report))


def _read(job: Job, options: ReviewOptions) -> _Read:
    try:
        data = file_bytes(job.path)
    except UnreadableError as error:
        return _Read(job, error=error)
    try:
        workbook, password = opened(data, options.password, job.keys)
        grids = list(workbook.holding(TELLING))
        found, earlier = recognise_on(workbook, grids), earlier_forms(grids)
        forms = found if options.goals else tuple(form for form in found if not form.goals)
        notices = (*_notices(workbook), *_left_out(found, forms))
        usual = workbook.package is data
        return _Read(job, workbook.sha256, forms, earlier, workbook.editable, usual, notices=notices, password=password)
    except UnreadableError as error:
        return _Read(job, content_hash(data), error=error)
    except MemoryError:
        return _Read(job, content_hash(data), error=UnreadableError("too-much-memory", _NO_MEMORY))


def _notices(workbook: Workbook) -> tuple[str, ...]:
    """What could act when the workbook is opened is pointed out, never run or followed."""
    if not workbook.active:
        return ()
    kept = "结果工作簿里原样保留" if workbook.editable else "结果工作簿里没有"
    return (f"工作簿含有{'、'.join(workbook.active)}：审核时没有运行或打开，{kept}。来源不明的请勿启用。",)


def _left_out(found: Sequence[Form], kept: Sequence[Form]) -> Iterator[str]:
    """Tables of targets are no forms that could be reviewed."""
    if len(kept) < len(found) and not kept:
        yield ONLY_GOALS
    elif len(kept) < len(found):
        sheets = dict.fromkeys(form.sheet for form in found if form.goals)
        yield f"工作表{'、'.join(f'“{sheet}”' for sheet in sheets)}是绩效目标表，不是自评表，没有审核。"


def _record(workbook: _Read, checked: Sequence[CheckedForm], unused: Sequence[str] = ()) -> WorkbookRecord:
    error = workbook.error
    record: WorkbookRecord = {
        "source": workbook.job.name,
        "sha256": workbook.sha256,
        "status": "unreadable" if error else "scored" if checked else "unrecognised",
        "error": {"code": error.code, "message": error.message} if error else None,
        "annotated": None,
        "forms": [form_record(form) for form in checked],
        "notices": [*workbook.notices, *workbook.job.remarks, *workbook.reports.notices, *unused],
    }
    if workbook.earlier:
        record["came_back"] = True
    if workbook.job.reports:
        record |= {"reports": list(workbook.reports.records), "reports_seen": workbook.reports.seen}
    return record
