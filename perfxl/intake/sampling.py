"""复核抽样: which projects a reviewer is to look at, by counted risks, then by a seeded lot.

The lot rests on names alone, so that the same intake, in whatever order, gives the same proposal.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfxl.intake.frames import lists_of
from perfxl.text.numbers import show, show_percent

if TYPE_CHECKING:
    import pandas as pd

    from perfxl.ledger.model import Settings

# so many of the proposed ones are the riskiest, the others drawn by lot
_BY_RISK = 2 / 3
# what each fact counts: from so much on as many points of risk, the most first
_ON_TRUST = ((0.6, 3), (0.4, 2), (0.2, 1))
_ERRORS = ((3, 3), (1, 2))
_WARNINGS = ((3, 2), (1, 1))
_MONEY = ((0.1, 3), (0.05, 2), (0.02, 1))
_CHANGE = ((10.0, 2), (5.0, 1))
_BY_LOT = "随机抽取"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A project's form to look at, by its label in the frame: its `risk` in points, `why` in words, whether `by_lot`."""

    form: int
    risk: int
    why: str
    by_lot: bool


def sample(forms: pd.DataFrame, settings: Settings, last_scores: Mapping[int, float]) -> list[Proposed]:
    """The share of the projects' forms that the settings ask for: the riskiest first, then those drawn by lot.

    `last_scores` are last year's, by the label of the form.
    """
    projects = forms[forms["kind"] == "project"]
    wanted = math.ceil(round(settings.sample_share * len(projects), 6))
    judged = [*_judged(projects, last_scores, settings.sample_seed)]
    risky = sorted((one for one in judged if one[1].risk), key=lambda one: (-one[1].risk, one[0]))
    first = [proposed for _, proposed in risky[: math.ceil(wanted * _BY_RISK)]]
    taken = {proposed.form for proposed in first}
    lots = sorted((one for one in judged if one[1].form not in taken), key=lambda one: one[0])
    return first + [
        Proposed(one.form, one.risk, "；".join(filter(None, (_BY_LOT, one.why))), by_lot=True)
        for _, one in lots[: wanted - len(first)]
    ]


def _judged(projects: pd.DataFrame, last_scores: Mapping[int, float], seed: int) -> Iterator[tuple[str, Proposed]]:
    """Each form with its lot and what there is to say of it."""
    names = [
        "department",
        "project",
        "unit",
        "source",
        "claimed_weight",
        "weight",
        "errors",
        "warnings",
        "answered",
        "budget",
    ]
    total = float(projects["budget"].sum())
    columns = lists_of(projects[[*names, "final"]])
    for label, *values in zip(projects.index, *columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        facts = [fact for fact in _facts(row, total, last_scores.get(label)) if fact[0]]
        lot = hashlib.sha256("|".join(str(part) for part in (seed, *values[:4])).encode()).hexdigest()
        yield (
            lot,
            Proposed(label, sum(points for points, _ in facts), "；".join(text for _, text in facts), by_lot=False),
        )


def _facts(row: Mapping[str, object], total: float, last: float | None) -> Iterator[tuple[int, str]]:
    """The points of risk of each fact, and the fact in words."""
    number = {name: float(str(value)) for name, value in row.items() if isinstance(value, int | float)}
    share = number.get("claimed_weight", 0.0) / number["weight"] if number.get("weight") else 0.0
    yield _points(share, _ON_TRUST), f"自评认可分占 {show_percent(share, 0)}"
    yield _points(number["errors"], _ERRORS), f"错误 {number['errors']:.0f} 处"
    warnings = number["warnings"] - number["answered"]
    yield _points(warnings, _WARNINGS), f"未说明的警告 {warnings:.0f} 处"
    budget = number.get("budget", 0.0)
    part = budget / total if total else 0.0
    yield _points(part, _MONEY), f"预算 {show(budget)} 万元，占全部项目的 {show_percent(part, 1)}"
    change = number["final"] - last if last is not None and "final" in number else 0.0
    yield _points(abs(change), _CHANGE), f"得分比上次{'高' if change > 0 else '低'} {show(round(abs(change), 2))} 分"


def _points(amount: float, steps: tuple[tuple[float, int], ...]) -> int:
    return next((points for least, points in steps if amount >= least), 0)
