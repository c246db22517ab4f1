"""The forms of two sides: which are the same, which may be, which are on one side only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from perfxl.forms.words import normal
from perfxl.intake.comparison.matching import Likeness, matched
from perfxl.intake.comparison.model import Doubt, Pair
from perfxl.intake.schema import NO_NAME, FormRow
from perfxl.ledger.model import Project
from perfxl.ledger.names import unit_name
from perfxl.ledger.project_list import Filed, ProjectList, core_name
from perfxl.ledger.similar_names import SimilarNames

_SHORTEST_CODE = 3


class Edition(NamedTuple):
    """A form of a side, with the project's code that it states, '' for none."""

    form: FormRow
    code: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """The forms that are the same, those that may be, and those like none of the other side."""

    pairs: list[Pair]
    doubts: list[Doubt]
    only_old: list[FormRow]
    only_new: list[FormRow]


def _content(edition: Edition) -> Hashable | None:
    form = edition.form
    return (form.sha256, form.form, form.sheet) if form.sha256 else None


def _names(form: FormRow) -> tuple[str, ...]:
    return form.kind, form.department_key, form.project_key, form.unit_key or form.department_key


def _on_its_sheet(form: FormRow) -> tuple[str | None, ...]:
    return *_names(form), form.relative, form.sheet


def _told(edition: Edition) -> Hashable | None:
    form = edition.form
    is_told = form.department != NO_NAME and (form.kind == "department" or form.project_key)
    return _names(form) if is_told else None


def _coded(edition: Edition) -> Hashable | None:
    """By its code within its department: one that is copied from form to form is some other's."""
    code = normal(edition.code)
    return (edition.form.kind, edition.form.department_key, code) if len(code) >= _SHORTEST_CODE else None


_LIKENESSES = (
    Likeness(_content),
    Likeness(_told),
    Likeness(lambda edition: _on_its_sheet(edition.form)),
    Likeness(lambda edition: (*_on_its_sheet(edition.form), edition.form.year)),
    Likeness(_coded),
)


def matched_forms(old: Sequence[Edition], new: Sequence[Edition]) -> Matching:
    """Match the forms by what they say of themselves; of projects as a ledger's list matches them."""
    both, before, now = matched(old, new, _LIKENESSES)
    likely = [*_projects(before, now), *_departments(before, now)]
    sure = [one.pair for one in _one_to_one([one for one in likely if one.sure])]
    done_old, done_new = ({_identity(pair[side]) for pair in sure} for side in (0, 1))
    doubts = [
        Doubt(pair, why)
        for pair, why, _ in likely
        if _identity(pair.old) not in done_old and _identity(pair.new) not in done_new
    ]
    done_old |= {_identity(doubt.pair.old) for doubt in doubts}
    done_new |= {_identity(doubt.pair.new) for doubt in doubts}
    return Matching(
        sorted(
            [*(Pair(first.form, second.form) for first, second in both), *sure], key=lambda pair: _identity(pair.new)
        ),
        doubts,
        [one.form for one in before if _identity(one.form) not in done_old],
        [one.form for one in now if _identity(one.form) not in done_new],
    )


class _Likely(NamedTuple):
    """A form of the old side and one of the new that are the same, or may be, and what speaks for it."""

    pair: Pair
    why: str
    sure: bool = False


def _identity(form: FormRow) -> tuple[int, int]:
    return form.workbook, form.form


def _one_to_one(likely: Sequence[_Likely]) -> list[_Likely]:
    """Those whose forms are in no other."""
    old = Counter(_identity(one.pair.old) for one in likely)
    new = Counter(_identity(one.pair.new) for one in likely)
    return [one for one in likely if old[_identity(one.pair.old)] == new[_identity(one.pair.new)] == 1]


def _projects(old: Sequence[Edition], new: Sequence[Edition]) -> Iterator[_Likely]:
    """What a list of the old side's projects says of those of the new."""
    listed = {f"〔{at}〕": one.form for at, one in enumerate(old) if one.form.kind == "project"}
    projects = [
        Project(number, form.project, form.department, form.unit, form.budget, row=at)
        for at, (number, form) in enumerate(listed.items())
    ]
    matches = ProjectList(projects, (), unit_name)
    for form in (one.form for one in new if one.form.kind == "project"):
        match = matches.match(Filed(form.project, form.department, form.unit, form.budget))
        if match.project is not None:
            other = listed[match.project.code]
            is_same = core_name(other.project) == core_name(form.project)
            yield _Likely(Pair(other, form), "项目名称相近，预算数相同", sure=is_same)
        elif match.question is not None:
            others = [listed[number] for number in match.question.offered if number in listed]
            yield from (_Likely(Pair(other, form), _why(other, form)) for other in others)


def _why(old: FormRow, new: FormRow) -> str:
    if core_name(old.project) != core_name(new.project):
        return "项目名称相近"
    return (
        "项目名称相同，部门不同" if old.department_key != new.department_key else "项目名称相同，实施单位不同或没有写明"
    )


def _departments(old: Sequence[Edition], new: Sequence[Edition]) -> Iterator[_Likely]:
    """The departments' own forms whose names are alike; one without a name may be that of its file's name, or the only one."""
    before, now = ([one.form for one in side if one.form.kind == "department"] for side in (old, new))
    named: dict[str, list[FormRow]] = defaultdict(list)
    files: dict[str, list[FormRow]] = defaultdict(list)
    for form in before:
        named[form.department].append(form)
        files[form.relative].append(form)
    names = SimilarNames(name for name in named if name != NO_NAME)
    for form in now:
        if form.department != NO_NAME:
            for name in names.nearest(form.department):
                why = "部门名称相同，不止一张" if unit_name(name) == form.department_key else "部门名称相近"
                yield from (_Likely(Pair(other, form), why) for other in named[name])
        others = before if len(before) == len(now) == 1 else files[form.relative]
        for other in others:
            if NO_NAME in (form.department, other.department):
                yield _Likely(Pair(other, form), "没有写部门名称")
