"""XML read by byte offsets, so that an edit touches the bytes it means and no others.

A part of a workbook is kept as it came. Elements are found as (start, end) offsets; edits are splices. Comments,
CDATA sections and processing instructions are blanked in a copy of the same length before anything is searched.
No entity is resolved and a part with a DOCTYPE is refused.
"""

import codecs
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, wraps
from typing import NamedTuple, TypeVar

from perfxl.excel.editing.errors import WorkbookError

ATTRIBUTES = rb"""(?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+"""
_OPEN = re.compile(rb"<([\w.-]++:)?+([\w.-]++)(" + ATTRIBUTES + rb")>")
_ATTRIBUTE = re.compile(r"""(?<![\w.:-])([\w.:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""", re.ASCII)
_OPAQUE = re.compile(rb"<!--|<!\[CDATA\[|<\?|<!")
_CLOSINGS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);")
_MEASURE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{0,20})?|\.[0-9]{1,20}")
_DECLARED = re.compile(rb"""\s*+<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_UTF8 = ("utf-8", "utf8", "us-ascii", "ascii")
# others are no text of a workbook's, and some take time without end
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "gb2312", "gbk", "gb18030", "big5", "iso-8859-1", "windows-1252")
INCOMPLETE = "工作簿内部的 XML 不完整。"
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Piece = bytes | memoryview
_T = TypeVar("_T")
# Parts of a template are those of each form that is filled in on it. What a larger part says is not kept.
_SMALL_PART = 1 << 16


def once_a_part(read: Callable[[bytes], _T]) -> Callable[[bytes], _T]:
    """Let what is read of a part be kept for the next workbooks that have the same one. Nobody may change it."""
    kept = lru_cache(maxsize=32)(read)

    @wraps(read)
    def asked(data: bytes) -> _T:
        return kept(data) if len(data) <= _SMALL_PART else read(data)

    return asked


class Element(NamedTuple):
    """Where an element stands: its start tag from `start` to `inner`, its end tag from `close` to `end`."""

    prefix: str
    name: str
    start: int
    inner: int
    close: int
    end: int

    @property
    def tag(self) -> str:
        """The name as written, with its prefix."""
        return self.prefix + self.name

    @property
    def empty(self) -> bool:
        """Whether it is written as one tag."""
        return self.inner == self.end


class Splice(NamedTuple):
    """Bytes from `start` to `end` that give way to `text`."""

    start: int
    end: int
    text: bytes


class Markup:
    """One XML part with the means to find elements in it."""

    def __init__(self, data: bytes) -> None:
        self.data = as_utf8(data)
        self.mask = _masked(self.data)
        match = _OPEN.search(self.mask)
        if not match:
            raise WorkbookError(INCOMPLETE)
        self.root = self._root(match)

    def _root(self, match: re.Match[bytes]) -> Element:
        if match[3].endswith(b"/"):
            return self._element(match)
        close = self.mask.rfind(b"</" + (match[1] or b"") + match[2])
        end = self.mask.find(b">", close) + 1
        if close < match.end() or not end:
            raise WorkbookError(INCOMPLETE)
        return Element((match[1] or b"").decode(), match[2].decode(), match.start(), match.end(), close, end)

    def _element(self, match: re.Match[bytes]) -> Element:
        prefix, name, start, inner = match[1] or b"", match[2], match.start(), match.end()
        if match[3].endswith(b"/"):
            return Element(prefix.decode(), name.decode(), start, inner, inner, inner)
        close, end = self._closing(prefix + name, inner)
        return Element(prefix.decode(), name.decode(), start, inner, close, end)

    def _closing(self, tag: bytes, inner: int) -> tuple[int, int]:
        closing = b"</" + tag
        close = self.mask.find(closing, inner)
        end = close + len(closing)
        if close >= 0 and self.mask[end : end + 1] == b">" and self.mask.find(b"<" + tag, inner, close) < 0:
            return close, end + 1
        return self._nested_closing(tag, inner)

    def _nested_closing(self, tag: bytes, inner: int) -> tuple[int, int]:
        depth = 1
        pattern = re.compile(rb"<(/?)" + re.escape(tag) + rb"(?=[\s/>])(" + ATTRIBUTES + rb")>")
        for match in pattern.finditer(self.mask, inner):
            depth += -1 if match[1] else 0 if match[2].endswith(b"/") else 1
            if not depth:
                return match.span()
        raise WorkbookError(INCOMPLETE)

    def children(self, parent: Element | None = None) -> Iterator[Element]:
        """The elements directly inside a parent, the root if none is named."""
        parent = parent or self.root
        position = parent.inner
        while match := _OPEN.search(self.mask, position, parent.close):
            element = self._element(match)
            yield element
            position = element.end

    @cached_property
    def top(self) -> tuple[Element, ...]:
        """The elements directly inside the root."""
        return tuple(self.children())

    def element_at(self, position: int) -> Element:
        """The element that starts at an offset, or is the first behind it. Raises WorkbookError where there is none."""
        match = _OPEN.search(self.mask, position)
        if match is None:
            raise WorkbookError(INCOMPLETE)
        return self._element(match)

    def child(self, name: str, parent: Element | None = None) -> Element | None:
        """The first element of a local name directly inside a parent, the root if none is named."""
        return next((element for element in self.children(parent) if element.name == name), None)

    def tags(self, parent: Element) -> Iterator[str]:
        """The local names of all start tags inside an element, at any depth."""
        return (match[2].decode() for match in _OPEN.finditer(self.mask, parent.inner, parent.close))

    def start_tag(self, element: Element) -> bytes:
        """The start tag's bytes."""
        return self.data[element.start : element.inner]

    def attributes(self, element: Element) -> dict[str, str]:
        """The attributes by their names as written, references resolved."""
        return attributes(self.start_tag(element))

    def raw(self, element: Element) -> bytes:
        """The whole element's bytes."""
        return self.data[element.start : element.end]

    def text(self, element: Element) -> str:
        """The text directly inside an element without children."""
        return unescape(self.data[element.inner : element.close].decode())

    def append(self, element: Element, content: bytes, **changes: str | None) -> Splice:
        """The splice that adds content at the element's end and changes attributes of its start tag."""
        tag = with_attributes(self.start_tag(element), changes)
        if element.empty:
            closing = f"</{element.tag}>".encode()
            return Splice(element.start, element.end, tag[:-2].rstrip() + b">" + content + closing)
        inside = self.data[element.inner : element.close]
        return Splice(element.start, element.close, tag + inside + content)

    def insert(self, contents: Mapping[str, bytes], order: Mapping[str, int]) -> list[Splice]:
        """The splices that put new children of the root where the schema's order wants them."""
        if self.root.empty:
            ordered = sorted(contents, key=order.__getitem__)
            return [self.append(self.root, b"".join(contents[name] for name in ordered))]
        ranks = self._ranks(order)
        places: dict[int, list[str]] = {}
        for name in sorted(contents, key=order.__getitem__):
            rank = order[name]
            place = next((start for start, other in ranks if other > rank), self.root.close)
            places.setdefault(place, []).append(name)
        return [Splice(at, at, b"".join(contents[name] for name in names)) for at, names in places.items()]

    def _ranks(self, order: Mapping[str, int]) -> list[tuple[int, int]]:
        ranks, rank = [], -1
        for element in self.top:
            # an mc:AlternateContent stands where the element that it wraps would
            names = self.tags(element) if element.name == "AlternateContent" else (element.name,)
            rank = next((order[name] for name in names if name in order), rank)
            ranks.append((element.start, rank))
        return ranks


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a start tag."""
    text = tag.decode()
    found = _ATTRIBUTE.findall(text)
    if "&" in text:
        return {name: unescape(double or single) for name, double, single in found}
    return {name: double or single for name, double, single in found}


def with_attributes(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    """A start tag with attributes changed in place, added at its end, or (None) taken out."""
    for name, value in changes.items():
        new = b"" if value is None else f' {name}="{escape(value)}"'.encode()
        written, pattern = _named(name)
        if written in tag and (match := pattern.search(tag)):
            tag = tag[: match.start()] + new + tag[match.end() :]
        elif new:
            end = len(tag) - (2 if tag.endswith(b"/>") else 1)
            tag = tag[:end].rstrip() + new + tag[end:]
    return tag


@lru_cache(maxsize=256)
def _named(attribute: str) -> tuple[bytes, re.Pattern[bytes]]:
    """An attribute's name, and the pattern that finds it with its value."""
    name = attribute.encode()
    return name, re.compile(rb"\s" + re.escape(name) + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""")


def spliced(data: bytes, splices: Iterable[Splice]) -> list[Piece]:
    """The data with the splices made, as pieces that need no copy of what stays."""
    view, position = memoryview(data), 0
    pieces: list[Piece] = []
    for splice in sorted(splices, key=lambda each: each[:2]):
        pieces += (view[position : splice.start], splice.text)
        position = splice.end
    pieces.append(view[position:])
    return pieces


def escape(text: str) -> str:
    """Text as XML wants it, in elements and in attributes; what XML cannot say becomes U+FFFD."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&quot;")
    return text if text.isprintable() else _FORBIDDEN.sub("\ufffd", text)


def unescape(text: str) -> str:
    """Text with its character references resolved; others stay as they are."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name[0] != "#":
        return _NAMED[name]
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return chr(code) if code <= sys.maxunicode else "\ufffd"


def number(values: Mapping[str, str], name: str, default: int = 0) -> int:
    """A count among attributes; the default where there is none, or what stands there is none."""
    text = values.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default


def measure(values: Mapping[str, str], name: str, default: float) -> float:
    """A length among attributes; the default where there is none, or what stands there is none."""
    text = values.get(name, "").strip()
    return float(text) if _MEASURE.fullmatch(text) else default


def as_utf8(data: bytes) -> bytes:
    """A part's bytes in UTF-8, whatever encoding it came in. Raises WorkbookError for one that workbooks do not use."""
    encoding = _encoding(data)
    if encoding in _UTF8:
        return data
    if encoding not in _ENCODINGS:
        raise WorkbookError(f"工作簿内部使用了不支持的编码 {encoding[:20]}。")
    text = data.decode(encoding)
    return re.sub(r"^\s*<\?xml.*?\?>", '<?xml version="1.0" encoding="UTF-8"?>', text, count=1).encode()


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data[:2] in (b"<\0", b"\0<"):
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    declared = _DECLARED.match(data[:200])
    encoding = declared[1].decode().lower() if declared else "utf-8"
    # what can be read byte by byte is no UTF-16, whatever it says
    return "utf-8" if encoding.startswith("utf-16") else encoding


def _masked(data: bytes) -> bytes:
    # one byte is found in no time, two are not
    if data.find(b"<!", 0, data.rfind(b"!") + 1) < 0 and data.find(b"<?", 10, data.rfind(b"?") + 1) < 0:
        return data
    masked, end = blanked(data)
    opening = _OPAQUE.search(masked, end)
    if opening is None:
        return masked
    if opening[0] in _CLOSINGS:
        raise WorkbookError(INCOMPLETE)
    raise WorkbookError("工作簿内部含有 DOCTYPE 声明，出于安全不予处理。")


def blanked(data: bytes) -> tuple[bytes, int]:
    """The data with spaces for comments, CDATA and instructions; from where on it is as it was: they do not end there."""
    pieces: list[bytes] = []
    position = 0
    while match := _OPAQUE.search(data, position):
        closing = _CLOSINGS.get(match[0], b"")
        end = data.find(closing, match.end()) + len(closing)
        if not closing or end < match.end():
            break
        pieces += (data[position : match.start()], b" " * (end - match.start()))
        position = end
    return b"".join((*pieces, data[position:])), position
