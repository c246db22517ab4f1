"""A sheet as a parser meets it, cell by cell: what takes too much is refused before it is built."""

from __future__ import annotations

from dataclasses import dataclass, field

from perfxl.excel.reading.grid import Grid, Spread, dense
from perfxl.excel.reading.traits import MOST_COLUMNS, SheetTraits, check_extent


@dataclass(slots=True)
class SparseGrid:
    """A sheet's values by row and column, both from 1, and its traits."""

    name: str
    rows: list[dict[int, object]] = field(default_factory=list)
    """The values of each row up to the last that has any."""
    last_column: int = 0
    percent: dict[tuple[int, int], int] = field(default_factory=dict)
    errors: set[tuple[int, int]] = field(default_factory=set)
    uncached: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """How many cells the grid has."""
        return len(self.rows) * self.last_column

    def reach(self, row: int, column: int) -> None:
        """The grid goes so far. Raises UnreadableError (too-large)."""
        self.last_column = max(self.last_column, column)
        check_extent(self.name, max(row, len(self.rows)), self.last_column)

    def put(self, row: int, values: dict[int, object], count: int = 1) -> None:
        """Some rows, all with the same values; rows come in their order. Raises UnreadableError (too-large)."""
        self.reach(row + count - 1, max(values))
        self.rows += [{}] * (row - 1 - len(self.rows)) + [values] * count

    def hide_columns(self, first: int, count: int) -> None:
        """Some columns are not seen."""
        self.hidden_columns.update(range(first, min(first + count - 1, MOST_COLUMNS) + 1))

    def merge(self, row: int, column: int, down: int, right: int) -> None:
        """A range of `down` rows and `right` columns is merged."""
        if down > 1 or right > 1:
            self.merges.append((row, column, row + down - 1, column + right - 1))

    def grid(self, spread: Spread) -> Grid:
        """The sheet."""
        traits = SheetTraits(
            percent=self.percent,
            errors=frozenset(self.errors),
            uncached=frozenset(self.uncached),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            merges=tuple(self.merges),
            cells=self.cells,
        )
        columns = range(1, self.last_column + 1)
        return dense(self.name, [[row.get(column, "") for column in columns] for row in self.rows], traits, spread)
