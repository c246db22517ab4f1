"""A worker's part of a run: a batch reviewed, a copy made of each workbook, what goes back as lines."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

from perfxl.excel.editing import OriginalError, WorkbookError
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.limits import allowing
from perfxl.excel.reading.workbook import file_bytes, read_bytes
from perfxl.files.atomic import settle
from perfxl.files.beside import held_notice, write_or_beside
from perfxl.files.content import content_hash
from perfxl.forms.layouts import layouts
from perfxl.reviewing.batch import Reviewed, review_batch
from perfxl.reviewing.jobs import Begin, Job, ReviewOptions, Step, unwatched
from perfxl.reviewing.lines import ReviewLine, line_of
from perfxl.reviewing.record import WorkbookRecord
from perfxl.rules.rulebook import rulebooks
from perfxl.run.output_names import clean_path, opinion_path
from perfxl.text.errors import PerfxlError, system_reason

_CHANGED = "审核时文件被改动或移走，没有生成标注稿。请再审核一次。"
_UNEDITABLE = "只能处理 .xlsx 和 .xlsm 工作簿。请在 Excel 或 WPS 中另存为 .xlsx 后再试。"
_SAVE_ANEW = "请用 Excel 或 WPS 打开原件，另存后再试一次。"
_UNEDITED = {
    "annotated": "没有生成标注稿；审核结果不受影响。",
    "clean": "没有生成报送版。",
    "mended": "没有生成修正稿。",
    "report": "没有写成自评报告。",
    "opinion": "没有写成审核意见书；审核结果不受影响。",
}
_STILL_WRONG = "表中还有 {errors} 处错误没有改正。请改正后再报送。"
_MENDED = "原表有 {errors} 处错误，能由表内数据确定的已改。请核对修正稿，再审核一次。"
_UNPREPARED = {
    "annotated": "程序没能在这个工作簿上加标注（{kind}），没有生成标注稿；审核结果不受影响。请把这个文件发给维护人员。",
    "clean": "程序没能去掉这个工作簿的标注（{kind}），没有生成报送版。请把这个文件发给维护人员。",
    "mended": "程序没能修正这个工作簿（{kind}），没有生成修正稿。请把这个文件发给维护人员。",
    "report": "程序没能写出这个工作簿的自评报告（{kind}）。请把这个文件发给维护人员。",
    "opinion": "程序没能写这个工作簿的审核意见书（{kind}）。请把这个文件发给维护人员。",
}


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
            record, fault = copied(reviewed, options)
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


def copied(reviewed: Reviewed, options: ReviewOptions) -> tuple[WorkbookRecord, str | None]:
    """Write the copy where one is wanted; the record that says so, or the fault: why there is none.

    A fault in writing costs the copy, never the review.
    """
    target = reviewed.job.target
    if target is None or not (reviewed.forms or options.copy == "clean") or reviewed.record["error"]:
        return reviewed.record, None
    record, making = reviewed.record, options.copy
    try:
        record = _copied(reviewed, options)
        if options.clean_too and reviewed.editable and not _errors(reviewed):
            making = "clean"
            _clean_beside(reviewed, record)
        if options.opinion:
            making = "opinion"
            record = _opinion_beside(reviewed, record, options.templates)
        return record, None
    except PerfxlError as error:
        return record, str(error)
    except OriginalError as error:
        return record, error.reason
    except WorkbookError as error:
        return record, f"{error.reason}{_UNEDITED[making]}{_SAVE_ANEW}"
    except OSError as error:
        reason = system_reason(error)
        return record, f"“{error.filename or target}”无法写入（{reason}）。请检查输出文件夹的权限和磁盘空间。"
    except Exception as error:
        logging.getLogger(__name__).debug("%s", reviewed.job.name, exc_info=error)
        return record, _UNPREPARED[making].format(kind=type(error).__name__)


def _copied(reviewed: Reviewed, options: ReviewOptions) -> WorkbookRecord:
    job, record = reviewed.job, reviewed.record
    assert job.target is not None
    try:
        # read once more: the contents of a whole batch may be more than memory holds
        data = file_bytes(job.path)
    except UnreadableError as error:
        raise PerfxlError(_CHANGED) from error
    if content_hash(data) != record["sha256"]:
        raise PerfxlError(_CHANGED)
    _make_folder(job.target.parent, job.output)
    written, notices = write_or_beside(job.target, partial(_write, reviewed, options, data))
    name = job.target_name
    if written != job.target:
        notices = (*notices, held_notice(job.target, written))
        name = str(PurePosixPath(name).with_name(written.name)) if name else None
    return {**record, "annotated": name, "notices": list(notices)}


def _make_folder(folder: Path, output: Path | None) -> None:
    """Make a folder with those around it. Raises OSError where the `output` folder, in which it lies, has gone."""
    if output is None:
        folder.mkdir(parents=True, exist_ok=True)
        return
    inside = folder.relative_to(output)
    for place in (*reversed(inside.parents), inside):
        if place.parts:
            (output / place).mkdir(exist_ok=True)


def _write(reviewed: Reviewed, options: ReviewOptions, data: bytes, target: Path) -> tuple[str, ...]:
    """Write the copy that is asked for; gives what people are to be told."""
    from perfxl.output.annotated.annotate import annotate
    from perfxl.output.annotated.clean import clean
    from perfxl.output.mended.mend import mend

    job, forms, password = reviewed.job, reviewed.forms, reviewed.password
    if options.copy == "opinion":
        from perfxl.output.papers.opinion.document import write_opinion

        write_opinion(reviewed.record["forms"], target, options.templates)
        return ()
    if options.copy == "annotated":
        # where it has to be made from the values, those too: of a batch of old workbooks they would be even more
        uneditable = None if reviewed.editable else read_bytes(data, password)
        remarks = reviewed.record["notices"]
        return annotate(
            data,
            job.path,
            target,
            forms,
            password,
            uneditable,
            remarks,
            explain=options.process,
            usual=reviewed.usual,
        )
    if options.copy == "report":
        from perfxl.output.papers.self_report.writing import write_report

        return write_report(read_bytes(data, password), forms, target, options.style, options.templates)
    if not reviewed.editable:
        raise PerfxlError(_UNEDITABLE)
    if options.copy == "clean":
        return (*clean(data, job.path, target, [each.form for each in forms], password), *_left(reviewed, _STILL_WRONG))
    return (*mend(data, job.path, target, forms, password), *_left(reviewed, _MENDED))


def _errors(reviewed: Reviewed) -> int:
    return sum(form.standing("error") for form in reviewed.forms)


def _left(reviewed: Reviewed, told: str) -> tuple[str, ...]:
    """What is said of a copy whose form has errors: that there is one does not make it right."""
    errors = _errors(reviewed)
    return (told.format(errors=errors),) if errors else ()


def _clean_beside(reviewed: Reviewed, record: WorkbookRecord) -> None:
    """Write the 报送版 of a workbook beside its annotated copy, which has what perfxl filled in."""
    from perfxl.output.annotated.clean import clean

    job = reviewed.job
    assert job.target is not None
    annotated = job.target.with_name(PurePosixPath(record["annotated"] or job.target.name).name)
    target = clean_path(job.target)
    forms = [each.form for each in reviewed.forms]
    data = annotated.read_bytes()
    write_or_beside(target, lambda target: clean(data, job.path, target, forms, reviewed.password))


def _opinion_beside(reviewed: Reviewed, record: WorkbookRecord, template: Path | None) -> WorkbookRecord:
    """Write the 审核意见书 of a workbook beside its annotated copy; the record that says where."""
    from perfxl.output.papers.opinion.document import write_opinion

    job = reviewed.job
    assert job.target is not None
    target = opinion_path(job.target)
    written, _ = write_or_beside(target, lambda path: write_opinion(record["forms"], path, template))
    notices = record["notices"] if written == target else [*record["notices"], held_notice(target, written)]
    folder, slash, _ = (job.target_name or job.target.as_posix()).rpartition("/")
    return {**record, "opinion": f"{folder}{slash}{written.name}", "notices": notices}
