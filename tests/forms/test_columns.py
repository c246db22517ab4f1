"""Which column of an indicator table is which: by the words of its heading, whatever stands beside it."""

import pytest
from grids import described, workbook
from traps import SHORT

from perfxl.forms.header import indicator_headers, read_tokens
from perfxl.forms.layouts import common

SCORED = "|分值|得分|偏差原因"


def header_of(*rows):
    """The header of a table with these headings, an indicator under it."""
    (sheet,) = described("\n".join([*rows, "产出指标|数量指标|培训期数|6期|6期|6期|6期|6期|6期|6期"]))
    (grid,) = workbook([sheet]).sheets
    tokens = read_tokens(grid)
    (header,) = indicator_headers(grid, tokens, tokens, common().columns)
    return header


def placed(header, *roles):
    """The columns of some roles, numbered from those behind the three levels."""
    return tuple(header.columns[role] - 3 if role in header.columns else None for role in roles)


LEVELS = "一级指标|二级指标|三级指标|"


@pytest.mark.parametrize(
    "other",
    [
        "上年完成值", "上年度完成值", "上一年度实际完成值", "上年度实际完成值", "上年实际值", "上年同期完成值", "上年同期值", "去年完成值",
        "去年实际完成情况", "往年完成值", "历年平均完成值", "历史完成值", "历史最高值", "前三年平均值", "前三年平均完成值", "近三年完成值", "前年实际值",
        "以前年度完成值", "基期值", "基期完成值", "基期年实际值", "基年完成值", "基准值", "基准年完成值", "基数", "基础值", "现状值", "同期值",
        "实际完成值（上年）", "全年实际值（基期）", "累计完成值", "项目累计完成值", "截至上年底累计完成值", "累计实际完成值", "历年累计完成值", "累计",
    ],
)  # fmt: skip
def test_what_was_reached_in_other_years_is_not_the_actual(other):
    roles = "target", "actual", "weight", "self_score", "reason"
    assert placed(header_of(f"{LEVELS}年度指标值|{other}|实际完成值{SCORED}"), *roles) == (1, 3, 4, 5, 6)
    assert placed(header_of(f"{LEVELS}{other}|年度指标值|全年完成值{SCORED}"), *roles) == (2, 3, 4, 5, 6)
    assert placed(header_of(f"{LEVELS}年度指标值|指标实际完成值|{other}{SCORED}"), *roles) == (1, 2, 4, 5, 6)


@pytest.mark.parametrize(
    "other",
    [
        "上年目标值", "上年度指标值", "去年指标值", "下年度目标值", "明年指标值", "下一年度指标值", "实施期目标值", "实施期指标值", "中期目标值", "中期指标值",
        "三年目标值", "五年规划目标值", "整体目标值", "长期目标值", "年度指标值（上年）", "十四五目标值", "基期目标值", "项目期目标值",
    ],
)  # fmt: skip
def test_what_is_aimed_at_in_other_years_is_not_the_target(other):
    assert placed(header_of(f"{LEVELS}{other}|年度目标值|实际完成值{SCORED}"), "target", "actual") == (2, 3)
    assert placed(header_of(f"{LEVELS}本年度目标值|{other}|实际完成值{SCORED}"), "target", "actual") == (1, 3)


@pytest.mark.parametrize(
    ("headings", "target", "actual"),
    [
        ("2022年目标值|2022年完成值|2023年目标值|2023年完成值", 3, 4),
        ("2023年目标值|2023年完成值|2024年目标值|完成率", 1, 2),
        ("2022年实际完成值|年度指标值|2023年实际完成值|完成率", 2, 3),
        ("年度指标值|全年累计完成值|完成率|偏差率", 1, 2),
        ("年度指标值|截至年末累计完成值|完成率|偏差率", 1, 2),
        ("年度指标值|累计完成值|完成率|偏差率", 1, 2),  # where there is no other
        ("年度指标值|完成情况|实际完成值|完成率", 1, 3),
        ("年度指标值|指标完成情况|完成率|偏差率", 1, 2),
        ("年度指标值|计划完成情况说明|指标实际完成值|偏差率", 1, 3),
        ("年度指标值|上年完成情况|完成情况|偏差率", 1, 3),
    ],
)
def test_of_several_the_one_of_the_year_is_meant(headings, target, actual):
    assert placed(header_of(f"{LEVELS}{headings}{SCORED}"), "target", "actual") == (target, actual)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("计划数", "完成数"), ("目标", "完成"), ("计划值", "完成值"), ("计划", "实际"), ("本年目标", "本年完成"), ("年度计划值", "年度实际值"),
        ("年初设定值", "年末完成值"), ("计划任务数", "实际完成数"), ("目标数", "实际数"), ("预期目标", "实际完成"), ("年度预期目标", "年度实际完成情况"),
        ("批复指标值", "自评指标值"), ("年度绩效目标值", "年度绩效完成值"), ("设定值", "实现值"), ("指标目标值", "指标完成值"), ("2022年目标", "2022年完成"),
        ("年度目标", "完成情况"), ("考核标准值", "达到值"), ("预期完成值", "实际完成值"), ("计划完成值", "完成值"), ("应完成值", "已完成值"),
    ],
)  # fmt: skip
def test_targets_and_actuals_have_many_names(target, actual):
    assert placed(header_of(f"{LEVELS}{target}|{actual}{SCORED}"), "target", "actual") == (1, 2)
    assert placed(header_of(f"{LEVELS}{target}|上年完成值|{actual}{SCORED}"), "target", "actual") == (1, 3)


DOWN = "^|^|^|"


@pytest.mark.parametrize(
    ("upper", "lower", "columns"),
    [
        ("年度指标值|实际完成值|<|分值|得分", "^|上年|本年|^|^", (1, 3, 4, 5)),
        ("年度指标值|实际完成值|<|分值|得分", "^|上年度|本年度|^|^", (1, 3, 4, 5)),
        ("年度指标值|实际完成值|<|分值|得分", "^|2022年|2023年|^|^", (1, 3, 4, 5)),
        ("年度指标值|<|实际完成值|分值|得分", "2022年度|2023年度|^|^|^", (1, 3, 4, 5)),
        ("年度指标值|完成值|<|分值|得分", "^|累计|当年|^|^", (1, 3, 4, 5)),
        ("上年|<|本年|<|得分", "目标值|完成值|目标值|完成值|^", (3, 4, None, 5)),
        ("2022年|<|2023年|<|得分", "目标值|完成值|目标值|完成值|^", (3, 4, None, 5)),
        ("年度|实际|分|得|备注", "指标值|完成值|值|分|^", (1, 2, 3, 4)),
        ("年度|实际|分值|自评|备注", "指标值|完成值|^|得分|^", (1, 2, 3, 4)),
        ("指标情况|<|分值|得分|备注", "年度指标值|实际完成值|^|^|^", (1, 2, 3, 4)),
        ("年度指标值|实际完成值|分值|得分|备注", "（A）|（B）|^|^|^", (1, 2, 3, 4)),
    ],
)
def test_a_heading_may_stand_over_two_rows(upper, lower, columns):
    found = header_of(LEVELS + upper, DOWN + lower)
    assert placed(found, "target", "actual", "weight", "self_score") == columns
    assert found.unplaced == ()


def test_the_names_of_the_levels_may_stand_in_two_rows():
    found = header_of("一级|二级|三级|年度|实际|分值|得分", "指标|指标|指标|指标值|完成值||")
    assert (found.bottom, placed(found, "level1", "level2", "level3", "target")) == (2, (-2, -1, 0, 1))


@pytest.mark.parametrize(
    "heading",
    [
        "指标值设置依据", "指标赋分规则", "计分规则", "得分计算公式", "佐证资料", "证明材料清单", "单项指标完成情况", "单项指标得分", "指标完成率",
        "目标完成程度", "数据来源及依据", "指标类别", "指标方向", "主管部门复核得分", "第三方评分", "上年得分",
        "是否完成", "责任人", "责任科室", "备注说明", "附件材料", "完成时限", "偏离程度", "A", "（B/A）",
    ],
)  # fmt: skip
def test_what_a_form_says_besides_is_known(heading):
    found = header_of(f"{LEVELS}年度指标值|{heading}|实际完成值|分值|自评得分")
    assert (found.unplaced, placed(found, "target", "actual", "weight", "self_score")) == ((), (1, 3, 4, 5))


@pytest.mark.parametrize(
    "side",
    ["四、年度绩效指标完成情况", "年度绩效目标1（40分）", "绩效指标完成情况", "绩\\n效\\n指\\n标", "（二）产出与效益"],
)
def test_a_side_heading_is_none_of_the_columns(side):
    (sheet,) = described(
        "\n".join(f"{'^' if at else side}|{line}" for at, line in enumerate(SHORT.strip().splitlines()))
    )
    (grid,) = workbook([sheet]).sheets
    (header,) = indicator_headers(grid, read_tokens(grid), read_tokens(grid), common().columns)
    assert header.unplaced == ()


@pytest.mark.parametrize("side", ["年度绩效指标完成情况", "年度目标", "绩效目标完成情况", "绩效目标"])
@pytest.mark.parametrize("below", ["^", ""])
def test_a_side_heading_is_not_taken_for_a_column(side, below):
    rows = [f"{side}|{LEVELS}年度计划值|指标实际完成值{SCORED}", f"{below}|产出指标|数量指标|培训期数|6期|6期|6期|6期|"]
    (grid,) = workbook(described("\n".join([*rows, rows[1]]))).sheets
    (header,) = indicator_headers(grid, read_tokens(grid), read_tokens(grid), common().columns)
    assert (header.columns["target"], header.columns["actual"]) == (5, 6)
