"""How a form closes: total, grade, notes; where its last row is."""

from __future__ import annotations

from collections.abc import Mapping

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.header import Token
from perfxl.forms.region import Region, beside
from perfxl.forms.ticks import grade_stated
from perfxl.forms.words import after_colon
from perfxl.text.numbers import read_number

# An indicator table has tens of rows; a text this far below it stands in another.
_LONGEST_TABLE = 400


def footer_rows(region: Region) -> dict[str, Token]:
    """The rows that close the table: total, grade, note, contact; the last of each below the first header."""
    first, rows = region.headers[0].bottom, region.layout.rows
    columns = region.headers[0].columns
    # a total's label stands left of the scores, so that 合计 in a table of another kind is none
    edge = max(columns.get("self_score", 0), columns.get("actual", 0)) or 1_000_000
    return {
        role: t
        for t in region.labels
        if t.row > first
        and (role := t.role(rows))
        and (role != "total" or t.col <= edge)
        and not among_values(region, t)
    }


def among_values(region: Region, token: Token) -> bool:
    """Whether a text stands among an indicator's values: 等级 as a unit of measure closes no table."""
    header = region.headers[0]
    values = (header.columns.get(role, 0) for role in ("sign", "target", "unit", "actual"))
    first = min((col for col in values if col), default=0)
    name = region.grid.text(token.row, header.columns["level3"])
    return 0 < first <= token.col and bool(name) and token.row <= region.headers[-1].bottom + _LONGEST_TABLE


def bottom_row(region: Region, footer: Mapping[str, Token]) -> int:
    """The last row that belongs to a form."""
    fields, rows = region.layout.fields, region.layout.rows
    # labels stand in reading order
    lowest = next((t.row for t in reversed(region.labels) if t.role(fields) or t.role(rows)), 0)
    last = max(region.headers[-1].bottom, lowest)
    if footer:
        return max(last, *(region.grid.span(t.row, t.col)[2] for t in footer.values()))
    return region.last_row


def stated_total(region: Region, token: Token | None, last_col: int) -> tuple[Cell | None, Cell | None]:
    """The stated total and the stated sum of weights: in the columns of scores and weights, or above the tables."""
    grid = region.grid
    if token is None:
        return _in_preamble(region, "total", last_col), None
    if written := read_number(after_colon(token.text)):
        # 总分：96.5 in one cell
        return grid.cell(token.row, token.col)._replace(number=written.number, decimals=written.decimals), None
    header = region.headers[-1]
    label_end = grid.span(token.row, token.col)[3]
    total = _in_column(grid, token.row, header.columns.get("self_score"), label_end)
    weight = _in_column(grid, token.row, header.columns.get("weight"), label_end)
    if total is None or total.blank:
        numbers = [
            c for col in range(label_end + 1, last_col + 1) if (c := grid.cell(token.row, col)).number is not None
        ]
        if numbers and (weight is None or numbers[-1].ref != weight.ref):
            return numbers[-1], weight
        if (total is None or "self_score" not in header.columns) and not numbers:
            return _in_preamble(region, "total", last_col), weight
    if weight and total and weight.ref == total.ref:
        weight = None
    return total, weight


def stated_grade(region: Region, footer: Mapping[str, Token], last_col: int) -> Cell | None:
    """The stated grade: beside its label below the table or above the tables, or behind the total."""
    grid = region.grid
    if "grade" in footer:
        token = footer["grade"]
        return beside(grid, token, last_col) if not after_colon(token.text) else grid.cell(token.row, token.col)
    total = footer.get("total")
    for col in range(total.col + 1, last_col + 1) if total else ():
        cell = grid.cell(total.row, col) if total else None
        if cell is not None and grade_stated(cell.text, region.layout.choices["grade"]):
            return cell
    return _in_preamble(region, "grade", last_col)


def stated_reasons(region: Region, footer: Mapping[str, Token], last_col: int) -> dict[str, Cell]:
    """The field `reasons`, where a form asks below its table why points were lost: beside the label or below it.

    Of several the first that says anything.
    """
    if "reasons" not in footer:
        return {}
    grid, rows = region.grid, {row for header in region.headers for row in (header.row, header.bottom)}
    asked = (t for t in region.labels if t.row > region.headers[0].bottom and t.role(region.layout.rows) == "reasons")
    cells = [_answer(grid, t, last_col) for t in asked if t.row not in rows and not among_values(region, t)]
    return {"reasons": next((cell for cell in cells if not cell.nothing), cells[0])} if cells else {}


def _answer(grid: Grid, label: Token, last_col: int) -> Cell:
    """What is answered: behind the colon, beside the label, or below it where the label is as wide as the form."""
    if rest := after_colon(label.text):
        return grid.cell(label.row, label.col)._replace(text=rest)
    _, _, bottom, right = grid.span(label.row, label.col)
    return beside(grid, label, last_col) if right < last_col else grid.cell(bottom + 1, label.col)


def _in_preamble(region: Region, role: str, last_col: int) -> Cell | None:
    """A total or grade that is printed above the tables, where something stands beside its label."""
    grid = region.grid
    labels = {(t.row, t.col) for t in region.labels}
    for token in region.labels:
        if token.row >= region.headers[0].row or token.role(region.layout.preamble) != role:
            continue
        if rest := after_colon(token.text):
            written = read_number(rest)
            own = grid.cell(token.row, token.col)
            return own._replace(text=rest, number=written.number if written else None)
        cell = beside(grid, token, last_col, labels)
        if cell.number is not None if role == "total" else not cell.blank:
            return cell
    return None


def _in_column(grid: Grid, row: int, col: int | None, after: int) -> Cell | None:
    return grid.cell(row, col) if col is not None and col > after else None
