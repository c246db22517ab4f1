"""The sheets of rulebooks in a workbook as lines of cells, their columns found by their headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.grid import Grid
from perfxl.forms.words import normal
from perfxl.rules.workbook.shapes import EXAMPLE, HEAD, OF_RULE, STEM, TABLES, Column, Table

# 评分规则-指标, and as programs call a second sheet of a name: 评分规则-指标 (2), 评分规则-指标_2; a label of one's own: 评分规则（部门）-指标
_NAME = re.compile(r"评分规则(?:\(([^)]*\D[^)]*)\))?(?:-(\w+?))?(?:\((\d+)\)|_(\d+))?")
_SLIP = 0.75
_PROBLEMS = {
    "error-value": "是错误值。请改为内容本身。",
    "uncached": "是公式。评分规则里不用公式，请改为内容本身。",
}
_FORMULA = "是公式。评分规则里不用公式，请改为内容本身。"


class Fault(NamedTuple):
    """A mistake: where it stands, what is wrong, what is expected."""

    sheet: str
    cell: str
    text: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}：{self.text}" if self.cell else f"{self.sheet}：{self.text}"


class Place(NamedTuple):
    """A cell, or a whole sheet where there is none, with the heading that it stands under."""

    sheet: str
    cell: str
    heading: str = ""


@dataclass(slots=True)
class Line:
    """A line of a sheet: of each column its cell, and its text with line breaks; '' where nothing was entered."""

    grid: Grid
    row: int
    cells: Mapping[str, Cell]
    first: str
    faults: list[Fault]

    def written(self, heading: str) -> str:
        """The text of a cell as it is written."""
        cell = self.cells.get(heading)
        if cell is None or cell.blank:
            return ""
        raw = self.grid.rows[cell.row - 1][cell.col - 1]
        return raw.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(raw, str) else cell.text

    def place(self, heading: str) -> Place:
        """Where a value stands, or would stand: in the first cell of the line where the sheet has no such column."""
        cell = self.cells.get(heading)
        return Place(self.grid.name, cell.ref if cell is not None else self.first, heading)

    def fault(self, heading: str, text: str) -> None:
        """Keep what is wrong with a cell."""
        self.faults.append(Fault(self.grid.name, self.place(heading).cell, text))


@dataclass(slots=True)
class Sheets:
    """The sheets of one rulebook: that of its head, the others by their part."""

    name: str
    head: Grid | None = None
    parts: dict[str, Grid] = field(default_factory=dict)


def is_rule_sheet(name: str) -> bool:
    """Whether a sheet is one of a rulebook by its name."""
    return normal(name).startswith(STEM)


def books_in(grids: Iterable[Grid]) -> list[Sheets]:
    """The rulebooks that the sheets of a workbook hold, each with its sheets."""
    found: dict[tuple[str, str], Sheets] = {}
    for grid in grids:
        if match := _NAME.fullmatch(normal(grid.name)):
            label, part, number, other = (each or "" for each in match.groups())
            sheets = found.setdefault((label, number or other), Sheets(grid.name))
            if part:
                sheets.parts[part] = grid
            else:
                sheets.head, sheets.name = grid, grid.name
    return list(found.values())


def head_line(grid: Grid, faults: list[Fault]) -> Line:
    """The head of a rulebook: a name and a value a line."""
    cells, known = {}, {normal(name): column.heading for column in HEAD for name in (column.heading, *column.also)}
    for row in range(1, grid.row_count + 1):
        name = normal(grid.text(row, 1)).rstrip(":")
        if name in known:
            cells[known[name]] = grid.cell(row, 2)
        elif near := get_close_matches(name, known, 1, _SLIP):
            text = f"没有“{grid.text(row, 1)}”这一项。是不是“{known[near[0]]}”？请改正。"
            faults.append(Fault(grid.name, grid.cell(row, 1).ref, text))
    line = Line(grid, 1, cells, "A1", faults)
    _tell_problems(line)
    return line


def table_lines(grid: Grid, table: Table, faults: list[Fault]) -> list[Line]:
    """The lines of a sheet, blank ones and examples left out; none where a column is missing, which is told."""
    columns = ((Column(OF_RULE, ()),) if table.of_rule else ()) + table.columns
    row, places = _heading(grid, columns, table.needed)
    missing = [heading for heading in table.needed if heading not in places]
    if missing:
        faults += _missing(grid, row, missing, places)
        return []
    faults += _slips(grid, row, columns, places)
    lines = [_line(grid, at, places, faults) for at in range(row + 1, grid.row_count + 1)]
    lines = [line for line in lines if _says_something(line)]
    for line in lines:
        _tell_problems(line)
    return lines


def _heading(grid: Grid, columns: Sequence[Column], needed: Sequence[str]) -> tuple[int, dict[str, int]]:
    """The row of the headings, and of each its column."""
    best: tuple[int, dict[str, int]] = (1, {})
    for row in range(1, grid.row_count + 1):
        found = _columns(grid, row, columns)
        if len(found) > len(best[1]):
            best = row, found
        if all(heading in found for heading in needed):
            break
    return best


def _columns(grid: Grid, row: int, columns: Sequence[Column]) -> dict[str, int]:
    texts = [normal(grid.text(row, at)) for at in range(1, grid.column_count + 1)]
    own = {column.heading: texts.index(column.heading) + 1 for column in columns if column.heading in texts}
    others = {
        column.heading: texts.index(name) + 1
        for column in columns
        for name in column.also
        if column.heading not in own and name in texts and texts.index(name) + 1 not in own.values()
    }
    return own | others


def _missing(grid: Grid, row: int, missing: Sequence[str], places: Mapping[str, int]) -> Iterator[Fault]:
    others = {normal(grid.text(row, at)): at for at in range(1, grid.column_count + 1) if at not in places.values()}
    for heading in missing:
        near = get_close_matches(heading, [text for text in others if text], 1, _SLIP)
        at = others[near[0]] if near else 1
        hint = f"“{near[0]}”像是“{heading}”，请改为“{heading}”。" if near else "请补上这一栏。"
        yield Fault(grid.name, Cell(grid.name, row, at).ref, f"表头缺少“{heading}”一栏。{hint}")


def _slips(grid: Grid, row: int, columns: Sequence[Column], places: Mapping[str, int]) -> Iterator[Fault]:
    absent = [column.heading for column in columns if column.heading not in places]
    for at in range(1, grid.column_count + 1):
        text = normal(grid.text(row, at))
        near = get_close_matches(text, absent, 1, _SLIP) if text and at not in places.values() else []
        if near:
            told = f"“{text}”一栏像是“{near[0]}”。请改为“{near[0]}”，或另取名称。"
            yield Fault(grid.name, Cell(grid.name, row, at).ref, told)


def _line(grid: Grid, row: int, places: Mapping[str, int], faults: list[Fault]) -> Line:
    cells = {heading: grid.cell(row, at) for heading, at in places.items()}
    return Line(grid, row, cells, Cell(grid.name, row, 1).ref, faults)


def _says_something(line: Line) -> bool:
    return any(not cell.blank for cell in line.cells.values()) and not normal(line.grid.text(line.row, 1)).startswith(
        EXAMPLE
    )


def _tell_problems(line: Line) -> None:
    rows = [cell.row for cell in line.cells.values()]
    formulas = {(row, col) for row, col, _ in line.grid.traits.formulas(min(rows), max(rows))} if rows else set()
    for heading, cell in line.cells.items():
        if (cell.row, cell.col) in formulas:
            line.fault(heading, f"“{heading}”{_FORMULA}")
        elif cell.problem:
            line.fault(heading, f"“{heading}”{_PROBLEMS[cell.problem]}")


def unknown_parts(sheets: Sheets) -> Iterator[Fault]:
    """Sheets that call themselves a rulebook's and are none that is known."""
    known = [table.part for table in TABLES]
    for part, grid in sheets.parts.items():
        if part not in known:
            yield Fault(grid.name, "A1", f"没有“{grid.name}”这种工作表。可用：{'、'.join(known)}。请改名，或删除。")
