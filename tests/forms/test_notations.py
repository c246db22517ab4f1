"""A reviewed table of targets and actuals as accountants write them, with what a person reads."""

import csv
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfxl.excel.reading.cell import Cell
from perfxl.forms.comparison import compare
from perfxl.forms.values import read_quantity
from perfxl.text.numbers import show

with Path(__file__).with_name("notations.tsv").open(encoding="utf-8", newline="") as file:
    NOTATIONS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", NOTATIONS, ids=[f"{row['target']} {row['actual']}" for row in NOTATIONS])
def test_a_pair_is_read_as_a_person_reads_it(row):
    found = compare(_cell(row["target"]), _cell(row["actual"]), row["indicator"])
    said = {None: "", True: "按期", False: "逾期"}[found.on_time]
    assert {
        "target_value": show(found.target),
        "actual_value": show(found.actual),
        "unit": found.unit,
        "direction": found.direction or "",
        "completion": show(found.completion, 3),
        "says": found.mismatch or said,
    } == {key: row[key] or "" for key in ("target_value", "actual_value", "unit", "direction", "completion", "says")}


SIGNS = ["", "≥", "≤", ">", "<", "="]
UNITS = ["", "个", "万元", "人次", "%", "‰", "元/人·月", "工作日", "平方米"]
NUMBERS = st.decimals(0, 10**9, places=3, allow_nan=False)


@given(NUMBERS, st.sampled_from(SIGNS), st.sampled_from(UNITS))
def test_what_is_printed_from_a_quantity_reads_the_same(number, sign, unit):
    found = read_quantity(f"{sign}{number}{unit}")
    assert found.operator == sign
    assert found.unit == unit
    assert read_quantity(found.printed) == found


@given(NUMBERS, st.decimals("0.001", 10**6, places=3), st.sampled_from(UNITS))
def test_a_range_printed_reads_the_same(low, width, unit):
    assume(unit or low > 2100)  # 2021-2023 are years
    found = read_quantity(f"{low}-{low + width}{unit}")
    assert found.kind == "range"
    assert read_quantity(found.printed) == found


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=10))
def test_whatever_is_written_no_exception(target, actual, name):
    found = compare(_cell(target), _cell(actual), name)
    assert found.completion is None or found.completion == found.completion


@given(st.text(alphabet="≥≤<>=-~至到年月日底前内%‰万元个0123456789.,()（）含以上下约完成不低于超过 ", max_size=24))
def test_whatever_is_written_of_what_such_cells_are_made(text):
    found = read_quantity(text)
    assert (found.number is None) == (found.kind not in ("number", "ratio", "range"))
    assert (found.high is None) == (found.kind != "range")


def _cell(text: str) -> Cell:
    return Cell("表", 1, 1, text=text)
