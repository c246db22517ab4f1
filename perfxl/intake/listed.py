"""项目清单核对: each project of the ledger's list with what came for it, then what came and is not on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from perfxl.intake.catalogue import FindingAmongForms, NotReported, ReportedForOtherYear
from perfxl.intake.frames import values_of
from perfxl.ledger.project_list import MATTER, Filed

if TYPE_CHECKING:
    import pandas as pd

    from perfxl.ledger.model import Project, Question

State = Literal["已报", "待确认", "未报送", "不在清单"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A project of the list beside a form, given by its label in the frame; one of the two may be missing."""

    state: State
    project: Project | None
    form: int | None = None


def against_list(
    forms: pd.DataFrame, projects: Sequence[Project], questions: Iterable[Question] = ()
) -> list[Comparison]:
    """Every project of the list in its order, once for each form of it, then the forms of no project on it.

    `questions` are those still open: a form that one of them asks about stands beside each project that it may be and that
    nobody else sent; where there is none such, by itself.
    """
    codes = {project.code for project in projects}
    own = forms[forms["kind"] == "project"]
    came, others = defaultdict[str, list[int]](list), list[tuple[int, str]]()
    columns = (values_of(own[name]) for name in ("project_code", "project", "filed", "unit"))
    for label, code, *names in zip(own.index, *columns, strict=True):
        if code in codes:
            came[code].append(_label(label))
        else:
            others.append((_label(label), Filed(*names).stated))
    offered = {one.stated: codes.intersection(one.offered) for one in questions if one.matter == MATTER}
    doubtful = {label: offered[stated] for label, stated in others if offered.get(stated)}
    asked = set[str]().union(*offered.values())
    listed = [
        comparison
        for project in projects
        for comparison in _listed(
            project,
            came[project.code],
            [label for label, perhaps in doubtful.items() if project.code in perhaps],
            asked,
        )
    ]
    placed = {one.form for one in listed}
    left = [label for label, _ in others if label not in placed]
    return listed + [Comparison("待确认" if label in doubtful else "不在清单", None, label) for label in left]


def _label(label: object) -> int:
    return int(str(label))


def _listed(
    project: Project, came: Sequence[int], doubtful: Sequence[int], asked: Container[str]
) -> Iterator[Comparison]:
    for label in came:
        yield Comparison("已报", project, label)
    for label in () if came else doubtful:
        yield Comparison("待确认", project, label)
    if not came and not doubtful:
        yield Comparison("待确认" if project.code in asked else "未报送", project)


def not_reported(compared: Iterable[Comparison], other_years: pd.DataFrame) -> Iterator[FindingAmongForms]:
    """The projects of the list that nobody sent; `other_years` are the forms that do not count for their year."""
    by_code = dict(iter(other_years.groupby("project_code", sort=False)))
    for comparison in compared:
        if comparison.state == "未报送" and comparison.project:
            project = comparison.project
            whose, name, code = project.department, project.name, project.code
            came = by_code.get(code)
            if came is None:
                yield NotReported(whose, project=name, project_code=code)
                continue
            years = "、".join(map(str, sorted({*came["year"]})))
            file = PurePosixPath(came["source"].iloc[0]).name
            yield ReportedForOtherYear(whose, project=name, project_code=code, years=years, file=file)
