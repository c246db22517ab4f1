"""What a layout is: words with their roles, and what a family of forms is known by."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from perfxl.forms.model import FormKind
from perfxl.forms.words import bare, label

# Labels recur, other texts do not: ten thousand forms would fill the memory.
_MOST_KNOWN = 20_000


# what no label has
_NO_LABEL = re.compile("[。；，,;%≤≥<>]")
# ^ and no alternative but in brackets
_TIED = re.compile(r"\^(?:[^|()]|[(](?:[^()]|[(](?:[^()]|[(][^()]*[)])*[)])*[)])*")


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{text})" for text in patterns) or r"(?!)")


class _Known(dict[str, str | None]):
    """What texts turned out to be: the same few labels stand in every form."""

    def __init__(self, find: Callable[[str], str | None]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, text: str) -> str | None:
        role = self._find(text)
        self.tell(text, role)
        return role

    def tell(self, text: str, role: str | None) -> None:
        """Keep what a text turned out to be."""
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[text] = role


@dataclass(frozen=True)
class _Roles(ABC):
    """What a printed text is a label of."""

    known: _Known = field(init=False, compare=False, repr=False)
    # looked up in the dictionary itself: a form asks some hundred times
    role: Callable[[str], str | None] = field(init=False, compare=False, repr=False)
    """The role of a printed text, as a label with or without its brackets; None for an unknown text."""

    def __post_init__(self) -> None:
        """Begin with nothing known."""
        object.__setattr__(self, "known", _Known(self._role))
        object.__setattr__(self, "role", self.known.__getitem__)

    @abstractmethod
    def _role(self, text: str) -> str | None:
        """The role of a text that is looked at for the first time."""


@dataclass(frozen=True)
class Words(_Roles):
    """Printed labels and the role that each has: whole labels, and patterns (`/…/` in the file) for the rest."""

    exact: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()

    # joined once a form of the family comes: of most families none does
    @cached_property
    def _at_start(self) -> re.Pattern[str]:
        """All patterns for the start of a text in one, as most texts match none."""
        return _any_of(pattern.pattern for pattern, _ in self.patterns if _TIED.fullmatch(pattern.pattern))

    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        """All others in one: these are tried at every place of a text."""
        return _any_of(pattern.pattern for pattern, _ in self.patterns if not _TIED.fullmatch(pattern.pattern))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What whole labels begin with: 主 and 主管 of 主管部门."""
        return frozenset(word[:end] for word in self.exact for end in range(1, len(word)))

    def __bool__(self) -> bool:
        return bool(self.exact or self.patterns)

    def is_like(self, text: str) -> bool:
        """Whether a printed text is one of these labels, or fits a pattern: others have no role."""
        return self.in_full(text) or self._fits_a_pattern(bare(text))

    def _fits_a_pattern(self, plain: str) -> bool:
        return bool(self._at_start.match(plain) or self._anywhere.search(plain))

    def _role(self, text: str) -> str | None:
        plain = bare(text)
        exact = self.exact.get(label(text)) or self.exact.get(plain)
        if exact or not plain or _NO_LABEL.search(plain):
            return exact
        if not self._fits_a_pattern(plain):
            return None
        return next((role for pattern, role in self.patterns if pattern.search(plain)), None)

    def in_full(self, text: str) -> bool:
        """Whether a printed text is a whole label of these, not only like one."""
        return label(text) in self.exact or bare(text) in self.exact

    @property
    def roles(self) -> frozenset[str]:
        """Every role that has a word."""
        return frozenset((*self.exact.values(), *(role for _, role in self.patterns)))


@dataclass(frozen=True)
class Labels(_Roles):
    """The words of several sections together; where more than one knows a label, its role is that of the first."""

    sections: tuple[Words, ...]

    @cached_property
    def _every(self) -> Words:
        """The words of all sections in one, which tell at once that a text is no label."""
        exact = {word: role for words in reversed(self.sections) for word, role in words.exact.items()}
        return Words(exact, tuple(pattern for words in self.sections for pattern in words.patterns))

    def _role(self, text: str) -> str | None:
        if _NO_LABEL.search(bare(text)):
            return None
        if not self._every.is_like(text):
            # what is like no label of all sections is none of any
            for words in self.sections:
                words.known.tell(text, None)
            return None
        roles = (words.role(text) for words in self.sections)
        return next((role for role in roles if role is not None), None)

    @property
    def roles(self) -> frozenset[str]:
        """Every role that has a word in any of them."""
        return frozenset().union(*(words.roles for words in self.sections))


@dataclass(frozen=True, slots=True)
class Signs:
    """What a family is known by: roles of its columns and funds, their order, words of which one stands on the form."""

    columns: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    funds: frozenset[str] = frozenset()
    funds_lack: frozenset[str] = frozenset()
    header_rows: int = 0
    words: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """How many signs there are: of two families that fit, the one with more is meant."""
        lists = (self.columns, self.lacks, self.order, self.funds, self.funds_lack)
        # a word of its own tells more than a column
        return sum(map(len, lists)) + bool(self.header_rows) + 4 * bool(self.words)


@dataclass(frozen=True, slots=True)
class Layout:
    """The words of one family of forms, those of `base.toml` included."""

    name: str
    title: str
    forms: frozenset[FormKind]
    signs: Signs
    fields: Words
    choices: Mapping[str, tuple[str, ...]]
    below: Words
    goals: Words
    funds: Words
    fund_totals: Words
    columns: Words
    rows: Words
    preamble: Words
    data: Words
    data_titles: tuple[str, ...]
    details: Words
    details_titles: tuple[str, ...]
    labels: Labels = field(init=False)
    """The words of a form's own sheet, whatever their roles."""

    def __post_init__(self) -> None:
        """Bring the words of the sections together."""
        sections = (self.fields, self.below, self.funds, self.columns, self.rows, self.preamble)
        object.__setattr__(self, "labels", Labels(tuple(words for words in sections if words)))

    @property
    def general(self) -> bool:
        """Whether it is the layout of forms of no known family."""
        return not self.signs.count
