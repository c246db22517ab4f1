"""The record of a workbook: the one schema that workers, results.jsonl, the archive, 汇总.xlsx and the window read.

Typed dictionaries: a record is a JSON object wherever it travels, the type checker knows every key, and nothing is
built at start-up. Numbers are numbers (a whole one without .0), null where the form has none; amounts in the form's own
`money_unit`, weights and scores in 分, rates, percentages and completions as ratios.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

if TYPE_CHECKING:
    from perfxl.checks.finding import Level
    from perfxl.checks.finding import Status as FindingStatus
    from perfxl.excel.reading.file_kind import ErrorCode
    from perfxl.forms.model import Direction, FormKind, MoneyUnit
    from perfxl.rules.kinds.rule import Basis

Status = Literal["scored", "unrecognised", "unreadable"]
# Raised with every change of what a record holds or how it is come by: records of another schema are made again.
RECORD_FORM = 9


class FieldRecord(TypedDict):
    """A field of a form's upper part, both null where the form has no such field."""

    value: str | float | None
    cell: str | None


class FundRecord(TypedDict):
    """A printed row of the funds; `score`, the reviewer's `reviewed` and `basis` stand in the total row alone."""

    label: str
    row: int
    cell: str | None
    initial: float | None
    budget: float | None
    executed: float | None
    derived: bool
    rate_stated: float | None
    rate: float | None
    weight: float | None
    self_score: float | None
    score: float | None
    reviewed: float | None
    basis: Basis | None


class EvidenceRecord(TypedDict):
    """A number that a text quotes, and its cell."""

    label: str
    value: float | None
    cell: str | None


class IndicatorRecord(TypedDict):
    """A row of the indicator table, or of a detail sheet; `reviewed` is the reviewer's score, null where there is none."""

    row: int
    cell: str
    level1: str
    level2: str
    level3: str
    target: str | None
    actual: str | None
    target_value: float | None
    actual_value: float | None
    unit: str | None
    direction: Direction | None
    completion: float | None
    weight: float | None
    self_score: float | None
    score: float | None
    reviewed: float | None
    basis: Basis
    evidence: list[EvidenceRecord]
    reason: str


class DetailRecord(IndicatorRecord):
    """A row of a form's detail sheet, with the sheet that it stands on."""

    sheet: str


class TotalsRecord(TypedDict):
    """What a form states and what it comes to; `by_basis` are the weights by what their scores rest on.

    `reviewed` is the reviewer's total, null where nobody reviewed it, `final` that, else `score`; `final_grade` its grade.
    """

    weight: float | None
    self_total: float | None
    self_sum: float | None
    score: float | None
    grade_stated: str | None
    grade: str | None
    by_basis: dict[str, float | None]
    reviewed: float | None
    final: float | None
    final_grade: str | None


class FindingRecord(TypedDict):
    """A finding, its sentence in `message`, its clause in `source`, and what the department says of it.

    An `answer` beside the status `open` is none: what was found has changed since, or it gives no reason. `waiver` is why
    the ledger waives it, and who approved that, `waiver_row` where it says so; null where it does not.
    """

    code: str
    level: Level
    sheet: str
    cell: str
    stated: str
    expected: str
    message: str
    source: str
    status: FindingStatus
    answer: str | None
    waiver: str | None
    waiver_row: int | None


class FormRecord(TypedDict):
    """One form of a workbook; `project_code` is that of the ledger's 项目清单, null where the form is not matched to it.

    `review_rows` are the rows of the ledger's 复核 that are about the form. `issued_to` is the department that it was
    handed out to, only where the one that it states is not known. `cells` are those of the title, the amounts, the total
    and the grade; `columns` the letters of the columns of its table, by what they hold. `goals`: a 绩效目标表, only where
    tables of targets were asked for.
    """

    form: FormKind
    sheet: str
    rulebook: str
    year: int | None
    project_code: str | None
    issued_to: NotRequired[str]
    fields: dict[str, FieldRecord]
    money_unit: MoneyUnit
    cells: dict[str, str]
    columns: NotRequired[dict[str, str]]
    goals: NotRequired[bool]
    funds: list[FundRecord]
    indicators: list[IndicatorRecord]
    details: list[DetailRecord]
    review_rows: list[int]
    totals: TotalsRecord
    findings: list[FindingRecord]


class ErrorRecord(TypedDict):
    """Why a workbook could not be read: a code for programs, a sentence for people."""

    code: ErrorCode
    message: str


class ReportRecord(TypedDict):
    """A narrative report that was compared with forms of a workbook: how many of its figures were compared, how many agree.

    `error` is why one could not be read, `told` the sentence for people.
    """

    source: str
    sha256: str | None
    checked: int
    agreed: int
    error: str | None
    told: str


class FileRecord(TypedDict):
    """Where a workbook lay below the folder that was given, and when it was last written (seconds since 1970)."""

    relative: str
    changed: float | None


class WorkbookRecord(TypedDict):
    """A workbook: a line of results.jsonl, an object of `check --format json`.

    `annotated` is the annotated copy, null where none was written, `opinion` the 审核意见书 where one was asked for;
    `program` what made the record, so that a later run knows whether it still holds. `reports` are the narrative reports
    compared with it, `reports_seen` marks the documents that were looked at for that; both only where there are any.
    `file` is what a run knew of the workbook's file, by which versions of a form are told; `came_back` is there, and true,
    where the workbook holds the 审核结果 of an earlier round.
    """

    source: str
    sha256: str | None
    status: Status
    error: ErrorRecord | None
    annotated: str | None
    opinion: NotRequired[str]
    forms: list[FormRecord]
    notices: list[str]
    came_back: NotRequired[bool]
    reports: NotRequired[list[ReportRecord]]
    reports_seen: NotRequired[str]
    program: NotRequired[str]
    file: NotRequired[FileRecord]
