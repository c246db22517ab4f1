"""What reports say of a form: right ones, slips, and sentences about something else, of which nothing is found.

The form is a sample's: 义务教育学校校舍维修改造 of 2023, budget 320, executed 311.68 万元, 97.4 %, total 97.76, 优.
"""

import time
from functools import cache

import pytest

from perfxl.narrative.comparing import compare, outlined
from perfxl.narrative.reading import read_document
from tests.narrative.documents import DEPARTMENT, SCHOOLS, SERVICE, docx, form_of, table

form = cache(form_of)
TITLE = "义务教育学校校舍维修改造项目2023年绩效自评报告"


def compared(text, name=SCHOOLS, title=TITLE):
    """Findings by cell and what they quote, how many figures were compared, how many agree."""
    result = compare(read_document(f"{title}\n一、概况\n{text}\n".encode()), form(name), "报告.txt")
    return {(found.cell, found.quote) for found in result.findings}, result.checked, result.agreed


RIGHT = [
    ("2023年项目预算320万元，其中财政拨款300万元，其他资金20万元。全年实际支出311.68万元，预算执行率97.40%。", 3),
    ("本项目全年预算数3,200,000.00元，执行数3116800元，执行率为97%。", 3),
    ("项目资金总额０．０３２亿元，完成全年预算数的97. 4%。", 2),
    ("2023年，本项目（项目编码44001）调整后预算320万元，实际执行311.7万元。", 2),
    ("2022年安排预算280万元，执行率96.43%。2023年预算320万元，执行311.68万元。", 2),
    ("我局全年预算5000万元，执行率95%。该项目预算320万元。", 1),
    ("“义务教育学校校舍维修改造”项目预算数为320万元。", 1),
    ("经综合评价，本项目自评得分为97.76分，评价等级为“优”。", 2),
    ("自评总分97.8分，自评结果为优秀。", 2),
    ("项目预算执行率97.4%，得9.74分。", 2),
    ("总分100分，自评得分97.76分。", 1),
    ("维修改造校舍面积目标值12000平方米，实际完成12600平方米，自评15分（满分15分）。", 3),
    ("“工程按期完工率”目标为≥95%，实际为92%，完成96.84%，自评9.68分。", 2),
    ("维修改造校舍面积1.26万平方米，受益学生人数达到4780人，师生满意度96%。", 3),
    ("单位面积维修成本控制在248元/平方米。", 0),
]
SLIPS = [
    ("本项目全年预算数302万元，执行数311.68万元。", {("E8", "本项目全年预算数302万元")}),
    ("本项目预算320万元。本项目预算302万元。", {("E8", "本项目预算302万元")}),
    ("项目资金来源为财政。全年执行数311.86万元，预算执行率97.46%。", {("F8", "全年执行数311.86万元"), ("H8", "预算执行率97.46%")}),
    ("项目预算资金32,000,000元。", {("E8", "项目预算资金32,000,000元")}),
    ("项目自评总分96.77分，等级为良。", {("H26", "项目自评总分96.77分"), ("C27", "等级为良")}),
    ("预算执行率97.4%，自评得分9.47分。", {("I8", "自评得分9.47分")}),
    ("维修改造校舍面积实际完成12060平方米。", {("F17", "维修改造校舍面积实际完成12060平方米")}),
    ("师生满意度达到98%，受益学生人数为4870人。", {("F23", "师生满意度达到98%"), ("F21", "受益学生人数为4870人")}),
    ("工程按期完工率目标值为90%，实际完成92%。", {("E19", "工程按期完工率目标值为90%")}),
    ("工程按期完工率实际为92%，自评9.86分。", {("H19", "工程按期完工率实际为92%，自评9.86分")}),
]  # fmt: skip
ELSEWHERE = """
项目总投资500万元，本年度预算320万元。
项目预算编制时安排350万元，后调减为320万元。
第一季度执行80万元，第二季度执行160万元。截至6月底，项目执行140万元，执行率43.75%。
该项目2021—2023年总预算900万元，结余率2.6%。
项目资金到位320万元，到位率100%。产出指标完成率100%，效益指标完成率97%。
办理公文530件，召开会议11次，合同金额305万元，支付300万元，人均经费1.2万元。
教育局部门整体支出自评得分95分，等级为良。
我局2023年部门预算3375.77万元，其中基本支出3020.46万元，项目支出355.31万元，支出率99.14%，自评总分99.63分。
我区2023年校舍维修专项预算850万元，执行820万元，全区执行率95%。
预算执行率达到95%得满分，每低1个百分点扣0.5分，80%以上的得8分。
本项目预算执行率为100%的目标未实现，距离目标仍有2.6个百分点。
财政部门复核得分95分，等级为良。第三方评价得分93分，评价等级为良。
2022年度自评得分95分，等级为良，师生满意度91%。去年受益学生人数3900人。
评价等级分为优、良、中、差四级。等级为良、中、差的要整改。验收结果为良。
师生满意度90%以上。师生满意度由2022年的91%提升到94%。师生满意度≥90%。
一是第一中学。维修改造校舍面积5000平方米。二是第二小学。维修改造校舍面积7600平方米。
第一中学维修改造校舍面积5000平方米，其中受益学生人数1200人。
受益学生人数5000人，实际4780人。
项目资金分为两部分：一是第一中学校舍维修，预算180万元，执行179万元，执行率99.44%。
其中：甲校预算180万元。执行179万元，执行率99%。学校（甲校）预算12万元，执行率99%。
本项目安排50万元用于购置设备，支出49万元。本项目支出50万元，用于购置课桌。
办公费预算5万元。执行率80%。实际支出4万元。政府采购执行率98%，采购预算300万元，执行294万元。
项目年初预算数300万元，执行率103.9%。执行率由96%提高到97%。
食堂改造项目，预算45万元，执行44万元。执行率97.8%，自评得分90分，等级为良。
2024年项目预算安排400万元，执行率力争达到99%。上年结转资金30万元。
专项债券资金预算200万元，执行180万元，执行率90%。
自评得分：数量指标15分，质量指标15分，自评得分30分。产出指标满分50分，自评49.68分。
项目实际支出中，工程支出290万元，执行率98%。预算执行率①85%②90%。
""".strip().splitlines()


@pytest.mark.parametrize(("text", "count"), RIGHT)
def test_what_agrees_is_counted_and_nothing_is_found(text, count):
    assert compared(text) == (set(), count, count)


@pytest.mark.parametrize(("text", "found"), SLIPS)
def test_what_contradicts_the_form_is_found_on_its_cell_with_the_words(text, found):
    assert compared(text)[0] == found


@pytest.mark.parametrize("text", ELSEWHERE)
def test_a_figure_of_something_else_is_never_found(text):
    assert compared(text)[0] == set()


def test_a_finding_says_where_what_and_what_to_do():
    (found,) = compare(
        read_document(f"{TITLE}\n一、资金\n项目预算 302 万元。".encode()), form(SCHOOLS), "报告.txt"
    ).findings
    assert (found.code, found.level, found.stated) == ("report-mismatch", "warning", "320")
    assert found.message == (
        "自评报告《报告.txt》第 3 行写“项目预算302万元”，表中“预算数（万元）”为 320。请核对，改正报告或自评表。"
    )


def test_the_same_value_is_found_once_but_each_place_is_compared():
    found, checked, agreed = compared("本项目预算302万元。本项目预算302万元，执行数311.68万元。")
    assert (len(found), checked, agreed) == (1, 3, 1)


OTHERS = """某区教育局2023年项目支出绩效自评报告
我局2023年共有项目2个，预算共计1320万元，执行1291.68万元，执行率97.85%。
一、项目情况
（一）学生营养改善计划补助项目
项目预算1000万元，执行980万元，预算执行率98%。自评总分95分，等级为良。
（二）义务教育学校校舍维修改造项目
项目预算{budget}万元，执行311.68万元，预算执行率97.4%，自评总分97.76分。
二、存在问题
三、改进建议
"""


@pytest.mark.parametrize(("budget", "agreed"), [("320", 4), ("302", 3)])
def test_of_a_report_on_several_projects_the_own_part_is_compared(budget, agreed):
    result = compare(read_document(OTHERS.format(budget=budget).encode()), form(SCHOOLS), "报告.txt")
    assert (result.checked, result.agreed) == (4, agreed)


def test_of_a_report_that_names_other_projects_alone_nothing_is_compared():
    result = compare(read_document(OTHERS.format(budget="302").encode()), form(SERVICE), "报告.txt")
    assert (result.findings, result.checked) == ((), 0)


@pytest.mark.parametrize(
    ("text", "found", "checked"),
    [
        ("2023年部门预算总额3375.77万元，其中基本支出3020.46万元，项目支出355.31万元。", set(), 1),
        ("2023年部门预算总额3357.77万元。", {("C11", "2023年部门预算总额3357.77万元")}, 1),
        ("部门整体支出自评得分99.63分，等级为优。", set(), 2),
        ("部门整体支出自评总分99.93分，评价等级为良。", {("J41", "部门整体支出自评总分99.93分"), ("C42", "评价等级为良")}, 2),
        ("机关后勤保障项目预算41.92万元，自评得分99分，等级为良。全年执行率99.14%。", set(), 0),
    ],
)  # fmt: skip
def test_a_departments_report_is_held_against_its_budget_total_and_grade(text, found, checked):
    result = compared(text, DEPARTMENT, "某办2023年度部门整体支出绩效自评报告")
    assert result[:2] == (found, checked)


def test_where_the_total_row_is_blank_the_cell_of_its_only_part_is_meant():
    text = "2023年安排预算数 41. 92 万元，执行数 41.65 万元，完成全年预算数的99.14%。"
    assert compared(text, SERVICE, "机关后勤保障经费自评报告") == ({("F9", "执行数41.65万元")}, 3, 2)


def test_tables_and_the_annexed_form_are_left_out():
    body = (
        TITLE,
        "一、概况",
        "项目预算320万元。",
        table(("预算数", "执行数"), ("999", "1")),
        "附件：项目支出绩效自评表",
        "项目预算999万元",
    )
    result = compare(read_document(docx(*body)), form(SCHOOLS), "报告.docx")
    assert (result.findings, result.checked, result.agreed, result.left_out) == ((), 1, 1, True)


OUTLINES = [
    ("一、概述\n二、完成情况\n三、存在问题\n六、工作建议", ["“三、存在问题”之后是“六、工作建议”，缺“四、五”"]),
    ("一、概述\n（一）背景\n（三）依据\n二、完成情况\n（一）产出\n三、问题\n四、建议", ["“（一）背景”之后是“（三）依据”，缺“二”"]),
    ("第一部分 概况\n一、职能\n二、机构\n第二部分 履职效能\n一、产出\n第三部分 问题和建议", []),
    ("一、概述\n二、完成情况\n三 存在问题\n四、建议", []),
    ("目录\n一、概述……1\n四、建议……9\n一、概述\n二、完成情况\n三、问题\n四、建议", []),
    ("一、项目概况\n二、资金使用及管理\n三、组织实施\n四、绩效\n（一）目标完成情况\n五、主要经验", ["没有看到“存在问题”、“建议”部分"]),
    ("一、绩效目标分解下达情况\n二、绩效目标完成情况分析\n三、偏离绩效目标的原因和下一步改进措施", []),
    ("一、基本情况\n二、效益\n存在问题：无\n改进措施：无\n三、附则", []),
    ("没有编号的报告，预算320万元。", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), OUTLINES)
def test_gaps_in_the_numbering_and_missing_sections_are_said(text, said):
    found = list(outlined(read_document(text.encode()), form(SCHOOLS), "报告.txt"))
    assert [(each.code, each.level, each.cell) for each in found] == [("report-outline", "info", "A2")] * len(said)
    assert all(part in each.message for part, each in zip(said, found, strict=True))


@pytest.mark.parametrize(
    "piece", ["“", "工程按期完工率", "其中预算执行", "预算合计", "，1,234", "1 ", "(", "预算1万元，", "一、概况\n"]
)
def test_a_text_made_to_hold_up_takes_time_in_proportion_to_its_length(piece):
    text = piece * (30_000 // len(piece))
    began = time.process_time()
    compared(text)
    list(outlined(read_document(text.encode()), form(SCHOOLS), "报告.txt"))
    assert time.process_time() - began < 3
