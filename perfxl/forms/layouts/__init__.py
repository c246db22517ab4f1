"""Layouts: the header words and column meanings of each family of forms, one TOML file a family.

`base.toml` holds the words that all families share. A family says by which columns and words it is known, what it
calls things that no other does, and nothing else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, reduce
from importlib import resources
from operator import or_
from typing import Any, Literal

from perfxl.forms.words import bare, label

Kind = Literal["project", "department"]
BASE = "base.toml"


# Labels recur, other texts do not: ten thousand forms would fill the memory.
_MOST_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class Words:
    """Printed labels and the role that each has: whole labels, and patterns (`/…/` in the file) for the rest."""

    exact: Mapping[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()
    # what texts turned out to be: the same few labels stand in every form
    known: dict[str, str | None] = field(default_factory=dict, init=False, compare=False, repr=False)
    any_pattern: re.Pattern[str] = field(init=False, compare=False, repr=False)
    """All patterns in one, as most texts match none."""

    def __post_init__(self) -> None:
        """Join the patterns."""
        joined = "|".join(f"(?:{pattern.pattern})" for pattern, _ in self.patterns)
        object.__setattr__(self, "any_pattern", re.compile(joined or r"(?!)"))

    def __bool__(self) -> bool:
        return bool(self.exact or self.patterns)

    def role(self, text: str) -> str | None:
        """The role of a printed text, as a label with or without its brackets; None for one that is not known."""
        try:
            return self.known[text]
        except KeyError:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            role = self.known[text] = self._role(text)
            return role

    def _role(self, text: str) -> str | None:
        plain = bare(text)
        exact = self.exact.get(label(text)) or self.exact.get(plain)
        if exact or not plain or not self.any_pattern.search(plain):
            return exact
        return next((role for pattern, role in self.patterns if pattern.search(plain)), None)

    def __or__(self, other: Words) -> Words:
        """The words of both; of a label that both know the role is the first one's."""
        return Words({**other.exact, **self.exact}, self.patterns + other.patterns)

    @property
    def roles(self) -> frozenset[str]:
        """Every role that has a word."""
        return frozenset((*self.exact.values(), *(role for _, role in self.patterns)))


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
    forms: frozenset[Kind]
    signs: Signs
    fields: Words
    choices: Mapping[str, tuple[str, ...]]
    below: Words
    funds: Words
    fund_totals: Words
    columns: Words
    rows: Words
    preamble: Words
    data: Words
    data_titles: tuple[str, ...]
    details: Words
    details_titles: tuple[str, ...]
    labels: Words = field(init=False)
    """The words of a form's own sheet, whatever their roles."""

    def __post_init__(self) -> None:
        """Bring the words of the sections together."""
        sections = (self.fields, self.below, self.funds, self.columns, self.rows, self.preamble)
        object.__setattr__(self, "labels", reduce(or_, sections))

    @property
    def general(self) -> bool:
        """Whether it is the layout of forms of no known family."""
        return not self.signs.count


_SECTIONS = ("fields", "below", "funds", "fund_totals", "columns", "rows", "preamble")


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts that perfxl knows, those with most signs first."""
    folder = resources.files(__name__)
    base = tomllib.loads(folder.joinpath(BASE).read_text("utf-8"))
    files = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml") and f.name != BASE)
    found = [read_layout(tomllib.loads(folder.joinpath(name).read_text("utf-8")), base) for name in files]
    return tuple(sorted(found, key=lambda layout: -layout.signs.count))


@cache
def companion_titles() -> frozenset[str]:
    """The titles of the sheets that go with a form: its data, its details."""
    return frozenset(title for layout in layouts() for title in (*layout.data_titles, *layout.details_titles))


def read_layout(table: dict[str, Any], base: dict[str, Any]) -> Layout:
    """A layout from its file's content; its own words stand before those of `base`."""
    data = dict(table.get("data", {}))
    details = dict(table.get("details", {}))
    return Layout(
        name=table["name"],
        title=table["title"],
        forms=frozenset(table["forms"]),
        signs=_signs(table.get("known_by", {})),
        choices={role: tuple(options) for role, options in {**base["choices"], **table.get("choices", {})}.items()},
        data_titles=tuple(data.pop("titles", ())),
        data=_words(data),
        details_titles=tuple(details.pop("titles", ())),
        details=_words(details),
        **{section: _words(table.get(section, {}), base.get(section, {})) for section in _SECTIONS},
    )


@cache
def common() -> Layout:
    """The words of all families together, with which forms are found before their family is known."""
    folder = resources.files(__name__)
    base = tomllib.loads(folder.joinpath(BASE).read_text("utf-8"))
    tables = [
        tomllib.loads(f.read_text("utf-8"))
        for f in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if f.name.endswith(".toml") and f.name != BASE
    ]
    merged: dict[str, Any] = {"name": "common", "title": "", "forms": [], "choices": {}}
    for section in _SECTIONS:
        merged[section] = {}
        for table in (base, *tables):
            for role, words in table.get(section, {}).items():
                merged[section].setdefault(role, []).extend(words)
    return read_layout(merged, {"choices": {}})


def _signs(table: dict[str, Any]) -> Signs:
    return Signs(
        columns=frozenset(table.get("columns", ())),
        lacks=frozenset(table.get("lacks", ())),
        order=tuple(table.get("order", ())),
        funds=frozenset(table.get("funds", ())),
        funds_lack=frozenset(table.get("funds_lack", ())),
        header_rows=table.get("header_rows", 0),
        words=frozenset(table.get("words", ())),
    )


def _words(*tables: Mapping[str, list[str]]) -> Words:
    exact: dict[str, str] = {}
    patterns: list[tuple[re.Pattern[str], str]] = []
    for table in tables:
        for role, words in table.items():
            for word in words:
                if len(word) > 1 and word.startswith("/") and word.endswith("/"):
                    patterns.append((re.compile(word[1:-1]), role))
                else:
                    exact.setdefault(word, role)
    return Words(exact, tuple(patterns))
