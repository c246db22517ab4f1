"""Clauses (评分标准) as offices write them, and what is read: bands, steps, proportions, losses, items, limits."""

import time
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfxl.rules.choosing import scaled_rule
from perfxl.rules.clauses.application import own_rule
from perfxl.rules.clauses.levels import read_levels
from perfxl.rules.clauses.reading import read_clause
from perfxl.rules.clauses.stated import Bands, Deductions, Items, Proportional, StepDeductions, Unread, WithinLimit
from perfxl.rules.contents import written
from perfxl.rules.kinds.bands import gaps
from perfxl.rules.kinds.rule import OWN_SOURCE
from perfxl.rules.kinds.steps import Unstated
from perfxl.rules.names import criterion_key, criterion_name
from perfxl.rules.rulebook import load_rulebook
from perfxl.text.numbers import show, show_percent

BOOK = load_rulebook("guangzhou-2023-department")
CRITERIA = [rule for rule in BOOK.rules if rule.applies == "criterion"]

# clause, what each range gives from the lowest up; ? where nothing is stated
BANDS = [
    ("1.结余结转率≤10%的，得2分；\n2.10%＜结余结转率≤20%的，得1分；\n3.20%＜结余结转率≤30%的，得0.5分\n3.结余结转率＞30%的，得0分。", "10%] 2 20%] 1 30%] 0.5 ) 0"),
    ("=100%得10分；≥95%得9分；90%（含）-95%得8分；85%（含）-90%得7分；＜70%得0分", "70%) 0 85%) ? 90%) 7 95%) 8 100%) 9 ) 10"),
    ("90%（含）以上计10分；80%（含）-90%计6分；70%-80%计4分；＜70%计0分", "70%) 0 80%) 4 90%) 6 ) 10"),
    ("=0计5分；0-10%（含）计4分；10-20%（含）计3分；＞20%不得分", "0%) ? 0%] 5 10%] 4 20%] 3 ) 0"),
    ("≤20%得5分；20%-40%（含）得3分；＞40%得0分", "20%] 5 40%] 3 ) 0"),
    ("90%以上得5分，80%以上得4分，60%以上得3分，60%以下不得分", "60%) 0 80%) 3 90%) 4 ) 5"),
    ("低于10%的得2分，10%至20%得1分，高于20%得0分", "10%) 2 20%] 1 ) 0"),
    ("（1）比率达到95%（含95%）以上的，计3分；（2）在80%（含）～95%之间的，计2分；（3）不足80%的，不计分", "80%) 0 95%) 2 ) 3"),
    ("①及时率100%，得2分；\n②90%（含）以上，得1分；\n③90%以下，不得分。", "90%) 0 100%) 1 ) 2"),
    ("政府采购执行率90%\n（含）以上，\n得5分；80%（含）至90%，得3分；80%以下0分", "80%) 0 90%) 3 ) 5"),
    ("≤10%（5分）；10%-20%（含20%）（3分）；20%以上（0分）", "10%] 5 20%] 3 ) 0"),
    ("≥98%计5分，98%—95%（含）计4分，95%以下计0分", "95%) 0 98%) 4 ) 5"),
    ("比率≥90%得分值的100%，75%-90%得分值的75%，60%以下不得分", "60%] 0 75%) ? 90%) 75% ) 满分"),
    ("达到100%得满分，否则不得分", "100%) 0 ) 满分"),
    ("采购意向100%公开的得满分，否则不得分。", "100%) 0 ) 满分"),
    ("1.固定资产利用率≥百分之九十的得2分 2、其余不得分", "90%) 0 ) 2"),
    ("≥0.95得3分，0.9≤比率<0.95得2分，<0.9得0分", "90%) 0 95%) 2 ) 3"),
    ("未达到80%的不得分；80%-100%得1分；100%及以上得2分", "80%) 0 100%) 1 ) 2"),
    ("完成率60%以下，不得分；60%-100%的，得分=完成率×分值；100-150%的，得满分；高于150%的，得一半分", "60%) 0 100%) 比率 150%] 满分 ) 50%"),
    ("结余率为0得2分，0-5%得1分，5%以上不得分", "0%) ? 0%] 2 5%] 1 ) 0"),
    ("100%≥比率≥95%，2分；95%>比率≥90%，1分；其他0分", "90%) 0 95%) 1 100%] 2 ) 0"),
    ("90%以上 2分 80%-90% 1分 80%以下 0分", "80%) 0 90%) 1 ) 2"),
    ("≥95%的，得9分。在90%（含）和95%之间，得8分。＜90%的，得0分。", "90%) 0 95%) 8 ) 9"),
    ("≤20%，得5分。在20%和40%（含）之间，得3分。＞40%，得0分。", "20%] 5 40%] 3 ) 0"),
    ("大于10%小于等于20%的得1分；小于等于10%得2分；大于20%得0分", "10%] 2 20%] 1 ) 0"),
]  # fmt: skip

# clause, from where, which way, step, points, full marks as stated
STEPS = [
    ("控制率≤0，得满分；控制率﹥0时，每增加5%（含）扣减0.5分，减至0分为止。", "0%", "above", "5%", 0.5, "满分"),
    ("≤100%计5分；每超过一个百分点扣0.5分，扣完为止", "100%", "above", "1%", 0.5, "5"),
    ("100%计满分，每低于5%扣2分", "100%", "below", "5%", 2, "满分"),
    ("100%计满分，每超过（降低）5%扣2分", "100%", "both", "5%", 2, "满分"),
    ("≤5%得5分；5%以上每增加0.1个百分点扣0.1分，扣完为止", "5%", "above", "0.1%", 0.1, "5"),
    ("100%以下（含）计8分；每超出一个百分点扣1分", "100%", "above", "1%", 1, "8"),
    ("≤0计5分；＞0，每超过一个百分点扣0.5分", "0%", "above", "1%", 0.5, "5"),
    ("≥95%的得满分；低于95%的，每低1个百分点扣0.2分，扣完为止", "95%", "below", "1%", 0.2, "满分"),
    ("以100%为标准。控制率≤100%，得满分；每超过1个百分点，扣0.5分。", "100%", "above", "1%", 0.5, "满分"),
    ("预算调整率=0，得5分；预算调整率＞0，每增加1%扣0.5分", "0%", "above", "1%", 0.5, "5"),
    ("三公经费控制率=（实际支出数/预算安排数）×100%。≤100%计6分，每超出一个百分点扣0.6分", "100%", "above", "1%", 0.6, "6"),
    ("10%以内的得2分，超过10%的，每增加5个百分点扣减0.5分，减至0分为止", "10%", "above", "5%", 0.5, "2"),
    ("增长率≤0得2分，否则每增长1%扣0.2分", "0%", "above", "1%", 0.2, "2"),
]  # fmt: skip

PROPORTIONS = [
    ("得分=年度平均执行率*本指标分值。", "below"),
    ("按比例计分", "below"),
    ("按完成比例计算得分，满分为止", "below"),
    ("达到100%的，得满分；低于100%的，得分=年度平均执行率*本指标分值。", "below"),
    ("支出率达到100%得满分，低于100%的，按支出率×分值计算得分", "below"),
    ("100%得满分，否则按比例得分", "below"),
    ("≤1计5分，否则按比例计分", "above"),
    ("若为定量指标，完成指标值的，得满分；未完成指标值的，按照完成值与指标值的比例记分。", "below"),
    ("定量指标完成指标值的，记该指标所赋全部分值；未完成指标值的，按照完成值与指标值的比例记分。", "below"),
    ("正向指标得分=实际完成值/年初目标值×该指标分值；反向指标得分=年初目标值/实际完成值×该指标分值。", "below"),
]

# a clause on qualitative indicators, what share of the weight each of its levels allows
LEVELS = [
    (
        "分别按照该指标对应分值区间100%-80%（含）、80%-60%（含）、60%-0%合理确定分值。",
        ["[0.8, 1]", "[0.6, 0.8)", "[0, 0.6)"],
    ),
    (
        "根据“三档”原则分别按照指标分值的100-80%（含）、80-50%（含）、50-10%来记分。",
        ["[0.8, 1]", "[0.5, 0.8)", "[0.1, 0.5)"],
    ),
    ("100%—80%、80%（含）—60%、60%（含）—0%", ["(0.8, 1]", "(0.6, 0.8]", "[0, 0.6]"]),
    ("100%-80%、80%-60%", None),
    ("100%-80%、70%-60%、60%-0%", None),
    ("80%以上得5分", None),
]

# clause, points of each case
LOSSES = [
    ("每发现1项扣0.5分，扣完为止", [0.5]),
    ("有1次未按时报送扣0.5分", [0.5]),
    ("采购投诉成立的，发现1例扣1分", [1]),
    ("全部符合5分，一项不符扣2分", [2]),
    ("存在长期（超过3个月）未上缴的，每1笔扣0.5分，扣完为止。", [0.5]),
    ("1.有无内部管理规程；如无，扣0.5分。\n2.如发现问题，每发现1次扣0.5分，扣完为止。", [0.5, 0.5]),
    ("发现1处不符扣0.5分，最多扣2分", [0.5]),
    ("符合规定得4分，发现一笔不合规扣1分，出现截留挪用不得分", [1, 0]),
    ("公开及时、完整的得2分，每缺一项扣0.5分", [0.5]),
]

# clause, what each item gives
ITEMS = [
    ("部门建立内部控制管理制度，得1分，否则不得分。", ["1"]),
    ("每年进行一次资产盘点，并完成结果处理的，得1分。未进行盘点的，不得分。", ["1"]),
    ("1.目标按时公开的，得满分，否则不得分；\n2.自评按时公开的，得满分，否则不得分。\n3.两项得分各占50%。", ["50%", "50%"]),
    ("①已制定管理制度，0.5分；②制度完整，0.5分；③有效执行，1分", ["0.5", "0.5", "1"]),
    ("1、按规定内容公开，得1分；2、按规定时限公开，得1分", ["1", "1"]),
]  # fmt: skip

LIMITS = [
    "“三公”经费实际支出数≤预算安排的“三公”经费数，符合要求的得满分，不符合要求的不得分。",
    "“三公”经费实际支出不超过预算数得满分，否则不得分",
    "公用经费控制在预算内得2分，超预算不得分",
]

SILENT = [
    "",
    "…",
    "按规定评分。",
    "按完成情况",
    "按县委县政府绩效考核",
    "按财预〔2013〕53号文件执行",
    "综合评分，满分5分",
]

UNREAD = [
    ("半年≥45%得2分；前三季度≥75%得3分", "各档说的不是同一个指标"),
    ("半年进度：进度率≥45%，得2分；前三季度进度：进度率≥75%，得3分", "各档说的不是同一个指标"),
    ("≥80%得5分；≤90%得3分", "各档互相重叠"),
    ("≥80%得5分；较低的得3分", "“较低的得3分”这一档没有读懂"),
    ("≥80%得5分，低于80%", "“<80%”得几分没有写明"),
    ("每超过一个百分点扣0.5分", "没有写明从多少起扣分"),
    ("不低于95%得满分，低于95%按比例扣分", "按什么比例计分，没有写明"),
    ("得分=（1-结转结余率）×分值", "得分公式没有读懂"),
    ("90%以上的，得满分；90%以下的，得分=预算执行率/90%×分值", "得分公式没有读懂"),
    ("2分：比率≥90%；1分：比率<90%", "各项怎样得分，没有读懂"),
    ("符合要求得满分，不符合的酌情扣分", "含酌情扣分，没有写明扣多少"),
    ("制度健全得5分，基本健全得3分，不健全得0分", "各项怎样得分，没有读懂"),
    ("根据实际情况酌情给分（0-5分）", "写法没有读懂"),
    ("完成2项以上得3分；完成1项得2分", "按数量给分的写法没有读懂"),
    ("投诉3次以内得满分，每增加1次扣1分", "没有写明从多少起扣分"),
    ("每超过1次扣1分", "没有写明从多少起扣分"),
    ("完成5项以上的得3分，否则不得分", "按数量给分的写法没有读懂"),
    ("每3项扣1分", "每3项扣分的写法没有读懂"),
    ("超过预算10%以内扣1分，超过10%以上扣2分", "分档之外还有扣分"),
]

# What the book takes from elsewhere than the words of the clause, or what the words leave to a reader.
NOT_BY_WORDS = {
    "output-indicators": "the detail sheet",
    "benefit-indicators": "the detail sheet",
    "budget-disclosure": "a half within a half",
    "performance-execution": "two items that give full marks of two points, in brackets",
    "asset-data": "points at a reviewer's discretion",
}


def gives(amount):
    if amount.proportional:
        return "比率"
    if amount.points is not None:
        return show(float(amount.points))
    return {0: "0", 1: "满分"}.get(amount.share) or show_percent(float(amount.share))


def shown(bands):
    """Bands in short: the upper end of each, ] where it belongs to it, and what it gives."""
    pieces = [(band.range, gives(band.gives)) for band in bands.bands] + [(none, "?") for none in bands.unstated]
    pieces.sort(key=lambda piece: (piece[0].low, not piece[0].low_closed))
    ends = [show_percent(float(r.high)) if r.high.is_finite() else "" for r, _ in pieces]
    return " ".join(f"{end}{']' if r.high_closed else ')'} {what}" for end, (r, what) in zip(ends, pieces, strict=True))


@pytest.mark.parametrize(("clause", "expected"), BANDS)
def test_bands_are_read_with_the_side_that_each_end_belongs_to(clause, expected):
    stated = read_clause(clause)
    assert isinstance(stated, Bands)
    assert shown(stated) == expected


@pytest.mark.parametrize(("clause", "threshold", "side", "step", "points", "full"), STEPS)
def test_step_deductions_are_read_with_where_they_begin(clause, threshold, side, step, points, full):
    stated = read_clause(clause)
    assert isinstance(stated, StepDeductions)
    told = show_percent(float(stated.threshold)), stated.side, show_percent(float(stated.step)), float(stated.points)
    assert (*told, gives(stated.full)) == (threshold, side, step, points, full)


def test_a_step_that_counts_in_part_and_where_nothing_is_left_are_read():
    stated = read_clause("≥95%得满分，每低1个百分点扣0.5分，不足1个百分点按1个百分点计算，低于80%不得分")
    assert (stated.part_counts, stated.none.told) == (True, "低于 80%")


@pytest.mark.parametrize(("clause", "side"), PROPORTIONS)
def test_proportions_are_read(clause, side):
    stated = read_clause(clause)
    assert isinstance(stated, Proportional)
    assert stated.side == side


@pytest.mark.parametrize(("clause", "shares"), LEVELS)
def test_the_levels_of_qualitative_indicators_are_read(clause, shares):
    levels = read_levels(clause)
    assert (levels and [written(level) for level in levels]) == shares


CASES = [
    ("全部符合5分，有1项不符扣2分", "不符的项数", "发现1项不符", 1),
    ("每发现1次违规采购的，扣1分", "违规采购的次数", "违规采购2次", 2),
    ("有1处不符合规定扣1分", "不符合规定的处数", "未发现不符", 0),
]


@pytest.mark.parametrize(("clause", "label", "text", "count"), CASES)
def test_what_a_clause_counts_is_named_and_found_in_texts(clause, label, text, count):
    own = own_rule(None, "某项", clause, Decimal(5))
    reading = own.read(text, 5.0, 2024)
    assert ([spec.label for spec in own.inputs], [figure.value for figure in reading.figures]) == ([label], [count])


def test_thirds_of_a_weight_are_told_in_points():
    own = own_rule(None, "某项", "①有制度，得2分；②制度完整，得2分；③有效执行，得2分", Decimal(6))
    assert [(item.share, item.points) for item in own.items] == [(None, 2)] * 3


@pytest.mark.parametrize(("clause", "points"), LOSSES)
def test_losses_are_read_case_by_case(clause, points):
    stated = read_clause(clause)
    assert isinstance(stated, Deductions)
    assert [float(loss.points) for loss in stated.losses] == points


def test_a_loss_may_be_of_everything():
    own = own_rule(None, "资金使用", "符合规定得4分，发现一笔不合规扣1分，出现截留挪用不得分", Decimal(4))
    assert [case.points for case in own.cases] == [1, 4]


def test_a_loss_may_be_another_where_there_are_few():
    (loss,) = read_clause("1.应评估超过3个的，有1项没有评估，扣0.5分。2.3个以内的，有1项没有评估，扣1分。").losses
    assert (loss.points, loss.few, loss.few_points) == (Decimal("0.5"), 3, 1)


@pytest.mark.parametrize(("clause", "items"), ITEMS)
def test_items_are_read(clause, items):
    stated = read_clause(clause)
    assert isinstance(stated, Items)
    assert [gives(item.gives) for item in stated.items] == items


@pytest.mark.parametrize("clause", LIMITS)
def test_limits_are_read(clause):
    assert read_clause(clause) == WithinLimit()


@pytest.mark.parametrize("clause", SILENT)
def test_a_clause_that_prints_no_rule_states_none(clause):
    assert read_clause(clause) is None


@pytest.mark.parametrize(("clause", "why"), UNREAD)
def test_a_clause_that_is_not_understood_says_why(clause, why):
    assert read_clause(clause) == Unread(why)


_WORDS = ["得", "计", "2分", "0.5分", "满分", "不得分", "≤", "＞", "=", "10%", "90%", "100%", "（含）", "-", "以上", "以下", "；", "。", "，", "\n",
          "1.", "每", "超过", "低于", "个百分点", "扣", "按比例", "否则", "率", "×分值", "发现1项", "各占50%", "0"]  # fmt: skip


@given(st.lists(st.sampled_from(_WORDS), max_size=30).map("".join))
def test_whatever_is_read_as_bands_covers_every_ratio_once(clause):
    stated = read_clause(clause)
    if isinstance(stated, Bands):
        pieces = [*stated.bands, *map(Unstated, stated.unstated)]
        ends = [piece.range.low for piece in pieces], [piece.range.high for piece in pieces]
        assert [*gaps(pieces)] == []
        assert (min(ends[0]), max(ends[1])) == (Decimal("-inf"), Decimal("inf"))


@pytest.mark.parametrize(
    "part",
    ["1", "1.", "(", "每", "≤", "得", "率=", "扣1", "每1", "90%-", "1分", "得分=率×", "各占1%、", "按比例", "控制在"],
)
def test_a_long_clause_takes_no_long_time(part):
    started = time.process_time()
    read_clause(part * (2900 // len(part)))
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("rule", CRITERIA, ids=lambda rule: rule.key)
def test_the_clause_of_a_rulebook_states_what_the_rulebook_says(rule):
    """Read from its words alone, the clause gives the kind and the numbers of the rule, or it is named above."""
    base = replace(rule, clause="")
    assert (own_rule(base, rule.name, rule.clause, rule.weight) is base) == (rule.key not in NOT_BY_WORDS)


def rule(key):
    return next(rule for rule in CRITERIA if rule.key == key)


# key, clause, weight, kind, what its ratio is compared with
DERIVED = [
    ("carry-over-rate", "≤10%的，得3分；10%＜X≤20%的，得2分；＞20%的，得0分", 3, "steps"),
    ("carry-over-rate", "≤10%得满分，每超1个百分点扣0.1分", 2, "step-deduction"),
    ("expenditure-rate", "≥95%得10分；90%-95%得8分；＜90%得0分", 10, "steps"),
    ("contract-timeliness", "按比例计分", 3, "proportion"),
    ("financial-compliance", "每发现1项问题扣1分，扣完为止", 2, "deduction"),
    ("three-public-expenses", "≤100%得满分，每超过1%扣0.5分", 2, "step-deduction"),
    ("public-expenditure-control", "≤100%得2分，否则不得分", 2, "steps"),
    ("intention-timeliness", "符合规定的得满分，否则不得分", 3, "deduction"),
    ("results-application", "1.甲，得1分，否则不得分；2.乙，得2分，否则不得分", 3, "checklist"),
]


@pytest.mark.parametrize(("key", "clause", "weight", "kind"), DERIVED)
def test_a_clause_that_says_otherwise_is_used_with_the_rulebook_s_inputs(key, clause, weight, kind):
    base = rule(key)
    own = own_rule(base, base.name, clause, Decimal(weight))
    assert (own.kind, own.source, own.clause, own.source_read) == (kind, OWN_SOURCE, clause, True)
    assert own_rule(base, base.name, clause, Decimal(weight)) is own
    if kind != "checklist":
        assert own.inputs == base.inputs


def test_the_measure_follows_where_full_marks_end():
    """公用经费控制率 is the excess in Guangzhou; a clause that begins at 100% means actual ÷ budget."""
    base = rule("public-expenditure-control")
    assert base.measure.form == "excess"
    own = own_rule(base, base.name, "100%以下（含）计2分；每超出一个百分点扣1分", Decimal(2))
    assert (own.measure.form, own.measure.numerator, own.evidence) == ("ratio", base.measure.numerator, base.evidence)


@pytest.mark.parametrize(
    ("key", "clause", "weight", "why"),
    [
        ("carry-over-rate", "≤10%的，得2分；＞10%的，得0分", 3, "最高 2 分，与分值 3 分不符"),
        ("asset-allocation", "符合标准的，得2分，发现一项不符的，扣1分", 4, "最高 2 分，与分值 4 分不符"),
        ("results-application", "1.甲，得1分；2.乙，得1分", 3, "最高 2 分，与分值 3 分不符"),
    ],
)
def test_a_clause_that_contradicts_the_weight_is_not_used(key, clause, weight, why):
    assert own_rule(rule(key), "某项", clause, Decimal(weight)) == Unread(why)


def test_fixed_points_are_scaled_to_the_row_s_weight():
    steps = scaled_rule(rule("contract-timeliness"), Decimal(2))
    assert [band.points for band in steps.bands] == [Decimal(2), Decimal("1.333333"), Decimal("0.666667"), 0]
    assert scaled_rule(rule("asset-proceeds"), Decimal(3)).cases[0].points == Decimal("1.5")
    (case,) = scaled_rule(rule("ex-ante-evaluation"), Decimal(6)).cases
    assert (case.points, case.few.points, case.few.up_to) == (1, 2, 3)
    assert scaled_rule(rule("expenditure-rate"), Decimal(5)) is rule("expenditure-rate")


def test_a_row_of_no_rulebook_is_scored_by_its_own_clause_under_its_name():
    own = own_rule(None, "在职人员控制率", "≤100%计5分；每超过一个百分点扣0.5分", Decimal(5))
    assert (own.name, own.measure.name, own.evidence) == (
        "在职人员控制率",
        "在职人员控制率",
        ("在职人员控制率", "控制率"),
    )


@pytest.mark.parametrize(
    "written",
    [
        "结转结余率", "结转\n结余率", "结转结余率（2分）", "结转结余率(2分)", "1.结转结余率", "（1）结转结余率：", "指标1：结转结余率",
        "一、结转结余率", "★结转结余率", "结转结余率（%）", "“结转结余率”", "结转结余率2分", "3.2 结转结余率", "结转结余率【2分】", "结余结转率",
    ],
)  # fmt: skip
def test_a_criterion_is_found_as_people_write_its_name(written):
    assert BOOK.criterion(written, 1) is rule("carry-over-rate")


@pytest.mark.parametrize("other", ["人均结转结余", "财政拨款结转结余率变动", "2023年工作完成率", "利用率"])
def test_another_name_is_no_criterion(other):
    assert BOOK.criterion(other, 1) is None


def test_names_keep_their_words():
    assert criterion_name("1.“三公”经费控制情况（2分）") == "“三公”经费控制情况"
    assert criterion_key("“三公”经费\n控制情况") == criterion_key("三公经费控制情况")
    assert criterion_name("2023年重点工作完成率") == "2023年重点工作完成率"
