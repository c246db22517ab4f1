"""The blank project form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfxl.excel.editing.refs import Range
from perfxl.output.drawing.project import IndicatorContent, ProjectContent, draw_project
from perfxl.output.drawing.sheet import Entry, Sheet
from perfxl.output.drawing.style import CELL
from perfxl.output.templates.inputs import (
    WEIGHT,
    Allowed,
    TemplateInputs,
    amount,
    between,
    choice,
    grade_of_total,
    protect,
)  # fmt: skip
from perfxl.rules.rulebook import load_rulebook

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

SHEET_NAME = "项目支出绩效自评表"
_RULEBOOK = "guangzhou-2023-project"
_HEADER_ROW = 16
_OUTPUT, _BENEFIT, _SATISFACTION = "产出指标（50%）", "效益指标（30%）", "满意度指标（10%）"
# 每个二级指标的空行数
_ROWS = (
    (_OUTPUT, "数量指标", 3), (_OUTPUT, "质量指标", 2), (_OUTPUT, "时效指标", 2), (_OUTPUT, "成本指标", 2),
    (_BENEFIT, "经济效益指标", 1), (_BENEFIT, "社会效益指标", 2), (_BENEFIT, "生态效益指标", 1),
    (_BENEFIT, "可持续影响指标", 1), (_SATISFACTION, "服务对象满意度指标", 2),
)  # fmt: skip
_LABELS = frozenset({"table", "level1", "level2"})
_TABLE = frozenset({"target", "actual", "weight", "self_score"})
_ALLOWED = {
    "year": Allowed("年度", "请写成（2024年度）的样子。"),
    "project_name": Allowed("项目名称", "请填预算批复的项目名称。"),
    "project_level": choice("项目级次", "请选择一级或二级。", "一级", "二级"),
    "department": Allowed("主管部门", "请填主管部门全称。"),
    "unit": Allowed("实施单位", "请填实施单位全称。"),
    "budget": amount("年度预算数"),
    "executed": amount("年度预算执行数"),
    "rate_weight": WEIGHT,
    "target": Allowed("年度指标值", "定量的填数值和单位，如 600人次、≥95%；定性的填文字。"),
    "actual": Allowed("实际完成指标值", "与年度指标值用同样的单位和写法，填实际完成数，不要照抄目标值。"),
    "weight": WEIGHT,
    "self_score": between("自评得分", "请填0至本项分值之间的数。", 0, "weight"),
}


def make_project(book: Workbook) -> None:
    """Draw the template into a workbook."""
    rows = tuple(IndicatorContent(level1, level2) for level1, level2, count in _ROWS for _ in range(count))
    grades = load_rulebook(_RULEBOOK).grades
    live = {
        "budget": _sum_of_parts, "executed": _sum_of_parts, "rate": _rate, "rate_score": _rate_score, "total": _total,
        "grade": lambda sheet, entry: grade_of_total(sheet, grades),
    }  # fmt: skip
    sheet = Sheet(book, SHEET_NAME, TemplateInputs(_ALLOWED, live, _LABELS, _TABLE))
    sheet.open_rows = frozenset(range(_HEADER_ROW + 1, _HEADER_ROW + 1 + len(rows)))
    draw_project(sheet, ProjectContent(rows, rate_weight=10, grade=None))
    _check_weights(sheet)
    sheet.worksheet.repeat_rows(_HEADER_ROW - 1)
    protect(sheet, sheet.areas_of("level3"))


def _sum_of_parts(sheet: Sheet, entry: Entry) -> str | None:
    """The total of the funds is the sum of its parts, blank while they are."""
    total, *parts = sheet.areas_of(entry.role)
    if entry.area != total:
        return None
    span = f"{parts[0]}:{parts[-1]}"
    return f'=IF(COUNT({span})=0,"",SUM({span}))'


def _rate(sheet: Sheet, entry: Entry) -> str:
    """预算执行率, in per cent, to two decimals."""
    budget, executed = sheet.area_of("budget"), sheet.area_of("executed")
    return f'=IF(N({budget})=0,"",ROUND(N({executed})/{budget}*100,2))'


def _rate_score(sheet: Sheet, entry: Entry) -> str:
    """The rate's score: at most its weight, two decimals."""
    budget, executed, weight = sheet.area_of("budget"), sheet.area_of("executed"), sheet.area_of("rate_weight")
    return f'=IF(N({budget})=0,"",ROUND(MIN(N({executed})/{budget},1)*{weight},2))'


def _total(sheet: Sheet, entry: Entry) -> str:
    """The sum of all self-scores, blank while there are none."""
    span, rate = _column(sheet, "self_score"), sheet.area_of("rate_score")
    return f'=IF(COUNT({span})=0,"",SUM({rate},{span}))'


def _column(sheet: Sheet, role: str) -> str:
    """A column of the table from its heading to the row below it, both without a number: a row inserted at either end counts."""
    first, *_, last = sheet.areas_of(role)
    return str(Range(first.top - 1, first.left, last.bottom + 1, last.left))


def _check_weights(sheet: Sheet) -> None:
    """Beside the total: whether the weights add to 100."""
    added = f"ROUND(SUM({sheet.area_of('rate_weight')},{_column(sheet, 'weight')}),6)"
    row = sheet.area_of("total").top
    text = f'=IF({added}=100,"分值合计100，正确","分值合计"&{added}&"，应为100")'
    look = sheet.workbook.add_format(CELL.properties() | {"font_size": 9, "font_color": "#C00000"})
    sheet.worksheet.write_formula(row - 1, 8, text, look, "分值合计10，应为100")
