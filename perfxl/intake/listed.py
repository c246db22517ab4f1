"""项目清单核对: each project of the ledger's list with what came for it, then what came and is not on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from perfxl.intake.catalogue import FindingAmongForms, NotReported

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

    `questions` are those still open: a project that one of them offers waits for its answer.
    """
    codes = {project.code for project in projects}
    own = forms.loc[forms["kind"] == "project", "project_code"]
    came = defaultdict[str, list[int]](list)
    for label, code in own.dropna().items():
        came[str(code)].append(_label(label))
    asked = {code for question in questions if question.matter == "项目" for code in question.offered}
    listed = [comparison for project in projects for comparison in _listed(project, came[project.code], asked)]
    strangers = own[~own.isin(codes).fillna(False)]
    return listed + [Comparison("不在清单", None, _label(label)) for label in strangers.index]


def _label(label: object) -> int:
    return int(str(label))


def _listed(project: Project, came: Sequence[int], asked: set[str]) -> Iterator[Comparison]:
    for label in came:
        yield Comparison("已报", project, label)
    if not came:
        yield Comparison("待确认" if project.code in asked else "未报送", project)


def not_reported(compared: Iterable[Comparison]) -> Iterator[FindingAmongForms]:
    """The projects of the list that nobody sent."""
    for comparison in compared:
        if comparison.state == "未报送" and comparison.project:
            project = comparison.project
            yield NotReported(project.department, project=project.name, project_code=project.code)
