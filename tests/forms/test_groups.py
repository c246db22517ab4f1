"""Which first-level group a row belongs to: the label beside it, else what its second level can only belong to."""

import pytest
from grids import draw
from traps import mof

import perfxl
from perfxl.forms.groups import group_of_second, may_hold


def groups(tmp_path, *rows):
    """The first level of each row; a row is its first two levels, `^` merged with the one above."""
    text = "\n".join(f"|{row}|指标{at}|≥9个|9个|10|10|" for at, row in enumerate(rows))
    (form,) = perfxl.review(draw(mof(rows=text), tmp_path / "表.xlsx"))["forms"]
    return [row["level1"] for row in form["indicators"]]


A, B, C = "产出指标", "效益指标", "满意度指标"


@pytest.mark.parametrize(
    ("rows", "first_levels"),
    [
        (("产出指标|数量指标", "^|质量指标", "|社会效益指标", "满意度指标|服务对象满意度"), [A, A, B, C]),
        (("产出指标|数量指标", "|质量指标", "|社会效益指标", "|可持续影响指标", "满意度指标|满意度指标"), [A, A, B, B, C]),
        (("产出指标|数量指标", "^|质量指标", "|经济效益", "|社会效益", "|生态效益", "|可持续影响", "|服务对象满意度"), [A, A, B, B, B, B, C]),
        (("产出指标|数量指标", "|生态效益指标", "^|社会效益指标", "|满意度指标"), [A, B, B, C]),
        (("产出指标|数量指标", "|社会效益指标", "^|满意度指标"), [A, B, B]),  # one cell, one group
        (("产出指标|数量指标", "效益指标|经济效益指标", "|社会效益指标", "|服务对象满意度指标"), [A, B, B, B]),  # as the label goes on
        (("产出指标|数量指标", "效益指标|经济效益指标", "^|社会效益指标", "|服务对象满意度指标"), [A, B, B, C]),  # as it ended
        (("产出指标|数量指标", "|满意度指标"), [A, C]),
        (("|数量指标", "|质量指标", "|社会效益指标", "|满意度指标"), [A, A, B, C]),
        (("|经济效益指标", "效益指标|社会效益指标", "|生态效益指标", "满意度指标|满意度"), [B, B, B, C]),
        (("产出指标（50分）|数量指标", "|社会效益指标", "效益指标（30分）|可持续影响指标"), ["产出指标（50分）", "效益指标（30分）", "效益指标（30分）"]),
        (("产出指标|数量指标", "|经济效益指标", "效果指标|社会效益指标"), [A, "效果指标", "效果指标"]),
        (("成本指标|经济成本指标", "|社会成本指标", "|生态环境成本指标", "|数量指标", "|社会效益指标"), ["成本指标"] * 3 + [A, B]),
        (("项目完成指标|数量指标", "|成本指标", "|社会效益指标"), ["项目完成指标"] * 2 + [B]),
        (("过程|预算执行", "|社会效益", "效果|满意度"), ["过程", "效果", "效果"]),
        (("履职效能|整体效能", "|社会效益", "|满意度"), ["履职效能"] * 3),  # what is not known may hold anything
        (("产出指标|数量指标", "—|社会效益指标", "/|满意度指标"), [A, B, C]),
        (("产出指标|数量指标", "|其他指标", "|"), [A, A, A]),
        (("效益指标|社会效益指标", "^|生态效益指标", "|数量指标"), [B, B, A]),
    ],
)  # fmt: skip
def test_a_blank_first_level_is_what_the_second_can_only_belong_to(tmp_path, rows, first_levels):
    assert groups(tmp_path, *rows) == first_levels


@pytest.mark.parametrize(
    ("label", "group"),
    [
        ("社会效益指标", B), ("经济效益", B), ("生态效益指标", B), ("环境效益指标", B), ("生态环境效益指标", B), ("可持续影响指标", B),
        ("可持续发展指标", B), ("社会影响指标", B), ("社会\n效益", B), ("（2）社会效益", B), ("服务对象满意度指标", C), ("满意度指标", C),
        ("社会公众满意度", C), ("数量指标", A), ("产出质量", A), ("时效指标", A), ("进度指标", A), ("成本指标", ""), ("经济成本指标", ""),
        ("社会成本指标", ""), ("生态环境成本指标", ""), ("预算执行", ""), ("整体效能", ""), ("履职效益", ""),
    ],
)  # fmt: skip
def test_a_second_level_tells_its_group_where_it_can(label, group):
    assert group_of_second(label) == group


@pytest.mark.parametrize(
    ("first", "second", "may"), [("", "社会效益", False), ("", "预算执行", True), ("某类", "社会效益", True)]
)
def test_what_is_not_known_may_hold_anything(first, second, may):
    assert may_hold(first, second) is may
