"""The sheets of the ledger: their names, and of each its columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading as the program writes it, and what else it may be called.

    `needed` is one without which the sheet says something else than was meant, or nothing.
    """

    role: str
    heading: str
    also: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A sheet of the ledger."""

    name: str
    columns: tuple[Column, ...]

    def heading(self, role: str) -> str:
        """The heading of a column. KeyError for a role that the sheet has not."""
        return {column.role: column.heading for column in self.columns}[role]

    @property
    def needed(self) -> tuple[Column, ...]:
        """The columns that have to be there."""
        return tuple(column for column in self.columns if column.needed)


def _department(needed: bool = True) -> Column:
    return Column(
        "department", "部门", ("部门名称", "预算单位", "部门单位名称", "预算单位名称", "单位", "单位名称"), needed
    )


_PROJECT = Column("project", "项目名称", ("项目",), needed=True)
_INDICATOR = Column("indicator", "三级指标", ("三级指标名称", "指标名称", "指标"), needed=True)

SETTINGS = Shape("参数", (Column("name", "名称", ("参数", "参数名称"), True), Column("value", "值", ("参数值",), True)))
ROSTER = Shape(
    "名单",
    (
        _department(),
        Column("superior", "主管部门", ("主管单位", "主管部门名称", "上级部门", "上级单位")),
        Column("code", "代码", ("单位代码", "部门代码", "编码", "单位编码", "预算代码")),
        Column("aliases", "别名", ("简称", "曾用名", "其他名称")),
        Column("due_department", "应报部门表", ("应报部门表数",)),
        Column("due_projects", "应报项目表", ("应报项目数", "应报项目表数")),
        Column("due", "应报数", ("应报", "应报表数", "应报张数", "应报份数", "份数")),
        Column("contact", "联系人", ("联系电话", "联系人及电话", "联系方式", "电话")),
    ),
)
PROJECTS = Shape(
    "项目清单",
    (
        Column("code", "项目编码", ("项目代码", "项目编号", "编码"), needed=True),
        Column("name", "项目名称", ("项目",), needed=True),
        _department(),
        Column("unit", "实施单位", ("项目单位", "项目实施单位")),
        Column("budget", "批复预算数", ("批复预算", "预算批复数", "预算数")),
        Column("executed", "决算执行数", ("决算数", "决算支出数", "执行数")),
    ),
)
TARGETS = Shape(
    "绩效目标",
    (
        _department(),
        _PROJECT,
        Column("level1", "一级指标", ("一级指标名称",)),
        Column("level2", "二级指标", ("二级指标名称",)),
        _INDICATOR,
        Column("target", "年度指标值", ("指标值", "目标值", "年度目标值"), needed=True),
        Column("weight", "分值", ("权重", "分值权重")),
    ),
)
WAIVERS = Shape(
    "豁免",
    (
        _department(),
        _PROJECT,
        Column("problem", "问题", ("问题编码", "问题名称", "审核定义编码", "审核定义名称"), needed=True),
        Column("cell", "单元格", ("单元格地址",), needed=True),
        Column("stated", "填报值", (), needed=True),
        Column("reason", "理由", ("豁免理由", "原因"), needed=True),
        Column("approved_by", "批准人", ("审批人",)),
        Column("approved_on", "日期", ("批准日期",)),
    ),
)
REVIEWS = Shape(
    "复核",
    (
        _department(),
        _PROJECT,
        _INDICATOR,
        Column("score", "复核得分", ("复核分", "复核分数"), needed=True),
        Column("opinion", "复核意见", ("意见",)),
        Column("reviewer", "复核人"),
    ),
)
DECISIONS = Shape(
    "待确认",
    (
        Column("matter", "事项", needed=True),
        Column("stated", "填报内容", needed=True),
        Column("perhaps", "可能是", needed=True),
        Column("decision", "决定", needed=True),
        Column("note", "说明"),
    ),
)
SHAPES = (SETTINGS, ROSTER, PROJECTS, TARGETS, WAIVERS, REVIEWS, DECISIONS)
