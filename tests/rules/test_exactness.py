"""Scores against a second opinion: exact fractions that follow the documents, over random rows; none may differ.

The numbers are as people write them, with up to eight digits; every other row lies at the end of a band or next to it.
"""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

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
from tests.rules.second_opinion import Pair, beside, by_the_document, half_up, pair, written
from tests.rules.test_kinds import criterion, execution, form

GUANGZHOU = load_rulebook("guangzhou-2023-project")
NATIONAL = load_rulebook("mof-2020")


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
