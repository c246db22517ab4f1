"""Targets and actuals as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfxl.excel.reading.cell import Cell
from perfxl.forms.comparison import compare
from perfxl.forms.values import read_quantity


@pytest.mark.parametrize(
    ("text", "kind", "operator", "number", "unit"),
    [
        ("600人次", "number", "", 600, "人次"),
        ("30", "number", "", 30, ""),
        ("1,437户", "number", "", 1437, "户"),
        ("≥95%", "ratio", "≥", 0.95, "%"),
        (">=80人", "number", "≥", 80, "人"),
        ("不低于 90％", "ratio", "≥", 0.9, "%"),
        ("98%以上", "ratio", "≥", 0.98, "%"),
        ("≤90万元", "number", "≤", 90, "万元"),
        ("控制在50万元以内", "number", "≤", 50, "万元"),
        ("=100%", "ratio", "=", 1, "%"),
        ("5‰", "ratio", "", 0.005, "‰"),
        ("0起", "number", "", 0, "起"),
        ("2023年12月底前", "date", "", None, ""),
        ("11月前", "date", "", None, ""),
        ("有效保障", "words", "", None, ""),
        ("按计划完成", "words", "", None, ""),
        ("100%1000件", "compound", "", None, ""),
        ("—", "blank", "", None, ""),
        ("", "blank", "", None, ""),
    ],
)
def test_a_quantity_is_read_as_a_person_reads_it(text, kind, operator, number, unit):
    found = read_quantity(text)
    assert (found.kind, found.operator, found.number, found.unit) == (kind, operator, number, unit)


@pytest.mark.parametrize(
    ("target", "actual", "name", "direction", "completion"),
    [
        ("600人次", "784人次", "参加调研人次", "up", 784 / 600),
        ("≥95%", "100%", "满意度", "up", 1 / 0.95),
        ("95%", "95", "合格率", "up", 1.0),
        ("100%", "1", "完成率", "up", 1.0),
        ("≤90万元", "80万元", "采购成本", "down", 90 / 80),
        ("90万元", "45万元", "项目成本", "down", 2.0),
        ("2万元", "10000元", "投诉赔付", "down", 2.0),
        ("≤0起", "0起", "安全事故", "down", 1.0),
        ("=8个", "6", "村数", "equal", 0.75),
        ("10个", "", "培训班", "up", None),
        ("有效保障", "有效保障", "保障情况", None, None),
    ],
)
def test_a_target_is_compared_with_its_actual(target, actual, name, direction, completion):
    found = compare(_cell(target), _cell(actual), name)
    assert found.direction == direction
    assert found.completion == pytest.approx(completion) if completion is not None else found.completion is None


@pytest.mark.parametrize(
    ("target", "actual", "mismatch"),
    [
        ("100人", "完成", "words-for-number"),
        ("显著提升", "95%", "number-for-words"),
        ("100人", "20场", "units"),
        ("100人", "100人次", None),
        ("20万元", "200000元", None),
        ("100人", "", None),
    ],
)
def test_what_cannot_be_compared_says_why(target, actual, mismatch):
    assert compare(_cell(target), _cell(actual), "指标").mismatch == mismatch


@given(st.text(max_size=30))
def test_nothing_written_raises(text):
    found = read_quantity(text)
    assert (found.number is None) == (found.kind not in ("number", "ratio", "range"))


@given(st.integers(0, 10**6), st.sampled_from(["", "≥", "≤", "="]), st.sampled_from(["", "个", "万元", "人次"]))
def test_what_is_printed_from_a_quantity_reads_the_same(number, operator, unit):
    found = read_quantity(f"{operator}{number}{unit}")
    assert (found.operator, found.number, found.unit) == (operator, number, unit)


def _cell(text: str) -> Cell:
    return Cell("表", 1, 1, text=text)
