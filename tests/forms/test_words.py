"""Labels, whatever their length."""

import time

import pytest

from perfxl.forms.words import group_name, label_weight


@pytest.mark.parametrize(
    ("text", "name", "weight"),
    [
        ("产出指标（50分）", "产出指标", 50),
        ("产出指标(50%)", "产出指标", 50),
        ("效益指标 12.5分", "效益指标", 12.5),
        ("2024分", "", 2024),
        ("产出指标", "产出指标", None),
    ],
)
def test_a_groups_label_may_hold_its_weight(text, name, weight):
    assert (group_name(text), label_weight(text)) == (name, weight)


@pytest.mark.parametrize("text", ["12" * 16_000, "(" * 32_000, "1." * 16_000, "（1分" * 8_000])
def test_a_cell_full_of_one_thing_takes_no_time(text):
    start = time.process_time()
    group_name(text)
    label_weight(text)
    assert time.process_time() - start < 1
