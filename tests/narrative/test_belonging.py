"""Whose report a document is, by its name and title: the right project, unit and year, in doubt nobody's."""

from dataclasses import replace
from functools import cache

import pytest

from perfxl.narrative.belonging import belongs
from perfxl.narrative.reading import read_document
from tests.narrative.documents import DEPARTMENT, SCHOOLS, form_of

form = cache(form_of)
HEADED = "一、项目情况\n（一）学生营养改善计划补助项目\n（二）义务教育学校校舍维修改造项目"


@pytest.mark.parametrize(
    ("name", "text", "its"),
    [
        ("报告.docx", "义务教育学校校舍维修改造项目\n绩效自评报告", True),
        (
            "报告.docx",
            "广州市某区教育局\n2023年义务教育学校校舍维修改造项目支出绩效自评报告\n根据《某区财政局通知》：",
            True,
        ),
        ("报告.docx", "某区教育局关于“义务教育学校校舍维修改造”的自评报告", True),
        ("义务教育学校校舍维修改造_自评报告.docx", "绩效自评报告", True),
        ("报告.docx", "2022年义务教育学校校舍维修改造项目绩效自评报告", False),
        ("报告.docx", "义务教育学校校舍维修改造二期项目绩效自评报告", False),
        ("报告.docx", "某区水务局义务教育学校校舍维修改造项目绩效自评报告", False),
        ("报告.docx", "义务教育学校校舍维修改造项目调研材料", False),
        ("报告.docx", "学生营养改善计划补助项目绩效自评报告", False),
        ("报告.docx", "绩效自评报告\n一、义务教育学校校舍维修改造项目", False),
        ("校舍维修改造扫描件.pdf", "项目支出绩效自评表\n（2023年度）\n项目名称　义务教育学校校舍维修改造", False),
        ("报告.docx", f"广州市某区教育局2023年项目绩效自评报告\n{HEADED}", True),
        ("报告.docx", f"某区水务局2023年项目绩效自评报告\n{HEADED}", False),
    ],
)
def test_a_projects_report_is_known_by_its_title(name, text, its):
    assert belongs(read_document(text.encode()), name, form(SCHOOLS)) is its


@pytest.mark.parametrize(
    ("text", "its"),
    [
        ("广州市增城区人民代表大会常务委员会办公室2023年部门整体支出绩效自评报告", True),
        ("广州市增城区人民代表大会常务委员会办公室2022年部门整体支出绩效自评报告", False),
        ("广州市增城区人民代表大会常务委员会办公室2023年机关后勤保障经费绩效自评报告", False),
        ("2023年部门整体支出绩效自评报告", False),
    ],
)
def test_a_departments_report_names_it_and_its_whole_expenditure(text, its):
    assert belongs(read_document(text.encode()), "报告.docx", form(DEPARTMENT)) is its


def test_a_form_without_a_year_has_the_report_of_any():
    unknown = replace(form(SCHOOLS), year=None)
    assert belongs(read_document("2021年义务教育学校校舍维修改造自评报告".encode()), "报告.txt", unknown)
