"""The table of what is always checked on 审核结果 beside the scores: sums, rates, the grade, what has to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from perfxl.excel.editing.refs import quote_sheet
from perfxl.output.annotated.marks import LOOKS
from perfxl.output.annotated.result.cells import shown
from perfxl.output.annotated.result.findings import Listed
from perfxl.output.annotated.result.page import CENTRE, COVERAGE, LINK, TEXT, Page
from perfxl.output.annotated.result.states import RIGHT, WRONG, state_of_checks, still_wrong
from perfxl.output.live.formula import place
from perfxl.output.live.standing import Standing, is_number

_HEADERS = ("序号", "常设检查", "", "状态", "单元格", "填报值")
_NOTE = "改动表内的数字后，本页的状态、得分和结论随之变化；“待复审”须重新审核后才能确定。"
_STATE, _STATED = 4, 6
STATE = "D"
"""The column that says whether a check holds by now."""


def write_standing(page: Page, checks: Sequence[Standing], listed: Listed) -> tuple[int, int]:
    """Write the table; gives its first and last row."""
    page.section("合计、等级与必填项")
    heading = page.heading(_HEADERS)
    page.sheet.merge(f"B{heading}:C{heading}")
    first = page.row
    for number, (cell, group) in enumerate(groupby(sorted(checks, key=_place), key=lambda check: check.at), 1):
        here = list(group)
        row = page.cells((number, "、".join(dict.fromkeys(check.what for check in here)), *[""] * 4), TEXT)
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
    page.line(_NOTE, COVERAGE)
    page.sheet.colour_where(f"{STATE}{first}:{STATE}{last}", still_wrong(f"${STATE}{first}"), LOOKS["error"])
    return first, last


def _place(check: Standing) -> tuple[str, int, int]:
    return check.at.sheet, check.at.row, check.at.col
