"""The columns of 汇总.xlsx, sheet by sheet. A key names a column in rows and formulas, wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from perfxl.output.consolidated.table import Column

_COUNTS = (
    Column("errors", "错误", "count"), Column("warnings", "警告", "count"), Column("answered", "其中已说明", "count"),
    Column("waived", "已豁免", "count"),
)  # fmt: skip
_INFOS = Column("infos", "提示", "count")
_SCORES = (
    Column("self_total", "填报总分", "score"), Column("score", "系统核算总分", "score"),
    Column("reviewed", "复核总分", "score"), Column("final", "最终得分", "score"),
)  # fmt: skip
_FINAL_GRADE = Column("final_grade", "最终等级", "centre")
_GRADES = (Column("grade_stated", "填报等级", "centre"), Column("grade", "核算等级", "centre"), _FINAL_GRADE)
_SUMS = (Column("weight", "分值合计", "score"), Column("self_sum", "自评得分合计", "score"))
_BASES = (
    Column("computed_weight", "核算分", "score"), Column("evidence_weight", "依据文字分", "score"),
    Column("judged_weight", "定性分", "score"), Column("claimed_weight", "自评认可分", "score"),
)  # fmt: skip
_FUNDS = (
    Column("budget", "预算数（万元）", "money"), Column("executed", "执行数（万元）", "money"), Column("rate", "执行率", "percent"),
)  # fmt: skip
_NUMBER = Column("number", "序号", "count", repeated=True)
_LEVEL, _FINDING_NAME, _CODE = (
    Column("level", "级别", "centre"), Column("name", "审核定义名称", widest=30), Column("code", "审核定义编码"),
)  # fmt: skip
_MESSAGE = Column("message", "错误信息", "long", cut=True)
_STATED = (Column("stated", "填报值", cut=True), Column("expected", "应为", cut=True))
_STATUS = Column("status", "状态", "centre", least=8)
# what the department says to it; among forms it writes it there
_ANSWER = Column("answer", "审核说明", least=22, cut=True)
_RESULT = (Column("score", "核算得分", "score"), Column("grade", "等级", "centre"))
_DEPARTMENT = Column("department", "部门（单位）", widest=22, repeated=True)
_WIDE_DEPARTMENT, _NARROW_DEPARTMENT = (replace(_DEPARTMENT, widest=widest) for widest in (30, 18))
_PROJECT = Column("project", "项目名称", widest=26, repeated=True)
_UNIT = Column("unit", "实施单位", widest=22)
_WIDE_UNIT = replace(_UNIT, widest=30)
_YEAR = Column("year", "年度", "count")
_STATE = Column("state", "情况", "centre")
_SOURCE, _SHEET = Column("source", "文件", widest=28), Column("sheet", "工作表")
_RULEBOOK = Column("rulebook", "评分规则", widest=56)
_SCOPE = Column("scope", "审核范围", "centre")
_PERHAPS = Column("perhaps", "可能是", least=14, widest=30)
_NOTE = Column("note", "说明", "long", least=20)
_RANKING = (
    Column("rank", "名次", "count", repeated=True), _DEPARTMENT, _YEAR, Column("budget", "总预算（万元）", "money"), *_SCORES,
    *_GRADES, *_COUNTS, _INFOS, _SOURCE, _SHEET, Column("self_sum", "自评得分合计", "score"), *_BASES, _RULEBOOK,
)  # fmt: skip

COLUMNS: Mapping[str, Sequence[Column]] = {
    "未报送": (
        _DEPARTMENT, Column("due", "应报", "count"), Column("due_department", "应报部门表", "count"),
        Column("due_projects", "应报项目表", "count"), Column("came", "已报", "count"),
        Column("came_department", "已报部门表", "count"), Column("came_projects", "已报项目表", "count"),
        Column("missing", "缺", "count"), Column("missing_department", "缺部门表", "count"),
        Column("missing_projects", "缺项目表", "count"),
        Column("state", "情况", "centre", least=12), _PERHAPS, Column("contact", "联系人"), _NOTE, Column("code", "代码"),
    ),
    "待确认": (
        Column("matter", "事项", "centre"), Column("stated", "填报内容", "long", least=30), Column("perhaps", "可能是", "long", least=30),
        Column("decision", "决定", "centre", least=14), replace(_NOTE, widest=72),
    ),
    "重复报送": (
        _WIDE_DEPARTMENT, _PROJECT, _YEAR, _STATE, _SOURCE, Column("kept_source", "采用的文件", widest=28),
        Column("kept_because", "采用的原因", "long", least=16), _SHEET, Column("kept_sheet", "采用的工作表"),
    ),
    "其他年度": (_YEAR, _WIDE_DEPARTMENT, _PROJECT, _WIDE_UNIT, Column("kind", "表", "centre"), _SOURCE, _SHEET),
    "通报": (
        Column("rank", "名次", "count"), Column("department", "部门（单位）", widest=40), Column("group", "类别", "centre", least=10),
        Column("projects", "项目数", "count"), *_FUNDS, Column("project_score", "项目得分（按预算加权）", "score"),
        Column("final", "部门整体得分", "score", least=14), Column("final_grade", "部门整体等级", "centre", least=14),
        Column("note", "备注", least=14),
    ),
    "部门排名": _RANKING,
    "单位排名": _RANKING,
    "项目汇总": (
        _NUMBER, _DEPARTMENT, _PROJECT, _YEAR, *_FUNDS, *_SCORES, *_GRADES, replace(_COUNTS[0], begins=True), *_COUNTS[1:3], _UNIT, _SOURCE, _SHEET, _COUNTS[3], _INFOS,
        *_SUMS, *_BASES, Column("filed", "填报名称"), _RULEBOOK,
    ),
    "部门×项目": (
        _WIDE_DEPARTMENT, _YEAR, Column("projects", "项目数", "count"), *_FUNDS,
        Column("final", "最终得分（按预算加权）", "score"), *_COUNTS,
    ),
    "部门汇总": (
        Column("department", "主管部门", widest=24, repeated=True), Column("unit", "下属单位", widest=24, repeated=True),
        Column("depth", "层级", "count"), _STATE, Column("units", "单位数", "count"), Column("units_reported", "已报单位数", "count"),
        Column("budget", "总预算（万元）", "money"), Column("project_expenditure", "项目支出（万元）", "money"),
        Column("projects", "项目表数", "count"), Column("project_budget", "项目预算数（万元）", "money"),
        Column("project_executed", "项目执行数（万元）", "money"), _SOURCE,
        Column("whole_budget", "全部门总预算（万元）", "money", least=22, begins=True),
        Column("whole_project_budget", "全部门项目预算数（万元）", "money", least=26),
        Column("whole_projects", "全部门项目表数", "count", least=16), Column("basis", "口径", "long", widest=46),
    ),
    "复核": (
        _WIDE_DEPARTMENT, _PROJECT, _WIDE_UNIT, Column("kind", "表", "centre"), Column("self_total", "自评", "score"),
        Column("score", "核算", "score"), Column("reviewed", "复核", "score"), Column("final", "最终", "score"),
        Column("difference", "复核减自评", "score"), _FINAL_GRADE, _SOURCE, _SHEET,
    ),
    "复核按部门": (
        _WIDE_DEPARTMENT, Column("forms", "复核表数", "count"), Column("self_total", "自评平均", "score"),
        Column("reviewed", "复核平均", "score"), Column("difference", "平均差（复核减自评）", "score"),
        Column("largest", "单张最大差", "score"),
    ),
    "复核抽样": (
        _NUMBER, _WIDE_DEPARTMENT, _PROJECT, Column("budget", "预算数（万元）", "money"), Column("final", "最终得分", "score"),
        Column("drawn", "抽取方式", "centre"), Column("risk", "风险分", "count"), Column("why", "原因", "long", widest=48), _SOURCE,
    ),
    "项目清单核对": (
        _WIDE_DEPARTMENT, _PROJECT, _WIDE_UNIT, Column("state", "情况", "centre", least=10),
        Column("listed_budget", "批复预算数（万元）", "money"), Column("budget", "填报预算数（万元）", "money"),
        Column("budget_difference", "预算差额（万元）", "money"), Column("listed_executed", "决算执行数（万元）", "money", begins=True),
        Column("executed", "填报执行数（万元）", "money"), Column("executed_difference", "执行差额（万元）", "money"), _SOURCE, Column("code", "项目编码"),
    ),
    "绩效目标核对": (
        _NUMBER, _WIDE_DEPARTMENT, _PROJECT, Column("cell", "单元格", "centre"), *_STATED, _MESSAGE, _STATUS, _ANSWER, _SOURCE, _SHEET,
    ),
    "表间审核": (
        _NUMBER, _DEPARTMENT, _LEVEL, _FINDING_NAME, Column("message", "错误信息", "long"),
        Column("source1", "文件一", widest=30), Column("cell1", "单元格一", "centre"), Column("source2", "文件二", widest=30, begins=True),
        Column("cell2", "单元格二", "centre"), Column("other_cells", "其他单元格", "long", widest=100),
        Column("answer", "审核说明", least=22), _CODE,
    ),
    "问题清单": (
        _NUMBER, _NARROW_DEPARTMENT, _PROJECT, _LEVEL, _FINDING_NAME, Column("cell", "单元格", "centre"), *_STATED, _MESSAGE, _STATUS,
        _ANSWER, Column("clause", "依据", "long", cut=True), _SOURCE, _SHEET, _CODE,
    ),
    "指标明细": (
        _DEPARTMENT, _PROJECT, Column("group", "一级指标", widest=12), Column("level2", "二级指标", widest=14),
        Column("level3", "三级指标"), Column("target", "年度指标值"), Column("actual", "实际完成值"),
        Column("completion", "完成率", "percent"), Column("weight", "分值", "score"), Column("self_score", "自评得分", "score"),
        Column("score", "系统核算得分", "score"), Column("difference", "差异", "score"), Column("reason", "说明", "long"), _SOURCE,
        _SHEET, Column("row", "行", "count"),
    ),
    "问题类型": (
        _FINDING_NAME, _LEVEL, Column("findings", "数量", "count"), Column("answered", "其中已说明", "count"),
        Column("waived", "已豁免", "count"), Column("forms", "涉及表数", "count"), _SCOPE, _CODE,
    ),
    "问题按部门": (_WIDE_DEPARTMENT, *_COUNTS, Column("kinds", "问题（数量）", "long", widest=100), _SCOPE),
    "跨年对比": (
        _DEPARTMENT, _PROJECT, _UNIT, _STATE, _YEAR, *_FUNDS, *_RESULT,
        *(
            Column(f"last_{column.key}", f"上次{column.head}", column.look, begins=column is _YEAR)
            for column in (_YEAR, *_FUNDS, *_RESULT)
        ),
        Column("budget_change", "预算变化", "percent"), Column("score_change", "得分变化", "score"),
    ),
    "名单匹配": (
        _WIDE_DEPARTMENT, Column("filed", "填报名称", widest=40), Column("match", "比对", "centre"), Column("forms", "表数", "count"),
        Column("code", "代码"),
    ),
    "名单外": (
        Column("filed", "填报名称", widest=30, repeated=True), _PERHAPS, Column("forms", "表数", "count"),
        Column("project", "项目名称", widest=28), _UNIT, _SOURCE,
    ),
    "无法识别": (_SOURCE, _STATE, Column("why", "原因", "long"), Column("path", "位置", "long", widest=40)),
}  # fmt: skip
"""The tables by the names of their sheets, in the order of these."""
BY_KIND = frozenset(f"{what}_{kind}" for what in ("due", "came", "missing") for kind in ("department", "projects"))
"""The columns of 未报送 for a roster that says how many forms of which kind are due."""

FIGURES = (Column("label", "", least=21), Column("figure", "", "count", least=15))
TASKS = (Column("label", "", least=21), Column("figure", "", "count", least=12))
GRADES = (
    Column("grade", "最终等级", "centre"),
    Column("forms", "表数", "count"),
    Column("share", "占比", "percent", least=9),
)
GROUPS = (
    Column("group", "一级指标"), Column("share", "平均得分率", "percent"), Column("score", "得分合计", "money", least=12),
    Column("weight", "分值合计", "money", least=12),
)  # fmt: skip
"""The blocks of 总览."""
