"""部门汇总: superiors with their units, as the roster lists them: what each states for itself, and what its projects come to."""

from __future__ import annotations

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
    """Every superior of the roster with its units; `units` are their names, by the superior's."""
    own = {form.department: form for form in forms if form.kind == "department"}
    projects = [form for form in forms if form.kind == "project"]
    for department, names in units.items():
        top = Branch(department, "", own.get(department), tuple(f for f in projects if f.department == department))
        yield Tree(
            top, tuple(Branch(department, name, own.get(name), _projects(department, name, projects)) for name in names)
        )


def _projects(department: str, unit: str, projects: Sequence[FormFacts]) -> tuple[FormFacts, ...]:
    """What a unit carries out: filed by itself, or by its superior with the unit named."""
    return tuple(
        form
        for form in projects
        if form.department == unit or (form.department == department and unit_name(form.unit) == unit_name(unit))
    )
