"""The sheets on the roster: 未报送, 名单匹配, 名单外."""

from __future__ import annotations

from collections.abc import Callable

from perfxl.intake.facts import FormFacts
from perfxl.intake.roster import Attendance, Standing
from perfxl.output.consolidated.rows import Value
from perfxl.output.consolidated.table import Table

Linked = Callable[[FormFacts, str, str, str], Value]
"""A text that leads to a cell of a form's annotated workbook: form, sheet, cell, text."""


def write_absent(table: Table, attendance: Attendance) -> None:
    """The lines of the roster that are short of forms, or that there is something to say of."""
    for standing in attendance.standings:
        if standing.missing or standing.note:
            entry = standing.entry
            table.add({
                "department": entry.department, "code": entry.code, "due": entry.due, "came": standing.came,
                "missing": standing.missing, "state": _state(standing), "perhaps": "、".join(standing.perhaps),
                "contact": entry.contact, "note": standing.note,
            })  # fmt: skip


def _state(standing: Standing) -> str:
    if standing.repeats is not None:
        return "名单重复"
    if not standing.missing:
        return "已报齐"
    if standing.perhaps:
        return "请人工确认是否同一单位"
    return "未报齐" if standing.came else "未报送"


def write_matched(table: Table, attendance: Attendance) -> None:
    """What was taken for which line of the roster, and why."""
    for standing in attendance.standings:
        for sender in standing.senders:
            entry = standing.entry
            table.add({
                "department": entry.department, "code": entry.code, "filed": sender.name, "match": sender.how,
                "forms": len(sender.forms),
            })  # fmt: skip


def write_unexpected(table: Table, attendance: Attendance, link: Linked) -> None:
    """Who is not on the roster, a row a form, with the file."""
    for sender in attendance.unexpected:
        for form in sender.forms:
            table.add({
                "filed": sender.name, "perhaps": "、".join(sender.perhaps), "forms": len(sender.forms),
                "project": form.project, "unit": form.unit, "source": link(form, form.sheet, "A1", form.source),
            })  # fmt: skip
