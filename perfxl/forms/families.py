"""Which family of forms one belongs to: by the roles of its columns, their order, and words of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from perfxl.forms.header import Header, Token
from perfxl.forms.layouts import Layout, Signs, common, layouts
from perfxl.forms.model import FormKind

_DEPARTMENT = re.compile(r"整体(?:支出|绩效|预算)|(?:部门|单位)整体")


def form_kind(tokens: Sequence[Token], header: Header) -> FormKind:
    """Whether a form is a department's or a project's: by its title, else by whose name it asks for."""
    above = [token for token in tokens if token.row < header.row]
    if any(_DEPARTMENT.search(token.label) for token in above):
        return "department"
    asked = [token.role(common().fields) for token in above]
    named = any(token.label in ("部门名称", "单位名称") or token.bare in ("部门名称", "单位名称") for token in above)
    return "department" if named and "project_name" not in asked else "project"


def family(kind: FormKind, tokens: Sequence[Token], header: Header) -> Layout:
    """The family of a form with the most signs of those that fit it; the general one where none does."""
    printed = {token.bare for token in tokens}
    funds = {token.role(common().funds) for token in tokens if token.row < header.row}
    fitting = (layout for layout in layouts() if kind in layout.forms and _fits(layout.signs, printed, funds, header))
    return next(fitting)


def _fits(signs: Signs, printed: set[str], funds: set[str | None], header: Header) -> bool:
    columns = header.columns
    places = [columns.get(role, 0) for role in signs.order]
    return (
        signs.columns <= columns.keys()
        and not signs.lacks & columns.keys()
        and all(left < right for left, right in pairwise(places))
        and signs.funds <= funds
        and not signs.funds_lack & funds
        and signs.header_rows in (0, header.bottom - header.row + 1)
        and (not signs.words or bool(signs.words & printed))
    )
