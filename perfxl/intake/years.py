"""跨年对比: each form beside the last earlier year's of the same project and unit, and what came last year but not now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfxl.intake.facts import FormFacts, Key


@dataclass(frozen=True, slots=True)
class Before:
    """A form of an earlier year. Amounts in 万元, the rate a ratio; `key` has no unit (None) in old archives."""

    key: tuple[str, str, str | None]
    department: str
    project: str
    unit: str
    year: int
    budget: float | None
    executed: float | None
    rate: float | None
    score: float | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A form of this year, None where it was not sent, and its last earlier year's."""

    now: FormFacts | None
    before: Before


def over_years(forms: Sequence[FormFacts], earlier: Sequence[Before]) -> Iterator[Pair]:
    """The forms that stood in an earlier year, in their order; then those of the year before that nobody sent now.

    Where the unit is stated on one side only, department and project tell, if they tell one form from all others.
    """
    exact: dict[Key, list[Before]] = defaultdict(list)
    loose: dict[tuple[str, str], list[Before]] = defaultdict(list)
    for before in earlier:
        loose[before.key[:2]].append(before)
        if before.key[2] is not None:
            exact[before.key[0], before.key[1], before.key[2]].append(before)
    alone = _once([form.key[:2] for form in forms])
    matched: set[tuple[str, str, str | None]] = set()
    for form in forms:
        editions = exact.get(form.key) or (_unsure(form, loose) if form.key[:2] in alone else [])
        last = max((one for one in editions if form.year and one.year < form.year), key=lambda b: b.year, default=None)
        if editions:
            matched.add(editions[0].key)
        if last is not None:
            yield Pair(form, last)
    latest = max((before.year for before in earlier), default=0)
    for before in earlier:
        if before.year == latest and before.key not in matched:
            yield Pair(None, before)


def _unsure(form: FormFacts, loose: dict[tuple[str, str], list[Before]]) -> list[Before]:
    """The earlier forms of a department and project, where they are all of one unit and one side names none."""
    found = loose.get(form.key[:2], [])
    units = {before.key[2] for before in found}
    return found if len(units) == 1 and (not form.key[2] or not units.pop()) else []


def _once(keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    again: set[tuple[str, str]] = set()
    for key in keys:
        (again if key in seen else seen).add(key)
    return seen - again
