"""What a finding is: a statement on a cell, its sentence rendered late from typed facts; a form with its findings."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, ClassVar, Literal, dataclass_transform

if TYPE_CHECKING:
    from perfxl.excel.reading.cell import Cell
    from perfxl.forms.model import Form
    from perfxl.rules.model import Scored

Level = Literal["error", "warning", "info"]
# A sentence quotes no more of a cell, which may hold 32,767 characters: as many as a comment may have.
_LONGEST_FACT = 300


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
        return self.sentence.format_map({name: _in_short(fact) for name, fact in self.facts.items()})


class Finding(Statement, kw_only=False):
    """A statement on a cell: what the form states there, what is expected ("" where nothing is), the rule's source."""

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


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """A form, its scores and its findings."""

    scored: Scored
    findings: tuple[Finding, ...]

    @property
    def form(self) -> Form:
        """The form that was checked."""
        return self.scored.form


def _in_short(fact: str) -> str:
    return fact if len(fact) <= _LONGEST_FACT else f"{fact[:_LONGEST_FACT]}…"
