"""The sheets on the roster: 未报送, 名单匹配, 名单外."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfxl.intake.attendance import Attendance, Standing
from perfxl.intake.frames import lists_of
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.table import Table

if TYPE_CHECKING:
    import pandas as pd


def write_absent(table: Table, attendance: Attendance) -> None:
    """The lines of the roster that are short of forms, or that there is something to say of."""
    for standing in attendance.standings:
        if standing.missing or standing.note:
            entry = standing.entry
            table.add({
                "department": entry.department, "code": entry.code, "due": entry.due,
                "due_department": entry.due_department, "due_projects": entry.due_projects, "came": standing.came,
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
                "department": entry.department, "code": entry.code, "filed": sender.name, "match": sender.match,
                "forms": len(sender.forms),
            })  # fmt: skip


def write_unexpected(table: Table, attendance: Attendance, forms: pd.DataFrame, links: Links) -> None:
    """Who is not on the roster, a row a form, with the file."""
    for sender in attendance.unexpected:
        own, count = forms.loc[[*sender.forms]], len(sender.forms)
        table.add_all({
            **lists_of(own[["project", "unit"]]), "filed": [sender.name] * count,
            "perhaps": ["、".join(sender.perhaps)] * count, "forms": [count] * count, "source": links.to_forms(own),
        })  # fmt: skip
