"""Which form is where in a workbook, found by words and never by position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from perfxl.excel.editing.refs import column_letter
from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid, Workbook
from perfxl.forms.families import family, form_kind
from perfxl.forms.fields import read_fields, read_year
from perfxl.forms.footer import among_values, bottom_row, closing_rows, stated_grade, stated_total
from perfxl.forms.funds import read_funds, stated_unit
from perfxl.forms.header import Header, Token, indicator_headers, side_by_side, simple_headers, tokens
from perfxl.forms.indicators import read_indicators, read_level_weights
from perfxl.forms.layouts import Layout, common, companion_titles
from perfxl.forms.model import Datum, Form, Funds, Hidden, Indicator
from perfxl.forms.region import Place, earlier_marks, outer_columns
from perfxl.forms.ticks import grade_stated, is_marked
from perfxl.forms.words import normal

# The sheet that perfxl adds: never part of a form.
RESULT_SHEET, RESULT_TITLE = "审核结果", "绩效自评审核结果"
# 汇总.xlsx begins each of its sheets with this.
CONSOLIDATED_TITLE = "绩效自评汇总"

_GUIDES = ("填表说明", "填报说明", "填写说明")
_DETAIL_COLUMNS = frozenset({"level3", "target", "actual", "weight"})
_DATA_COLUMNS = frozenset({"label", "value", "criterion"})
_LEAST_FUND_COLUMNS = 3
# A sheet's title is among its first texts.
_TITLES_WITHIN = 12


def recognise(workbook: Workbook) -> tuple[Form, ...]:
    """Every form of a workbook, in reading order; sheets that belong to a form (基础数据 …) are read with it."""
    read = [(grid, found) for grid in workbook.sheets if not _is_own(grid) and not _is_guide(found := tokens(grid))]
    owned = {grid.name for grid, found in read if _companion(found)}
    places = [place for grid, found in read if grid.name not in owned for place in _places(grid, found)]
    template = workbook.properties.get("perfxl-template")
    return tuple(_with_companions(_form(place, template), place.layout, read, owned) for place in places)


def _is_own(grid: Grid) -> bool:
    """Whether perfxl wrote the sheet: 审核结果, or a sheet of 汇总.xlsx."""
    return grid.text(1, 1).startswith((RESULT_TITLE, CONSOLIDATED_TITLE))


def _is_guide(found: list[Token]) -> bool:
    """Whether a sheet tells how to fill in the form; the example in it is none."""
    return bool(found) and found[0].bare in _GUIDES


def _companion(found: list[Token]) -> bool:
    """Whether a sheet goes with a department form: its title is that of a data or detail sheet."""
    titles = companion_titles()
    return any(token.bare in titles for token in found[:_TITLES_WITHIN])


def _places(grid: Grid, found: list[Token]) -> list[Place]:
    words = common()
    labels = [token for token in found if token.is_title or token.role(words.labels)]
    return [
        place
        for at, columns in enumerate(side_by_side(found, labels, words.columns))
        for place in _below_each_other(grid, found, labels, columns, at)
    ]


def _within(found: list[Token], columns: tuple[int, int]) -> list[Token]:
    """The texts that stand in a range of columns."""
    left, right = columns
    return [token for token in found if left <= token.col <= right]


def _below_each_other(
    grid: Grid, everything: list[Token], labels: list[Token], columns: tuple[int, int], at: int
) -> Iterable[Place]:
    """The forms in a range of columns, the `at`-th of the sheet."""
    found, labels = _within(everything, columns), _within(labels, columns)
    heads = indicator_headers(grid, found, labels, common().columns)
    if not heads:
        return
    for first, last in _stretches(grid, found[0].row, labels, heads):
        within = [token for token in found if first <= token.row <= last]
        own_heads = [head for head in heads if first <= head.row <= last]
        kind = form_kind(within, own_heads[0])
        layout = family(kind, within, own_heads[0])
        yield Place(
            grid,
            kind,
            layout,
            within,
            [t for t in labels if first <= t.row <= last and (t.is_title or t.role(layout.labels))],
            own_heads,
            first,
            last,
            columns[0],
            [token for token in found if token.row < first],
            earlier_marks(everything, own_heads[0], at),
        )


def _stretches(grid: Grid, start: int, labels: list[Token], heads: list[Header]) -> list[tuple[int, int]]:
    """Where each form starts and ends: a title or a project's name after an indicator table starts the next one."""
    rows = [head.row for head in heads]
    fields = common().fields
    starts = [start]
    for token in labels:
        if not (token.is_title or token.role(fields) == "project_name"):
            continue
        if any(starts[-1] <= row < token.row for row in rows) and token.row not in rows:
            starts.append(token.row)
    ends = [start - 1 for start in starts[1:]] + [grid.row_count]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if any(start <= row <= end for row in rows)]


def _form(place: Place, template: str | None) -> Form:
    grid, layout, found, heads = place.grid, place.layout, place.found, place.heads
    closing = closing_rows(place)
    last_row = bottom_row(place, closing)
    indicators = read_indicators(grid, heads, _stops(place, closing), last_row)
    title = next((t for t in place.labels if t.is_title), found[0])
    first_col, last_col = outer_columns(place, last_row)
    total, total_weight = stated_total(place, closing.get("total"), last_col)
    grade = stated_grade(place, closing, last_col)
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
        year=read_year(place),
        fields=read_fields(place, last_col, funds),
        funds=funds,
        indicators=indicators,
        level_weights=read_level_weights(grid, heads, indicators),
        total=total,
        total_weight=total_weight,
        grade=grade,
        grade_stated=grade_stated(grade.text, layout.choices["grade"]) if grade else None,
        grade_marked=bool(grade and is_marked(grade.text)),
        hidden=_hidden(place, last_row, first_col, last_col),
        columns=heads[0].order if layout.general else (),
        unplaced=_unplaced(place, indicators, last_col),
        marks=place.marks,
        template=template,
    )


def _stops(place: Place, closing: Mapping[str, Token]) -> set[int]:
    """The rows that are no indicators: total, grade, notes, who filled it in."""
    first, last = place.heads[0].bottom, place.heads[-1].row
    rows, fields = place.layout.rows, place.layout.fields
    stops = {
        t.row for t in place.labels if t.row > first and (t.role(rows) or t.role(fields)) and not among_values(place, t)
    }
    total = closing.get("total")
    if total is not None and total.row >= last:
        # what stands below the total is no indicator, whatever its columns hold
        stops.update(range(total.row + 1, place.last_row + 1))
    return stops


def _unplaced(place: Place, indicators: Iterable[Indicator], last_col: int) -> tuple[Cell, ...]:
    """The headings that no layout knows over columns that the indicator rows fill in."""
    rows = [indicator.row for indicator in indicators]
    return tuple(
        place.grid.cell(token.row, token.col)
        for token in place.heads[0].unplaced
        if token.col <= last_col and sum(bool(place.grid.text(row, token.col)) for row in rows) * 2 > len(rows)
    )


def _funds(place: Place, last_row: int) -> Funds:
    layout = place.layout
    first = place.heads[0].row
    above = [t for t in place.labels if t.row < first]
    for head in simple_headers(above, layout.funds, frozenset({"budget", "executed"}), _LEAST_FUND_COLUMNS):
        return read_funds(place.grid, head, layout, place.first_col, min(last_row, first - 1))
    # a form without the block states its amounts, if any, in its head
    return Funds(unit=stated_unit(token.text for token in place.found if token.row < first))


def _hidden(place: Place, last_row: int, first_col: int, last_col: int) -> tuple[Hidden, ...]:
    traits, grid, header_row = place.grid.traits, place.grid, place.heads[0].row
    rows = sorted(row for row in traits.hidden_rows if place.first_row <= row <= last_row)
    columns = sorted(col for col in traits.hidden_columns if first_col <= col <= last_col)
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
            stops = {token.row for token in found if token.role(layout.rows)}
            details += read_indicators(grid, heads, stops, grid.row_count)
    return replace(form, data=data, details=details)


def _data(grid: Grid, head: Header) -> tuple[Datum, ...]:
    criterion, label, value = (head.columns[role] for role in ("criterion", "label", "value"))
    return tuple(
        Datum(normal(grid.text(row, criterion)), normal(grid.text(row, label)), grid.cell(row, value))
        for row in range(head.row + 1, grid.row_count + 1)
        if grid.text(row, label)
    )
