"""How a form closes: total, grade, notes; where its last row is."""

from __future__ import annotations

from collections.abc import Mapping

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.header import Token
from perfxl.forms.region import Place, beside
from perfxl.forms.ticks import grade_stated
from perfxl.forms.words import after_colon
from perfxl.text.numbers import read_number

# An indicator table has tens of rows; a text this far below it stands in another.
_LONGEST_TABLE = 400


def closing_rows(place: Place) -> dict[str, Token]:
    """The rows that close the table: total, grade, note, contact; the last of each below the first header."""
    first, rows = place.heads[0].bottom, place.layout.rows
    columns = place.heads[0].columns
    # a total's label stands left of the scores, so that 合计 in a table of another kind is none
    edge = max(columns.get("self_score", 0), columns.get("actual", 0)) or 1_000_000
    return {
        role: t
        for t in place.labels
        if t.row > first
        and (role := t.role(rows))
        and (role != "total" or t.col <= edge)
        and not among_values(place, t)
    }


def among_values(place: Place, token: Token) -> bool:
    """Whether a text stands among an indicator's values: 等级 as a unit of measure closes no table."""
    head = place.heads[0]
    values = (head.columns.get(role, 0) for role in ("sign", "target", "unit", "actual"))
    first = min((col for col in values if col), default=0)
    name = place.grid.text(token.row, head.columns["level3"])
    return 0 < first <= token.col and bool(name) and token.row <= place.heads[-1].bottom + _LONGEST_TABLE


def bottom_row(place: Place, closing: Mapping[str, Token]) -> int:
    """The last row that belongs to a form."""
    fields, rows = place.layout.fields, place.layout.rows
    labels = [t.row for t in place.labels if t.role(fields) or t.role(rows)]
    last = max([place.heads[-1].bottom, *labels])
    if closing:
        return max(last, *(place.grid.span(t.row, t.col)[2] for t in closing.values()))
    return place.last_row


def stated_total(place: Place, token: Token | None, last_col: int) -> tuple[Cell | None, Cell | None]:
    """The stated total and the stated sum of weights: in the columns of scores and weights, or in the head."""
    grid = place.grid
    if token is None:
        return _in_head(place, "total", last_col), None
    if written := read_number(after_colon(token.text)):
        # 总分：96.5 in one cell
        return grid.cell(token.row, token.col)._replace(number=written.number, decimals=written.decimals), None
    head = place.heads[-1]
    label_end = grid.span(token.row, token.col)[3]
    total = _in_column(grid, token.row, head.columns.get("self_score"), label_end)
    weight = _in_column(grid, token.row, head.columns.get("weight"), label_end)
    if total is None or total.blank:
        numbers = [
            c for col in range(label_end + 1, last_col + 1) if (c := grid.cell(token.row, col)).number is not None
        ]
        if numbers and (weight is None or numbers[-1].ref != weight.ref):
            return numbers[-1], weight
        if (total is None or "self_score" not in head.columns) and not numbers:
            return _in_head(place, "total", last_col), weight
    if weight and total and weight.ref == total.ref:
        weight = None
    return total, weight


def stated_grade(place: Place, closing: Mapping[str, Token], last_col: int) -> Cell | None:
    """The stated grade: beside its label below the table or in the head, or behind the total."""
    grid = place.grid
    if "grade" in closing:
        token = closing["grade"]
        return beside(grid, token, last_col) if not after_colon(token.text) else grid.cell(token.row, token.col)
    total = closing.get("total")
    for col in range(total.col + 1, last_col + 1) if total else ():
        cell = grid.cell(total.row, col) if total else None
        if cell is not None and grade_stated(cell.text, place.layout.choices["grade"]):
            return cell
    return _in_head(place, "grade", last_col)


def _in_head(place: Place, role: str, last_col: int) -> Cell | None:
    """A total or grade that is printed above the tables, where something stands beside its label."""
    grid = place.grid
    labels = {(t.row, t.col) for t in place.labels}
    for token in place.labels:
        if token.row >= place.heads[0].row or token.role(place.layout.head_rows) != role:
            continue
        if rest := after_colon(token.text):
            written = read_number(rest)
            own = grid.cell(token.row, token.col)
            return own._replace(text=rest, number=written.number if written else None)
        found = beside(grid, token, last_col, labels)
        if found.number is not None if role == "total" else not found.blank:
            return found
    return None


def _in_column(grid: Grid, row: int, col: int | None, after: int) -> Cell | None:
    return grid.cell(row, col) if col is not None and col > after else None
