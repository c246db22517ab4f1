"""Records as they travel between processes and lie on disk: a line of JSON a workbook, never all of them in memory."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, overload

from perfxl.checks.finding import LEVEL_NAMES
from perfxl.reviewing.record import FindingRecord, ReportRecord, WorkbookRecord


class ReportSummary(NamedTuple):
    """What the end of a run tells of a narrative report: how many figures were compared, how many agree, why it was not read."""

    name: str
    checked: int
    agreed: int
    error: str | None
    told: str


# a record is made anew, and holds itself nowhere
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False)

ONLY_GOALS = "这是绩效目标表，不是自评表，没有审核。请放入填好的自评表；要同自评表比较，请用 perfxl compare。"
"""What people are told of a workbook that holds tables of targets alone."""


@dataclass(frozen=True, slots=True)
class WorkbookSummary:
    """What the end of a run tells of a workbook.

    `counts` are its findings, errors first, those that are `waived` apart; `answered` are the warnings among them that need
    nothing more, `waivers` the rows of the ledger by which some were waived, `reviews` those of reviewers' scores; `grades` come one a form.
    `opinion` is where its 审核意见书 lies. Once it is known that forms do not count (a copy, a version that gave way, another year's), these are `uncounted` alone;
    `elsewhere` are the errors of those of another year, which somebody has to mend all the same.
    """

    name: str
    sha256: str | None
    status: str
    code: str | None
    message: str | None
    annotated: str | None
    counts: tuple[int, ...]
    grades: tuple[str | None, ...]
    answered: int = 0
    waived: int = 0
    waivers: tuple[int, ...] = ()
    reviews: tuple[int, ...] = ()
    uncounted: int = 0
    elsewhere: int = 0
    reports: tuple[ReportSummary, ...] = ()
    reports_seen: str = ""
    opinion: str | None = None

    @property
    def errors(self) -> int:
        """How many findings of level error stand."""
        return self.counts[0]


def summary_of(record: WorkbookRecord) -> WorkbookSummary:
    """The summary of a record."""
    error, counts = record["error"], count_findings([record])
    findings = [finding for form in record["forms"] for finding in form["findings"]]
    return WorkbookSummary(
        name=record["source"],
        sha256=record["sha256"],
        status=record["status"],
        code=error["code"] if error else None,
        message=error["message"] if error else None,
        annotated=record["annotated"],
        counts=tuple(counts[level] for level in LEVEL_NAMES),
        grades=tuple(form["totals"]["final_grade"] for form in record["forms"]),
        answered=sum(map(is_answered, findings)),
        waived=sum(map(is_waived, findings)),
        waivers=tuple(sorted({row for finding in findings if (row := finding["waiver_row"]) is not None})),
        reviews=tuple(sorted({row for form in record["forms"] for row in form["review_rows"]})),
        reports=tuple(map(_report, record.get("reports", ()))),
        reports_seen=record.get("reports_seen", ""),
        opinion=record.get("opinion"),
    )


def _report(one: ReportRecord) -> ReportSummary:
    return ReportSummary(one["source"], one["checked"], one["agreed"], one["error"], one["told"])


def is_answered(finding: FindingRecord) -> bool:
    """Whether a warning needs nothing more, as it is explained; an error that is explained still has to be mended."""
    return finding["level"] == "warning" and finding["status"] == "answered"


def is_waived(finding: FindingRecord) -> bool:
    """Whether the bureau lets a finding stand, of whatever level."""
    return finding["status"] == "waived"


def count_findings(records: Iterable[WorkbookRecord]) -> Counter[str]:
    """How many findings there are of each level that nobody waived, over many workbooks."""
    findings = (finding for record in records for form in record["forms"] for finding in form["findings"])
    return Counter(finding["level"] for finding in findings if not is_waived(finding))


def count_levels(summaries: Iterable[WorkbookSummary]) -> Counter[str]:
    """The same of summaries."""
    counts: Counter[str] = Counter()
    for summary in summaries:
        counts.update(dict(zip(LEVEL_NAMES, summary.counts, strict=True)))
    return counts


def forms_told(summaries: Sequence[WorkbookSummary]) -> str:
    """How many forms there are, and how many of them do not count."""
    uncounted = sum(one.uncounted for one in summaries)
    told = f"{sum(len(one.grades) for one in summaries) + uncounted} 张自评表"
    return f"{told}，其中 {uncounted} 张不计入（见 汇总.xlsx 的重复报送、其他年度）" if uncounted else told


def of_which_answered(answered: int) -> str:
    """What is said behind a number of findings: how many of them need nothing more."""
    return f"，其中 {answered} 处已说明" if answered else ""


def besides_waived(waived: int) -> str:
    """What is said behind the numbers of findings: how many more are waived."""
    return f"，另有 {waived} 处已豁免" if waived else ""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A reviewed workbook as a worker hands it on: its record as a line of JSON, and what the run keeps of it.

    `fault` is an output that was not written, `notices` what people are to be told, `explanation` how its scores came
    about, where that was asked for.
    """

    summary: WorkbookSummary
    line: str
    fault: str | None = None
    notices: tuple[str, ...] = ()
    explanation: tuple[str, ...] = ()

    def record(self) -> WorkbookRecord:
        """The record, read from its line."""
        record: WorkbookRecord = json.loads(self.line)
        return record


def line_of(record: WorkbookRecord, fault: str | None = None, program: str | None = None) -> ReviewLine:
    """The line of a record; `program` marks in it what made it."""
    if program is not None:
        record = {**record, "program": program}
    return ReviewLine(summary_of(record), to_json(record), fault, tuple(record["notices"]))


def to_json(record: WorkbookRecord) -> str:
    """A record as one line of JSON, Chinese as it is."""
    return _ENCODER.encode(record)


def starts_and_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each line of a file and the byte that it begins at. Raises OSError."""
    with path.open("rb") as lines:
        start = 0
        for line in lines:
            yield start, line
            start += len(line)


class Records(Sequence[WorkbookRecord]):
    """The records in a file, each read when it is asked for. The file must stay as it is."""

    def __init__(self, path: Path, starts: Iterable[int]) -> None:
        """Over the lines that begin at these bytes."""
        self._path = path
        self._starts = array("Q", starts)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._starts)

    def __iter__(self) -> Iterator[WorkbookRecord]:
        """All of them, in their order."""
        if not self._starts:
            return
        with self._path.open("rb") as lines:
            for start in self._starts:
                lines.seek(start)
                yield json.loads(lines.readline())

    @overload
    def __getitem__(self, at: int) -> WorkbookRecord: ...
    @overload
    def __getitem__(self, at: slice) -> Records: ...
    def __getitem__(self, at: int | slice) -> WorkbookRecord | Records:
        if isinstance(at, slice):
            return Records(self._path, self._starts[at])
        with self._path.open("rb") as lines:
            lines.seek(self._starts[at])
            record: WorkbookRecord = json.loads(lines.readline())
            return record


NO_RECORDS = Records(Path(), ())
