"""汇总.xlsx: every sheet, filled while the records go by once, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.checks.catalogue import LEVEL_NAMES, title
from perfxl.files.atomic import replacing
from perfxl.forms.words import group_name
from perfxl.intake.across import TITLES, Across, across
from perfxl.intake.facts import FormFacts, Funds, Place, facts_of
from perfxl.intake.indicators import SharedIndicators
from perfxl.intake.official import with_official_names
from perfxl.intake.rollup import Tree, roll_up
from perfxl.intake.roster import Attendance, Entry, Lines, attendance
from perfxl.intake.versions import Repeat, repeats
from perfxl.intake.years import Before, Pair, over_years
from perfxl.output.consolidated import columns
from perfxl.output.consolidated.assembly import put_together
from perfxl.output.consolidated.looks import FONT, FONT_SIZE, Looks
from perfxl.output.consolidated.overview import write_notes, write_overview
from perfxl.output.consolidated.rows import HEAD_ROWS, Formula, Link, Rows, Value
from perfxl.output.consolidated.senders import write_absent, write_matched, write_unexpected
from perfxl.output.consolidated.table import Table
from perfxl.output.consolidated.tally import Projects, Scope, Tally
from perfxl.output.consolidated.together import write_across, write_tree, write_years
from perfxl.reviewing.record import FormRecord, IndicatorRecord, WorkbookRecord

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

FORM_NAMES = {"project": "项目支出", "department": "部门整体支出"}
STATUS_NAMES = {"unrecognised": "没有找到绩效自评表", "unreadable": "无法读取"}
_WHY = {"same-content": "内容相同", "older-version": "较早版本"}
_NO_WORKBOOK = "这不是 Excel 工作簿，没有审核。请按 .xlsx 重新报送；压缩包请先解压。"
_NO_FORM = "工作簿里没有项目支出或部门整体支出绩效自评表。请确认是否放错文件。"
# As many codes have a column of their own in 问题按部门.
_MOST_CODES = 16

Earlier = Sequence[Before]
"""The forms of the years before one."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What is known of an intake besides its records.

    `excellent` is the most that may be graded 优, a ratio. `base` is the output folder as the records call it, `changed`
    when a workbook was last written, by its source, `call` what was asked for and when, in words. `earlier` gives what is known of the years before one, `others` are
    documents that are no workbooks.
    """

    roster: Sequence[Entry] | None = None
    changed: Mapping[str, float] = field(default_factory=dict)
    base: str = ""
    excellent: float | None = None
    earlier: Callable[[int], Earlier] = lambda year: ()
    call: Sequence[tuple[str, str]] = ()
    others: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """What one look over all forms found, before a row is written. `counted` are in their order."""

    counted: Sequence[FormFacts]
    repeated: Mapping[Place, Repeat]
    attendance: Attendance | None
    trees: Sequence[Tree]
    units: Mapping[str, Sequence[str]]
    years: Sequence[Pair]

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
    branches: Table | None
    indicators: Table
    findings: Table
    across: Table
    codes: Table
    codes_by_department: Table
    years: Table | None
    absent: Table | None
    matched: Table | None
    unexpected: Table | None
    repeated: Table
    others: Table

    def tables(self) -> list[Table]:
        """All of them."""
        found = (getattr(self, name) for name in self.__slots__)
        return [table for table in found if table is not None]


def write_consolidated(records: Sequence[WorkbookRecord], target: Path, intake: Intake | None = None) -> None:
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


def _fill(book: Workbook, records: Sequence[WorkbookRecord], intake: Intake) -> dict[str, Rows]:
    """Write all but the rows of the tables; gives these by the part of their sheet."""
    looks, tally, found = Looks(book), Tally(), _look_over(records, intake)
    notes, overview = book.add_worksheet("说明"), book.add_worksheet("总览")
    sheets = _sheets(book, looks, found)
    looks.show(sheets.ranking.sheets[0], HEAD_ROWS)
    contradictions = _take(sheets, tally, records, found, intake)
    _ranking(sheets.ranking, found.departments, intake)
    for department, year, projects in tally.by_department_and_year():
        _department(sheets.by_department, department, year, projects, sheets.projects)
    _together(sheets, tally, found, contradictions, intake)
    _kinds(sheets, tally)
    for repeat in found.repeated.values():
        _repeated(sheets.repeated, repeat)
    for table in sheets.tables():
        table.finish()
    sheets.ranking.show_bars("score", 100)
    write_overview(book, overview, looks, tally, {table.name: table for table in sheets.tables()})
    continued = [table.name for table in sheets.tables() if len(table.sheets) > 1]
    names = [sheet.get_name() for sheet in book.worksheets()]
    write_notes(notes, looks, tally, names, continued, intake.call)
    rows = {
        sheet.get_name(): rows
        for table in sheets.tables()
        for sheet, rows in zip(table.sheets, table.rows, strict=True)
    }
    return {f"xl/worksheets/sheet{number}.xml": rows[name] for number, name in enumerate(names, 1) if name in rows}


def _together(sheets: _Sheets, tally: Tally, found: _Found, contradictions: Sequence[Across], intake: Intake) -> None:
    """The sheets that look at many forms together."""
    link = partial(_link, intake=intake)
    among = [*across(found.counted, intake.excellent, found.units), *contradictions]
    tally.take_across(among)
    write_across(sheets.across, among, link)
    if sheets.branches is not None:
        write_tree(sheets.branches, found.trees, link)
    if sheets.years is not None:
        write_years(sheets.years, found.years)
    if sheets.absent and sheets.matched and sheets.unexpected and found.attendance:
        tally.short = sum(standing.missing > 0 for standing in found.attendance.standings)
        write_absent(sheets.absent, found.attendance)
        write_matched(sheets.matched, found.attendance)
        write_unexpected(sheets.unexpected, found.attendance, link)


def _look_over(records: Sequence[WorkbookRecord], intake: Intake) -> _Found:
    lines = Lines(intake.roster) if intake.roster is not None else None
    forms = with_official_names(list(facts_of(records)), lines)
    repeated = repeats(forms, intake.changed)
    counted = [form for form in forms if form.place not in repeated]
    units = lines.units() if lines else {}
    years = [form.year for form in counted if form.year]
    return _Found(
        counted,
        repeated,
        attendance(lines, counted) if lines else None,
        tuple(roll_up(counted, units)),
        units,
        tuple(over_years(counted, intake.earlier(max(years)))) if years else (),
    )


def _take(
    sheets: _Sheets, tally: Tally, records: Sequence[WorkbookRecord], found: _Found, intake: Intake
) -> list[Across]:
    """The records, one by one, into the sheets that grow with them; gives what projects say otherwise than departments."""
    shared = SharedIndicators(found.departments)
    counted = {form.place: form for form in found.counted}
    for number, record in enumerate(records):
        tally.statuses[record["status"]] += 1
        if record["status"] in STATUS_NAMES:
            reason = record["error"]["message"] if record["error"] else _NO_FORM
            sheets.others.add({"source": record["source"], "state": STATUS_NAMES[record["status"]], "why": reason})
        for at, form in enumerate(record["forms"]):
            facts = counted.get((number, at))
            if facts is None:
                continue
            tally.take(facts, form)
            if facts.kind == "project":
                _project(sheets.projects, facts, form, intake)
                shared.take(facts, form)
            _details(sheets, facts, form, intake)
    for name in intake.others:
        sheets.others.add({"source": name, "state": "不是工作簿", "why": _NO_WORKBOOK})
    return list(shared.contradictions())


def _sheets(book: Workbook, looks: Looks, found: _Found) -> _Sheets:
    def table(name: str) -> Table:
        return Table(book, looks, name, columns.COLUMNS[name])

    return _Sheets(
        ranking=table("部门排名"),
        projects=table("项目汇总"),
        by_department=table("部门×项目"),
        branches=table("部门汇总") if found.trees else None,
        indicators=table("指标明细"),
        findings=table("问题清单"),
        across=table("表间审核"),
        codes=table("问题类型"),
        codes_by_department=table("问题按部门"),
        years=table("跨年对比") if found.years else None,
        absent=table("未报送") if found.attendance else None,
        matched=table("名单匹配") if found.attendance else None,
        unexpected=table("名单外") if found.attendance else None,
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


def _project(table: Table, facts: FormFacts, form: FormRecord, intake: Intake) -> None:
    table.add({
        "number": table.count + 1, "department": facts.department, "project": facts.project, "unit": facts.unit,
        "year": facts.year, **_amounts(facts.funds), "weight": form["totals"]["weight"], **_result(facts),
        "source": _link(facts, facts.sheet, "A1", facts.source, intake), "sheet": facts.sheet,
        "filed": facts.filed if facts.filed != facts.department else None,
    })  # fmt: skip


def _amounts(funds: Funds | None) -> dict[str, Value]:
    return {"budget": funds.budget, "executed": funds.executed, "rate": funds.rate} if funds else {}


def _result(facts: FormFacts) -> dict[str, Value]:
    """What a form states and what it comes to."""
    errors, warnings, infos = facts.counts
    return {
        "self_total": facts.self_total, "self_sum": facts.self_sum, "score": facts.score, "grade_stated": facts.grade_stated,
        "grade": facts.grade, "errors": errors, "warnings": warnings, "infos": infos, "rulebook": facts.rulebook,
    }  # fmt: skip


def _ranking(table: Table, departments: Sequence[FormFacts], intake: Intake) -> None:
    """One row a department form, the best first; its rank is a formula over the scores."""
    ordered = sorted(departments, key=lambda form: -(form.score or 0.0))
    scores = sorted((form.score for form in ordered if form.score is not None), reverse=True)
    rank_of = {score: at for at, score in reversed(list(enumerate(scores, 1)))}
    ranked = f"RANK({{score}},{table.span('score', HEAD_ROWS + 1, HEAD_ROWS + len(ordered))})"
    for form in ordered:
        budget = form.budget.value
        table.add({
            "rank": None if form.score is None else Formula(ranked, rank_of[form.score]), "department": form.department,
            "year": form.year, **_result(form), "budget": budget if isinstance(budget, int | float) else None,
            "source": _link(form, form.sheet, "A1", form.source, intake),
        })  # fmt: skip


def _department(table: Table, department: str, year: int | None, own: Projects, projects: Table) -> None:
    """A department's projects of a year added up, by formulas over 项目汇总."""
    names, years = projects.ranges("department"), projects.ranges("year")
    same = [f"({name}={{$department}})*({of}={{$year}})" for name, of in zip(names, years, strict=True)]
    has_score = [f"--ISNUMBER({cells})" for cells in projects.ranges("score")]

    def added(*factors: Sequence[str]) -> str:
        return "+".join(f"SUMPRODUCT({','.join(cells)})" for cells in zip(same, *factors, strict=True))

    budget, score = projects.ranges("budget"), projects.ranges("score")
    scored, weighted = added(budget, has_score), added(budget, score)
    table.add({
        "department": department,
        "year": year,
        "projects": Formula(added(), own.count),
        "budget": Formula(added(budget), round(own.budget, 8)),
        "executed": Formula(added(projects.ranges("executed")), round(own.executed, 8)),
        "rate": Formula('IF({budget}=0,"",{executed}/{budget})', "" if own.rate is None else own.rate),
        "score": Formula(f'IF(({scored})=0,"",({weighted})/({scored}))', "" if own.score is None else own.score),
        "errors": Formula(added(projects.ranges("errors")), own.errors),
        "warnings": Formula(added(projects.ranges("warnings")), own.warnings),
    })  # fmt: skip


def _details(sheets: _Sheets, facts: FormFacts, form: FormRecord, intake: Intake) -> None:
    """The indicators and the findings of a form."""
    whose: dict[str, Value] = {"department": facts.department, "project": facts.project, "source": facts.source}
    for row in form["indicators"]:
        sheets.indicators.add({
            **whose, "group": group_name(row["level1"]), "level2": row["level2"], "level3": row["level3"],
            "target": row["target"], "actual": row["actual"], "completion": row["completion"], "weight": row["weight"],
            "self_score": row["self_score"], "score": row["score"], "difference": _difference(row), "reason": row["reason"],
            "sheet": facts.sheet, "row": row["row"],
        })  # fmt: skip
    for finding in form["findings"]:
        sheets.findings.add({
            **whose, "number": sheets.findings.count + 1, "code": finding["code"], "name": title(finding["code"]),
            "level": LEVEL_NAMES[finding["level"]], "sheet": finding["sheet"],
            "cell": _link(facts, finding["sheet"], finding["cell"], finding["cell"], intake), "stated": finding["stated"],
            "expected": finding["expected"], "message": finding["message"], "clause": finding["source"],
        })  # fmt: skip


def _difference(row: IndicatorRecord) -> float | None:
    if row["self_score"] is None or row["score"] is None:
        return None
    return float(round(row["self_score"] - row["score"], 6))


def _kinds(sheets: _Sheets, tally: Tally) -> None:
    """The findings by code, and by department and code: those of the forms, then those among them."""
    for scope, name in ((tally.within, "表内"), (tally.among, "表间")):
        _codes(sheets.codes, scope, name)
        _codes_by_department(sheets.codes_by_department, scope, name)


def _title(code: str) -> str:
    return TITLES[code][0] if code in TITLES else title(code)


def _codes(table: Table, scope: Scope, name: str) -> None:
    order = {level: at for at, level in enumerate(LEVEL_NAMES)}
    for (code, level), count in sorted(scope.codes.items(), key=lambda item: (order[item[0][1]], -item[1], item[0])):
        table.add({
            "code": code, "name": _title(code), "level": LEVEL_NAMES[level], "findings": count,
            "forms": scope.forms_with[code, level], "scope": name,
        })  # fmt: skip


def _codes_by_department(table: Table, scope: Scope, name: str) -> None:
    ordered = sorted(
        scope.departments.items(), key=lambda item: (-item[1].levels["error"], -item[1].levels["warning"], item[0])
    )
    for department, found in ordered:
        most = "；".join(f"{_title(code)} {count}" for code, count in found.codes.most_common(_MOST_CODES))
        table.add({
            "department": department, "errors": found.levels["error"], "warnings": found.levels["warning"], "kinds": most,
            "scope": name,
        })  # fmt: skip


def _repeated(table: Table, repeat: Repeat) -> None:
    form, kept = repeat.form, repeat.kept
    table.add({
        "source": form.source, "sheet": form.sheet, "department": form.department, "project": form.project,
        "year": form.year, "state": _WHY[repeat.why], "kept_source": kept.source, "kept_sheet": kept.sheet,
    })  # fmt: skip
