"""The scoring kinds: each criterion of both forms with its numbers and the points that its clause gives.

Every case is a form with one row, scored as production scores it; the formula of each is recalculated as well.
"""

from __future__ import annotations

import re
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.utility import xl_rowcol_to_cell

from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Datum, Form, FundRow, Funds, Indicator
from perfxl.forms.values import read_quantity
from perfxl.forms.words import normal
from perfxl.rules.clauses.application import own_rule
from perfxl.rules.kinds import KINDS
from perfxl.rules.reasons import reason
from perfxl.rules.rulebook import load_rulebook
from perfxl.rules.scoring import score
from perfxl.text.numbers import show
from tests.office import recalculated

PROJECT = load_rulebook("guangzhou-2023-project")
DEPARTMENT = load_rulebook("guangzhou-2023-department")
NATIONAL = load_rulebook("mof-2020")
FRAMEWORK = load_rulebook("mof-2013-department")
HUNAN = load_rulebook("hunan-department")


def cell(value=None, row=1, col=1):
    """A cell with a text or a number; None where there is no such column."""
    if value is None:
        return None
    number = None if isinstance(value, str) else float(value)
    return Cell("表", row, col, value if number is None else show(number), number, number)


def indicator(name="指标", *, level1="产出指标", row=1, weight=None, self_score=None, reason=None, **values):
    target, actual = values.pop("target", None), values.pop("actual", None)
    numbers = {}
    cells = cell(target, row, 2), cell(actual, row, 3)
    if not isinstance(target, str):
        numbers = {"target_value": target, "actual_value": actual}
    wanted, reached = (read_quantity(each.text if each else "") for each in cells)
    return Indicator(
        row, level1, "", name, cell(name, row), *cells, cell(weight, row, 4), cell(self_score, row, 5),
        cell(reason, row, 6), wanted, reached, **numbers, **values,
    )  # fmt: skip


def form(*indicators, kind="project", funds=None, data=(), details=()):
    return Form(
        kind, "mof", "表", 1, 9, 1, 9, 1, cell("自评表"), 2023, {}, funds or Funds(), indicators, (), None, None, None, None, False,
        tuple(data), tuple(details),
    )  # fmt: skip


def quantitative(book, target, actual, direction="up", weight=10):
    (scored,) = score([(form(indicator(target=target, actual=actual, direction=direction, weight=weight)), book)])
    return scored.indicators[0]


def qualitative(book, target, actual, stated, weight, on_time=None):
    row = indicator(target=target, actual=actual, self_score=stated, weight=weight, on_time=on_time)
    return score([(form(row), book)])[0].indicators[0]


def funds_of(weight, *parts):
    """Funds with these (budget, executed), 万元; of several the total is blank."""
    rows = tuple(
        FundRow(f"资金{at}", at, None, cell(budget, at, 2), cell(executed, at, 3), None, None, None)
        for at, (budget, executed) in enumerate(parts, 1)
    )
    total = rows[0] if len(rows) == 1 else FundRow("合计", 0, None, None, None, None, None, None)
    sums = (sum(float(one) for one in column) for column in zip(*parts, strict=True))
    derived = frozenset() if len(rows) == 1 else frozenset({"budget", "executed"})
    return Funds(rows, total, rows, *sums, derived=derived, weight=cell(weight, 9, 4))


def execution(book, weight, *parts):
    """The execution rate of a form with such funds."""
    return score([(form(funds=funds_of(weight, *parts)), book)])[0].execution


def rule_of(key):
    return next(rule for rule in DEPARTMENT.rules if rule.key == key)


def criterion(key, *, reason=None, details=(), self_score=None, **values):
    """A criterion of the department form from its rows of 基础数据, from its text, from the detail sheet."""
    rule = rule_of(key)
    labels = {spec.key: spec.label for spec in rule.inputs}
    data = [
        Datum(rule.name, normal(labels[name]), said(rule, name, value, at))
        for at, (name, value) in enumerate(values.items())
    ]
    row = indicator(rule.name, weight=float(rule.weight), reason=reason, self_score=self_score)
    rows = (row,) if rule.occurrence == 1 else (indicator(rule.name, weight=0), row)
    return score([(form(*rows, kind="department", data=data, details=details), DEPARTMENT)])[0].indicators[-1]


def said(rule, name, value, at):
    """A number as the sheet 基础数据 holds it: yes or no in words."""
    is_flag = next(spec.type == "flag" for spec in rule.inputs if spec.key == name) and value in (0, 1)
    return cell("是" if value else "否", at + 1, 8) if is_flag else cell(value, at + 1, 8)


COMPLETION = [
    # rulebook, target, actual, direction, points of 10
    (PROJECT, 100, 0, "up", 0),
    (PROJECT, 100, 59.99, "up", 0),
    (PROJECT, 100, 60, "up", 6),
    (PROJECT, 100, 95, "up", 9.5),
    (PROJECT, 100, 99.14, "up", 9.91),
    (PROJECT, 100, 100, "equal", 10),
    (PROJECT, 100, 150, "up", 10),
    (PROJECT, 100, 150.01, "up", 5),
    (PROJECT, 100, 900, "up", 5),
    # less is better: being much less loses nothing
    (PROJECT, 100, 0, "down", 10),
    (PROJECT, 100, 50, "down", 10),
    (PROJECT, 100, 100, "down", 10),
    (PROJECT, 100, 125, "down", 8),
    (PROJECT, 100, 160, "down", 6.25),
    (PROJECT, 100, 200, "down", 0),
    # a growth below nothing
    (NATIONAL, 5, -3, "up", 0),
    (NATIONAL, 5, 0, "up", 0),
    (NATIONAL, 5, 3, "up", 6),
    (NATIONAL, 5, 50, "up", 10),
]
JUDGEMENT = [
    # target, actual, self-score of 15, points
    ("有效保障", "有效保障", 10, 12),
    ("有效保障", "有效保障", 13, 13),
    ("有效保障", "有效保障", 15, 15),
    ("显著提升", "基本达到", 15, 12),
    ("显著提升", "基本达到", 8, 9),
    ("完成", "未完成", 15, 9),
    ("2023年12月底前", "延期完成", 15, 12),
    # the wording does not tell: the self-score stands
    ("合理", "见附件", 15, 15),
]
EXECUTION = [
    # weight, parts (budget, executed), points
    (10, [(100, 99.14)], 9.91),
    (10, [(100, 120)], 10),
    (10, [(100, 0)], 0),
    (20, [(100, 50), (300, 250)], 15),
]
CRITERIA = [
    # rule, its rows of 基础数据, points
    ("expenditure-rate", {"m10": 1.2, "m11": 0.9, "m12": 0.98}, 9.6),
    ("ex-ante-evaluation", {"due": 4, "missing": 2}, 2),
    ("ex-ante-evaluation", {"due": 3, "missing": 2}, 1),
    ("ex-ante-evaluation", {"due": 3, "missing": 3}, 0),
    ("ex-ante-evaluation", {"due": 0, "missing": 0}, 3),
    ("carry-over-rate", {"year_end": 10, "opening": 0, "general": 100, "fund": 0}, 2),
    ("carry-over-rate", {"year_end": 10.1, "opening": 0, "general": 100, "fund": 0}, 1),
    ("carry-over-rate", {"year_end": 30, "opening": 40, "general": 50, "fund": 10}, 0.5),
    ("carry-over-rate", {"year_end": 31, "opening": 40, "general": 50, "fund": 10}, 0),
    ("financial-compliance", {"findings": 1, "misuse": 1, "repeated": 0}, 1),
    ("financial-compliance", {"findings": 1, "misuse": 0, "repeated": 2}, 0),
    (
        "budget-disclosure",
        {
            "budget_public": 1,
            "budget_timely": 0,
            "budget_proper": 1,
            "final_public": 1,
            "final_timely": 1,
            "final_proper": 1,
        },
        1.5,
    ),
    (
        "budget-disclosure",
        {
            "budget_public": 0,
            "budget_timely": 1,
            "budget_proper": 1,
            "final_public": 1,
            "final_timely": 1,
            "final_proper": 1,
        },
        1,
    ),
    ("performance-rules", {"fund_rules": 1, "division": 0, "gaps": 0.5}, 2),
    ("results-application", {"late_warnings": 0, "rectified": 1, "linked": 1}, 3),
    ("results-application", {"late_warnings": 1, "rectified": 1, "linked": 1}, 2.1),
    (
        "performance-execution",
        {
            "returned": 1,
            "monitored": 1,
            "monitor_sent": 1,
            "self_evaluated": 1,
            "units_evaluated": 1,
            "evaluation_sent": 0,
        },
        4,
    ),
    ("intention-completeness", {"published": 9, "due": 10}, 0),
    ("intention-completeness", {"published": 10, "due": 10}, 0.5),
    ("intention-timeliness", {"late": 1}, 0),
    ("contract-timeliness", {"in_time": 9, "contracts": 10}, 2),
    ("contract-timeliness", {"in_time": 8, "contracts": 10}, 1),
    ("contract-timeliness", {"in_time": 7, "contracts": 10}, 0),
    ("contract-timeliness", {"in_time": 0, "contracts": 0}, 3),
    ("procurement-policy", {"small_actual": 0, "small_reserved": 0}, 1),
    ("procurement-policy", {"small_actual": 30, "small_reserved": 40}, 0.75),
    ("procurement-policy", {"small_actual": 50, "small_reserved": 40}, 1),
    ("asset-proceeds", {"late": 1}, 0.5),
    ("asset-utilisation", {"in_use": 90, "all": 100}, 2),
    ("asset-utilisation", {"in_use": 74.9, "all": 100}, 1),
    ("public-expenditure-control", {"spent": 101.2, "planned": 100}, 2),
    ("public-expenditure-control", {"spent": 105, "planned": 100}, 1.5),
    ("public-expenditure-control", {"spent": 114.9, "planned": 100}, 1),
    ("public-expenditure-control", {"spent": 90, "planned": 100}, 2),
    ("three-public-expenses", {"spent": 10, "planned": 10}, 2),
    ("three-public-expenses", {"spent": 10.01, "planned": 10}, 0),
]
QUOTED = [
    # rule, 评分依据, points
    ("expenditure-rate", "年度平均执行率99.14%", 9.914),
    ("carry-over-rate", "结转结余率为0%", 2),
    ("public-expenditure-control", "公用经费控制率1.2%", 2),
    ("public-expenditure-control", "公用经费控制率达10%", 1),
]
# What a form's own clause states for a row of its own name: name, clause, weight, 评分依据, points.
OWN = [
    (
        "预算完成率",
        "=100%得10分；≥95%得9分；90%（含）-95%得8分；85%（含）-90%得7分；＜70%得0分",
        10,
        "预算完成率96%",
        9,
    ),
    (
        "预算完成率",
        "=100%得10分；≥95%得9分；90%（含）-95%得8分；85%（含）-90%得7分；＜70%得0分",
        10,
        "预算完成率85%",
        7,
    ),
    ("预算调整率", "≤5%得5分；5%以上每增加0.1个百分点扣0.1分，扣完为止", 5, "预算调整率6%", 4),
    ("预算编制准确率", "≤20%得5分；20%-40%（含）得3分；＞40%得0分", 5, "预算编制准确率25%", 3),
    ("“三公经费”控制率", "≤100%得5分；每增加0.1个百分点扣0.5分", 5, "“三公经费”控制率85%", 5),
    ("在职人员控制率", "≤100%计5分；每超过一个百分点扣0.5分，扣完为止", 5, "编制数40人，实际在职42人，控制率105%", 2.5),
    ("“三公经费”变动率", "≤0计5分；＞0，每超过一个百分点扣0.5分", 5, "变动率0%", 5),
    ("预算完成率", "100%计满分，每低于5%扣2分，扣完为止", 5, "预算完成率94%", 3),
    ("预算控制率", "=0计5分；0-10%（含）计4分；10-20%（含）计3分；20-30%（含）计2分；＞30%不得分", 5, "控制率16%", 3),
    ("公用经费控制率", "100%以下（含）计8分；每超出一个百分点扣1分", 8, "公用经费控制率102.56%", 6),
    ("政府采购执行率", "100%计满分，每超过（降低）5%扣2分", 6, "政府采购执行率100%", 6),
    ("政府采购执行率", "100%计满分，每超过（降低）5%扣2分", 6, "政府采购执行率106%", 4),
    ("政府采购执行率", "100%计满分，每超过（降低）5%扣2分", 6, "政府采购执行率89%", 2),
    ("社会公众满意度", "90%（含）以上计10分；80%（含）-90%计6分；70%-80%计4分；＜70%计0分", 10, "满意度89%", 6),
    ("在职人员控制率", "≤1计5分，否则按比例计分", 5, "控制率125%", 4),
    ("支出率", "≥95%得满分，每低1个百分点扣0.5分，低于80%不得分", 5, "支出率80%", 0),
    ("支出率", "≥80%得满分，每低1个百分点扣0.1分，低于60%不得分", 5, "支出率60%", 3),
    ("支出率", "≥80%得满分，每低1个百分点扣0.1分，低于60%不得分", 5, "支出率59%", 0),
    ("变动率", "≤0，得满分；＞0的，每上升5%扣1分，不足5%按5%计算", 5, "变动率5.1%", 3),
    ("变动率", "≤0，得满分；＞0的，每上升5%扣1分，不足5%按5%计算", 5, "变动率5%", 4),
    # in lines, numbered and not
    ("预算完成率", "达到100%得十分\n每低1个百分点扣两分", 10, "预算完成率98%", 6),
    ("预算完成率", "≥95%得五分\n90%-95%得三分\n低于90%得一分", 5, "预算完成率92%", 3),
    ("预算完成率", "1.达到100%得10分，\n2.90%-100%得8分，\n3.低于90%得0分", 10, "预算完成率50%", 0),
    ("预算完成率", "1.100%得10分，\n2.90%（含）-100%得8分，\n3.90%以下得2分", 10, "预算完成率50%", 2),
    ("预算完成率", "A.100%得10分，\nB.90%（含）-100%得8分，\nC.90%以下得2分", 10, "预算完成率50%", 2),
    ("预算完成率", "得分标准，\n1.达到100%得10分\n2.90%-100%得8分\n3.低于90%得0分", 10, "预算完成率95%", 8),
    ("预算完成率", "达到100%得10分，每降低\n1百分点扣0.5分", 10, "预算完成率98%", 9),
    ("预算调整率", "≤5%得5分，每增加\n0.5个百分点扣1分", 5, "预算调整率6%", 3),
    ("预算调整率", "≤5%得5分，每增加\n1.5个百分点扣1分", 5, "预算调整率8%", 3),
    ("在职人员控制率", "≤\n100%计5分；每超过\n一个百分点\n扣\n0.5分", 5, "控制率105%", 2.5),
]
DETAILS = [
    # (target, actual, weight) of each row, points of 20
    ([(100, 100, 12), (100, 70, 8)], 17.6),
    ([(100, 50, 12), (100, 100, 8)], 8),
    ([(100, 100, 15), (100, 100, 10)], 20),
]


def own(name, clause, weight, text):
    """A row that no rulebook knows, with its own clause."""
    row = indicator(name, weight=weight, self_score=weight, reason=text, clause=cell(clause, 1, 7))
    return score([(form(row, kind="department"), NATIONAL)])[0].indicators[0]


def adding(rows):
    """The criterion that adds up the detail rows of 产出指标."""
    details = [
        indicator(f"明细{at}", level1="产出指标", row=at, target=target, actual=actual, weight=weight, direction="up")
        for at, (target, actual, weight) in enumerate(rows, 1)
    ]
    return criterion("output-indicators", details=details)


FRAMEWORK_ROWS = [
    # name, self-score of 5, points
    ("在职人员控制率", 4, 4),
    ("管理制度健全性", 6, 5),
]
HUNAN_ROWS = [
    # name, numerator, denominator, points
    ("在职人员控制率", 40, 40, 5),
    ("在职人员控制率", 42, 40, 2.5),
    ("在职人员控制率", 60, 40, 0),
    ("“三公经费”变动率", 11, 12, 5),
    ("“三公经费”变动率", 12.2, 12, 4.5),
    ("预算完成率", 96, 100, 5),
    ("预算完成率", 94, 100, 3),
    ("预算完成率", 90, 100, 1),
    ("预算完成率", 80, 100, 0),
    ("预算控制率", 0, 500, 5),
    ("预算控制率", 50, 500, 4),
    ("预算控制率", 80, 500, 3),
    ("预算控制率", 151, 500, 0),
    ("新建楼堂馆所面积控制率", 110, 100, 1),
    ("新建楼堂馆所面积控制率", 0, 0, 5),
    ("公用经费控制率", 80, 78, 6),
    ("“三公经费”控制率", 9.8, 12, 7),
    ("政府采购执行率", 104, 100, 6),
    ("政府采购执行率", 95, 100, 4),
    ("政府采购执行率", 111, 100, 2),
]


def hunan(name, above, below):
    """A criterion of Hunan's from its two numbers on 基础数据."""
    rule = HUNAN.criterion(name, 1)
    keys = {rule.measure.numerator[0]: above, rule.measure.denominator[0]: below}
    data = [Datum(name, normal(spec.label), cell(keys[spec.key], at, 8)) for at, spec in enumerate(rule.inputs, 1)]
    row = indicator(name, weight=float(rule.weight))
    return score([(form(row, kind="department", data=data), HUNAN)])[0].indicators[0]


def framework(name, self_score):
    """A criterion of the national framework, of which no points are known."""
    row = indicator(name, weight=5, self_score=self_score)
    return score([(form(row, kind="department"), FRAMEWORK)])[0].indicators[0]


def cases():
    """Every case of the tables: the scored row, the points."""
    yield from ((quantitative(book, target, actual, way), points) for book, target, actual, way, points in COMPLETION)
    yield from (
        (qualitative(PROJECT, target, actual, stated, 15), points) for target, actual, stated, points in JUDGEMENT
    )
    yield from ((execution(PROJECT, weight, *parts), points) for weight, parts, points in EXECUTION)
    yield from ((criterion(key, **values), points) for key, values, points in CRITERIA)
    yield from ((criterion(key, reason=reason), points) for key, reason, points in QUOTED)
    yield from ((adding(rows), points) for rows, points in DETAILS)
    yield from ((own(*case), points) for *case, points in OWN)
    yield from ((framework(name, stated), points) for name, stated, points in FRAMEWORK_ROWS)
    yield from ((hunan(name, above, below), points) for name, above, below, points in HUNAN_ROWS)


@pytest.mark.parametrize(("book", "target", "actual", "direction", "points"), COMPLETION)
def test_completion_has_its_bands(book, target, actual, direction, points):
    scored = quantitative(book, target, actual, direction)
    assert (scored.basis, scored.score) == ("computed", points)


@pytest.mark.parametrize(("target", "actual", "stated", "points"), JUDGEMENT)
def test_a_judgement_is_held_within_its_band(target, actual, stated, points):
    scored = qualitative(PROJECT, target, actual, stated, 15)
    assert (scored.basis, scored.score) == ("claimed" if actual == "见附件" else "judged", points)


@pytest.mark.parametrize(("weight", "parts", "points"), EXECUTION)
def test_the_execution_rate_counts_in_proportion(weight, parts, points):
    scored = execution(PROJECT, weight, *parts)
    assert (scored.basis, scored.score) == ("computed", points)


@pytest.mark.parametrize(("key", "values", "points"), CRITERIA)
def test_a_criterion_gives_the_points_of_its_clause(key, values, points):
    scored = criterion(key, **values)
    assert (scored.rule.key, scored.basis, scored.score) == (key, "computed", points)


@pytest.mark.parametrize(("key", "reason", "points"), QUOTED)
def test_a_quoted_ratio_scores_like_its_numbers(key, reason, points):
    scored = criterion(key, reason=reason)
    assert (scored.basis, scored.score) == ("evidence", points)


@pytest.mark.parametrize(("name", "clause", "weight", "text", "points"), OWN)
def test_the_form_s_own_clause_scores_a_row_that_no_rulebook_knows(name, clause, weight, text, points):
    scored = own(name, clause, weight, text)
    assert (scored.basis, scored.score) == ("evidence", points)


def wrapped(text):
    """A text broken into two lines, at each place but within a number."""
    for at in range(1, len(text)):
        if not re.fullmatch(r"[\d.]{2}", text[at - 1 : at + 1]):
            yield f"{text[:at]}\n{text[at:]}"


@pytest.mark.parametrize(("name", "clause", "weight", "text", "points"), OWN)
def test_a_clause_and_what_is_held_to_it_may_be_broken_into_lines_anywhere(name, clause, weight, text, points):
    cases = [(other, text) for other in wrapped(clause) if "\n" not in clause]
    cases += [(clause, other) for other in wrapped(text)]
    results = {case: own(name, case[0], weight, case[1]) for case in cases}
    assert {case: (one.basis, one.score) for case, one in results.items() if one.score != points} == {}


@pytest.mark.parametrize("rate", ["84.9%", "70%"])
def test_where_the_clause_states_nothing_the_self_score_stands(rate):
    name, clause, weight, *_ = OWN[0]
    scored = own(name, clause, weight, f"预算完成率{rate}")
    assert (scored.basis, scored.score) == ("claimed", 10)


def test_the_formula_of_a_clause_with_a_gap_keeps_the_self_score_there():
    scored = own(*OWN[0][:3], "预算完成率96%")
    refs = {"measure": "M5", "self": "I5", "weight": "D5"}
    assert "IF(ROUND(M5,14)<0.85,MIN(I5,D5)" in scored.expr.excel(refs)


@pytest.mark.parametrize(("rows", "points"), DETAILS)
def test_detail_rows_are_added_up_to_the_weight(rows, points):
    scored = adding(rows)
    assert (scored.basis, scored.score) == ("computed", points)


@pytest.mark.parametrize(("name", "above", "below", "points"), HUNAN_ROWS)
def test_hunan_scores_the_rates_of_the_framework(name, above, below, points):
    scored = hunan(name, above, below)
    assert (scored.basis, scored.score) == ("computed", points)


@pytest.mark.parametrize(("name", "stated", "points"), FRAMEWORK_ROWS)
def test_a_criterion_of_which_no_points_are_known_is_taken_on_trust(name, stated, points):
    scored = framework(name, stated)
    assert (scored.rule.kind, scored.basis, scored.score) == ("as-printed", "claimed", points)


def test_a_form_that_prints_points_makes_a_rule_of_a_criterion_without():
    """As its measure and its inputs are known, only kind, points and clause are the form's."""
    rule = FRAMEWORK.criterion("“三公”经费控制率", 1)
    made = own_rule(rule, rule.name, "不超过100%得5分，超过100%不得分", Decimal(5))
    known = (rule.name, rule.measure, rule.inputs, (*rule.evidence, "控制率"))
    assert (made.name, made.measure, made.inputs, made.evidence) == known
    assert (made.kind, made.clause, list(made.mistakes())) == ("steps", "不超过100%得5分，超过100%不得分", [])
    without = FRAMEWORK.criterion("资金使用合规性", 1)
    deducting = own_rule(without, without.name, "全部符合5分，一项不符扣2分", Decimal(5))
    assert (deducting.name, deducting.kind, list(deducting.mistakes())) == ("资金使用合规性", "deduction", [])


def test_a_group_with_a_row_without_a_score_is_not_added_up():
    details = [indicator("明细", level1="产出指标", target=100, actual=None, weight=20, direction="up")]
    scored = criterion("output-indicators", details=details, self_score=18)
    assert (scored.basis, scored.score) == ("claimed", 18)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("carry-over-rate", {"year_end": 10, "general": 100}),
        ("asset-utilisation", {"in_use": 0, "all": 0}),
        ("contract-timeliness", {"in_time": 1, "contracts": 0}),
        ("asset-proceeds", {}),
    ],
)
def test_without_its_numbers_a_criterion_is_taken_on_trust(key, values):
    scored = criterion(key, self_score=9, **values)
    assert (scored.basis, scored.score) == ("claimed", float(rule_of(key).weight))


@given(st.floats(0.01, 1e6), st.floats(0, 1e6), st.sampled_from([1, 2.5, 10, 20]), st.sampled_from(["up", "down"]))
def test_a_score_lies_between_nothing_and_the_weight(target, actual, weight, direction):
    assert 0 <= quantitative(PROJECT, target, actual, direction, weight).score <= weight


def test_every_kind_has_its_cases():
    assert {scored.rule.kind for scored, _ in cases()} == set(KINDS)


def test_recalculated_the_formula_of_every_case_gives_its_points(tmp_path):
    path, expected = tmp_path / "公式.xlsx", []
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("公式")
        for row, (scored, points) in enumerate(cases()):
            refs = {one.name: xl_rowcol_to_cell(row, column) for column, one in enumerate(scored.inputs, 1)}
            sheet.write_row(row, 1, [one.value for one in scored.inputs])
            sheet.write_formula(row, 0, f"={scored.expr.excel(refs)}")
            expected.append((scored.rule.kind, points))
    fresh = openpyxl.load_workbook(recalculated([path], tmp_path / "out")[path.name], data_only=True)["公式"]
    said = [value for (value,) in fresh.iter_rows(max_col=1, values_only=True)]
    assert [(kind, value) for (kind, _), value in zip(expected, said, strict=True)] == expected


@pytest.mark.parametrize(
    ("scored", "sentence"),
    [
        (quantitative(PROJECT, 100, 95), "按完成率分档计分：目标值 100，实际值 95，完成率 95%，在 60%～100% 之间，按完成率得分；得 9.5 分，分值 10 分。"),
        (quantitative(PROJECT, 50, 80), "按完成率分档计分：目标值 50，实际值 80，完成率 160%，高于 150%，得一半；得 5 分，分值 10 分。"),
        (quantitative(PROJECT, 50, 75), "按完成率分档计分：目标值 50，实际值 75，完成率 150%，在 100%～150% 之间，得满分；得 10 分，分值 10 分。"),
        (quantitative(PROJECT, 50, 20), "按完成率分档计分：目标值 50，实际值 20，完成率 40%，低于 60%，不得分；得 0 分，分值 10 分。"),
        (quantitative(PROJECT, 100000, 99999), "按完成率分档计分：目标值 100000，实际值 99999，完成率 99.999%，在 60%～100% 之间，按完成率得分；得 10 分，分值 10 分。"),
        (quantitative(PROJECT, 5, 8, "down"), "按完成率分档计分：目标值 5，实际值 8，完成率按目标值÷实际值计，为 62.5%，在 60%～100% 之间，按完成率得分；得 6.25 分，分值 10 分。"),
        (quantitative(PROJECT, 5, 1, "down"), "按完成率分档计分：目标值 5，实际值 1，未超过目标，得满分；得 10 分，分值 10 分。"),
        (quantitative(NATIONAL, 100, 95), "按完成率分档计分：目标值 100，实际值 95，完成率 95%，低于 100%，按完成率得分；得 9.5 分，分值 10 分。"),
        (quantitative(NATIONAL, 100, 300), "按完成率分档计分：目标值 100，实际值 300，完成率 300%，不低于 100%，得满分；得 10 分，分值 10 分。"),
        (qualitative(PROJECT, "完成", "未完成", 15, 15), "定性指标按完成情况的得分区间认定；得 9 分，分值 15 分。"),
        (execution(PROJECT, 10, (100, 95)), "按比率乘分值计分，比率最高按100%计：预算数 100，执行数 95，预算执行率 95%；得 9.5 分，分值 10 分。"),
        (
            criterion("expenditure-rate", reason="年度平均执行率99.14%"),
            "按比率乘分值计分，比率最高按100%计：年度平均执行率 99.14%；得 9.914 分，分值 10 分。依据文字：“年度平均执行率99.14%”。",
        ),
        (
            criterion("asset-utilisation", in_use=74.9, all=100),
            "按比率所在档次计分：实际在用固定资产总额 74.9，所有固定资产总额 100，固定资产利用率 74.9%，在 60%～75% 之间；得 1 分，分值 2 分。",
        ),
        (
            criterion("public-expenditure-control", reason="公用经费控制率达10%"),
            "比率每满一档扣分：公用经费控制率 10%，每满 5% 扣 0.5 分，满 2 档；得 1 分，分值 2 分。依据文字：“公用经费控制率达10%”。",
        ),
        (
            criterion("contract-timeliness", in_time=0, contracts=0),
            "按比率所在档次计分：签订政府采购合同的项目总数 0，其中：在规定时限内签订合同的项目数 0，没有发生，得满分；得 3 分，分值 3 分。",
        ),
        (criterion("asset-proceeds", late=1), "按次数扣分，扣完为止：处置收益和租金超过3个月未上缴的笔数 1，共扣 0.5 分；得 0.5 分，分值 1 分。"),
        (
            criterion("procurement-rules", established=1),
            "逐项核对，按各项所占分数合计：是否建立政府采购内部控制管理制度 是；得 1 分，分值 1 分。",
        ),
        (
            criterion("three-public-expenses", spent=10.01, planned=10),
            "实际不超过预算得满分，否则不得分：预算安排的“三公”经费数 10，“三公”经费实际支出数 10.01，已超过，不得分；得 0 分，分值 2 分。",
        ),
        (
            own("支出率", "≥95%得满分，每低1个百分点扣0.5分，低于80%不得分", 5, "支出率92.5%"),
            "比率每满一档扣分：支出率 92.5%，低于 95% 每满 1% 扣 0.5 分，满 2 档；得 4 分，分值 5 分。依据文字：“支出率92.5%”。",
        ),
        (
            own("支出率", "≥95%得满分，每低1个百分点扣0.5分，低于80%不得分", 5, "支出率79%"),
            "比率每满一档扣分：支出率 79%，低于 80%，不得分；得 0 分，分值 5 分。依据文字：“支出率79%”。",
        ),
        (adding([(100, 70, 20)]), "各项指标得分合计，不超过分值：明细1 14；得 14 分，分值 20 分。"),
        (framework("管理制度健全性", 6), "评分规则只规定怎样计算，表内评分标准没有据以核算，按自评得分认可，不超过分值，得 5 分，分值 5 分。"),
        (criterion("asset-proceeds", self_score=9), "没有可计算的数据，按自评得分认可，不超过分值，得 1 分，分值 1 分。"),
        (criterion("asset-proceeds"), "没有可计算的数据，也没有可认定的自评得分或分值，未计分。"),
    ],
)  # fmt: skip
def test_a_sentence_tells_how_a_score_came_about(scored, sentence):
    assert reason(scored) == sentence


def test_the_formula_says_what_was_computed():
    formula = quantitative(PROJECT, 100, 95).expr.excel({"target": "E17", "actual": "F17", "weight": "G17"})
    assert formula == (
        "ROUND(IF(ROUND(F17/E17,14)<0.6,G17*0,IF(ROUND(F17/E17,14)<1,G17*F17/E17,"
        "IF(ROUND(F17/E17,14)<=1.5,G17*1,G17*0.5))),2)"
    )
