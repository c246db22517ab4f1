"""What stands above a form's tables: whose it is, of which year."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.header import Token
from perfxl.forms.model import FormKind, Funds
from perfxl.forms.region import Region, beside
from perfxl.forms.ticks import ticked
from perfxl.forms.words import after_colon, normal
from perfxl.text.numbers import read_number

_YEAR = re.compile(r"(20\d\d)年?度")
_ANY_YEAR = re.compile(r"(20\d\d)年")
# What a form of a kind has, whether or not it states it.
_FIELDS: Mapping[FormKind, tuple[str, ...]] = {
    "project": ("project_name", "department", "unit"),
    "department": ("department", "superior", "unit_count", "budget_total"),
}


def read_year(region: Region) -> int | None:
    """The year that stands above the tables, else the sheet's name, else what stands above the form."""
    preamble = [token.text for token in region.tokens if token.row < region.headers[0].row]
    for texts in (preamble, [region.grid.name], [token.text for token in reversed(region.above)]):
        for pattern in (_YEAR, _ANY_YEAR):
            for text in texts:
                if match := pattern.search(normal(text)):
                    return int(match[1])
    return None


def read_fields(region: Region, last_col: int, funds: Funds) -> dict[str, Cell | None]:
    """Fields by role: beside their label, after its colon, or below it."""
    layout, grid = region.layout, region.grid
    fields: dict[str, Cell | None] = dict.fromkeys([*_FIELDS[region.kind], *sorted(layout.below.roles)])
    labels = {(t.row, t.col) for t in region.labels if t.role(layout.fields) or t.role(layout.rows)}
    table_rows = range(region.headers[0].row, region.headers[-1].bottom + 1)
    for token in region.labels:
        if token.row in table_rows:
            continue
        role = _field_role(region, token)
        if role and fields.get(role) is None:
            fields[role] = _field(grid, token, labels, last_col)
        role = token.role(layout.below)
        if role and token.row < region.headers[0].row:
            # the last label of the name wins: headings stand above the columns they cover
            fields[role] = _below(grid, token, region.headers[0].row)
    for role, options in layout.choices.items():
        if role in fields:
            fields[role] = _choice(fields[role], options)
    named = "department" if region.kind == "department" else "unit"
    fields[named] = fields[named] or fields.pop("reporting_unit", None)
    if region.kind == "department" and fields["department"] is None:
        # a form that names nobody else is that of the 主管部门 itself
        fields["department"], fields["superior"] = fields["superior"], None
    if region.kind == "department" and fields.get("budget_total") is None and funds.total is not None:
        fields["budget_total"] = funds.total.budget
    return fields


def _field_role(region: Region, token: Token) -> str | None:
    """The role of a label of the head: on a department's form 主管部门 is the superior of whose form it is."""
    role = token.role(region.layout.fields)
    return "superior" if role == "department" and region.kind == "department" and "主管" in token.bare else role


def _choice(cell: Cell | None, options: tuple[str, ...]) -> Cell | None:
    if cell is None or cell.blank:
        return cell
    return cell._replace(text="、".join(ticked(cell.text, options)))


def _field(grid: Grid, token: Token, labels: Collection[tuple[int, int]], last_col: int) -> Cell:
    own = grid.cell(token.row, token.col)
    if rest := after_colon(token.text):
        written = read_number(rest)
        return own._replace(text=rest, number=written.number if written else None)
    return beside(grid, token, last_col, labels)


def _below(grid: Grid, token: Token, header_row: int) -> Cell:
    start = grid.span(token.row, token.col)[2] + 1
    return grid.cell(start, token.col) if start < header_row else Cell(grid.name, start, token.col)
