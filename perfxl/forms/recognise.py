"""Which form is where in a workbook, found by words and never by position."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from perfxl.excel.read import Grid, Workbook
from perfxl.excel.refs import column_letter
from perfxl.forms.funds import read_funds
from perfxl.forms.indicators import read_indicators, read_level_weights
from perfxl.forms.layouts import Layout, layouts
from perfxl.forms.tables import Header, Token, headers, tokens
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
_REQUIRED = frozenset({"level3"})
_LEAST_COLUMNS = 4
_DETAIL_COLUMNS = frozenset({"level3", "target", "actual", "weight"})
_LEAST_FUND_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class _Place:
    """A stretch of a sheet that holds one form of one layout; `labels` are the texts that the layout knows."""

    grid: Grid
    layout: Layout
    found: list[Token]
    labels: list[Token]
    heads: list[Header]
    first_row: int
    last_row: int


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
    best: tuple[int, Layout, list[Header]] | None = None
    for layout in layouts():
        heads = headers(found, layout.columns, _REQUIRED, _LEAST_COLUMNS)
        titled = any(_is_title(token, layout) for token in found)
        score = max((len(head.columns) for head in heads), default=0) * 2 + 5 * titled
        if heads and (best is None or score > best[0]):
            best = (score, layout, heads)
    if best is None:
        return []
    _, layout, heads = best
    known = layout.vocabulary
    labels = [t for t in found if t.label in known or t.bare in known or _is_title(t, layout)]
    return [
        _Place(
            grid,
            layout,
            [token for token in found if first <= token.row <= last],
            [token for token in labels if first <= token.row <= last],
            [head for head in heads if first <= head.row <= last],
            first,
            last,
        )
        for first, last in _stretches(grid, found[0].row, labels, layout, heads)
    ]


def _is_title(token: Token, layout: Layout) -> bool:
    return token.bare.endswith(layout.titles) and not token.bare.startswith("注")


def _stretches(
    grid: Grid, first_row: int, labels: list[Token], layout: Layout, heads: list[Header]
) -> list[tuple[int, int]]:
    """Where each form starts and ends: a title or a name label after an indicator table starts the next one."""
    head_rows = {head.row for head in heads}
    name = "project_name" if layout.form == "project" else "department"
    starts = [first_row]
    for token in labels:
        if not (_is_title(token, layout) or token.role(layout.fields) == name):
            continue
        if any(starts[-1] <= row < token.row for row in head_rows):
            starts.append(token.row)
    ends = [start - 1 for start in starts[1:]] + [grid.row_count]
    return [
        (start, end) for start, end in zip(starts, ends, strict=True) if any(start <= row <= end for row in head_rows)
    ]


def _form(place: _Place, template: str | None) -> Form:
    grid, layout, found, heads = place.grid, place.layout, place.found, place.heads
    closing = _closing(place)
    last_row = _last_row(place, closing)
    stops = [*closing.values(), *(t for t in place.labels if t.row > heads[0].row and t.role(layout.fields))]
    indicators = read_indicators(grid, heads, stops, last_row)
    title = next((t for t in place.labels if _is_title(t, layout)), found[0])
    first_col, last_col = _columns(place, last_row)
    grade = _beside(grid, closing["grade"], last_col) if "grade" in closing else None
    total, total_weight = _totals(place, closing.get("total"), last_col)
    return Form(
        kind=layout.form,
        layout=layout.name,
        sheet=grid.name,
        first_row=place.first_row,
        last_row=last_row,
        first_col=first_col,
        last_col=last_col,
        header_row=heads[0].row,
        title=grid.cell(title.row, title.col),
        year=_year(place, heads[0].row),
        fields=_fields(place, last_col),
        funds=_funds(place, last_row),
        indicators=indicators,
        level_weights=read_level_weights(grid, heads, indicators),
        total=total,
        total_weight=total_weight,
        grade=grade,
        grade_stated=grade_stated(grade.text, GRADES) if grade else None,
        grade_marked=bool(grade and is_marked(grade.text)),
        hidden=_hidden(place, last_row, first_col, last_col),
        marks=_marks(found),
        template=template,
    )


def _marks(found: Iterable[Token]) -> tuple[int, int] | None:
    """The columns that an earlier round wrote beside the form."""
    columns = [t.col for t in found if t.label in MARK_HEADERS or t.label == FIGURE_HEADER]
    return (min(columns), max(columns)) if columns else None


def _closing(place: _Place) -> dict[str, Token]:
    """The rows that close the table: total, grade, note; the last of each below the first header."""
    below = [t for t in place.labels if t.row > place.heads[0].row]
    return {role: token for token in below if (role := token.role(place.layout.rows))}


def _last_row(place: _Place, closing: Mapping[str, Token]) -> int:
    labels = [t.row for t in place.labels if t.role(place.layout.fields) or t.role(place.layout.rows)]
    last = max([place.heads[-1].row, *labels])
    if closing:
        return max(last, *(place.grid.span(t.row, t.col)[2] for t in closing.values()))
    return place.last_row


def _columns(place: _Place, last_row: int) -> tuple[int, int]:
    """The first and last column of the form's tables; the columns that perfxl adds do not count."""
    grid = place.grid
    marks = [t.col for t in place.found if t.label in MARK_HEADERS]
    limit = min(marks, default=grid.column_count + 1) - 1
    head = place.heads[0]
    last = max(grid.span(t.row, t.col)[3] for t in place.found if t.row == head.row and t.col <= limit)
    first = min((t.col for t in place.found if t.row <= last_row), default=1)
    return first, min(last, limit)


def _year(place: _Place, header_row: int) -> int | None:
    head = [t.text for t in place.found if t.row < header_row]
    for pattern in (_YEAR, _ANY_YEAR):
        for text in (*head, place.grid.name):
            if match := pattern.search(normal(text)):
                return int(match[1])
    return None


def _fields(place: _Place, last_col: int) -> dict[str, Cell | None]:
    """Fields by role: beside their label, after its colon, or below it."""
    layout, grid = place.layout, place.grid
    fields: dict[str, Cell | None] = dict.fromkeys([*layout.fields.values(), *layout.below.values()])
    labels = {(t.row, t.col) for t in place.labels if t.role(layout.fields) or t.role(layout.rows)}
    table_rows = range(place.heads[0].row, place.heads[-1].row + 1)
    for token in place.labels:
        if token.row in table_rows:
            continue
        role = token.role(layout.fields)
        if role and fields[role] is None:
            fields[role] = _field(grid, token, labels, last_col)
        role = token.role(layout.below)
        if role and token.row < place.heads[0].row:
            # the last label of the name wins: heads stand above the columns they cover
            fields[role] = _below(grid, token, place.heads[0].row)
    for role, options in layout.choices.items():
        fields[role] = _choice(fields[role], options)
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
    """The stated total and the stated sum of weights, in the columns of the scores and weights."""
    if token is None:
        return None, None
    head = place.heads[-1]
    grid = place.grid
    label_end = grid.span(token.row, token.col)[3]
    total = _in_column(grid, token.row, head.columns.get("self_score"), label_end)
    weight = _in_column(grid, token.row, head.columns.get("weight"), label_end)
    if total is None or total.blank:
        numbers = [
            c for col in range(label_end + 1, last_col + 1) if (c := grid.cell(token.row, col)).number is not None
        ]
        if numbers and (weight is None or numbers[-1].ref != weight.ref):
            return numbers[-1], weight
    if weight and total and weight.ref == total.ref:
        weight = None
    return total, weight


def _in_column(grid: Grid, row: int, col: int | None, after: int) -> Cell | None:
    return grid.cell(row, col) if col is not None and col > after else None


def _funds(place: _Place, last_row: int) -> Funds:
    layout = place.layout
    if not layout.funds:
        return Funds()
    above = [t for t in place.labels if t.row < place.heads[0].row]
    for head in headers(above, layout.funds, frozenset({"budget", "executed"}), _LEAST_FUND_COLUMNS):
        return read_funds(place.grid, head, layout, min(last_row, place.heads[0].row - 1))
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
        heads = headers(found, layout.data, frozenset({"label", "value", "criterion"}), 3)
        if heads:
            data += _data(grid, heads[0])
            continue
        heads = headers(found, layout.details, _DETAIL_COLUMNS, len(_DETAIL_COLUMNS))
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
