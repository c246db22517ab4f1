"""Which rulebook a form is scored by."""

from __future__ import annotations

from typing import NamedTuple

from perfxl.forms.model import Form
from perfxl.forms.words import group_name
from perfxl.rules.places import places_of
from perfxl.rules.rulebook import Rulebook, load_rulebook, rulebooks

# Whose names tell where a form is from; a central department is no place.
_WHO = ("unit", "reporting_unit", "department", "superior")


class _Head(NamedTuple):
    """What the head of a form tells of where it is from: its texts, and the places that they name."""

    text: str
    places: frozenset[str]

    def is_of(self, regions: tuple[str, ...]) -> bool:
        """Whether it is from one of these regions, by the name itself or that of a place within."""
        return any(region in self.places or region in self.text for region in regions)


def select_rulebook(form: Form, *wanted: str | Rulebook | None) -> Rulebook:
    """The rulebook of a form: the first of those asked for, by name or itself, that is for such forms, else the best fit.

    A template that was made for a rulebook that perfxl carries is scored by that. A fit rests on, in this order, the place
    that its head names, its layout, a group that it has, its kind, its year.
    """
    for one in wanted:
        book = load_rulebook(one) if isinstance(one, str) and one else one
        if isinstance(book, Rulebook) and book.form in (form.kind, "any"):
            return book
    made_for = rulebooks().get(form.template_rulebook)
    if made_for is not None and made_for.form in (form.kind, "any"):
        return made_for
    texts = [*map(form.field_text, _WHO), form.title.text]
    head = _Head(" ".join(texts), places_of(texts))
    groups = {group_name(row.level1) for row in form.indicators}
    fits = ((_fit(book, form, head, groups), book) for book in rulebooks().values())
    return max(((fit, book) for fit, book in fits if fit is not None), key=lambda pair: pair[0])[1]


def _fit(book: Rulebook, form: Form, head: _Head, groups: set[str]) -> tuple[bool, ...] | None:
    """How well a rulebook fits a form; None where it is not for it."""
    if book.form not in (form.kind, "any") or (book.has_group and book.has_group not in groups):
        return None
    here = head.is_of(book.regions)
    layout = form.layout in book.layouts and (here or not book.regions or _is_its_form(book, form, head))
    if not (here or layout or book.has_group or book.default):
        return None
    if book.has_criteria and not book.layouts and not _has_criteria_of(book, form):
        return None
    return here, layout, bool(book.has_group), book.form == form.kind, form.year in book.years


def _has_criteria_of(book: Rulebook, form: Form) -> bool:
    """Whether a form has a row of which a rulebook knows the criterion: else none of its rules would say anything."""
    return any(book.criterion(group_name(row.level3), 1) for row in form.indicators)


def _is_its_form(book: Rulebook, form: Form, head: _Head) -> bool:
    """Whether a form that names no place is that of a region all the same.

    Columns alone do not tell, as other regions have the like; the criteria that a rulebook states row by row do, and a
    template that was made for it.
    """
    made = form.template is not None and not form.template_rulebook
    return not head.places and (book.has_criteria or made)
