"""What came more than once: the same content twice, the same form in two versions. One of each is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from perfxl.intake.names import core_name, plain_name
from perfxl.output.record import Record

Place = tuple[int, int]
"""A form: the number of its workbook among the records, and its own within the workbook."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A form that is not counted, and the one that is counted in its place."""

    place: Place
    kept: Place
    why: Literal["same-content", "older-version"]


def repeats(records: Iterable[Record], changed: Mapping[str, float] | None = None) -> list[Repeat]:
    """The forms that are not counted. Of several versions the newest by form year, then by file time, is counted.

    `changed` gives when a workbook was last written, by its source.
    """
    changed = changed or {}
    found: list[Repeat] = []
    first: dict[str, int] = {}
    versions: dict[tuple[str, ...], list[tuple[tuple[int, float, int], Place]]] = defaultdict(list)
    for number, record in enumerate(records):
        sha = record["sha256"]
        if sha and sha in first and record["forms"]:
            found += [Repeat((number, at), (first[sha], at), "same-content") for at in range(len(record["forms"]))]
            continue
        if sha:
            first[sha] = number
        for at, form in enumerate(record["forms"]):
            if key := _key(form):
                age = (form["year"] or 0, changed.get(record["source"], 0.0), number)
                versions[key].append((age, (number, at)))
    for places in versions.values():
        *older, (_, newest) = sorted(places)
        found += [Repeat(place, newest, "older-version") for _, place in older]
    return sorted(found, key=lambda repeat: repeat.place)


def _key(form: Record) -> tuple[str, ...] | None:
    """What tells a form from others: whose it is, and of which project; None where it does not say."""
    fields = form["fields"]
    names = [str((fields.get(name) or {}).get("value") or "") for name in ("project_name", "department", "unit")]
    project, department, unit = names
    if form["form"] == "project":
        return ("project", plain_name(project), core_name(unit or department)) if project else None
    return ("department", core_name(department)) if department else None
