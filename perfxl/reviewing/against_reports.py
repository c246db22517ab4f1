"""The forms of a workbook against the narrative reports that lie beside it or were given."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from perfxl.excel.reading import zipped
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.reviewing.report_files import MOST_BYTES, ReportFile, hash_of, mark_of, told_of

if TYPE_CHECKING:
    from perfxl.checks.finding import Finding
    from perfxl.forms.model import Form
    from perfxl.narrative.document import Document
    from perfxl.reviewing.jobs import Job
    from perfxl.reviewing.record import ReportRecord
    from perfxl.rules.model import Scored

# Those of the workbooks of a folder, with few names alike.
_KEPT = 64
_UNPREPARED = "：核对时程序出错（{kind}），没有核对；审核结果不受影响。请把这个文件发给维护人员。"
_TOO_LARGE = "：文件过大，没有核对。请删去图片等无关内容后再审核。"

_OTHERS = "它的标题里没有这张表的项目（部门）名称，请确认是不是这张表的报告。"


@dataclass(frozen=True, slots=True)
class AgainstReports:
    """What came of it: findings by form, what people are told, the records of the reports, a mark of all that were seen."""

    findings: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    records: tuple[ReportRecord, ...] = ()
    seen: str = ""

    def findings_of(self, scored: Scored) -> Iterable[Finding]:
        """The findings on a form, as a check gives them."""
        return self.findings.get(id(scored.form), ())


NO_REPORTS = AgainstReports()


class _Read(NamedTuple):
    """A document as it was read, or why it could not be."""

    document: Document | None
    error: str = ""


def against_reports(job: Job, forms: Sequence[Form], begin: Callable[[int], None]) -> AgainstReports:
    """Compare the forms with each report that is theirs; `begin` is told which one of the job's is read next.

    A report that cannot be read, or that no part of the program was prepared for, costs itself, not its workbook.
    """
    if not job.reports:
        return NO_REPORTS
    findings: dict[int, tuple[Finding, ...]] = {}
    notices: list[str] = []
    records: list[ReportRecord] = []
    for at, report in enumerate(job.reports if forms else ()):
        begin(at)
        try:
            for told, record, found in _compared(report, forms):
                notices.append(told)
                records += [record] if record else []
                findings |= {form: (*findings.get(form, ()), *more) for form, more in found.items()}
        except Exception as error:
            logging.getLogger(__name__).debug("%s", report.name, exc_info=error)
            notices.append(told_of(report, _UNPREPARED.format(kind=type(error).__name__)))
    seen = mark_of((report.name, hash_of(report.path)) for report in job.reports)
    return AgainstReports(findings, tuple(notices), tuple(records), seen)


def _compared(
    report: ReportFile, forms: Sequence[Form]
) -> Iterator[tuple[str, ReportRecord | None, dict[int, tuple[Finding, ...]]]]:
    """What there is to tell of a report, at most once: nothing of one that is none of these forms'."""
    from perfxl.narrative.belonging import names
    from perfxl.narrative.comparing import compare, outlined

    read = _document_at(report.path)
    if read.document is None:
        if report.why != "beside" or any(_is_called_after(report, form) for form in forms):
            told = told_of(report, read.error)
            yield told, _record(report, 0, 0, told, read.error), {}
        return
    document = read.document
    its = _its(report, document, forms)
    if not its:
        return
    results = [(form, compare(document, form, report.title)) for form in its]
    found = {id(form): result.findings for form, result in results}
    found[id(its[0])] += tuple(outlined(document, its[0], report.title))
    checked, agreed = (sum(getattr(result, name) for _, result in results) for name in ("checked", "agreed"))
    told = told_of(report, _coverage(checked, agreed, any(result.left_out for _, result in results)))
    if report.why == "its" and not any(names(document, report.title, form) for form in its):
        told += _OTHERS
    yield told, _record(report, checked, agreed, told), found


def _its(report: ReportFile, document: Document, forms: Sequence[Form]) -> list[Form]:
    """The forms whose report it is; the only form's is what was given for its workbook."""
    from perfxl.narrative.belonging import belongs

    if report.why == "its" and len(forms) == 1:
        return list(forms)
    return [form for form in forms if belongs(document, report.title, form)]


def _is_called_after(report: ReportFile, form: Form) -> bool:
    """Whether a document that cannot be read is a form's report by its name."""
    from perfxl.narrative.belonging import is_named, looks_like

    return looks_like(report.title) and is_named(Path(report.title).stem, form)


def _coverage(checked: int, agreed: int, left_out: bool) -> str:
    if not checked:
        return "：没有找到能与自评表核对的数字，请人工核对。"
    return f"：核对了 {checked} 处数字，一致 {agreed} 处{'；附表和表格里的没有核对' if left_out else ''}。"


def _record(report: ReportFile, checked: int, agreed: int, told: str, error: str | None = None) -> ReportRecord:
    return {
        "source": report.name,
        "sha256": hash_of(report.path) or None,
        "checked": checked,
        "agreed": agreed,
        "error": error,
        "told": told,
    }


def _document_at(path: Path) -> _Read:
    """A document, read once for all workbooks of this process as long as it stays as it is."""
    try:
        changed, size = zipped.stamp(path)
    except OSError:
        return _Read(None, "：文件已不在原处，没有核对。")
    return _document(path, changed, size)


@lru_cache(maxsize=_KEPT)
def _document(path: Path, changed: int, size: int) -> _Read:
    from perfxl.excel.reading.workbook import file_bytes
    from perfxl.narrative.document import DocumentError
    from perfxl.narrative.reading import read_document

    if size > MOST_BYTES:
        return _Read(None, _TOO_LARGE)
    try:
        return _Read(read_document(file_bytes(path)))
    except DocumentError as error:
        return _Read(None, f"：{error.message}")
    except UnreadableError:
        return _Read(None, "：文件打不开，没有核对。请关闭正在使用它的程序，检查权限后再审核。")
