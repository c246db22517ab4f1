"""Layouts: the header words and column meanings of each family of forms, one TOML file a family.

`base.toml` holds the words that all families share, and every role that there is. A family says by which columns and words
it is known, what it calls things that no other does, and nothing else.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from perfxl.forms.layouts.model import Labels, Layout, Signs, Words
from perfxl.forms.layouts.reading import Family, Vocabulary, common_layout, layout_of, read_base, read_family

__all__ = ["BASE", "Labels", "Layout", "Signs", "Words", "common", "companion_titles", "layouts"]

BASE = "base.toml"


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts that perfxl knows, those with most signs first."""
    return tuple(sorted((layout_of(family, _base()) for family in _families()), key=lambda one: -one.signs.count))


@cache
def common() -> Layout:
    """The words of all families together, with which forms are found before their family is known."""
    return common_layout(_base(), _families())


@cache
def companion_titles() -> frozenset[str]:
    """The titles of the sheets that go with a form: its data, its details."""
    return frozenset(title for layout in layouts() for title in (*layout.data_titles, *layout.details_titles))


@cache
def _base() -> Vocabulary:
    return read_base(BASE, resources.files(__name__).joinpath(BASE).read_text("utf-8"))


@cache
def _families() -> tuple[Family, ...]:
    folder = resources.files(__name__)
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml") and file.name != BASE)
    return tuple(read_family(name, folder.joinpath(name).read_text("utf-8"), _base()) for name in names)
