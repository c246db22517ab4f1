"""项目清单: which project of the bureau's list a form reports on."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from perfxl.forms.words import normal
from perfxl.ledger.model import Decision, Matter, Project, Question
from perfxl.ledger.names import names_itself, own_name

MATTER: Matter = "项目"
NOT_LISTED = "不在清单"
"""The decision that a form's project is not on the list."""
SAME_AMOUNT = 0.01
"""万元: amounts that are rounded apart, each to two decimals."""
# What tells no project from another: 2023年, 专项经费, 项目
_FILLER = re.compile(r"(?:20\d\d[-—~至])?20\d\d年?度?|专项|项目|经费|资金|[()《》“”\"'、，,。:：·\-—_]|及|和|与|的")
# What tells projects of one name apart, whatever else is alike: 一期, 第二批, 3号, 东
_APART = re.compile(
    r"\d+|[一二三四五六七八九十]+(?=期|批|标|号|阶段|年级|中|小|院|桥|路段?)|[东西南北上下](?=区|段|片|线|院|半年)"
)
_CODE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_.-]*[0-9A-Za-z])?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORTEST_CODE = 3
# From here on names may mean the same project; with the same amounts they do from the higher one on.
_SIMILAR, _DOUBTFUL, _SURE = 0.6, 0.79, 0.8
_MOST_OFFERED = 3
# Pairs of characters that more of a department's projects have than these tell nothing; so many projects are looked at.
_COMMON, _MOST_LOOKED_AT = 100, 20


class Filed(NamedTuple):
    """A project as a form states it, its 全年预算数 in 万元, its code where the form has a place for that.

    `issued` is the code of the project that the form was handed out for.
    """

    project: str
    department: str
    unit: str = ""
    budget: float | None = None
    code: str = ""
    issued: str = ""

    @property
    def stated(self) -> str:
        """How a question calls it."""
        unit = "" if self.unit == self.department or names_itself(self.unit) else f"（{self.unit}）"
        return f"{self.department}{unit}：{self.project}"


@dataclass(frozen=True, slots=True)
class Match:
    """The project of the list that a form reports on, else the question that is to be decided.

    `listed` is False where nothing on the list is like it, or the bureau decided that it is not on it.
    """

    project: Project | None = None
    question: Question | None = None
    listed: bool = True


class ProjectList:
    """The projects of the list, found by the code they were handed out by, by one stated, by name within a department, by likeness."""

    def __init__(
        self, projects: Sequence[Project], decisions: Iterable[Decision], department_key: Callable[[str], str]
    ) -> None:
        """Over the projects; `department_key` is what the names of a department have in common."""
        self._key = department_key
        self._decided = {each.stated: each.decision for each in decisions if each.matter == MATTER and each.decision}
        self._by_code = {normal(each.code): each for each in projects if each.code}
        self._by_name: dict[str, list[Project]] = defaultdict(list)
        self._by_department: dict[str, list[Project]] = defaultdict(list)
        self._pairs: dict[str, Mapping[str, list[Project]]] = {}
        for each in projects:
            self._by_name[core_name(each.name)].append(each)
            for owner in self._owners(each.department, each.unit):
                self._by_department[owner].append(each)

    def match(self, filed: Filed) -> Match:
        """The project of a form."""
        if (decided := self._decided.get(filed.stated)) is not None:
            project = self._by_code.get(normal(decided))
            return Match(project, listed=project is not None)
        if issued := self.coded(filed.issued):
            return Match(issued)
        if coded := self._coded(f"{filed.code} {filed.project}"):
            return Match(coded)
        owners = self._owners(filed.department, filed.unit)
        named = self._by_name.get(core_name(filed.project), []) if filed.project else []
        own = [each for each in named if owners & self._owners(each.department, each.unit)]
        units = [each for each in own if self._may_be_of(each, filed)]
        exact = [each for each in units if own_name(each.name) == own_name(filed.project)]
        if sure := self._only(exact, filed) or self._only(units, filed):
            return Match(sure)
        likely = [*(units or own), *(each for each in self._similar(filed, owners) if each not in own)]
        if not own and len(likely) == 1 and self._may_be_of(likely[0], filed) and _is_sure(filed, likely[0]):
            return Match(likely[0])
        # one name on the whole list, under a department that the list calls otherwise
        likely += [each for each in named if len(named) == 1 and each not in likely]
        return Match(question=_question(filed, likely[:_MOST_OFFERED]), listed=bool(likely))

    def coded(self, code: str) -> Project | None:
        """The project of a code."""
        return self._by_code.get(normal(code)) if code else None

    def _owners(self, *names: str) -> set[str]:
        return {self._key(name) for name in names if not names_itself(name)}

    def _coded(self, text: str) -> Project | None:
        """The project whose code stands in a text; years are no codes."""
        words = (word for part in text.split() for word in _CODE.findall(normal(part)) if len(word) >= _SHORTEST_CODE)
        found = (self._by_code.get(word) for word in words if not _YEAR.fullmatch(word))
        return next((project for project in found if project is not None), None)

    def _only(self, projects: Sequence[Project], filed: Filed) -> Project | None:
        """The one among projects of one name that a form means: the only one, that of its unit, that of its amount."""
        of_unit = [each for each in projects if self._of_unit(each, filed)]
        of_amount = [each for each in of_unit or projects if _same_budget(each, filed)]
        return next((left[0] for left in (projects, of_unit, of_amount) if len(left) == 1), None)

    def _of_unit(self, project: Project, filed: Filed) -> bool:
        return bool(self._owners(project.unit) & self._owners(filed.unit))

    def _may_be_of(self, project: Project, filed: Filed) -> bool:
        """Whether the units do not tell the two apart; one that is not stated, or only 本级, tells nothing."""
        units = self._owners(project.unit), self._owners(filed.unit)
        return not all(units) or units[0] == units[1] or self._owners(filed.department) == units[1]

    def _similar(self, filed: Filed, owners: Iterable[str]) -> list[Project]:
        """The projects of the same owners whose names are alike, the most similar first."""
        name = core_name(filed.project)
        shared = Counter(each for owner in owners for each in self._near(owner, name))
        nearest = (each for each, _ in shared.most_common(_MOST_LOOKED_AT))
        ranked = [(_similarity(filed.project, each.name), each) for each in nearest]
        ranked = [(alike, each) for alike, each in ranked if alike >= _SIMILAR]
        return [each for _, each in sorted(ranked, key=lambda pair: (-pair[0], pair[1].row))]

    def _near(self, owner: str, name: str) -> Iterator[Project]:
        if owner not in self._pairs:
            self._pairs[owner] = _by_pairs(self._by_department.get(owner, ()))
        pairs = self._pairs[owner]
        for pair in _pairs(name):
            if len(here := pairs.get(pair, [])) <= _COMMON:
                yield from here


def _by_pairs(projects: Iterable[Project]) -> Mapping[str, list[Project]]:
    found: dict[str, list[Project]] = defaultdict(list)
    for each in projects:
        for pair in _pairs(core_name(each.name)):
            found[pair].append(each)
    return found


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(max(len(name) - 1, 1))}


@lru_cache(maxsize=65_536)
def core_name(name: str) -> str:
    """A project's name without code, year and the words that all projects have."""
    own = own_name(name)
    return _FILLER.sub("", own) or own


@lru_cache(maxsize=65_536)
def _apart(name: str) -> frozenset[str]:
    return frozenset(_APART.findall(core_name(name)))


def _similarity(one: str, other: str) -> float:
    """How similar the names of two projects are, from 0 to 1; never sure where only one of them says which phase it is."""
    left, right = core_name(one), core_name(other)
    apart, beside = _apart(one), _apart(other)
    if not (apart <= beside or beside <= apart):
        return 0.0
    if min(len(left), len(right)) > 2 and (left in right or right in left):
        alike = max(_SURE, len(min(left, right, key=len)) / len(max(left, right, key=len)))
    else:
        alike = SequenceMatcher(None, left, right, autojunk=False).ratio()
    return alike if apart == beside else min(alike, _DOUBTFUL)


def _is_sure(filed: Filed, project: Project) -> bool:
    return _same_budget(project, filed) and _similarity(filed.project, project.name) >= _SURE


def _same_budget(project: Project, filed: Filed) -> bool:
    if project.budget is None or filed.budget is None:
        return False
    return abs(project.budget - filed.budget) <= SAME_AMOUNT


def _question(filed: Filed, likely: Sequence[Project]) -> Question:
    perhaps = "、".join(f"{each.code} {each.name}" for each in likely)
    return Question(MATTER, filed.stated, perhaps, (*(each.code for each in likely), NOT_LISTED), _note(filed, likely))


def _note(filed: Filed, likely: Sequence[Project]) -> str:
    """What helps to decide: the budgets, 万元."""
    if not likely:
        return "项目清单里没有相近的项目。是清单内的，请填项目编码。"
    budgets = "、".join(f"{each.code} 批复 {each.budget:g}" for each in likely if each.budget is not None)
    own = f"表上预算数 {filed.budget:g} 万元" if filed.budget is not None else "表上没有预算数"
    return f"{own}；{budgets} 万元。" if budgets else f"{own}。"
