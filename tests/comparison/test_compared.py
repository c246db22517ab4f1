"""Two years, two rounds, approved targets and self-evaluation: all that changed, each with both cells."""

import shutil

import pytest
from hypothesis import given, settings

from perfxl.intake.comparison.comparing import compared
from perfxl.intake.comparison.sides import Side, approved
from perfxl.ledger.model import Ledger, Project, Settings, Target
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job, ReviewOptions
from tests.comparison.folders import (
    DEPARTMENT,
    GOALS,
    NEXT_YEAR,
    PROJECT,
    UNIT,
    adds_up,
    between,
    figures,
    folder,
    indicators,
    side,
)
from tests.forms.generated import damaged, filed
from tests.forms.grids import described
from tests.forms.traps import DEPARTMENT_HEAD, MOF, SHOULD_PASS, changed, joined

BELOW = "below-actual"


def test_two_years(tmp_path):
    new = changed(
        NEXT_YEAR,
        ("≥120公里|126公里", "≥110公里|115公里"),
        ("≤1万元|0.9万元", "≤12000元|9000元"),
        ("≥95%|98%", "不低于98%|98%"),
        ("12月底前|11月", "2023年12月底前|11月"),
        ("沿线群众满意度|≥90%|92%|10|10", "沿线群众满意度|≥95%|96%|10|10"),
        ("年度资金总额|120|120|114|10|95%|9.5", "年度资金总额|100|100|95|10|95%|9.5"),
        ("当年财政拨款|100|100|95", "当年财政拨款|80|80|76"),
    )
    found = between(tmp_path, {"路.xlsx": MOF}, {"养护.xlsx": new})
    assert (found.kind, found.labels, found.remarks) == ("years", ("2022年", "2023年"), ())
    assert indicators(found) == [
        ("养护里程", "年度指标值", "≥120公里", "≥110公里", "lowered", BELOW),
        ("养护里程", "实际完成值", "126公里", "115公里"),
        ("验收合格率", "年度指标值", "≥95%", "不低于98%"),
        ("每公里养护成本", "年度指标值", "≤1万元", "≤12000元", "lowered", BELOW),
        ("沿线群众满意度", "年度指标值", "≥90%", "≥95%"),
        ("沿线群众满意度", "实际完成值", "92%", "96%"),
    ]
    assert [(one.old.cell, one.new.cell) for one in found.indicators[:2]] == [("E15", "E15"), ("F15", "F15")]
    assert figures(found) == [
        ("年初预算数", 120, "D7", 100, "D7"),
        ("全年预算数", 120, "E7", 100, "E7"),
        ("全年执行数", 114, "F7", 95, "F7"),
    ]
    old, _ = found.counts
    assert (old.indicators_changed, old.indicators_same) == (4, 3)
    assert adds_up(found)


def test_a_target_that_stays_below_what_was_reached_is_pointed_out_and_no_change(tmp_path):
    found = between(tmp_path, {"路.xlsx": MOF}, {"路.xlsx": NEXT_YEAR})
    assert indicators(found) == [
        (name, "年度指标值", target, target, BELOW)
        for name, target in (
            ("养护里程", "≥120公里"),
            ("验收合格率", "≥95%"),
            ("每公里养护成本", "≤1万元"),
            ("沿线群众满意度", "≥90%"),
        )
    ]
    assert not found.changed
    assert [count.indicators_same for count in found.counts] == [7, 7]


def test_two_rounds(tmp_path):
    old = changed(
        MOF, ("≥120公里|126公里|20|20|", "≥120公里|126公里|20|22|"), ("≥95%|98%|20|20|", "≥95%|90%|20|20|"),
        ("|14|个别路段临时封闭，已加强施工组织", "|14|"),
    )  # fmt: skip
    new = changed(
        MOF, ("|14|个别路段临时封闭，已加强施工组织", "|14|"), ("|98.5|优", "|98.5|良"), ("乡村道路养护|<|", "219-乡村道路 养护|<|"),
    )  # fmt: skip
    found = between(tmp_path, {"路.xlsx": old}, {"路_审核.xlsx": new})
    assert (found.kind, found.labels) == ("rounds", ("上一轮", "本轮"))
    assert indicators(found) == [
        ("养护里程", "自评得分", 22, 20),
        ("验收合格率", "实际完成值", "90%", "98%"),
        ("验收合格率", "系统核算得分", 18.95, 20),
    ]
    assert figures(found) == [("系统核算总分", 97.45, "", 98.5, ""), ("填报等级", "优", "I22", "良", "I22")]
    assert sorted((one.state, one.code, one.subject) for one in found.findings) == [
        ("left", "unexplained-deviation", "改善出行条件"),
        ("mended", "full-score-missed-target", "验收合格率"),
        ("mended", "score-above-weight", "养护里程"),
        ("mended", "total-mismatch", "总分"),
        ("new", "grade-mismatch", "评价等级"),
    ]


def test_findings_are_found_again_though_their_rows_moved(tmp_path):
    old = changed(MOF, ("≥120公里|126公里|20|20|", "≥120公里|126公里|20|22|"))
    moved = changed(old, ("~（2022年度）", "~（2022年度）\n金额单位：万元|<|<|<|<|<|<|<|<"), ("|20|22|", "|20|23|"))
    found = between(tmp_path, {"路.xlsx": old}, {"路.xlsx": moved})
    above = [one for one in found.findings if one.code == "score-above-weight"]
    assert [(one.state, one.old, one.new) for one in above] == [("left", ("22", "H15"), ("23", "H16"))]


def test_approved_targets_and_self_evaluation(tmp_path):
    found = between(tmp_path, {"目标.xlsx": GOALS}, {"路.xlsx": MOF})
    assert (found.kind, found.labels, found.remarks) == ("goals", ("目标表", "自评表"), ())
    assert indicators(found) == [
        ("养护里程", "年度指标值", "≥130公里", "≥120公里", "lowered"),
        ("验收合格率", "分值", 25, 20),
        ("每公里养护成本", "年度指标值", "≤9000元", "≤1万元", "lowered"),
        ("应急预案", "指标删去", "健全", None),
        ("完工时间", "指标新增", None, "12月底前"),
    ]
    assert (found.figures, found.findings) == ([], [])
    assert adds_up(found)


def test_targets_of_a_ledger(tmp_path):
    def target(name, value, weight, row):
        return Target(DEPARTMENT, PROJECT, name, value, weight, row)

    ledger = Ledger(
        Settings(year=2022), projects=(Project("A01", PROJECT, DEPARTMENT, UNIT, 120.0),),
        targets=(
            target("养护里程", "130公里", 20, 3), target("每公里养护成本", "9000元", 5, 4), target("预算执行率", "100%", 10, 5),
        ),
    )  # fmt: skip
    found = compared(
        Side("台账", [approved(ledger, "工作台账.xlsx")], ledger), side(folder(tmp_path / "后", {"路.xlsx": MOF}))
    )
    assert indicators(found)[:2] == [
        ("养护里程", "年度指标值", "130公里", "≥120公里", "lowered"),
        ("每公里养护成本", "年度指标值", "9000元", "≤1万元", "lowered"),
    ]
    assert {one.what for one in found.indicators[2:]} == {"指标新增"}
    assert [one.old.cell for one in found.indicators[:2]] == ["第3行", "第4行"]
    assert found.counts[0].indicators_in_funds == 1
    assert adds_up(found)


RENAMED = (("乡村道路养护|<|", "农村道路养护|<|"),)
OTHER_UNIT = (("实施单位|某市公路养护中心", "实施单位|某市公路工程处"),)
OTHER_DEPARTMENT = (("主管部门|<|某市交通运输局", "主管部门|<|某市公路局"), *OTHER_UNIT)


@pytest.mark.parametrize(
    ("changes", "compares", "why"),
    [
        ((), 1, None),
        ((("乡村道路养护|<|", "2022年乡村道路养护项目|<|"),), 1, None),
        ((("某市公路养护中心", ""),), 1, None),
        (RENAMED, 0, "项目名称相近，预算数相同"),
        ((*RENAMED, ("|120|120|114|10", "|90|90|85.5|10"), ("|100|100|95|", "|70|70|66.5|")), 0, "项目名称相近"),
        (OTHER_UNIT, 0, "项目名称相同，实施单位不同或没有写明"),
        (OTHER_DEPARTMENT, 0, "项目名称相同，部门不同"),
        ((("乡村道路养护|<|", "渡船更新|<|"),), 0, None),
    ],
)
def test_doubtful_forms_are_listed_and_never_compared(tmp_path, changes, compares, why):
    found = between(tmp_path, {"路.xlsx": MOF}, {"路.xlsx": changed(MOF, *changes)})
    assert (len(found.pairs), [doubt.why for doubt in found.doubts]) == (compares, [why] if why else [])
    assert not (found.indicators or found.figures or found.findings) or compares
    assert adds_up(found)


DEPARTMENTS_OWN = SHOULD_PASS["部门整体-全国六栏"]


@pytest.mark.parametrize(
    ("changes", "compares", "why"),
    [
        ((), 1, None),
        ((("某市交通运输局", "某市交通局"),), 0, "部门名称相近"),
        ((("某市交通运输局", ""),), 0, "没有写部门名称"),
        ((("某市交通运输局", "某市教育局"),), 0, None),
    ],
)
def test_doubtful_departments_are_listed_and_never_compared(tmp_path, changes, compares, why):
    found = between(tmp_path, {"部门.xlsx": DEPARTMENTS_OWN}, {"部门表.xlsx": changed(DEPARTMENTS_OWN, *changes)})
    assert (len(found.pairs), [doubt.why for doubt in found.doubts]) == (compares, [why] if why else [])
    assert adds_up(found)


def test_one_form_beside_two_that_are_like_it_is_doubtful(tmp_path):
    two = {f"{at}.xlsx": changed(MOF, ("乡村道路养护|<|", f"乡村道路养护{at}|<|")) for at in ("一期", "二期")}
    found = between(tmp_path, {"路.xlsx": MOF}, two)
    assert ([*found.pairs], len(found.doubts), [count.doubtful for count in found.counts]) == ([], 2, [1, 2])


@pytest.mark.parametrize(
    ("name", "doubt"),
    [("完成时间", ("完工时间", "完成时间", "名称相近")), ("开工典礼", None)],
)
def test_doubtful_indicators_are_listed_and_never_compared(tmp_path, name, doubt):
    found = between(tmp_path, {"路.xlsx": MOF}, {"路.xlsx": changed(MOF, ("完工时间|12月底前", f"{name}|10月底前"))})
    told = [(one.indicators[0].value, one.indicators[1].value, one.why) for one in found.doubts]
    assert told == ([doubt] if doubt else [])
    assert indicators(found) == (
        [] if doubt else [("完工时间", "指标删去", "12月底前", None), (name, "指标新增", None, "10月底前")]
    )
    assert adds_up(found)


def test_what_stands_on_one_side_only_is_listed_with_the_reason(tmp_path):
    other = changed(MOF, ("乡村道路养护|<|", "渡船更新|<|"))
    found = between(
        tmp_path,
        {
            "路.xlsx": MOF,
            "路（初稿）.xlsx": changed(MOF, ("126公里|20|20|", "125公里|20|20|")),
            "船.xlsx": other,
            "去年.xlsx": changed(other, ("（2022年度）", "（2021年度）")),
        },
        {"路.xlsx": MOF, "说明.xlsx": "请填写", "目标.xlsx": GOALS},
    )
    assert sorted((one.is_new, one.source, one.why) for one in found.alone) == [
        (False, "前/去年.xlsx", "没有比较：不是这一年的表"),
        (False, "前/船.xlsx", "另一边没有这张表"),
        (False, "前/路（初稿）.xlsx", "没有比较：同一张表的另一版本"),
        (True, "后/目标.xlsx", "没有比较：绩效目标表，不是自评表"),
        (True, "后/说明.xlsx", "没有自评表，也没有绩效目标表"),
    ]
    assert adds_up(found)


@pytest.mark.parametrize(
    ("old", "new", "remark"),
    [
        (NEXT_YEAR, MOF, "前一个是2023年的，后一个是2022年的，次序可能写反了；仍按给出的次序比较。"),
        (MOF, GOALS, "绩效目标表一般写在前面，次序可能写反了；仍按给出的次序比较。"),
        (MOF, changed(GOALS, ("（2022年度）", "（2023年度）")), None),
        (MOF, joined(DEPARTMENT_HEAD, MOF.split("\n", 5)[-1]), "前一个只有项目自评表，后一个只有部门整体自评表，没有一张对应得上。请检查是否拿错了文件。"),
        (MOF, changed(MOF, ("乡村道路养护|<|", "渡船更新|<|")), "两边没有一张表对应得上：部门、项目名称都不相同。请检查是否拿错了文件，或名称写法不同。"),
    ],
)  # fmt: skip
def test_what_is_said_before_all_else(tmp_path, old, new, remark):
    assert between(tmp_path, {"表.xlsx": old}, {"表.xlsx": new}).remarks == ((remark,) if remark else ())


def test_last_years_actuals_beside_next_years_targets(tmp_path):
    goals = changed(GOALS, ("（2022年度）", "（2023年度）"), ("≥130公里", "≥121公里"))
    found = between(tmp_path, {"路.xlsx": MOF}, {"目标.xlsx": goals})
    assert found.labels == ("2022年自评", "2023年目标")
    assert ("养护里程", "年度指标值", "≥120公里", "≥121公里", BELOW) in indicators(found)


def test_a_folder_beside_its_copy_differs_in_nothing(tmp_path):
    # without a department, without a name, one name in two offices
    odd = {
        "无部门": changed(MOF, ("主管部门|<|某市交通运输局", "主管部门|<|")), "无名": changed(MOF, ("乡村道路养护|<|", "|<|")),
        "同名": changed(MOF, *OTHER_UNIT),
    }  # fmt: skip
    old = tmp_path / "前"
    old.mkdir()
    for name, text in {**SHOULD_PASS, **odd}.items():
        filed(described(text), old / f"{name}.xlsx")
    new = tmp_path / "后"
    shutil.copytree(old, new)
    found = compared(side(old), side(new))
    assert (found.changed, [*found.indicators], [*found.doubts]) == (False, [], [])
    assert {one.why for one in found.alone} <= {"没有比较：不是这一年的表", "没有比较：同一张表的另一版本"}
    assert found.counts[0].compared >= 20
    assert adds_up(found)


def test_forms_of_one_project_on_one_sheet_are_told_apart_by_their_years(tmp_path):
    undated = changed(
        MOF,
        ("~项目支出绩效自评表\n", ""),
        ("~（2022年度）\n", ""),
        ("成本指标|每公里养护成本|≤1万元|0.9万元|5|5|\n", ""),
    )
    old = f"{undated}\n{MOF}"
    new = f"{undated}\n{changed(MOF, ('|126公里|20|20|', '|127公里|20|20|'))}"
    found = between(tmp_path, {"路.xlsx": old}, {"路.xlsx": new})
    assert [(count.forms, count.compared) for count in found.counts] == [(2, 2), (2, 2)]
    assert (found.doubts, {name for name, *_ in indicators(found)}) == ([], {"养护里程"})


@pytest.mark.thorough
@settings(max_examples=max(settings.default.max_examples // 8, 1))
@given(damaged())
def test_a_form_however_damaged_beside_itself_saved_again_differs_in_nothing(tmp_path_factory, sheets):
    path = filed(sheets, tmp_path_factory.mktemp("表") / "表.xlsx")
    record = review_batch([Job(path, "表.xlsx")], ReviewOptions(goals=True))[0].record
    old, new = (Side(name, [{**record, "sha256": name}]) for name in ("前", "后"))
    found = compared(old, new)
    assert (found.changed, [*found.indicators]) == (False, [])
    assert not any(one.why == "另一边没有这张表" for one in found.alone)
    assert adds_up(found)
    # forms of one sheet that nothing tells apart, once their titles and years are gone, are listed
    told = {
        (form["sheet"], form["year"], *(field["value"] for field in form["fields"].values()))
        for form in record["forms"]
    }
    assert not found.doubts or len(told) < len(record["forms"])
