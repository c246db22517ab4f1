"""What the ledger knows, found by what a form says: its department, its project, what is waived and reviewed of it.

Made once a worker; a form costs a few look-ups, however long the ledger is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from perfxl.forms.model import Form, FormKind
from perfxl.forms.units import MONEY
from perfxl.forms.words import normal
from perfxl.ledger.issued import Differing, differences
from perfxl.ledger.model import Ledger, Review, Target, Waiver
from perfxl.ledger.names import names_itself, own_name, unit_name
from perfxl.ledger.packed import unpacked
from perfxl.ledger.project_list import Filed, Match, ProjectList
from perfxl.ledger.rulebooks import rulebook_for
from perfxl.rules.rulebook import Rulebook


class _OfForm(Protocol):
    """An entry of the ledger on one form; a department's own form has no project."""

    @property
    def department(self) -> str: ...
    @property
    def project(self) -> str: ...


Entry = TypeVar("Entry", bound=_OfForm)
_Key = tuple[str, str]


class Says(NamedTuple):
    """What the ledger says of a form; `match` is None where nobody asked for its project: no list, or a department's form.

    `differing` is what the form states otherwise than it was handed out; `issued_to` the department that it was handed
    out to, where the name that the form states is no department's.
    """

    match: Match | None = None
    targets: tuple[Target, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    reviews: tuple[Review, ...] = ()
    differing: tuple[Differing, ...] = ()
    issued_to: str | None = None


_NOTHING = Says()


class Known:
    """The ledger, found by the names of departments and projects."""

    def __init__(self, ledger: Ledger) -> None:
        """Over a ledger."""
        self.settings = ledger.settings
        self._rulebooks = ledger.rulebooks
        self._lines = ledger.lines()
        names = (each for each in ledger.decisions if each.matter == "名称" and each.decision == "是")
        self._same = {normal(each.stated): each.perhaps for each in names}
        self._keys: dict[str, str] = {}
        self._projects = (
            ProjectList(ledger.projects, ledger.decisions, self.department_key) if ledger.projects is not None else None
        )
        self._targets = _by_form(ledger.targets, self.department_key)
        self._waivers = _by_form(ledger.waivers, self.department_key)
        self._reviews = _by_form(ledger.reviews, self.department_key)

    def department(self, name: str) -> str:
        """The official name of a department: as the roster spells it, aliases and decisions included; else as written."""
        listed = self._lines.listed_name(name) if self._lines is not None else None
        return listed or self._same.get(normal(name), name)

    def department_key(self, name: str) -> str:
        """What the names of one department have in common."""
        if name not in self._keys:
            self._keys[name] = unit_name(self.department(name))
        return self._keys[name]

    def match(self, filed: Filed) -> Match | None:
        """The project of the list that a form reports on; None where there is no list."""
        return self._projects.match(filed) if self._projects is not None else None

    def says_of(self, form: Form) -> Says:
        """What the ledger says of a form."""
        if self._projects is None and not (self._targets or self._waivers or self._reviews) and form.identity is None:
            return _NOTHING
        is_project = form.kind == "project"
        match = self.match(filed(form)) if is_project else None
        project = match.project if match is not None else None
        stated = [form.field_text("department"), form.field_text("unit")]
        owners = [*stated, form.identity.department] if form.identity is not None else [*stated]
        names = [form.field_text("project_name")] if is_project else [""]
        if project is not None:
            owners += [project.department, project.unit]
            names.append(project.name)
        keys = dict.fromkeys((owner, own_name(name)) for owner in self._owners(owners) for name in names)
        targets, waivers, reviews = (_found(index, keys) for index in (self._targets, self._waivers, self._reviews))
        if form.identity is None:
            return Says(match, targets, waivers, reviews)
        listed = self._projects.coded(form.identity.project) if self._projects is not None else None
        differing = tuple(differences(form, form.identity, match, listed, self))
        issued_to = None if self.is_known(stated[0] or stated[1]) else self.department(form.identity.department)
        return Says(match, targets, waivers, reviews, differing, issued_to)

    def superior(self, name: str) -> str:
        """The official name of the department that the roster has a unit under; '' where it has it under none."""
        lines = self._lines
        found = lines.find(name) if lines is not None else None
        superior = lines.entries[found[0]].superior if lines is not None and found is not None else ""
        return superior and self.department(superior)

    def is_known(self, name: str) -> bool:
        """Whether a name is that of a department: one on the roster, any where there is none."""
        if not name:
            return False
        return self._lines is None or self._lines.find(self.department(name)) is not None

    def targets_of(self, departments: Iterable[str], project: str) -> tuple[Target, ...]:
        """The approved targets of a project, of the departments' own form where `project` is ''."""
        return _found(self._targets, [(owner, own_name(project)) for owner in self._owners(departments)])

    def rulebook(self, kind: FormKind) -> str | Rulebook | None:
        """The rulebook that the bureau scores forms of a kind by, None where it leaves that open."""
        return rulebook_for(kind, self.settings, self._rulebooks)

    def _owners(self, names: Iterable[str]) -> list[str]:
        return [self.department_key(name) for name in dict.fromkeys(names) if not names_itself(name)]


@lru_cache(maxsize=1)
def known(content: bytes) -> Known:
    """What a packed ledger knows."""
    return Known(unpacked(content))


def filed(form: Form) -> Filed:
    """The project of a form as it is matched."""
    budget = form.funds.budget
    wan = None if budget is None else round(budget * MONEY[form.funds.unit] / MONEY["万元"], 8)
    names = ("project_name", "department", "unit", "project_code")
    project, department, unit, code = map(form.field_text, names)
    issued = form.identity.project if form.identity is not None else ""
    return Filed(project, department or unit, unit, wan, code, issued)


def _by_form(entries: Sequence[Entry], key: Callable[[str], str]) -> dict[_Key, list[Entry]]:
    index: dict[_Key, list[Entry]] = defaultdict(list)
    for each in entries:
        index[key(each.department), own_name(each.project)].append(each)
    return index


def _found(index: dict[_Key, list[Entry]], keys: Iterable[_Key]) -> tuple[Entry, ...]:
    return tuple(each for key in keys for each in index.get(key, ()))
