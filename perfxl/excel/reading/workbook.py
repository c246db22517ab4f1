"""A workbook as grids of cells: values and merged ranges by python-calamine, the rest by a light scan."""

from __future__ import annotations

import datetime
import hashlib
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from perfxl.excel.reading.cell import Cell, Problem
from perfxl.excel.reading.encryption import unlocked
from perfxl.excel.reading.file_kind import CORRUPT, FileKind, UnreadableError, file_kind
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.native_stderr import silenced
from perfxl.excel.reading.traits import SheetTraits, WorkbookTraits
from perfxl.text.errors import system_reason
from perfxl.text.numbers import read_number

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

# A larger merge (a whole column, a whole sheet) spreads no further than the sheet's values.
MAX_MERGED_CELLS = 10_000
# A number beyond this is no amount, weight or score; NaN and infinities are not below it.
MAX_NUMBER = 1e15


Span = tuple[int, int, int, int]
"""A merged range: first row, first column, last row, last column."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as a dense grid. Rows and columns count from 1; a merged range has its value in every cell."""

    name: str
    rows: list[list[Any]]
    merges: dict[tuple[int, int], Span]
    traits: SheetTraits

    @property
    def row_count(self) -> int:
        """How many rows the sheet has."""
        return len(self.rows)

    @property
    def column_count(self) -> int:
        """How many columns the sheet has."""
        return len(self.rows[0]) if self.rows else 0

    def span(self, row: int, col: int) -> tuple[int, int, int, int]:
        """The merged range (first row, first column, last row, last column) that a cell is in, or itself."""
        return self.merges.get((row, col)) or (row, col, row, col)

    def text(self, row: int, col: int) -> str:
        """The printed text of a cell, without line breaks; '' where the cell is blank or outside the sheet."""
        row, col, raw = self._anchor(row, col)
        return "" if raw == "" else self._content(row, col, raw)[0]

    def texts(self, row: int, first: int, last: int) -> Iterator[str]:
        """The printed texts of a row's columns from `first` to `last`, a merged range once, blank ones left out."""
        col = first
        while col <= last:
            if text := self.text(row, col):
                yield text
            col = self.span(row, col)[3] + 1

    def cell(self, row: int, col: int) -> Cell:
        """The cell with its address: for a merged range that of its first cell."""
        row, col, raw = self._anchor(row, col)
        content = _BLANK if raw == "" else self._content(row, col, raw)
        return Cell._make((self.name, row, col, *content, self._problem(row, col)))

    def _content(self, row: int, col: int, raw: object) -> Content:
        percent = self.traits.percent
        return _content(raw, percent.get((row, col)) if percent else None)

    def _anchor(self, row: int, col: int) -> tuple[int, int, Any]:
        """The cell whose value a cell has, and what calamine read there; '' where it is blank or outside the sheet."""
        if span := self.merges.get((row, col)):
            row, col = span[0], span[1]
        rows = self.rows
        if 0 < row <= len(rows) and 0 < col <= len(rows[row - 1]):
            return row, col, rows[row - 1][col - 1]
        return row, col, ""

    def _problem(self, row: int, col: int) -> Problem | None:
        traits = self.traits
        if traits.errors and (row, col) in traits.errors:
            return "error-value"
        return "uncached" if traits.uncached and (row, col) in traits.uncached else None


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as it was read from its file."""

    sha256: str
    sheets: tuple[Grid, ...]
    kind: FileKind
    properties: dict[str, str] = field(default_factory=dict)
    active: tuple[str, ...] = ()
    """What the workbook has that could act when it is opened: 宏 …"""

    @property
    def editable(self) -> bool:
        """Whether it can be annotated without loss."""
        return self.kind == "xlsx"


def read_workbook(path: Path, password: str | None = None) -> Workbook:
    """Read a workbook file. Raises UnreadableError."""
    return read_bytes(file_bytes(path), password)


def file_bytes(path: Path) -> bytes:
    """A file's bytes. Raises UnreadableError where the system does not give them, or where they are too many."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UnreadableError("locked", "文件夹打不开，里面的文件没有审核。请检查权限后再试。")
        if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for without end
            raise UnreadableError("not-a-workbook", "这不是文件，未读取。请把它移走。")
        if found.st_size > limits().bytes:
            raise too_large(
                f"文件过大（{found.st_size // 1_000_000} MB，上限 {limits().size} MB）", found.st_size / 1_000_000
            )
        return path.read_bytes()
    except PermissionError as error:
        raise UnreadableError("locked", "文件正被其他程序独占或没有读取权限。请关闭 Excel/WPS 后再试。") from error
    except OSError as error:
        raise UnreadableError("corrupt", f"文件无法读取（{system_reason(error)}）。请检查磁盘或网络后再试。") from error


def read_bytes(data: bytes, password: str | None = None) -> Workbook:
    """Read a workbook from its bytes."""
    plain = unlocked(data, password)
    kind = file_kind(plain)
    if kind == "html":
        from perfxl.excel.reading.html_tables import read_tables

        name, rows, traits = read_tables(plain)
        sheets: tuple[Grid, ...] = (_dense(name, rows, traits.sheets[name], _Spread()),)
    else:
        traits = _scan(plain, kind)
        sheets = tuple(_grids(plain, traits))
    return Workbook(hashlib.sha256(data).hexdigest(), sheets, kind, traits.properties, traits.active)


def _scan(data: bytes, kind: Literal["xlsx", "xls", "ods", "xlsb"]) -> WorkbookTraits:
    match kind:
        case "xlsx":
            from perfxl.excel.reading.xlsx import scan_xlsx

            return scan_xlsx(data)
        case "xls":
            from perfxl.excel.reading.xls import scan_xls

            return scan_xls(data)
        case "ods":
            from perfxl.excel.reading.ods import scan_ods

            return scan_ods(data)
        case "xlsb":
            from perfxl.excel.reading.xlsb import scan_xlsb

            return scan_xlsb(data)


def _grids(data: bytes, traits: WorkbookTraits) -> list[Grid]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    spread = _Spread()
    try:
        with silenced():
            book = CalamineWorkbook.from_filelike(BytesIO(data))
            named = [info.name for info in book.sheets_metadata if info.typ == SheetTypeEnum.WorkSheet]
            if len(named) > limits().sheets:
                raise too_large(f"工作表过多（{len(named)} 张，上限 {limits().sheets} 张）")
            return [
                _grid(book.get_sheet_by_name(name), traits.sheets.get(name, SheetTraits()), spread) for name in named
            ]
    except UnreadableError:
        raise
    except BaseException as error:
        # calamine raises PanicException, which is no Exception, on some broken files
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise UnreadableError("corrupt", CORRUPT) from error


class _Spread:
    """How many cells the merged ranges of a workbook spread over."""

    def __init__(self) -> None:
        self._cells, self._most = 0, limits().merged

    def add(self, name: str, cells: int) -> None:
        """Count a range. Raises UnreadableError where all of them take too much memory."""
        self._cells += max(cells, 1)
        if self._cells > self._most:
            raise too_large(f"工作表“{name}”的合并单元格过多（上限 {self._most} 个）")


def _grid(sheet: CalamineSheet, traits: SheetTraits, spread: _Spread) -> Grid:
    return _dense(sheet.name, sheet.to_python(skip_empty_area=False), traits, spread, _merged_ranges(sheet, traits))


def _dense(
    name: str, rows: list[list[Any]], traits: SheetTraits, spread: _Spread, spans: Sequence[Span] | None = None
) -> Grid:
    """A grid; its merged ranges are those of the scan where none are given."""
    merges: dict[tuple[int, int], Span] = {}
    width = len(rows[0]) if rows else 0
    for span in traits.merges if spans is None else spans:
        top, left, bottom, right = span
        if (bottom - top + 1) * (right - left + 1) > MAX_MERGED_CELLS:
            bottom, right = min(bottom, len(rows)), min(right, max(width, left))
        spread.add(name, (bottom - top + 1) * (right - left + 1))
        merges.update(dict.fromkeys(product(range(top, bottom + 1), range(left, right + 1)), span))
    return Grid(name, rows, merges, traits)


def _merged_ranges(sheet: CalamineSheet, traits: SheetTraits) -> Sequence[Span]:
    """The merged ranges, from 1: those of calamine, which finds none in .ods and .xlsb, or those of the scan."""
    ranges = sheet.merged_cell_ranges
    if ranges is None:
        return traits.merges
    return [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges]


Content = tuple[str, float | None, float | None, int, bool]
"""What a cell says: text, value, number, decimals, whether it is a percentage."""

_BLANK: Content = ("", None, None, 0, False)


@lru_cache(maxsize=65_536, typed=True)
def _content(raw: object, percent: int | None) -> Content:
    """What a value says, printed with `percent` decimals where it is formatted as a percentage; values recur."""
    text = printed(raw, percent)
    if isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < MAX_NUMBER:
        return text, float(raw), float(raw), _decimals(raw, percent), percent is not None
    written = read_number(text)
    if written is None:
        return text, None, None, 0, False
    return text, None, written.number, written.decimals, written.percent


def printed(raw: object, percent: int | None = None) -> str:
    """A value as it is printed: 1 formatted as a percentage is 100%, 15.0 is 15; no line breaks."""
    if isinstance(raw, str):
        return _one_line(raw)
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, int | float):
        if percent is not None:
            return f"{_plain(round(raw * 100, max(percent, 2)) if abs(raw) < MAX_NUMBER else raw)}%"
        return _plain(raw)
    if isinstance(raw, datetime.datetime | datetime.date):
        return f"{raw.year}年{raw.month}月{raw.day}日"
    return "" if raw is None else str(raw)


def _one_line(text: str) -> str:
    return (
        "".join(line.strip() for line in text.replace("\r", "\n").split("\n"))
        if "\n" in text or "\r" in text
        else text.strip()
    )


def _plain(number: float) -> str:
    """A number without exponent and float dust: 15, 99.14, 0.1."""
    if abs(number) < MAX_NUMBER and number == int(number):
        return str(int(number))
    return format(Decimal(f"{number:.15g}"), "f") if abs(number) < MAX_NUMBER else f"{number:g}"


def _decimals(raw: float, percent: int | None) -> int:
    """How many decimals a numeric cell is written with; a percentage's are those of its per cent."""
    text = _plain(raw * 100 if percent is not None else raw)
    return len(text.partition(".")[2])
