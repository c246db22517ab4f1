"""The workbook put together: what XlsxWriter wrote, with the rows of the tables in their sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from perfxl.files.whole_folder import passing_folder
from perfxl.output.consolidated.looks import CELL_LOOKS, FONT, FONT_SIZE, STYLE_PLACEHOLDERS
from perfxl.output.consolidated.rows import HEAD_ROWS, Rows

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_LAST_HEAD, _ROW_END, _END = b'<row r="%d"' % HEAD_ROWS, b"</row>", b"</sheetData>"
_NUMBER = re.compile(rb'<c r="[A-Z]+\d+" s="(\d+)"')


@contextmanager
def tables_book(written: BinaryIO) -> Iterator[Workbook]:
    """A workbook to draw all on but the rows of its tables, written when the block ends.

    Text from workbooks is text: never a formula, a link or a number. What XlsxWriter keeps on disk meanwhile outlives no kill.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    looks = {"default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE}, "constant_memory": True}
    with passing_folder() as folder, xlsxwriter.Workbook(written, {**options, **looks, "tmpdir": str(folder)}) as book:
        yield book


def put_together(book: BinaryIO, target: Path, rows: Mapping[str, Rows]) -> None:
    """Write a workbook of XlsxWriter with the rows of its tables. Raises OSError where it cannot be written.

    `rows` are by the part of their sheet; what the sheet itself has below its headings gives way to them. There the
    first of these sheets has a cell of every look.
    """
    with ZipFile(book) as source, ZipFile(target, "w", ZIP_DEFLATED) as made:
        numbers = _numbers(source.read(next(iter(rows))))
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename in rows:
                _write_sheet(made, entry, content, rows[entry.filename], numbers)
            else:
                made.writestr(entry, content)


def _numbers(sheet: bytes) -> dict[bytes, bytes]:
    """The numbers of the looks, by what stands for them."""
    found = _NUMBER.findall(sheet, _head_end(sheet))
    return {STYLE_PLACEHOLDERS[look].encode(): number for look, number in zip(CELL_LOOKS, found, strict=False)}


def _head_end(sheet: bytes) -> int:
    return sheet.index(_ROW_END, sheet.index(_LAST_HEAD)) + len(_ROW_END)


def _write_sheet(made: ZipFile, entry: ZipInfo, sheet: bytes, rows: Rows, numbers: Mapping[bytes, bytes]) -> None:
    entry.file_size = len(sheet) + rows.size  # by which the zip file knows whether it needs its large form
    with made.open(entry, "w") as part:
        part.write(sheet[: _head_end(sheet)])
        for chunk in rows.chunks():
            for placeholder, number in numbers.items():
                chunk = chunk.replace(placeholder, number)
            part.write(chunk)
        part.write(sheet[sheet.rindex(_END) :])
