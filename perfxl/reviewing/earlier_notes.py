"""What departments wrote in 审核说明, read from the 审核结果 that an earlier round left in a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from perfxl.checks.answers import ANSWER, CODE, DEPARTMENT, MESSAGE, SHEET, STATED, SUBJECT, TITLE, YEAR, EarlierForm
from perfxl.checks.finding import Note
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.recognise import is_result

_HEADING = re.compile(r"(?:[一二三四五六七八九十]|\d+)、(.+)")
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COLUMNS = {CODE, TITLE, SUBJECT, STATED, MESSAGE, ANSWER}
_NEEDED = {CODE, STATED, ANSWER}
_LABELS = (DEPARTMENT, YEAR, SHEET)


def earlier_forms(grids: Iterable[Grid]) -> list[EarlierForm]:
    """The forms of an earlier round with the notes on their findings, whatever the tab of its 审核结果 is called."""
    return [form for grid in grids if is_result(grid.text(1, 1), grid.text(2, 1)) for form in _forms(grid)]


def _forms(grid: Grid) -> Iterator[EarlierForm]:
    """Each heading (一、项目名称) begins the part of a form."""
    starts = [(row, match[1]) for row in range(1, grid.row_count + 1) if (match := _heading(grid, row))]
    ends = [row for row, _ in starts[1:]] + [grid.row_count + 1]
    for (start, name), end in zip(starts, ends, strict=True):
        rows = range(start + 1, end)
        facts = _facts(grid, rows)
        yield EarlierForm(
            name, facts.get(DEPARTMENT, ""), facts.get(YEAR, ""), facts.get(SHEET, ""), tuple(_notes(grid, rows))
        )


def _heading(grid: Grid, row: int) -> re.Match[str] | None:
    texts = list(grid.texts(row, 1, grid.column_count))
    return _HEADING.fullmatch(texts[0]) if len(texts) == 1 else None


def _facts(grid: Grid, rows: Iterable[int]) -> dict[str, str]:
    """What stands right of the labels above the first table."""
    facts: dict[str, str] = {}
    for row in rows:
        if _columns(grid, row):
            break
        for column in range(1, grid.column_count + 1):
            if (label := grid.text(row, column)) in _LABELS:
                facts.setdefault(label, grid.text(row, grid.span(row, column)[3] + 1))
    return facts


def _notes(grid: Grid, rows: Iterable[int]) -> Iterator[Note]:
    """A note a row of the tables of findings, which are told by their headings."""
    columns: Mapping[str, int] = {}
    for row in rows:
        columns = _columns(grid, row) or columns
        texts = {heading: grid.text(row, column) for heading, column in columns.items()}
        if _CODE.fullmatch(texts.get(CODE, "")):
            given = [texts.get(heading, "") for heading in (CODE, TITLE, SUBJECT, STATED, MESSAGE)]
            yield Note._make([*given, _in_full(grid, row, columns[ANSWER])])


def _columns(grid: Grid, row: int) -> Mapping[str, int]:
    """The columns of a table of findings by their headings, if a row has those."""
    texts = ((grid.text(row, column), column) for column in range(1, grid.column_count + 1))
    columns = {text: column for text, column in texts if text in _COLUMNS}
    return columns if columns.keys() >= _NEEDED else {}


def _in_full(grid: Grid, row: int, column: int) -> str:
    """A text with its line breaks, which people set on purpose."""
    top, left, *_ = grid.span(row, column)
    raw = grid.rows[top - 1][left - 1] if top <= grid.row_count and left <= grid.column_count else ""
    return raw.replace("\r\n", "\n").strip() if isinstance(raw, str) else grid.text(row, column)
