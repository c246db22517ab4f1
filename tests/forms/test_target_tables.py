"""Tables of approved targets: known for what they are, and never taken for a form that nobody filled in."""

import pytest

import perfxl
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.reviewing.lines import ONLY_GOALS
from tests.forms.grids import draw
from tests.forms.traps import MOF, joined

HEAD = """
~{title}
~（2022年度）
项目名称|<|乡村道路养护|<|<|<
主管部门|<|某市交通运输局|<|实施单位|某市公路养护中心
年度总体目标|养护乡村道路120公里|<|<|<|<
"""
BARE = """
绩效指标|一级指标|二级指标|三级指标|指标值|备注
^|产出指标|数量指标|养护里程|≥120公里|
^|^|质量指标|验收合格率|≥95%|
^|满意度指标|服务对象满意度指标|沿线群众满意度|≥90%|
"""
WEIGHTED = """
绩效指标|一级指标|二级指标|三级指标|年度指标值|分值
^|产出指标|数量指标|养护里程|≥120公里|40
^|^|质量指标|验收合格率|≥95%|40
^|满意度指标|服务对象满意度指标|沿线群众满意度|≥90%|10
"""
SIGNED = """
一级指标|二级指标|三级指标|指标性质|指标值|度量单位
产出指标|数量指标|养护里程|≥|120|公里
^|质量指标|验收合格率|≥|95|%
满意度指标|服务对象满意度指标|沿线群众满意度|≥|90|%
"""
SCORED = WEIGHTED.replace("分值\n", "得分\n")


@pytest.mark.parametrize(
    ("title", "table", "is_goals"),
    [
        ("项目支出绩效目标申报表", BARE, True),
        ("项目支出绩效目标表", WEIGHTED, True),
        ("部门（单位）整体支出绩效目标申报表", BARE, True),
        ("区域绩效目标表（批复）", SIGNED, True),
        ("项目支出绩效目标自评表", WEIGHTED, False),
        ("项目绩效目标完成情况表", BARE, False),
        ("项目支出绩效目标表", SCORED, False),
        ("项目支出绩效自评表", BARE, False),
    ],
)
def test_a_table_of_targets_is_known_by_its_title_and_its_columns(tmp_path, title, table, is_goals):
    path = draw(joined(HEAD.format(title=title), table), tmp_path / "表.xlsx")
    record = perfxl.review(path)
    assert (record["status"] == "unrecognised", ONLY_GOALS in record["notices"]) == (is_goals, is_goals)
    asked = review_batch([Job(path, "表.xlsx")], ReviewOptions(goals=True))[0].record
    (form,) = asked["forms"]
    assert (form.get("goals", False), len(form["indicators"])) == (is_goals, 3)


def test_beside_a_form_it_is_told_and_left_out(tmp_path):
    goals = joined(HEAD.format(title="项目支出绩效目标表"), WEIGHTED)
    record = perfxl.review(draw(f"== 目标\n{goals}\n== 自评\n{MOF}", tmp_path / "表.xlsx"))
    assert [form["sheet"] for form in record["forms"]] == ["自评"]
    assert record["notices"] == ["工作表“目标”是绩效目标表，不是自评表，没有审核。"]
    alone = perfxl.review(draw(f"== 自评\n{MOF}", tmp_path / "另.xlsx"))
    assert record["forms"] == alone["forms"]
