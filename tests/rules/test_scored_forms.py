"""What a row scores: forms with their figures, and the scores that stand in their records."""

import pytest

import perfxl
from perfxl.output.drawing.content import Percent
from perfxl.output.drawing.project import IndicatorContent, ProjectContent
from tests.drawn import OUTPUT, drawn, drawn_department, reviewed
from tests.forms.grids import draw
from tests.forms.traps import HUBEI, changed
from tests.formulas import formulas, stale_formulas
from tests.office import recalculated

# Each row weighs 10 and states 10.
#   指标, target, actual, score, completion
COMPLETED = [
    ("培训场次", "100场", "59.99场", 0, 0.5999),
    ("培训场次", "100场", "60场", 6, 0.6),
    ("管线长度", "3.35公里", "2.01公里", 6, 0.6),  # 0.5999… in floating point
    ("培训场次", "100场", "62.55场", 6.26, 0.6255),  # 6.255 rounds up, 6.2549… in floating point
    ("培训场次", "100场", "150场", 10, 1.5),
    ("管线长度", "1.44公里", "2.16公里", 10, 1.5),  # 1.5000000000000002
    ("培训场次", "100场", "151场", 5, 1.51),
    ("产值增长率", "5%", "-1%", 0, -0.2),
    ("安全事故", "≤0起", "0起", 10, None),
    ("安全事故", "≤0起", "1起", 0, 0),
    ("安全事故", "≤2起", "2起", 10, 1),
    ("安全事故", "≤2起", "0起", 10, None),
    ("单位能耗", "≤2.01吨", "3.35吨", 6, 0.6),
    ("单位能耗", "≤1吨", "1.7吨", 0, 1 / 1.7),
    ("新增费用", "0万元", "0万元", 10, None),
    ("新建场馆", "0座", "0座", 10, None),
    ("建设成本", "≤1亿元", "12000万元", 8.33, 10000 / 12000),
    ("造林面积", "≥2公顷", "27亩", 9, 0.9),
    ("印制份数", "1万份", "9000份", 9, 0.9),
    ("出厂合格率", "≥95%", 95, 10, 1),
    ("出厂合格率", "≥95%", 0.95, 10, 1),
    ("出厂合格率", Percent(0.95), "1", 10, 1 / 0.95),
    ("利润增长率", "1.5%", 1.5, 10, 1),
    ("完好率", 95, "95%", 10, 1),
    ("培训场次", "100-120场", "110场", 10, 1),
    ("培训场次", "100-120场", "90场", 9, 0.9),
    ("培训场次", "100-120场", "130场", 10, 130 / 120),
    ("单位能耗", "10-20吨", "25吨", 8, 0.8),
]  # fmt: skip

#   target, actual, self-score, score, basis
JUDGED = [
    ("有效保障", "有效保障", 7, 8, "judged"),
    ("有效保障", "基本达到", 10, 8, "judged"),
    ("有效保障", "基本达到", 5, 6, "judged"),
    ("有效保障", "未完成", 7, 6, "judged"),
    ("2023年6月底前", "2023年6月30日", 10, 10, "judged"),
    ("2023年6月底前", "2023年7月1日", 10, 8, "judged"),
    ("2023年6月底前", "2022年12月", 10, 10, "judged"),
    ("6月20日前", "6月20日", 10, 10, "judged"),
    ("6月20日前", "6月21日", 10, 8, "judged"),
    ("6月中旬", "6月底", 10, 8, "judged"),
    ("6月底前", "基本完成", 10, 8, "judged"),
    ("6月底前", "未完成", 9, 8, "judged"),
    ("按合同支付", "2023年6月完成", 7, 7, "claimed"),  # of no deadline
    ("6月底前", "资料未丢失，按时完成", 7, 7, "claimed"),
    ("有效", "资金未闲置，有效使用", 7, 7, "claimed"),
    ("有效保障", "", 7, 7, "claimed"),
    ("合理", "见附件", 12, 10, "claimed"),
    ("100场", "见附件", 9, 9, "claimed"),
    ("100场", "100人", 9, 9, "claimed"),
    ("-5%", "-4%", 9, 9, "claimed"),
    (0, "5座", 9, 9, "claimed"),
]


def form_of(path, indicators):
    """A form with these indicators."""
    content = ProjectContent(tuple(indicators), year=2023, project_name="试验", department="广州市某局", total=100)
    return drawn(path, content)


def rows_of(path):
    """The rows of a form's record."""
    return reviewed(path)["forms"][0]["indicators"]


def completed(path):
    return form_of(
        path,
        [IndicatorContent(OUTPUT, "数量指标", name, target, actual, 10, 10) for name, target, actual, *_ in COMPLETED],
    )


def judged(path):
    return form_of(
        path,
        [IndicatorContent(OUTPUT, "质量指标", "效果", target, actual, 10, own) for target, actual, own, *_ in JUDGED],
    )


def test_a_number_scores_by_its_completion(tmp_path):
    rows = rows_of(completed(tmp_path / "表.xlsx"))
    for (name, target, actual, score, completion), row in zip(COMPLETED, rows, strict=True):
        found = (row["score"], row["completion"] and round(row["completion"], 12))
        assert found == (score, completion and round(completion, 12)), (name, target, actual, row["reason"])


def test_words_score_within_their_band_and_the_rest_is_claimed(tmp_path):
    rows = rows_of(judged(tmp_path / "表.xlsx"))
    found = [(*given[:3], row["score"], row["basis"]) for given, row in zip(JUDGED, rows, strict=True)]
    assert found == JUDGED


@pytest.mark.parametrize("made", [completed, judged])
def test_the_formulas_beside_those_rows_give_their_scores(tmp_path, made):
    """An actual of 0 where none is allowed must not be divided by."""
    annotated = tmp_path / "表_审核.xlsx"
    perfxl.annotate(made(tmp_path / "表.xlsx"), annotated)
    assert len(formulas(annotated)) > len(COMPLETED)
    assert stale_formulas(annotated, recalculated([annotated], tmp_path / "out")[annotated.name]) == []


@pytest.mark.parametrize(
    ("target", "actual", "weight", "own", "found"),
    [
        ("100场", "90场", Percent(0.2), 18, (20, 18)),
        ("100场", "90场", "20分", "18分", (20, 18)),
        ("有效", "见附件", Percent(0.2), Percent(0.21), (20, 20)),
        ("100场", "90场", None, 9, (None, None)),
        ("100场", "90场", 10, None, (10, 9)),
        ("有效", "有效", 10, None, (10, None)),
        ("100场", "90场", -10, 9, (-10, 0)),
        ("有效", "有效", -10, 9, (-10, 0)),
        ("有效", "见附件", 10, -3, (10, 0)),
    ],
)
def test_weights_and_self_scores_as_people_write_them(tmp_path, target, actual, weight, own, found):
    indicator = IndicatorContent(OUTPUT, "数量指标", "试验", target, actual, weight, own)
    (row,) = rows_of(form_of(tmp_path / "表.xlsx", [indicator]))
    assert (row["weight"], row["score"]) == found


def test_sums_have_no_dust(tmp_path):
    path = drawn(tmp_path / "表.xlsx", cells={f"{column}{row}": 0.2 for column in "GH" for row in (17, 18, 19)})
    totals = reviewed(path)["forms"][0]["totals"]
    assert (totals["weight"], totals["self_sum"], totals["score"]) == (50.6, 47.1, 47.1)  # 47.099999999999994


def test_a_form_without_weights_scores_what_it_states_up_to_what_its_groups_weigh(tmp_path):
    """Only the labels of the first level count: those of the second are their parts."""
    text = changed(HUBEI, ("|数量指标|", "|数量指标（20分）|"))
    (form,) = reviewed(draw(text, tmp_path / "表.xlsx"))["forms"]
    rows = [(row["weight"], row["score"], row["basis"]) for row in form["indicators"]]
    assert rows == [(None, 20, "claimed"), (None, None, "unscored"), *[(None, 20, "claimed")] * 3]
    assert (form["totals"]["weight"], form["totals"]["score"]) == (100, 99.2)


RULES, RATE = "绩效管理制度建设", "部门预算资金支出率"
PUBLIC, CONTRACTS, CONTROL = "采购意向公开合规性", "采购合同签订时效性", "公用经费控制率"
INTENTION = {"应公开采购意向的项目数": 4, "已公开采购意向的项目数": 3}
FUND_RULES, DIVISION, GAPS = (
    "是否对本级使用资金管理制度明确绩效要求", "是否明确机关各处室、机关与下属单位的绩效职责分工", "制度内容有缺漏的酌情扣分（没有填0）",
)  # fmt: skip

#   criterion, what 基础数据 says, score of each of its rows (None: nothing stands but a blank self-score)
DATA = [
    (CONTROL, {"预算安排公用经费总额": 1, "实际支出公用经费总额": 1.15}, [0.5]),  # three full steps: 0.15 / 0.05 is 2.999…
    (CONTROL, {"预算安排公用经费总额": 100, "实际支出公用经费总额": 104.9}, [2]),
    (CONTROL, {"预算安排公用经费总额": 100, "实际支出公用经费总额": 60}, [2]),
    (CONTROL, {"预算安排公用经费总额": 0, "实际支出公用经费总额": 60}, [None]),
    (CONTROL, {"预算安排公用经费总额": 100}, [None]),
    ("固定资产利用率", {"实际在用固定资产总额": 0.57, "所有固定资产总额": 0.76}, [1.5]),  # 0.7499999999999999
    (CONTRACTS, {"签订政府采购合同的项目总数": 10, "其中：在规定时限内签订合同的项目数": 9}, [2]),
    (CONTRACTS, {"签订政府采购合同的项目总数": 0, "其中：在规定时限内签订合同的项目数": 0}, [3]),  # none was signed
    (CONTRACTS, {"签订政府采购合同的项目总数": 0, "其中：在规定时限内签订合同的项目数": 1}, [None]),
    (CONTRACTS, {"签订政府采购合同的项目总数": 0}, [None]),
    ("采购政策效能", {"预算编制时为中小企业预留的采购金额": 0, "实际面向中小企业采购的金额": 0}, [1]),
    ("固定资产利用率", {"实际在用固定资产总额": 0, "所有固定资产总额": 0}, [None]),  # nobody works without a desk
    ("采购政策效能", {"预算编制时为中小企业预留的采购金额": 40, "实际面向中小企业采购的金额": 50}, [1]),
    (RATE, {"2月一般公共预算支出执行率": 0.9, "3月一般公共预算支出执行率": 1.2}, [9.5]),
    (RATE, {"2月一般公共预算支出执行率": 90, "3月一般公共预算支出执行率": "95%"}, [9.25]),
    (RATE, {"2月一般公共预算支出执行率": 1.5}, [10]),
    ("新增预算项目事前绩效评估", {"应开展事前绩效评估的项目数": 3, "其中：未开展事前绩效评估的项目数": 1}, [2]),
    ("新增预算项目事前绩效评估", {"应开展事前绩效评估的项目数": 4, "其中：未开展事前绩效评估的项目数": 1}, [2.5]),
    (RULES, {FUND_RULES: "是", DIVISION: "√", GAPS: 0.5}, [4.5]),
    (RULES, {FUND_RULES: "是", DIVISION: "否", GAPS: 0}, [2.5]),
    (RULES, {FUND_RULES: "是", DIVISION: "部分", GAPS: 0}, [None]),
    (PUBLIC, dict.fromkeys(INTENTION, 0), [0.5, None, None]),
    (PUBLIC, {**INTENTION, "未按规定时限公开采购意向的项目数": 0}, [0, 1.5, None]),  # which of its rows is which clause
    ("“三公”经费控制情况", {"预算安排的“三公”经费数": 10, "“三公”经费实际支出数": 10}, [2]),
]  # fmt: skip


def scores_of(path, criterion):
    form = reviewed(path)["forms"][0]
    return [row["score"] for row in form["indicators"] if row["level3"] == criterion]


@pytest.mark.parametrize(("criterion", "data", "scores"), DATA, ids=str)
def test_a_criterion_scores_by_what_the_data_sheet_says(tmp_path, criterion, data, scores):
    # another criterion's row may bear the same label
    rows = [*((criterion, label, value) for label, value in data.items()), *(("别的指标", label, 0) for label in data)]
    path = drawn_department(tmp_path / "表.xlsx", rate="", data=rows, cells={"J15": None, "E27": PUBLIC})
    assert scores_of(path, criterion) == scores


@pytest.mark.parametrize(
    ("cell", "reason", "score"),
    [
        ("K15", "年度平均执行率95%", 9.5),
        ("K15", "平均执行率为 95.5%。", 9.55),
        ("K15", "全年执行率95%", 9.5),
        ("K15", "专项资金执行率95%", 9),  # of no known measure
        ("K17", "结转结余率：10%", 2),
        ("K17", "结余结转率达10.01%", 1),
        ("K39", "公用经费控制率-5%", 2),
        ("K39", "公用经费控制率15%", 0.5),
        ("K39", "得2分", 1),
    ],
)
def test_a_criterion_scores_by_the_ratio_that_its_text_quotes(tmp_path, cell, reason, score):
    own = {"J15": 9, "J17": 0.5, "J39": 1}
    rows = reviewed(drawn_department(tmp_path / "表.xlsx", cells={**own, cell: reason}))["forms"][0]["indicators"]
    (row,) = [row for row in rows if row["row"] == int(cell[1:])]
    assert row["score"] == score


DETAILS = [
    ("产出指标", "演出场次", "100场", "90场", 10, 10),
    ("产出指标", "培训人次", "≥500人次", "520人次", 10, 9),
    ("效益指标", "群众文化生活", "丰富", "基本丰富", 10, 10),
    ("效益指标", "观众投诉", "≤0起", "0起", 5, 5),
]


@pytest.mark.parametrize(
    ("changes", "details", "criteria"),
    [
        ({}, [9, 10, 8, 5], [19, 13]),
        ({1: (0, 9)}, [9, 0, 8, 5], [9, 13]),
        ({1: (None, None)}, [9, None, 8, 5], [7, 13]),  # not all are scored: the criterion's self-score stands
        ({1: (20, 20)}, [9, 20, 8, 5], [20, 13]),  # no more than the criterion weighs
    ],
    ids=str,
)
def test_the_rows_of_the_detail_sheet_score_the_two_criteria_of_results(tmp_path, changes, details, criteria):
    rows = [(*row[:4], *changes.get(at, row[4:])) for at, row in enumerate(DETAILS)]
    rows.append(("合计", None, None, None, 35, 34))
    path = drawn_department(tmp_path / "表.xlsx", details=rows, cells={"J13": 7, "J14": 7})
    (form,) = reviewed(path)["forms"]
    assert [row["score"] for row in form["details"]] == details
    assert [row["score"] for row in form["indicators"][:2]] == criteria


@pytest.mark.parametrize(
    ("cells", "score", "weights"),
    [
        ({}, 9.5, 100),
        ({"G8": None, "I8": None}, 9.5, 100),  # left blank it is what the rows lack to 100
        ({"G8": "—", "I8": "/"}, 9.5, 100),
        ({"G8": None, "I8": None, "G17": 30}, None, 100),  # the rows make 100: the form does not score it
        ({"G8": "—", "I8": "—", "G17": 30}, None, 100),
        ({"G8": None, "I8": None, "G17": 25}, None, 95),
        ({"G8": None, "I8": 9.5, "G17": 30}, 9.5, 110),
        ({"G8": 10, "I8": None, "G17": 30}, 9.5, 110),
        ({"G8": 20, "I8": 19, "G17": 10}, 19, 100),
        ({"F8": 210, "F9": 165}, 10, 100),
        ({"E8": None, "E9": None, "E10": None}, 9.5, 100),  # no budget: what is stated stands
        ({"E8": 0, "E9": 0, "E10": 0, "I8": 12}, 10, 100),
    ],
    ids=str,
)
def test_the_execution_rate_scores_where_the_form_counts_it(tmp_path, cells, score, weights):
    (form,) = reviewed(drawn(tmp_path / "表.xlsx", cells=cells))["forms"]
    assert (form["funds"][0]["score"], form["totals"]["weight"]) == (score, weights)


FRAMEWORK = """
~部门整体支出绩效自评表
~（2022年度）
部门名称|某市水务局|<|<|<|<|<|<
一级指标|二级指标|三级指标|评分标准|年初目标值|实际完成值|分值|得分
过程|预算执行|预算完成率|{clause}|≥95%|90%|10|9
^|^|普法场次|{clause}|≥10场|9场|10|9
"""


@pytest.mark.parametrize(
    ("clause", "scores"),
    [
        ("", [(9.47, "computed"), (9, "computed")]),
        (
            "90%及以上得9分",
            [(9, "claimed"), (9, "claimed")],
        ),  # the form has points of its own, of which it does not print enough
    ],
)
def test_a_criterion_of_the_framework_scores_by_its_values_where_the_form_prints_no_clause(tmp_path, clause, scores):
    path = draw(FRAMEWORK.replace("{clause}", clause), tmp_path / "表.xlsx")
    assert [(row["score"], row["basis"]) for row in rows_of(path)] == scores
