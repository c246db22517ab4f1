"""Checks of how the form stands in the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfxl.checks.catalogue import (
    ColumnNotUsed,
    DataContradict,
    HiddenCells,
    LayoutUnknown,
    SameFormTwice,
    SeveralPlaces,
    SheetNotUsed,
    UnplacedColumn,
)
from perfxl.checks.finding import Finding
from perfxl.checks.tolerances import AMOUNT, RATIO
from perfxl.forms.model import UnusedColumn
from perfxl.forms.words import normal
from perfxl.rules.inputs import attached_data
from perfxl.rules.model import Scored


def hidden_cells(scored: Scored) -> Iterator[Finding]:
    """No row or column inside the form is hidden: whoever signs the form would not see what it holds."""
    for hidden in scored.form.hidden:
        yield HiddenCells(hidden.cell, what=hidden.what)


_ROLES = {
    "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "target": "目标值", "actual": "完成值",
    "weight": "分值", "self_score": "得分", "reason": "原因",
}  # fmt: skip


def layout(scored: Scored) -> Iterator[Finding]:
    """The form is of a known family and its filled columns have known headings: what is not used is not reviewed."""
    form = scored.form
    if form.columns:
        known = "、".join(_ROLES[role] for role in form.columns if role in _ROLES)
        yield LayoutUnknown(form.title, known=known)
    on_trust = {score.item.row for score in scored.indicators if score.basis in ("claimed", "unscored")}
    for column in form.unused:
        mostly_filled = not column.known and len(column.filled) * 2 > len(form.indicators)
        if mostly_filled or column.numbers & on_trust:
            yield _unused(column)


def _unused(column: UnusedColumn) -> Finding:
    heading = column.heading
    if not column.numbers:
        return UnplacedColumn(heading, heading.text)
    return ColumnNotUsed(heading, heading.text, example=column.example)


def attachments(scored: Scored) -> Iterator[Finding]:
    """What the form's attachments hold was used: each sheet whose numbers were not is pointed out."""
    form = scored.form
    ruled = [(score, score.rule) for score in scored.indicators if score.rule is not None] if form.attachments else []
    used: set[str] = set()
    needed: dict[str, str] = {}
    for score, rule in ruled:
        if score.basis == "computed":
            used |= {one.cell.sheet for _, one in attached_data(rule.inputs, form.data) if one.cell}
        else:
            needed |= {normal(spec.label): rule.name for spec in rule.inputs}
    for title, doubts in form.attachments:
        unclear = [(label, cells) for label, cells in doubts if label in needed]
        for label, cells in unclear:
            places = "、".join(f"{cell.ref} {cell.text}" for cell in cells)
            yield SeveralPlaces(title, title.text, what=label, places=places, name=needed[label])
        if not unclear and title.sheet not in used:
            yield SheetNotUsed(title, title.text, name=title.sheet)


def contradicting_data(scored: Scored) -> Iterator[Finding]:
    """基础数据 and the attachments say the same of what both give."""
    data = scored.form.data if scored.form.attachments else ()
    for score in scored.indicators if data else ():
        if score.rule is None or score.basis != "computed":
            continue
        used = {one.name: one for one in score.inputs}
        for spec, attached in attached_data(score.rule.inputs, data):
            own = used.get(spec.key)
            if own is None or own.cell is None or attached.cell is None or own.cell.sheet == attached.cell.sheet:
                continue
            if abs(own.value - attached.value) > (RATIO if spec.type == "ratio" else AMOUNT):
                yield DataContradict(
                    attached.cell, attached.cell.text, own.cell.text,
                    what=spec.label, sheet_name=attached.cell.sheet, there=attached.told + spec.unit, here=own.told + spec.unit, name=score.rule.name,
                )  # fmt: skip


def same_form_twice(scored: Sequence[Scored]) -> dict[int, list[Finding]]:
    """No form stands twice in a workbook, as it would be counted twice; the later one is pointed out."""
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
