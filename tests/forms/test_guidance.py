"""Sheets of guidance beside a form are no forms; a workbook that has nothing else means what it has."""

import pytest
from grids import draw
from traps import MOF, SHORT, changed, joined, mof

import perfxl
from perfxl.forms.guidance import role_of_sheet

STANDARD = """
~项目支出绩效自评评分标准
一级指标|二级指标|三级指标|分值|评分标准|评分说明
产出指标|数量指标|完成率|20|按比例得分|略
^|质量指标|合格率|20|按比例得分|略
"""
EXAMPLE = changed(MOF, ("乡村道路养护", "示例项目"))
BLANK = mof(
    head="~项目支出绩效自评表\n~（　　年度）\n项目名称|<||<|<|<|<|<|<\n主管部门|<||<|<|实施单位||<|<",
    rows="^|产出指标|数量指标|指标1：||||\n^|^|^|指标2：||||\n^|效益指标|社会效益指标|指标1：||||",
    total="总分|<|<|<|<|<|100||",
)


def names(tmp_path, *sheets):
    """The projects of a workbook's forms."""
    text = "\n".join(f"== {name}\n{body.strip()}" for name, body in sheets)
    return [
        form["fields"]["project_name"]["value"] for form in perfxl.review(draw(text, tmp_path / "表.xlsx"))["forms"]
    ]


@pytest.mark.parametrize(
    "guide",
    [
        ("填表说明", f"~填表说明\n{EXAMPLE.strip()}"),
        ("说明", f"~填报须知\n{EXAMPLE.strip()}"),
        ("Sheet2", f"~附件2\n~填表说明\n{EXAMPLE.strip()}"),
        ("样例", EXAMPLE),
        ("填报示例", EXAMPLE),
        ("示例1", EXAMPLE),
        ("自评表（范例）", EXAMPLE),
        ("填写案例", EXAMPLE),
        ("参考范本", EXAMPLE),
        ("Sheet2", changed(EXAMPLE, ("~项目支出绩效自评表", "~项目支出绩效自评表（样例）"))),
        ("Sheet2", changed(EXAMPLE, ("~项目支出绩效自评表", "~附件：项目支出绩效自评表（示例）"))),
        ("评分标准", STANDARD),
        ("Sheet2", STANDARD),
        ("评分细则", STANDARD.replace("标准\n", "细则\n")),
        ("填报口径", STANDARD.replace("自评评分标准", "指标解释")),
        ("指标库", joined("~共性指标", SHORT.replace("|30|30|", "|30||").replace("6期|6期", "6期|").replace("|97%", "|").replace("|达成预期指标|30|28", "||30|").replace("|95%|10|10", "||10|"))),
        ("空表", BLANK),
        ("模板", BLANK),
        ("自评表样表", BLANK),
    ],
)  # fmt: skip
def test_a_sheet_of_guidance_is_no_form(tmp_path, guide):
    assert names(tmp_path, ("自评表", MOF), guide) == ["乡村道路养护"]
    assert names(tmp_path, guide, ("自评表", MOF)) == ["乡村道路养护"]


@pytest.mark.parametrize("name", ["样表", "模板", "自评表样式", "附件1样表", "填报说明及自评表", "评分标准", "示例"])
def test_a_form_that_stands_alone_is_meant(tmp_path, name):
    assert names(tmp_path, (name, MOF)) == ["乡村道路养护"]


@pytest.mark.parametrize("name", ["样表", "模板", "评分标准", "农业示范", "优秀案例", "示范村建设", "案例库"])
def test_a_form_that_is_filled_in_is_meant_whatever_its_sheet_is_called(tmp_path, name):
    other = changed(MOF, ("乡村道路养护", "县道路灯维护"))
    assert names(tmp_path, ("自评表", MOF), (name, other)) == ["乡村道路养护", "县道路灯维护"]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("样例2", "example"),
        ("计分办法", "standard"),
        ("评价指标体系", "standard"),
        ("科技示范", "form"),
        ("Sheet1", "form"),
    ],
)
def test_a_tab_says_what_a_sheet_is_for(name, role):
    assert role_of_sheet(name, []) == role


def test_a_table_of_guidance_raises_nothing(tmp_path):
    text = f"== 自评表\n{MOF.strip()}\n== 评分标准\n{STANDARD.strip()}\n== 样例\n{EXAMPLE.strip()}"
    (form,) = perfxl.review(draw(text, tmp_path / "表.xlsx"))["forms"]
    assert (form["sheet"], form["findings"]) == ("自评表", [])
