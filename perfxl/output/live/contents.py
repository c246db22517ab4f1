"""The standing checks of what a cell has to hold: anything at all, a number, no error value, a reason."""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.checks.answers import NO_REASON
from perfxl.checks.finding import CheckedForm
from perfxl.excel.reading.cell import NOTHING, Cell
from perfxl.forms.funds import counted
from perfxl.forms.model import NARRATIVES, Funds
from perfxl.output.live.formula import Formula, Place, bound, joined, literal, place
from perfxl.output.live.standing import Places, Standing, check
from perfxl.output.live.states import is_blank

_NO_NUMBER = {"text-number": "ISTEXT({at})", "error-value": "ISERROR({at})"}


def filled_in(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """What has to be filled in is: actuals beside targets, and what was found missing."""
    found = [f.at for f in review.findings if f.code == "missing-value" and f.level == "error" and f.at.nothing]
    missing = dict.fromkeys(found)
    rows = [row for row in (*review.form.indicators, *review.form.details) if row.target and not row.target.nothing]
    for cell in dict.fromkeys([*missing, *(row.actual for row in rows if row.actual is not None)]):
        if cell.nothing == (cell in missing):
            fault = _is_one_of(place(cell), NOTHING)
            if parts := _parts(review.form.funds, cell):
                given = joined(",", map(place, parts))
                fault = bound("IF({blank},COUNT({parts})=0,FALSE)", blank=fault, parts=given)
            yield check(cell, {"missing-value"}, "error", "缺少必填内容", fault)


def _parts(funds: Funds, cell: Cell) -> list[Cell]:
    """The parts whose sum stands for an amount of the total row that is blank."""
    for role in ("budget", "executed"):
        if funds.total is not None and cell == getattr(funds.total, role):
            return [part for row in counted(funds.parts) if (part := getattr(row, role)) is not None]
    return []


def numbers(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """A number that was stored as a text, or was an error value, is a number."""
    for finding in review.findings:
        if finding.code in _NO_NUMBER:
            fault = bound(_NO_NUMBER[finding.code], at=place(finding.at))
            yield check(finding.at, {finding.code}, finding.level, finding.title, fault)


def reasons(review: CheckedForm, places: Places) -> Iterator[Standing]:
    """A deviation that had no reason has one, in its row or in the form's own place for it."""
    form = review.form
    for finding in review.findings:
        if finding.code != "unexplained-deviation":
            continue
        own = [row.reason for row in form.indicators if row.row == finding.at.row and row.reason is not None]
        cells: list[Cell] = own or [cell for name in NARRATIVES if (cell := form.fields.get(name)) is not None]
        if cells and finding.at.sheet == form.sheet:
            fault = bound("TRUE")
            for cell in cells:
                fault = bound("IF({none},{others},FALSE)", none=_is_one_of(place(cell), NO_REASON), others=fault)
            yield check(finding.at, {finding.code}, finding.level, finding.title, fault)


def _is_one_of(at: Place, words: frozenset[str]) -> Formula:
    """Whether a cell is blank or holds one of the words that say nothing."""
    listed = literal("|" + "|".join(sorted(words - {""})) + "|")
    text = f'IF({is_blank("{at}")},TRUE,ISNUMBER(FIND("|"&SUBSTITUTE(TRIM({{at}}),"。","")&"|",{listed})))'
    return bound(text, at=at)
