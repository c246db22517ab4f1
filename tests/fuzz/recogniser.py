"""Grids: forms as counties publish them, changed cell by cell, recognised, scored, checked and written down."""

from __future__ import annotations

from dataclasses import replace

from atheris import FuzzedDataProvider

from perfxl.excel.reading.traits import SheetTraits
from perfxl.excel.reading.workbook import Grid, Workbook
from tests.forms.grids import described, workbook
from tests.forms.traps import SHOULD_FAIL, SHOULD_PASS
from tests.fuzz.values import text_of
from tests.fuzz.words import LABELS, VALUES
from tests.sound import assert_sound, reviews_of

_FORMS = [described(text) for text in (*SHOULD_PASS.values(), *(trap.text for trap in SHOULD_FAIL.values()))]
_MOST_EDITS = 12


def one(data: bytes) -> None:
    """Review a form with as many edits as the bytes tell."""
    source = FuzzedDataProvider(data)
    sheets = _FORMS[source.ConsumeIntInRange(0, len(_FORMS) - 1)]
    grids = workbook([replace(sheet, rows=[list(row) for row in sheet.rows]) for sheet in sheets]).sheets
    for _ in range(source.ConsumeIntInRange(1, _MOST_EDITS)):
        _edit(source, grids[source.ConsumeIntInRange(0, len(grids) - 1)])
    grids = tuple(_marked(source, grid) for grid in grids)
    assert_sound(reviews_of(Workbook("", grids, "xlsx")))


def _edit(source: FuzzedDataProvider, grid: Grid) -> None:
    rows, width = grid.rows, grid.column_count
    if rows and width:
        row, column = source.ConsumeIntInRange(0, len(rows) - 1), source.ConsumeIntInRange(0, width - 1)
        source.PickValueInList([_write, _write, _write, _repeat, _lose, _swap, _merge])(source, grid, row, column)


def _write(source: FuzzedDataProvider, grid: Grid, row: int, column: int) -> None:
    """Another value in a cell: a label, a value, any text."""
    choice = source.ConsumeIntInRange(0, 2)
    grid.rows[row][column] = (
        text_of(source) if choice == 0 else source.PickValueInList([list(VALUES), LABELS][choice - 1])
    )


def _repeat(source: FuzzedDataProvider, grid: Grid, row: int, column: int) -> None:
    """A row twice, or a blank column more."""
    if source.ConsumeBool():
        grid.rows.insert(row, list(grid.rows[row]))
    else:
        for cells in grid.rows:
            cells.insert(column, "")


def _lose(source: FuzzedDataProvider, grid: Grid, row: int, column: int) -> None:
    """A row, a column or all merged ranges less."""
    match source.ConsumeIntInRange(0, 2):
        case 0:
            del grid.rows[row]
        case 1:
            for cells in grid.rows:
                del cells[column]
        case _:
            grid.merges.clear()


def _swap(source: FuzzedDataProvider, grid: Grid, row: int, column: int) -> None:
    """Two columns in each other's place."""
    other = source.ConsumeIntInRange(0, grid.column_count - 1)
    for cells in grid.rows:
        cells[column], cells[other] = cells[other], cells[column]


def _merge(source: FuzzedDataProvider, grid: Grid, row: int, column: int) -> None:
    """A merged range more, which may lie across others."""
    span = (row + 1, column + 1, row + source.ConsumeIntInRange(1, 4), column + source.ConsumeIntInRange(1, 4))
    merged = [(r, c) for r in range(span[0], span[2] + 1) for c in range(span[1], span[3] + 1)]
    grid.merges.update(dict.fromkeys(merged, span))


def _marked(source: FuzzedDataProvider, grid: Grid) -> Grid:
    """The grid with percentages, errors, uncached formulas and hidden rows here and there."""
    if source.ConsumeIntInRange(0, 3):
        return grid
    cells = [(source.ConsumeIntInRange(1, 30), source.ConsumeIntInRange(1, 12)) for _ in range(8)]
    traits = SheetTraits(
        percent=dict.fromkeys(cells[:4], source.ConsumeIntInRange(0, 4)) | grid.traits.percent,
        errors=frozenset(cells[4:6]),
        uncached=frozenset(cells[6:]),
        hidden_rows=frozenset({cells[0][0]}),
        hidden_columns=frozenset({cells[1][1]}),
    )
    return replace(grid, traits=traits)
