"""部门汇总: superiors with their units, as the roster lists them: what each states for itself, and what its projects come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfxl.intake.facts import FormFacts
from perfxl.intake.names import unit_name


@dataclass(frozen=True, slots=True)
class Branch:
    """A superior with its projects, or one of its units (`unit`) with those that it carries out; `own` is its department form."""

    department: str
    unit: str
    own: FormFacts | None
    projects: tuple[FormFacts, ...]

    @property
    def came(self) -> bool:
        """Whether anything of it was sent."""
        return self.own is not None or bool(self.projects)


@dataclass(frozen=True, slots=True)
class Tree:
    """A superior and its units."""

    top: Branch
    units: tuple[Branch, ...]


def roll_up(forms: Sequence[FormFacts], units: Mapping[str, Sequence[str]]) -> Iterator[Tree]:
    """Every superior of the roster with its units; `units` are their names, by the superior's.

    A unit's projects are those that it filed itself, and those that its superior filed with the unit named.
    """
    own = {form.department: form for form in forms if form.kind == "department"}
    filed: dict[str, list[FormFacts]] = defaultdict(list)
    for form in forms:
        if form.kind == "project":
            filed[form.department].append(form)
    for department, names in units.items():
        projects = filed.get(department, [])
        carried_out: dict[str, list[FormFacts]] = defaultdict(list)
        for form in projects:
            carried_out[unit_name(form.unit)].append(form)
        branches = (
            Branch(department, name, own.get(name), (*filed.get(name, ()), *carried_out.get(unit_name(name), ())))
            for name in names
        )
        yield Tree(Branch(department, "", own.get(department), tuple(projects)), tuple(branches))
