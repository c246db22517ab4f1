"""Sheets as grids: those of an .xlsx when they are asked for, those of other formats all at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, overload

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError, no_sheets
from perfxl.excel.reading.grid import Grid, Span, Spread, dense
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.native_stderr import silenced
from perfxl.excel.reading.traits import SheetTraits, WorkbookTraits, check_cells, check_extent

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

    from perfxl.excel.reading.look import Look, Telling
    from perfxl.excel.reading.usual.book import UsualBook

# A form's sheet has tens of kilobytes; from this size on a sheet is looked through before it is read.
_LARGE = 400_000
# The day that Excel counts from, as it takes 1900 for a leap year, and where days count from 1904.
_DAY_ZERO, _DAY_ZERO_1904 = datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1)
_LAST_DAY = 2_958_465


class PackageSheets(Sequence[Grid]):
    """The worksheets of an .xlsx in the usual form. Raises UnreadableError when one is asked for."""

    def __init__(self, package: bytes, book: UsualBook) -> None:
        self._package, self._book = package, book
        self._grids: dict[int, Grid] = {}
        self._opened: CalamineWorkbook | None = None
        self._spread, self._cells = Spread(), 0

    def __len__(self) -> int:
        return len(self._book.sheets)

    @overload
    def __getitem__(self, at: int) -> Grid: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Grid, ...]: ...
    def __getitem__(self, at: int | slice) -> Grid | tuple[Grid, ...]:
        if isinstance(at, slice):
            return tuple(self[each] for each in range(*at.indices(len(self))))
        number = range(len(self))[at]
        if number not in self._grids:
            self._grids[number] = self._read(number)
        return self._grids[number]

    def holding(self, telling: Telling) -> Iterator[Grid]:
        """The sheets, but for large ones on which no short text is telling."""
        from perfxl.excel.reading import look as looking

        look: Look | None = None
        for number, (_, _, sheet) in enumerate(self._book.sheets):
            if sheet.end - sheet.start > _LARGE:
                look = look or looking.Look(self._book, telling)
                if not look.holds(sheet):
                    continue
            yield self[number]

    def _read(self, number: int) -> Grid:
        from perfxl.excel.reading.xlsx import check_texts

        name, position, sheet = self._book.sheets[number]
        row, column = sheet.reach
        if self._cells + row * column > limits().cells:
            row, column = sheet.extent()
        self._cells += check_extent(name, row, column)
        check_cells(self._cells)
        check_texts(self._book, sheet)
        traits = sheet.traits(self._book.formats, row * column)
        with _broken_is_corrupt():
            unknown = self._book.unknown
            if self._opened is None:
                self._opened = _opened(_known(self._package, self._book))
                if len(self._opened.sheet_names) + len(unknown) <= self._book.sheets[-1][1]:
                    raise UnreadableError("corrupt", CORRUPT)
            place = position - sum(1 for each in unknown if each < position)
            grid = _grid(name, self._opened.get_sheet_by_index(place), traits, self._spread)
        _show_days(grid.rows, traits, self._book.since_1904)
        return grid


def all_sheets(data: bytes, traits: WorkbookTraits) -> list[Grid]:
    """Every worksheet of a workbook. Raises UnreadableError."""
    from python_calamine import SheetTypeEnum

    spread = Spread()
    with _broken_is_corrupt():
        book = _opened(data)
        if not book.sheets_metadata:
            raise no_sheets()
        named = [info.name for info in book.sheets_metadata if info.typ == SheetTypeEnum.WorkSheet]
        if len(named) > limits().sheets:
            raise too_large(f"工作表过多（{len(named)} 张，上限 {limits().sheets} 张）")
        return [
            _grid(name, book.get_sheet_by_name(name), traits.sheets.get(name, SheetTraits()), spread) for name in named
        ]


def _known(data: bytes, book: UsualBook) -> bytes:
    """A package as python-calamine knows it: without the tabs that it does not open, errors as those of the first Excel."""
    spoiled = {position: sheet for _, position, sheet in book.sheets if sheet.has_new_errors()}
    if not (spoiled or book.unknown):
        return data
    from perfxl.excel.editing.package import Package
    from perfxl.excel.editing.relations import ContentTypes
    from perfxl.excel.editing.workbook_part import WorkbookPart

    package = Package(data)
    workbook = WorkbookPart(package)
    for position, sheet in spoiled.items():
        if part := workbook.relations.part(workbook.sheets[position].relation):
            package.write(part, [sheet.with_old_errors()])
    for tab in reversed(book.unknown):
        workbook.remove_sheet(tab)
    workbook.flush(ContentTypes(package))
    return b"".join(package.dump())


def _opened(data: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(BytesIO(data))


@contextmanager
def _broken_is_corrupt() -> Iterator[None]:
    """Within, what python-calamine raises is UnreadableError (corrupt), and what it prints is not seen."""
    try:
        with silenced():
            yield
    except UnreadableError:
        raise
    except BaseException as error:
        # calamine raises PanicException, which is no Exception, on some broken files
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise UnreadableError("corrupt", CORRUPT) from error


def _grid(name: str, sheet: CalamineSheet, traits: SheetTraits, spread: Spread) -> Grid:
    return dense(name, sheet.to_python(skip_empty_area=False), traits, spread, _merged_ranges(sheet, traits))


def _merged_ranges(sheet: CalamineSheet, traits: SheetTraits) -> Sequence[Span]:
    """The merged ranges, from 1: those of calamine, which finds none in .ods and .xlsb, or those of the scan."""
    ranges = sheet.merged_cell_ranges
    if ranges is None:
        return traits.merges
    # the corners of some are in another order (B2:A1)
    return [
        (min(top, bottom) + 1, min(left, right) + 1, max(top, bottom) + 1, max(left, right) + 1)
        for (top, left), (bottom, right) in ranges
    ]


def _show_days(rows: list[list[Any]], traits: SheetTraits, since_1904: bool) -> None:
    """Numbers that a format shows as a day become one."""
    for row, column in traits.dates:
        raw = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None
        if isinstance(raw, float) and 0 < raw <= _LAST_DAY:
            zero = _DAY_ZERO_1904 if since_1904 else _DAY_ZERO
            rows[row - 1][column - 1] = zero + datetime.timedelta(days=raw)
