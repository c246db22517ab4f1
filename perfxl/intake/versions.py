"""What came more than once: the same content twice, the same form in two versions. One of each is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from perfxl.intake.facts import NO_NAME, FormFacts, Place
from perfxl.intake.names import own_name, unit_name


@dataclass(frozen=True, slots=True)
class Repeat:
    """A form that is not counted, and the one that is counted in its place."""

    form: FormFacts
    kept: FormFacts
    why: Literal["same-content", "older-version"]


def repeats(forms: Iterable[FormFacts], changed: Mapping[str, float] | None = None) -> dict[Place, Repeat]:
    """The forms that are not counted. Of several versions the newest by form year, then by file time, is counted.

    `changed` gives when a workbook was last written, by its source.
    """
    changed = changed or {}
    found: dict[Place, Repeat] = {}
    first: dict[tuple[str, int], FormFacts] = {}
    versions: dict[tuple[str, ...], list[tuple[tuple[int, float, Place], FormFacts]]] = defaultdict(list)
    for form in forms:
        same = first.setdefault((form.sha256, form.place[1]), form) if form.sha256 else form
        if same is not form:
            found[form.place] = Repeat(form, same, "same-content")
        elif key := _key(form):
            age = (form.year or 0, changed.get(form.source, 0.0), form.place)
            versions[key].append((age, form))
    for editions in versions.values():
        *older, (_, newest) = sorted(editions, key=lambda pair: pair[0])
        found |= {form.place: Repeat(form, newest, "older-version") for _, form in older}
    return dict(sorted(found.items()))


def _key(form: FormFacts) -> tuple[str, ...] | None:
    """What tells a form from others: whose it is, and of which project; None where it does not say."""
    if form.kind == "project":
        owner = form.unit or (form.department if form.department != NO_NAME else "")
        return ("project", own_name(form.project), unit_name(owner)) if form.project else None
    return ("department", unit_name(form.department)) if form.department != NO_NAME else None
