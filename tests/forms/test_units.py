"""Units: a rate without a sign of percent, and how many of one unit make another."""

import pytest

from perfxl.forms.units import bare_percent, bare_ratio, scale, units_differ


@pytest.mark.parametrize(
    ("written", "decimals", "ratio", "percent"),
    [
        (0, 0, 0, (0, 0)),
        (0.9914, 4, 0.9914, (99.14, 2)),
        (0.5, 1, 0.5, (50, 0)),
        (1, 0, 1, (100, 0)),
        (1.2, 1, 1.2, (120, 0)),
        (2, 0, 2, (200, 0)),
        (2.01, 2, 0.0201, (2.01, 2)),
        (98, 0, 0.98, (98, 0)),
        (99.14, 2, 0.9914, (99.14, 2)),
        (150, 0, 1.5, (150, 0)),
        (-0.05, 2, -0.05, (-5, 0)),
        (-5, 0, -0.05, (-5, 0)),
    ],
)
def test_up_to_2_it_is_a_ratio_and_above_in_per_cent(written, decimals, ratio, percent):
    assert bare_ratio(written) == pytest.approx(ratio)
    assert bare_percent(written, decimals) == pytest.approx(percent)


@pytest.mark.parametrize(
    ("target", "actual", "times"),
    [
        ("元", "千元", 1e3), ("元", "万元", 1e4), ("万元", "亿元", 1e4), ("份", "万份", 1e4), ("人", "亿人", 1e8),
        ("米", "千米", 1e3), ("m", "公里", 1e3), ("米", "km", 1e3), ("公里", "KM", 1), ("公斤", "吨", 1e3), ("千克", "公斤", 1), ("kg", "吨", 1e3),
        ("亩", "公顷", 15), ("平方米", "平方公里", 1e6),
        ("秒", "分钟", 60), ("分钟", "小时", 60), ("小时", "天", 24), ("日", "天", 1), ("日", "周", 7), ("月", "年", 12), ("个月", "年", 12),
        ("", "元", 1), ("元", "", 1), ("元", "人", 1), ("月", "日", 1),
    ],
)  # fmt: skip
def test_the_actual_is_counted_in_the_unit_of_the_target(target, actual, times):
    assert scale(target, actual) == pytest.approx(times, rel=1e-12)
    assert scale(actual, target) == pytest.approx(1 / times, rel=1e-12)


@pytest.mark.parametrize(
    ("target", "actual", "differ"),
    [
        ("家", "户", False), ("次", "场次", False), ("期", "场", False), ("名", "人次", False), ("份", "册", False), ("台", "台套", False),
        ("公里", "千米", False), ("万份", "份", False), ("%", "‰", False), ("人", "人左右", False), ("（个）", "个", False), ("个百分点", "", False),
        ("平方米", "米", False), ("家", "人", True), ("天", "月", True), ("份", "个", True), ("%", "个", True), ("公斤", "公里", True),
    ],
)  # fmt: skip
def test_units_that_count_different_things(target, actual, differ):
    assert units_differ(target, actual) is differ
    assert units_differ(actual, target) is differ
