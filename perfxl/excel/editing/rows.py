"""The rows and cells of a worksheet's XML, found by offset; only rows that change are looked into."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.markup import ATTRIBUTES, INCOMPLETE, Element, Markup, attributes
from perfxl.excel.editing.refs import column_letter, column_number, parse_ref

_R = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*(\d{1,9})""")
_SPAN = re.compile(r"\b[0-9]{1,5}\b")


class Row(NamedTuple):
    """A <row>: `inner` is where its start tag ends, `close` where its end tag begins; an empty row has neither."""

    number: int
    start: int
    inner: int
    close: int
    empty: bool


class Cell(NamedTuple):
    """A <c>: its start tag from `start` to `inner`, its content to `close`."""

    column: int
    start: int
    inner: int
    close: int
    end: int


# What has been found in a sheet of at most so many bytes is kept: a larger one is walked through anew.
_KEPT = 1 << 20


class Rows:
    """The rows of one sheet. Rows and cells without `r` follow on the one before."""

    def __init__(self, markup: Markup, sheet_data: Element) -> None:
        self._mask = markup.mask
        self._data = sheet_data
        self._row, self._cell, self._column = _patterns(sheet_data.prefix)
        self._tag = sheet_data.prefix.encode()
        self._kept: tuple[Row, ...] | None = None
        self._cells: dict[int, tuple[Cell, ...]] = {}
        self._columns: dict[int, tuple[int, ...]] = {}

    def __iter__(self) -> Iterator[Row]:
        if self._data.end - self._data.start > _KEPT:
            return self._found()
        if self._kept is None:
            self._kept = tuple(self._found())
        return iter(self._kept)

    def _found(self) -> Iterator[Row]:
        number = position = 0
        closing = b"</" + self._tag + b"row"
        mask = self._mask
        for match in self._row.finditer(mask, self._data.inner, self._data.close):
            found = match[1] or _given_number(match[2])
            number = int(found) if found else number + 1
            start, inner = match.span()
            if match[2].endswith(b"/"):
                yield Row(number, start, inner, inner, True)
            else:
                close = mask.find(closing, inner)
                if close < 0 or start < position:
                    raise WorkbookError(INCOMPLETE)
                position = close
                yield Row(number, start, inner, close, False)

    def cells(self, row: Row) -> Iterable[Cell]:
        """The cells of a row; what has no end before the next one begins is none."""
        if self._kept is None:
            return self._cells_of(row)
        if row.start not in self._cells:
            self._cells[row.start] = tuple(self._cells_of(row))
        return self._cells[row.start]

    def _cells_of(self, row: Row) -> Iterator[Cell]:
        column = 0
        for match in self._cell.finditer(self._mask, row.inner, row.close):
            column = _column(match[1]) if match[1] else _given_column(match[2]) or column + 1
            yield _cell_of(match, column)

    def cell(self, row: Row, column: int) -> Cell | None:
        """The first cell of a row in a column; looked for by its name, as nearly all have one."""
        if column not in self.columns(row):
            return None
        named = b'<%sc r="%s%d"' % (self._tag, column_letter(column).encode(), row.number)
        start = self._mask.find(named, row.inner, row.close)
        match = self._cell.match(self._mask, start, row.close) if start >= 0 else None
        if match:
            return _cell_of(match, column)
        return next((cell for cell in self.cells(row) if cell.column == column), None)

    def columns(self, row: Row) -> tuple[int, ...]:
        """The columns of a row's cells, in the order of the file."""
        found = self._columns.get(row.start)
        if found is None:
            letters = self._column.findall(self._mask, row.inner, row.close)
            unnamed = b"" in letters
            found = tuple(cell.column for cell in self.cells(row)) if unnamed else tuple(map(_column, letters))
            if self._kept is not None:
                self._columns[row.start] = found
        return found


def _cell_of(match: re.Match[bytes], column: int) -> Cell:
    (start, end), _, (_, tag), (_, close) = match.regs
    inner = tag + 1
    return Cell(column, start, inner, close if close >= 0 else inner, end)


@lru_cache(maxsize=64)
def _patterns(prefix: str) -> tuple[re.Pattern[bytes], re.Pattern[bytes], re.Pattern[bytes]]:
    """What finds rows, whole cells, and of each cell the letters of its name."""
    p = re.escape(prefix.encode())
    row = rb'<%srow(?=[\s/>])(?:\s+r="(\d{1,9})")?(%s)>' % (p, ATTRIBUTES)
    content = rb"(?:[^<]++|<(?!/?%sc[\s/>]))*+" % p
    named = rb'<%sc(?=[\s/>])(?:\s+r="([A-Z]+)\d+")?' % p
    cell = named + rb"(%s)(?:(?<=/)>|>(%s)</%sc\s*>)" % (ATTRIBUTES, content, p)
    return re.compile(row), re.compile(cell), re.compile(named)


@lru_cache(maxsize=16_384)
def _column(letters: bytes) -> int:
    return column_number(letters.decode())


def _given_number(tag: bytes) -> bytes | None:
    match = _R.search(tag)
    return match[1] if match else None


def _given_column(tag: bytes) -> int | None:
    ref = attributes(tag).get("r")
    return parse_ref(ref)[1] if ref else None


def widened_spans(spans: str, columns: Mapping[int, object]) -> str | None:
    """A row's `spans` with new columns in it, None where it says none; a hint, but a wrong hint misleads readers."""
    numbers = [int(each) for each in _SPAN.findall(spans)]
    return f"{min(*numbers, *columns)}:{max(*numbers, *columns)}" if numbers else None
