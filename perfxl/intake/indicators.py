"""Indicators that a department's form and its projects' forms both state: whether they contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from perfxl.forms.units import RATIO_UNITS, base_unit, units_differ
from perfxl.forms.values import read_quantity
from perfxl.forms.words import normal
from perfxl.intake.catalogue import FindingAmongForms, IndicatorDiffers, IndicatorDiffersFromSeveral, Spot
from perfxl.intake.frames import FORM_ID, Frames, form_rows, lists_of, values_of
from perfxl.intake.schema import FormRow
from perfxl.intake.telling_names import tells_what
from perfxl.ledger.names import indicator_name, own_name

_SAME = 1e-6
_DENIED = re.compile(r"^(?:尚未|还未|未能|未|没有|没|不)")
_AFFIRMED = re.compile(r"^(?:均已|全部|已经|已)")
_ACTUAL = ["level3", "actual", "actual_value", "unit", "sheet", "cell"]


class Actual(NamedTuple):
    """The 实际完成值 of an indicator: as printed, and the number that it is, percentages as ratios."""

    name: str
    text: str
    value: float | None
    unit: str
    sheet: str
    cell: str


def shared_indicators(counted: Frames) -> Iterator[FindingAmongForms]:
    """One finding for each indicator that the projects' forms contradict."""
    pairs = _pairs(counted)
    involved = sorted({*pairs["position"], *pairs["position_own"]})
    forms = dict(zip(involved, form_rows(counted.forms.iloc[involved]), strict=True))
    for (department, _), group in pairs.groupby(["position_own", "name"], sort=False):
        (own, *_), others = _actuals(group, "_own"), _actuals(group, "")
        if contradicts(own, others):
            stated = [(forms[position], actual) for position, actual in zip(group["position"], others, strict=True)]
            yield _contradiction(forms[department], own, stated)


def _pairs(counted: Frames) -> pd.DataFrame:
    """Every actual of a project beside that of its department (`…_own`) for the indicator that means the same."""
    whose = counted.forms[[*FORM_ID, "kind", "department", "year", "project"]].assign(
        position=range(len(counted.forms))
    )
    whose = whose[whose.groupby("department")["kind"].transform("nunique") == 2]
    rows = counted.indicators.loc[
        counted.indicators["actual"].fillna("") != "", [*FORM_ID, "level1", "level2", *_ACTUAL]
    ]
    stated = rows.merge(whose, on=FORM_ID).drop(columns=FORM_ID)
    stated["name"] = stated["level3"].map(indicator_name).astype("string")
    is_own = stated["kind"] == "department"
    own = stated[is_own].drop_duplicates(["position", "name"], keep="last")
    pairs = stated[~is_own].merge(own, on=["department", "name"], suffixes=("", "_own"))
    columns = [values_of(pairs[name]) for name in ("name", "project", "level1_own", "level2_own", "actual_own")]
    named = zip(*columns, strict=True)
    same = [tells_what(name) or _is_named(project, texts) for name, project, *texts in named]
    differs = (pairs["year"] != pairs["year_own"]).fillna(False).astype(bool)
    return pairs.loc[~differs & pd.Series(same, pairs.index, dtype="bool")]


def _is_named(project: str, texts: Sequence[str | None]) -> bool:
    """Whether a department's row names the project that it is about."""
    name = own_name(project)
    return bool(name) and any(name in normal(text or "") for text in texts)


def _actuals(pairs: pd.DataFrame, side: str) -> list[Actual]:
    columns = lists_of(pairs[[f"{name}{side}" for name in _ACTUAL]])
    return [
        Actual(name, text, value, read_quantity(text).unit or unit or "", sheet, cell)
        for name, text, value, unit, sheet, cell in zip(*columns.values(), strict=True)
    ]


def contradicts(own: Actual, others: Sequence[Actual]) -> bool:
    """Whether a department's actual cannot stand beside its projects'.

    It may be one of theirs, their sum, or lie among them, as an average does. What counts different things, or is a
    number here and words there, contradicts nothing.
    """
    values = [_value(own, other) for other in others]
    numbers = [value for value in values if value is not None]
    if own.value is None:
        return all(_denies(own.text, other.text) for other in others)
    if len(numbers) < len(others):
        return False
    wanted = own.value
    possible = [*numbers, sum(numbers)]
    among = min(numbers) <= wanted <= max(numbers)
    return not among and all(abs(value - wanted) > _SAME * max(1.0, abs(wanted)) for value in possible)


def _value(own: Actual, other: Actual) -> float | None:
    """A project's number as it compares with the department's; None where it does not."""
    ratios = [actual.unit in RATIO_UNITS for actual in (own, other)]
    scales = [base_unit(actual.unit)[1] for actual in (own, other)]
    if own.value is None or other.value is None or ratios[0] != ratios[1]:
        return None
    if ratios[0]:
        return other.value
    # a unit that is left out may be any multiple of what the other counts
    unsure = scales[0] != scales[1] and not (own.unit and other.unit)
    return None if unsure or units_differ(own.unit, other.unit) else other.value * scales[1] / scales[0]


def _denies(one: str, other: str) -> bool:
    """Whether of two wordings one says that the other is not so: 未完成 and 已完成, but not 健全 and 已健全."""
    denied, affirmed = (normal(text).rstrip("。") for text in (one, other))
    if not _DENIED.match(denied):
        denied, affirmed = affirmed, denied
    if not _DENIED.match(denied) or _DENIED.match(affirmed):
        return False
    return _DENIED.sub("", denied) == _AFFIRMED.sub("", affirmed)


def _contradiction(department: FormRow, own: Actual, stated: Sequence[tuple[FormRow, Actual]]) -> FindingAmongForms:
    facts = {"name": own.name, "stated": own.text, "actuals": "、".join(dict.fromkeys(one.text for _, one in stated))}
    spots = (
        Spot(department, own.sheet, own.cell),
        *(Spot(form, one.sheet, one.cell, one.text) for form, one in stated),
    )
    if len(stated) > 1:
        return IndicatorDiffersFromSeveral(department.department, spots, **facts, count=str(len(stated)))
    return IndicatorDiffers(department.department, spots, **facts)
