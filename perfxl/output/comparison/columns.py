"""The columns of a comparison's workbook, sheet by sheet; two of each value, one a side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfxl.intake.comparison.model import Comparison
from perfxl.output.consolidated.table import Column

_NUMBER = Column("number", "序号", "count", repeated=True)
_DEPARTMENT = Column("department", "部门（单位）", widest=16, repeated=True)
_PROJECT = Column("project", "项目名称", widest=20, repeated=True)
_WHAT = Column("what", "内容", "centre", least=13)
# each right of its value
_OLD_CELL, _NEW_CELL = (Column(key, "单元格", "centre", least=8, widest=12) for key in ("old_cell", "new_cell"))


def columns(comparison: Comparison) -> Mapping[str, Sequence[Column]]:
    """The tables by the names of their sheets, in the order of these; headings call the sides as people do."""
    first, last = comparison.labels
    values = (
        Column("old", first, widest=18), _OLD_CELL, Column("new", last, widest=18), _NEW_CELL,
    )  # fmt: skip
    sources = (
        Column("old_source", f"{first}文件", widest=36, begins=True), Column("new_source", f"{last}文件", widest=36),
    )  # fmt: skip
    figures = (
        Column("old", first, "score", least=14), _OLD_CELL, Column("new", last, "score", least=14), _NEW_CELL,
        Column("difference", "增减", "score", least=12), Column("unit", "单位", "centre", least=6),
    )  # fmt: skip
    return {
        "指标变化": (
            _NUMBER, _DEPARTMENT, _PROJECT, Column("level2", "二级指标", widest=14), Column("name", "三级指标", widest=20), _WHAT,
            *values, Column("remarks", "提请注意", widest=20, least=16), *sources,
        ),
        "总分和资金变化": (
            _NUMBER, _DEPARTMENT, _PROJECT, _WHAT, *figures, *sources,
        ),
        "问题变化": (
            _NUMBER, _DEPARTMENT, _PROJECT, Column("state", "变化", "centre", least=8), Column("level", "级别", "centre"),
            Column("title", "审核定义名称", widest=22), Column("subject", "指标或位置", widest=20),
            Column("old", f"{first}填报值", widest=18), _OLD_CELL, Column("new", f"{last}填报值", widest=18), _NEW_CELL,
            Column("message", "错误信息", "long", widest=44, begins=True), Column("status", "状态", "centre", least=8),
            Column("answer", "审核说明", widest=24), *sources,
        ),
        "拿不准的对应": (
            _NUMBER, Column("kind", "对应的是", "centre", least=9, repeated=True),
            Column("why", "原因", widest=24, least=20, repeated=True),
            Column("old_department", f"{first}部门", widest=16), Column("old_project", f"{first}项目", widest=20),
            Column("new_department", f"{last}部门", widest=16), Column("new_project", f"{last}项目", widest=20),
            Column("old", f"{first}指标", widest=18), _OLD_CELL, Column("new", f"{last}指标", widest=18), _NEW_CELL, *sources,
        ),
        "只在一方": (
            _NUMBER, Column("side", "在哪一方", "centre", least=10), _DEPARTMENT, _PROJECT, Column("unit", "实施单位", widest=22),
            Column("year", "年度", "count"), Column("why", "情况", "long", widest=44, least=20), Column("source", "文件", widest=36),
            Column("sheet", "工作表", widest=20),
        ),
    }  # fmt: skip
