"""A worksheet in the usual form: rows and cells in their order, each saying where it stands, and what one look tells."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from perfxl.excel.editing.cells import MAX_FORMULA
from perfxl.excel.editing.formulas import moved
from perfxl.excel.editing.refs import MAX_COLUMN, MAX_ROW, column_number
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.traits import DATE, FILLED_IN, MOST_COLUMNS, SheetTraits
from perfxl.excel.reading.usual.cells import CELL, FORMULA
from perfxl.excel.reading.usual.form import (
    AREA,
    MAIN,
    MARKUP,
    PROLOG,
    STRICT_MAIN,
    BrokenXml,
    Element,
    Unusual,
    check_namespace,
    elements,
)

_ROWS, _ROWS_END, _NO_ROWS = b"<sheetData>", b"</sheetData>", re.compile(rb"<sheetData ?/>")
_ROW_ATTRIBUTE = rb'(?: [A-Za-z][\w:]*+="[^"<>&]*+")*+'
_ROW = re.compile(rb'<row r="(?P<row>[1-9]\d{0,6})"(' + _ROW_ATTRIBUTE + rb") ?+(?:/>|>(?:" + CELL + rb")*+</row>)")
_BEFORE, _BEHIND = re.compile(PROLOG + MARKUP), re.compile(rb"\s*+" + MARKUP)
# The letters of the cells, nothing where a row begins.
_LETTERS = re.compile(rb' r="([A-Z]*+)')
# Those of the cells in which something stands, r where a row begins.
_FILLED = re.compile(rb'<(?:c r=")?+([A-Z]++(?=\d++"[^>]*+(?<!/)>(?!(?:<v ?/>|<v></v>)?</c>))|r(?=ow ))')
_ROW_START = re.compile(rb'<row r="(\d++)"(' + _ROW_ATTRIBUTE + rb")")
_NAME, _VALUE = re.compile(rb" ([\w:]++)="), re.compile(rb'"([^"]*+)"')
# What gives a sheet its cells, merged ranges and columns: by these names in their places, and nowhere else.
_OWN = frozenset(
    {"worksheet", "dimension", "cols", "col", "sheetData", "row", "c", "v", "is", "mergeCells", "mergeCell"}
)
_ONCE = [("worksheet", name) for name in ("sheetData", "mergeCells", "cols", "dimension")]
_PLACES = frozenset({("worksheet",), *_ONCE, ("worksheet", "cols", "col")})
# Where a control or an embedded object lies is said by drawings' elements that are called so too, deep below the rows.
_ANCHORED = frozenset({"col", "row"})
_MERGED = rb'<mergeCell ref="[A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?+" ?/>'
_MERGES = re.compile(rb'<mergeCells(?: count="\d++")?+>\s*+(?:' + _MERGED + rb"\s*+)*+</mergeCells>")
_NO_MERGES = b"<mergeCells/>"
# So many bytes of rows are looked at at a time: the matches of a large sheet at once may take a gigabyte.
_STRETCH = 1 << 20
_KEPT_FRAME = 30_000
_FEW_STYLES = 64
# A cell that names no style has the first.
_DEFAULT, _UNSTYLED = b"0", re.compile(rb'<c r="([A-Z]++)(\d++)"(?! s=)')
_COLUMN = re.compile(r"[1-9]\d{0,4}", re.ASCII)
_WIDTH = re.compile(r"\d{1,3}(?:\.\d{1,20})?", re.ASCII)
_FORMULA = re.compile(
    rb'<c r="([A-Z]++)(\d++)"([^>]*+)(?<!/)><f[^>]*+(?:(?<=/)>|>[^<]*+</f>)(?:(<v[^>]*+(?:(?<=/)>|></v>)))?+</c>'
)
# All formulas, with their attributes and texts; those of cells that share one have no text.
_FORMULA_TEXT = re.compile(rb'<c r="([A-Z]++)(\d++)"[^>]*+(?<!/)><f([^>]*+)(?:(?<=/)>|>([^<]*+)</f>)')
_SHARED = re.compile(rb' t="shared"')
_GROUP = re.compile(rb' si="(\d++)"')
_MARK = FILLED_IN.encode()
_FILLED_IN = re.compile(rb'<c r="([A-Z]++)(\d++)"[^>]*+(?<!/)><f[^>]*+(?<!/)>(?=[^<]*?' + _MARK + rb")")
_ERROR = re.compile(rb'<c r="([A-Z]++)(\d++)"(?: s="\d++")?+ t="e"')
# The errors of later programs (#SPILL!, #GETTING_DATA) stand where those of all of them do.
_NEW_ERROR = re.compile(
    rb'(<c r="[A-Z]++\d++"(?: s="\d++")?+ t="e"[^<>]*+>' + FORMULA + rb"<v[^<>]*+>)"
    rb"(?!#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)<)[^<]++(?=</v>)"
)


class _Stretch(NamedTuple):
    """Some rows: where they begin and end, and their numbers."""

    start: int
    end: int
    numbers: list[int]


class _Columns(NamedTuple):
    """What a worksheet says of its columns: which are hidden, how many characters wide the others are."""

    hidden: frozenset[int]
    widths: dict[int, float]


@dataclass(frozen=True, slots=True)
class UsualSheet:
    """A worksheet part that is in the usual form."""

    xml: bytes
    start: int
    end: int
    """Where its rows begin and end."""
    rows: tuple[_Stretch, ...]
    width: int
    """The last column that it says anything of."""
    looks: frozenset[bytes]
    """The attributes of its rows."""
    columns: _Columns

    @property
    def written(self) -> int:
        """How many cells it says anything of."""
        return self.xml.count(b"<c ", self.start, self.end)

    @property
    def reach(self) -> tuple[int, int]:
        """The last row and the last column that it says anything of."""
        return (self.rows[-1].numbers[-1], self.width) if self.rows else (0, 0)

    def extent(self) -> tuple[int, int]:
        """The last row and the last column that have something in them: so far its grid goes."""
        last_row = last_column = 0
        for start, end, numbers in self.rows:
            lots = b",".join(_FILLED.findall(self.xml, start, end)).split(b"r")[1:]
            filled = [at for at, lot in enumerate(lots) if lot.strip(b",")]
            if filled:
                last_row, last_column = numbers[filled[-1]], max(last_column, *map(_last_column, {*lots}))
        return last_row, last_column

    def traits(self, formats: Mapping[bytes, int], cells: int) -> SheetTraits:
        """What else its cells have; `formats` are those of `number_formats`, `cells` is how many its grid has."""
        xml, start, end = self.xml, self.start, self.end
        formatted = _formatted(xml, start, end, formats)
        return SheetTraits(
            percent={at: decimals for at, decimals in formatted.items() if decimals != DATE},
            dates=frozenset(at for at, decimals in formatted.items() if decimals == DATE),
            errors=frozenset(_places(_ERROR, xml, start, end)) if xml.find(b't="e"', start, end) >= 0 else frozenset(),
            uncached=frozenset(_uncached(xml, start, end)) if xml.find(b"<f", start, end) >= 0 else frozenset(),
            filled_in=frozenset(_places(_FILLED_IN, xml, start, end))
            if xml.find(_MARK, start, end) >= 0
            else frozenset(),
            hidden_rows=frozenset(self._hidden_rows()),
            hidden_columns=self.columns.hidden,
            widths=self.columns.widths,
            formulas=self.formulas,
            cells=cells,
        )

    def has_new_errors(self) -> bool:
        """Whether a cell holds an error that Excel 97 had not."""
        xml, start, end = self.xml, self.start, self.end
        return xml.find(b't="e"', start, end) >= 0 and _NEW_ERROR.search(xml, start, end) is not None

    def with_old_errors(self) -> bytes:
        """The part with #VALUE! for each of those."""
        rows = _NEW_ERROR.sub(rb"\1#VALUE!", self.xml[self.start : self.end])
        return self.xml[: self.start] + rows + self.xml[self.end :]

    def formulas(self, first: int, last: int) -> Iterator[tuple[int, int, str]]:
        """The formulas from one row to another, row by row: row, column, text."""
        if self.xml.find(b"<f", self.start, self.end) < 0:
            return
        shared: dict[bytes, tuple[int, int, str]] = {}
        for match in _FORMULA_TEXT.finditer(self.xml, self.start, self.end):
            row, column = int(match[2]), column_number(match[1].decode())
            if row > last:
                return
            text = html.unescape((match[4] or b"").decode("utf-8", "replace"))
            group = _GROUP.search(match[3]) if _SHARED.search(match[3]) else None
            if group is not None and text:
                shared[group[1]] = row, column, text
            elif group is not None and group[1] in shared:
                at_row, at_column, text = shared[group[1]]
                text = moved(text, row - at_row, column - at_column) if len(text) <= MAX_FORMULA else ""
            if text and row >= first:
                yield row, column, text

    def _hidden_rows(self) -> Iterator[int]:
        hidden = {look for look in self.looks if _is_hidden(look)}
        if hidden:
            for match in _ROW_START.finditer(self.xml, self.start, self.end):
                if match[2] in hidden:
                    yield int(match[1])


def usual_sheet(xml: bytes, name: str) -> UsualSheet:
    """A worksheet as it is. Raises Unusual, and UnreadableError (too-large) for merged ranges beyond all measure."""
    looks: set[bytes] = set()
    start, rows = _rows(xml, looks)
    end = rows[-1].end if rows else start
    head, tail = xml[:start], xml[end:]
    if tail.count(b"<mergeCell ") > limits().merged:
        raise too_large(f"工作表“{name}”的合并单元格过多（上限 {limits().merged} 个）")
    columns = _columns_by(head, tail)
    for look in looks:
        _check_look(look)
    width = 0
    for stretch in rows:
        # the cells of most rows have the same letters: each lot is looked at once
        letters = b",".join(_LETTERS.findall(xml, stretch.start, stretch.end))
        width = max(width, *map(_last_column, {*letters.split(b",,")}))
    return UsualSheet(xml, start, end, rows, width, frozenset(looks), columns)


def _rows(xml: bytes, looks: set[bytes]) -> tuple[int, tuple[_Stretch, ...]]:
    """Where the rows begin, and the rows; their attributes are added to `looks`. Raises Unusual."""
    start = xml.find(_ROWS)
    if start < 0:
        empty = _NO_ROWS.search(xml)
        return empty.end() if empty else len(xml), ()
    start += len(_ROWS)
    return start, tuple(_stretches(xml, start, looks))


def _stretches(xml: bytes, start: int, looks: set[bytes]) -> Iterator[_Stretch]:
    at = first = start
    last = 0
    numbers: list[int] = []
    match_row, look = _ROW.match, looks.add
    while match := match_row(xml, at):
        number = int(match[1])
        if number <= last or number > MAX_ROW:
            raise Unusual
        if match.end() - at > _STRETCH and xml.count(b"<c ", at, match.end()) > MAX_COLUMN:
            raise Unusual
        numbers.append(number)
        look(match[2])
        last, at = number, match.end()
        if at - first > _STRETCH:
            yield _Stretch(first, at, numbers)
            first, numbers = at, []
    if not xml.startswith(_ROWS_END, at):
        raise Unusual
    if numbers:
        yield _Stretch(first, at, numbers)


@lru_cache(maxsize=4096)
def _last_column(letters: bytes) -> int:
    """The last column of a row with cells in these columns. Raises Unusual where they do not grow."""
    last = 0
    for name in letters.split(b","):
        if name:
            column = column_number(name.decode())
            if column <= last or column > MAX_COLUMN:
                raise Unusual
            last = column
    return last


@lru_cache(maxsize=4096)
def _check_look(row: bytes) -> None:
    """Raise Unusual where a row says a thing twice."""
    names = _NAME.findall(row)
    if b"r" in names or len({*names}) < len(names):
        raise Unusual


def _columns_by(head: bytes, tail: bytes) -> _Columns:
    """What stands around the rows, looked at; gives what it says of the columns. Raises Unusual."""
    merges = _MERGES.search(tail)
    pieces = (head, tail) if merges is None else (head, tail[: merges.start()], tail[merges.end() :])
    frame = _kept_frame if sum(map(len, pieces)) <= _KEPT_FRAME else _frame
    return frame(pieces)


@lru_cache(maxsize=512)
def _kept_frame(pieces: tuple[bytes, ...]) -> _Columns:
    return _frame(pieces)


def _frame(pieces: tuple[bytes, ...]) -> _Columns:
    """The same of what stands before the rows, behind them, and behind the merged ranges where there are any."""
    head, *behind = pieces
    if sum(map(len, pieces)) > limits().tags:
        raise Unusual
    if not (_BEFORE.fullmatch(head) and all(map(_BEHIND.fullmatch, behind))):
        raise Unusual
    check_namespace(b"".join(pieces), MAIN, STRICT_MAIN)
    try:
        found = [each for each in elements(head, _NO_MERGES.join(behind), names=_OWN) if not _is_anchor(each)]
    except BrokenXml as error:
        raise Unusual from error
    if not found or found[0].path != ("worksheet",):
        raise Unusual
    if any(element.prefixed or element.path not in _PLACES for element in found):
        raise Unusual
    paths = [element.path for element in found]
    if any(paths.count(path) > 1 for path in _ONCE):
        raise Unusual
    if not all(AREA.fullmatch(each.attributes.get("ref", "")) for each in found if each.name == "dimension"):
        raise Unusual
    return _columns_in(found)


def _columns_in(found: Sequence[Element]) -> _Columns:
    columns = [element.attributes for element in found if element.name == "col"]
    hidden: set[int] = set()
    widths: dict[int, float] = {}
    for given in columns:
        stretch = _stretch_of(given)
        if given.get("hidden") in ("1", "true") or _is_zero(given.get("width")):
            hidden.update(stretch)
        elif _WIDTH.fullmatch(given.get("width", "")):
            widths.update(dict.fromkeys(stretch, float(given["width"])))
    return _Columns(frozenset(hidden), widths)


def _is_anchor(element: Element) -> bool:
    return element.prefixed and not element.path and element.name in _ANCHORED


def _stretch_of(column: Mapping[str, str]) -> range:
    """The columns that an element stands for. Raises Unusual."""
    first, last = column.get("min", ""), column.get("max", "")
    if not (_COLUMN.fullmatch(first) and _COLUMN.fullmatch(last) and int(first) <= int(last) <= MAX_COLUMN):
        raise Unusual
    return range(int(first), min(int(last), MOST_COLUMNS) + 1)


@lru_cache(maxsize=4096)
def _is_hidden(row: bytes) -> bool:
    """Whether a row with these attributes is not seen."""
    given = dict(zip(_NAME.findall(row), _VALUE.findall(row), strict=False))
    return given.get(b"hidden") in (b"1", b"true") or _is_zero(given.get(b"ht", b"").decode("ascii", "replace"))


def _is_zero(size: str | None) -> bool:
    try:
        return bool(size) and float(size or 1) == 0
    except ValueError:
        return False


def _formatted(xml: bytes, start: int, end: int, formats: Mapping[bytes, int]) -> dict[tuple[int, int], int]:
    """The cells with a number format that says how their number is to be read."""
    if not formats:
        return {}
    styles = b"|".join(formats) if len(formats) <= _FEW_STYLES else rb"\d++"
    pattern = re.compile(rb'<c r="([A-Z]++)(\d++)" s="(' + styles + rb')"')
    found = {
        (int(row), column_number(letters.decode())): formats[style]
        for letters, row, style in (match.groups() for match in pattern.finditer(xml, start, end))
        if style in formats
    }
    if _DEFAULT in formats:
        found |= dict.fromkeys(_places(_UNSTYLED, xml, start, end), formats[_DEFAULT])
    return found


def _places(pattern: re.Pattern[bytes], xml: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(xml, start, end):
        yield int(match[2]), column_number(match[1].decode())


def _uncached(xml: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Formula cells without a value; an empty text (t="str", <v></v>) is a value."""
    for match in _FORMULA.finditer(xml, start, end):
        if not (b' t="str"' in match[3] and match[4]):
            yield int(match[2]), column_number(match[1].decode())
