"""A look through a large sheet for texts that are telling, without reading it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from perfxl.excel.reading.grid import printed
from perfxl.excel.reading.usual.book import UsualBook
from perfxl.excel.reading.usual.cells import FORMULA
from perfxl.excel.reading.usual.sheet import UsualSheet
from perfxl.text.invisible import visible

_FORMULA = re.compile(rb"<f(?: [^<>]*+)?+(?<!/)>[^<]*+</f>")
_TEXT = re.compile(rb"<[tv](?: [^<>]*+)?+>([^<]*+)</[tv]>")

# A longer text is no label; what it says is nobody's heading.
_LONGEST_LABEL = 400
_MOST_TELLING = 500


@dataclass(frozen=True, slots=True)
class Telling:
    """What texts are telling: `test` says it of a text as it is printed, one of the `characters` is in each of them."""

    characters: str
    test: Callable[[str], bool]


class Look:
    """Looks through the sheets of one workbook."""

    def __init__(self, book: UsualBook, telling: Telling) -> None:
        self._telling = telling
        # a character may also be written as its number
        self._sign = re.compile(b"|".join(re.escape(each.encode()) for each in telling.characters) + b"|&#")
        self._shared: re.Pattern[bytes] | None = None
        found = [at for at, item in self._candidates(book.strings) if self._tells(item)]
        self._any = len(found) > _MOST_TELLING
        if found and not self._any:
            numbers = b"|".join(str(at).encode() for at in found if at) + (b"|" if 0 in found else b"")
            self._shared = re.compile(rb't="s"[^<>]*+>' + FORMULA + rb"<v[^<>]*+>0*+(?:" + numbers + rb")</v>")

    def holds(self, sheet: UsualSheet) -> bool:
        """Whether a telling text stands on a sheet."""
        xml, start, end = sheet.xml, sheet.start, sheet.end
        if self._any or (self._shared is not None and self._shared.search(xml, start, end)):
            return True
        return any(self._is_telling(text) for text in self._own_texts(xml, start, end))

    def _candidates(self, strings: bytes) -> Iterator[tuple[int, bytes]]:
        """The shared texts with a sign in them, and their positions."""
        at = position = 0
        while sign := self._sign.search(strings, at):
            start = strings.rfind(b"<si", 0, sign.start())
            position += strings.count(b"<si", at, start + 1)
            stop = strings.find(b"</si>", sign.end())
            stop = len(strings) if stop < 0 else stop
            yield position, strings[start:stop]
            position, at = position + 1, stop

    def _own_texts(self, xml: bytes, start: int, end: int) -> Iterator[bytes]:
        """The texts with a sign in them that stand in a sheet itself; those in several pieces as one."""
        at = start
        while sign := self._sign.search(xml, at, end):
            at = xml.find(b"</c>", sign.end(), end)
            at = end if at < 0 else at
            yield _text_of(xml[xml.rfind(b"<c ", start, sign.start()) : at])

    def _tells(self, item: bytes) -> bool:
        return self._is_telling(_text_of(item))

    def _is_telling(self, text: bytes) -> bool:
        if len(text) > _LONGEST_LABEL:
            return False
        return self._telling.test(printed(visible(html.unescape(text.decode("utf-8", "replace")))))


def _text_of(element: bytes) -> bytes:
    """The text of a cell or of a shared text, formulas and phonetic signs left out."""
    return b"".join(_TEXT.findall(_FORMULA.sub(b"", _without(element, b"<rPh", b"</rPh>"))))


def _without(text: bytes, begin: bytes, end: bytes) -> bytes:
    """A text without what stands between two marks, and the marks."""
    pieces, at = [], 0
    while (start := text.find(begin, at)) >= 0:
        pieces.append(text[at:start])
        stop = text.find(end, start)
        at = len(text) if stop < 0 else stop + len(end)
    return b"".join([*pieces, text[at:]])
