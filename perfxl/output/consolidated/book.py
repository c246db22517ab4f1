"""汇总.xlsx: every sheet with its rows, table by table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.atomic import replacing
from perfxl.output.consolidated import columns
from perfxl.output.consolidated.assembly import put_together
from perfxl.output.consolidated.details import (
    write_findings,
    write_indicators,
    write_others,
    write_projects,
    write_repeated,
)
from perfxl.output.consolidated.intake import Consolidated, Intake, consolidated
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.looks import FONT, FONT_SIZE, Looks
from perfxl.output.consolidated.overview import write_notes, write_overview
from perfxl.output.consolidated.rows import HEAD_ROWS, Rows
from perfxl.output.consolidated.senders import write_absent, write_matched, write_unexpected
from perfxl.output.consolidated.sums import write_by_department, write_codes, write_codes_by_department, write_ranking
from perfxl.output.consolidated.table import Table
from perfxl.output.consolidated.together import write_across, write_superiors, write_years
from perfxl.reviewing.record import WorkbookRecord

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook


@dataclass(slots=True)
class _Sheets:
    """The tables in the order of their sheets."""

    ranking: Table
    projects: Table
    by_department: Table
    superiors: Table | None
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
    looks, content = Looks(book), consolidated(records, intake)
    notes, overview = book.add_worksheet("说明"), book.add_worksheet("总览")
    sheets = _sheets(book, looks, content)
    looks.show(sheets.ranking.sheets[0], HEAD_ROWS)
    _write_tables(sheets, content, intake)
    tables = sheets.tables()
    for table in tables:
        table.finish()
    sheets.ranking.show_bars("score", 100)
    write_overview(book, overview, looks, content, {table.name: table for table in tables})
    continued = [table.name for table in tables if len(table.sheets) > 1]
    names = [sheet.get_name() for sheet in book.worksheets()]
    write_notes(notes, looks, content.counted, names, continued, intake.call)
    rows = {sheet.get_name(): rows for table in tables for sheet, rows in zip(table.sheets, table.rows, strict=True)}
    return {f"xl/worksheets/sheet{number}.xml": rows[name] for number, name in enumerate(names, 1) if name in rows}


def _write_tables(sheets: _Sheets, content: Consolidated, intake: Intake) -> None:
    links = Links(intake.base)
    write_projects(sheets.projects, content.forms_of("project"), links)
    write_ranking(sheets.ranking, content.forms_of("department"), links)
    write_by_department(sheets.by_department, content.counted.forms, sheets.projects)
    write_indicators(sheets.indicators, content.counted)
    write_findings(sheets.findings, content.counted, links)
    write_across(sheets.across, content.findings_among, links)
    for findings, departments, scope in (
        (content.within, content.counted.forms["department"], "表内"), (content.among, (), "表间"),
    ):  # fmt: skip
        write_codes(sheets.codes, findings, scope)
        write_codes_by_department(sheets.codes_by_department, findings, departments, scope)
    if sheets.superiors is not None and content.superiors is not None:
        write_superiors(sheets.superiors, content.superiors, links)
    if sheets.years is not None and content.years is not None:
        write_years(sheets.years, content.years)
    if sheets.absent and sheets.matched and sheets.unexpected and content.attendance:
        write_absent(sheets.absent, content.attendance)
        write_matched(sheets.matched, content.attendance)
        write_unexpected(sheets.unexpected, content.attendance, content.counted.forms, links)
    write_repeated(sheets.repeated, content.forms)
    write_others(sheets.others, content.counted.workbooks, intake.others)


def _sheets(book: Workbook, looks: Looks, content: Consolidated) -> _Sheets:
    def table(name: str) -> Table:
        return Table(book, looks, name, columns.COLUMNS[name])

    return _Sheets(
        ranking=table("部门排名"),
        projects=table("项目汇总"),
        by_department=table("部门×项目"),
        superiors=table("部门汇总") if content.superiors is not None else None,
        indicators=table("指标明细"),
        findings=table("问题清单"),
        across=table("表间审核"),
        codes=table("问题类型"),
        codes_by_department=table("问题按部门"),
        years=table("跨年对比") if content.years is not None else None,
        absent=table("未报送") if content.attendance else None,
        matched=table("名单匹配") if content.attendance else None,
        unexpected=table("名单外") if content.attendance else None,
        repeated=table("重复报送"),
        others=table("无法识别"),
    )
