"""What is compared and proposed over an intake: the sample, the list of projects, the reviews, the circular."""

import pandas as pd
import pytest

from perfxl.intake.circular import circular
from perfxl.intake.finding_counts import by_code, by_department, by_form, by_level
from perfxl.intake.listed import against_list, not_reported
from perfxl.intake.reviews import by_department as reviews_by_department
from perfxl.intake.reviews import reviewed
from perfxl.intake.sampling import sample
from perfxl.ledger.model import Project, Question, Settings

PLAIN = {
    "kind": "project", "department": "甲局", "project": "项目", "unit": "", "source": "表.xlsx", "claimed_weight": 0.0,
    "weight": 100.0, "errors": 0, "warnings": 0, "answered": 0, "budget": 1.0, "final": 90.0,
}  # fmt: skip


def projects(*changes):
    """Forms of projects, each plain but for what is given; a thousand 万元 elsewhere, so that no budget stands out."""
    rest = {**PLAIN, "kind": "project", "project": "其余", "budget": 1000.0}
    rows = [{**PLAIN, "project": f"项目{at}", **change} for at, change in enumerate(changes)]
    return pd.DataFrame([*rows, *({**rest, "project": f"其余{at}"} for at in range(60))])


@pytest.mark.parametrize(
    ("change", "last", "risk", "why"),
    [
        ({"claimed_weight": 60.0}, None, 3, "自评认可分占 60%"),
        ({"claimed_weight": 59.0}, None, 2, "自评认可分占 59%"),
        ({"errors": 1}, None, 2, "错误 1 处"),
        ({"errors": 3, "warnings": 1}, None, 4, "错误 3 处；未说明的警告 1 处"),
        ({"warnings": 2, "answered": 2, "errors": 1}, None, 2, "错误 1 处"),
        ({"budget": 7000.0}, None, 3, "预算 7000 万元，占全部项目的 10.4%"),
        ({}, 78.5, 2, "得分比上次高 11.5 分"),
        ({}, 95.0, 1, "得分比上次低 5 分"),
    ],
)
def test_what_is_risky_is_proposed_with_its_reasons(change, last, risk, why):
    (first, *_) = sample(projects(change), Settings(), {} if last is None else {0: last})
    assert (first.form, first.risk, first.why, first.by_lot) == (0, risk, why, False)


def test_the_lot_is_the_same_in_any_order_and_another_with_another_seed():
    forms = projects({"errors": 5})

    def drawn(frame, seed):
        proposed = sample(frame, Settings(sample_share=0.1, sample_seed=seed), {})
        return [(frame["project"][one.form], one.by_lot) for one in proposed]

    assert drawn(forms, 1) == drawn(forms[::-1].reset_index(drop=True), 1) != drawn(forms, 2)
    assert [by_lot for _, by_lot in drawn(forms, 1)] == [False, True, True, True, True, True, True]


@pytest.mark.parametrize(("share", "proposed"), [(0.0, 0), (0.1, 7), (1.0, 61)])
def test_as_many_are_proposed_as_the_share_asks_for(share, proposed):
    forms = projects({})
    assert len({one.form for one in sample(forms, Settings(sample_share=share), {})}) == proposed


LIST = (
    Project("P1", "图书馆", "文化局", budget=100.0, executed=90.0), Project("P2", "剧院", "文化局"), Project("P3", "公园", "园林局"),
)  # fmt: skip


def test_the_list_is_held_against_what_came():
    codes = pd.Series(["P1", "P1", None, "P9", None, None], dtype="string")
    names = ["图书馆", "图书馆", "食堂", "广场", "大剧院", "图书分馆"]
    forms = pd.DataFrame({"kind": "project", "project_code": codes, "project": names, "filed": "文化局", "unit": ""})
    asked = [
        Question("项目", f"文化局：{name}", perhaps, (*perhaps.split("、"), "不在清单"))
        for name, perhaps in (("大剧院", "P1、P2"), ("图书分馆", "P1"), ("食堂", ""))
    ]
    compared = against_list(forms, LIST, asked)
    assert [(one.state, one.project and one.project.code, one.form) for one in compared] == [
        ("已报", "P1", 0), ("已报", "P1", 1), ("待确认", "P2", 4), ("未报送", "P3", None),
        ("不在清单", None, 2), ("不在清单", None, 3), ("待确认", None, 5),
    ]  # fmt: skip
    (finding,) = not_reported(compared, forms[:0])
    assert (finding.code, finding.level, finding.department) == ("not-reported", "warning", "园林局")
    assert finding.message == "项目清单上的“公园”（P3）没有报送。请补报；不需报送的请说明，由财政部门从项目清单里删去。"


def test_a_project_that_was_sent_for_another_year_is_told_as_that():
    others = pd.DataFrame({"project_code": ["P3"], "year": [2023], "source": ["收件/园林局/公园.xlsx"]})
    (finding,) = not_reported(
        against_list(pd.DataFrame(columns=["kind", "project_code", "project", "filed", "unit"]), LIST[2:]), others
    )
    assert (finding.code, finding.department) == ("not-reported", "园林局")
    assert finding.message.startswith("项目清单上的“公园”（P3）只报来 2023 年度的表（公园.xlsx），没有计入。")


def test_reviews_far_from_the_self_score_come_first():
    rows = [("甲局", 95.0, 90.0), ("甲局", 90.0, 91.0), ("乙局", 96.0, 80.0), ("丙局", 99.0, None)]
    forms = pd.DataFrame(rows, columns=["department", "self_given", "reviewed"])
    found = reviewed(forms)
    assert [*zip(found["department"], found["difference"], strict=True)] == [("乙局", -16), ("甲局", -5), ("甲局", 1)]
    sums = reviews_by_department(found)[["department", "forms", "self_total", "reviewed", "difference", "largest"]]
    assert [*map(tuple, sums.to_numpy())] == [("乙局", 1, 96, 80, -16, -16), ("甲局", 2, 92.5, 90.5, -2, -5)]


def test_a_circular_has_departments_before_units_and_who_sent_nothing_last():
    rows = [
        ("department", "甲局", None, None, 88.0, "良"), ("department", "乙局", None, None, 95.0, "优"),
        ("department", "甲馆", None, None, 99.0, "优"), ("project", "甲局", 100.0, 50.0, 80.0, "良"),
        ("project", "甲局", 300.0, 300.0, 90.0, "优"), ("project", "丙局", 10.0, 10.0, None, None),
    ]  # fmt: skip
    forms = pd.DataFrame(rows, columns=["kind", "owner", "adjusted", "executed", "final", "final_grade"])
    found = circular(forms, {"甲馆"}, ["丁局"])
    shown = found[["group", "department", "projects", "rate", "project_score", "final", "note"]].astype(object)
    assert [tuple(row) for row in shown.where(shown.notna(), None).to_numpy()] == [
        ("部门", "乙局", 0, None, None, 95, None), ("部门", "甲局", 2, 0.875, 87.5, 88, None),
        ("部门", "丙局", 1, 1, None, None, None), ("部门", "丁局", 0, None, None, None, "未报送"),
        ("下属单位", "甲馆", 0, None, None, 99, None),
    ]  # fmt: skip


FINDINGS = pd.DataFrame(
    [
        ("error", "a", "open"), ("error", "a", "answered"), ("error", "b", "waived"), ("warning", "c", "open"),
        ("warning", "c", "answered"), ("warning", "c", "waived"), ("info", "d", "open"),
    ],
    columns=["level", "code", "status"],
).assign(workbook=0, form=0)  # fmt: skip


def test_an_error_counts_once_however_it_is_counted_and_what_is_waived_apart():
    (row,) = by_form(FINDINGS).to_dict("records")
    counts = {"errors": 2, "warnings": 2, "answered": 1, "infos": 1, "waived": 2}
    assert {name: row[name] for name in counts} == counts
    told = FINDINGS.assign(
        department="甲局", forms=1, waived=FINDINGS["status"] == "waived",
        answered=(FINDINGS["status"] == "answered") & (FINDINGS["level"] == "warning"),
    )  # fmt: skip
    assert by_level(told) == counts
    (row,) = by_department(told, ["甲局"]).to_dict("records")
    assert {name: row[name] for name in counts} == counts
    codes = by_code(told)[["code", "level", "findings", "answered", "waived"]]
    assert [*map(tuple, codes.to_numpy())] == [
        ("a", "error", 2, 0, 0), ("b", "error", 0, 0, 1), ("c", "warning", 2, 1, 1), ("d", "info", 1, 0, 0),
    ]  # fmt: skip
