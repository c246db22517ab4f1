"""Indicators that a department's form and its projects' forms both state: whether they contradict each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from perfxl.forms.units import RATIO_UNITS, base_unit, units_differ
from perfxl.forms.words import normal
from perfxl.intake.across import Across, Spot, same_year
from perfxl.intake.facts import Actual, FormFacts, Place, actuals_of
from perfxl.reviewing.record import FormRecord

_SAME = 1e-6
_DENIED = re.compile(r"^(?:尚未|还未|未能|未|没有|没|不)")
_AFFIRMED = re.compile(r"^(?:均已|全部|已经|已)")
_Stated = tuple[FormFacts, Actual]


class SharedIndicators:
    """The indicators of departments' forms with what their projects say of them, gathered record by record."""

    def __init__(self, departments: Sequence[FormFacts]) -> None:
        """With the departments' own forms."""
        self._departments: dict[str, list[FormFacts]] = defaultdict(list)
        for form in departments:
            if form.actuals:
                self._departments[form.department].append(form)
        self._projects: dict[tuple[Place, str], tuple[FormFacts, list[_Stated]]] = {}

    def take(self, project: FormFacts, form: FormRecord) -> None:
        """Look at a project's form."""
        departments = [form for form in self._departments.get(project.department, ()) if same_year(form, project)]
        for name, actual in actuals_of(form) if departments else ():
            for department in departments:
                if name in department.actuals:
                    _, stated = self._projects.setdefault((department.place, name), (department, []))
                    stated.append((project, actual))

    def contradictions(self) -> Iterator[Across]:
        """One finding for each indicator that the projects' forms contradict."""
        for (_, name), (department, stated) in self._projects.items():
            own = department.actuals[name]
            if contradicts(own, [actual for _, actual in stated]):
                yield _contradiction(department, own, stated)


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


def _contradiction(department: FormFacts, own: Actual, stated: Sequence[_Stated]) -> Across:
    total = f"{len(stated)} 张项目表填 " if len(stated) > 1 else "项目表填 "
    texts = "、".join(dict.fromkeys(actual.text for _, actual in stated))
    message = f"“{own.name}”的实际完成值，部门表填 {own.text}，{total}{texts}。请核对。"
    spots = (
        Spot(department, own.sheet, own.cell),
        *(Spot(form, one.sheet, one.cell, one.text) for form, one in stated),
    )
    return Across("indicator-differs", department.department, message, spots)
