"""Draws 项目支出绩效自评表, columns A to I."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeVar

from perfxl.output.drawing.content import Value, grade_line, year_line
from perfxl.output.drawing.sheet import Sheet
from perfxl.output.drawing.style import (
    CELL,
    HEADING,
    IDENTITY,
    IDENTITY_LABEL,
    MARGINAL,
    NOTE,
    SUBTITLE,
    TEXT,
    TITLE,
    UNIT_LINE,
)

TITLE_TEXT = "项目支出绩效自评表"
FUND_LABELS = ("年度资金总额", "其中：当年财政拨款（区本级支出）", "财政专户管理资金", "其他资金")
NOTE_TEXT = (
    "注：原则上，预算执行率和一级指标权重统一设置为：预算执行率10%、产出指标50%、效益指标30%、"
    "服务对象满意度指标10%；对于不需要设置满意度指标的项目，其效益指标分值权重相应可调增10%。"
)
_WIDTHS = (6, 11, 12, 19, 12, 13, 10, 10, 18)
_FIRST_FUND, _FIRST_INDICATOR = 8, 17

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class FundContent:
    """A row of the funds block: 年度预算数 and 年度预算执行数, 万元."""

    label: str
    budget: Value = None
    executed: Value = None


@dataclass(frozen=True, slots=True)
class IndicatorContent:
    """A row of the indicator table; weight and self-score in 分. Equal levels that follow are printed once."""

    level1: str
    level2: str
    name: Value = None
    target: Value = None
    actual: Value = None
    weight: Value = None
    self_score: Value = None
    evidence: Value = None


@dataclass(frozen=True, slots=True)
class ProjectContent:
    """What stands in a project form; None leaves a cell blank. `rate` is the stated 预算执行率."""

    indicators: tuple[IndicatorContent, ...]
    annex: str | None = "附件"
    year: int | None = None
    project_name: Value = None
    project_level: Value = None
    department: Value = None
    unit: Value = None
    funds: tuple[FundContent, ...] = tuple(FundContent(label) for label in FUND_LABELS)
    rate_weight: Value = None
    rate: Value = None
    rate_score: Value = None
    expected_goals: Value = None
    reached_goals: Value = None
    problems: Value = None
    measures: Value = None
    total: Value = None
    grade: Value = field(default_factory=grade_line)
    note: str = NOTE_TEXT
    identity: str | None = None
    project_code: str | None = None


def draw_project(sheet: Sheet, content: ProjectContent) -> None:
    """Draw a project form; the first of four fund rows is row 8, the first indicator row 17."""
    sheet.columns(_WIDTHS)
    _head(sheet, content)
    _funds(sheet, content)
    _goals(sheet, content)
    _indicator_header(sheet, len(content.indicators))
    _indicators(sheet, content.indicators)
    _foot(sheet, content, _FIRST_INDICATOR + len(content.indicators))
    sheet.finish(landscape=False)


def _head(sheet: Sheet, content: ProjectContent) -> None:
    if content.identity:
        sheet.label("A1:B1", IDENTITY_LABEL, IDENTITY)
        sheet.label("C1:G1", content.identity, IDENTITY)
        sheet.label("H1:I1", f"项目编码：{content.project_code or ''}", IDENTITY)
    else:
        sheet.label("A1:B1", content.annex, MARGINAL)
    sheet.label("A2:I2", TITLE_TEXT, TITLE)
    sheet.at_least([2], 36)
    sheet.entry("C3:G3", "year", year_line(content.year), SUBTITLE)
    sheet.label("H3:I3", "单位：万元", UNIT_LINE)
    sheet.label("A4:B4", "项目名称")
    sheet.entry("C4:F4", "project_name", content.project_name)
    sheet.label("G4", "项目级次")
    sheet.entry("H4:I4", "project_level", content.project_level)
    sheet.label("A5:B5", "主管部门")
    sheet.entry("C5:I5", "department", content.department)
    sheet.label("A6:B6", "实施单位")
    sheet.entry("C6:I6", "unit", content.unit)
    sheet.at_least(range(4, 13), 32)


def _funds(sheet: Sheet, content: ProjectContent) -> None:
    last = _FIRST_FUND + len(content.funds) - 1
    sheet.label(f"A7:B{last}", "项目资金\n（万元）")
    sheet.label("C7:D7", None)
    for column, text in zip(
        "EFGHI", ("年度预算数", "年度预算执行数", "分值（权重）", "预算执行率", "得分"), strict=True
    ):
        sheet.label(f"{column}7", text)
    for row, fund in enumerate(content.funds, _FIRST_FUND):
        sheet.label(f"C{row}:D{row}", fund.label)
        sheet.entry(f"E{row}", "budget", fund.budget)
        sheet.entry(f"F{row}", "executed", fund.executed)
    sheet.entry(f"G{_FIRST_FUND}", "rate_weight", content.rate_weight)
    sheet.entry(f"H{_FIRST_FUND}", "rate", content.rate)
    sheet.entry(f"I{_FIRST_FUND}", "rate_score", content.rate_score)
    for row in range(_FIRST_FUND + 1, last + 1):
        for column in "GHI":
            sheet.label(f"{column}{row}", None)


def _goals(sheet: Sheet, content: ProjectContent) -> None:
    sheet.label("A12:B15", "绩效目标情况\n（概述）")
    sheet.label("C12:F12", "年度预期绩效目标")
    sheet.label("G12:I12", "目标实际完成情况")
    sheet.entry("C13:F15", "expected_goals", content.expected_goals, TEXT)
    sheet.entry("G13:I15", "reached_goals", content.reached_goals, TEXT)
    sheet.at_least(range(13, 16), 36)


def _indicator_header(sheet: Sheet, count: int) -> None:
    header = _FIRST_INDICATOR - 1
    sheet.entry(f"A{header}:A{header + count}", "table", "绩\n效\n指\n标")
    texts = (
        "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成指标值", "分值（权重）", "自评得分", "参考佐证材料名称",
    )  # fmt: skip
    for column, text in zip("BCDEFGHI", texts, strict=True):
        sheet.label(f"{column}{header}", text)
    sheet.at_least(range(header, header + count + 1), 42)


def _indicators(sheet: Sheet, indicators: Sequence[IndicatorContent]) -> None:
    for first, last, level1 in _runs([indicator.level1 for indicator in indicators]):
        sheet.entry(f"B{first}:B{last}", "level1", level1)
    levels = [(indicator.level1, indicator.level2) for indicator in indicators]
    for first, last, (_, level2) in _runs(levels):
        sheet.entry(f"C{first}:C{last}", "level2", level2)
    for row, indicator in enumerate(indicators, _FIRST_INDICATOR):
        sheet.entry(f"D{row}", "level3", indicator.name)
        sheet.entry(f"E{row}", "target", indicator.target)
        sheet.entry(f"F{row}", "actual", indicator.actual)
        sheet.entry(f"G{row}", "weight", indicator.weight)
        sheet.entry(f"H{row}", "self_score", indicator.self_score)
        sheet.entry(f"I{row}", "evidence", indicator.evidence)


def _runs(labels: Sequence[_T]) -> Iterator[tuple[int, int, _T]]:
    """First row, last row and text of each stretch of equal labels; a row that has none yet is one by itself."""
    row = _FIRST_INDICATOR
    for (_, label), stretch in groupby(
        enumerate(labels), key=lambda each: (each[0] if _blank(each[1]) else -1, each[1])
    ):
        count = len(list(stretch))
        yield row, row + count - 1, label
        row += count


def _blank(label: object) -> bool:
    """Whether the last of the levels that a label stands for is not known."""
    return not (label[-1] if isinstance(label, tuple) else label)


def _foot(sheet: Sheet, content: ProjectContent, row: int) -> None:
    sheet.label(f"A{row}:B{row}", "存在问题")
    sheet.entry(f"C{row}:I{row}", "problems", content.problems, TEXT)
    sheet.label(f"A{row + 1}:B{row + 1}", "改进措施")
    sheet.entry(f"C{row + 1}:I{row + 1}", "measures", content.measures, TEXT)
    sheet.label(f"A{row + 2}:G{row + 2}", "总    分", HEADING)
    sheet.entry(f"H{row + 2}", "total", content.total, HEADING)
    sheet.label(f"I{row + 2}", None, CELL)
    sheet.label(f"A{row + 3}:B{row + 3}", "评价等级")
    sheet.entry(f"C{row + 3}:I{row + 3}", "grade", content.grade, TEXT)
    sheet.label(f"A{row + 4}:I{row + 4}", content.note, NOTE)
    sheet.at_least([row, row + 1], 46)
    sheet.at_least([row + 2, row + 3], 38)
