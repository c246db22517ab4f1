"""The steps of scores: of each kind what was calculated, in words and numbers that anybody can follow."""

from __future__ import annotations

import pytest

from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.rules.kinds import KINDS
from perfxl.rules.scoring import score
from perfxl.rules.working import grade_steps, steps, total_steps, working
from perfxl.text.numbers import show
from tests.rules.test_kinds import (
    DEPARTMENT,
    NATIONAL,
    OWN,
    PROJECT,
    adding,
    cases,
    criterion,
    execution,
    form,
    framework,
    indicator,
    own,
    qualitative,
    quantitative,
)
from tests.rules.test_totals import DROPPING, GRADE_CAP, TOTAL_CAP, made

STEPS = [
    # score, its steps
    (
        execution(PROJECT, 10, (41.92, 41.56)),
        [
            "预算执行率 = 执行数 41.56 ÷ 预算数 41.92 ≈ 99.1412%",
            "得分 = 预算执行率 99.1412% × 分值 10 ≈ 9.914122，四舍五入为 9.91",
        ],
    ),
    (
        execution(PROJECT, 10, (100, 50), (300, 400)),
        [
            "预算执行率 =（执行数 50 + 执行数 400）÷（预算数 100 + 预算数 300）= 112.5%",
            "预算执行率 112.5% × 分值 10 = 11.25，高于 分值 10，取 10",
            "得分 = 分值 10",
        ],
    ),
    (
        quantitative(PROJECT, 100, 95),
        [
            "完成率 = 实际值 95 ÷ 目标值 100 = 95%",
            "完成率 95% ≥ 60% 且 < 100%",
            "得分 = 分值 10 × 完成率 95% = 9.5",
        ],
    ),
    (
        quantitative(PROJECT, 50, 80),
        ["完成率 = 实际值 80 ÷ 目标值 50 = 160%", "完成率 160% > 150%", "得分 = 分值 10 × 0.5 = 5"],
    ),
    (
        # six decimals do not show on which side of the band's end it lies
        quantitative(PROJECT, 10_000_000, 9_999_999),
        [
            "完成率 = 实际值 9999999 ÷ 目标值 10000000 ≈ 100%",
            "完成率 100% ≥ 60% 且 略低于 100%",
            "得分 = 分值 10 × 完成率 100% = 9.999999，四舍五入为 10",
        ],
    ),
    (
        quantitative(PROJECT, 5, 8, "down"),
        [
            "实际值 8 > 目标值 5",
            "完成率 = 目标值 5 ÷ 实际值 8 = 62.5%",
            "完成率 62.5% ≥ 60% 且 < 100%",
            "得分 = 分值 10 × 完成率 62.5% = 6.25",
        ],
    ),
    (
        quantitative(NATIONAL, 5, -3),
        ["完成率 = 实际值 -3 ÷ 目标值 5 = -60%", "完成率 -60% < 100%", "得分 = 分值 10 × 完成率 -60%（按 0 计）= 0"],
    ),
    (
        qualitative(PROJECT, "有效保障", "有效保障", 10, 15),
        ["自评得分 10，不高于 分值 15 × 1 = 15", "自评得分 10，低于 分值 15 × 0.8 = 12，取 12", "得分 = 12"],
    ),
    (qualitative(PROJECT, "合理", "见附件", 18, 15), ["自评得分 18，高于 分值 15，取 15", "得分 = 分值 15"]),
    (
        criterion("expenditure-rate", m10=1.2, m11=0.9, m12=0.98),
        [
            "年度平均执行率 = 10月一般公共预算支出执行率 120%（按 100% 计）、11月一般公共预算支出执行率 90%、"
            "12月一般公共预算支出执行率 98% 的平均值 = 96%",
            "得分 = 年度平均执行率 96% × 分值 10 = 9.6",
        ],
    ),
    (
        criterion("asset-utilisation", in_use=74.9, all=100),
        [
            "固定资产利用率 = 实际在用固定资产总额 74.9 ÷ 所有固定资产总额 100 = 74.9%",
            "固定资产利用率 74.9% ≥ 60% 且 < 75%",
            "得分 = 1",
        ],
    ),
    (criterion("contract-timeliness", in_time=0, contracts=0), ["签订政府采购合同的项目总数 0 = 0", "得分 = 分值 3"]),
    (
        criterion("public-expenditure-control", spent=114.9, planned=100),
        [
            "公用经费控制率 =（实际支出公用经费总额 114.9 − 预算安排公用经费总额 100）÷ 预算安排公用经费总额 100 = 14.9%",
            "扣分档数 =（公用经费控制率 14.9% ÷ 5%）的整数部分 = 2",
            "得分 = 分值 2 − 扣分档数 2 × 0.5 = 1",
        ],
    ),
    (
        own("支出率", "≥95%得满分，每低1个百分点扣0.5分，低于80%不得分", 5, "支出率92.5%"),
        [
            "支出率 92.5% ≥ 80%",
            "扣分档数 =（（95% − 支出率 92.5%）÷ 1%）的整数部分 = 2",
            "得分 = 分值 5 − 扣分档数 2 × 0.5 = 4",
        ],
    ),
    (
        criterion("ex-ante-evaluation", due=3, missing=2),
        ["应开展事前绩效评估的项目数 3 ≤ 3", "得分 = 分值 3 − 其中：未开展事前绩效评估的项目数 2 × 1 = 1"],
    ),
    (
        criterion("procurement-rules", established=1),
        ["得分 = 分值 1 × 1 × 是否建立政府采购内部控制管理制度 是（按 1 计）= 1"],
    ),
    (
        criterion("results-application", late_warnings=1, rectified=1, linked=1),
        [
            "分值 3 × 0.3 − 未及时处理监控预警提醒的次数 1 × 1 = -0.1，低于 0，取 0",
            "第 1 项 = 0",
            "第 2 项 = 分值 3 × 0.3 × 是否及时反馈重点评价整改情况 是（按 1 计）= 0.9",
            "第 3 项 = 分值 3 × 0.4 × 是否建立评价结果与预算编制挂钩机制 是（按 1 计）= 1.2",
            "得分 = 第 1 项 0 + 第 2 项 0.9 + 第 3 项 1.2 = 2.1",
        ],
    ),
    (
        criterion("three-public-expenses", spent=10.01, planned=10),
        ["“三公”经费实际支出数 10.01 > 预算安排的“三公”经费数 10", "得分 = 0"],
    ),
    (adding([(100, 70, 20)]), ["得分 = 明细1 14"]),
    (framework("管理制度健全性", 4), ["得分 = 自评得分 4"]),
]


@pytest.mark.parametrize(("scored", "told"), STEPS)
def test_a_score_is_told_step_by_step(scored, told):
    assert list(steps(scored)) == told


def test_every_kind_is_told():
    assert {scored.rule.kind for scored, _ in STEPS} == set(KINDS)


def test_the_steps_of_every_case_end_in_its_points():
    wrong = [
        (scored.rule.key, told) for scored, points in cases() if (told := steps(scored)[-1]).split()[-1] != show(points)
    ]
    assert wrong == []


def test_what_has_no_score_has_no_steps():
    scored = score([(form(indicator(target=100, actual=None, weight=10)), PROJECT)])[0].indicators[0]
    assert (scored.score, steps(scored)) == (None, ())


def test_total_and_grade_are_told():
    rows = [indicator(row=at, target=100, actual=100, direction="up", weight=42.25) for at in (1, 2)]
    scored = score([(form(*rows), PROJECT)])[0]
    assert total_steps(scored) == ("总分 = 42.25 + 42.25 = 84.5",)
    assert grade_steps(scored) == ("80 ≤ 总分 84.5 < 90，等级为“良”",)


@pytest.mark.parametrize(
    ("text", "executed", "dropped", "told"),
    [
        (
            TOTAL_CAP,
            119,
            None,
            [
                "各项得分合计 = 5.95 + 20 + 20 + 10 + 18 + 9 + 10 = 92.95",
                "预算执行率 = 执行数 119 ÷ 预算数 200 = 59.5%",
                "预算执行率 59.5% ≥ 0% 且 < 60%",
                "总分 = 各项得分合计 92.95（按 80 计）",
                "80 ≤ 总分 80 < 90，等级为“良”",
            ],
        ),
        (
            GRADE_CAP,
            119,
            None,
            [
                "各项得分合计 = 5.95 + 20 + 20 + 10 + 18 + 9 + 10 = 92.95",
                "总分 = 各项得分合计 92.95",
                "预算执行率 = 执行数 119 ÷ 预算数 200 = 59.5%",
                "预算执行率 59.5% ≥ 0% 且 < 60%",
                "定等级的分数 = 总分 92.95（按 80 计）",
                "80 ≤ 定等级的分数 80 < 90，等级为“良”",
            ],
        ),
        (
            DROPPING,
            190,
            0,
            [
                "各项得分合计 = 9.5 + 20 + 10 + 18 + 9 + 10 = 76.5",
                "总分 = 各项得分合计 76.5 × 100 ÷ 适用指标的分值 80 = 95.625，四舍五入为 95.63",
                "90 ≤ 总分 95.63 ≤ 100，等级为“优”",
            ],
        ),
    ],
)
def test_a_total_that_is_capped_or_scaled_is_told(tmp_path, text, executed, dropped, told):
    path, own_rules = made(tmp_path / "表.xlsx", text, executed, dropped, (90, "优"), 0)
    (reviewed,) = review_batch([Job(path, "表.xlsx")], ReviewOptions(own_rules))
    scored = reviewed.forms[0].scored
    assert [*total_steps(scored), *grade_steps(scored)] == told


def test_a_working_says_rule_clause_and_what_it_rests_on():
    told = working(own(*OWN[0][:3], "预算完成率96%"), DEPARTMENT)
    assert (told.basis, told.rule) == ("按评分依据中引用的数据计算", "按比率所在档次计分")
    assert told.source.startswith("本表评分标准")
    assert [given.label for given in told.inputs] == ["分值", "预算完成率", "自评得分"]
