"""Whose rule a row of the department form is scored by, and what is said of it.

Of the form drawn, E has the criteria, F the weights, H the clauses (评分标准), J the self-scores, K what they rest on.
"""

import openpyxl
import pytest

import perfxl
from tests.drawn import drawn_department, reviewed
from tests.forms.grids import draw

SAID = {"no-rule", "no-clause", "clause-not-used", "clause-gap"}
BANDS = "1.结余结转率≤10%的，得3分；2.10%＜结余结转率≤20%的，得2分；3.20%＜结余结转率的，得0分。"


def said(record):
    return {(f["code"], f["cell"]) for form in record["forms"] for f in form["findings"] if f["code"] in SAID}


def row(record, number):
    return next(row for row in record["forms"][0]["indicators"] if row["row"] == number)


@pytest.mark.parametrize(
    ("cells", "at", "basis", "score", "findings"),
    [
        # as the rulebook prints it
        ({}, 15, "evidence", 9.5, set()),
        # no rule printed: the rulebook's
        ({"H15": "按规定评分。"}, 15, "evidence", 9.5, {("no-clause", "H15")}),
        ({"H15": None}, 15, "evidence", 9.5, {("no-clause", "H15")}),
        # a row that nothing is computed of is not spoken of
        ({"J18": 2, "H18": "按规定评分。"}, 18, "claimed", 2, set()),
        # the form's own bands, in its own weight
        ({"F17": 3, "H17": BANDS, "J17": 3, "K17": "结转结余率15%"}, 17, "evidence", 2, set()),
        ({"F17": 3, "H17": BANDS, "J17": 3, "K17": "结转结余率8%"}, 17, "evidence", 3, set()),
        # no rule printed and another weight: the rulebook's points, scaled
        ({"F17": 3, "H17": "…", "J17": 3, "K17": "结转结余率15%"}, 17, "evidence", 1.5, {("no-clause", "H17")}),
        # what the form prints contradicts its weight
        ({"F17": 4, "H17": BANDS, "J17": 3, "K17": "结转结余率8%"}, 17, "evidence", 4, {("clause-not-used", "H17")}),
        # not understood: the rulebook's
        ({"H15": "按执行率分段酌情扣0.1-2分"}, 15, "evidence", 9.5, {("clause-not-used", "H15")}),
        # a value that the form's own bands leave out
        ({"J17": 2, "H17": "≤10%得2分；20%-30%得1分", "K17": "结转结余率15%"}, 17, "claimed", 2, {("clause-gap", "H17")}),
        ({"H17": "≤10%得2分；20%-30%得1分", "K17": "结转结余率25%"}, 17, "evidence", 1, set()),
        # a criterion of no rulebook
        ({"J18": 2, "E18": "内控建设情况", "H18": "按规定评分。"}, 18, "claimed", 2, {("no-rule", "E18")}),
        ({"J18": 2, "E18": "内控建设情况", "H18": "按程度酌情扣0.5-1分"}, 18, "claimed", 2, {("no-rule", "H18")}),
        ({"E18": "资金到位率", "H18": "100%得2分，否则不得分", "K18": "资金到位率98%"}, 18, "evidence", 0, set()),
        # as people write names
        ({"E15": "1.部门预算资金支出率（10分）："}, 15, "evidence", 9.5, set()),
        ({"E17": "结余结转率", "K17": "结转结余率15%"}, 17, "evidence", 1, set()),
    ],
)  # fmt: skip
def test_a_row_is_scored_by_what_its_form_prints_and_what_is_not_is_said(tmp_path, cells, at, basis, score, findings):
    record = reviewed(drawn_department(tmp_path / "表.xlsx", cells=cells))
    assert (row(record, at)["basis"], row(record, at)["score"]) == (basis, score)
    assert said(record) == findings


OVERRULED, OTHER_WEIGHT = "clause-overruled", "weight-differs"
OWN_BANDS = "≤5%的，得2分；5%＜结余结转率≤20%的，得1分；＞20%的，不得分。"


@pytest.mark.parametrize(
    ("cells", "at", "score", "findings"),
    [
        # the form prints last year's bands
        ({"J17": 2, "K17": "结转结余率8%"}, 17, 1, {(OVERRULED, "H17")}),
        # they give the same
        ({"J17": 1, "K17": "结转结余率15%"}, 17, 1, set()),
        ({"J17": 2, "K17": "结转结余率3%"}, 17, 2, set()),
        # this year's
        ({"J17": 2, "H17": OWN_BANDS, "K17": "结转结余率8%"}, 17, 1, set()),
        ({"J17": 2, "H17": None, "K17": "结转结余率8%"}, 17, 1, {("no-clause", "H17")}),
        # its own weight, to which the rulebook's points are scaled
        ({"F17": 4, "J17": 4, "H17": "按规定评分。", "K17": "结转结余率8%"}, 17, 2, {("no-clause", "H17"), (OTHER_WEIGHT, "F17")}),
        # of which the rulebook has no rule, or leaves it to the form
        ({"J18": 2, "E18": "资金到位率", "H18": "100%得2分，否则不得分", "K18": "资金到位率98%"}, 18, 0, set()),
        ({"J38": 1, "H38": "≥98%得2分；＜98%得1分", "K38": "固定资产利用率95%"}, 38, 1, set()),
    ],
)  # fmt: skip
def test_the_bureau_s_own_rulebook_goes_before_what_the_form_prints(tmp_path, cells, at, score, findings):
    rules = tmp_path / "规则.toml"
    rules.write_text(
        f"""
        extends = "guangzhou-2023-department"
        name = "own"
        title = "本区规则"
        version = "1"
        form = "department"
        [[rule]]
        key = "carry-over-rate"
        bands = [{{ range = "(-inf, 0.05]", points = "2" }}, {{ range = "(0.05, 0.2]", points = "1" }}, {{ range = "(0.2, inf)", points = "0" }}]
        clause = "{OWN_BANDS}"
        [[rule]]
        key = "asset-utilisation"
        kind = "as-printed"
        name = "固定资产利用率"
        weight = "2"
        clause = "按表内评分标准。"
        """,
        encoding="utf-8",
    )
    record = perfxl.review(drawn_department(tmp_path / "表.xlsx", cells=cells), rules=str(rules))
    assert row(record, at)["score"] == score
    wanted = {*SAID, OVERRULED, OTHER_WEIGHT}
    found = [f for f in record["forms"][0]["findings"] if f["code"] in wanted]
    assert {(f["code"], f["cell"]) for f in found} == findings
    for finding in found:
        if finding["code"] == OVERRULED:
            assert "按本表的评分标准得 2 分，按“本区规则”得 1 分，已按后者计分。" in finding["message"]
            assert "≤5%的，得2分" in finding["source"]


def test_what_the_rulebook_decided_is_said_once_a_form(tmp_path):
    cells = {f"H{at}": "按规定评分。" for at in (15, 17, 38)} | {"K17": "结转结余率5%", "K38": "固定资产利用率95%"}
    record = reviewed(drawn_department(tmp_path / "表.xlsx", cells=cells))
    (finding,) = [f for f in record["forms"][0]["findings"] if f["code"] in SAID]
    assert (finding["cell"], finding["level"]) == ("H15", "info")
    assert "“部门预算资金支出率”、“结转结余率”、“固定资产利用率”怎样计分" in finding["message"]


def test_a_score_by_the_form_s_own_clause_names_its_cell(tmp_path):
    cells = {"F17": 3, "H17": BANDS, "J17": 3, "K17": "结转结余率15%"}
    record = reviewed(drawn_department(tmp_path / "表.xlsx", cells=cells))
    (finding,) = [f for f in record["forms"][0]["findings"] if f["cell"] == "J17"]
    assert finding["source"].startswith("本表评分标准（H17）：1.结余结转率≤10%的，得3分")


def test_a_clause_that_begins_with_an_equals_sign_is_no_formula(tmp_path):
    path = draw(
        """
        ~部门整体支出绩效自评表（2023年度）
        部门名称 | 某市某局 | | | | |
        一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 得分 | 评分依据
        过程 | 预算执行 | 预算完成率 | 100 | 待填 | 100 | 预算完成率96%
        总分 | | | 100 | | 100 |
        """,
        tmp_path / "表.xlsx",
    )
    book = openpyxl.load_workbook(path)
    book.active["E4"].value = "=100%得100分；90%-100%得80分；＜90%得0分"
    book.save(path)
    record = reviewed(path)
    assert (row(record, 4)["basis"], row(record, 4)["score"]) == ("evidence", 80)
    perfxl.annotate(path, tmp_path / "表_审核.xlsx")
    assert (
        openpyxl.load_workbook(tmp_path / "表_审核.xlsx").worksheets[0]["E4"].value
        == "=100%得100分；90%-100%得80分；＜90%得0分"
    )


COUNTED = """
~部门整体支出绩效自评表（2023年度）
部门名称 | 某市某局 | | | | | |
一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 年初目标值 | 实际完成值 | 得分
产出 | 数量 | 培训场次 | 60 | {} | 100场 | 90场 | 60
产出 | 质量 | 制度建设 | 40 | 按完成情况 | 健全 | 健全 | 40
总分 | | | 100 | | | | 100
"""


@pytest.mark.parametrize(
    ("clause", "basis", "score"),
    [
        ("按完成比例计算得分，满分为止", "computed", 54),
        ("完成率≥95%得满分；80%-95%得40分；80%以下不得分", "computed", 40),
        ("完成率低于80%不得分，其余得分=完成率×分值", "computed", 54),
        ("完成率低于95%不得分；其余得分=完成率×分值", "computed", 0),
        ("未完成的酌情扣5-10分", "claimed", 60),
    ],
)
def test_a_row_with_target_and_actual_is_scored_by_its_own_clause(tmp_path, clause, basis, score):
    record = reviewed(draw(COUNTED.format(clause), tmp_path / "表.xlsx"))
    assert [(r["basis"], r["score"]) for r in record["forms"][0]["indicators"]] == [(basis, score), ("judged", 40)]
