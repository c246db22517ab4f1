"""A roster in a workbook of its own (--roster): more is forgiven there than on the ledger's sheet 名单."""

from __future__ import annotations

from pathlib import Path

from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import read_workbook
from perfxl.forms.words import normal
from perfxl.ledger.faults import Fault
from perfxl.ledger.roster import Entry
from perfxl.ledger.shapes import ROSTER
from perfxl.ledger.table import Line, read_table
from perfxl.ledger.values import COUNT, names
from perfxl.text.errors import CallError


class RosterError(CallError):
    """A roster that cannot be used; the message says why and what to do."""


def read_roster(path: Path) -> tuple[Entry, ...]:
    """Read a roster from the first sheet of a workbook: 部门, and if given 主管部门, 代码, 别名, 应报数, 联系人.

    Raises RosterError.
    """
    if not path.is_file():
        raise RosterError(f"找不到名单“{path}”。请检查路径。")
    faults: list[Fault] = []
    try:
        table = read_table(read_workbook(path).sheets[0], ROSTER, faults)
    except UnreadableError as error:
        raise RosterError(f"名单“{path}”无法读取：{error.message}") from error
    if table is None:
        raise RosterError(f"名单“{path}”是空的。请在第一张工作表填写部门。")
    if faults:
        raise RosterError("\n".join((f"名单“{path}”有 {len(faults)} 处须改正：", *map(str, faults))))
    return tuple(_entry(line) for line in table.lines if line.text("department"))


def _entry(line: Line) -> Entry:
    due, total = {}, normal(line.text("due"))
    for role in ("due", "due_department", "due_projects"):
        found = COUNT.fullmatch(normal(line.text(role)))
        due[role] = int(found[1]) if found else None
    note = f"应报数“{total}”不是整数，按没有写明处理。" if total and due["due"] is None else ""
    return Entry(
        line.text("department"), line.text("code"), due["due"], line.text("contact"), line.text("superior"), line.row,
        note, names(line, "aliases"), due["due_department"], due["due_projects"],
    )  # fmt: skip
