"""Grades as the rulebooks have them, in the order in which people list them: the highest first."""

from __future__ import annotations

from collections.abc import Iterable

from perfxl.rules.in_use import rulebook_named
from perfxl.rules.rulebook import Grade, rulebooks


def by_height(grades: Iterable[Grade]) -> list[Grade]:
    """Grades by their ranges, the highest first."""
    return sorted(grades, key=lambda grade: grade.range.high, reverse=True)


def grade_names(books: Iterable[str], stated: Iterable[str | None] = ()) -> list[str]:
    """The names of the grades of rulebooks, the highest first; then what forms have that is none of them.

    A rulebook that an earlier run was given as a file is known by its name alone: the default rulebook stands for it, as it does for no rulebook.
    """
    default = next(book for book in rulebooks().values() if book.default)
    known = {book.name: book for book in (rulebook_named(name) or default for name in books)} or {default.name: default}
    grades = by_height(grade for book in known.values() for grade in book.grades)
    return list(dict.fromkeys([*(grade.name for grade in grades), *sorted(filter(None, stated))]))
