"""What a bureau says in its ledger (工作台账.xlsx). Each entry knows its row, so that whatever rests on it can be traced.

Amounts are in 万元, points in 分, limits and shares ratios.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from perfxl.forms.words import normal
from perfxl.ledger.roster import Entry, Lines
from perfxl.rules.rulebook import Rulebook

Matter = Literal["名称", "版本", "项目", "轮次"]
"""What a question is about: names alike, versions of one form, a project without a match, forms of two rounds."""


@dataclass(frozen=True, slots=True)
class Settings:
    """参数: what holds for the whole evaluation. What is None was not said.

    `excellent_projects`, `excellent_departments`: the most forms that may be graded 优. `low_execution`: the execution
    rate below which a form has to say why. `project_rules`, `department_rules`: the rulebooks. `sample_share`: how many of the
    projects 复核抽样 proposes, drawn with `sample_seed`. `final`: whether this is the final round, which years are compared by.
    """

    year: int | None = None
    bureau: str = ""
    deadline: date | None = None
    excellent_projects: float | None = None
    excellent_departments: float | None = None
    low_execution: float = 0.9
    project_rules: str | None = None
    department_rules: str | None = None
    sample_share: float = 0.1
    sample_seed: int = 1
    final: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """项目清单: a project that is to be reported on, `budget` 批复预算数, `executed` 决算执行数."""

    code: str
    name: str
    department: str
    unit: str = ""
    budget: float | None = None
    executed: float | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """绩效目标: an indicator as it was approved; `target` is the 年度指标值 as written, the levels '' where they are not said."""

    department: str
    project: str
    indicator: str
    target: str
    weight: float | None = None
    row: int = 0
    level1: str = ""
    level2: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """豁免: findings that may stand. `problem` is a code of the catalogue; a blank `cell` is the whole form.

    It holds while the cell says what is `stated`; where that is blank, whatever it says.
    """

    department: str
    project: str
    problem: str
    cell: str
    stated: str
    reason: str
    approved_by: str = ""
    approved_on: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """复核: the reviewer's score of an indicator, of the whole form where `indicator` is blank.

    `weight` tells indicators of one name apart: 名称（0.5分）.
    """

    department: str
    project: str
    indicator: str
    score: float
    opinion: str = ""
    reviewer: str = ""
    weight: float | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What a run could not decide: what it is about, what was filed, what that may be.

    The three together are the question's identity from run to run: they hold no times, counts or paths of this machine.
    `note` is what helps to decide: times, differing figures, what was taken meanwhile; `offered` the decisions to choose from.
    """

    matter: Matter
    stated: str
    perhaps: str
    offered: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """待确认: a question of an earlier run, with what the bureau decided; blank while it has not."""

    matter: str
    stated: str
    perhaps: str
    decision: str = ""
    row: int = 0


def question_key(question: Question | Decision) -> tuple[str, str]:
    """By what a question about a matter is found again: what was filed and what it may be, however they are spaced."""
    return normal(question.stated), normal(question.perhaps)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger. A sheet that is not there is None where its absence says something: nothing is compared with it."""

    settings: Settings = Settings()
    roster: tuple[Entry, ...] | None = None
    projects: tuple[Project, ...] | None = None
    targets: tuple[Target, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    reviews: tuple[Review, ...] = ()
    decisions: tuple[Decision, ...] = ()
    rulebooks: tuple[Rulebook, ...] = ()
    """评分规则…: rulebooks of the bureau's own."""

    def lines(self) -> Lines | None:
        """The lines of the roster, found by the names that were decided on too; None without a roster."""
        if self.roster is None:
            return None
        names = [decision for decision in self.decisions if decision.matter == "名称"]
        same = {one.stated: one.perhaps for one in names if one.decision == "是"}
        return Lines(self.roster, same, [(one.stated, one.perhaps) for one in names if one.decision == "否"])

    def decided(self, matter: Matter) -> dict[tuple[str, str], str]:
        """What was decided on the questions about a matter, blank where nothing was; by `question_key`."""
        return {question_key(one): one.decision for one in self.decisions if one.matter == matter}


NOTHING = Ledger()
"""Of a bureau that says nothing."""
