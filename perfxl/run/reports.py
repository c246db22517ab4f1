"""Which documents may be the narrative report of which workbook, by where they lie and what they are called.

What is in them is looked at by whoever reviews the workbook; here it is seen to that nobody has to look at many.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from perfxl.narrative.reading import SUFFIXES
from perfxl.reviewing.jobs import Job
from perfxl.reviewing.lines import WorkbookSummary
from perfxl.reviewing.report_files import ReportFile, Why
from perfxl.run.discovery import InputError, Source, find_documents

# So few documents of a folder are all looked at; of more the ones whose names are the most like the workbook's.
_FEW, _LIKE = 8, 3
# A piece of a name that more documents share tells nothing.
_SHARED = 20
_PIECES = (2, 4)
_NOBODYS = "这些工作簿里没有它的自评表。请确认报告标题里的项目（部门）名称和年度。"
# Reports and forms may have folders of their own beside each other.
_APART = re.compile("报告|表$|表格")


class _Pile:
    """Documents, and by which pieces of their names they are found."""

    def __init__(self) -> None:
        self._sources: list[Source] = []
        self._having: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, source: Source) -> None:
        for piece in _pieces(source.path.stem):
            self._having[piece].append(len(self._sources))
        self._sources.append(source)

    def like(self, name: str) -> list[Source]:
        """All of few; of many those whose names have the most in common with a name."""
        if len(self._sources) <= _FEW:
            return self._sources
        found = (self._having.get(piece, ()) for piece in _pieces(name))
        counts = Counter(at for having in found if len(having) <= _SHARED for at in having)
        return [self._sources[at] for at, _ in counts.most_common(_LIKE)]


def with_reports(
    jobs: Iterable[Job], inputs: Sequence[str], output: Path | None, follow_links: bool, given: Path | None
) -> list[Job]:
    """The jobs with the documents that may be theirs: those in the folders of the inputs, and what was given.

    Raises InputError where what was given is not there, or holds no document.
    """
    jobs = list(jobs)
    beside: defaultdict[Path, _Pile] = defaultdict(_Pile)
    for source in find_documents(inputs, SUFFIXES, output, follow_links):
        for home in _homes(source.path):
            beside[home].add(source)
    handed = _Pile()
    for source in _given(given, follow_links) if given else ():
        handed.add(source)
    alone = given is not None and given.is_file() and len(jobs) == 1
    return [replace(job, reports=tuple(_reports(job, beside, handed, "its" if alone else "given"))) for job in jobs]


def _reports(job: Job, beside: dict[Path, _Pile], handed: _Pile, why: Why) -> Iterator[ReportFile]:
    """What was given goes before what lies beside a workbook."""
    own = [(source, why) for source in handed.like(job.path.stem)]
    near: list[tuple[Source, Why]] = [
        (source, "beside") for home in _homes(job.path) if home in beside for source in beside[home].like(job.path.stem)
    ]
    seen = set()
    for source, reason in (*own, *near):
        if (path := source.path.absolute()) not in seen:
            seen.add(path)
            yield ReportFile(source.path, source.name, reason)


def _homes(path: Path) -> tuple[Path, ...]:
    """The folder of a file, and the one around it where it has its name from what lies in it."""
    folder = path.absolute().parent
    return (folder, folder.parent) if _APART.search(folder.name) else (folder,)


def _given(given: Path, follow_links: bool) -> list[Source]:
    if not given.exists():
        raise InputError(f"找不到自评报告“{given}”。请检查文件或文件夹的路径。")
    if given.is_file():
        return [Source(given, given.as_posix(), PurePosixPath(given.name))]
    found = find_documents([str(given)], SUFFIXES, None, follow_links)
    if not found:
        raise InputError(f"“{given}”里没有自评报告（.docx、.txt、.pdf）。")
    return found


def _pieces(name: str) -> set[str]:
    return {name[at : at + length] for length in _PIECES for at in range(len(name) - length + 1)}


def matched(summaries: Iterable[WorkbookSummary]) -> set[str]:
    """The names of the reports that were compared."""
    return {report.name for one in summaries for report in one.reports if report.error is None}


def faults_of(given: Path | None, summaries: Sequence[WorkbookSummary]) -> Iterator[str]:
    """What is said of reports that were given and could not be read, or of one that belongs to no form."""
    if given is None:
        return
    reports = [report for one in summaries for report in one.reports]
    yield from dict.fromkeys(report.told for report in reports if report.error is not None)
    if given.is_file() and all(report.name != given.as_posix() for report in reports):
        yield f"自评报告《{given.name}》没有核对：{_NOBODYS}"


def compared_told(summaries: Iterable[WorkbookSummary]) -> list[str]:
    """What is said of each report that was compared: how many figures, how many agree."""
    reports = (report for one in summaries for report in one.reports)
    return [*dict.fromkeys(report.told for report in reports if report.error is None)]


def coverage(summaries: Iterable[WorkbookSummary]) -> str:
    """How many figures of how many reports were compared, '' where there were no reports."""
    reports = [report for one in summaries for report in one.reports if report.error is None]
    if not reports:
        return ""
    checked, agreed = sum(report.checked for report in reports), sum(report.agreed for report in reports)
    count = len({report.name for report in reports})
    return f"自评报告 {count} 份：核对了 {checked} 处数字，一致 {agreed} 处。"
