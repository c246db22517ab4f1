"""Workbooks for tests: a project form without findings, and what a test changes in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from perfxl.excel.editing import WorkbookEditor
from perfxl.output.drawing.content import Percent, Value, grade_line
from perfxl.output.drawing.department import BudgetContent, CriterionContent, DepartmentContent, draw_department
from perfxl.output.drawing.project import FUND_LABELS, FundContent, IndicatorContent, ProjectContent, draw_project
from perfxl.output.drawing.sheet import Sheet, book_options
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job
from perfxl.rules.rulebook import load_rulebook

SHEET = "项目支出绩效自评表"
OUTPUT, BENEFIT, SATISFACTION = "产出指标（50%）", "效益指标（30%）", "满意度指标（10%）"
TOTAL, GRANT, ACCOUNT, OTHER = FUND_LABELS

# Rows 17 to 22; funds in rows 8 to 11, total in row 25, grade in row 26.
RIGHT = ProjectContent(
    year=2023,
    project_name="社区图书馆运行",
    project_level="一级√  二级",
    department="广州市某区文化局",
    unit="广州市某区图书馆",
    funds=(
        FundContent(TOTAL, 200, 190),
        FundContent(GRANT, 150, 145),
        FundContent(ACCOUNT, 50, 45),
        FundContent(OTHER),
    ),
    rate_weight=10,
    rate=95,
    rate_score=9.5,
    indicators=(
        IndicatorContent(OUTPUT, "数量指标", "开放天数", "300天", "310天", 20, 20, "记录"),
        IndicatorContent(OUTPUT, "质量指标", "设备完好率", "≥95%", "98%", 20, 20, "记录"),
        IndicatorContent(OUTPUT, "成本指标", "单位运行成本", "≤50元", "48元", 10, 10, "台账"),
        IndicatorContent(BENEFIT, "社会效益", "接待读者", "1000人次", "900人次", 20, 18, "统计"),
        IndicatorContent(BENEFIT, "可持续影响", "服务机制", "健全", "健全", 10, 9, "制度"),
        IndicatorContent(SATISFACTION, "满意度指标", "读者满意度", Percent(0.9), Percent(0.92), 10, 10, "问卷"),
    ),
    problems="第四季度闭馆维修，读者减少。",
    measures="合理安排维修时间。",
    total=96.5,
    grade=grade_line("优"),
)


def drawn(path: Path, content: ProjectContent = RIGHT, cells: Mapping[str, Value] | None = None) -> Path:
    """A workbook with a project form; `cells` are overwritten afterwards, None makes one blank."""
    with xlsxwriter.Workbook(str(path), book_options()) as book:
        draw_project(Sheet(book, SHEET), content)
        left = _overwrite(book.get_worksheet_by_name(SHEET), cells or {})
    return _typed_over(path, SHEET, left)


def drawn_folder(folder: Path) -> Path:
    """A folder with three workbooks, 甲, 乙 and 丙."""
    folder.mkdir()
    for name in "甲乙丙":
        drawn(folder / f"{name}.xlsx")
    return folder


def rostered(path: Path, *rows: Sequence[Value]) -> Path:
    """A roster with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def _overwrite(sheet: Worksheet, cells: Mapping[str, Value]) -> dict[str, Value]:
    """Write texts, numbers and blanks into cells that keep their formats; gives what XlsxWriter has no cell for."""
    left = {}
    for ref, value in cells.items():
        row, column = xl_cell_to_rowcol(ref)
        if isinstance(value, str) and value[:1] not in ("=", "#", "<"):
            write = sheet.write_string
        elif type(value) in (int, float):
            write = sheet.write_number
        elif value is None:
            write = sheet.write_blank
        else:
            left[ref] = value
            continue
        old = sheet.table.get(row, {}).get(column)
        write(row, column, value, old.format if old else None)
    return left


def _typed_over(path: Path, sheet: str, cells: Mapping[str, Value]) -> Path:
    """The same by openpyxl, which takes five times as long: formulas, errors, dates, what XlsxWriter takes for XML."""
    if cells:
        book = openpyxl.load_workbook(path)
        for ref, value in cells.items():
            book[sheet][ref].value = value
        book.save(path)
    return path


def computed(path: Path, sheet: str, formulas: Mapping[str, tuple[str, Value]]) -> None:
    """Give cells of a workbook formulas with the values that they came to when it was saved, as Excel saves them."""
    with WorkbookEditor.open(path.read_bytes(), path) as book:
        for ref, (formula, value) in formulas.items():
            book.sheet(sheet).set_formula(ref, formula, value)
        path.write_bytes(book.to_bytes())


DEPARTMENT_SHEET = "部门整体支出绩效自评表"
# 总预算, 基本支出 and 项目支出 stand in C11, E11 and G11, the evidence of 支出率 in K15.
DETAIL_SHEET, DATA_SHEET = "部门整体支出绩效指标完成情况表", "基础数据"
DETAIL_HEADS = ("指标类型", "指标名称", "年度指标值", "实际完成值", "分值", "自评得分", "偏差原因及改进措施")
DATA_HEADS = ("对应指标", "数据项", "填报数")


def drawn_department(
    path: Path,
    name: str = "广州市某区文化局",
    *,
    year: int = 2023,
    units: Value = 1,
    total: Value = 1000,
    projects: Value = 200,
    rate: str = "年度平均执行率95%",
    details: Sequence[tuple[Value, ...]] = (),
    data: Sequence[tuple[Value, ...]] = (),
    cells: Mapping[str, Value] | None = None,
) -> Path:
    """A workbook with a department form; `details` and `data` are the rows of its two other sheets."""
    content = DepartmentContent(
        year=year,
        department=name,
        unit_count=units,
        budget=BudgetContent(total, None, projects),
        criteria={"expenditure-rate": CriterionContent(9.5, rate)},
    )
    with xlsxwriter.Workbook(str(path), book_options()) as book:
        draw_department(Sheet(book, DEPARTMENT_SHEET), content, load_rulebook("guangzhou-2023-department"))
        for name, heads, rows in ((DETAIL_SHEET, DETAIL_HEADS, details), (DATA_SHEET, DATA_HEADS, data)):
            if rows:
                sheet = book.add_worksheet(name)
                for row, values in enumerate(([name], heads, *rows)):
                    sheet.write_row(row, 0, values)
        left = _overwrite(book.get_worksheet_by_name(DEPARTMENT_SHEET), cells or {})
    return _typed_over(path, DEPARTMENT_SHEET, left)


def funded(budget: float, executed: float, **changes: Value) -> ProjectContent:
    """The form with another budget, and what of it was executed."""
    rate = round(executed / budget * 100, 4)
    funds = (
        FundContent(TOTAL, budget, executed), FundContent(GRANT, budget, executed), FundContent(ACCOUNT), FundContent(OTHER),
    )  # fmt: skip
    return replace(RIGHT, funds=funds, rate=rate, rate_score=round(rate / 10, 2), **changes)


def reviewed(path: Path) -> dict:
    """The record of a workbook."""
    return review_batch([Job(path, path.name)])[0].record


def codes(record: dict) -> set[tuple[str, str, str]]:
    """(code, level, cell) of every finding of every form."""
    return {(f["code"], f["level"], f["cell"]) for form in record["forms"] for f in form["findings"]}


def with_indicator(row: int, **changes: Value) -> ProjectContent:
    """The form with one indicator row changed."""
    rows = list(RIGHT.indicators)
    rows[row - 17] = replace(rows[row - 17], **changes)
    return replace(RIGHT, indicators=tuple(rows))
