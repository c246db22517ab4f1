"""How wide columns and how high rows are, in pixels at 96 dpi, and how much room a text takes."""

import math
from collections.abc import Callable
from typing import NamedTuple

from perfxl.excel.editing.columns import Columns
from perfxl.excel.editing.markup import Element, Markup, attributes, measure
from perfxl.excel.editing.refs import MAX_COLUMN, MAX_ROW
from perfxl.excel.editing.rows import Row

_PIXELS_A_CHARACTER = 7
_PIXELS_A_POINT = 96 / 72
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 9.0, 15.0
# a box that spans more hidden columns or rows than these stands where it ends
_MOST_COLUMNS, _MOST_ROWS = 100, 300

BOX_WIDTH = 220
_BOX_PADDING = 16
_LINE_HEIGHT = 15
_CHARACTER_WIDTH = 12  # a full-width character at 9 points


class Corner(NamedTuple):
    """A corner: column and row counted from 0, with pixels into each."""

    column: int
    dx: int
    row: int
    dy: int


class Geometry:
    """The grid of a sheet as far as it is needed to place boxes over it."""

    def __init__(
        self,
        markup: Markup,
        sheet_format: Element | None,
        columns: Columns,
        stated_height: Callable[[int], float | None],
    ) -> None:
        values = markup.attributes(sheet_format) if sheet_format else {}
        self._columns = columns
        self._stated_height = stated_height
        self._width = measure(values, "defaultColWidth", _DEFAULT_WIDTH)
        self._height = measure(values, "defaultRowHeight", _DEFAULT_HEIGHT)

    def column_pixels(self, column: int) -> int:
        """A column's width."""
        return round(self._columns.width(column, self._width) * _PIXELS_A_CHARACTER)

    def row_pixels(self, row: int) -> int:
        """A row's height."""
        stated = self._stated_height(row)
        return round((self._height if stated is None else stated) * _PIXELS_A_POINT)

    def box(self, row: int, column: int, width: int, height: int) -> tuple[Corner, Corner]:
        """The corners of a box of that size beside a cell, a little above its lower edge."""
        left = min(column + 1, MAX_COLUMN - 4)
        top = max(min(row - 1, MAX_ROW - 30), 1)
        dx, dy = 15, 10 if row > 1 else 2
        last_column, right = left, dx + width
        while right > (pixels := self.column_pixels(last_column)) and last_column < min(
            left + _MOST_COLUMNS, MAX_COLUMN
        ):
            right, last_column = right - pixels, last_column + 1
        last_row, bottom = top, dy + height
        while bottom > (pixels := self.row_pixels(last_row)) and last_row < min(top + _MOST_ROWS, MAX_ROW):
            bottom, last_row = bottom - pixels, last_row + 1
        return Corner(left - 1, dx, top - 1, dy), Corner(last_column - 1, right, last_row - 1, bottom)


def row_height(markup: Markup, row: Row) -> float | None:
    """The height, in points, that a row states; 0 where it is hidden, None where it states none."""
    values = attributes(markup.data[row.start : row.inner])
    if values.get("hidden") in ("1", "true"):
        return 0
    return measure(values, "ht", _DEFAULT_HEIGHT) if "ht" in values else None


def box_size(text: str) -> tuple[int, int]:
    """Width and height of a comment's box in which the text can be read whole."""
    width = BOX_WIDTH
    while (lines := _lines(text, width - _BOX_PADDING)) > 24 and width < 2 * BOX_WIDTH:
        width += 44
    return width, min(max(lines, 2), 60) * _LINE_HEIGHT + _BOX_PADDING


def text_height(text: str, box_width: int) -> int:
    """The pixels that a text takes in a box of that width."""
    return _lines(text, max(box_width - _BOX_PADDING, 3 * _CHARACTER_WIDTH)) * _LINE_HEIGHT


def _lines(text: str, width: int) -> int:
    return sum(max(math.ceil(_pixels(line) / (width - _CHARACTER_WIDTH // 2)), 1) for line in text.split("\n"))


def _pixels(line: str) -> int:
    # a Chinese font sets all but ASCII in full width, quotes and × as well, which Unicode calls ambiguous
    narrow = len(line.encode("ascii", "ignore"))
    return (2 * len(line) - narrow) * _CHARACTER_WIDTH // 2
