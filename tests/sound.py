"""What holds of every workbook and of every form, whatever stands in it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from perfxl.checks.checking import check
from perfxl.checks.finding import CheckedForm
from perfxl.excel.editing.refs import cell_ref
from perfxl.excel.editing.texts import Held
from perfxl.excel.editing.worksheet import Sheet
from perfxl.excel.reading.workbook import Grid, Workbook
from perfxl.forms.recognise import recognise
from perfxl.reviewing.form_record import form_record
from perfxl.rules.scoring import score
from perfxl.rules.selection import select_rulebook
from perfxl.text.invisible import visible
from perfxl.text.numbers import round_half_up


def reviews_of(workbook: Workbook) -> tuple[CheckedForm, ...]:
    """A workbook's forms, scored and checked."""
    return check(score([(form, select_rulebook(form, None)) for form in recognise(workbook)]))


def assert_sound(reviews: tuple[CheckedForm, ...]) -> None:
    """Every score lies between nothing and its weight, the total is their sum, and all of it can be written down."""
    for review in reviews:
        scored = review.scored
        for one in scored.all_scores:
            if one.score is None:
                assert one.basis == "unscored"
                continue
            assert one.score >= 0, one
            decimals = scored.rulebook.decimals
            if one.weight is not None:
                assert one.score <= max(round_half_up(one.weight, decimals), 0), one
            assert one.score == round_half_up(one.score, decimals), one
        total = sum(one.score for one in scored.all_scores if one.score is not None)
        assert abs(scored.score - total) <= 1e-9 * max(1.0, total)
        json.dumps(form_record(review), allow_nan=False)


def differing_cells(grid: Grid, sheet: Sheet, rows: int, columns: int) -> Iterator[str]:
    """The cells of a sheet, so many rows and columns of it, in which an editor finds something else than was read."""
    for row in range(1, min(grid.row_count, rows) + 1):
        for column in range(1, min(grid.column_count, columns) + 1):
            if grid.span(row, column)[:2] != (row, column):
                continue
            raw, held = grid.rows[row - 1][column - 1], sheet.held(cell_ref(row, column))
            if not _is_said(raw, held):
                yield f"{grid.name}!{cell_ref(row, column)}: {raw!r} was read, {held}"


def _is_said(raw: object, held: Held) -> bool:
    """Whether both say the same, but for white space of texts, errors, and days told by their format."""
    if isinstance(raw, bool):
        return held.kind == "b" and held.text in (("1", "true") if raw else ("0", "false"))
    if isinstance(raw, int | float):
        return held.number == raw or not math.isfinite(raw)
    if isinstance(raw, str):
        same = "".join(visible(held.text).split()) == "".join(raw.split())
        return not raw if held.kind == "e" else same and (held.kind == "s" or held.number is None)
    return held.kind == "n"
