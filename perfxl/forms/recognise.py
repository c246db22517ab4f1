"""Which form is where in a workbook, found by words and never by position."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from perfxl.excel.read import Grid, Workbook
from perfxl.excel.refs import column_letter
from perfxl.forms.families import family, form_kind
from perfxl.forms.funds import read_funds
from perfxl.forms.indicators import read_indicators, read_level_weights
from perfxl.forms.layouts import Kind, Layout, common, layouts
from perfxl.forms.tables import Header, Token, indicator_headers, side_by_side, simple_headers, tokens
from perfxl.forms.ticks import grade_stated, is_marked, ticked
from perfxl.forms.words import after_colon, normal
from perfxl.model import Cell, Datum, Form, Funds, Hidden, Indicator
from perfxl.numbers import read_number

# The sheet that perfxl adds, and the columns it adds: never part of a form.
RESULT_SHEET, RESULT_TITLE = "审核结果", "绩效自评审核结果"
# 汇总.xlsx begins each of its sheets with this.
CONSOLIDATED_TITLE = "绩效自评汇总"
MARK_HEADERS = ("系统核算得分", "差异", "审核意见")
# heads the numbers that were taken out of texts: 取数：目标值
FIGURE_HEADER = "取数"
GRADES = ("优", "良", "中", "差")

_YEAR = re.compile(r"(20\d\d)年?度")
_ANY_YEAR = re.compile(r"(20\d\d)年")
_TITLE = re.compile(r"(?:自评|评价|评分|绩效目标完成情况).{0,8}表.{0,20}$")
_NO_TITLE = re.compile(r"^(?:注|填表|填报|说明|备注|\d+[.、])")
_DETAIL_COLUMNS = frozenset({"level3", "target", "actual", "weight"})
_DATA_COLUMNS = frozenset({"label", "value", "criterion"})
_LEAST_FUND_COLUMNS = 3


# What a form of a kind tells in its head, whether or not it is found.
_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "project": ("project_name", "department", "unit"),
    "department": ("department", "unit_count", "budget_total"),
}


@dataclass(frozen=True, slots=True)
class _Place:
    """A stretch of a sheet that holds one form of one layout; `labels` are the texts that the layout knows."""

    grid: Grid
    kind: Kind
    layout: Layout
    found: list[Token]
    labels: list[Token]
    heads: list[Header]
    first_row: int
    last_row: int
    first_col: int


def recognise(workbook: Workbook) -> tuple[Form, ...]:
    """Every form of a workbook, in reading order; sheets that belong to a form (基础数据 …) are read with it."""
    read = [(grid, tokens(grid)) for grid in workbook.sheets if not _is_own(grid)]
    owned = {grid.name for grid, found in read if _companion(found)}
    places = [place for grid, found in read if grid.name not in owned for place in _places(grid, found)]
    template = workbook.properties.get("perfxl-template")
    return tuple(_with_companions(_form(place, template), place.layout, read, owned) for place in places)


def _is_own(grid: Grid) -> bool:
    """Whether perfxl wrote the sheet: 审核结果, or a sheet of 汇总.xlsx."""
    return grid.text(1, 1).startswith((RESULT_TITLE, CONSOLIDATED_TITLE))


def _companion(found: list[Token]) -> bool:
    """Whether a sheet goes with a department form: its title is that of a data or detail sheet."""
    titles = {title for layout in layouts() for title in (*layout.data_titles, *layout.details_titles)}
    return any(token.bare in titles for token in found[:12])


def _places(grid: Grid, found: list[Token]) -> list[_Place]:
    words = common().columns
    return [
        place
        for left, right in side_by_side(found, words)
        for place in _below_each_other(grid, [token for token in found if left <= token.col <= right], left)
    ]


def _below_each_other(grid: Grid, found: list[Token], left: int) -> Iterable[_Place]:
    heads = indicator_headers(grid, found, common().columns)
    if not heads:
        return
    for first, last in _stretches(grid, found, heads):
        within = [token for token in found if first <= token.row <= last]
        own_heads = [head for head in heads if first <= head.row <= last]
        kind = form_kind(within, own_heads[0])
        layout = family(kind, within, own_heads[0])
        yield _Place(
            grid,
            kind,
            layout,
            within,
            [token for token in within if _is_title(token) or _known(token, layout)],
            own_heads,
            first,
            last,
            left,
        )


def _known(token: Token, layout: Layout) -> bool:
    sections = (layout.fields, layout.below, layout.funds, layout.columns, layout.rows, layout.head_rows)
    return any(token.role(words) for words in sections)


def _is_title(token: Token) -> bool:
    return bool(_TITLE.search(token.label)) and not _NO_TITLE.search(token.label)


def _stretches(grid: Grid, found: list[Token], heads: list[Header]) -> list[tuple[int, int]]:
    """Where each form starts and ends: a title or a project's name after an indicator table starts the next one."""
    rows = [head.row for head in heads]
    fields = common().fields
    starts = [found[0].row]
    for token in found:
        if not (_is_title(token) or token.role(fields) == "project_name"):
            continue
        if any(starts[-1] <= row < token.row for row in rows) and token.row not in rows:
            starts.append(token.row)
    ends = [start - 1 for start in starts[1:]] + [grid.row_count]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if any(start <= row <= end for row in rows)]


def _form(place: _Place, template: str | None) -> Form:
    grid, layout, found, heads = place.grid, place.layout, place.found, place.heads
    closing = _closing(place)
    last_row = _last_row(place, closing)
    indicators = read_indicators(grid, heads, _stops(place, closing), last_row)
    title = next((t for t in place.labels if _is_title(t)), found[0])
    first_col, last_col = _columns(place, last_row)
    total, total_weight = _totals(place, closing.get("total"), last_col)
    grade = _grade(place, closing, last_col)
    funds = _funds(place, last_row)
    return Form(
        kind=place.kind,
        layout=layout.name,
        sheet=grid.name,
        first_row=place.first_row,
        last_row=last_row,
        first_col=first_col,
        last_col=last_col,
        header_row=heads[0].row,
        title=grid.cell(title.row, title.col),
        year=_year(place, heads[0].row),
        fields=_fields(place, last_col, funds),
        funds=funds,
        indicators=indicators,
        level_weights=read_level_weights(grid, heads, indicators),
        total=total,
        total_weight=total_weight,
        grade=grade,
        grade_stated=grade_stated(grade.text, GRADES) if grade else None,
        grade_marked=bool(grade and is_marked(grade.text)),
        hidden=_hidden(place, last_row, first_col, last_col),
        columns=heads[0].order if layout.general else (),
        unplaced=_unplaced(place, indicators),
        marks=_marks(found),
        template=template,
    )


def _stops(place: _Place, closing: Mapping[str, Token]) -> list[Token]:
    """The labels of rows that are no indicators: total, grade, notes, who filled it in."""
    first, last = place.heads[0].bottom, place.heads[-1].row
    stops = [t for t in place.labels if t.row > first and (t.role(place.layout.rows) or t.role(place.layout.fields))]
    total = closing.get("total")
    if total is None or total.row < last:
        return stops
    # what stands below the total is no indicator, whatever its columns hold
    behind = (Token(row, 0, "", "", "") for row in range(total.row + 1, place.last_row + 1))
    return [*stops, *behind]


def _unplaced(place: _Place, indicators: Iterable[Indicator]) -> tuple[Cell, ...]:
    """The headings that no layout knows over columns that the indicator rows fill in."""
    rows = [indicator.row for indicator in indicators]
    return tuple(
        place.grid.cell(token.row, token.col)
        for token in place.heads[0].unplaced
        if token.label not in MARK_HEADERS
        and token.label != FIGURE_HEADER
        and sum(bool(place.grid.text(row, token.col)) for row in rows) * 2 > len(rows)
    )


def _marks(found: Iterable[Token]) -> tuple[int, int] | None:
    """The columns that an earlier round wrote beside the form."""
    columns = [t.col for t in found if t.label in MARK_HEADERS or t.label == FIGURE_HEADER]
    return (min(columns), max(columns)) if columns else None


def _closing(place: _Place) -> dict[str, Token]:
    """The rows that close the table: total, grade, note, contact; the last of each below the first header."""
    below = [t for t in place.labels if t.row > place.heads[0].bottom]
    columns = place.heads[0].columns
    # a total's label stands left of the scores, so that 合计 in a table of another kind is none
    edge = max(columns.get("self_score", 0), columns.get("actual", 0)) or 1_000_000
    return {role: t for t in below if (role := t.role(place.layout.rows)) and (role != "total" or t.col <= edge)}


def _last_row(place: _Place, closing: Mapping[str, Token]) -> int:
    labels = [t.row for t in place.labels if t.role(place.layout.fields) or t.role(place.layout.rows)]
    last = max([place.heads[-1].bottom, *labels])
    if closing:
        return max(last, *(place.grid.span(t.row, t.col)[2] for t in closing.values()))
    return place.last_row


def _columns(place: _Place, last_row: int) -> tuple[int, int]:
    """The first and last column of the form's tables; the columns that perfxl adds do not count."""
    grid = place.grid
    marks = [t.col for t in place.found if t.label in MARK_HEADERS]
    limit = min(marks, default=grid.column_count + 1) - 1
    head = place.heads[0]
    last = max(grid.span(t.row, t.col)[3] for t in place.found if head.row <= t.row <= head.bottom and t.col <= limit)
    first = min((t.col for t in place.found if t.row <= last_row), default=1)
    return first, min(last, limit)


def _year(place: _Place, header_row: int) -> int | None:
    head = [t.text for t in place.found if t.row < header_row]
    for pattern in (_YEAR, _ANY_YEAR):
        for text in (*head, place.grid.name):
            if match := pattern.search(normal(text)):
                return int(match[1])
    return None


def _fields(place: _Place, last_col: int, funds: Funds) -> dict[str, Cell | None]:
    """Fields by role: beside their label, after its colon, or below it."""
    layout, grid = place.layout, place.grid
    fields: dict[str, Cell | None] = dict.fromkeys([*_FIELDS[place.kind], *sorted(layout.below.roles)])
    labels = {(t.row, t.col) for t in place.labels if t.role(layout.fields) or t.role(layout.rows)}
    table_rows = range(place.heads[0].row, place.heads[-1].bottom + 1)
    for token in place.labels:
        if token.row in table_rows:
            continue
        role = token.role(layout.fields)
        if role and fields.get(role) is None:
            fields[role] = _field(grid, token, labels, last_col)
        role = token.role(layout.below)
        if role and token.row < place.heads[0].row:
            # the last label of the name wins: heads stand above the columns they cover
            fields[role] = _below(grid, token, place.heads[0].row)
    for role, options in layout.choices.items():
        if role in fields:
            fields[role] = _choice(fields[role], options)
    named = "department" if place.kind == "department" else "unit"
    fields[named] = fields[named] or fields.pop("reporting_unit", None)
    if place.kind == "department" and fields.get("budget_total") is None and funds.total is not None:
        fields["budget_total"] = funds.total.budget
    return fields


def _choice(cell: Cell | None, options: tuple[str, ...]) -> Cell | None:
    if cell is None or cell.blank:
        return cell
    return cell._replace(text="、".join(ticked(cell.text, options)))


def _field(grid: Grid, token: Token, labels: Collection[tuple[int, int]], last_col: int) -> Cell:
    own = grid.cell(token.row, token.col)
    if rest := after_colon(token.text):
        written = read_number(rest)
        return own._replace(text=rest, number=written.number if written else None)
    return _beside(grid, token, last_col, labels)


def _below(grid: Grid, token: Token, header_row: int) -> Cell:
    start = grid.span(token.row, token.col)[2] + 1
    return grid.cell(start, token.col) if start < header_row else Cell(grid.name, start, token.col)


def _beside(grid: Grid, token: Token, last_col: int, labels: Collection[tuple[int, int]] = ()) -> Cell:
    """The first filled cell right of a label and before the next of `labels`, else the one next to it."""
    start = grid.span(token.row, token.col)[3] + 1
    for col in range(start, last_col + 1):
        if grid.span(token.row, col)[:2] in labels:
            break
        cell = grid.cell(token.row, col)
        if not cell.blank:
            return cell
    return grid.cell(token.row, start) if start <= grid.column_count else Cell(grid.name, token.row, start)


def _totals(place: _Place, token: Token | None, last_col: int) -> tuple[Cell | None, Cell | None]:
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


def _in_head(place: _Place, role: str, last_col: int) -> Cell | None:
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
        beside = _beside(grid, token, last_col, labels)
        if beside.number is not None if role == "total" else not beside.blank:
            return beside
    return None


def _grade(place: _Place, closing: Mapping[str, Token], last_col: int) -> Cell | None:
    """The stated grade: beside its label below the table or in the head, or behind the total."""
    grid = place.grid
    if "grade" in closing:
        token = closing["grade"]
        return _beside(grid, token, last_col) if not after_colon(token.text) else grid.cell(token.row, token.col)
    total = closing.get("total")
    for col in range(total.col + 1, last_col + 1) if total else ():
        cell = grid.cell(total.row, col) if total else None
        if cell is not None and grade_stated(cell.text, GRADES):
            return cell
    return _in_head(place, "grade", last_col)


def _in_column(grid: Grid, row: int, col: int | None, after: int) -> Cell | None:
    return grid.cell(row, col) if col is not None and col > after else None


def _funds(place: _Place, last_row: int) -> Funds:
    layout = place.layout
    above = [t for t in place.found if t.row < place.heads[0].row]
    for head in simple_headers(above, layout.funds, frozenset({"budget", "executed"}), _LEAST_FUND_COLUMNS):
        return read_funds(place.grid, head, layout, place.first_col, min(last_row, place.heads[0].row - 1))
    return Funds()


def _hidden(place: _Place, last_row: int, first_col: int, last_col: int) -> tuple[Hidden, ...]:
    marks, grid, header_row = place.grid.marks, place.grid, place.heads[0].row
    rows = sorted(row for row in marks.hidden_rows if place.first_row <= row <= last_row)
    columns = sorted(col for col in marks.hidden_columns if first_col <= col <= last_col)
    return (
        *(Hidden(f"{row} 行", _first_own(grid, row, first_col, last_col)) for row in rows),
        *(Hidden(f"{column_letter(col)} 列", grid.cell(header_row, col)) for col in columns),
    )


def _first_own(grid: Grid, row: int, first_col: int, last_col: int) -> Cell:
    """The first filled cell of a row that is not part of a range merged from above."""
    for col in range(first_col, last_col + 1):
        if grid.span(row, col)[0] == row and grid.text(row, col):
            return grid.cell(row, col)
    return Cell(grid.name, row, first_col)


def _with_companions(form: Form, layout: Layout, read: Iterable[tuple[Grid, list[Token]]], owned: set[str]) -> Form:
    """A department form with its data sheet and its detail sheet."""
    if form.kind != "department":
        return form
    data: tuple[Datum, ...] = form.data
    details: tuple[Indicator, ...] = form.details
    for grid, found in read:
        if grid.name not in owned:
            continue
        heads = simple_headers(found, layout.data, _DATA_COLUMNS, len(_DATA_COLUMNS))
        if heads:
            data += _data(grid, heads[0])
            continue
        heads = simple_headers(found, layout.details, _DETAIL_COLUMNS, len(_DETAIL_COLUMNS))
        if heads:
            stops = [token for token in found if token.role(layout.rows)]
            details += read_indicators(grid, heads, stops, grid.row_count)
    return replace(form, data=data, details=details)


def _data(grid: Grid, head: Header) -> tuple[Datum, ...]:
    criterion, label, value = (head.columns[role] for role in ("criterion", "label", "value"))
    return tuple(
        Datum(normal(grid.text(row, criterion)), normal(grid.text(row, label)), grid.cell(row, value))
        for row in range(head.row + 1, grid.row_count + 1)
        if grid.text(row, label)
    )
