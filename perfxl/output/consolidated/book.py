"""汇总.xlsx: every sheet, filled while the records go by once, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.checks.catalogue import LEVEL_NAMES, title
from perfxl.files import replacing
from perfxl.forms.words import group_name
from perfxl.intake.across import Across, across, unlike_indicators
from perfxl.intake.facts import FormFacts, Funds, Key, Place, facts_of
from perfxl.intake.names import core_name
from perfxl.intake.roster import Attendance, Entry, attendance
from perfxl.intake.versions import Repeat, repeats
from perfxl.output.consolidated import columns
from perfxl.output.consolidated.assembly import put_together
from perfxl.output.consolidated.looks import FONT, FONT_SIZE, Looks
from perfxl.output.consolidated.overview import write_notes, write_overview
from perfxl.output.consolidated.rows import HEAD_ROWS, Formula, Link, Rows, Value
from perfxl.output.consolidated.table import Table
from perfxl.output.consolidated.tally import Department, Tally
from perfxl.output.record import Record

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

FORM_NAMES = {"project": "项目支出", "department": "部门整体支出"}
STATUS_NAMES = {"unrecognised": "没有找到绩效自评表", "unreadable": "无法读取"}
_WHY = {"same-content": "内容相同", "older-version": "较早版本"}
_NO_FORM = "工作簿里没有项目支出或部门整体支出绩效自评表。请确认是否放错文件。"
# As many codes have a column of their own in 问题按部门.
_MOST_CODES = 16


Earlier = Mapping[Key, tuple[int, float | None, str | None]]
"""The last earlier year of a form: year, score, grade."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What is known of an intake besides its records.

    `excellent` is the most that may be graded 优, a ratio. `base` is the output folder as the records call it, `changed`
    when a workbook was last written, by its source. `earlier` gives what is known of the years before one.
    """

    roster: Sequence[Entry] | None = None
    changed: Mapping[str, float] = field(default_factory=dict)
    base: str = ""
    excellent: float | None = None
    earlier: Callable[[int], Earlier] = lambda year: {}
    started: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one look over all forms found, before a row is written. `counted` are in their order."""

    counted: Sequence[FormFacts]
    repeated: Mapping[Place, Repeat]
    attendance: Attendance | None
    earlier: Earlier

    @property
    def departments(self) -> list[FormFacts]:
        """The departments' own forms."""
        return [form for form in self.counted if form.kind == "department"]


@dataclass(slots=True)
class _Sheets:
    """The tables in the order of their sheets."""

    ranking: Table
    projects: Table
    by_department: Table
    indicators: Table
    findings: Table
    across: Table
    codes: Table
    codes_by_department: Table
    years: Table | None
    absent: Table | None
    repeated: Table
    others: Table

    def tables(self) -> list[Table]:
        """All of them."""
        found = (getattr(self, name) for name in self.__slots__)
        return [table for table in found if table is not None]


def write_consolidated(records: Sequence[Record], target: Path, intake: Intake | None = None) -> None:
    """Write 汇总.xlsx for the records of a run. Raises OSError where it cannot be written."""
    import xlsxwriter

    # text from workbooks is text: never a formula, a link or a number
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    looks = {"default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE}, "constant_memory": True}
    with replacing(target) as part:
        written = BytesIO()
        with xlsxwriter.Workbook(written, {**options, **looks}) as book:
            rows = _fill(book, records, intake or Intake())
        put_together(written, part, rows)


def _fill(book: Workbook, records: Sequence[Record], intake: Intake) -> dict[str, Rows]:
    """Write all but the rows of the tables; gives these by the part of their sheet."""
    looks, tally, found = Looks(book), Tally(), _look_over(records, intake)
    notes, overview = book.add_worksheet("说明"), book.add_worksheet("总览")
    sheets = _sheets(book, looks, found)
    looks.show(sheets.ranking.sheets[0], HEAD_ROWS)
    contradictions = _take(sheets, tally, records, found, intake)
    _ranking(sheets.ranking, found.departments, intake)
    for department in tally.departments.values():
        if department.projects:
            _department(sheets.by_department, department, sheets.projects)
    _across(sheets.across, [*across(found.counted, intake.excellent), *contradictions], intake)
    _kinds(sheets, tally)
    if sheets.years is not None:
        _years(sheets.years, found)
    if sheets.absent is not None and found.attendance is not None:
        _absent(sheets.absent, found.attendance)
    for repeat in found.repeated.values():
        _repeated(sheets.repeated, repeat)
    for table in sheets.tables():
        table.finish()
    _bars(sheets.ranking)
    write_overview(book, overview, looks, tally, sheets.projects, sheets.ranking, sheets.findings)
    continued = [table.name for table in sheets.tables() if len(table.sheets) > 1]
    names = [sheet.get_name() for sheet in book.worksheets()]
    write_notes(notes, looks, tally, names, continued, intake.started)
    rows = {
        sheet.get_name(): rows
        for table in sheets.tables()
        for sheet, rows in zip(table.sheets, table.rows, strict=True)
    }
    return {f"xl/worksheets/sheet{number}.xml": rows[name] for number, name in enumerate(names, 1) if name in rows}


def _look_over(records: Sequence[Record], intake: Intake) -> _Found:
    forms = list(facts_of(records))
    repeated = repeats(forms, intake.changed)
    counted = [form for form in forms if form.place not in repeated]
    years = [form.year for form in counted if form.year]
    return _Found(
        counted,
        repeated,
        attendance(intake.roster, counted) if intake.roster is not None else None,
        intake.earlier(max(years)) if years else {},
    )


def _take(sheets: _Sheets, tally: Tally, records: Sequence[Record], found: _Found, intake: Intake) -> list[Across]:
    """The records, one by one, into the sheets that grow with them; gives what projects say otherwise than departments."""
    departments = {core_name(form.department): form for form in found.departments}
    counted = {form.place: form for form in found.counted}
    contradictions: list[Across] = []
    for number, record in enumerate(records):
        tally.statuses[record["status"]] += 1
        if record["status"] in STATUS_NAMES:
            reason = record["error"]["message"] if record["error"] else _NO_FORM
            sheets.others.add((record["source"], STATUS_NAMES[record["status"]], reason))
        for at, form in enumerate(record["forms"]):
            facts = counted.get((number, at))
            if facts is None:
                continue
            department = tally.take(facts, form)
            if facts.kind == "project":
                _project(sheets.projects, facts, form, department.name, intake)
                contradictions += unlike_indicators(facts, form, departments)
            _details(sheets, facts, form, intake)
    return contradictions


def _sheets(book: Workbook, looks: Looks, found: _Found) -> _Sheets:
    def table(name: str) -> Table:
        return Table(book, looks, name, columns.COLUMNS[name])

    return _Sheets(
        ranking=table("部门排名"),
        projects=table("项目汇总"),
        by_department=table("部门×项目"),
        indicators=table("指标明细"),
        findings=table("问题清单"),
        across=table("表间审核"),
        codes=table("问题类型"),
        codes_by_department=table("问题按部门"),
        years=table("跨年对比") if found.earlier else None,
        absent=table("未报送") if found.attendance else None,
        repeated=table("重复报送"),
        others=table("无法识别"),
    )


def _link(form: FormFacts, sheet: str, cell: str, text: str, intake: Intake) -> Value:
    """A text that leads to a cell of the annotated workbook, where there is one."""
    annotated, base = form.annotated, f"{intake.base}/"
    if not annotated or not intake.base or not annotated.startswith(base) or "#" in annotated:
        return text
    quoted = sheet.replace("'", "''")
    return Link(text, f"external:{annotated.removeprefix(base)}#'{quoted}'!{cell}")


def _project(table: Table, facts: FormFacts, form: Record, department: str, intake: Intake) -> None:
    funds = facts.funds
    table.add((
        table.count + 1, department, facts.project, facts.unit, facts.year, *_amounts(funds), form["totals"]["weight"],
        facts.self_total, facts.self_sum, facts.score, facts.grade_stated, facts.grade, *facts.counts, facts.rulebook,
        _link(facts, facts.sheet, "A1", facts.source, intake), facts.sheet,
    ))  # fmt: skip


def _amounts(funds: Funds | None) -> tuple[float | None, float | None, float | None]:
    return (funds.budget, funds.executed, funds.rate) if funds else (None, None, None)


def _ranking(table: Table, departments: Sequence[FormFacts], intake: Intake) -> None:
    """One row a department form, the best first; its rank is a formula over the scores."""
    ordered = sorted(departments, key=lambda form: -(form.score or 0.0))
    scores = sorted((form.score for form in ordered if form.score is not None), reverse=True)
    rank_of = {score: at for at, score in reversed(list(enumerate(scores, 1)))}
    last = len(ordered) + HEAD_ROWS
    for row, form in enumerate(ordered, HEAD_ROWS + 1):
        rank = Formula(f"RANK(F{row},$F$3:$F${last})", rank_of[form.score]) if form.score is not None else None
        budget = form.budget.value
        table.add((
            rank, form.department, form.year, form.self_total, form.self_sum, form.score, None, form.grade_stated,
            form.grade, *form.counts, budget if isinstance(budget, int | float) else None, form.rulebook,
            _link(form, form.sheet, "A1", form.source, intake),
        ))  # fmt: skip


def _bars(table: Table) -> None:
    """Data bars over the computed totals."""
    for sheet, end in zip(table.sheets, table.ends, strict=True):
        rule = {
            "type": "data_bar",
            "bar_color": "#9BC2E6",
            "min_type": "num",
            "min_value": 0,
            "max_type": "num",
            "max_value": 100,
        }
        sheet.conditional_format(2, 5, max(end - 1, 2), 5, rule)


def _department(table: Table, department: Department, projects: Table) -> None:
    """A department's projects added up, by formulas over 项目汇总."""
    row = table.ends[-1] + 1
    own = [f"({cells}=$A{row})" for cells in projects.ranges(columns.PROJECT_DEPARTMENT)]

    def added(*of: int) -> str:
        parts = zip(own, *(projects.ranges(column) for column in of), strict=True)
        return "+".join(f"SUMPRODUCT({','.join(['--' + same, *cells])})" for same, *cells in parts)

    scores = [f"--ISNUMBER({cells})" for cells in projects.ranges(columns.PROJECT_SCORE)]
    parts = zip(own, projects.ranges(columns.PROJECT_BUDGET), scores, strict=True)
    scored = "+".join(f"SUMPRODUCT(--{same},{budgets},{has})" for same, budgets, has in parts)
    weighted = added(columns.PROJECT_BUDGET, columns.PROJECT_SCORE)
    values: tuple[Value, ...] = (
        department.name,
        Formula(added(), department.projects),
        Formula(added(columns.PROJECT_BUDGET), round(department.budget, 8)),
        Formula(added(columns.PROJECT_EXECUTED), round(department.executed, 8)),
        Formula(f'IF(C{row}=0,"",D{row}/C{row})', "" if department.rate is None else department.rate),
        Formula(f'IF(({scored})=0,"",({weighted})/({scored}))', "" if department.score is None else department.score),
        department.errors,
        department.warnings,
    )
    table.add(values)


def _details(sheets: _Sheets, facts: FormFacts, form: Record, intake: Intake) -> None:
    """The indicators and the findings of a form."""
    department, project = facts.department, facts.project
    for row in form["indicators"]:
        sheets.indicators.add((
            department, project, group_name(row["level1"]), row["level2"], row["level3"], row["target"], row["actual"],
            row["completion"], row["weight"], row["self_score"], row["score"], _difference(row), row["reason"],
            facts.source, facts.sheet, row["row"],
        ))  # fmt: skip
    for finding in form["findings"]:
        sheets.findings.add((
            sheets.findings.count + 1, finding["code"], title(finding["code"]), LEVEL_NAMES[finding["level"]], department,
            project, facts.source, finding["sheet"],
            _link(facts, finding["sheet"], finding["cell"], finding["cell"], intake), finding["stated"],
            finding["expected"], finding["message"], finding["source"], "",
        ))  # fmt: skip


def _difference(row: Record) -> float | None:
    if row["self_score"] is None or row["score"] is None:
        return None
    return float(round(row["self_score"] - row["score"], 6))


def _across(table: Table, found: Sequence[Across], intake: Intake) -> None:
    """What only shows among forms, with links to both cells."""
    for number, one in enumerate(found, 1):
        spots: list[Value] = []
        for spot in (one.first, one.second):
            spots += (
                (spot.form.source, _link(spot.form, spot.sheet, spot.cell, spot.cell, intake)) if spot else (None, None)
            )
        table.add((number, one.code, one.name, LEVEL_NAMES[one.level], one.department, one.message, *spots, ""))


def _years(table: Table, found: _Found) -> None:
    """Each form beside the last earlier year that the archive has of it."""
    for form in found.counted:
        before = found.earlier.get(form.key)
        if before is None or form.year is None or before[0] >= form.year:
            continue
        year, score, grade = before
        row, now = table.ends[-1] + 1, form.score
        change = (
            Formula(f"ROUND(D{row}-G{row},3)", round(now - score, 3)) if now is not None and score is not None else None
        )
        table.add((form.department, form.project, form.year, now, form.grade, year, score, grade, change))


def _kinds(sheets: _Sheets, tally: Tally) -> None:
    """The findings by code, and by department and code."""
    order = {level: at for at, level in enumerate(LEVEL_NAMES)}
    for (code, level), count in sorted(tally.codes.items(), key=lambda item: (order[item[0][1]], -item[1], item[0])):
        sheets.codes.add((code, title(code), LEVEL_NAMES[level], count, tally.forms_with[code, level]))
    ordered = sorted(tally.departments.values(), key=lambda d: (-d.errors, -d.warnings, d.name))
    for department in ordered:
        most = "；".join(f"{title(code)} {count}" for code, count in department.codes.most_common(_MOST_CODES))
        sheets.codes_by_department.add((department.name, department.errors, department.warnings, most))


def _absent(table: Table, attendance: Attendance) -> None:
    """The roster line by line where forms are missing; then who sent and is not on it."""
    for standing in attendance.standings:
        entry = standing.entry
        if not standing.missing:
            continue
        state = "请人工确认是否同一单位" if standing.perhaps else ("未报送" if not standing.came else "未报齐")
        table.add((
            entry.department, entry.code, entry.due, standing.came, standing.missing, state, "、".join(standing.perhaps),
            entry.contact,
        ))  # fmt: skip
    for name, count in attendance.unexpected:
        table.add((name, "", None, count, None, "名单中没有", "", ""))


def _repeated(table: Table, repeat: Repeat) -> None:
    form, kept = repeat.form, repeat.kept
    table.add((
        form.source, form.sheet, form.department, form.project, form.year, _WHY[repeat.why], kept.source, kept.sheet,
    ))  # fmt: skip
