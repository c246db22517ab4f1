"""A cell as it was read: what is printed there, and the number that is meant."""

from __future__ import annotations

from typing import Literal, NamedTuple

from perfxl.excel.editing.refs import cell_ref

Problem = Literal["error-value", "uncached"]
_STROKES = "-－﹣–—―─−/／\\＼…"
# What people write where there is nothing to write: a stroke or two, of the many that keyboards have.
NOTHING = frozenset({"", *_STROKES, *(2 * stroke for stroke in _STROKES)})


class Cell(NamedTuple):
    """A cell of a sheet: what is printed there, and the number that is written so, if any.

    `value` is the raw number of a numeric cell, `number` the number that is meant (text numbers, percentages
    and 分 included), `decimals` how many decimals it is written with; a percentage counts its own decimals,
    in per cent.
    """

    sheet: str
    row: int
    col: int
    text: str = ""
    value: float | None = None
    number: float | None = None
    decimals: int = 0
    percent: bool = False
    problem: Problem | None = None

    @property
    def ref(self) -> str:
        """The address as Excel writes it: C4."""
        return cell_ref(self.row, self.col)

    @property
    def points(self) -> float | None:
        """The number as a weight, 分: a weight written 20% is 20."""
        return round(self.number * 100, 10) if self.percent and self.number is not None else self.number

    @property
    def blank(self) -> bool:
        """Whether nothing is printed in the cell; an error or an uncached formula is not blank."""
        return not self.text and self.problem is None

    @property
    def nothing(self) -> bool:
        """Whether the cell is blank or says only that there is nothing: —, /, ……"""
        return self.problem is None and self.text in NOTHING
