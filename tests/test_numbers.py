"""Numbers as people write them, and rounding as Excel does it."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfxl.rules.expression import round_columns
from perfxl.text.numbers import is_right, read_number, round_half_up, show, show_percent


@pytest.mark.parametrize(
    ("text", "number", "decimals", "percent"),
    [
        ("99.14", 99.14, 2, False),
        ("99.14%", 0.9914, 2, True),
        ("１００％", 1.0, 0, True),
        ("1,437", 1437.0, 0, False),
        ("15分", 15.0, 0, False),
        (" 41.92 万元 ", 41.92, 2, False),
        ("①②", 12.0, 0, False),
        ("-3.5", -3.5, 1, False),
        (".5", 0.5, 1, False),
    ],
)
def test_a_number_is_read_with_its_decimals(text, number, decimals, percent):
    written = read_number(text)
    assert written is not None
    assert (written.number, written.decimals, written.percent) == (number, decimals, percent)


@pytest.mark.parametrize(
    "text", ["", "无", "600人次", "1,43", "12.3.4", "≥95%", "2023年", "--5", "5十", "共5万元", "⼀5"]
)
def test_what_is_no_number_is_none(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("number", "decimals", "rounded"),
    [(1.005, 2, 1.01), (2.675, 2, 2.68), (9.914122, 2, 9.91), (0.5, 0, 1.0), (-1.005, 2, -1.01), (9.9145, 3, 9.915)],
)
def test_rounding_is_half_away_from_zero_on_the_decimal_value(number, decimals, rounded):
    assert round_half_up(number, decimals) == rounded
    assert round_columns(np.array([number]), decimals)[0] == pytest.approx(rounded, abs=1e-12)


@given(st.decimals(min_value=-10_000, max_value=10_000, places=6), st.integers(0, 4))
def test_columns_round_as_decimals_do(number: Decimal, decimals: int):
    expected = float(number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))
    assert round_half_up(float(number), decimals) == expected
    assert round_columns(np.array([float(number)]), decimals)[0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("stated", "decimals", "computed", "right"),
    [
        (99.14, 2, 99.1412, True),
        (10, 0, 9.91, True),
        (9, 0, 9.91, False),
        (9.9, 1, 9.91, True),
        (99.63, 2, 99.963, False),
        (99.96, 2, 99.963, True),
    ],
)
def test_a_stated_number_is_right_to_the_decimals_it_is_written_with(stated, decimals, computed, right):
    assert is_right(stated, decimals, computed) is right


def test_numbers_are_shown_without_dust():
    assert show(0.1 + 0.2) == "0.3"
    assert show(15.0) == "15"
    assert show(None) == ""
    assert show_percent(41.56 / 41.92) == "99.14%"


DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


@given(st.decimals(-(10**6), 10**6, places=4), st.integers(0, 4))
def test_a_number_is_right_when_it_is_the_decimal_one_rounded(number: Decimal, decimals: int):
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    beside = rounded + Decimal(1).scaleb(-decimals)
    assert is_right(float(rounded), decimals, float(number))
    assert not is_right(float(beside), decimals, float(number))


@given(DECIMALS, st.integers(0, 8))
def test_what_is_shown_is_the_decimal_number_without_trailing_zeros(number: Decimal, decimals: int):
    shown = show(float(number), decimals)
    assert Decimal(shown) == number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert not shown.endswith(".")
    assert "." not in shown or not shown.endswith("0")
    assert shown != "-0"


@given(st.decimals(-(10**7), 10**7, places=4))
def test_a_number_reads_as_it_was_written(number: Decimal):
    for text in (f"{number:f}", f"{number:,f}", f" {number:f}分", f"{number:f}".translate(_WIDE)):
        written = read_number(text)
        assert written is not None
        assert (written.number, written.decimals) == (float(number), 4)
    percent = read_number(f"{number:f}%")
    assert percent is not None
    assert percent.number == float(number / 100)


@given(st.floats())
def test_no_number_is_too_much_for_rounding(number: float):
    for decimals in (0, 2, 12):
        round_half_up(number, decimals)
        is_right(number, decimals, number)
        show(number, decimals)


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
