"""The rows of the frames: every column with its type, what it means, and its unit. One definition for the frames, for a
form's row as a typed object, and for the page that documents them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

WAN, POINTS, RATIO = "万元", "分", "比率"
NO_NAME = "（未填单位）"
"""The department of a form that does not say whose it is."""
KIND_NAMES = {"project": "项目自评表", "department": "部门整体自评表"}
"""What people call the kinds of forms."""
Repeats = Literal["same-content", "older-version", "other-year"]
"""Why a form is not counted."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column says, in which unit; `repetitive` is a text with few values in many rows."""

    text: str
    unit: str = ""
    repetitive: bool = False


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """A column of a frame: name, pandas' dtype, what it says, in which unit."""

    name: str
    dtype: str
    meaning: str
    unit: str


_Workbook = Annotated[int, Meaning("number of the workbook among the records, from 0")]
_Form = Annotated[int, Meaning("number of the form within its workbook, from 0")]
_Sheet = Annotated[str, Meaning("sheet", repetitive=True)]
_Weight = Annotated[float | None, Meaning("weight (分值)", POINTS)]
_SelfScore = Annotated[float | None, Meaning("self-score (自评得分)", POINTS)]
_Score = Annotated[float | None, Meaning("score by the rulebook (核算得分)", POINTS)]
_Cell = Annotated[str | None, Meaning("its cell, null where the form has none")]
_Words = Annotated[str | None, Meaning("as the form writes it")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookRow:
    """A workbook."""

    workbook: _Workbook
    source: Annotated[str, Meaning("file, as the run was given it")]
    sha256: Annotated[str | None, Meaning("hash of its content")]
    annotated: Annotated[str | None, Meaning("annotated copy, null where none was written")]
    status: Annotated[str, Meaning("scored, unrecognised or unreadable")]
    error: Annotated[str | None, Meaning("code of the error, null where it could be read")]
    message: Annotated[str | None, Meaning("the error as a sentence")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """A form; `workbook` and `form` identify it.

    Stated amounts and their cells are of the total row of the funds; a department's `budget` is its 总预算. The last
    columns are known only among all forms; a single one is called what it calls itself, and is counted.
    """

    workbook: _Workbook
    form: _Form
    source: Annotated[str, Meaning("file, as the run was given it")]
    sha256: Annotated[str | None, Meaning("hash of the workbook's content")]
    annotated: Annotated[str | None, Meaning("annotated copy, null where none was written")]
    relative: Annotated[str, Meaning("file below the folder that was given, by which rounds are compared")]
    changed: Annotated[float | None, Meaning("when the file was last written, seconds since 1970")]
    came_back: Annotated[bool, Meaning("whether the workbook holds the 审核结果 of an earlier round")]
    sheet: Annotated[str, Meaning("sheet that it stands on")]
    title_cell: Annotated[str, Meaning("cell of its title")]
    kind: Annotated[str, Meaning("project or department")]
    year: Annotated[int | None, Meaning("year that it reports on")]
    filed: Annotated[str, Meaning("department as the form writes it, else its unit")]
    project: Annotated[str, Meaning("project, blank for a department's form")]
    project_code: Annotated[str | None, Meaning("code of the project on the ledger's 项目清单")]
    unit: Annotated[str, Meaning("unit that carries the project out (实施单位)")]
    rulebook: Annotated[str, Meaning("rulebook that it is scored by")]
    money_unit: Annotated[str, Meaning("unit in which the form states its amounts")]
    has_funds: Annotated[bool, Meaning("whether it has a total row of funds")]
    initial: Annotated[float | None, Meaning("年初预算数", WAN)]
    adjusted: Annotated[float | None, Meaning("全年预算数", WAN)]
    executed: Annotated[float | None, Meaning("全年执行数", WAN)]
    rate: Annotated[float | None, Meaning("execution rate (执行率)", RATIO)]
    initial_cell: _Cell
    adjusted_cell: _Cell
    executed_cell: _Cell
    rate_cell: Annotated[str | None, Meaning("cell of the rate, else of 全年执行数")]
    budget: Annotated[float | None, Meaning("budget: a project's 全年预算数, a department's 总预算", WAN)]
    budget_cell: _Cell
    project_expenditure: Annotated[float | None, Meaning("a department's 项目支出", WAN)]
    project_expenditure_cell: _Cell
    expenditure_rate: Annotated[float | None, Meaning("a department's 支出率 as its evidence states it", RATIO)]
    expenditure_rate_cell: _Cell
    unit_count: Annotated[str | float | None, Meaning("a department's 单位数, a text where it is no number")]
    unit_count_cell: _Cell
    weight: Annotated[float | None, Meaning("weights, added up", POINTS)]
    self_total: Annotated[float | None, Meaning("total as stated (填报总分)", POINTS)]
    self_sum: Annotated[float | None, Meaning("self-scores, added up", POINTS)]
    self_given: Annotated[
        float | None, Meaning("total as stated, else the self-scores added up where none is missing (自评)", POINTS)
    ]
    score: Annotated[float | None, Meaning("total by the rulebook (系统核算总分)", POINTS)]
    grade_stated: Annotated[str | None, Meaning("grade as stated")]
    grade: Annotated[str | None, Meaning("grade by the rulebook")]
    reviewed: Annotated[float | None, Meaning("total by the reviewers, null where nobody reviewed it (复核)", POINTS)]
    final: Annotated[float | None, Meaning("total that counts: the reviewers', else the rulebook's (最终)", POINTS)]
    final_grade: Annotated[str | None, Meaning("grade of the total that counts")]
    computed_weight: Annotated[float | None, Meaning("weights whose scores are computed from numbers (核算分)", POINTS)]
    evidence_weight: Annotated[float | None, Meaning("weights whose scores rest on a text (依据文字分)", POINTS)]
    judged_weight: Annotated[float | None, Meaning("weights whose scores are held within a band (定性分)", POINTS)]
    claimed_weight: Annotated[
        float | None, Meaning("weights whose self-scores are taken on trust (自评认可分)", POINTS)
    ]
    errors: Annotated[int, Meaning("findings of level error, without those waived")]
    warnings: Annotated[int, Meaning("findings of level warning, without those waived")]
    answered: Annotated[int, Meaning("of the warnings those that the department has answered")]
    waived: Annotated[int, Meaning("findings that the ledger waives, of whatever level (已豁免)")]
    infos: Annotated[int, Meaning("findings of level info, without those waived")]
    department: Annotated[str, Meaning("official name of the department: the roster's, else that of its own form")]
    department_key: Annotated[str, Meaning("department as names are compared")]
    project_key: Annotated[str, Meaning("project as names are compared, blank for a department's form")]
    unit_key: Annotated[
        str,
        Meaning("unit as names are compared, the department where none other is named, blank for a department's form"),
    ]
    owner: Annotated[
        str, Meaning("whose form it is: the unit that the roster has under the department named, else the department")
    ]
    figures: Annotated[str, Meaning("digest of its amounts and targets, blank where it has none")]
    counted: Annotated[
        bool, Meaning("false for a copy, a version that gave way to another, and another year's form")
    ] = True
    repeats: Annotated[Repeats | None, Meaning("why it is not counted: same-content, older-version or other-year")] = (
        None
    )
    kept_workbook: Annotated[int | None, Meaning("workbook of the form that is counted in its place")] = None
    kept_form: Annotated[int | None, Meaning("number of that form within its workbook")] = None
    kept_because: Annotated[str | None, Meaning("why one of the versions is counted and another is not, in words")] = (
        None
    )
    asked: Annotated[
        str | None, Meaning("what it is a version of, where a person has to decide whether it or another is counted")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundRow:
    """A printed row of a form's funds; weight, scores and basis stand in the total row alone."""

    workbook: _Workbook
    form: _Form
    label: Annotated[str, Meaning("label of the row")]
    row: Annotated[int, Meaning("row on the sheet")]
    cell: _Cell
    initial: Annotated[float | None, Meaning("年初预算数", WAN)]
    budget: Annotated[float | None, Meaning("全年预算数", WAN)]
    executed: Annotated[float | None, Meaning("全年执行数", WAN)]
    derived: Annotated[bool, Meaning("whether an amount is the sum of the parts, as the form leaves it blank")]
    rate_stated: Annotated[float | None, Meaning("execution rate as stated", RATIO)]
    rate: Annotated[float | None, Meaning("execution rate by the amounts", RATIO)]
    weight: _Weight
    self_score: _SelfScore
    score: _Score
    basis: Annotated[str | None, Meaning("what the score rests on", repetitive=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """A row of a form's indicator table, or of its detail sheet."""

    workbook: _Workbook
    form: _Form
    detail: Annotated[
        bool, Meaning("whether it stands on the form's detail sheet; such rows have no part in the total")
    ]
    sheet: _Sheet
    row: Annotated[int, Meaning("row on the sheet")]
    cell: Annotated[str, Meaning("cell of its name")]
    level1: Annotated[str, Meaning("first-level indicator, as printed", repetitive=True)]
    level2: Annotated[str, Meaning("second-level indicator, as printed", repetitive=True)]
    level3: Annotated[str, Meaning("third-level indicator, as printed", repetitive=True)]
    target: _Words
    actual: _Words
    target_value: Annotated[float | None, Meaning("target as a number, a percentage as a ratio")]
    actual_value: Annotated[float | None, Meaning("actual as a number, a percentage as a ratio")]
    unit: Annotated[str | None, Meaning("unit of both", repetitive=True)]
    direction: Annotated[str | None, Meaning("up, down or equal: which actuals reach the target", repetitive=True)]
    completion: Annotated[float | None, Meaning("completion (完成率)", RATIO)]
    weight: _Weight
    self_score: _SelfScore
    score: _Score
    reviewed: Annotated[float | None, Meaning("score by the reviewer (复核得分)", POINTS)]
    basis: Annotated[str, Meaning("what the score rests on", repetitive=True)]
    reason: Annotated[str, Meaning("how the score comes about, as a sentence")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding within a form."""

    workbook: _Workbook
    form: _Form
    code: Annotated[str, Meaning("code of the definition (审核定义编码)", repetitive=True)]
    level: Annotated[str, Meaning("error, warning or info", repetitive=True)]
    sheet: _Sheet
    cell: Annotated[str, Meaning("cell that it stands on")]
    stated: Annotated[str, Meaning("what the form states")]
    expected: Annotated[str, Meaning("what is expected")]
    message: Annotated[str, Meaning("the finding as a sentence")]
    source: Annotated[str, Meaning("clause or document that it rests on", repetitive=True)]
    status: Annotated[str, Meaning("open, answered or waived: what has become of it", repetitive=True)]
    answer: Annotated[str | None, Meaning("what the department says of it; no answer where it is still open")]
    waiver: Annotated[str | None, Meaning("why the ledger waives it, and who approved that")]
    waiver_row: Annotated[int | None, Meaning("row of the ledger's 豁免 that waives it")]


_DTYPES = {
    int: "int64",
    int | None: "Int64",
    float | None: "Float64",
    bool: "bool",
    str: "string",
    str | None: "string",
}
_MIXED = "object"


@cache
def columns_of(row: type) -> tuple[FrameColumn, ...]:
    """The columns of a kind of row, in their order."""
    return tuple(_columns(row))


def _columns(row: type) -> Iterator[FrameColumn]:
    hints = get_type_hints(row, include_extras=True)
    for field in fields(row):
        kind, meaning = get_args(hints[field.name])
        if meaning.repetitive:
            dtype = "category"
        elif Literal in {get_origin(part) for part in get_args(kind)}:
            dtype = "string"
        else:
            dtype = _DTYPES.get(kind, _MIXED)
        yield FrameColumn(field.name, dtype, meaning.text, meaning.unit)
