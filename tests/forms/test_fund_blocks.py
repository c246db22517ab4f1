"""The funds of a form, however it states them: in columns, as labels with their amounts, under whatever names."""

import pytest
from test_heads_and_funds import forms_of
from traps import mof


def funds_of(tmp_path, text):
    """The rows of the funds as they are read: label, initial, budget, executed, stated rate, weight, self-score."""
    (form,) = forms_of(tmp_path, mof(funds=text))
    keys = ("label", "initial", "budget", "executed", "rate_stated", "weight", "self_score")
    return [tuple(row[key] for key in keys) for row in form["funds"]], form


@pytest.mark.parametrize(
    ("headings", "rows", "found"),
    [
        ("年初预算数（A）|全年执行数（B）|执行率（B/A）", ["100|95|95%"], [(100, 100, 95, 0.95)]),
        ("年初预算数|全年预算数|全年执行数", ["90|100|95"], [(90, 100, 95, None)]),
        ("预算数|执行数|", ["100|95|"], [(None, 100, 95, None)]),
        ("年初预算|实际支出|", ["100|95|"], [(100, 100, 95, None)]),
        ("预算数|到位数|执行数", ["100|80|95"], [(None, 100, 95, None)]),
        ("计划安排资金|实际到位资金|实际支出", ["100|80|75"], [(100, 80, 75, None)]),
        ("年初预算资金总额|实际投入资金额|", ["100|95|"], [(100, 100, 95, None)]),
        ("预算安排情况|资金到位情况|资金执行情况", ["100|100|95"], [(100, 100, 95, None)]),
        ("2022年度预算数|2022年度支出数|", ["100|95|"], [(None, 100, 95, None)]),
        ("上年预算数|预算数|执行数", ["70|100|95"], [(None, 100, 95, None)]),
    ],
)
def test_columns_of_any_name_are_read(tmp_path, headings, rows, found):
    lines = "\n".join(f"^|^|年度资金总额|{row}|||" for row in rows)
    read, form = funds_of(tmp_path, f"项目资金（万元）|<||{headings}|||\n{lines}")
    assert [row[1:5] for row in read] == found
    assert not [f for f in form["findings"] if f["code"] == "not-used"]


SIDE = "项目资金（万元）|<|"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            """
项目资金（万元）|<|预算数|6.84|到位数|6.84|执行数|6.8|
^|^|其中：财政资金|6.84|其中：财政资金|6.84|其中：财政资金|6.8|
^|^|其他|0|其他|0|其他|0|
""",
            [("预算数", 6.84, 6.8), ("其中：财政资金", 6.84, 6.8), ("其他", 0, 0)],
        ),
        (
            """
二、预算执行情况|<|预算安排情况（调整后）|<|资金到位情况|<|资金执行情况|<|预算执行进度（%）
^|^|预算数|6.84|到位数|6.84|执行数|6.84|100
^|^|其中：财政资金|6.84|其中：财政资金|6.84|其中：财政资金|6.84|^
""",
            [("预算数", 6.84, 6.84), ("其中：财政资金", 6.84, 6.84)],
        ),
        (
            """
预算执行情况（万元）|<|预算数：|<|100|执行数：|<|95|<
^|^|其中-财政拨款：|<|100|其中-财政拨款：|<|95|<
^|^|其它资金：|<||其它资金：|<||<
""",
            [("预算数", 100, 95), ("其中-财政拨款", 100, 95), ("其它资金", None, None)],
        ),
        (f"{SIDE}预算数：100万元|<|<|执行数：95万元|<|<|", [("预算数", 100, 95)]),
        (f"{SIDE}年初预算数|100|执行数|95|执行率|95%|", [("年初预算数", 100, 95)]),
        (f"{SIDE}预算数|100|<|<|<|<|<\n^|^|执行数|95|<|<|<|<|<", [("预算数", 100, 95)]),
        (
            f"{SIDE}预算数|100|<|<|<|<|<\n^|^|其中：财政拨款|80|<|<|<|<|<\n^|^|其他资金|20|<|<|<|<|<\n"
            "^|^|执行数|95|<|<|<|<|<\n^|^|其中：财政拨款|75|<|<|<|<|<\n^|^|其他资金|20|<|<|<|<|<",
            [("预算数", 100, 95), ("其中：财政拨款", 80, 75), ("其他资金", 20, 20)],
        ),
        (f"{SIDE}预算数|1,000,000元|执行数|95万元|||", [("预算数", 100, 95)]),
        (f"{SIDE}预算数：||执行数：|95|||", [("预算数", None, 95)]),
    ],
)
def test_labels_with_their_amounts_beside_them_are_read(tmp_path, text, found):
    read, _ = funds_of(tmp_path, text)
    assert [(label, budget, executed) for label, _, budget, executed, *_ in read] == found


def test_what_was_budgeted_at_first_is_in_the_unit_of_the_others(tmp_path):
    read, _ = funds_of(tmp_path, f"{SIDE}年初预算数|900,000元|全年预算数|100|执行数|95|")
    assert [row[1:4] for row in read] == [(90, 100, 95)]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        (f"{SIDE}预算数|100|执行数|95|执行率|95%|", (0.95, None, None)),
        ("二、执行|<|预算数|100|执行数|95|执行率|分值|得分\n^|^|^|^|^|^|95%|10|9.5", (0.95, 10, 9.5)),
        (f"{SIDE}预算数|100|执行数|95|||\n^|^|执行率|95%|分值|10|得分|9.5|", (0.95, 10, 9.5)),
    ],
)
def test_rate_weight_and_score_stand_beside_their_labels_or_below(tmp_path, text, stated):
    read, _ = funds_of(tmp_path, text)
    assert [row[4:] for row in read] == [stated]


@pytest.mark.parametrize(
    ("text", "found", "rate"),
    [
        (
            "资金情况|预算数|<|<|执行数|<|<||\n^|合计|中央|县|合计|中央|县||\n^|100|60|40|95|60|35||",
            [("合计", 100, 95), ("中央", 60, 60), ("县", 40, 35)],
            0.95,
        ),
        (
            "资金情况|预算数|<|执行数|<||||\n^|中央|县|中央|县||||\n^|60|40|60|35||||",
            [("预算数", 100, 95), ("中央", 60, 60), ("县", 40, 35)],
            0.95,
        ),
        (
            "预算执行情况|资金来源|中央|地方|合计||||\n^|预算数|60|40|100||||\n^|执行数|60|35|95||||",
            [("中央", 60, 60), ("地方", 40, 35), ("合计", 100, 95)],
            0.95,
        ),
        (
            "预算执行情况|资金来源|中央|地方|||||\n^|预算数|60|40|||||\n^|执行数|60|35|||||",
            [("预算数", 100, 95), ("中央", 60, 60), ("地方", 40, 35)],
            0.95,
        ),
    ],
)
def test_amounts_by_source_beside_each_other_are_added_up(tmp_path, text, found, rate):
    read, form = funds_of(tmp_path, text)
    assert [(label, budget, executed) for label, _, budget, executed, *_ in read] == found
    assert next(row["rate"] for row in form["funds"] if row["label"] in ("合计", "预算数")) == rate


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("预算执行情况（20分）|<||预算数|执行数|执行率|得分||\n^|^|合计|100|95|95%|19||", 20),
        ("预算执行情况|<||预算数|执行数|执行率|得分（15分*执行率）||\n^|^|合计|100|95|95%|14.25||", 15),
        ("预算执行情况（20分）|<||预算数|执行数|执行率|分值|得分|\n^|^|合计|100|95|95%|10|9.5|", 10),
        ("债券资金管理指标（10分）|<|指标|实际支出金额|下达额度|实际完成值|分值|得分|\n^|^|支出进度|8000|10000|80%|10|8|", 10),
        ("债券资金|<|债券名称|发行金额|债券资金使用金额|支出进度|分值|得分|\n^|^|某专项债一期|10000|8000|80%|10|8|", 10),
    ],
)  # fmt: skip
def test_the_rate_weighs_what_its_column_or_a_heading_says(tmp_path, text, stated):
    (row,), form = funds_of(tmp_path, text)
    assert (row[5], row[4]) == (stated, form["funds"][0]["rate"])
    assert form["funds"][0]["score"] == row[6]


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("~单位：元\n", "元"),
        ("金额单位：|元|||||||\n", "元"),
        ("实施单位|<|元谋县文化馆|<|<|||<|<\n", "万元"),
        ("~（单位：亿元）\n", "亿元"),
    ],
)
def test_the_unit_may_stand_anywhere_above(tmp_path, head, unit):
    text = f"{head}项目名称|<|农村道路|<|<|<|<|<|<\n项目资金|<||预算数|执行数|执行率|||\n^|^|合计|100|95|95%|||"
    assert funds_of(tmp_path, text)[1]["money_unit"] == unit


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("项目资金（万元）|<|年度计划|<|<|完成投资|<|<|<\n^|^|100|<|<|95|<|<|<", ["A5"]),
        ("预算执行情况|<|全部执行完毕|<|<|<|<|<|<", ["A5"]),
        ("资金来源|<|财政拨款100万元|<|<|<|<|<|<", ["A5"]),
        ("填报单位|<|某市预算编审中心|<|<|<|<|<|<", []),
        ("专项资金名称|<|农村道路专项资金|<|<|<|<|<|<", []),
        ("", []),
        ("项目资金（万元）|<||预算数|执行数|||\n^|^|合计|100|95|||", []),
    ],
)
def test_money_of_which_nothing_could_be_read_is_told(tmp_path, text, cells):
    _, form = funds_of(tmp_path, text)
    assert [(f["cell"], f["level"]) for f in form["findings"] if f["code"] == "not-used"] == [
        (c, "info") for c in cells
    ]
