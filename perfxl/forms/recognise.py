"""Which form is where in a workbook, found by words and never by position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from perfxl.excel.editing.refs import column_letter
from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.workbook import Grid, Telling, Workbook
from perfxl.forms.attachments import attachment_title, has_numbers, read_attachments
from perfxl.forms.blocks import read_blocks
from perfxl.forms.earlier_round import as_sent
from perfxl.forms.families import family, form_kind
from perfxl.forms.fields import asks_for_year, read_fields, read_year
from perfxl.forms.footer import (
    among_values,
    bottom_row,
    footer_rows,
    stated_grade,
    stated_reasons,
    stated_total,
)
from perfxl.forms.fund_blocks import read_fund_block, unread_funds
from perfxl.forms.guidance import SheetRole, is_guide, role_of_sheet
from perfxl.forms.header import (
    ALL_COLUMNS,
    LEVELS,
    Header,
    Token,
    halves_joined,
    indicator_headers,
    read_tokens,
    side_by_side,
    simple_headers,
)
from perfxl.forms.identity import IDENTITY_PROPERTY, read_identity
from perfxl.forms.indicators import read_indicators, read_level_weights
from perfxl.forms.layouts import Layout, common, companion_titles
from perfxl.forms.model import Attachment, Datum, Form, Hidden, Indicator, UnusedColumn
from perfxl.forms.region import Region, earlier_audit_columns, outer_columns
from perfxl.forms.sums import Stretch, uncounted
from perfxl.forms.target_tables import states_targets
from perfxl.forms.ticks import grade_stated, is_marked
from perfxl.forms.words import normal, wording

# The sheet that perfxl adds, known by its first two lines: never part of a form.
RESULT_SHEET, RESULT_TITLE = "审核结果", "绩效自评审核结果"
PROCESS_SHEET, PROCESS_TITLE = "核算过程", "绩效自评得分核算过程"
_SUBTITLE = re.compile(r"文件：.*perfxl [\w.+-]+\s*")
# 汇总.xlsx and 对比.xlsx begin each of their sheets with this.
_MANY_FORMS = ("绩效自评汇总　", "绩效对比　")

_DETAIL_COLUMNS = frozenset({"level3", "target", "actual", "weight"})
_DATA_COLUMNS = frozenset({"label", "value", "criterion"})
# What a column may be known as and yet hold what a criterion needs: 完成率, a second target or actual.
_MAY_HOLD_RESULTS = frozenset({"other", "target", "actual", "adjusted_target"})
# Sheets of a rulebook, as perfxl rules export calls them: 评分规则-指标, 评分规则（部门）-区间.
_RULES = re.compile(r"评分规则(?:\([^)]*\))?-")
# A sheet's title is among its first texts.
_TITLES_WITHIN = 12
# A sheet that is named in a text is called by more than two characters: 明细 may be any.
_SHORTEST_NAME = 4


def recognise(workbook: Workbook) -> tuple[Form, ...]:
    """Every form of a workbook, in reading order, tables of targets last; sheets that belong to a form (基础数据 …) are read with it."""
    return recognise_on(workbook, list(workbook.holding(TELLING)))


def recognise_on(workbook: Workbook, grids: Sequence[Grid]) -> tuple[Form, ...]:
    """The same of those of its sheets that are `TELLING`, where they have been read."""
    sheets = [as_sent(grid) for grid in grids if not _is_own(grid)]
    read = [(grid, tokens) for grid in sheets if not is_guide(tokens := read_tokens(grid))]
    owned = {grid.name for grid, tokens in read if _companion(tokens)}
    template = workbook.properties.get("perfxl-template")
    forms: list[tuple[Form, Region]] = []
    beside: list[tuple[Grid, list[Token]]] = []
    for grid, tokens in read:
        if grid.name in owned:
            continue
        regions = _regions(grid, tokens)
        for region in regions:
            form = _with_companions(_form(region, template), region.layout, read, owned)
            forms.append((_with_sums(form, region, read, owned), region))
        if not regions:
            beside.append((grid, tokens))
    goals = tuple(form for form, _ in forms if form.goals)
    forms = [(form, region) for form, region in forms if not form.goals]
    # a workbook whose only form stands on a sheet 样表 means that one
    alone = len(forms) == 1
    roles = {grid.name: role_of_sheet(grid.name, tokens) for grid, tokens in read} if not alone else {}
    meant = [(form, region) for form, region in forms if alone or not _is_only_shown(form, roles[form.sheet])]
    found = tuple(_with_attachments(meant or forms, beside))
    if len(found) == 1 and found[0].identity is None and IDENTITY_PROPERTY in workbook.properties:
        found = (replace(found[0], identity=read_identity(workbook.properties[IDENTITY_PROPERTY])),)
    return found + goals


def _is_only_shown(form: Form, role: SheetRole) -> bool:
    """Whether a form is there to be looked at: an example, or one on a sheet of standards that nobody filled in."""
    if role != "standard":
        return role == "example"
    return all(cell is None or cell.nothing for row in form.indicators for cell in (row.actual, row.self_score))


def _is_own(grid: Grid) -> bool:
    """Whether perfxl wrote the sheet: 审核结果, 核算过程, a sheet of 汇总.xlsx, or one of a rulebook."""
    title = grid.text(1, 1)
    is_rules = _RULES.match(normal(grid.name)) is not None
    return is_rules or title.startswith(_MANY_FORMS) or is_added(title, grid.text(2, 1))


def is_added(title: str, subtitle: str) -> bool:
    """Whether a sheet with these texts in A1 and A2 is one that perfxl added, whatever its tab is called."""
    return title in (RESULT_TITLE, PROCESS_TITLE) and _SUBTITLE.fullmatch(subtitle) is not None


def is_result(title: str, subtitle: str) -> bool:
    """Whether a sheet with these texts in A1 and A2 is 审核结果."""
    return title == RESULT_TITLE and is_added(title, subtitle)


def _is_telling(text: str) -> bool:
    """Whether a text may head a column of indicators, or a sheet that goes with a form: without one there is no form."""
    known = wording(text)
    return known is not None and (common().columns.role(known.text) in LEVELS or known.bare in companion_titles())


TELLING = Telling("级指础", _is_telling)
"""The texts without which a sheet has no form and goes with none; each word for a level has one of the characters."""


def _companion(tokens: list[Token]) -> bool:
    """Whether a sheet goes with a department form: its title is that of a data or detail sheet."""
    titles = companion_titles()
    return any(token.bare in titles for token in tokens[:_TITLES_WITHIN])


def _regions(grid: Grid, tokens: list[Token]) -> list[Region]:
    words = common()
    tokens = halves_joined(grid, tokens, words.fields)
    role = words.labels.role
    labels = [token for token in tokens if token.is_title or role(token.text)]
    return [
        region
        for at, columns in enumerate(side_by_side(tokens, labels, words.columns))
        for region in _below_each_other(grid, tokens, labels, columns, at)
    ]


def _within(tokens: list[Token], columns: tuple[int, int]) -> list[Token]:
    """The texts that stand in a range of columns."""
    if columns == ALL_COLUMNS:
        return tokens
    left, right = columns
    return [token for token in tokens if left <= token.col <= right]


def _below_each_other(
    grid: Grid, everything: list[Token], labels: list[Token], columns: tuple[int, int], at: int
) -> Iterable[Region]:
    """The forms in a range of columns, the `at`-th of the sheet."""
    tokens, labels = _within(everything, columns), _within(labels, columns)
    headers = indicator_headers(grid, tokens, labels, common().columns)
    if not headers:
        return
    for first, last in _stretches(grid, tokens[0].row, labels, headers):
        within = [token for token in tokens if first <= token.row <= last]
        own_headers = [header for header in headers if first <= header.row <= last]
        kind = form_kind(within, own_headers[0])
        layout = family(kind, within, own_headers[0])
        yield Region(
            grid=grid,
            kind=kind,
            layout=layout,
            tokens=within,
            labels=[t for t in labels if first <= t.row <= last and (t.is_title or t.role(layout.labels))],
            headers=own_headers,
            first_row=first,
            last_row=last,
            first_col=columns[0],
            above=[token for token in tokens if token.row < first],
            audit_columns=earlier_audit_columns(everything, own_headers[0], at),
        )


def _stretches(grid: Grid, start: int, labels: list[Token], headers: list[Header]) -> list[tuple[int, int]]:
    """Where each form starts and ends: a title or a project's name after an indicator table starts the next one."""
    rows = [header.row for header in headers]
    fields = common().fields
    starts = [start]
    for token in labels:
        if token.row <= rows[0] or not (token.is_title or token.role(fields) == "project_name"):
            continue
        if any(starts[-1] <= row < token.row for row in rows) and token.row not in rows:
            starts.append(token.row)
    ends = [start - 1 for start in starts[1:]] + [grid.row_count]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if any(start <= row <= end for row in rows)]


def _form(region: Region, template: str | None) -> Form:
    grid, layout, tokens, headers = region.grid, region.layout, region.tokens, region.headers
    footer = footer_rows(region)
    last_row = bottom_row(region, footer)
    indicators = read_indicators(grid, headers, _stops(region, footer), last_row)
    title = next((t for t in region.labels if t.is_title), tokens[0])
    first_col, last_col = outer_columns(region, last_row)
    total, total_weight = stated_total(region, footer.get("total"), last_col)
    grade = stated_grade(region, footer, last_col)
    funds, year = read_fund_block(region, last_row), read_year(region)
    fields = read_fields(region, last_col, funds)
    return Form(
        kind=region.kind,
        layout=layout.name,
        sheet=grid.name,
        first_row=region.first_row,
        last_row=last_row,
        first_col=first_col,
        last_col=last_col,
        header_row=headers[0].row,
        title=grid.cell(title.row, title.col),
        year=year,
        fields=fields | stated_reasons(region, footer, last_col),
        funds=funds,
        indicators=indicators,
        level_weights=read_level_weights(grid, headers, indicators),
        total=total,
        total_weight=total_weight,
        grade=grade,
        grade_stated=grade_stated(grade.text, layout.choices["grade"]) if grade else None,
        grade_marked=bool(grade and is_marked(grade.text)),
        hidden=_hidden(region, indicators, last_row, first_col, last_col),
        columns=headers[0].order if layout.general else (),
        unused=_unused(region, indicators, last_col),
        blocks=read_blocks(grid, headers, indicators),
        unread_funds=None if funds.rows else unread_funds(region, fields),
        audit_columns=region.audit_columns,
        template=template,
        asks_for_year=year is not None or asks_for_year(region),
        identity=read_identity(cell.text) if (cell := fields.get("identity")) else None,
        goals=states_targets((token for token in tokens if token.row < headers[0].row), headers[0]),
    )


def _stops(region: Region, footer: Mapping[str, Token]) -> set[int]:
    """The rows that are no indicators: total, grade, notes, who filled it in."""
    first, last = region.headers[0].bottom, region.headers[-1].row
    rows, fields = region.layout.rows, region.layout.fields
    stops = {
        t.row
        for t in region.labels
        if t.row > first and (t.role(rows) or t.role(fields)) and not among_values(region, t)
    }
    total = footer.get("total")
    if total is not None and total.row >= last:
        # what stands below the total is no indicator, whatever its columns hold
        stops.update(range(total.row + 1, region.last_row + 1))
    return stops


def _unused(region: Region, indicators: Iterable[Indicator], last_col: int) -> tuple[UnusedColumn, ...]:
    """The columns that the indicator rows fill in and nothing is read from: of an unknown heading, 完成率, a second target."""
    grid, header, rows = region.grid, region.headers[0], [indicator.row for indicator in indicators]
    used, bottom = {col for role, col in header.columns.items() if role != "other"}, header.bottom
    spare = [
        (token, True)
        for token in region.tokens
        if header.row <= token.row <= bottom
        and token.col not in used
        and token.role(region.layout.columns) in _MAY_HOLD_RESULTS
    ]
    found: dict[int, UnusedColumn] = {}
    for token, known in [*((token, False) for token in header.unplaced), *spare]:
        cells = {row: cell for row in rows if not (cell := grid.cell(row, token.col)).nothing}
        numbers = [cell for row, cell in cells.items() if cell.number is not None and cell.row == row]
        if len(numbers) > 1 and [cell.number for cell in numbers] == [*range(1, len(numbers) + 1)]:
            numbers = []  # they count the rows
        if token.col <= last_col and cells:
            filled, with_number = frozenset(cells), frozenset(cell.row for cell in numbers)
            example = numbers[0].text if numbers else ""
            heading = grid.cell(token.row, token.col)
            found[token.col] = UnusedColumn(heading, known, filled, with_number, example)
    return tuple(found.values())


def _hidden(
    region: Region, indicators: Iterable[Indicator], last_row: int, first_col: int, last_col: int
) -> tuple[Hidden, ...]:
    """What is hidden of a form, but for the rows of its table that nobody used."""
    traits, grid, header_row = region.grid.traits, region.grid, region.headers[0].row
    filled = {indicator.row for indicator in indicators}
    rows = sorted(
        row
        for row in traits.hidden_rows
        if region.first_row <= row <= last_row and (row in filled or not _unused_row(region, row, first_col, last_col))
    )
    columns = sorted(col for col in traits.hidden_columns if first_col <= col <= last_col)
    return (
        *(Hidden(f"{row} 行", _first_own(grid, row, first_col, last_col)) for row in rows),
        *(Hidden(f"{column_letter(col)} 列", grid.cell(header_row, col)) for col in columns),
    )


def _unused_row(region: Region, row: int, first_col: int, last_col: int) -> bool:
    """Whether a row below the heading holds nothing of its own but the levels that the form prints."""
    grid, header = region.grid, region.headers[0]
    levels = {header.columns.get("level1"), header.columns.get("level2")}
    return row > header.bottom and not any(
        grid.text(row, col) and grid.span(row, col)[0] == row and col not in levels
        for col in range(first_col, last_col + 1)
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
    for grid, tokens in read:
        if grid.name not in owned:
            continue
        headers = simple_headers(tokens, layout.data, _DATA_COLUMNS, len(_DATA_COLUMNS))
        if headers:
            data += _data(grid, headers[0])
            continue
        headers = simple_headers(tokens, layout.details, _DETAIL_COLUMNS, len(_DETAIL_COLUMNS))
        if headers:
            stops = {token.row for token in tokens if token.role(layout.rows)}
            details += read_indicators(grid, headers, stops, grid.row_count)
    return replace(form, data=data, details=details)


def _with_attachments(forms: Sequence[tuple[Form, Region]], beside: Sequence[tuple[Grid, list[Token]]]) -> list[Form]:
    """The forms, a department's with the numbers of its attachments: where it is the only one, as these tell not whose they are.

    Sheets of numbers that a form names as its evidence are pointed out with them.
    """
    alone = [form for form, _ in forms]
    at = next((at for at, form in enumerate(alone) if form.kind == "department"), None)
    titled = [(grid, tokens, attachment_title(grid, tokens)) for grid, tokens in beside] if at is not None else []
    sheets = [(grid, title) for grid, tokens, title in titled if title and role_of_sheet(grid.name, tokens) == "form"]
    if at is not None and sheets:
        form = alone[at]
        data, attachments = read_attachments(sheets, form.year)
        only = sum(form.kind == "department" for form in alone) == 1
        alone[at] = replace(form, data=form.data + data if only else form.data, attachments=tuple(attachments))
    if len(forms) == 1:
        known = {grid.name for grid, _ in sheets}
        others = [(grid, tokens) for grid, tokens in beside if grid.name not in known and tokens]
        named = _named(*forms[0], others) if others else ()
        alone[0] = replace(alone[0], attachments=alone[0].attachments + named) if named else alone[0]
    return alone


def _named(form: Form, region: Region, sheets: Iterable[tuple[Grid, list[Token]]]) -> tuple[Attachment, ...]:
    """The sheets of numbers whose tab or title a form names in its columns of evidence and reasons."""
    columns = [col for role in ("evidence", "reason") if (col := region.headers[0].columns.get(role))]
    said = "\n".join(normal(region.grid.text(row.row, col)) for row in form.indicators for col in columns)
    return tuple(
        Attachment(grid.cell(tokens[0].row, tokens[0].col))
        for grid, tokens in sheets
        if any(len(name) >= _SHORTEST_NAME and name in said for name in (normal(grid.name), tokens[0].bare))
        and has_numbers(grid)
    )


def _with_sums(form: Form, region: Region, read: Iterable[tuple[Grid, list[Token]]], owned: set[str]) -> Form:
    """A form with what its sums leave out, on its own sheet and on those that go with it."""
    stretches = [Stretch(region.grid, form.first_row, form.last_row, form.last_col)]
    if form.kind == "department":
        stretches += [Stretch(grid, 1, grid.row_count, grid.column_count) for grid, _ in read if grid.name in owned]
    left_out = uncounted(stretches)
    return replace(form, uncounted=left_out) if left_out else form


def _data(grid: Grid, header: Header) -> tuple[Datum, ...]:
    criterion, label, value = (header.columns[role] for role in ("criterion", "label", "value"))
    return tuple(
        Datum(normal(grid.text(row, criterion)), normal(grid.text(row, label)), grid.cell(row, value))
        for row in range(header.row + 1, grid.row_count + 1)
        if grid.text(row, label)
    )
