"""Which family of forms one belongs to: by the roles of its columns, their order, and words of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from perfxl.forms.header import Header, Token
from perfxl.forms.layouts import Layout, Signs, common, layouts
from perfxl.forms.model import FormKind

_DEPARTMENT = re.compile(r"整体(?:支出|绩效|预算)|(?:部门|单位)整体")

# What only a department is measured by (财预〔2013〕53号): rates of its staff, of its funds as a whole, of its assets.
_CRITERIA = re.compile(
    r"^(?:在职人员控制率|财政供养人员控制率|[“\"]?三公[”\"]?经费(?:变动|控制)率|公用经费控制率|结转结余(?:变动)?率|结余结转(?:变动)?率"
    r"|预算调整率|预算控制率|政府采购执行率|固定资产利用率|非税收入.{0,6}率)"
)
_LEAST_CRITERIA = 2


def form_kind(tokens: Sequence[Token], header: Header) -> FormKind:
    """Whether a form is a department's or a project's: by its title, by whose name it asks for, else by what it measures."""
    above = [token for token in tokens if token.row < header.row]
    if any(_DEPARTMENT.search(token.label) for token in above):
        return "department"
    asked = [token.role(common().fields) for token in above]
    named = any(token.label in ("部门名称", "单位名称") or token.bare in ("部门名称", "单位名称") for token in above)
    if "project_name" in asked:
        return "project"
    return "department" if named or _measures_a_department(tokens, header) else "project"


def _measures_a_department(tokens: Sequence[Token], header: Header) -> bool:
    names = {token.bare for token in tokens if token.row > header.row and token.col == header.columns.get("level3")}
    return sum(_CRITERIA.match(name) is not None for name in names) >= _LEAST_CRITERIA


def family(kind: FormKind, tokens: Sequence[Token], header: Header) -> Layout:
    """The family of a form with the most signs of those that fit it; the general one where none does."""
    words = common().funds
    funds = {token.role(words) for token in tokens if token.row < header.row}
    fitting = (layout for layout in layouts() if kind in layout.forms and _fits(layout.signs, tokens, funds, header))
    return next(fitting)


def _fits(signs: Signs, tokens: Sequence[Token], funds: set[str | None], header: Header) -> bool:
    columns = header.columns
    places = [columns.get(role, 0) for role in signs.order]
    return (
        signs.columns <= columns.keys()
        and not signs.lacks & columns.keys()
        and all(left < right for left, right in pairwise(places))
        and signs.funds <= funds
        and not signs.funds_lack & funds
        and signs.header_rows in (0, header.bottom - header.row + 1)
        and (not signs.words or any(token.bare in signs.words for token in tokens))
    )
