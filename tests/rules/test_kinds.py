"""The scoring kinds: each criterion of both forms with its numbers and the points that its clause gives."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfxl.rules.kinds import Variant, expression
from perfxl.rules.rulebook import load_rulebook

PROJECT = load_rulebook("guangzhou-2023-project")
DEPARTMENT = load_rulebook("guangzhou-2023-department")
NATIONAL = load_rulebook("mof-2020")


def points(book, key, *, direction=None, level=None, quoted=False, **values):
    rule = next(rule for rule in book.rules if rule.key == key)
    present = tuple(name for name in values if name not in ("weight", "self"))
    expr = expression(rule, Variant(book.decimals, quoted=quoted, present=present, direction=direction, level=level))
    values.setdefault("weight", float(rule.weight or 10))
    return float(expr.evaluate(pd.DataFrame([values]))[0])


@pytest.mark.parametrize(
    ("actual", "score"),
    [(0, 0), (59.99, 0), (60, 6), (95, 9.5), (99.14, 9.91), (100, 10), (150, 10), (150.01, 5), (900, 5)],
)
def test_completion_has_its_bands(actual, score):
    assert points(PROJECT, "quantitative", direction="up", target=100, actual=actual, weight=10) == score


@pytest.mark.parametrize(("actual", "score"), [(0, 10), (50, 10), (100, 10), (125, 8), (160, 6.25), (200, 0)])
def test_less_is_better_loses_nothing_by_being_much_less(actual, score):
    assert points(PROJECT, "quantitative", direction="down", target=100, actual=actual, weight=10) == score


@pytest.mark.parametrize(("actual", "score"), [(-3, 0), (0, 0), (3, 6), (5, 10), (50, 10)])
def test_a_growth_below_nothing_scores_nothing(actual, score):
    assert points(NATIONAL, "quantitative", direction="up", target=5, actual=actual, weight=10) == score


@pytest.mark.parametrize(
    ("level", "stated", "score"),
    [
        ("reached", 10, 12),
        ("reached", 13, 13),
        ("reached", 15, 15),
        ("partly", 15, 12),
        ("partly", 8, 9),
        ("missed", 15, 9),
    ],
)
def test_a_judgement_is_held_within_its_band(level, stated, score):
    assert points(PROJECT, "qualitative", level=level, self=stated, weight=15) == score


@pytest.mark.parametrize(
    ("key", "values", "score"),
    [
        ("expenditure-rate", {"m10": 1.2, "m11": 0.9, "m12": 0.98}, 9.6),
        ("ex-ante-evaluation", {"due": 4, "missing": 2}, 2),
        ("ex-ante-evaluation", {"due": 3, "missing": 2}, 1),
        ("ex-ante-evaluation", {"due": 3, "missing": 3}, 0),
        ("ex-ante-evaluation", {"due": 0, "missing": 0}, 3),
        ("carry-over-rate", {"year_end": 10, "opening": 0, "general": 100, "fund": 0}, 2),
        ("carry-over-rate", {"year_end": 10.1, "opening": 0, "general": 100, "fund": 0}, 1),
        ("carry-over-rate", {"year_end": 30, "opening": 40, "general": 50, "fund": 10}, 0.5),
        ("carry-over-rate", {"year_end": 31, "opening": 40, "general": 50, "fund": 10}, 0),
        ("financial-compliance", {"findings": 1, "misuse": 1, "repeated": 0}, 1),
        ("financial-compliance", {"findings": 1, "misuse": 0, "repeated": 2}, 0),
        (
            "budget-disclosure",
            {
                "budget_public": 1, "budget_timely": 0, "budget_proper": 1,
                "final_public": 1, "final_timely": 1, "final_proper": 1,
            },
            1.5,
        ),
        (
            "budget-disclosure",
            {
                "budget_public": 0, "budget_timely": 1, "budget_proper": 1,
                "final_public": 1, "final_timely": 1, "final_proper": 1,
            },
            1,
        ),
        ("performance-rules", {"fund_rules": 1, "division": 0, "gaps": 0.5}, 2),
        ("results-application", {"late_warnings": 0, "rectified": 1, "linked": 1}, 3),
        ("results-application", {"late_warnings": 1, "rectified": 1, "linked": 1}, 2.1),
        (
            "performance-execution",
            {
                "returned": 1, "monitored": 1, "monitor_sent": 1, "self_evaluated": 1,
                "units_evaluated": 1, "evaluation_sent": 0,
            },
            4,
        ),
        ("intention-completeness", {"published": 9, "due": 10}, 0),
        ("intention-completeness", {"published": 10, "due": 10}, 0.5),
        ("intention-timeliness", {"late": 1}, 0),
        ("contract-timeliness", {"in_time": 9, "contracts": 10}, 2),
        ("contract-timeliness", {"in_time": 8, "contracts": 10}, 1),
        ("contract-timeliness", {"in_time": 7, "contracts": 10}, 0),
        ("procurement-policy", {"small_actual": 30, "small_reserved": 40}, 0.75),
        ("procurement-policy", {"small_actual": 50, "small_reserved": 40}, 1),
        ("asset-proceeds", {"late": 1}, 0.5),
        ("asset-utilisation", {"in_use": 90, "all": 100}, 2),
        ("asset-utilisation", {"in_use": 74.9, "all": 100}, 1),
        ("public-expenditure-control", {"spent": 101.2, "planned": 100}, 2),
        ("public-expenditure-control", {"spent": 105, "planned": 100}, 1.5),
        ("public-expenditure-control", {"spent": 114.9, "planned": 100}, 1),
        ("public-expenditure-control", {"spent": 90, "planned": 100}, 2),
        ("three-public-expenses", {"spent": 10, "planned": 10}, 2),
        ("three-public-expenses", {"spent": 10.01, "planned": 10}, 0),
    ],
)  # fmt: skip
def test_a_criterion_gives_the_points_of_its_clause(key, values, score):
    assert points(DEPARTMENT, key, **values) == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize(
    ("key", "ratio", "score"),
    [("expenditure-rate", 0.9914, 9.914), ("carry-over-rate", 0, 2), ("public-expenditure-control", 0.012, 2)],
)
def test_a_quoted_ratio_scores_like_its_numbers(key, ratio, score):
    assert points(DEPARTMENT, key, quoted=True, measure=ratio) == score


@given(st.floats(0.01, 1e6), st.floats(0, 1e6), st.sampled_from([1, 2.5, 10, 20]), st.sampled_from(["up", "down"]))
def test_a_score_lies_between_nothing_and_the_weight(target, actual, weight, direction):
    score = points(PROJECT, "quantitative", direction=direction, target=target, actual=actual, weight=weight)
    assert 0 <= score <= weight


def test_the_formula_says_what_was_computed():
    rule = next(rule for rule in PROJECT.rules if rule.key == "quantitative")
    formula = expression(rule, Variant(2, direction="up")).excel({"target": "E17", "actual": "F17", "weight": "G17"})
    assert formula == (
        "ROUND(IF(ROUND(F17/E17,10)<0.6,G17*0,IF(ROUND(F17/E17,10)<1,G17*ROUND(F17/E17,10),"
        "IF(ROUND(F17/E17,10)<=1.5,G17*1,G17*0.5))),2)"
    )
