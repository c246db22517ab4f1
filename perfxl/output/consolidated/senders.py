"""The sheets on the roster: 未报送, 名单匹配, 名单外."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfxl.intake.attendance import Attendance, Standing
from perfxl.intake.frames import lists_of
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.rows import Value
from perfxl.output.consolidated.table import Table

if TYPE_CHECKING:
    import pandas as pd


def write_absent(table: Table, attendance: Attendance) -> None:
    """The lines of the roster that are short of forms, or that there is something to say of."""
    for standing in attendance.standings:
        if standing.missing or standing.note:
            entry = standing.entry
            table.add({
                "department": entry.department, "code": entry.code, "due": entry.due, "came": standing.came,
                "missing": standing.missing, **_by_kind(standing), "state": state_of(standing), "perhaps": "、".join(standing.perhaps),
                "contact": entry.contact, "note": standing.note,
            })  # fmt: skip


def _by_kind(standing: Standing) -> dict[str, Value]:
    """What is due, came and is missing of the kinds of which the roster says how many are due."""
    kinds = {
        "department": (standing.entry.due_department, standing.came_department, standing.missing_department),
        "projects": (standing.entry.due_projects, standing.came_projects, standing.missing_projects),
    }
    return {
        f"{what}_{kind}": count
        for kind, counts in kinds.items()
        if counts[0] is not None
        for what, count in zip(("due", "came", "missing"), counts, strict=True)
    }


def state_of(standing: Standing) -> str:
    """How a line of the roster stands, in words."""
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
