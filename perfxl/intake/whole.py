"""One figure for a whole department: its superior and its units, each counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from perfxl.intake.amounts import same_amount, whole_count
from perfxl.intake.schema import FormRow


@dataclass(frozen=True, slots=True)
class Whole:
    """What a department and its units come to together, in 万元; `basis` says in words how its own figures came about.

    `budget` and `project_expenditure` are what the forms of departments state, null where none does; the others are sums
    over the projects, of whichever of them each is.
    """

    department: str
    budget: float | None
    project_expenditure: float | None
    projects: int
    project_budget: float
    project_executed: float
    basis: str


class Holdings:
    """The forms of each department and unit, and the units of each superior by the roster."""

    def __init__(self, forms: Iterable[FormRow], units: Mapping[str, Sequence[str]]) -> None:
        """Over the forms that are counted, each by whose it is."""
        self._units = units
        self._stated: dict[str, FormRow] = {}
        self._projects: dict[str, list[FormRow]] = defaultdict(list)
        for form in forms:
            if form.kind == "department":
                self._stated[form.owner] = form
            else:
                self._projects[form.owner].append(form)

    def projects(self, name: str) -> list[FormRow]:
        """The projects of a department's own, those of its units left out."""
        return self._projects.get(name, [])

    def units(self, name: str) -> list[str]:
        """All units below a department, those of its units too."""
        found: dict[str, None] = {}
        waiting = [*self._units.get(name, ())]
        while waiting:
            unit = waiting.pop(0)
            if unit not in found and unit != name:
                found[unit] = None
                waiting += self._units.get(unit, ())
        return [*found]

    def all_projects(self, name: str) -> list[FormRow]:
        """The projects of a department and of its units."""
        return [form for one in (name, *self.units(name)) for form in self.projects(one)]

    def covers(self, name: str) -> bool:
        """Whether a department's own form states the whole department, its units included.

        It states no less than its units do. Then its 项目支出 tells, which agrees with its own projects or with all of
        them; else the 单位数: one of one unit is its own.
        """
        form, parts = self._stated.get(name), self._parts(name)
        if form is None:
            return False
        pairs = (
            (form.budget, _added([part.budget for part in parts])),
            (form.project_expenditure, _added([part.project_expenditure for part in parts])),
        )
        if any(stated is not None and of and stated < of and not same_amount(stated, of) for stated, of in pairs):
            return False
        own, together = _budgets(self.projects(name)), _budgets(self.all_projects(name))
        if form.project_expenditure is not None and own is not None and not same_amount(own, together or 0.0):
            fits = [same_amount(amount or 0.0, form.project_expenditure) for amount in (own, together)]
            if fits[0] != fits[1]:
                return fits[1]
        return whole_count(form.unit_count) != 1

    def _parts(self, name: str) -> list[FormRow]:
        """What the units of a department state of themselves."""
        return [self._stated[unit] for unit in self._units.get(name, ()) if unit in self._stated and unit != name]

    def whole(self, name: str) -> Whole:
        """What a department comes to with its units."""
        projects = self.all_projects(name)
        budget, expenditure, basis = self._figures(name, frozenset())
        return Whole(
            name, budget, expenditure, len(projects), _budgets(projects) or 0.0,
            _added([form.executed for form in projects]) or 0.0, basis,
        )  # fmt: skip

    def _figures(self, name: str, above: frozenset[str]) -> tuple[float | None, float | None, str]:
        own = self._stated.get(name)
        units = [unit for unit in self._units.get(name, ()) if unit != name and unit not in above]
        parts = [self._figures(unit, above | {name})[:2] for unit in units]
        said = sum(1 for amounts in parts if amounts != (None, None))
        if own is not None and self.covers(name):
            return (
                own.budget,
                own.project_expenditure,
                "主管部门的表已含下属单位" if said else "主管部门的表；下属单位没有部门表",
            )
        budgets = [own.budget if own else None, *(budget for budget, _ in parts)]
        expenditures = [own.project_expenditure if own else None, *(expenditure for _, expenditure in parts)]
        basis = (
            f"主管部门的表只含本级，加下属 {said} 个单位的表"
            if own
            else f"主管部门没有部门表；下属 {said} 个单位的表合计"
        )
        return _added(budgets), _added(expenditures), basis if own or said else "没有部门表"


def _budgets(forms: Sequence[FormRow]) -> float | None:
    return _added([form.adjusted for form in forms])


def _added(amounts: Sequence[float | None]) -> float | None:
    """The sum of the amounts that are stated, null where none is."""
    stated = [amount for amount in amounts if amount is not None]
    return sum(stated) if stated else None
