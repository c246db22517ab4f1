"""Forms like those that counties publish, no two alike: the families of tests/forms, each with names, texts and amounts of its own."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from benchmarks.filled_forms import OBJECTS, PLACES, WORKS
from perfxl.excel.reading.cell import Cell
from perfxl.forms.layouts import common
from perfxl.forms.model import Form, Indicator
from perfxl.forms.recognise import recognise
from perfxl.forms.units import RATIO_UNITS
from tests.forms.grids import Sheet, described, workbook, written
from tests.forms.traps import SHOULD_PASS

Value = str | float
FAMILIES = tuple(SHOULD_PASS)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# a longer text is narrative, which nobody writes twice
_NARRATIVE = 14


@dataclass(frozen=True)
class _Own:
    """What a form has of its own: a name, what its amounts are multiplied by, chance for the rest."""

    name: str
    factor: int
    chance: random.Random

    def named(self, value: Value) -> Value:
        """A name with its own before it, or behind it where its label stands in the same cell."""
        text = str(value)
        return f"{text}{self.name}" if "：" in text or ":" in text else f"{self.name}{text}"

    def scaled(self, value: Value) -> Value:
        """An amount, or a text with the numbers in it, in proportion."""
        if isinstance(value, str):
            return _NUMBER.sub(lambda found: f"{float(found[0]) * self.factor:.10g}", value)
        return round(value * self.factor, 6)

    def told(self, value: Value) -> Value:
        """A text with a sentence more."""
        stop = "" if str(value).endswith("。") else "。"
        return f"{value}{stop}{self.name}的台账见第{self.chance.randint(1, 9999)}卷。"


Change = Callable[[_Own, Value], Value]
_Place = tuple[str, int, int]


def make_published(folder: Path, count: int, seed: int) -> list[Path]:
    """Write so many forms, the families in turn; the same seed makes the same forms."""
    return [_make(folder, number, random.Random(f"{seed}-{number}")) for number in range(count)]


def _make(folder: Path, number: int, chance: random.Random) -> Path:
    family = FAMILIES[number % len(FAMILIES)]
    name = "".join(map(chance.choice, (PLACES, PLACES, OBJECTS, WORKS)))
    own = _Own(name, chance.randint(2, 60), chance)
    sheets = [_varied(sheet, _changes(family), own) for sheet in described(SHOULD_PASS[family])]
    return written(sheets, folder / f"{number + 1:04d}-{family}.xlsx")


def _varied(sheet: Sheet, changes: Mapping[_Place, Change], own: _Own) -> Sheet:
    rows = [
        [
            changes[place](own, value) if (place := (sheet.name, row, column)) in changes else value
            for column, value in enumerate(values, 1)
        ]
        for row, values in enumerate(sheet.rows, 1)
    ]
    return replace(sheet, rows=rows)


@cache
def _changes(family: str) -> Mapping[_Place, Change]:
    """What becomes of which cells of a family."""
    sheets = described(SHOULD_PASS[family])
    forms = recognise(workbook(sheets))
    values = {
        (sheet.name, row, column): value
        for sheet in sheets
        for row, cells in enumerate(sheet.rows, 1)
        for column, value in enumerate(cells, 1)
        if value != ""
    }
    told = {place: _Own.told for place, value in values.items() if _is_narrative(value)}
    own = {_place(cell): change for form in forms for cell, change in _of_form(form)}
    printed = {_place(cell) for form in forms for cell in _printed(form)}
    return {place: change for place, change in (told | own).items() if place in values and place not in printed}


def _is_narrative(value: object) -> bool:
    return isinstance(value, str) and len(value) > _NARRATIVE and common().labels.role(value) is None


def _place(cell: Cell) -> _Place:
    return cell.sheet, cell.row, cell.col


def _printed(form: Form) -> Iterator[Cell]:
    """What is printed on every form of the family: its title, what a row says of how it is scored."""
    yield form.title
    for row in form.indicators:
        yield from (cell for cell in (row.clause, row.explanation) if cell is not None)


def _of_form(form: Form) -> Iterator[tuple[Cell, Change]]:
    for name in ("project_name", "department", "unit"):
        cell = form.fields.get(name)
        if cell is not None and not cell.nothing:
            yield cell, _Own.named
    amounts = [cell for row in form.funds.rows for cell in (row.initial, row.budget, row.executed) if cell is not None]
    yield from ((cell, _Own.scaled) for cell in amounts if cell.number is not None)
    for row in form.indicators:
        yield from _of_row(row, form.kind == "project")


def _of_row(row: Indicator, is_project: bool) -> Iterator[tuple[Cell, Change]]:
    if is_project and not _NUMBER.search(row.level3):
        # a department's rows are found by their names
        yield row.name_cell, _Own.named
    counted = row.target_value is not None and row.actual_value is not None and row.unit not in RATIO_UNITS
    if counted and row.wanted.kind == row.reached.kind == "number" and row.target and row.actual:
        yield from ((cell, _Own.scaled) for cell in (row.target, row.actual))
    if row.reason is not None and not row.reason.nothing and row.reason.number is None:
        yield row.reason, _Own.told
