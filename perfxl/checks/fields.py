"""Checks of what stands above the tables: who, what, which year."""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.checks.catalogue import MissingValue, NotAsked, RulebookYear
from perfxl.checks.finding import Finding
from perfxl.rules.model import Scored

_REQUIRED = {
    "project": {"project_name": "项目名称", "department": "主管部门"},
    "department": {"department": "部门名称"},
}


def missing_fields(scored: Scored) -> Iterator[Finding]:
    """Name, department and year are filled in where the form asks for them: else nobody knows whose form it is."""
    form = scored.form
    for field, what in _REQUIRED[form.kind].items():
        cell = form.fields.get(field)
        if cell is None and field == "department" and form.field_text("unit"):
            continue  # the form asks for one of the two only
        if cell is None:
            yield NotAsked(form.title, what=what)
        elif cell.blank:
            yield MissingValue(cell, what=what)
    if form.year is None:
        yield (MissingValue if form.asks_for_year else NotAsked)(form.title, what="年度")


def rulebook_year(scored: Scored) -> Iterator[Finding]:
    """The form's year is one that the rulebook was written for, as rules change; else the rules used are told."""
    form, book = scored.form, scored.rulebook
    if form.year is not None and form.year not in book.years:
        years = "、".join(map(str, book.years))
        yield RulebookYear(form.title, str(form.year), source=book.source, years=years, rulebook=book.title)
