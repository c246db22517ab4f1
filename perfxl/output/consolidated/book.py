"""汇总.xlsx: every sheet with its rows, table by table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from perfxl.files.atomic import replacing
from perfxl.output.consolidated import columns
from perfxl.output.consolidated.assembly import put_together, tables_book
from perfxl.output.consolidated.circular import write_circular
from perfxl.output.consolidated.details import (
    write_findings,
    write_indicators,
    write_other_years,
    write_others,
    write_projects,
    write_repeated,
    write_targets,
)
from perfxl.output.consolidated.file_names import telling_names
from perfxl.output.consolidated.intake import Consolidated, Intake, consolidated
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.listed import write_listed
from perfxl.output.consolidated.looks import Looks
from perfxl.output.consolidated.notes import write_notes
from perfxl.output.consolidated.overview import write_overview
from perfxl.output.consolidated.questions import write_questions
from perfxl.output.consolidated.review import write_reviewed, write_sample
from perfxl.output.consolidated.rows import HEAD_ROWS, Rows
from perfxl.output.consolidated.senders import write_absent, write_matched, write_unexpected
from perfxl.output.consolidated.sums import write_by_department, write_codes, write_codes_by_department, write_ranking
from perfxl.output.consolidated.table import Table
from perfxl.output.consolidated.together import write_across, write_superiors, write_years
from perfxl.reviewing.record import WorkbookRecord

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.workbook import Workbook

# what waits for somebody stands out among the tabs
_TO_DO, _TO_DO_COLOUR = ("未报送", "待确认", "重复报送", "其他年度"), "#F4B183"


class Told(NamedTuple):
    """What is known once 汇总.xlsx is written: all forms, with which of them count, and sentences for whoever started the run."""

    forms: pd.DataFrame
    remarks: Sequence[str]


def write_consolidated(records: Sequence[WorkbookRecord], target: Path, intake: Intake | None = None) -> Told:
    """Write 汇总.xlsx for the records of a run. Raises OSError where it cannot be written."""
    intake = intake or Intake()
    with replacing(target) as part:
        written = BytesIO()
        with tables_book(written) as book:
            content = consolidated(records, intake)
            rows = _fill(book, content, intake)
        put_together(written, part, rows)
    return Told(content.forms, content.remarks)


def _fill(book: Workbook, content: Consolidated, intake: Intake) -> dict[str, Rows]:
    """Write all but the rows of the tables; gives these by the part of their sheet."""
    looks = Looks(book)
    overview = book.add_worksheet("总览")
    tables = {name: _table(book, looks, name, content) for name in _names(content)}
    looks.show(next(iter(tables.values())).sheets[0], HEAD_ROWS)
    links = Links(intake.base, telling_names([*content.counted.workbooks["source"], *intake.others]))
    _write_forms(tables, content, links)
    _write_findings(tables, content, links)
    _write_ledger(tables, content, links)
    write_others(tables["无法识别"], content.counted.workbooks, intake.others, links)
    for table in tables.values():
        table.finish()
    for name in ("部门排名", "单位排名"):
        if name in tables:
            tables[name].show_bars("final", 100)
    write_overview(book, overview, looks, content, tables)
    continued = [table.name for table in tables.values() if len(table.sheets) > 1]
    notes = book.add_worksheet("说明")
    names = [sheet.get_name() for sheet in book.worksheets()]
    write_notes(notes, looks, content, names, continued, intake.call)
    parts = tables.values()
    rows = {sheet.get_name(): rows for table in parts for sheet, rows in zip(table.sheets, table.rows, strict=True)}
    return {f"xl/worksheets/sheet{number}.xml": rows[name] for number, name in enumerate(names, 1) if name in rows}


def _names(content: Consolidated) -> list[str]:
    """The tables that there are, in the order of their sheets."""
    roster, reviews = content.attendance is not None, bool(content.counted.forms["reviewed"].notna().any())
    wanted = {
        "未报送": roster, "名单匹配": roster, "名单外": roster, "单位排名": bool(content.units),
        "部门汇总": content.superiors is not None, "跨年对比": content.years is not None,
        "其他年度": not content.other_years.empty, "复核": reviews, "复核按部门": reviews,
        "项目清单核对": content.listed is not None, "绩效目标核对": bool(content.ledger.targets),
    }  # fmt: skip
    return [name for name in columns.COLUMNS if wanted.get(name, True)]


def _table(book: Workbook, looks: Looks, name: str, content: Consolidated) -> Table:
    title = f"{content.year or ''}年度绩效自评情况通报".removeprefix("年度") if name == "通报" else ""
    shown = columns.COLUMNS[name]
    if name == "未报送" and not content.due_by_kind:
        shown = [column for column in shown if column.key not in columns.BY_KIND]
    table = Table(book, looks, name, shown, title=title)
    if name in _TO_DO:
        table.sheets[0].set_tab_color(_TO_DO_COLOUR)
    return table


def _write_forms(tables: Mapping[str, Table], content: Consolidated, links: Links) -> None:
    """The forms, what they come to by department and superior, and beside those of earlier years."""
    forms, departments = content.counted.forms, content.forms_of("department")
    is_unit = departments["department"].isin(content.units)
    write_circular(tables["通报"], content.circular())
    write_projects(tables["项目汇总"], content.forms_of("project"), links)
    write_ranking(tables["部门排名"], departments[~is_unit], links)
    if "单位排名" in tables:
        write_ranking(tables["单位排名"], departments[is_unit], links)
    write_by_department(tables["部门×项目"], forms, tables["项目汇总"])
    write_indicators(tables["指标明细"], content.counted, links)
    write_repeated(tables["重复报送"], content.forms, links)
    write_sample(tables["复核抽样"], forms, content.proposed, links)
    if "其他年度" in tables:
        write_other_years(tables["其他年度"], content.other_years, links)
    if "复核" in tables:
        write_reviewed(tables["复核"], tables["复核按部门"], forms, links)
    if content.superiors is not None:
        write_superiors(tables["部门汇总"], content.superiors, links)
    if content.years is not None:
        write_years(tables["跨年对比"], content.years)


def _write_findings(tables: Mapping[str, Table], content: Consolidated, links: Links) -> None:
    """The findings one by one, by code and by department."""
    write_findings(tables["问题清单"], content.counted, links)
    write_across(tables["表间审核"], content.findings_among, links)
    for findings, departments, scope in (
        (content.within, content.counted.forms["department"], "表内"), (content.among, (), "表间"),
    ):  # fmt: skip
        write_codes(tables["问题类型"], findings, scope)
        write_codes_by_department(tables["问题按部门"], findings, departments, scope)


def _write_ledger(tables: Mapping[str, Table], content: Consolidated, links: Links) -> None:
    """What came beside what the bureau says, and what it is asked."""
    forms = content.counted.forms
    write_questions(tables["待确认"], content.questions)
    if content.attendance is not None:
        write_absent(tables["未报送"], content.attendance)
        write_matched(tables["名单匹配"], content.attendance)
        write_unexpected(tables["名单外"], content.attendance, forms, links)
    if content.listed is not None:
        write_listed(tables["项目清单核对"], content.listed, forms, links)
    if "绩效目标核对" in tables:
        write_targets(tables["绩效目标核对"], content.counted, links)
