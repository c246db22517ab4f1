"""Which forms go to whom, by the ledger's 名单, 项目清单 and 绩效目标, and what their folders and files are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from perfxl.files.portable_names import department_folder, new_name, portable
from perfxl.forms.identity import Identity
from perfxl.ledger.known import Known
from perfxl.ledger.model import Ledger, Project, Target
from perfxl.ledger.packed import mark_of, packed
from perfxl.ledger.roster import Entry

_SUFFIX = ".xlsx"
_DEPARTMENT_FILE = f"部门整体支出绩效自评表{_SUFFIX}"
_PROJECT_FILE = "项目支出绩效自评表"
# A name that no path on Windows grows too long by, in characters.
_LONGEST_NAME = 40
_MARK = 6


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that is handed out: its file in the department's folder, its targets; no project on the department's own.

    `department` and `unit` are what a project's form names as 主管部门 and 实施单位.
    """

    file: str
    identity: Identity
    targets: tuple[Target, ...]
    project: Project | None = None
    department: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A department or unit with its folder and forms; `listed` is False where the 名单 has no such department."""

    entry: Entry
    folder: str
    forms: tuple[Sent, ...]
    listed: bool = True


def recipients(ledger: Ledger, year: int) -> list[Recipient]:
    """Who gets which forms: all of the 名单 in its order, then departments of projects that it lacks."""
    known = Known(ledger)
    projects: dict[str, list[Project]] = defaultdict(list)
    for project in ledger.projects or ():
        projects[known.department_key(project.department)].append(project)
    entries = {known.department_key(entry.department): (entry, True) for entry in reversed(ledger.roster or ())}
    entries = dict(reversed(entries.items()))
    for key, own in projects.items():
        entries.setdefault(key, (Entry(own[0].department, due_department=0), False))
    folders: set[str] = set()
    plan = _Plan(known, year, mark_of(packed(ledger))[:_MARK])
    return [
        Recipient(
            entry,
            new_name(department_folder(entry.department), folders),
            tuple(plan.forms(entry, projects[key])),
            listed,
        )
        for key, (entry, listed) in entries.items()
    ]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all forms of a hand-out have in common."""

    known: Known
    year: int
    mark: str

    def forms(self, entry: Entry, projects: Iterable[Project]) -> Iterator[Sent]:
        """The forms of a department: its own, if it is due, and one a project."""
        names: set[str] = set()
        if entry.due_department != 0:
            file = new_name(_DEPARTMENT_FILE, names, _SUFFIX)
            yield Sent(file, self._identity(entry.department, ""), self.known.targets_of([entry.department], ""))
        for project in projects:
            file = new_name(_project_file(project), names, _SUFFIX)
            targets = self.known.targets_of([project.department, project.unit], project.name)
            names_of = self._names(entry.department, project.unit)
            yield Sent(file, self._identity(entry.department, project.code), targets, project, *names_of)

    def _names(self, department: str, unit: str) -> tuple[str, str]:
        """主管部门 and 实施单位 of a project: a unit's own project has its superior above it."""
        superior = self.known.superior(department)
        if superior and self.known.department_key(unit or department) == self.known.department_key(department):
            return superior, unit or department
        return department, unit

    def _identity(self, department: str, project: str) -> Identity:
        return Identity(self.year, department, project, self.mark)


def _project_file(project: Project) -> str:
    name = portable(f"{project.code}_{project.name}"[:_LONGEST_NAME]).rstrip(" .")
    return f"{_PROJECT_FILE}_{name}{_SUFFIX}"
