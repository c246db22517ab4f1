"""What became of the problems that departments were told in an earlier round.

A form is found again by whose it is, its project and unit, else by its file and sheet; a problem in it by its code and the
name of its row, never by address, from the surest likeness to the least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, TypeVar

from perfxl.intake.catalogue import FindingAmongForms
from perfxl.intake.returned import Problem, Returned
from perfxl.intake.schema import FormRow

State = Literal["未改正", "已说明", "已豁免", "已改正"]
STATES: tuple[State, ...] = ("未改正", "已说明", "已豁免", "已改正")
"""What may have become of a problem; what is still to be done comes first."""
_NOT_SENT = "本轮没有收到这张表"
_NONE_SENT = "本轮没有收到报送"
_ANNOTATED = "_审核"
_One = TypeVar("_One")
_Key = Callable[[_One], Hashable]


class FollowedUp(NamedTuple):
    """A problem of the earlier round and what became of it; `note` is what else there is to say."""

    problem: Problem | FindingAmongForms
    state: State
    note: str = ""


def followed_up(before: Iterable[Returned], now: Sequence[Returned]) -> dict[str, list[FollowedUp]]:
    """What became of what each department was told, by the name that it has now; what is left to be done first."""
    names = {each.name: each for each in now}
    earlier = list(before)
    forms = _same_forms(
        [form for each in earlier for form in each.forms], [form for each in now for form in each.forms]
    )
    problems: dict[tuple[int, int], list[Problem]] = defaultdict(list)
    for problem in chain.from_iterable(each.problems for each in now):
        problems[_place(problem.form)].append(problem)
    found: dict[str, list[FollowedUp]] = defaultdict(list)
    for each in earlier:
        told: dict[tuple[int, int], list[Problem]] = defaultdict(list)
        for problem in each.problems:
            if problem.stands:
                told[_place(problem.form)].append(problem)
        for place, those in told.items():
            form = forms.get(place)
            found[form.owner if form else each.name] += _within(those, problems[_place(form)] if form else None)
        found[each.name] += _among(each.among, names.get(each.name))
    return {name: sorted(those, key=lambda one: STATES.index(one.state)) for name, those in found.items() if those}


def _place(form: FormRow) -> tuple[int, int]:
    return form.workbook, form.form


def _same_forms(before: Sequence[FormRow], now: Sequence[FormRow]) -> dict[tuple[int, int], FormRow]:
    """The forms of this round by the places of those that they are the next round of."""
    steps: Sequence[_Key[FormRow]] = (
        lambda form: form.project_key != "" and (form.kind, form.owner, form.project_key, form.unit_key),
        lambda form: form.kind == "department" and form.owner,
        lambda form: (form.kind, _file(form), form.sheet),
    )
    return {_place(before[at]): form for at, form in _paired(before, now, steps).items()}


def _file(form: FormRow) -> str:
    return PurePosixPath(form.relative).stem.removesuffix(_ANNOTATED)


def _within(told: Sequence[Problem], now: Sequence[Problem] | None) -> Iterator[FollowedUp]:
    """What became of the problems of one form; None where it did not come again."""
    if now is None:
        yield from (FollowedUp(problem, "未改正", _NOT_SENT) for problem in told)
        return
    steps: Sequence[_Key[Problem]] = (
        lambda one: (one.code, one.subject or one.cell, one.stated, one.message),
        lambda one: (one.code, one.subject or one.cell, one.stated),
        lambda one: (one.code, one.subject or one.cell),
    )
    same = _paired(told, now, steps)
    yield from (_state(problem, same.get(at)) for at, problem in enumerate(told))


def _state(told: Problem, now: Problem | None) -> FollowedUp:
    if now is None:
        return FollowedUp(told, "已改正")
    if now.status == "waived":
        return FollowedUp(told, "已豁免")
    if not now.stands:
        return FollowedUp(told, "已说明")
    return FollowedUp(told, "未改正", f"已改为“{now.stated}”，仍不符" if now.stated != told.stated else "")


def _among(told: Sequence[FindingAmongForms], now: Returned | None) -> Iterator[FollowedUp]:
    if now is None or not now.forms:
        yield from (FollowedUp(finding, "未改正", _NONE_SENT) for finding in told)
        return
    steps: Sequence[_Key[FindingAmongForms]] = (
        lambda one: (one.code, one.message),
        lambda one: (one.code, one.facts.get("name"), one.facts.get("amount"), one.facts.get("project_code")),
    )
    same = _paired(told, now.among, steps)
    yield from (FollowedUp(finding, "未改正" if at in same else "已改正") for at, finding in enumerate(told))


def _paired(before: Sequence[_One], now: Sequence[_One], steps: Sequence[_Key[_One]]) -> Mapping[int, _One]:
    """Each of `now` beside one of `before`, by its position: those alike by the first step first. A key of False is none."""
    pairs: dict[int, _One] = {}
    left = list(now)
    for key in steps:
        waiting: dict[Hashable, list[_One]] = defaultdict(list)
        for one in left:
            waiting[key(one)].append(one)
        waiting.pop(False, None)
        for at, one in enumerate(before):
            if at not in pairs and (alike := waiting.get(key(one))):
                pairs[at] = alike.pop(0)
        taken = {id(one) for one in pairs.values()}
        left = [one for one in left if id(one) not in taken]
    return pairs
