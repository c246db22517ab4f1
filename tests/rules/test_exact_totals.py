"""Totals and grades against a second opinion: exact sums of the points that the documents give, over random forms.

Most forms end at a border of a grade or a hundredth beside it. By one rulebook the total is the sum of the scores; by the other
rows that do not apply drop out of it and a low execution rate caps it.
"""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import openpyxl
import pytest
import xlsxwriter

from perfxl.output.annotated.grades import grade_formula
from perfxl.rules.rulebook import load_rulebook
from perfxl.rules.scoring import score
from tests.office import recalculated
from tests.rules.second_opinion import Pair, beside, by_the_document, half_up, pair, written
from tests.rules.test_exactness import GUANGZHOU, cell, indicator
from tests.rules.test_kinds import form, funds_of

CAPPED = """
extends = "guangzhou-2023-project"
name = "capped"
title = "封顶折算"
version = "1"
not_applicable = ["不适用"]
caps = [{ execution_rate = "[0, 0.6)", total = "80" }, { execution_rate = "[0.6, 0.8)", grade = "良" }]
"""
BORDERS = [Fraction(end) for end in (60, 80, 90)]
NAMES = ["points", "kept", "budget", "executed"]


class Filled(NamedTuple):
    """A form: rows, how many of the first do not apply, what the execution rate weighs, budget and executed in 万元."""

    rows: list[Pair]
    dropped: int
    rate_weight: Decimal
    budget: Decimal
    executed: Decimal


class Whole(NamedTuple):
    """What a form comes to: the total in 分, and its grade."""

    total: Decimal
    grade: str | None


def full(weight: Decimal) -> Pair:
    """A row that gets all its points."""
    return Pair(1.0, 1.0, Fraction(1), Fraction(1), False, weight)


def filled(chance: random.Random, capped: bool) -> Filled:
    """A form of two to twelve rows that weigh 90 together, in two of three cases up to a border of a grade."""
    shares = [chance.randint(1, 20) for _ in range(chance.randint(2, 12))]
    weights = [Decimal(share * 360 // sum(shares)) / 4 for share in shares]
    rows = [pair(chance)._replace(weight=weight) for weight in weights]
    budget = written(chance)
    executed = beside(chance, budget) if chance.random() < 0.3 else budget * chance.randint(78, 100) / 100
    dropped = chance.randint(0, 2) if capped else 0
    found = Filled(rows, min(dropped, len(rows) - 1), Decimal(10), budget, executed)
    return bordering(chance, found) if chance.random() < 2 / 3 else found


def bordering(chance: random.Random, found: Filled) -> Filled:
    """The form with one more row, of so much weight that the total is at a border of a grade, or a hundredth beside it."""
    points, kept, end = points_of(found), kept_of(found), chance.choice(BORDERS)
    lacking = (end * kept - 100 * points) / (100 - end) if found.dropped else end - points
    weight = half_up(max(lacking, Fraction(0))) + Decimal(chance.choice([-1, 0, 1])) / 100
    return found._replace(rows=[*found.rows, full(weight)]) if weight > 0 else found


def points_of(one: Filled) -> Fraction:
    """The rounded points of the rows that apply, and of the execution rate, added up."""
    rate = min(Fraction(one.executed) / Fraction(one.budget), Fraction(1))
    rows = sum(Fraction(by_the_document(row, True)) for row in one.rows[one.dropped :])
    return rows + Fraction(half_up(rate * Fraction(one.rate_weight)))


def kept_of(one: Filled) -> Fraction:
    """The weights of the rows that apply, and of the execution rate."""
    return sum((Fraction(row.weight) for row in one.rows[one.dropped :]), Fraction(one.rate_weight))


def by_the_rules(one: Filled, capped: bool) -> Whole:
    """90 and more 优, 80 and more 良, 60 and more 中, below 差; capped: at most 80 below a rate of 60 %, no 优 below one of 80 %."""
    total = points_of(one)
    rate = Fraction(one.executed) / Fraction(one.budget)
    if one.dropped:
        total = Fraction(half_up(total * 100 / kept_of(one)))
    if capped and rate < Fraction(3, 5):
        total = min(total, Fraction(80))
    graded = min(total, Fraction(80)) if capped and Fraction(3, 5) <= rate < Fraction(4, 5) else total
    grade = "优" if graded >= 90 else "良" if graded >= 80 else "中" if graded >= 60 else "差"
    return Whole(half_up(total), grade if graded <= 100 else None)


def as_form(one: Filled):
    rows = [indicator(row, at) for at, row in enumerate(one.rows, 1)]
    rows[: one.dropped] = [row._replace(actual=cell("不适用", row.row, 3)) for row in rows[: one.dropped]]
    return form(*rows, funds=funds_of(float(one.rate_weight), (float(one.budget), float(one.executed))))


def scored(forms: list[Filled], book):
    return score([(as_form(one), book) for one in forms])


def differing(forms: list[Filled], book) -> list[tuple[Filled, Whole, Whole]]:
    """The forms whose total or grade is another than the documents say."""
    found = [Whole(Decimal(repr(one.score)), one.grade) for one in scored(forms, book)]
    said = [by_the_rules(one, book is not GUANGZHOU) for one in forms]
    return [row for row in zip(forms, found, said, strict=True) if row[1] != row[2]]


def drawn_forms(count: int, seed: int, capped: bool) -> list[Filled]:
    chance = random.Random(f"{seed}-{capped}")
    return [filled(chance, capped) for _ in range(count)]


@pytest.fixture
def capped_book(tmp_path):
    path = tmp_path / "封顶.toml"
    path.write_text(CAPPED, encoding="utf-8")
    return load_rulebook(str(path))


def test_no_total_and_no_grade_is_another_than_the_documents_say(capped_book):
    assert differing(drawn_forms(200, 1, False), GUANGZHOU) == []
    assert differing(drawn_forms(200, 1, True), capped_book) == []


@pytest.mark.slow
def test_of_20_000_forms_none_comes_to_another_total_or_grade(capped_book):
    for seed in range(20):
        assert differing(drawn_forms(500, seed, False), GUANGZHOU) == []
        assert differing(drawn_forms(500, seed, True), capped_book) == []


@pytest.mark.parametrize(
    ("points", "lost", "total", "grade"),
    [
        # of 200 points that apply: 89.995, 79.995, 59.995 are rounded before they are graded
        ("169.99", "20.01", "90", "优"),
        ("169.98", "20.02", "89.99", "良"),
        ("149.99", "40.01", "80", "良"),
        ("109.99", "80.01", "60", "中"),
        ("109.98", "80.02", "59.99", "差"),
    ],
)
def test_a_scaled_total_is_rounded_before_it_is_graded(capped_book, points, lost, total, grade):
    missed = full(Decimal(lost))._replace(actual=0.0, reached=Fraction(0))
    one = Filled([full(Decimal(5)), full(Decimal(points)), missed], 1, Decimal(10), Decimal(7), Decimal(7))
    (found,) = scored([one], capped_book)
    assert (found.score, found.grade) == (float(total), grade)
    assert differing([one], capped_book) == []


def test_recalculated_the_formulas_of_total_and_grade_say_the_same(tmp_path, capped_book):
    """Of points that are added up from the scores of the rows, a cell each."""
    forms, path = drawn_forms(400, 2, True), tmp_path / "合计.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("合计")
        for at, (one, result) in enumerate(zip(forms, scored(forms, capped_book), strict=True), 1):
            numbers = [float(kept_of(one)), float(one.budget), float(one.executed)]
            points = [each.score for each in result.all_scores if each.score is not None]
            sheet.write_row(at - 1, 3, numbers)
            sheet.write_row(at - 1, 8, points)
            sheet.write_formula(at - 1, 2, f"=ROUND(SUM(I{at}:X{at}),2)")
            refs = dict(zip(NAMES, (f"{column}{at}" for column in "CDEF"), strict=True))
            sheet.write_formula(at - 1, 0, f"={result.whole.total.excel(refs)}")
            sheet.write_formula(at - 1, 6, f"={result.whole.graded.excel({**refs, 'points': f'A{at}'})}")
            sheet.write_formula(at - 1, 1, f"={grade_formula(f'G{at}', capped_book.grades)}")
    fresh = openpyxl.load_workbook(recalculated([path], tmp_path / "out")[path.name], data_only=True)["合计"]
    said = [(total, grade or None) for total, grade in fresh.iter_rows(max_col=2, values_only=True)]
    expected = [(float(total), grade) for total, grade in (by_the_rules(one, True) for one in forms)]
    assert [row for row in zip(forms, said, expected, strict=True) if row[1] != row[2]] == []
