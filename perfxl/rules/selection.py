"""Which rulebook a form is scored by."""

from __future__ import annotations

from perfxl.forms.model import Form
from perfxl.forms.words import group_name
from perfxl.rules.rulebook import Rulebook, load_rulebook, rulebooks


def select_rulebook(form: Form, wanted: str | None) -> Rulebook:
    """The rulebook of a form: the rulebook asked for where it is for such forms, else the best fit.

    A fit rests on, in this order, the form's layout, the region named in its head, a group that it has, its year.
    """
    if wanted is not None and (book := load_rulebook(wanted)).form in (form.kind, "any"):
        return book
    head = " ".join((form.title.text, form.field_text("department"), form.field_text("unit")))
    groups = {group_name(row.level1) for row in form.indicators}
    fits = ((_fit(book, form, head, groups), book) for book in rulebooks().values())
    return max(((fit, book) for fit, book in fits if fit is not None), key=lambda pair: pair[0])[1]


def _fit(book: Rulebook, form: Form, head: str, groups: set[str]) -> tuple[bool, ...] | None:
    """How well a rulebook fits a form; None where it is not for it."""
    if book.form not in (form.kind, "any") or (book.has_group and book.has_group not in groups):
        return None
    layout, region = form.layout in book.layouts, any(word in head for word in book.regions)
    if not (layout or region or book.has_group or book.default):
        return None
    return layout, region, bool(book.has_group), form.year in book.years
