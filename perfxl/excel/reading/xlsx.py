"""An .xlsx in the usual form, and what its sheets hold besides their grids."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.limits import limits
from perfxl.excel.reading.package_parts import active_content
from perfxl.excel.reading.traits import check_characters, check_extent
from perfxl.excel.reading.usual.book import UsualBook, usual_book
from perfxl.excel.reading.usual.cells import FORMULA
from perfxl.excel.reading.usual.form import Unusual
from perfxl.excel.reading.usual.sheet import UsualSheet

_PROPERTY = re.compile(rb'<property\b(?>[^<>]*?\bname="([^"]+)")[^<>]*+>\s*+<vt:\w++\b[^<>]*+>([^<]*+)</vt:')
# A sheet of which at least this share of the cells are written is a ledger; others only reach far.
_DENSE = 8
_ITEM = re.compile(rb"<si>(.*?)</si>|<si ?/>", re.DOTALL)
_ITEM_END = b"</si>"
_USED = re.compile(rb't="s"[^<>]*+>' + FORMULA + rb"<v[^<>]*+>(\d++)</v>")


def usual_package(data: bytes) -> tuple[bytes, UsualBook]:
    """A package in the usual form, written anew where it was not, and what it holds.

    Raises UnreadableError (corrupt, encrypted, not-a-workbook, too-large, unsafe).
    """
    package, book = data, _usual_book(data)
    if book is None:
        from perfxl.excel.reading.usual.rewriting import rewritten

        package = rewritten(data)
        book = _usual_book(package)
        if book is None:
            raise UnreadableError("corrupt", CORRUPT)
    for name, _, sheet in book.sheets:
        _check_reach(name, sheet)
    return package, book


def _usual_book(data: bytes) -> UsualBook | None:
    """What a package holds, None where it is not in the usual form; nothing is left then of what was inflated."""
    try:
        return usual_book(data)
    except Unusual:
        return None


def _check_reach(name: str, sheet: UsualSheet) -> None:
    """Raise UnreadableError (too-large) where a few cells are so far apart that nobody needs to ask what they are."""
    row, column = sheet.reach
    if row * column > limits().cells and sheet.written * _DENSE < row * column:
        row, column = sheet.extent()
        if sheet.written * _DENSE < row * column:
            check_extent(name, row, column)


def properties_of(book: UsualBook) -> dict[str, str]:
    """The properties of its own that a workbook has."""
    return {
        html.unescape(match[1].decode("utf-8", "replace")): html.unescape(match[2].decode("utf-8", "replace"))
        for match in _PROPERTY.finditer(book.custom)
    }


def active_of(book: UsualBook) -> tuple[str, ...]:
    """What a workbook has that could act when it is opened."""
    return active_content([name.lower() for name in book.parts])


def check_texts(book: UsualBook, sheet: UsualSheet) -> None:
    """Raise UnreadableError (too-large) where the texts of a sheet, each as often as it is used, take all memory."""
    uses = sheet.xml.count(b't="s"', sheet.start, sheet.end)
    if len(book.strings) * uses <= limits().bytes:
        return
    longest = max(map(len, book.strings.split(_ITEM_END))) + len(_ITEM_END)
    if longest * uses > limits().bytes:
        lengths = [len(match[0]) for match in _ITEM.finditer(book.strings)]
        check_characters(sum(lengths[at] for at in _indices(sheet) if at < len(lengths)))


def _indices(sheet: UsualSheet) -> Iterable[int]:
    return (int(match[1][:9]) for match in _USED.finditer(sheet.xml, sheet.start, sheet.end))
