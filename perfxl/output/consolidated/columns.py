"""The columns of 汇总.xlsx, sheet by sheet. A key names a column in rows and formulas, wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfxl.output.consolidated.table import Column

_COUNTS = (
    Column("errors", "错误", "count"), Column("warnings", "警告", "count"), Column("answered", "已说明", "count"),
    Column("infos", "提示", "count"),
)  # fmt: skip
_STATED = (
    Column("self_total", "填报总分", "score"), Column("self_sum", "自评得分合计", "score"),
    Column("score", "系统核算总分", "score"),
)  # fmt: skip
_GRADES = (Column("grade_stated", "填报等级", "centre"), Column("grade", "核算等级", "centre"))
_BASES = (
    Column("computed_weight", "核算分", "score"), Column("evidence_weight", "依据文字分", "score"),
    Column("judged_weight", "定性分", "score"), Column("claimed_weight", "自评认可分", "score"),
)  # fmt: skip
_FUNDS = (
    Column("budget", "预算数（万元）", "money"), Column("executed", "执行数（万元）", "money"), Column("rate", "执行率", "percent"),
)  # fmt: skip
_FINDING = (
    Column("number", "序号", "count"), Column("code", "审核定义编码"), Column("name", "审核定义名称"),
    Column("level", "级别", "centre"), Column("department", "部门（单位）"),
)  # fmt: skip
# what the department says to it; among forms it writes it there
_ANSWER = Column("answer", "审核说明", least=22)
_RESULT = (Column("score", "核算得分", "score"), Column("grade", "等级", "centre"))
_DEPARTMENT, _PROJECT, _UNIT = (
    Column("department", "部门（单位）"),
    Column("project", "项目名称"),
    Column("unit", "实施单位"),
)
_YEAR = Column("year", "年度", "count")
_SOURCE, _SHEET = Column("source", "文件"), Column("sheet", "工作表")
_RULEBOOK = Column("rulebook", "评分规则")
_SCOPE = Column("scope", "审核范围", "centre")

COLUMNS: Mapping[str, Sequence[Column]] = {
    "部门排名": (
        Column("rank", "名次", "count"), _DEPARTMENT, _YEAR, *_STATED, Column("reviewed_score", "复核总分", "score"), *_GRADES,
        *_COUNTS, Column("budget", "总预算（万元）", "money"), _RULEBOOK, _SOURCE, *_BASES,
    ),
    "项目汇总": (
        Column("number", "序号", "count"), _DEPARTMENT, _PROJECT, _UNIT, _YEAR, *_FUNDS, Column("weight", "分值合计", "score"),
        *_STATED, *_GRADES, *_COUNTS, _RULEBOOK, _SOURCE, _SHEET, *_BASES, Column("filed", "填报名称"),
    ),
    "部门×项目": (
        _DEPARTMENT, _YEAR, Column("projects", "项目数", "count"), *_FUNDS, Column("score", "核算得分（按预算加权）", "score"),
        *_COUNTS[:3],
    ),
    "部门汇总": (
        Column("department", "主管部门"), Column("unit", "下属单位"), Column("depth", "层级", "count"),
        Column("state", "情况", "centre"), Column("units", "单位数", "count"), Column("units_reported", "已报单位数", "count"),
        Column("budget", "总预算（万元）", "money"), Column("project_expenditure", "项目支出（万元）", "money"),
        Column("projects", "项目表数", "count"), Column("project_budget", "项目预算数（万元）", "money"),
        Column("project_executed", "项目执行数（万元）", "money"), _SOURCE,
    ),
    "指标明细": (
        _DEPARTMENT, _PROJECT, Column("group", "一级指标"), Column("level2", "二级指标"), Column("level3", "三级指标"),
        Column("target", "年度指标值"), Column("actual", "实际完成值"), Column("completion", "完成率", "percent"),
        Column("weight", "分值", "score"), Column("self_score", "自评得分", "score"), Column("score", "系统核算得分", "score"),
        Column("difference", "差异", "score"), Column("reason", "说明", "long"), _SOURCE, _SHEET, Column("row", "行", "count"),
    ),
    "问题清单": (
        *_FINDING, _PROJECT, _SOURCE, _SHEET, Column("cell", "单元格", "centre"), Column("stated", "填报值"),
        Column("expected", "应为"), Column("message", "错误信息", "long"), Column("clause", "依据", "long"),
        Column("status", "状态", "centre"), _ANSWER,
    ),
    "问题类型": (
        *_FINDING[1:4], Column("findings", "数量", "count"), Column("forms", "涉及表数", "count"), _SCOPE,
    ),
    "问题按部门": (_DEPARTMENT, *_COUNTS[:3], Column("kinds", "问题（数量）", "long"), _SCOPE),
    "表间审核": (
        *_FINDING, Column("message", "错误信息", "long"), Column("source1", "文件一"), Column("cell1", "单元格一", "centre"),
        Column("source2", "文件二"), Column("cell2", "单元格二", "centre"), Column("other_cells", "其他单元格", "long"), _ANSWER,
    ),
    "跨年对比": (
        _DEPARTMENT, _PROJECT, _UNIT, Column("state", "情况", "centre"), _YEAR, *_FUNDS, *_RESULT,
        *(Column(f"last_{column.key}", f"上次{column.head}", column.look) for column in (_YEAR, *_FUNDS, *_RESULT)),
        Column("budget_change", "预算变化", "percent"), Column("score_change", "得分变化", "score"),
    ),
    "未报送": (
        _DEPARTMENT, Column("code", "代码"), Column("due", "应报", "count"), Column("came", "已报", "count"),
        Column("missing", "缺", "count"), Column("state", "情况", "centre"), Column("perhaps", "可能是"),
        Column("contact", "联系人"), Column("note", "说明", "long"),
    ),
    "名单匹配": (
        _DEPARTMENT, Column("code", "代码"), Column("filed", "填报名称"), Column("match", "比对", "centre"),
        Column("forms", "表数", "count"),
    ),
    "名单外": (
        Column("filed", "填报名称"), Column("perhaps", "可能是"), Column("forms", "表数", "count"), _PROJECT, _UNIT, _SOURCE,
    ),
    "重复报送": (
        _SOURCE, _SHEET, _DEPARTMENT, _PROJECT, _YEAR, Column("state", "情况", "centre"), Column("kept_source", "采用的文件"),
        Column("kept_sheet", "采用的工作表"),
    ),
    "无法识别": (_SOURCE, Column("state", "情况", "centre"), Column("why", "原因", "long")),
}  # fmt: skip
"""By the names of the sheets."""

FIGURES = (Column("label", "", least=30), Column("figure", "", "count", least=16))
GRADES = (Column("grade", "核算等级", "centre"), Column("forms", "表数", "count"))
GROUPS = (
    Column("group", "一级指标"), Column("share", "平均得分率", "percent"), Column("score", "得分合计", "money", least=14),
    Column("weight", "分值合计", "money", least=14),
)  # fmt: skip
"""The three blocks of 总览."""
