"""The table of what is always checked on 审核结果 beside the scores: sums, rates, the grade, what has to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from perfxl.excel.editing.refs import quote_sheet
from perfxl.output.annotated.result.cells import shown
from perfxl.output.annotated.result.findings import Listed
from perfxl.output.annotated.result.page import (
    CENTRE,
    COVERAGE,
    LINK,
    NOTE_HEIGHT,
    SIGNED_HEIGHT,
    TEXT,
    Content,
    Page,
    height_of,
)
from perfxl.output.annotated.result.states import RIGHT, WRONG, colour_states, state_of_checks
from perfxl.output.live.formula import place
from perfxl.output.live.standing import Standing, is_number

_HEADERS = ("序号", "常设检查", "", "状态", "单元格", "填报值")
_NOTE = "改动表内的数字后，本页的状态、得分和结论随之变化；“待复审”须重新审核后才能确定。"
_STATE, _STATED = 4, 6
# a table so high, in points, is not parted from its heading and the signatures below it
_SHORT = 300.0
STATE = "D"
"""The column that says whether a check holds by now."""


def write_standing(page: Page, checks: Sequence[Standing], listed: Listed) -> tuple[int, int]:
    """Write the table; gives its first and last row."""
    cells = {cell: list(group) for cell, group in groupby(sorted(checks, key=_place), key=lambda check: check.at)}
    rows: list[Sequence[Content]] = [(number, _told(here), *[""] * 4) for number, here in enumerate(cells.values(), 1)]
    below = NOTE_HEIGHT + SIGNED_HEIGHT
    whole = sum(height_of(values) for values in (_HEADERS, *rows)) + below
    page.section("合计、等级与必填项", whole if whole < _SHORT else below)
    heading = page.heading(_HEADERS)
    page.sheet.merge(f"B{heading}:C{heading}")
    first = page.row
    for (cell, here), values in zip(cells.items(), rows, strict=True):
        row = page.cells(values, TEXT, following=below if values is rows[-1] else 0)
        page.sheet.merge(f"B{row}:C{row}")
        page.sheet.set_value(f"E{row}", cell.ref)
        page.sheet.link(f"E{row}", f"{quote_sheet(cell.sheet)}!{cell.ref}")
        page.sheet.format(f"E{row}", LINK)
        page.sheet.format(f"A{row}", CENTRE)
        if is_number(cell) and cell.number is not None:
            page.formula(row, _STATED, shown(place(cell)), cell.number)
        found = listed.errors.get(cell, [])
        page.formula(row, _STATE, state_of_checks(here, found), WRONG if cell in listed.wrong else RIGHT, CENTRE)
    page.end_table()
    last = max(page.row - 1, first)
    page.line(_NOTE, COVERAGE, NOTE_HEIGHT)
    colour_states(page.sheet, STATE, first, last)
    return first, last


def _told(checks: Sequence[Standing]) -> str:
    return "、".join(dict.fromkeys(check.what for check in checks))


def _place(check: Standing) -> tuple[str, int, int]:
    return check.at.sheet, check.at.row, check.at.col
