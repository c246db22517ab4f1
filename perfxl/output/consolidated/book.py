"""汇总.xlsx: every sheet, filled while the records go by once, in constant memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.checks.catalogue import LEVEL_NAMES, title
from perfxl.files import replacing
from perfxl.forms.words import group_name
from perfxl.intake.across import Across, FormAt, across
from perfxl.intake.names import core_name, plain_name
from perfxl.intake.roster import Attendance
from perfxl.intake.versions import Place, Repeat, repeats
from perfxl.output.consolidated import columns
from perfxl.output.consolidated.overview import write_notes, write_overview
from perfxl.output.consolidated.table import FONT, FONT_SIZE, Formula, Link, Looks, Table, Value
from perfxl.output.consolidated.tally import Department, Tally, department_name, funds_of, project_name
from perfxl.output.record import Record

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

FORM_NAMES = {"project": "项目支出", "department": "部门整体支出"}
STATUS_NAMES = {"unrecognised": "没有找到绩效自评表", "unreadable": "无法读取"}
_WHY = {"same-content": "内容相同", "older-version": "较早版本"}
_NO_FORM = "工作簿里没有项目支出或部门整体支出绩效自评表。请确认是否放错文件。"
# As many codes have a column of their own in 问题按部门.
_MOST_CODES = 16


@dataclass(frozen=True, slots=True)
class Intake:
    """What is known of an intake besides its records.

    `excellent` is the most that may be graded 优, a ratio; `earlier` what the archive
    holds of earlier years. `base` is the output folder as the records call it, `changed` when a workbook was last written, by its source.
    """

    attendance: Attendance | None = None
    changed: Mapping[str, float] = field(default_factory=dict)
    base: str = ""
    excellent: float | None = None
    earlier: Mapping[tuple[str, str], tuple[int, float | None, str | None]] = field(default_factory=dict)
    started: str = ""


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
    from xlsxwriter.exceptions import FileCreateError

    intake = intake or Intake()
    # text from workbooks is text: never a formula, a link or a number
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    looks = {"default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE}, "constant_memory": True}
    with replacing(target) as part:
        book = xlsxwriter.Workbook(str(part), {**options, **looks})
        _fill(book, records, intake)
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error


def _fill(book: Workbook, records: Sequence[Record], intake: Intake) -> None:
    looks, tally = Looks(book), Tally()
    notes, overview = book.add_worksheet("说明"), book.add_worksheet("总览")
    sheets = _sheets(book, looks, intake)
    counted = _take(sheets, tally, records, intake)
    departments = [(at.record, at.form) for at in counted if at.form["form"] == "department"]
    _ranking(sheets.ranking, departments, intake)
    for department in tally.departments.values():
        if department.projects:
            _department(sheets.by_department, department, sheets.projects)
    _across(sheets.across, across(counted, intake.excellent), {record["source"]: record for record in records}, intake)
    _kinds(sheets, tally)
    if sheets.years is not None:
        _years(sheets.years, counted, intake)
    if sheets.absent is not None and intake.attendance is not None:
        _absent(sheets.absent, intake.attendance)
    for table in sheets.tables():
        table.finish()
    _bars(sheets.ranking)
    write_overview(book, overview, looks, tally, sheets.projects, sheets.ranking, sheets.findings, len(records))
    continued = [table.name for table in sheets.tables() if len(table.sheets) > 1]
    write_notes(
        notes, looks, tally, records, [sheet.get_name() for sheet in book.worksheets()], continued, intake.started
    )


def _take(sheets: _Sheets, tally: Tally, records: Sequence[Record], intake: Intake) -> list[FormAt]:
    """The records, one by one, into the sheets that grow with them; gives the forms that are counted."""
    repeated = {repeat.place: repeat for repeat in repeats(records, intake.changed)}
    counted: list[FormAt] = []
    for number, record in enumerate(records):
        if record["status"] in STATUS_NAMES:
            reason = record["error"]["message"] if record["error"] else _NO_FORM
            sheets.others.add((record["source"], STATUS_NAMES[record["status"]], reason))
        for at, form in enumerate(record["forms"]):
            if (number, at) in repeated:
                _repeated(sheets.repeated, records, repeated[number, at])
                continue
            tally.take(form)
            counted.append(FormAt(record, form))
            if form["form"] == "project":
                _project(sheets.projects, record, form, tally.department(form), intake)
            _details(sheets, record, form, intake)
    return counted


def _sheets(book: Workbook, looks: Looks, intake: Intake) -> _Sheets:
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
        years=table("跨年对比") if intake.earlier else None,
        absent=table("未报送") if intake.attendance else None,
        repeated=table("重复报送"),
        others=table("无法识别"),
    )


def _link(record: Record, sheet: str, cell: str, text: str, intake: Intake) -> Value:
    """A text that leads to a cell of the annotated workbook, where there is one."""
    annotated, base = record["annotated"], f"{intake.base}/"
    if not annotated or not intake.base or not annotated.startswith(base) or "#" in annotated:
        return text
    quoted = sheet.replace("'", "''")
    return Link(text, f"external:{annotated.removeprefix(base)}#'{quoted}'!{cell}")


def _counts(form: Record) -> list[int]:
    return [sum(finding["level"] == level for finding in form["findings"]) for level in LEVEL_NAMES]


def _project(table: Table, record: Record, form: Record, department: Department, intake: Intake) -> None:
    totals, (budget, executed, rate) = form["totals"], funds_of(form)
    unit = (form["fields"].get("unit") or {}).get("value")
    table.add((
        table.count + 1, department.name, project_name(form), unit, form["year"], budget, executed, rate,
        totals["weight"], totals["self_total"], totals["self_sum"], totals["score"], totals["grade_stated"],
        totals["grade"], *_counts(form), form["rulebook"], _link(record, form["sheet"], "A1", record["source"], intake),
        form["sheet"],
    ))  # fmt: skip


def _ranking(table: Table, departments: list[tuple[Record, Record]], intake: Intake) -> None:
    """One row a department form, the best first; its rank is a formula over the scores."""
    ordered = sorted(departments, key=lambda pair: -(pair[1]["totals"]["score"] or 0.0))
    scores = [form["totals"]["score"] for _, form in ordered]
    last = len(ordered) + 2
    for row, (record, form) in enumerate(ordered, 3):
        totals, score = form["totals"], form["totals"]["score"]
        better = sum(other is not None and score is not None and other > score for other in scores)
        rank = Formula(f"RANK(F{row},$F$3:$F${last})", better + 1) if score is not None else None
        table.add((
            rank, department_name(form), form["year"], totals["self_total"], totals["self_sum"], score, None,
            totals["grade_stated"], totals["grade"], *_counts(form), funds_of(form)[0], form["rulebook"],
            _link(record, form["sheet"], "A1", record["source"], intake),
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


def _details(sheets: _Sheets, record: Record, form: Record, intake: Intake) -> None:
    """The indicators and the findings of a form."""
    department, project = department_name(form), project_name(form)
    for row in form["indicators"]:
        sheets.indicators.add((
            department, project, group_name(row["level1"]), row["level2"], row["level3"], row["target"], row["actual"],
            row["completion"], row["weight"], row["self_score"], row["score"], _difference(row), row["reason"],
            record["source"], form["sheet"], row["row"],
        ))  # fmt: skip
    for finding in form["findings"]:
        sheets.findings.add((
            sheets.findings.count + 1, finding["code"], title(finding["code"]), LEVEL_NAMES[finding["level"]], department,
            project, record["source"], finding["sheet"],
            _link(record, finding["sheet"], finding["cell"], finding["cell"], intake), finding["stated"],
            finding["expected"], finding["message"], finding["source"], "",
        ))  # fmt: skip


def _difference(row: Record) -> float | None:
    if row["self_score"] is None or row["score"] is None:
        return None
    return float(round(row["self_score"] - row["score"], 6))


def _across(table: Table, found: Sequence[Across], records: Mapping[str, Record], intake: Intake) -> None:
    """What only shows among forms, with links to both cells."""
    for number, one in enumerate(found, 1):
        spots: list[Value] = []
        for spot in (one.first, one.second):
            link = _link(records[spot.source], spot.sheet, spot.cell, spot.cell, intake) if spot else None
            spots += [spot.source if spot else None, link]
        table.add((number, one.code, one.name, LEVEL_NAMES[one.level], one.department, one.message, *spots, ""))


def _years(table: Table, counted: Sequence[FormAt], intake: Intake) -> None:
    """Each form beside the last earlier year that the archive has of it."""
    for at in counted:
        form = at.form
        project, totals = project_name(form), form["totals"]
        key = (core_name(department_name(form)), plain_name(project) if project else "")
        before = intake.earlier.get(key)
        if before is None or form["year"] is None or before[0] >= form["year"]:
            continue
        year, score, grade = before
        row, now = table.ends[-1] + 1, totals["score"]
        change = Formula(f"ROUND(D{row}-G{row},3)", round(now - score, 3)) if None not in (now, score) else None
        table.add((
            department_name(form), project, form["year"], now, totals["grade"], year, score, grade, change,
        ))  # fmt: skip


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


def _repeated(table: Table, records: Sequence[Record], repeat: Repeat) -> None:
    def form_of(place: Place) -> Record:
        form: Record = records[place[0]]["forms"][place[1]]
        return form

    form = form_of(repeat.place)
    table.add((
        records[repeat.place[0]]["source"], form["sheet"], department_name(form), project_name(form), form["year"],
        _WHY[repeat.why], records[repeat.kept[0]]["source"], form_of(repeat.kept)["sheet"],
    ))  # fmt: skip
