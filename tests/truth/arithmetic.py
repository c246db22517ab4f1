"""What a form of the plan comes to, by the rules as they are written: nothing here is perfxl's.

The rate scores its share of 10, the first indicator its share of 20 (at most all), the six others are full: 70.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tests.truth.plan import Form

RATE, FIRST, OTHERS = 10, 20, 70
_GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))


def rounded(value: float | Decimal, places: int = 2) -> float:
    """Half away from zero, on the decimal value."""
    return float(Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def rate_score(form: Form) -> float:
    """What the execution rate gives, at most 10."""
    return rounded(RATE * Decimal(str(form.executed)) / Decimal(str(form.budget)))


def first_score(form: Form) -> float:
    """What the first indicator gives: of 100 as many as were reached."""
    return rounded(FIRST * Decimal(min(form.reached, 100)) / 100)


def score(form: Form) -> float:
    """The total by the rules."""
    return rounded(rate_score(form) + first_score(form) + OTHERS)


def stated_scores(form: Form) -> tuple[float, float]:
    """The self-scores of the rate and of the first indicator."""
    return (
        RATE if "rate" in form.flags else rate_score(form),
        FIRST if "score" in form.flags else first_score(form),
    )


def stated_total(form: Form) -> float:
    """The total as the form states it: one too high where that is planted."""
    return rounded(sum(stated_scores(form)) + OTHERS + ("total" in form.flags))


def stated_grade(form: Form) -> str:
    """The grade as the form states it: 差 where a wrong one is planted."""
    return "差" if "grade" in form.flags else grade(stated_total(form))


def grade(points: float) -> str:
    """The grade of a total."""
    return next(name for least, name in _GRADES if points >= least)
