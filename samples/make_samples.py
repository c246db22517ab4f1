"""Makes the sample workbooks beside this script: two published forms and three with invented units.

The published forms (广州市增城区人大常委会办公室, 2023) keep their figures as published, mistakes included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import xlsxwriter

from perfxl.output.drawing.content import Percent, grade_line, grade_line_in_symbols
from perfxl.output.drawing.department import (
    BudgetContent,
    CriterionContent,
    DepartmentContent,
    draw_department,
)
from perfxl.output.drawing.project import (
    FUND_LABELS,
    FundContent,
    IndicatorContent,
    ProjectContent,
    draw_project,
)
from perfxl.output.drawing.sheet import Sheet, book_options
from perfxl.rules.rulebook import load_rulebook

CREATED = datetime(2024, 3, 1)
PROJECT_SHEET = "项目支出绩效自评表"
DEPARTMENT_SHEET = "部门整体支出绩效自评表"
OUTPUT, BENEFIT, SATISFACTION = "产出指标（50%）", "效益指标（30%）", "满意度指标（10%）"
TOTAL, GRANT, ACCOUNT, OTHER = FUND_LABELS
CONGRESS = "广州市增城区人民代表大会常务委员会办公室"

PUBLISHED_PROJECT = ProjectContent(
    year=2023,
    project_name="机关后勤保障经费",
    project_level="一级  二级 √",
    department=CONGRESS,
    unit=CONGRESS,
    funds=(
        FundContent(TOTAL),
        FundContent(GRANT, 41.92, 41.56),
        FundContent(ACCOUNT, 0, 0),
        FundContent(OTHER),
    ),
    rate_weight=10,
    rate=99.14,
    rate_score=9,
    expected_goals="保障机构正常运行经费，保障广州市增城区人民代表大会按法定程序顺利召开，完成大会既定任务。",
    reached_goals="保障了机构正常运行，依法召集了本级人民代表大会会议，并在闭会期间补选上一级人民代表大会出缺的代表。",
    indicators=(
        IndicatorContent(
            OUTPUT, "数量指标", "组织区和镇三级人大代表参加视察、调研、执法检查人次",
            "600人次", "784人次", 15, 15, "调研报告",
        ),
        IndicatorContent(OUTPUT, "质量指标", "视察调研形成报告", 30, 30, 15, 15, "形成报告"),
        IndicatorContent(OUTPUT, "时效指标", "按计划完成", "按计划完成", "按计划完成", 10, 10, "按计划完成工作"),
        IndicatorContent(OUTPUT, "成本指标", "财政预算利用率", Percent(1), Percent(1), 10, 15, "2023年财政报告"),
        IndicatorContent(
            BENEFIT, "社会效益", "协调推动大会及闭会期间建议办理落实", "100件", "129件", 15, 15, "代表年度总结"
        ),
        IndicatorContent(
            BENEFIT, "可持续影响指标", "保障区人代会审议事项顺利开展", "有效保障", "有效保障", 15, 10, "人代会"
        ),
        IndicatorContent(
            SATISFACTION, "服务对象满意度指标", "视察、调研成员满意率", 1, 1, 10, 10, "全区人大代表对区人大的工作满意"
        ),
    ),
    problems="资金“缺位”导致，资金使用效益不高。",
    measures="增加必要的经费投入，确保工作按职能顺利开展。",
    total=99,
    grade=grade_line("优"),
)  # fmt: skip

FINANCE_RULES = "关于印发《区人大常委会机关财务管理规定》的通知"
CRITERIA: Mapping[str, CriterionContent] = {
    "output-indicators": CriterionContent(20, "指标完成情况：按照预期指标完成，无偏差。"),
    "benefit-indicators": CriterionContent(20, "指标完成情况：按照预期指标完成，无偏差。"),
    "expenditure-rate": CriterionContent(9.963, "年度平均执行率99.14%", "预算执行情况表"),
    "ex-ante-evaluation": CriterionContent(3, "本年度无此项内容发生"),
    "carry-over-rate": CriterionContent(2, "结转结余率：0%。", "年初结转结余调整情况表"),
    "financial-compliance": CriterionContent(2, "符合规定。", FINANCE_RULES),
    "budget-disclosure": CriterionContent(2, "依时依规公开预决算。", "政府门户网站预决算信息公开截图"),
    "performance-disclosure": CriterionContent(2, "依时依规公开绩效信息。", "政府门户网站绩效信息公开截图"),
    "performance-rules": CriterionContent(
        5,
        "1.对本级使用资金管理制度明确绩效要求，绩效要求包含绩效目标管理、绩效运行监控、绩效评价管理和"
        "评价结果应用等方面（2.5分）。2.明确机关各科室的绩效职责分工要求（2.5分）。",
        FINANCE_RULES,
    ),
    "results-application": CriterionContent(
        3,
        "1.及时反馈处理监控预警提醒信息（0.9分）。2.及时将重点评价整改情况反馈市财政局（0.9分）。"
        "3.建立评价结果与预算编制挂钩机制，将评价结果与本部门预算安排相结合（1.2分）",
    ),
    "performance-execution": CriterionContent(
        7,
        "1.部门预算编审阶段，部门整体预算绩效目标未被财政部门回退（2分）。2.部门按要求开展部门整体支出绩效监控（1分）。"
        "3.部门及时报送相关部门整体支出绩效监控材料（1分）。4.部门按要求开展部门整体支出绩效自评（1分）。"
        "5.部门按要求组织各职能科室开展单位整体支出绩效自评（1分）。6.部门及时报送相关部门整体支出绩效自评材料（1分）。",
        "部门整体支出绩效运行监控情况表",
    ),
    "intention-completeness": CriterionContent(0.5, "采购意向公开完整、及时。"),
    "intention-timeliness": CriterionContent(1.5, "采购意向公开合规。"),
    "procurement-rules": CriterionContent(
        1, "制定了《广州市增城区人大常委会机关采购管理办法》。", "区人大常委会机关采购管理办法"
    ),
    "procurement-compliance": CriterionContent(2, "部门政府采购活动合法合规。"),
    "contract-timeliness": CriterionContent(3, "采购合同签订时效性达标率为100%。", "区财政局提供数据。"),
    "contract-filing": CriterionContent(1, "合同备案不存在逾期情况。", "区财政局提供数据。"),
    "procurement-policy": CriterionContent(
        1, "完成为中小企业预留采购份额。", "1.政府采购资金情况统计表；2.政府采购合同授予情"
    ),
    "asset-allocation": CriterionContent(2, "符合标准。"),
    "asset-proceeds": CriterionContent(1, "处置收益上缴及时。"),
    "stocktaking": CriterionContent(1, "每年进行一次资产盘点，并完成结果处理。", "2023年度固定资产年度报表"),
    "asset-data": CriterionContent(2, "数据完整、准确，核实性问题均能提供有效、真实的说明。"),
    "asset-compliance": CriterionContent(
        2, "有相关规定。", "关于印发《区人大常委会机关固定资产管理办法》的通知"
    ),
    "asset-utilisation": CriterionContent(2, "固定资产利用率98%。", "固定资产相关信息表"),
    "public-expenditure-control": CriterionContent(2, "公用经费控制率1.2%。", "预算执行情况表"),
    "three-public-expenses": CriterionContent(
        2, "“三公”经费实际支出数等于年初预算安排的“三公”经费数。", "机构运行信息表"
    ),
}  # fmt: skip

PUBLISHED_DEPARTMENT = DepartmentContent(
    year=2023,
    department=CONGRESS,
    unit_count=1,
    goals="任务1：保证区人民代表大会代表依法行使职权，履行代表义务，发挥代表作用。\n"
    "任务2：保障区人民代表大会按法定程序顺利召开，完成大会既定任务。\n"
    "任务3：为区人大代表履职提供经费保障，安排代表进行视察、调研，有计划地组织代表履职学习。",
    reached_goals="1.任务1：保障机构正常运行经费；\n"
    "2.任务2：顺利召开区第三届人民代表大会三次会议，完成代表大会既定任务；\n"
    "3.任务3：为区人大代表履职提供经费保障，安排代表进行视察、调研，有计划地组织代表履职学习；\n"
    "4.任务4：完成2023年补选区人大代表任务。\n"
    "5.任务5：加强人大信息工作，在《增城日报》设立“增城人大”专版，宣传人大工作动态，交流人大工作经验。",
    unfinished="无",
    budget=BudgetContent(3375.77, 3020.46, 355.31, 0, 0, 0, 0),
    criteria=CRITERIA,
    total=99.63,
    grade=grade_line_in_symbols("优"),
)

SOUND = ProjectContent(
    year=2023,
    project_name="义务教育学校校舍维修改造",
    project_level="一级 √  二级",
    department="广州市某区教育局",
    unit="广州市某区教育局",
    funds=(
        FundContent(TOTAL, 320, 311.68),
        FundContent(GRANT, 300, 292.5),
        FundContent(ACCOUNT, 0, 0),
        FundContent(OTHER, 20, 19.18),
    ),
    rate_weight=10,
    rate=97.4,
    rate_score=9.74,
    expected_goals="完成12000平方米校舍的维修改造，消除安全隐患，改善5000名学生的学习条件。",
    reached_goals="完成12600平方米校舍的维修改造，全部通过验收；受益学生4780名，校舍安全管理机制健全。",
    indicators=(
        IndicatorContent(
            OUTPUT, "数量指标", "维修改造校舍面积", "12000平方米", "12600平方米", 15, 15, "工程结算书"
        ),
        IndicatorContent(OUTPUT, "质量指标", "工程验收合格率", "100%", "100%", 15, 15, "竣工验收报告"),
        IndicatorContent(OUTPUT, "时效指标", "工程按期完工率", "≥95%", "92%", 10, 9.68, "施工进度表"),
        IndicatorContent(
            OUTPUT, "成本指标", "单位面积维修成本", "≤260元/平方米", "248元/平方米", 10, 10, "工程结算书"
        ),
        IndicatorContent(BENEFIT, "社会效益", "受益学生人数", "5000人", "4780人", 15, 14.34, "在校学生名册"),
        IndicatorContent(
            BENEFIT, "可持续影响指标", "校舍安全管理机制健全性", "健全", "健全", 15, 14, "校舍安全管理制度"
        ),
        IndicatorContent(
            SATISFACTION, "服务对象满意度指标", "师生满意度", "≥90%", "96%", 10, 10, "满意度调查报告"
        ),
    ),
    problems="两所学校因台风停工，完工推迟；转学使受益学生人数少于预期。",
    measures="把天气因素计入施工计划，编制目标时参考学籍变动情况。",
    total=97.76,
    grade=grade_line("优"),
)  # fmt: skip

UNSCORED = ProjectContent(
    year=2023,
    project_name="社区居家养老服务",
    project_level="一级 √  二级",
    department="广州市某区民政局",
    unit="广州市某区民政局",
    funds=(
        FundContent(TOTAL, 186.5, 171.6),
        FundContent(GRANT, 186.5, 171.6),
        FundContent(ACCOUNT, 0, 0),
        FundContent(OTHER, 0, 0),
    ),
    rate_weight=10,
    expected_goals="为2400名老人提供居家养老服务，服务质量合格率达到98%以上。",
    reached_goals="为2256名老人提供居家养老服务，各项服务按合同完成，服务质量抽查全部合格。",
    indicators=(
        IndicatorContent(OUTPUT, "数量指标", "服务老人人数", "2400人", "2256人", 20, None, "服务台账"),
        IndicatorContent(OUTPUT, "质量指标", "服务质量合格率", "≥98%", "100%", 15, None, "服务质量抽查记录"),
        IndicatorContent(
            OUTPUT, "时效指标", "服务按合同约定及时提供", "按合同及时提供", "按合同及时提供", 10, 10, "服务合同"
        ),
        IndicatorContent(OUTPUT, "成本指标", "人均服务成本", "≤800元/人", "760元/人", 5, None, "财务报表"),
        IndicatorContent(
            BENEFIT, "社会效益", "老人生活质量", "明显改善", "明显改善", 20, 18, "入户回访记录"
        ),
        IndicatorContent(
            BENEFIT, "可持续影响指标", "护理员持证上岗率", "≥90%", "81%", 10, None, "护理员名册"
        ),
        IndicatorContent(
            SATISFACTION, "服务对象满意度指标", "服务对象满意度", "≥90%", "94.5%", 10, None, "满意度调查报告"
        ),
    ),
    problems="部分老人搬离或入住养老机构，服务人数少于预期；持证护理员不足。",
    measures="每季度更新服务对象名册，与职业学校合作开展护理员培训。",
)  # fmt: skip

FAULTY = ProjectContent(
    year=2023,
    project_name="高标准农田建设",
    project_level="一级 √  二级",
    unit="广州市某区农业农村局",
    funds=(
        FundContent(TOTAL, 850, 868.2),
        FundContent(GRANT, 700, 718.2),
        FundContent(ACCOUNT, 0, 0),
        FundContent(OTHER, 120, 150),
    ),
    rate_weight=10,
    rate=98.5,
    rate_score=10,
    expected_goals="建成高标准农田5000亩，新增粮食产能60万公斤，建立管护机制。",
    reached_goals="建成高标准农田4100亩，其余地块因征地协调未能开工。",
    indicators=(
        IndicatorContent(OUTPUT, "数量指标", "建设高标准农田面积", "5000亩", "4100亩", 15, 15, "竣工图"),
        IndicatorContent(OUTPUT, "质量指标", "工程验收合格率", "100%", "基本合格", 15, 13, "验收报告"),
        IndicatorContent(OUTPUT, "时效指标", "项目按期完工率", "≥95%", "≥95%", 10, 10, "施工进度表"),
        IndicatorContent(OUTPUT, "成本指标", "亩均建设成本", "≤1800元/亩", "1750元/亩", 5, 6, "工程结算书"),
        IndicatorContent(BENEFIT, "经济效益", "新增粮食产能", "60万公斤", None, 15, 12, "产能评估报告"),
        IndicatorContent(
            BENEFIT, "可持续影响指标", "农田管护机制", "健全", "部分建立", 15, 15, "管护协议"
        ),
        IndicatorContent(
            SATISFACTION, "服务对象满意度指标", "受益农户满意度", "≥90%", "93%", 10, 10, "满意度调查报告"
        ),
    ),
    problems="无",
    measures="无",
    total=88,
    grade=grade_line("中"),
)  # fmt: skip
HIDDEN_ROW = 22


def main() -> None:
    make_samples(Path(__file__).parent)


def make_samples(folder: Path) -> None:
    """Write the five workbooks into a folder."""
    _write(folder / "机关后勤保障经费.xlsx", PROJECT_SHEET, lambda sheet: draw_project(sheet, PUBLISHED_PROJECT))
    _write(folder / "部门整体支出绩效自评表.xlsx", DEPARTMENT_SHEET, _draw_published_department)
    _write(folder / "示例-无问题.xlsx", PROJECT_SHEET, lambda sheet: draw_project(sheet, SOUND))
    _write(folder / "示例-待计算.xlsx", PROJECT_SHEET, lambda sheet: draw_project(sheet, UNSCORED))
    _write(folder / "示例-问题较多.xlsx", PROJECT_SHEET, _draw_faulty)


def _draw_published_department(sheet: Sheet) -> None:
    draw_department(sheet, PUBLISHED_DEPARTMENT, load_rulebook("guangzhou-2023-department"))


def _draw_faulty(sheet: Sheet) -> None:
    draw_project(sheet, FAULTY)
    sheet.worksheet.set_row(HIDDEN_ROW - 1, None, None, {"hidden": True})


def _write(path: Path, name: str, draw: Callable[[Sheet], None]) -> None:
    with xlsxwriter.Workbook(path, book_options()) as workbook:
        workbook.set_properties({"title": name, "created": CREATED})
        draw(Sheet(workbook, name))


if __name__ == "__main__":
    main()
