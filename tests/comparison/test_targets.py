"""A target beside an earlier one: the same however it is written, or asking for less by the indicator's direction."""

import pytest

from perfxl.intake.comparison.targets import is_below, remark_on, says_the_same


@pytest.mark.parametrize(
    ("old", "new", "years", "same"),
    [
        ("≥95%", "不低于95％", 0, True),
        ("≥95%", "0.95", 0, True),
        ("≥95%", "≥96%", 0, False),
        ("≥95%", "≤95%", 0, False),
        ("120万元", "1200000元", 0, True),
        ("120万元", "120元", 0, False),
        ("2.5公里", "2500米", 0, True),
        ("5-10个", "5-12个", 0, False),
        ("显著提高", "显著 提高。", 0, True),
        ("显著提高", "提高", 0, False),
        ("", "—", 0, True),
        ("", "1个", 0, False),
        ("2022年12月底前", "2023年12月底前", 1, True),
        ("2022年12月底前", "2023年12月底前", 0, False),
        ("2022年12月底前", "12月31日前", 1, True),
        ("2022年11月底前", "2023年12月底前", 1, False),
    ],
)
def test_whether_two_values_are_the_same(old, new, years, same):
    assert says_the_same(old, new, years) == same
    assert says_the_same(new, old, -years) == same


@pytest.mark.parametrize(
    ("old", "new", "direction", "years", "remark"),
    [
        ("≥100场", "≥90场", "up", 0, "lowered"),
        ("≥100场", "≥110场", "up", 0, None),
        ("≤10起", "≤12起", "down", 0, "lowered"),
        ("≤10起", "≤8起", "down", 0, None),
        ("≤1万元", "≤12000元", "down", 0, "lowered"),
        ("≤1万元", "≤9000元", "down", 0, None),
        ("≥95%", "0.9", "up", 0, "lowered"),
        ("0.95", "≥90%", "up", 0, "lowered"),
        ("≥95%", "98", "up", 0, None),
        ("100场", "90", "up", 0, "lowered"),
        ("=100", "=90", "equal", 0, None),
        ("100", "90", None, 0, None),
        ("100人次", "90公里", "up", 0, None),
        ("10-20个", "5-20个", "up", 0, "lowered"),
        ("10-20天", "10-25天", "down", 0, "lowered"),
        ("≥95%", "明显提高", "up", 0, "in-words"),
        ("明显提高", "≥95%", "up", 0, None),
        ("2022年6月底前", "2023年9月底前", None, 1, "lowered"),
        ("2022年6月底前", "2023年5月底前", None, 1, None),
        ("6月底前", "9月底前", None, 0, "lowered"),
    ],
)
def test_what_is_pointed_out_of_a_target(old, new, direction, years, remark):
    assert remark_on(old, new, direction, years) == remark


@pytest.mark.parametrize(
    ("target", "actual", "direction", "below"),
    [
        ("≥90%", "98%", "up", True),
        ("≥98%", "98%", "up", False),
        ("≤10起", "6起", "down", True),
        ("≤6起", "10起", "down", False),
        ("≤1万元", "9000元", "down", True),
        ("≥90%", "较好", "up", False),
        ("显著提高", "98%", None, False),
    ],
)
def test_a_target_below_what_was_reached(target, actual, direction, below):
    assert is_below(target, actual, direction) == below
