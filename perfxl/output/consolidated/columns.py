"""The columns of 汇总.xlsx, sheet by sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfxl.output.consolidated.table import Column

_COUNTS = (Column("错误", "count"), Column("警告", "count"), Column("提示", "count"))
_STATED = (Column("填报总分", "score"), Column("自评得分合计", "score"), Column("系统核算总分", "score"))
_GRADES = (Column("填报等级", "centre"), Column("核算等级", "centre"))
_FUNDS = (Column("预算数（万元）", "money"), Column("执行数（万元）", "money"), Column("执行率", "percent"))
# what the department writes into it
_ANSWER = Column("审核说明", least=22)
_RESULT = (Column("核算得分", "score"), Column("等级", "centre"))

COLUMNS: Mapping[str, Sequence[Column]] = {
    "部门排名": (
        Column("名次", "count"), Column("部门（单位）"), Column("年度", "count"), *_STATED, Column("复核总分", "score"), *_GRADES,
        *_COUNTS, Column("总预算（万元）", "money"), Column("评分规则"), Column("文件"),
    ),
    "项目汇总": (
        Column("序号", "count"), Column("部门（单位）"), Column("项目名称"), Column("实施单位"), Column("年度", "count"), *_FUNDS,
        Column("分值合计", "score"), *_STATED, *_GRADES, *_COUNTS, Column("评分规则"), Column("文件"), Column("工作表"),
        Column("填报名称"),
    ),
    "部门×项目": (
        Column("部门（单位）"), Column("年度", "count"), Column("项目数", "count"), *_FUNDS,
        Column("核算得分（按预算加权）", "score"), *_COUNTS[:2],
    ),
    "部门汇总": (
        Column("主管部门"), Column("下属单位"), Column("层级", "count"), Column("情况", "centre"), Column("单位数", "count"),
        Column("已报单位数", "count"), Column("总预算（万元）", "money"), Column("项目支出（万元）", "money"),
        Column("项目表数", "count"), Column("项目预算数（万元）", "money"), Column("项目执行数（万元）", "money"), Column("文件"),
    ),
    "指标明细": (
        Column("部门（单位）"), Column("项目名称"), Column("一级指标"), Column("二级指标"), Column("三级指标"), Column("年度指标值"),
        Column("实际完成值"), Column("完成率", "percent"), Column("分值", "score"), Column("自评得分", "score"),
        Column("系统核算得分", "score"), Column("差异", "score"), Column("说明", "long"), Column("文件"), Column("工作表"),
        Column("行", "count"),
    ),
    "问题清单": (
        Column("序号", "count"), Column("审核定义编码"), Column("审核定义名称"), Column("级别", "centre"), Column("部门（单位）"),
        Column("项目名称"), Column("文件"), Column("工作表"), Column("单元格", "centre"), Column("填报值"), Column("应为"),
        Column("错误信息", "long"), Column("依据", "long"), _ANSWER,
    ),
    "问题类型": (
        Column("审核定义编码"), Column("审核定义名称"), Column("级别", "centre"), Column("数量", "count"), Column("涉及表数", "count"),
        Column("审核范围", "centre"),
    ),
    "问题按部门": (
        Column("部门（单位）"), Column("错误", "count"), Column("警告", "count"), Column("问题（数量）", "long"),
        Column("审核范围", "centre"),
    ),
    "表间审核": (
        Column("序号", "count"), Column("审核定义编码"), Column("审核定义名称"), Column("级别", "centre"), Column("部门（单位）"),
        Column("错误信息", "long"), Column("文件一"), Column("单元格一", "centre"), Column("文件二"), Column("单元格二", "centre"),
        Column("其他单元格", "long"), _ANSWER,
    ),
    "跨年对比": (
        Column("部门（单位）"), Column("项目名称"), Column("实施单位"), Column("情况", "centre"), Column("年度", "count"), *_FUNDS,
        *_RESULT, Column("上次年度", "count"), *(Column(f"上次{column.head}", column.look) for column in (*_FUNDS, *_RESULT)),
        Column("预算变化", "percent"), Column("得分变化", "score"),
    ),
    "未报送": (
        Column("部门（单位）"), Column("代码"), Column("应报", "count"), Column("已报", "count"), Column("缺", "count"),
        Column("情况", "centre"), Column("可能是"), Column("联系人"), Column("说明", "long"),
    ),
    "名单匹配": (
        Column("部门（单位）"), Column("代码"), Column("填报名称"), Column("比对", "centre"), Column("表数", "count"),
    ),
    "名单外": (
        Column("填报名称"), Column("可能是"), Column("表数", "count"), Column("项目名称"), Column("实施单位"), Column("文件"),
    ),
    "重复报送": (
        Column("文件"), Column("工作表"), Column("部门（单位）"), Column("项目名称"), Column("年度", "count"), Column("情况", "centre"),
        Column("采用的文件"), Column("采用的工作表"),
    ),
    "无法识别": (Column("文件"), Column("情况", "centre"), Column("原因", "long")),
}  # fmt: skip
# Where formulas look in 项目汇总, 部门排名 and 问题清单.
PROJECT_DEPARTMENT, PROJECT_YEAR, PROJECT_BUDGET, PROJECT_EXECUTED, PROJECT_SCORE, PROJECT_GRADE = 1, 4, 5, 6, 11, 13
PROJECT_ERRORS, PROJECT_WARNINGS = 14, 15
RANKING_GRADE = 8
FINDING_LEVEL = ACROSS_LEVEL = 3
ABSENT_MISSING = 4
