"""Layouts: the header words and column meanings of each family of forms, one TOML file a family."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Words = Mapping[str, str]
"""A printed label (bare) → the role it has."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The words of one family of forms."""

    name: str
    form: Literal["project", "department"]
    rulebook: str
    titles: tuple[str, ...]
    fields: Words
    choices: Mapping[str, tuple[str, ...]]
    below: Words
    funds: Words
    fund_totals: frozenset[str]
    columns: Words
    rows: Words
    data: Words
    data_titles: tuple[str, ...]
    details: Words
    details_titles: tuple[str, ...]
    vocabulary: frozenset[str]


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts that perfxl knows."""
    files = sorted(resources.files(__name__).iterdir(), key=lambda entry: entry.name)
    return tuple(_layout(tomllib.loads(f.read_text("utf-8"))) for f in files if f.name.endswith(".toml"))


def _layout(table: dict[str, Any]) -> Layout:
    data = dict(table.get("data", {}))
    details = dict(table.get("details", {}))
    words = [_words(table[section]) for section in ("fields", "below", "funds", "columns", "rows")]
    return Layout(
        name=table["name"],
        form=table["form"],
        rulebook=table["rulebook"],
        titles=tuple(table["titles"]),
        fields=_words(table["fields"]),
        choices={role: tuple(options) for role, options in table["choices"].items()},
        below=_words(table["below"]),
        funds=_words(table["funds"]),
        fund_totals=frozenset(table["fund_rows"].get("total", ())),
        columns=_words(table["columns"]),
        rows=_words(table["rows"]),
        data_titles=tuple(data.pop("titles", ())),
        data=_words(data),
        details_titles=tuple(details.pop("titles", ())),
        details=_words(details),
        vocabulary=frozenset().union(*words),
    )


def _words(table: Mapping[str, list[str]]) -> Words:
    return {word: role for role, words in table.items() for word in words}
