"""The table of findings on 审核结果: each with its state, which follows the form, and the place for an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from perfxl.checks.answers import ANSWER, CODE, MESSAGE, SHEET, STATED, SUBJECT, TITLE, note_on
from perfxl.checks.finding import LEVEL_NAMES, CheckedForm, Finding, Note
from perfxl.excel.editing import CellFormat
from perfxl.excel.editing.refs import quote_sheet
from perfxl.excel.reading.cell import Cell
from perfxl.forms.subjects import Subjects
from perfxl.output.annotated.marks import CHANGED, LOOKS
from perfxl.output.annotated.result.page import CENTRE, LINK, TEXT, Content, Page
from perfxl.output.annotated.result.page import CODE as CODE_LOOK
from perfxl.output.annotated.result.states import FOR_READING, state_of
from perfxl.output.live.awaited import Holds
from perfxl.output.live.formula import Place
from perfxl.output.live.standing import Standing
from perfxl.output.live.states import OPEN, UNDECIDED, WAIVED

_HEADERS = (
    "序号", TITLE, "级别", "状态", SUBJECT, "单元格", STATED, "应为", MESSAGE, "依据", ANSWER, SHEET, CODE,
)  # fmt: skip
_LOOKS = (CENTRE, TEXT, CENTRE, CENTRE, TEXT, LINK, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, CODE_LOOK)
LEVEL, STATE, SAID = "C", "D", "K"
"""The columns that are counted: level, state, answer."""
_STATE_COLUMN = 4
_STRUCK_OUT = CellFormat(strike=True, color="808080")


@dataclass(slots=True)
class Listed:
    """The rows of the table, and where the states of what was found on each cell stand: of all, and of errors alone.

    `wrong` are the cells with an error that nobody waived, `answered` the warnings beside which something is written,
    `waived` says how many findings are.
    """

    first: int
    last: int
    states: dict[Cell, list[Place]] = field(default_factory=dict)
    errors: dict[Cell, list[Place]] = field(default_factory=dict)
    wrong: set[Cell] = field(default_factory=set)
    answered: int = 0
    waived: int = 0


def write_findings(page: Page, review: CheckedForm, standing: Sequence[Standing], holds: Holds) -> Listed:
    """Write the table."""
    page.section("审核问题")
    page.heading(_HEADERS)
    listed = Listed(page.row, page.row)
    subjects = Subjects(review.form)
    for number, finding in enumerate(review.findings, 1):
        note = review.answer(finding).note
        waived = review.waived.get(finding)
        value = WAIVED if waived else FOR_READING if finding.level == "info" else OPEN
        state = page.live(state_of(review, finding, standing, holds, waived), value)
        message = f"{finding.message}{WAIVED}：{waived.told}" if waived else finding.message
        row = _write(page, number, finding, message, state, note_on(finding, subjects).subject, note)
        at = Place(page.sheet.name, row, _STATE_COLUMN)
        if finding.level != "info":
            listed.states.setdefault(finding.at, []).append(at)
        if finding.level == "error":
            listed.errors.setdefault(finding.at, []).append(at)
            if waived is None:
                listed.wrong.add(finding.at)
        listed.answered += finding.level == "warning" and waived is None and bool(note)
        listed.waived += waived is not None
    if not review.findings:
        page.cells(("", "没有发现问题", *[""] * 11), TEXT)
    listed.last = page.row - 1
    _colour_states(page, listed)
    _unmatched(page, review.unmatched)
    page.end_table()
    return listed


def _write(page: Page, number: int, finding: Finding, message: str, state: Content, subject: str, note: str) -> int:
    said: Mapping[str, Content] = {
        TITLE: finding.title, "级别": LEVEL_NAMES[finding.level], "状态": state, SUBJECT: subject, "单元格": finding.cell,
        STATED: finding.stated, "应为": finding.expected, MESSAGE: message, "依据": finding.source, ANSWER: note,
        SHEET: finding.sheet, CODE: finding.code,
    }  # fmt: skip
    row = page.cells(_in_order(number, said), _LOOKS)
    page.sheet.link(f"F{row}", f"{quote_sheet(finding.sheet)}!{finding.cell}")
    return row


def _in_order(number: int, said: Mapping[str, Content]) -> tuple[Content, ...]:
    """A row of the table: its number, and what is said under each heading."""
    return number, *(said.get(heading, "") for heading in _HEADERS[1:])


def _colour_states(page: Page, listed: Listed) -> None:
    """What is not mended is coloured as in the form, what is waived is struck out."""
    area = f"{STATE}{listed.first}:{STATE}{listed.last}"
    for level, look in LOOKS.items():
        open_yet = (
            f'IF(EXACT(${LEVEL}{listed.first},"{LEVEL_NAMES[level]}"),EXACT(${STATE}{listed.first},"{OPEN}"),FALSE)'
        )
        page.sheet.colour_where(area, open_yet, look)
    page.sheet.colour_where(area, f'EXACT(${STATE}{listed.first},"{UNDECIDED}")', CHANGED)
    if listed.waived:
        whole = f"A{listed.first}:{page.shape.last}{listed.last}"
        page.sheet.colour_where(whole, f'EXACT(${STATE}{listed.first},"{WAIVED}")', _STRUCK_OUT)


def _unmatched(page: Page, notes: Sequence[Note]) -> None:
    """What was written on what is no longer found: it holds again where that comes back."""
    if not notes:
        return
    page.section("以往的审核说明（问题已不再出现）")
    page.heading(_HEADERS)
    for number, note in enumerate(notes, 1):
        said: Mapping[str, Content] = {
            TITLE: note.title, SUBJECT: note.subject, STATED: note.stated, MESSAGE: note.message, ANSWER: note.text,
            CODE: note.code,
        }  # fmt: skip
        row = page.cells(_in_order(number, said), TEXT)
        page.sheet.format(f"A{row}", CENTRE)
        page.sheet.format(f"M{row}", CODE_LOOK)
