"""Layout files: their sections, keys and roles, every mistake told with its line and what is allowed there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from perfxl.forms.layouts.model import Layout, Signs, Words
from perfxl.forms.model import FormKind
from perfxl.forms.words import label
from perfxl.text.errors import CallError
from perfxl.text.schema import Fault, KeyPath, Reader, in_words, key_lines, report_of

RoleWords = Mapping[str, tuple[str, ...]]
_SECTIONS = ("fields", "below", "goals", "funds", "fund_totals", "columns", "rows", "preamble")
# What a companion sheet is found by, no role.
_TITLES = "titles"
# An opening bracket that captures; what is escaped or in a class is passed over.
_GROUP = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\((?!\?)")
_SIGNS = {"columns": "columns", "lacks": "columns", "order": "columns", "funds": "funds", "funds_lack": "funds"}


class LayoutError(CallError):
    """A layout file that cannot be used; the message says where and why."""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words of each section by their roles, as a file states them: `base.toml` has nothing else."""

    choices: RoleWords = field(default_factory=dict)
    fields: RoleWords = field(default_factory=dict)
    below: RoleWords = field(default_factory=dict)
    goals: RoleWords = field(default_factory=dict)
    funds: RoleWords = field(default_factory=dict)
    fund_totals: RoleWords = field(default_factory=dict)
    columns: RoleWords = field(default_factory=dict)
    rows: RoleWords = field(default_factory=dict)
    preamble: RoleWords = field(default_factory=dict)
    data: RoleWords = field(default_factory=dict)
    details: RoleWords = field(default_factory=dict)

    def section(self, name: str) -> RoleWords:
        """The roles of a section."""
        words: RoleWords = getattr(self, name)
        return words

    def allowed(self, name: str) -> tuple[str, ...]:
        """The roles that a section of a family's file may have, `base.toml` being this one."""
        if name == "choices":
            return *self.choices, *self.fields
        if name in ("data", "details"):
            return tuple(dict.fromkeys((_TITLES, *(self.columns if name == "details" else self.data))))
        return tuple(self.section(name))


@dataclass(frozen=True, kw_only=True)
class Family(Vocabulary):
    """The file of a family of forms: what it is known by, and the words that no other has."""

    name: str
    title: str
    forms: tuple[FormKind, ...]
    known_by: Signs = field(default_factory=Signs)


File = TypeVar("File", bound=Vocabulary)


def read_base(file: str, text: str) -> Vocabulary:
    """The words that all families share. Raises LayoutError."""
    reader = Reader()
    return _checked(file, text, reader.faults, reader.record(Vocabulary, _table(file, text)), None)


def read_family(file: str, text: str, base: Vocabulary) -> Family:
    """A family's file; its roles are those of the base. Raises LayoutError."""
    reader = Reader()
    return _checked(file, text, reader.faults, reader.record(Family, _table(file, text)), base)


def _table(file: str, text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"{file}：不是有效的 TOML 文件（{error}）。") from error


def _checked(file: str, text: str, faults: list[Fault], read: File | None, base: Vocabulary | None) -> File:
    if read is not None:
        faults = [*_strange_words(read), *(_strange_roles(read, base) if base is not None else ())]
        if not faults:
            return read
    raise LayoutError(report_of([file], [key_lines(text)], [(fault, _place(fault.path)) for fault in faults]))


def _place(path: KeyPath) -> str:
    """A place in words: [columns] 的 target 第 2 项."""
    match path:
        case (str(section), str(key), *rest):
            return f"[{section}] 的 {in_words((key, *rest))}"
    return in_words(path)


def _strange_roles(read: Vocabulary, base: Vocabulary) -> Iterator[Fault]:
    for name in (*_SECTIONS, "choices", "data", "details"):
        allowed = base.allowed(name)
        for role in read.section(name):
            if role not in allowed:
                yield Fault((name, role), f"没有这一项。可用：{'、'.join(allowed)}")
    if isinstance(read, Family):
        for key, section in _SIGNS.items():
            allowed = base.allowed(section)
            strange = [role for role in getattr(read.known_by, key) if role not in allowed]
            if strange:
                told = f"[{section}] 没有 {'、'.join(sorted(strange))}。可用：{'、'.join(allowed)}"
                yield Fault(("known_by", key), told)


def _strange_words(read: Vocabulary) -> Iterator[Fault]:
    for name in (*_SECTIONS, "data", "details"):
        roles: dict[str, str] = {}
        for role, words in read.section(name).items():
            for word in words if role != _TITLES else ():
                if wrong := _strange(word):
                    yield Fault((name, role), wrong)
                elif roles.setdefault(word, role) != role:
                    yield Fault((name, role), f"“{word}”已是 {roles[word]} 的说法，只能列在一处")


def _strange(word: str) -> str | None:
    """What is wrong with a word."""
    if pattern := _pattern(word):
        try:
            re.compile(_without_captures(pattern))
        except re.error as error:
            return f"正则 {word} 写错了（{error}）"
        return None
    plain = label(word)
    return None if word and word == plain else f"“{word}”永远比对不上，应写成“{plain}”" if plain else "说法不能为空"


def _pattern(word: str) -> str | None:
    """The pattern of a word between slashes; None for a whole label."""
    return word[1:-1] if len(word) > 1 and word.startswith("/") and word.endswith("/") else None


def _without_captures(pattern: str) -> str:
    """The same pattern, its groups only brackets: nobody asks what they hold, and a text takes a quarter of the time."""
    return _GROUP.sub(lambda found: "(?:" if found[0] == "(" else found[0], pattern)


def layout_of(family: Family, base: Vocabulary) -> Layout:
    """A family's layout; its own words stand before those of the base."""
    data, details = ([dict(file.section(name)) for file in (family, base)] for name in ("data", "details"))
    return Layout(
        name=family.name,
        title=family.title,
        forms=frozenset(family.forms),
        signs=family.known_by,
        choices={**base.choices, **family.choices},
        data_titles=_titles(data),
        data=_words(*data),
        details_titles=_titles(details),
        details=_words(*details),
        **{name: _words(family.section(name), base.section(name)) for name in _SECTIONS},
    )


def _titles(tables: Iterable[dict[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """The titles of a companion sheet, taken out of the tables with its roles."""
    return tuple(title for table in tables for title in table.pop(_TITLES, ()))


def common_layout(base: Vocabulary, families: Iterable[Family]) -> Layout:
    """The words of all families together."""
    merged: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in _SECTIONS}
    for file in (base, *families):
        for name, roles in merged.items():
            for role, words in file.section(name).items():
                roles[role] = roles.get(role, ()) + words
    return layout_of(Family(name="common", title="", forms=()), Vocabulary(choices=base.choices, **merged))


def _words(*tables: RoleWords) -> Words:
    return _shared(tuple(tuple(table.items()) for table in tables if table))


@cache
def _shared(tables: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]) -> Words:
    """The words of some tables; one object for all families that say the same, as it remembers what it was asked."""
    exact: dict[str, str] = {}
    patterns: list[tuple[re.Pattern[str], str]] = []
    for role, words in (item for table in tables for item in table):
        for word in words:
            if pattern := _pattern(word):
                patterns.append((re.compile(_without_captures(pattern)), role))
            else:
                exact.setdefault(word, role)
    return Words(exact, tuple(patterns))
