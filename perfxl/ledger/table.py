"""A sheet of the ledger as lines, its columns found by their headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from perfxl.excel.reading.cell import Cell
from perfxl.excel.reading.grid import Grid
from perfxl.forms.words import bare, bracketed, normal
from perfxl.ledger.faults import MOST_TOLD, Fault
from perfxl.ledger.shapes import Column, Shape

EXAMPLE = "示例"
"""How the first cell of a line begins that only shows how to fill in a sheet."""
# What a line says that is no entry: sums, and remarks below the table.
_SUM = re.compile(r"(?:合计|总计|小计)(?:[:(].*)?")
_REMARK = re.compile(r"(?:注|备注|说明|填表说明)\d*[:.、].*")
_UNIT_LINE = re.compile(r"单位:(\w*元)")
# A unit of money among what brackets say: （万元）, （2024年，元）
_MONEY = re.compile(r"(?:^|[,、;:])(\w*元)$")
# How like a heading that is missing a heading must be to be taken for a slip.
_SLIP = 0.8
_PROBLEMS = {
    "error-value": "是错误值。请检查公式，或改填内容。",
    "uncached": "的公式没有算出的结果。请在 Excel 或 WPS 中打开台账，保存一次。",
}


@dataclass(slots=True)
class Line:
    """A line of a sheet: its cells by role. What is wrong with one is kept among the faults of the sheet."""

    sheet: str
    row: int
    cells: Mapping[str, Cell]
    grid: Grid
    units: Mapping[str, str]
    """The units that headings name."""
    headings: Mapping[str, str]
    faults: list[Fault]
    bad: set[str] = field(default_factory=set)

    def text(self, role: str) -> str:
        """What a cell prints, '' where it is blank or the sheet has no such column."""
        return self.cells[role].text if role in self.cells else ""

    def written(self, role: str) -> str:
        """The text of a cell as it is written, with its line breaks."""
        if role not in self.cells:
            return ""
        cell = self.cells[role]
        raw = "" if cell.blank else self.grid.rows[cell.row - 1][cell.col - 1]
        return raw if isinstance(raw, str) else cell.text

    def needed(self, role: str, why: str = "") -> str:
        """The same of a cell that must not be blank."""
        if not (text := self.text(role)):
            self.fault(role, why or f"{self.headings[role]}没有填。请填写，或删除这一行。")
        return text

    def likely(self, given: str, names: Iterable[str], how_like: float) -> str | None:
        """The name that was probably meant by one that is not known; nobody looks for it beyond the mistakes that are told."""
        found = get_close_matches(given, names, 1, how_like) if len(self.faults) < MOST_TOLD else []
        return found[0] if found else None

    def fault(self, role: str, text: str) -> None:
        """Keep what is wrong with a cell; of one cell the first thing is enough."""
        if role not in self.bad:
            self.bad.add(role)
            self.faults.append(Fault(self.sheet, self.ref(role), text))

    def ref(self, role: str) -> str:
        """The address of a cell; of a column that the sheet has not, that of the line's first."""
        return self.cells[role].ref if role in self.cells else Cell(self.sheet, self.row, 1).ref


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name in the workbook, of each role its column, its entries, and its last row that says anything."""

    name: str
    columns: Mapping[str, int]
    lines: Sequence[Line]
    last_row: int


@dataclass(frozen=True, slots=True)
class _Head:
    """The heading row: of each role its column, and the unit that its heading names."""

    row: int
    columns: Mapping[str, int]
    units: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


def read_table(grid: Grid, shape: Shape, faults: list[Fault]) -> Table | None:
    """A sheet of the ledger, blank lines, examples, sums and remarks left out; None where it holds nothing at all.

    A column that is missing is told among the faults, and the sheet then has no lines.
    """
    # a formula that came to nothing yet prints nothing, and is told all the same
    problems = {row for row, _ in (*grid.traits.uncached, *grid.traits.errors)}
    rows = {*range(1, grid.row_count + 1), *problems}
    filled = [row for row in sorted(rows) if row in problems or any(grid.texts(row, 1, grid.column_count))]
    head = _head(grid, shape) if filled else None
    if head is None:
        return None
    faults += head.faults
    headings = {column.role: column.heading for column in shape.columns}
    entries = [] if head.faults else [(row, _cells(grid, row, head)) for row in filled if row > head.row]
    lines = [
        Line(shape.name, row, cells, grid, head.units, headings, faults)
        for row, cells in entries
        if _is_entry(grid, row, cells, head, shape)
    ]
    for line in lines:
        _tell_problems(line)
    return Table(grid.name, head.columns, lines, filled[-1])


def _head(grid: Grid, shape: Shape) -> _Head:
    needed = {column.role for column in shape.needed}
    row, columns = 0, dict[str, int]()
    for at in range(1, grid.row_count + 1):
        found = _columns(grid, at, shape)
        if len(found) > len(columns):
            row, columns = at, found
        if found.keys() >= needed:
            row, columns = at, found
            break
    if not columns:
        expected = "、".join(column.heading for column in shape.needed)
        return _Head(1, {}, {}, (Fault(shape.name, "A1", f"没有找到表头。应有：{expected}。"),))
    missing = [column for column in shape.columns if column.role not in columns]
    return _Head(row, columns, _units(grid, row, columns), tuple(_head_faults(grid, row, shape, missing)))


def _columns(grid: Grid, row: int, shape: Shape) -> dict[str, int]:
    """The columns whose headings stand in a row; one called as the program calls it goes before another name."""
    texts = {column: bare(grid.text(row, column)) for column in range(1, grid.column_count + 1)}
    found: dict[str, int] = {}
    wanted: list[tuple[str, tuple[str, ...]]] = [(column.role, (column.heading,)) for column in shape.columns]
    wanted += [(column.role, column.also) for column in shape.columns]
    for role, names in wanted:
        called = set(map(bare, names))
        free = (at for at, text in texts.items() if text in called and at not in found.values())
        if role not in found and (at := next(free, None)):
            found[role] = at
    return found


def _head_faults(grid: Grid, row: int, shape: Shape, missing: Sequence[Column]) -> Iterator[Fault]:
    headings = {bare(grid.text(row, column)): column for column in range(1, grid.column_count + 1)}
    known = {bare(name) for column in shape.columns for name in (column.heading, *column.also)}
    for column in missing:
        others = [text for text in headings if text and text not in known]
        if slip := get_close_matches(bare(column.heading), others, 1, _SLIP):
            text = f"“{slip[0]}”一栏像是“{column.heading}”。请改为“{column.heading}”，或另取名称。"
            yield Fault(shape.name, grid.cell(row, headings[slip[0]]).ref, text)
        elif column.needed:
            yield Fault(shape.name, grid.cell(row, 1).ref, f"表头缺少“{column.heading}”一栏。请补上这一栏。")


def _units(grid: Grid, row: int, columns: Mapping[str, int]) -> dict[str, str]:
    """The units of money that headings name in brackets, else the one that a line above names for all."""
    texts = (normal(text) for at in range(1, row) for text in grid.texts(at, 1, grid.column_count))
    above = [found[1] for text in texts if (found := _UNIT_LINE.search(text))]
    units = {}
    for role, column in columns.items():
        named = [_MONEY.search(text) for text in bracketed(normal(grid.text(row, column)))]
        if own := [found[1] for found in named if found] or above:
            units[role] = own[-1]
    return units


def _cells(grid: Grid, row: int, head: _Head) -> dict[str, Cell]:
    return {role: grid.cell(row, column) for role, column in head.columns.items()}


def _is_entry(grid: Grid, row: int, cells: Mapping[str, Cell], head: _Head, shape: Shape) -> bool:
    texts = list(grid.texts(row, 1, grid.column_count))
    if all(cell.blank for cell in cells.values()):
        return False
    first = normal(texts[0]) if texts else ""
    if first.startswith(EXAMPLE) or _SUM.fullmatch(first) or (len(texts) == 1 and _REMARK.fullmatch(first)):
        return False
    # headings are printed again at page breaks, and stand in both rows where they are merged over two
    return any(cells[column.role].text != grid.text(head.row, head.columns[column.role]) for column in shape.needed)


def _tell_problems(line: Line) -> None:
    for role, cell in line.cells.items():
        if cell.problem:
            line.fault(role, f"{line.headings[role]}{_PROBLEMS[cell.problem]}")
