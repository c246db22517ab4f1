"""What the documents give for a row, in exact fractions, and random rows as people write them.

The numbers have up to eight digits; every other row lies at the end of a band or next to it.
"""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple


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
