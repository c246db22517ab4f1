"""What the ledger says of one form: amounts, targets, waivers, reviewers' scores, rules."""

from dataclasses import replace

import pytest

from perfxl.ledger.comparing import same_target
from perfxl.ledger.model import Decision, Ledger, Settings
from perfxl.ledger.roster import Entry
from tests.drawn import codes, drawn, drawn_department
from tests.known_ledgers import DEPARTMENT, LISTED, PROJECT, UNIT, given, of_list, reviewed_with, target, waiver

FULL_SCORE = {"H20": 20, "H25": 98.5}
"""The target of row 20 was missed, and full marks given."""


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """A form without findings."""
    return drawn(tmp_path_factory.mktemp("台账") / "表.xlsx")


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """A form with an error in H20."""
    return drawn(tmp_path_factory.mktemp("台账") / "错.xlsx", cells=FULL_SCORE)


@pytest.mark.parametrize(
    ("project", "found"),
    [
        (LISTED, set()),
        (replace(LISTED, budget=200.004, executed=189.996), set()),  # rounded to two decimals
        (replace(LISTED, budget=None, executed=None), set()),
        (replace(LISTED, budget=210), {("amount-differs", "warning", "E8")}),
        (replace(LISTED, executed=190.01), {("amount-differs", "warning", "F8")}),
        (replace(LISTED, name="文化馆改造"), {("not-listed", "warning", "C4")}),
    ],
)
def test_a_project_is_held_against_the_list(right, project, found):
    record = reviewed_with(right, of_list(project))
    assert codes(record) == found
    assert record["forms"][0]["project_code"] == (None if project.name != PROJECT else "P001")


@pytest.mark.parametrize(("budget", "expected"), [(200, []), (200.004, []), (210, ["2100000"])])
def test_amounts_are_compared_in_the_unit_of_the_form(tmp_path, budget, expected):
    """A form in 元 beside a list in 万元."""
    amounts = {"E8": 2_000_000, "F8": 1_900_000, "E9": 1_500_000, "F9": 1_450_000, "E10": 500_000, "F10": 450_000}
    path = drawn(tmp_path / "元.xlsx", cells={"A7": "项目资金（元）", **amounts})
    (form,) = reviewed_with(path, of_list(replace(LISTED, budget=budget)))["forms"]
    assert form["money_unit"] == "元"
    assert [f["expected"] for f in form["findings"] if f["code"] == "amount-differs"] == expected


def test_where_the_word_comes_from_is_said(right):
    ledger = Ledger(projects=(replace(LISTED, budget=210),), targets=(target("开放天数", "365天"),))
    findings = reviewed_with(right, ledger)["forms"][0]["findings"]
    assert [(f["code"], f["cell"], f["stated"], f["expected"], f["source"]) for f in findings] == [
        ("amount-differs", "E8", "200", "210", "工作台账 项目清单 第2行"),
        ("target-changed", "E17", "300天", "365天", "工作台账 绩效目标 第12行"),
    ]


@pytest.mark.parametrize(
    ("targets", "found"),
    [
        ([target("开放天数", "300天", 20), target("设备完好率", "95%以上"), target("服务机制", "健全。")], set()),
        ([target("指标1：开放天数（天）", "300")], set()),
        ([target("开放天数", "365天")], {"E17"}),
        ([target("开放天数", "300天", 15)], {"G17"}),
        ([target("开放天数", "365天", 15)], {"E17", "G17"}),
        ([target("服务机制", "完善")], {"E21"}),
        ([target("单位运行成本", "≥50元")], {"E19"}),
        ([target("借阅册次", "1万册")], {"C4"}),
        ([target("预算执行率", "100%")], set()),  # stands in the funds
        ([replace(target("开放天数", "1天"), project="别的项目")], set()),
        ([replace(target("开放天数", "1天"), department="某县文化局")], set()),
    ],
)
def test_targets_are_those_that_were_approved(right, targets, found):
    assert codes(reviewed_with(right, Ledger(targets=tuple(targets)))) == {
        ("target-changed", "warning", cell) for cell in found
    }


@pytest.mark.parametrize(
    ("stated", "approved", "same"),
    [
        ("≥95%", "95%", True), ("≥95%", "0.95", True), ("≥95%", "95", True), ("≥95%", "≤95%", False), ("≥95%", "96%", False),
        ("1万份", "10000份", True), ("2.5公里", "2500米", True), ("600人次", "600人", True), ("600人次", "600元", False),
        ("12月底前", "12月31日前", True), ("健全", "健全。", True), ("健全", "完善", False), ("5-10个", "5-10个", True),
        ("5-10个", "5-12个", False), ("", "", True), ("300天", "三百天", True),
    ],
)  # fmt: skip
def test_targets_are_compared_as_values(stated, approved, same):
    assert same_target(stated, approved) == same


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (waiver("full-score-missed-target"), "waived"),
        (waiver("未达目标却得满分", "H20"), "waived"),
        (waiver("full-score-missed-target", "$h$20", "20.0"), "waived"),
        (waiver("full-score-missed-target", "H20", "18"), "open"),  # the cell says something else
        (waiver("full-score-missed-target", "H21"), "open"),
        (waiver("score-differs", "H20"), "open"),
        (waiver("full-score-missed-target", project="别的项目"), "open"),
        (waiver("full-score-missed-target", department="区文化局"), "waived"),  # an alias
        (waiver("full-score-missed-target", department="某县文化局"), "open"),
    ],
)
def test_a_waiver_lets_a_finding_stand(wrong, made, status):
    roster = (Entry(DEPARTMENT, aliases=("区文化局",)),)
    record = reviewed_with(wrong, Ledger(roster=roster, waivers=(made,)))
    (finding,) = [f for f in record["forms"][0]["findings"] if f["code"] == "full-score-missed-target"]
    why = ("另有批复（王某）", 5) if status == "waived" else (None, None)
    assert (finding["status"], finding["waiver"], finding["waiver_row"]) == (status, *why)


@pytest.mark.parametrize(
    ("reviews", "rows", "reviewed", "grade"),
    [
        ([], {}, None, "优"),
        ([given("开放天数", 15)], {17: 15}, 91.5, "优"),
        ([given("指标1：开放天数", 12), given("读者满意度", 8, 10)], {17: 12, 22: 8}, 86.5, "良"),
        ([given("预算执行率", 0)], {}, 87, "良"),
        ([given("开放天数", 15), given("", 59)], {17: 15}, 59, "差"),
    ],
)
def test_what_reviewers_give_counts_in_the_end(right, reviews, rows, reviewed, grade):
    form = reviewed_with(right, Ledger(reviews=tuple(reviews)))["forms"][0]
    totals = form["totals"]
    assert {row["row"]: row["reviewed"] for row in form["indicators"] if row["reviewed"] is not None} == rows
    assert (totals["reviewed"], totals["final"], totals["final_grade"]) == (
        reviewed, 96.5 if reviewed is None else reviewed, grade,
    )  # fmt: skip
    assert (totals["score"], totals["grade"]) == (96.5, "优")


@pytest.mark.parametrize(
    ("review", "notice"),
    [
        (
            given("借阅册次", 5),
            "工作台账“复核”第 3 行（社区图书馆运行）：表上没有指标“借阅册次”，没有采用。请核对指标名称。",
        ),
        (given("开放天数", 21), "工作台账“复核”第 3 行（社区图书馆运行）：复核得分 21 超过分值 20，没有采用。请改正。"),
        (given("", 101), "工作台账“复核”第 3 行（社区图书馆运行）：复核得分 101 超过分值 100，没有采用。请改正。"),
    ],
)
def test_a_review_that_cannot_be_used_is_said(right, review, notice):
    record = reviewed_with(right, Ledger(reviews=(review,)))
    assert (record["notices"], record["forms"][0]["totals"]["reviewed"]) == ([notice], None)


@pytest.mark.parametrize(
    ("name", "weight", "rows"),
    [("采购意向公开合规性", 0.5, [0.5]), ("采购意向公开合规性", 1.5, [1.5]), ("采购意向公开合规性", None, [])],
)
def test_rows_of_one_name_are_told_apart_by_their_weight(tmp_path, name, weight, rows):
    path = drawn_department(tmp_path / "部门.xlsx")
    review = replace(given(name, 0.1, weight), project="")
    record = reviewed_with(path, Ledger(reviews=(review,)))
    assert [row["weight"] for row in record["forms"][0]["indicators"] if row["reviewed"] is not None] == rows
    assert bool(record["notices"]) == (not rows)


@pytest.mark.parametrize(
    ("settings", "rulebook"),
    [
        (Settings(), "guangzhou-2023-project"),
        (Settings(project_rules="mof-2020"), "mof-2020"),
        (Settings(department_rules="mof-2020"), "guangzhou-2023-project"),
    ],
)
def test_the_bureau_says_which_rules_hold(right, settings, rulebook):
    assert reviewed_with(right, Ledger(settings))["forms"][0]["rulebook"] == rulebook


def test_a_decision_makes_a_project_that_of_the_list(right):
    """Its targets and waivers are found under the name that the list has."""
    project = replace(LISTED, name="街道阅览室")
    decision = Decision("项目", f"{DEPARTMENT}（{UNIT}）：{PROJECT}", "", "P001")
    ledger = Ledger(
        projects=(project,), decisions=(decision,), targets=(replace(target("开放天数", "1天"), project="街道阅览室"),)
    )
    assert codes(reviewed_with(right, ledger)) == {("target-changed", "warning", "E17")}
