"""Evidence: what the text beside a criterion of the department form gives; every text is a made-up office's."""

from __future__ import annotations

import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfxl
from perfxl.excel.reading.cell import Cell
from perfxl.rules.evidence.arithmetic import calculated
from perfxl.rules.evidence.clauses import clauses_of
from perfxl.rules.kinds.checklist import Checklist
from perfxl.rules.kinds.rule import Sources
from perfxl.rules.rulebook import load_rulebook, rulebooks
from tests.drawn import codes, drawn_department, reviewed
from tests.forms.rows import row
from tests.formulas import stale_formulas
from tests.office import recalculated

BOOK = load_rulebook("guangzhou-2023-department")
RULES = {rule.key: rule for rule in BOOK.rules if rule.applies == "criterion"}

# criterion, text, what it gives by input: the rate (measure), points lost, the rule's own numbers
READ = [
    ("expenditure-rate", "我局2023年度一般公共预算支出年度平均执行率达到97.0%。", {"measure": 0.97}),
    ("expenditure-rate", "月均执行率百分之九十五", {"measure": 0.95}),
    ("expenditure-rate", "97.2%", {"measure": 0.972}),
    ("expenditure-rate", "年度平均执行率1.0", {"measure": 1}),
    ("expenditure-rate", "按《2022年预算管理办法》，年度平均执行率97%", {"measure": 0.97}),
    ("expenditure-rate", "2022年度平均执行率98%，2023年度平均执行率95%", {"measure": 0.95}),
    ("expenditure-rate", "基本支出执行率100%；项目支出执行率88%；年度平均执行率97.2%", {"measure": 0.972}),
    ("expenditure-rate", "全市平均执行率为90%，我单位为95.5%", {"measure": 0.955}),
    ("expenditure-rate", "目标值100%，年度平均执行率93%，下一步力争达到98%", {"measure": 0.93}),
    ("expenditure-rate", "9月执行率70%，12月执行率95%，年度平均执行率92.3%", {"measure": 0.923}),
    ("expenditure-rate", "每月执行率超过100%的，按100%计算，本单位年度平均执行率为95%", {"measure": 0.95}),
    ("carry-over-rate", "结余结转率=(120+30)/(100+900)=15%", {"measure": 0.15}),
    ("carry-over-rate", "结转结余率仅5.6%，小于10%，得2分", {"measure": 0.056}),
    ("carry-over-rate", "10%＜结转结余率≤20%的，得1分，本部门结转结余率为12%", {"measure": 0.12}),
    ("carry-over-rate", "年末无结转结余", {"measure": 0}),
    ("carry-over-rate", "结转结余率为零", {"measure": 0}),
    ("contract-timeliness", "签订政府采购合同20份，其中18份在规定时限内签订", {"in_time": 18, "contracts": 20}),
    ("contract-timeliness", "共20份合同，1份未按时签订", {"in_time": 19, "contracts": 20}),
    ("contract-timeliness", "全部合同均在中标通知书发出之日起30日内签订", {"measure": 1}),
    ("procurement-policy", "预留份额50万元，实际面向中小企业采购400000元", {"small_actual": 40, "small_reserved": 50}),
    ("asset-utilisation", "固定资产利用率不低于90%", {"measure": 0.9}),
    # a limit is enough where all beyond it has the same points
    ("asset-utilisation", "固定资产利用率低于60%", {"measure": 0.599999}),
    ("asset-utilisation", "固定资产利用率高于90%", {"measure": 0.900001}),
    # 95.15 % as people round it, and as they cut it off
    ("asset-utilisation", "固定资产总额2000万元，在用固定资产1903万元，利用率95.2%", {"measure": 0.952}),
    ("asset-utilisation", "固定资产总额2000万元，在用固定资产1903万元，利用率95.1%", {"measure": 0.951}),
    ("asset-utilisation", "固定资产总额1,200万元，在用固定资产1,000万元", {"in_use": 1000, "all": 1200}),
    ("public-expenditure-control", "公用经费控制率负3%", {"measure": -0.03}),
    ("public-expenditure-control", "公用经费控制率105%", {"measure": 0.05}),
    ("public-expenditure-control", "公用经费预算100万元，支出95万元，控制率95%", {"planned": 100, "spent": 95}),
    ("public-expenditure-control", "公用经费超支7.3%", {"measure": 0.073}),
    ("public-expenditure-control", "公用经费实际支出未超过预算安排", {"measure": 0}),
    ("three-public-expenses", "预算数15万元，决算数16.2万元", {"planned": 15, "spent": 16.2}),
    ("three-public-expenses", "“三公”经费支出2.31万元，超出预算0.31万元", {"kept": 0}),
    ("three-public-expenses", "“三公”经费支出2.31万元，比预算节约0.31万元", {"kept": 1}),
    ("three-public-expenses", "三公经费预算数大于实际支出数", {"kept": 1}),
    ("three-public-expenses", "三公经费预算数不低于实际支出数", {"kept": 1}),
    ("three-public-expenses", "三公经费预算数≥实际支出数", {"kept": 1}),
    ("three-public-expenses", "三公经费实际支出数等于预算数", {"kept": 1}),
    ("three-public-expenses", "三公经费实际支出数大于预算数", {"kept": 0}),
    ("three-public-expenses", "三公经费预算数小于实际支出数", {"kept": 0}),
    ("three-public-expenses", "上年三公经费预算10万元，支出12万元；本年未超预算", {"kept": 1}),
    ("ex-ante-evaluation", "应评估项目5个，已评估4个", {"due": 5, "missing": 1}),
    ("ex-ante-evaluation", "本年度无此项内容发生", {"lost": 0}),
    ("ex-ante-evaluation", "本年无新增预算项目", {"lost": 0}),
    ("financial-compliance", "审计发现两项问题，每项扣0.5分，共扣1分", {"findings": 2, "misuse": 0, "repeated": 0}),
    ("financial-compliance", "去年审计发现3项问题，今年未发现问题", {"findings": 0, "misuse": 0, "repeated": 0}),
    ("procurement-compliance", "全年零投诉", {"complaints": 0}),
    ("contract-filing", "合同备案不存在逾期情况", {"overdue": 0}),
    ("contract-filing", "存在合同备案逾期情况", {"overdue": 1}),
    ("asset-proceeds", "资产处置收益均已及时上缴", {"late": 0}),
    ("asset-proceeds", "存在未及时上缴情况，扣0.5分", {"lost": 0.5}),
    ("performance-rules", "1.明确绩效要求（2.5分）。2.未明确职责分工（0分）。", {"fund_rules": 1, "division": 0, "gaps": 0}),
    ("performance-rules", "制度内容有缺漏，扣0.5分", {"lost": 0.5}),
    ("results-application", "未建立评价结果与预算编制挂钩机制，扣1.2分", {"lost": 1.2}),
    ("procurement-rules", "制定了《某局采购管理办法（2022年修订）》", {"established": 1}),
    ("stocktaking", "未进行资产盘点", {"done": 0}),
]  # fmt: skip
# what a careful reader leaves to the self-score
UNREAD = [
    ("expenditure-rate", "专项资金执行率60%"),
    ("expenditure-rate", "上年度平均执行率95%"),
    ("expenditure-rate", "年度平均执行率约为99%"),
    ("expenditure-rate", "得9.1分"),
    ("carry-over-rate", "结转结余率低于25%"),
    ("carry-over-rate", "上年结转结余率30%"),
    ("contract-timeliness", "合同签订及时"),
    ("contract-timeliness", "合同签订及时率=100%得3分"),
    ("asset-utilisation", "会议室利用率60%"),
    ("asset-utilisation", "固定资产利用率低于90%"),
    ("carry-over-rate", "结转结余率超过20%"),
    ("carry-over-rate", "结转结余率为零点五"),
    ("public-expenditure-control", "公用经费控制率40%"),  # an excess, or the share that was spent
    ("public-expenditure-control", "会议费预算10万元，实际支出12万元"),
    ("three-public-expenses", "“三公”经费不得超预算"),
    ("three-public-expenses", "三公经费实际支出数大于等于预算数"),  # as much as planned is kept
    ("three-public-expenses", "三公经费实际支出数>=预算数"),
    ("three-public-expenses", "三公经费实际支出数不低于预算数"),
    ("three-public-expenses", "三公经费预算数小于或等于实际支出数"),
    ("three-public-expenses", "三公经费预算数不超过实际支出数"),
    ("three-public-expenses", "公务接待费支出5万元，预算4万元"),
    ("financial-compliance", "符合规定。"),
    ("financial-compliance", "1.明确指出问题和处理意见的，并限期整改的，1项扣0.5分"),
    ("financial-compliance", "自查发现2项问题，已整改"),
    ("procurement-compliance", "收到群众投诉3件，均已办结"),
    ("contract-filing", "项目逾期1个"),
    ("asset-allocation", "发现一项（类）不符的，扣1分，扣完为止。"),
    ("asset-compliance", "有相关规定。"),
    ("performance-execution", "按要求开展绩效自评"),
    ("budget-disclosure", "依时依规公开预决算。"),
]  # fmt: skip
CONTRADICTORY = [
    ("expenditure-rate", "年度平均执行率99%，年度平均执行率98%", ("年度平均执行率99%", "年度平均执行率98%")),
    ("expenditure-rate", "预算1000万元，支出900万元，执行率95%", ("执行率95%", "预算1000万元，支出900万元")),
    ("asset-utilisation", "固定资产总额10万元，在用7万元，利用率95%", ("利用率95%", "固定资产总额10万元，在用7万元")),
    ("asset-utilisation", "固定资产总额2000万元，在用固定资产1903万元，利用率95.3%", ("利用率95.3%", "固定资产总额2000万元，在用固定资产1903万元")),
    ("carry-over-rate", "结转结余率12%，小于10%", ("结转结余率12%", "小于10%")),
    ("three-public-expenses", "三公经费预算10万元，支出12万元，未超预算", ("三公经费预算10万元，支出12万元", "未超预算")),
    ("financial-compliance", "审计发现2项问题，扣0.5分", ("审计发现2项问题", "扣0.5分")),
    ("financial-compliance", "未发现问题。审计发现1项问题", ("未发现问题", "审计发现1项问题")),
]  # fmt: skip


def read(key, text):
    rule = RULES[key]
    return rule.read(text, float(rule.weight), 2023)


def figures(reading):
    return {figure.name: figure.value for figure in reading.figures} if reading is not None else {}


@pytest.mark.parametrize(("key", "text", "expected"), READ)
def test_a_text_gives_what_it_says(key, text, expected):
    assert figures(read(key, text)) == pytest.approx(expected)


@pytest.mark.parametrize(("key", "text", "expected"), READ)
def test_a_text_in_two_lines_says_the_same(key, text, expected):
    for at in range(1, len(text)):
        first, second = text[:at], text[at:]
        if re.fullmatch(r"[\d.]{2}", text[at - 1 : at + 1]):
            continue  # within a number
        # behind a comma, or before what may be a number of a list, another thing may begin
        apart = first[-1] in "，,+" or re.match(r"\d{1,2}\.", second)
        assert figures(read(key, f"{first}\n{second}")) in (pytest.approx(expected), {} if apart else None)


@pytest.mark.parametrize(("key", "text"), UNREAD)
def test_a_text_that_does_not_say_it_gives_nothing(key, text):
    assert read(key, text) is None


@pytest.mark.parametrize(("key", "text", "words"), CONTRADICTORY)
def test_of_what_contradicts_neither_is_used(key, text, words):
    reading = read(key, text)
    assert (reading.figures, reading.contradiction) == ((), words)


@pytest.mark.parametrize("text", ["1.制定了采购管理办法（0.5分）", "制定了采购管理办法，发现1项问题"])
def test_a_checklist_in_a_row_without_points_has_nothing_to_tell(text):
    checklists = [rule for book in rulebooks().values() for rule in book.rules if isinstance(rule, Checklist)]
    shared = [rule for rule in checklists if any(item.share is not None for item in rule.items)]
    said = [f"{text}{word}（1分）。" for rule in shared for spec in rule.inputs for word in spec.words]
    assert shared
    assert [rule.read(each, 0.0, 2023) for rule in shared for each in said] == [None] * len(shared) * len(said)


SUBJECTS = ["培训工作", "党建工作", "宣传活动", "文化下乡", "信访接待", "会议室改造"]
SAYINGS = [
    "有序开展",
    "参加{}人次",
    "覆盖率{}%",
    "完成{}场",
    "满意度达{}%",
    "投入{}万元",
    "比上年增长{}%",
    "目标值为{}%",
]
asides = st.builds(
    lambda subject, saying, number: f"{subject}{saying.format(number)}",
    st.sampled_from(SUBJECTS), st.sampled_from(SAYINGS), st.integers(1, 400),
)  # fmt: skip


@given(st.sampled_from(sorted(RULES)), st.lists(asides, min_size=1, max_size=3))
def test_what_says_nothing_of_a_criterion_gives_no_score(key, others):
    assert read(key, "，".join(others)) is None


@given(st.sampled_from(READ), asides, asides)
def test_what_stands_around_changes_nothing(case, before, after):
    key, text, expected = case
    alone = text == "97.2%"  # a bare rate is the row's only as long as nothing else is there
    told = figures(read(key, f"{before}。{text.rstrip('。')}。{after}。"))
    assert told == ({} if alone else pytest.approx(expected))


@given(
    st.sampled_from(sorted(RULES)),
    st.text("年度平均执行率结转合同未扣得分无均%=/（）()，。；、\n0123456789.-万元项", max_size=60),
)
def test_any_text_is_read_or_left(key, text):
    reading = read(key, text)
    assert reading is None or bool(reading.figures) != bool(reading.contradiction)


@pytest.mark.parametrize(
    ("text", "value"),
    [("19/20", 0.95), ("98.6万元/100万元", 0.986), ("(98-100)/100", -0.02), ("150/(100+900)", 0.15), ("1/0", None), ("2023/12/31", None)],
)  # fmt: skip
def test_a_calculation_is_worked_out(text, value):
    assert calculated(text) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("上年利用率70%，今年95%", ["earlier", "own"]),
        ("全区为95%，其中城区97%，我局为99%", ["others", "others", "own"]),
        ("一季度为80%、全年为100%", ["part", "own"]),
        ("年度平均（4-12月）为97%", ["own", "own"]),
        ("截至9月底为70%", ["part"]),
        ("≤10%的，得2分，实际为8%", ["criterion", "criterion", "own"]),
        ("同比增长3%；力争达到98%", ["change", "plan"]),
        ("支出率为\x007\x01（全年）95%", ["own", "own"]),
    ],
)
def test_clauses_tell_what_they_are_about(text, about):
    assert [clause.about for clause in clauses_of(text, frozenset(), 2023)] == about


# a text of every kind, beside the row that it is for
TEXTS = {
    "K15": "年度平均执行率99.14",
    "K16": "应评估项目5个，1个未开展事前绩效评估，扣0.5分",
    "K17": "结转结余率8.35%，小于10%",
    "K18": "审计发现1项问题，扣0.5分",
    "K22": "1.明确绩效要求（2.5分）。2.未明确职责分工（0分）。",
    "K23": "有1次监控预警未及时处理，扣0.9分",
    "K29": "签订合同20份，其中19份按时签订",
    "K31": "预留份额100万元，实际采购92.5万元",
    "K39": "公用经费预算100万元，实际支出106万元",
    "K40": "“三公”经费预算15万元，支出16.2万元",
}
GIVES = {15: 9.914, 16: 2.5, 17: 2, 18: 1.5, 22: 2.5, 23: 2.1, 29: 2, 31: 0.925, 39: 1.5, 40: 0}


def test_the_annotated_copy_computes_what_the_texts_give(tmp_path):
    own = {cell.replace("K", "J"): 0.1 for cell in TEXTS}
    source, annotated = drawn_department(tmp_path / "表.xlsx", cells={**TEXTS, **own}), tmp_path / "表_审核.xlsx"
    record = perfxl.annotate(source, annotated)
    rows = {row["row"]: row for row in record["forms"][0]["indicators"] if row["row"] in GIVES}
    assert {at: (row["basis"], row["score"]) for at, row in rows.items()} == {
        at: ("evidence", points) for at, points in GIVES.items()
    }
    fresh = recalculated([annotated], tmp_path / "out")[annotated.name]
    assert stale_formulas(annotated, fresh) == []
    sheet = openpyxl.load_workbook(fresh, data_only=True)[record["forms"][0]["sheet"]]
    column = next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == "系统核算得分")
    assert {at: sheet.cell(at, column).value for at in GIVES} == pytest.approx(GIVES)


def test_a_contradiction_is_told_and_the_self_score_stands(tmp_path):
    cells = {"J18": 1.5, "K18": "审计发现2项问题，扣0.5分"}
    record = reviewed(drawn_department(tmp_path / "表.xlsx", cells=cells))
    (row,) = [row for row in record["forms"][0]["indicators"] if row["row"] == 18]
    assert (row["basis"], row["score"]) == ("claimed", 1.5)
    assert ("evidence-contradictory", "warning", "K18") in codes(record)


@pytest.mark.parametrize(
    ("key", "target", "actual", "expected"),
    [
        ("asset-utilisation", "≥90%", "98%", {"measure": 0.98}),
        ("expenditure-rate", "100", "97.5", {"measure": 0.975}),
        ("public-expenditure-control", "≤0%", "-3%", {"measure": -0.03}),
        ("three-public-expenses", "≤15万元", "12.5万元", {"planned": 15, "spent": 12.5}),
        ("procurement-compliance", "0例", "1例", {"complaints": 1}),
        # what the rule does not count
        ("public-expenditure-control", "≤100%", "97%", None),
        ("contract-timeliness", "20份", "19份", None),
        ("procurement-compliance", "100%", "100%", None),
    ],
)
def test_a_row_with_target_and_actual_is_scored_by_them(key, target, actual, expected):
    said = row(target, actual, RULES[key].name)._replace(reason=Cell("表", 1, 9, "符合规定"))
    grounds = RULES[key].grounds(said, Sources(year=2023))
    assert (grounds and (grounds.basis, {given.name: given.value for given in grounds.inputs})) == (
        ("computed", pytest.approx(expected)) if expected else None
    )


def test_the_words_are_quoted_as_they_stand(tmp_path):
    cells = {"J34": 1, "K34": "1.每年进行一次资产盘点，并完成结果处理。"}
    record = reviewed(drawn_department(tmp_path / "表.xlsx", cells=cells))
    (line,) = [line["reason"] for line in record["forms"][0]["indicators"] if line["row"] == 34]
    assert line.endswith("依据文字：“每年进行一次资产盘点，并完成结果处理”。")


@pytest.mark.parametrize("key", sorted(RULES))
def test_a_text_as_long_as_a_report_is_left(key):
    assert read(key, "年度平均执行率98%，未发现问题，" * 100) is None
