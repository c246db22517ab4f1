"""Scores against a second opinion: exact fractions that follow the documents, over random rows; none may differ.

The numbers are as people write them, with up to eight digits; every other row lies at the end of a band or next to it.
"""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from perfxl.excel.reading.cell import Cell
from perfxl.forms.comparison import compare
from perfxl.forms.model import Indicator
from perfxl.rules.rulebook import load_rulebook
from perfxl.rules.scoring import score
from perfxl.text.numbers import show
from tests.office import recalculated
from tests.rules.test_kinds import criterion, execution, form

GUANGZHOU = load_rulebook("guangzhou-2023-project")
NATIONAL = load_rulebook("mof-2020")
BORDERS = [Fraction(end) for end in ("0.6", "1", "1.5")]


class Pair(NamedTuple):
    """A target and an actual as a form states them, what they are exactly, whether less is better, and the weight."""

    target: str | float
    actual: str | float
    wanted: Fraction
    reached: Fraction
    down: bool
    weight: Decimal


def written(chance: random.Random) -> Decimal:
    """A number above 0 as people write one."""
    return Decimal(chance.randrange(1, 10 ** chance.randint(1, 8))).scaleb(-chance.randint(0, 4))


def beside(chance: random.Random, target: Decimal) -> Decimal:
    """An actual: anything, or an end of a band or its neighbour in the last place."""
    if chance.random() < 0.5:
        return written(chance)
    end = Decimal(chance.choice(["0.6", "1", "1.5"]))
    exact = target * end
    return max(exact + Decimal(chance.choice([-1, 0, 1])).scaleb(exact.as_tuple().exponent), Decimal(0))


def pair(chance: random.Random) -> Pair:
    """A row of one of the ways in which targets and actuals are written."""
    target = written(chance)
    actual = beside(chance, target)
    weight = Decimal(chance.randint(1, 80)) / chance.choice([1, 2, 4])
    exact = Fraction(target), Fraction(actual)
    way = chance.choice(["numbers", "signs", "per cent", "percentages", "money", "less"])
    if way == "numbers":
        return Pair(float(target), float(actual), *exact, False, weight)
    if way == "signs":
        return Pair(f"≥{target:f}人次", f"{actual:f}人次", *exact, False, weight)
    if way == "per cent":
        return Pair(f"≥{target:f}%", f"{actual:f}%", *exact, False, weight)
    if way == "percentages":
        # a number beside a percentage is a ratio where it can be one
        target = Decimal(chance.randrange(5000, 10_000)) / 100
        actual = min(max(beside(chance, target), Decimal(30)), Decimal(199))
        return Pair(f"≥{target:f}%", float(actual / 100), Fraction(target), Fraction(actual), False, weight)
    if way == "money":
        return Pair(f"≤{target:f}万元", f"{actual * 10_000:f}元", *exact, True, weight)
    return Pair(f"≤{target:f}天", f"{actual:f}天", *exact, True, weight)


def by_the_document(one: Pair, guangzhou: bool) -> Decimal:
    """穗财绩〔2023〕: below 60 % nothing, to 100 % the completion, to 150 % all, above half. 财预〔2020〕10号: no ends but 100 %."""
    if one.down:
        share = Fraction(1) if one.reached <= one.wanted else one.wanted / one.reached
    else:
        share = one.reached / one.wanted
    if guangzhou and share < Fraction(3, 5):
        factor = Fraction(0)
    elif share < 1:
        factor = share
    else:
        factor = Fraction(1, 2) if guangzhou and share > Fraction(3, 2) else Fraction(1)
    return half_up(factor * Fraction(one.weight))


def half_up(points: Fraction, decimals: int = 2) -> Decimal:
    """Points to two decimals, half away from zero."""
    exact = Decimal(points.numerator * 10**20 // points.denominator).scaleb(-20)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def cell(value: str | float, row: int, col: int) -> Cell:
    return (
        Cell("表", row, col, value) if isinstance(value, str) else Cell("表", row, col, show(value, 15), value, value)
    )


def indicator(one: Pair, row: int) -> Indicator:
    target, actual, weight = cell(one.target, row, 2), cell(one.actual, row, 3), cell(float(one.weight), row, 4)
    found = compare(target, actual, "培训人次", "数量指标")
    return Indicator(
        row=row, level1="产出指标", level2="", level3="指标", name_cell=cell("指标", row, 1), target=target, actual=actual,
        weight=weight, self_score=None, reason=None, wanted=found.wanted, reached=found.reached, target_value=found.target,
        actual_value=found.actual, unit=found.unit, direction=found.direction, completion=found.completion,
        mismatch=found.mismatch, scale=found.scale, on_time=found.on_time, unclear=found.unclear,
    )  # fmt: skip


def scored(pairs: list[Pair], book):
    rows = [indicator(one, at) for at, one in enumerate(pairs, 1)]
    return score([(form(*rows), book)])[0].indicators


def differing(count: int, seed: int) -> list[tuple[Pair, float | None, Decimal]]:
    """The rows that score otherwise than the documents say."""
    found = []
    for book in (GUANGZHOU, NATIONAL):
        chance = random.Random(f"{seed}-{book.name}")
        pairs = [pair(chance) for _ in range(count // 2)]
        for one, result in zip(pairs, scored(pairs, book), strict=True):
            expected = by_the_document(one, book is GUANGZHOU)
            if result.score != float(expected):
                found.append((one, result.score, expected))
    return found


def test_no_row_scores_otherwise_than_the_documents_say():
    assert differing(3000, 1) == []


@pytest.mark.slow
def test_of_200_000_rows_none_scores_otherwise():
    assert [row for seed in range(20) for row in differing(10_000, seed)] == []


def test_recalculated_the_formulas_say_the_same(tmp_path):
    chance, path = random.Random(3), tmp_path / "公式.xlsx"
    pairs = [pair(chance) for _ in range(3000)]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("公式")
        for row, result in enumerate(scored(pairs, GUANGZHOU)):
            refs = {one.name: xl_rowcol_to_cell(row, column) for column, one in enumerate(result.inputs, 1)}
            sheet.write_row(row, 1, [one.value for one in result.inputs])
            sheet.write_formula(row, 0, f"={result.expr.excel(refs)}")
    fresh = openpyxl.load_workbook(recalculated([path], tmp_path / "out")[path.name], data_only=True)["公式"]
    said = [value for (value,) in fresh.iter_rows(max_col=1, values_only=True)]
    expected = [float(by_the_document(one, True)) for one in pairs]
    assert [row for row in zip(pairs, said, expected, strict=True) if row[1] != row[2]] == []


@pytest.mark.parametrize(
    ("target", "actual", "weight", "points"),
    [
        (24, 23, 15, 14.38),  # 14.375
        (16, 15, 10, 9.38),  # 9.375
        (10**10, 5999999999.5, 10, 0),  # 59.999999995 %
        (2.5, 2.5, 10, 10),
    ],
)
def test_what_is_multiplied_is_the_exact_ratio_and_bands_end_where_they_end(target, actual, weight, points):
    one = Pair(float(target), float(actual), Fraction(target), Fraction(actual), False, Decimal(weight))
    assert scored([one], GUANGZHOU)[0].score == points


def test_an_execution_rate_scores_exactly():
    chance = random.Random(4)
    for _ in range(300):
        budget, weight = written(chance), chance.randint(1, 20)
        executed = beside(chance, budget)
        rate = min(Fraction(executed) / Fraction(budget), Fraction(1))
        found = execution(GUANGZHOU, weight, (float(budget), float(executed)))
        assert found.score == float(half_up(rate * weight)), (budget, executed, weight)


@pytest.mark.parametrize(
    ("key", "names", "points"),
    [
        # 固定资产利用率: 90 % and more 2, to 75 % 1.5, to 60 % 1, below 0
        ("asset-utilisation", ("in_use", "all"), lambda rate: 2 if rate >= Fraction("0.9") else 1.5 if rate >= Fraction("0.75") else 1 if rate >= Fraction("0.6") else 0),
        # 公用经费控制率: each full 5 % above what was planned costs 0.5 of 2
        ("public-expenditure-control", ("spent", "planned"), lambda rate: max(2 - ((rate - 1) // Fraction("0.05")) / 2, 0) if rate > 1 else 2),
    ],
)  # fmt: skip
def test_a_rate_falls_into_the_band_in_which_it_lies(key, names, points):
    chance = random.Random(key)
    for _ in range(300):
        below = written(chance)
        end = Decimal(chance.choice(["0.6", "0.75", "0.9", "1", "1.05", "1.1", "1.15", "1.2"]))
        above = below * end + Decimal(chance.choice([-1, 0, 1])).scaleb((below * end).as_tuple().exponent)
        found = criterion(key, **dict(zip(names, (float(above), float(below)), strict=True)))
        if above >= 0:
            assert found.score == float(points(Fraction(above) / Fraction(below))), (above, below, found.score)
