"""An .xlsx in the usual form, and what its sheets hold besides their grids."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.grid import printed
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.package_parts import active_content
from perfxl.excel.reading.traits import check_extent
from perfxl.excel.reading.usual.book import UsualBook, usual_book
from perfxl.excel.reading.usual.form import ATTRIBUTES, END, MARKUP, PROLOG, START, TEXT, Unusual
from perfxl.excel.reading.usual.sheet import UsualSheet
from perfxl.text.invisible import visible

_PROPERTY = re.compile(rb'<property\b(?>[^<>]*?\bname="([^"]+)")[^<>]*+>\s*+<vt:\w++>([^<]*+)</vt:')
# A sheet of which at least this share of the cells are written is a ledger; others only reach far.
_DENSE = 8
_ITEM = re.compile(rb"<si>(.*?)</si>|<si ?/>", re.DOTALL)
_TEXTS = re.compile(
    PROLOG + rb"(?:<sst" + ATTRIBUTES + rb">(?:<si>(?:(?!</?(?:[\w.-]++:)?+(?:si|sst)[\s/>])(?:" + START + rb"|" + END + rb")" + TEXT
    + rb")*+</si>|<si ?/>|\s++|<extLst>" + MARKUP + rb")*+(?:</sst>)?+|<sst" + ATTRIBUTES + rb" ?/>)?+\s*+"
)  # fmt: skip
_PHONETIC = re.compile(rb"<rPh\b.*?</rPh>", re.DOTALL)
_TEXT = re.compile(rb"<t(?: [^<>]*+)?>([^<]*+)</t>")
_OWN_TEXT = re.compile(rb'(?:<t(?: [^<>]*+)?>|t="str"[^<>]*+>(?:<f[^<>]*+(?:/>|>[^<]*+</f>))?<v>)([^<]*+)<')
_USED = re.compile(rb't="s"[^<>]*+><v>(\d++)</v>')
# A longer text is no label; what it says is nobody's heading.
_LONGEST_LABEL = 400
_MOST_TELLING = 500


def usual_package(data: bytes) -> tuple[bytes, UsualBook]:
    """A package in the usual form, written anew where it was not, and what it holds.

    Raises UnreadableError (corrupt, encrypted, not-a-workbook, too-large, unsafe).
    """
    try:
        package, book = data, usual_book(data)
    except Unusual:
        from perfxl.excel.reading.usual.rewriting import rewritten

        package = rewritten(data)
        try:
            book = usual_book(package)
        except Unusual as error:
            raise UnreadableError("corrupt", CORRUPT) from error
    for name, _, sheet in book.sheets:
        _check_reach(name, sheet)
    return package, book


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
    return active_content(name.lower() for name in book.parts)


def check_characters(book: UsualBook, name: str, sheet: UsualSheet) -> None:
    """Raise UnreadableError (too-large) where the texts of a sheet, each as often as it is used, take all memory."""
    uses = sheet.xml.count(b't="s"', sheet.start, sheet.end)
    if len(book.strings) * uses <= limits().bytes:
        return
    lengths = [len(match[0]) for match in _ITEM.finditer(book.strings)]
    if max(lengths, default=0) * uses <= limits().bytes:
        return
    used = sum(lengths[at] for at in _indices(sheet) if at < len(lengths))
    if used > limits().bytes:
        raise too_large(
            f"工作表“{name}”的文字过多（{used // 1_000_000} MB，上限 {limits().size} MB）", used / 1_000_000
        )


def _indices(sheet: UsualSheet) -> Iterable[int]:
    return (int(match[1][:9]) for match in _USED.finditer(sheet.xml, sheet.start, sheet.end))


class Look:
    """A look through large sheets for texts that are telling, without reading them."""

    def __init__(self, book: UsualBook, telling: Callable[[str], bool]) -> None:
        self._telling = telling
        self._pattern: re.Pattern[bytes] | None = None
        found = [at for at, item in enumerate(_ITEM.finditer(book.strings)) if self._tells(item[1] or b"")]
        # texts of which it is not sure where each begins may be anywhere
        self._any = len(found) > _MOST_TELLING or not _TEXTS.fullmatch(book.strings)
        if found and not self._any:
            numbers = b"|".join(str(at).encode() for at in found)
            self._pattern = re.compile(rb't="s"[^<>]*+><v>(?:' + numbers + rb")</v>")

    def holds(self, sheet: UsualSheet) -> bool:
        """Whether a telling text stands on a sheet."""
        xml, start, end = sheet.xml, sheet.start, sheet.end
        if self._any or (self._pattern is not None and self._pattern.search(xml, start, end)):
            return True
        own = xml.find(b"<is>", start, end) >= 0 or xml.find(b't="str"', start, end) >= 0
        return own and any(self._is_telling(match[1]) for match in _OWN_TEXT.finditer(xml, start, end))

    def _tells(self, item: bytes) -> bool:
        if b"<r" not in item:
            text = _TEXT.search(item)
            return text is not None and self._is_telling(text[1])
        return self._is_telling(b"".join(_TEXT.findall(_PHONETIC.sub(b"", item))))

    def _is_telling(self, text: bytes) -> bool:
        # labels are Chinese
        if len(text) > _LONGEST_LABEL or text.isascii():
            return False
        return self._telling(printed(visible(html.unescape(text.decode("utf-8", "replace")))))
