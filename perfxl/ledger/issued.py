"""What a form that was handed out states otherwise than its 下发编号 says: another project, department or year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from perfxl.forms.identity import Identity
from perfxl.forms.model import Form
from perfxl.forms.words import normal
from perfxl.ledger.model import Project
from perfxl.ledger.names import own_name
from perfxl.ledger.project_list import Match


class Differing(NamedTuple):
    """A field with what it was when the form was handed out; `unlisted`: a project that is not on the list any more."""

    role: str
    expected: str
    unlisted: bool = False


class Departments(Protocol):
    """What a bureau knows of the names of departments."""

    def department_key(self, name: str) -> str:
        """What the names of one department have in common."""

    def superior(self, name: str) -> str:
        """The department that a unit is under, '' for none."""

    def is_known(self, name: str) -> bool:
        """Whether it is the name of a department."""


def differences(
    form: Form, identity: Identity, match: Match | None, listed: Project | None, departments: Departments
) -> Iterator[Differing]:
    """What a form states otherwise than its identity; `listed` is the project of that on the list.

    A project that the bureau decided on otherwise is settled; what is blank contradicts nothing.
    """
    department_key = departments.department_key
    stated = {role: form.field_text(role) for role in ("project_name", "department", "unit", "project_code")}
    owners = {department_key(stated[role]) for role in ("department", "unit") if stated[role]}
    if stated["department"] and department_key(identity.department) not in owners:
        yield Differing("department", identity.department)
    elif stated["department"] and not departments.is_known(stated["department"]):
        # the unit is the right one, under a name that nobody has: the sheets would have it twice
        yield Differing("department", departments.superior(identity.department) or identity.department)
    if form.year is not None and form.year != identity.year:
        yield Differing("year", f"{identity.year}")
    if match is None or not identity.project:
        return
    if listed is None:
        yield Differing("identity", identity.project, unlisted=True)
    elif match.project is listed:
        if stated["project_name"] and own_name(stated["project_name"]) != own_name(listed.name):
            yield Differing("project_name", listed.name)
        if stated["project_code"] and normal(stated["project_code"]) != normal(listed.code):
            yield Differing("project_code", listed.code)
