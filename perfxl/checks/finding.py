"""What a finding is: a statement on a cell, its sentence rendered late from typed facts; a form with its findings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, dataclass_transform

from perfxl.checks.reviewers import NOT_REVIEWED, ReviewerScores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from perfxl.excel.reading.cell import Cell
    from perfxl.forms.model import Form
    from perfxl.rules.model import Scored

Level = Literal["error", "warning", "info"]
LEVEL_NAMES = {"error": "错误", "warning": "警告", "info": "提示"}
"""What people call the levels, the gravest first."""
Status = Literal["open", "answered", "waived"]
STATUS_NAMES = {"open": "未处理", "answered": "已说明", "waived": "已豁免"}
"""What people call what has become of a finding."""
# A sentence quotes no more of a cell, which may hold 32,767 characters: as many as a comment may have.
_LONGEST_FACT = 300
# Of a score that is written with its unit: 自评 9.5分 分.
_UNIT_TWICE = re.compile("(?<=[0-9]分) 分")


def placeholders(sentence: str) -> set[str]:
    """The names that a sentence has in braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Statement:
    """What is said of forms: code, level, name (审核定义名称) and a sentence, told from facts.

    A subclass is one definition: it sets the four and annotates its facts as `str`; `{…}` in the sentence are facts.
    mypy sees a frozen dataclass and asks for every fact where the statement is made; at run time TypeError does. It is
    no real one, as forty of those would slow the start of the program by 50 ms.
    """

    code: ClassVar[str]
    level: ClassVar[Level]
    title: ClassVar[str]
    sentence: ClassVar[str]
    fact_names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, kw_only: bool = True) -> None:
        # checked here, so that a definition whose sentence could not be told cannot even be loaded
        cls.fact_names += tuple(name for name, kind in cls.__annotations__.items() if kind == "str")
        unknown = placeholders(vars(cls).get("sentence", "")) - {*cls.fact_names}
        if unknown:
            raise TypeError(f"{cls.__name__}: no facts named {', '.join(sorted(unknown))}")

    def __init__(self, **facts: str) -> None:
        if facts.keys() != {*self.fact_names}:
            raise TypeError(f"{type(self).__name__}: {sorted(facts)} instead of {sorted(self.fact_names)}")
        vars(self).update(facts)

    @property
    def facts(self) -> dict[str, str]:
        """The facts by name."""
        return {name: vars(self)[name] for name in self.fact_names}

    @property
    def message(self) -> str:
        """The Chinese sentence: what is stated, what is expected, what to do."""
        told = self.sentence.format_map({name: _in_short(fact) for name, fact in self.facts.items()})
        return _UNIT_TWICE.sub("", told)


class Finding(Statement, kw_only=False):
    """A statement on a cell: what the form states there, what is expected ("" where nothing is), the rule's source."""

    wants_reason: ClassVar[bool] = False
    """Whether a reason, given in the form's own place for it, answers the finding."""

    at: Cell
    stated: str = ""
    expected: str = ""
    source: str = ""

    def __init__(self, at: Cell, stated: str = "", expected: str = "", source: str = "", **facts: str) -> None:
        super().__init__(stated=stated, expected=expected, source=source, **facts)
        vars(self)["at"] = at

    @property
    def sheet(self) -> str:
        """The sheet of the cell."""
        return self.at.sheet

    @property
    def cell(self) -> str:
        """The address of the cell: H20."""
        return self.at.ref


class Note(NamedTuple):
    """What a department wrote in 审核说明, and the finding beside it: as an earlier round told it."""

    code: str
    title: str
    subject: str
    stated: str
    message: str
    text: str


class Answer(NamedTuple):
    """What a department says of a finding; `stands`: it is a reason, and what was found has not changed since.

    `note` is what stands in 审核说明, as far as it was written there.
    """

    text: str
    stands: bool
    note: str


_UNANSWERED = Answer("", stands=False, note="")


class Waived(NamedTuple):
    """Why a finding may stand, and who approved it; `row` is the waiver's in the ledger.

    `tied`: only as long as the cell says what it said.
    """

    reason: str
    approved_by: str
    row: int
    tied: bool

    @property
    def told(self) -> str:
        """The reason with who approved it: 理由（批准人）."""
        return f"{self.reason}（{self.approved_by}）" if self.approved_by else self.reason


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """A form, its scores, its findings, what the department says of them, and what the bureau does.

    `unmatched` are notes on what is no longer found; `waived` are the findings that may stand; `project_code` is that of
    the bureau's list, None where the form is not matched to it; `issued_to` the department that it was handed out to, where
    the one that it states is not known.
    """

    scored: Scored
    findings: tuple[Finding, ...]
    answers: Mapping[Finding, Answer] = field(default_factory=dict)
    unmatched: tuple[Note, ...] = ()
    waived: Mapping[Finding, Waived] = field(default_factory=dict)
    reviewed: ReviewerScores = NOT_REVIEWED
    project_code: str | None = None
    issued_to: str | None = None

    def answer(self, finding: Finding) -> Answer:
        """What the department says of a finding, blank where it says nothing."""
        return self.answers.get(finding, _UNANSWERED)

    def status(self, finding: Finding) -> Status:
        """What has become of a finding."""
        if finding in self.waived:
            return "waived"
        return "answered" if self.answer(finding).stands else "open"

    def standing(self, level: str) -> int:
        """How many findings of a level there are that nobody waived."""
        return sum(finding.level == level and finding not in self.waived for finding in self.findings)

    @property
    def reviewed_total(self) -> float | None:
        """The reviewers' total, 分; None where nobody reviewed the form."""
        return self.reviewed.total(self.scored)

    @property
    def final(self) -> float | None:
        """The score that counts, 分: the reviewers' total, else the computed one; None where nothing is scored."""
        reviewed = self.reviewed_total
        return reviewed if reviewed is not None or not self.scored.any_score else self.scored.score

    @property
    def final_grade(self) -> str | None:
        """The grade of the score that counts."""
        return None if self.final is None else self.scored.grade_of(self.final)

    @property
    def form(self) -> Form:
        """The form that was checked."""
        return self.scored.form


def _in_short(fact: str) -> str:
    return fact if len(fact) <= _LONGEST_FACT else f"{fact[:_LONGEST_FACT]}…"
