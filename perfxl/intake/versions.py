"""What came more than once: the same content twice, the same form in two versions. One of each is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from perfxl.intake.facts import NO_NAME, FormFacts, Place
from perfxl.intake.names import own_name, unit_name

# A form is a workbook of today: of copies of one content, one that is named otherwise was renamed.
_USUAL = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class Repeat:
    """A form that is not counted, and the one that is counted in its place."""

    form: FormFacts
    kept: FormFacts
    why: Literal["same-content", "older-version"]


def repeats(forms: Iterable[FormFacts], changed: Mapping[str, float] | None = None) -> dict[Place, Repeat]:
    """The forms that are not counted. Of several versions the newest by form year, then by file time, is counted, of
    copies the one that is best named and placed.

    `changed` gives when a workbook was last written, by its source.
    """
    changed = changed or {}
    found: dict[Place, Repeat] = {}
    same: dict[tuple[str, int], list[FormFacts]] = defaultdict(list)
    versions: dict[tuple[str, ...], list[tuple[tuple[int, float, Place], FormFacts]]] = defaultdict(list)
    for form in forms:
        same[form.sha256 or str(form.place), form.place[1]].append(form)
    for copies in same.values():
        kept = min(copies, key=_placing)
        found |= {form.place: Repeat(form, kept, "same-content") for form in copies if form is not kept}
        if key := _key(kept):
            age = (kept.year or 0, changed.get(kept.source, 0.0), kept.place)
            versions[key].append((age, kept))
    for editions in versions.values():
        *older, (_, newest) = sorted(editions, key=lambda pair: pair[0])
        found |= {form.place: Repeat(form, newest, "older-version") for _, form in older}
    return dict(sorted(found.items()))


def _placing(form: FormFacts) -> tuple[int, int, int, Place]:
    """How well a file is named and placed, the best first: of the usual kind, near the top, by a short path."""
    path = PurePosixPath(form.source)
    return path.suffix.lower() not in _USUAL, len(path.parts), len(form.source), form.place


def _key(form: FormFacts) -> tuple[str, ...] | None:
    """What tells a form from others: whose it is, and of which project; None where it does not say."""
    if form.kind == "project":
        owner = form.unit or (form.department if form.department != NO_NAME else "")
        return ("project", own_name(form.project), unit_name(owner)) if form.project else None
    return ("department", unit_name(form.department)) if form.department != NO_NAME else None
