"""The work on a batch of workbooks: read, recognise, score together, check, annotate. Runs in worker processes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from perfxl.checks import check
from perfxl.checks.finding import CheckedForm
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.limits import allowing
from perfxl.excel.reading.workbook import Workbook, file_bytes, read_bytes
from perfxl.files.atomic import settle
from perfxl.files.beside import held_notice, write_or_beside
from perfxl.forms.model import Form
from perfxl.forms.recognise import recognise
from perfxl.reviewing.record import Record, form_record
from perfxl.rules.rulebook import Rulebook, RulebookError, select_rulebook
from perfxl.rules.scoring import score
from perfxl.text.errors import system_reason


@dataclass(frozen=True, slots=True)
class Job:
    """A workbook to review. `target` is where the annotated copy goes, None where none is wanted."""

    path: Path
    name: str
    target: Path | None = None
    target_name: str | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A reviewed workbook: its forms, or why it could not be read.

    `fault` is an output that was not written, `notices` what people are to be told of the workbook besides its forms.
    """

    job: Job
    sha256: str | None
    reviews: tuple[CheckedForm, ...]
    error: UnreadableError | None = None
    annotated: str | None = None
    fault: str | None = None
    notices: tuple[str, ...] = ()

    def record(self) -> Record:
        """The workbook as a JSON object, a line of results.jsonl."""
        status = "unreadable" if self.error else ("scored" if self.reviews else "unrecognised")
        record: dict[str, Any] = {
            "source": self.job.name,
            "sha256": self.sha256,
            "status": status,
            "error": {"code": self.error.code, "message": self.error.message} if self.error else None,
            "annotated": self.annotated,
            "forms": [form_record(review) for review in self.reviews],
            "notices": list(self.notices),
        }
        return record


@dataclass(frozen=True, slots=True)
class _Read:
    job: Job
    sha256: str | None = None
    forms: tuple[Form, ...] = ()
    editable: bool = True
    error: UnreadableError | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """How workbooks are reviewed: the rulebook asked for (else the form's own), the password to open them.

    `max_size` is how many MB a workbook may inflate to, None for what is usual; all other limits grow with it.
    """

    rules: str | None = None
    password: str | None = None
    max_size: int | None = None


# each form's own rulebook, no password
PLAIN = ReviewOptions()
_NO_MEMORY = "工作簿过大，内存不够，未读取。请删去无关内容后重新保存。"
_UNPREPARED = "程序无法处理这个工作簿，请用 Excel 打开后另存一份再试。"


def review_batch(jobs: Sequence[Job], options: ReviewOptions = PLAIN) -> list[Reviewed]:
    """Review workbooks as one batch; what cannot be read becomes a result with an error, never an exception.

    A workbook that no part of the program was prepared for costs itself, not its batch.
    """
    try:
        with allowing(options.max_size):
            return _review(jobs, options)
    except RulebookError:
        raise
    except Exception as error:
        if len(jobs) > 1:
            return [reviewed for job in jobs for reviewed in review_batch([job], options)]
        logging.getLogger(__name__).debug("%s", jobs[0].name, exc_info=error)
        data = _content_or_none(jobs[0].path)
        sha256 = None if data is None else _sha256(data)
        return [Reviewed(jobs[0], sha256, (), UnreadableError("corrupt", _UNPREPARED))]


def _review(jobs: Sequence[Job], options: ReviewOptions) -> list[Reviewed]:
    read = [_read(job, options.password) for job in jobs]
    scored = iter(score([(form, rulebook_of(form, options.rules)) for one in read for form in one.forms]))
    results = []
    for one in read:
        reviews = check([next(scored) for _ in one.forms])
        reviewed = Reviewed(one.job, one.sha256, reviews, one.error, notices=one.notices)
        results.append(_annotated(one, reviewed, options.password))
    settle({one.job.target.parent for one in results if one.job.target and one.annotated})
    return results


def rulebook_of(form: Form, wanted: str | None) -> Rulebook:
    """The rulebook that a form is scored by."""
    return select_rulebook(form, wanted)


def _read(job: Job, password: str | None) -> _Read:
    try:
        data = file_bytes(job.path)
    except UnreadableError as error:
        return _Read(job, error=error)
    try:
        workbook = read_bytes(data, password)
        return _Read(job, workbook.sha256, recognise(workbook), workbook.editable, notices=_notices(workbook))
    except UnreadableError as error:
        return _Read(job, _sha256(data), error=error)
    except MemoryError:
        return _Read(job, _sha256(data), error=UnreadableError("too-large", _NO_MEMORY))


def _notices(workbook: Workbook) -> tuple[str, ...]:
    """What could act when the workbook is opened is pointed out, never run or followed."""
    if not workbook.active:
        return ()
    kept = "结果工作簿里原样保留" if workbook.editable else "结果工作簿里没有"
    return (f"工作簿含有{'、'.join(workbook.active)}：审核时没有运行或打开，{kept}。来源不明的请勿启用。",)


def _content_or_none(path: Path) -> bytes | None:
    try:
        return file_bytes(path)
    except UnreadableError:
        return None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _annotated(read: _Read, reviewed: Reviewed, password: str | None) -> Reviewed:
    job = reviewed.job
    if job.target is None or not reviewed.reviews:
        return reviewed
    from perfxl.excel.editing import WorkbookError
    from perfxl.output.annotated.annotate import annotate

    # read once more: the contents of a whole batch may be more than memory holds
    data = _content_or_none(job.path)
    if data is None or _sha256(data) != read.sha256:
        return replace(reviewed, fault="审核时文件被改动或移走，没有生成带批注的副本。请再审核一次。")
    # where it has to be made from the values, those too: of a batch of old workbooks they would be even more
    uneditable = None if read.editable else read_bytes(data, password)
    try:
        job.target.parent.mkdir(parents=True, exist_ok=True)
        written, notices = write_or_beside(
            job.target,
            lambda target: annotate(data, job.path, target, reviewed.reviews, password, uneditable, read.notices),
        )
    except WorkbookError as error:
        return replace(reviewed, fault=str(error))
    except OSError as error:
        return replace(
            reviewed, fault=f"“{job.target}”无法写入（{system_reason(error)}）。请检查输出文件夹的权限和磁盘空间。"
        )
    name = job.target_name
    if written != job.target:
        notices = (*notices, held_notice(job.target, written))
        name = str(PurePosixPath(name).with_name(written.name)) if name else None
    return replace(reviewed, annotated=name, notices=notices)
