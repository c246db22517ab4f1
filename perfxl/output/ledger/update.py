"""A ledger with what a run asks appended to its sheet 待确认; all else stays as it is, to the byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfxl.excel.editing import CellFormat, WorkbookEditor, WorkbookError
from perfxl.excel.editing.refs import cell_ref
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.grid import Grid
from perfxl.excel.reading.workbook import file_bytes, read_bytes
from perfxl.forms.words import normal
from perfxl.ledger.decisions import OFFERED, Identity, identity
from perfxl.ledger.faults import Fault, LedgerError, faulty
from perfxl.ledger.shapes import DECISIONS
from perfxl.ledger.table import Line, Table, read_table
from perfxl.text.errors import CallError, PerfxlError

_WIDTHS = {"matter": 10.0, "stated": 40.0, "perhaps": 40.0, "decision": 16.0, "note": 40.0}
_HEADING = CellFormat(bold=True, align="center", valign="center", border="thin", fill="E7E6E6", wrap=True)
_ENTRY = CellFormat(valign="center", border="thin", wrap=True, locked=False)


class UpdateError(PerfxlError):
    """A ledger that no questions can be written into; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a run's 汇总.xlsx asks it, with a decision where one was chosen there."""

    matter: str
    stated: str
    perhaps: str
    decision: str
    note: str

    @property
    def question(self) -> Identity:
        """What tells it from others."""
        return identity(self.matter, self.stated, self.perhaps)


@dataclass(frozen=True, slots=True)
class Updated:
    """A ledger with new questions: its bytes, how many are new, and how many that it had were decided in 汇总.xlsx."""

    content: bytes
    added: int
    decided: int

    @property
    def changed(self) -> bool:
        """Whether it says anything that the ledger did not."""
        return bool(self.added or self.decided)


def asked_in(consolidated: Path) -> tuple[Asked, ...]:
    """The questions on the sheet 待确认 of a run's 汇总.xlsx; none where it has no such sheet. Raises CallError."""
    if not consolidated.is_file():
        raise CallError(f"找不到“{consolidated}”。--from 后面请写一次审核的结果文件夹。")
    try:
        sheets = read_bytes(file_bytes(consolidated)).sheets
    except UnreadableError as error:
        raise CallError(f"“{consolidated}”无法读取：{error.message}") from error
    table = _decisions(sheets, [])
    lines = table.lines if table else ()
    return tuple(Asked(*(line.text(column.role) for column in DECISIONS.columns)) for line in lines)


def updated(path: Path, asked: Sequence[Asked]) -> Updated:
    """A ledger with the questions that it does not have yet, and decisions on those that it has undecided.

    Raises LedgerError for one that cannot be read, UpdateError for one that cannot be written.
    """
    faults: list[Fault] = []
    try:
        book = read_bytes(file_bytes(path))
        table = _decisions(book.sheets, faults)
    except UnreadableError as error:
        raise LedgerError(f"台账“{path.name}”无法读取：{error.message}") from error
    if faults:
        raise faulty(path, faults)
    if not book.editable:
        raise UpdateError(f"“{path.name}”不是 .xlsx，不能写入待确认的事。请在 Excel 或 WPS 中另存为 .xlsx 后再试。")
    known = {_question(line): line for line in (table.lines if table else ())}
    new = {each.question: each for each in asked if each.question not in known}
    decided = [
        (known[each.question], each.decision)
        for each in asked
        if each.decision and each.question in known and not known[each.question].text("decision")
    ]
    try:
        with WorkbookEditor.open(book.package) as editor:
            _decide(editor, decided)
            _append(editor, table, tuple(new.values()))
            return Updated(editor.to_bytes(), len(new), len(decided))
    except WorkbookError as error:
        raise UpdateError(f"台账“{path.name}”不能写入：{error}") from error


def _decisions(sheets: Sequence[Grid], faults: list[Fault]) -> Table | None:
    grid = next((grid for grid in sheets if normal(grid.name) == DECISIONS.name), None)
    return read_table(grid, DECISIONS, faults) if grid else None


def _question(line: Line) -> Identity:
    return identity(line.text("matter"), line.text("stated"), line.text("perhaps"))


def _decide(editor: WorkbookEditor, decided: Sequence[tuple[Line, str]]) -> None:
    for line, decision in decided:
        cell = line.cells["decision"]
        editor.sheet(cell.sheet).set_value(cell.ref, decision)


def _append(editor: WorkbookEditor, table: Table | None, new: Sequence[Asked]) -> None:
    if not new:
        return
    if table is None:
        _add_sheet(editor, new)
        return
    sheet = editor.sheet(table.name)
    for row, asked in enumerate(new, table.last_row + 1):
        for role, text in _texts(asked).items():
            if text and role in table.columns:
                sheet.set_value(cell_ref(row, table.columns[role]), text)


def _add_sheet(editor: WorkbookEditor, new: Sequence[Asked]) -> None:
    """A sheet 待确认 for a ledger that has none."""
    blank = next((name for name in editor.sheet_names if normal(name) == DECISIONS.name), None)
    if blank is not None:
        editor.remove_sheet(blank)
    sheet = editor.add_sheet(DECISIONS.name)
    roles = [column.role for column in DECISIONS.columns]
    sheet.set_row("A1", [column.heading for column in DECISIONS.columns], _HEADING)
    for row, asked in enumerate(new, 2):
        texts = _texts(asked)
        sheet.set_row(cell_ref(row, 1), [texts[role] for role in roles], _ENTRY)
        if choices := OFFERED.get(normal(asked.matter)):
            sheet.drop_down(cell_ref(row, roles.index("decision") + 1), choices)
    for at, role in enumerate(roles, 1):
        sheet.column_width(cell_ref(1, at).rstrip("1"), _WIDTHS[role])
    sheet.freeze("A2")
    sheet.print_setup(landscape=True, repeat_rows="1:1", footer="&C第 &P 页，共 &N 页")


def _texts(asked: Asked) -> Mapping[str, str]:
    return {column.role: getattr(asked, column.role) for column in DECISIONS.columns}
