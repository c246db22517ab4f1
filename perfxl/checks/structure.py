"""Checks of how the form stands in the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfxl.checks.catalogue import HiddenCells, LayoutUnknown, SameFormTwice, UnplacedColumn
from perfxl.checks.finding import Finding
from perfxl.forms.words import normal
from perfxl.rules.model import Scored


def hidden_cells(scored: Scored) -> Iterator[Finding]:
    """A hidden row or column inside the form is not seen by who signs it."""
    for hidden in scored.form.hidden:
        yield HiddenCells(hidden.cell, what=hidden.what)


_ROLES = {
    "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "target": "目标值", "actual": "完成值",
    "weight": "分值", "self_score": "得分", "reason": "原因",
}  # fmt: skip


def layout(scored: Scored) -> Iterator[Finding]:
    """What could not be placed is said: a form of no known family, a filled column with an unknown heading."""
    form = scored.form
    if form.columns:
        known = "、".join(_ROLES[role] for role in form.columns if role in _ROLES)
        yield LayoutUnknown(form.title, known=known)
    for cell in form.unplaced:
        yield UnplacedColumn(cell, cell.text)


def same_form_twice(scored: Sequence[Scored]) -> dict[int, list[Finding]]:
    """The same form twice in a workbook would be counted twice; the later one is pointed out."""
    seen: dict[tuple[object, ...], Scored] = {}
    found: dict[int, list[Finding]] = {}
    for index, form in enumerate(s.form for s in scored):
        name = form.field_text("project_name" if form.kind == "project" else "department")
        key = (form.kind, normal(name), normal(form.field_text("unit")), form.year)
        if name and key in seen:
            other = seen[key].form
            found[index] = [SameFormTwice(form.title, what=name, other=f"{other.sheet}!{other.title.ref}")]
        else:
            seen[key] = scored[index]
    return found
