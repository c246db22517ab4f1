"""A worker's part of a run: a batch reviewed, each workbook annotated, what goes back as lines."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath

from perfxl.excel.editing import WorkbookError
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.limits import allowing
from perfxl.excel.reading.workbook import file_bytes, read_bytes
from perfxl.files.atomic import settle
from perfxl.files.beside import held_notice, write_or_beside
from perfxl.forms.layouts import layouts
from perfxl.reviewing.batch import Reviewed, content_hash, review_batch
from perfxl.reviewing.jobs import Begin, Job, ReviewOptions, Step, unwatched
from perfxl.reviewing.lines import ReviewLine, line_of
from perfxl.reviewing.record import WorkbookRecord
from perfxl.rules.rulebook import rulebooks
from perfxl.text.errors import system_reason

_CHANGED = "审核时文件被改动或移走，没有生成带批注的副本。请再审核一次。"
_UNPREPARED = (
    "程序没能在这个工作簿上加标注（{kind}），没有生成带批注的副本；审核结果不受影响。请把这个文件发给维护人员。"
)


def work(
    jobs: Sequence[Job], options: ReviewOptions, program: str | None = None, begin: Begin = unwatched
) -> list[ReviewLine]:
    """Review and annotate a batch. `program` marks in each record what made it; `begin` is told of each job.

    Of a batch that takes too much memory the first ones alone are done.
    What goes back are lines of JSON: forms and findings as objects would take as long as scoring.
    """
    lines = []
    with _uncollected(), allowing(options.max_size):
        for number, reviewed in enumerate(review_batch(jobs, options, begin)):
            begin(Step(number, annotating=True))
            record, fault = annotated(reviewed, options.password)
            lines.append(replace(line_of(record, fault, program), explanation=_explanation(reviewed, options.explain)))
        settle(
            {job.target.parent for job, line in zip(jobs, lines, strict=False) if job.target and line.summary.annotated}
        )
    return lines


def _explanation(reviewed: Reviewed, rows: tuple[int, ...] | None) -> tuple[str, ...]:
    if rows is None:
        return ()
    from perfxl.output.explanation import explain_review

    return tuple(line for form in reviewed.forms for line in explain_review(form, rows))


def ready() -> None:
    """Import and load what every batch needs, while the main process still looks for files."""
    import pandas  # noqa: F401

    rulebooks()
    layouts()


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles while a batch is made: it makes very many objects, and a tenth of the time goes to it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def annotated(reviewed: Reviewed, password: str | None) -> tuple[WorkbookRecord, str | None]:
    """Write the annotated copy where one is wanted; the record that says so, or the fault: why there is none.

    A fault in annotating costs the copy, never the review.
    """
    target = reviewed.job.target
    if target is None or not reviewed.forms:
        return reviewed.record, None
    try:
        return _annotated(reviewed, password), None
    except WorkbookError as error:
        return reviewed.record, str(error)
    except OSError as error:
        reason = system_reason(error)
        return reviewed.record, f"“{target}”无法写入（{reason}）。请检查输出文件夹的权限和磁盘空间。"
    except Exception as error:
        logging.getLogger(__name__).debug("%s", reviewed.job.name, exc_info=error)
        return reviewed.record, _UNPREPARED.format(kind=type(error).__name__)


def _annotated(reviewed: Reviewed, password: str | None) -> WorkbookRecord:
    from perfxl.output.annotated.annotate import annotate

    job, record, forms = reviewed.job, reviewed.record, reviewed.forms
    assert job.target is not None
    try:
        # read once more: the contents of a whole batch may be more than memory holds
        data = file_bytes(job.path)
    except UnreadableError as error:
        raise WorkbookError(_CHANGED) from error
    if content_hash(data) != record["sha256"]:
        raise WorkbookError(_CHANGED)
    # where it has to be made from the values, those too: of a batch of old workbooks they would be even more
    uneditable = None if reviewed.editable else read_bytes(data, password)
    job.target.parent.mkdir(parents=True, exist_ok=True)
    written, notices = write_or_beside(
        job.target,
        lambda target: annotate(data, job.path, target, forms, password, uneditable, record["notices"]),
    )
    name = job.target_name
    if written != job.target:
        notices = (*notices, held_notice(job.target, written))
        name = str(PurePosixPath(name).with_name(written.name)) if name else None
    return {**record, "annotated": name, "notices": list(notices)}
