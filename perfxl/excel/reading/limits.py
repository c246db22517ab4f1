"""How large a workbook may be: what one worker reads in five seconds and 300 MB, unless a user allows more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from perfxl.excel.reading.file_kind import UnreadableError

# An .xlsx form inflates to well under 1 MB, whole ledgers beside it to tens; 80 MB of short texts take 250 MB of memory.
USUAL_SIZE = 80
_MEGABYTE = 1_000_000
# A cell of a ledger takes 20 to 200 bytes of XML, 150 bytes of memory and up to 8 microseconds: 320,000 cells in all.
_CELLS = 4_000
# A form's merged ranges spread over hundreds of cells; each of these cells costs 160 bytes of memory.
_MERGED = 3_000
# Every part costs a directory entry; real workbooks have tens, the largest hundreds.
_PARTS = 200
# A workbook of many units has a hundred sheets.
_SHEETS = 10
# Names, styles and relations take kilobytes, in workbooks of years of copying and pasting ten MB.
_CONTROL = 4
# A page of 5 MB has fifty thousand cells; each tag is looked at in Python.
_PAGE = 16
# The records of an .xlsb are looked at one by one in Python.
_RECORDS = 10
# The same for the tags of an .ods, which writes the most of all formats for a cell.
_TAGS = 4
# Each element of what is written anew takes some microseconds; a cell has two.
_ELEMENTS = 6_000
# An .xls is not compressed, and two libraries hold what it says.
_XLS = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for workbooks of up to `size` MB; all grow with it."""

    size: int = USUAL_SIZE

    @property
    def bytes(self) -> int:
        """A file, and what its parts inflate to."""
        return self.size * _MEGABYTE

    @property
    def cells(self) -> int:
        """The grids of all sheets, blank cells between filled ones included."""
        return self.size * _CELLS

    @property
    def merged(self) -> int:
        """The cells of all merged ranges."""
        return self.size * _MERGED

    @property
    def parts(self) -> int:
        """The parts of a package."""
        return self.size * _PARTS

    @property
    def sheets(self) -> int:
        """The sheets of a workbook."""
        return self.size * _SHEETS

    @property
    def control(self) -> int:
        """The bytes of a part that says what a workbook has: its sheets, styles, relations."""
        return self.bytes // _CONTROL

    @property
    def page(self) -> int:
        """The bytes of a page with tables."""
        return self.bytes // _PAGE

    @property
    def records(self) -> int:
        """The bytes of the sheets of an .xlsb."""
        return self.bytes // _RECORDS

    @property
    def tags(self) -> int:
        """The bytes of the content of an .ods."""
        return self.bytes // _TAGS

    @property
    def elements(self) -> int:
        """The elements of a part that has to be written anew."""
        return self.size * _ELEMENTS

    @property
    def xls(self) -> int:
        """The bytes of an .xls."""
        return self.bytes // _XLS


_allowed = ContextVar("limits", default=USUAL_SIZE)


def limits() -> Limits:
    """The limits that hold now."""
    return Limits(_allowed.get())


@contextmanager
def allowing(size: int | None) -> Iterator[None]:
    """Within, workbooks of up to `size` MB are read; None leaves the limits as they are."""
    if size is None:
        yield
        return
    token = _allowed.set(size)
    try:
        yield
    finally:
        _allowed.reset(token)


def too_large(what: str, needed: float = 0.0) -> UnreadableError:
    """What a workbook beyond a limit is refused with; `needed` is the size in MB at which it would be read."""
    size = max(limits().size * 2, (int(needed) // 10 + 1) * 10)
    return UnreadableError(
        "too-large",
        f"{what}，未读取。请删去无关内容后重新保存；确认文件可靠、必须照原样审核的，"
        f"请加选项 --max-size {size}（放宽上限，单位 MB）再审核。",
    )
