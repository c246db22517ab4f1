"""Plain text, and lines of text as a page prints them: joined where a sentence goes on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from perfxl.narrative.document import LONGEST, Document, DocumentError, Paragraph, too_long
from perfxl.narrative.numbering import mark_of
from perfxl.text.invisible import visible

# A character of GB18030 takes up to four bytes.
_MOST_BYTES = LONGEST * 4
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NOT_TEXT = "不是能读的自评报告（.docx、.txt 或有文字的 .pdf），没有核对。请另存为 .docx 后再审核。"
_UNKNOWN = "文字编码无法识别，没有核对。请另存为 UTF-8 编码的文本或 .docx 后再审核。"
_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:[/／共\s]*\d{1,4}\s*页?)?[-—–－·\s]*")
_ENDS = (*"。！？!?；;：:", "自评报告", "评价报告")
# No paragraph ends so.
_OPEN = tuple("，,、的和及与或为（(《“")
# A line of a page has 28 characters or so; longer ones were never wrapped.
_WRAPPED = 60.0
# A line that stops so far before the others do was ended on purpose.
_FULL = 0.86


class Line(NamedTuple):
    """A line as it is printed, and where."""

    text: str
    place: str


def read_plain(data: bytes) -> Document:
    """The paragraphs of a text file: UTF-8, UTF-16 with its mark, or GB18030. Raises DocumentError."""
    if len(data) > _MOST_BYTES:
        raise too_long()
    lines = _decoded(data).replace("\f", "\n").splitlines()
    return Document(tuple(joined(Line(text, f"第 {number} 行") for number, text in enumerate(lines, 1))))


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _BINARY.search(text):
            raise DocumentError(_NOT_TEXT)
        return text
    raise DocumentError(_UNKNOWN)


def joined(lines: Iterable[Line]) -> Iterator[Paragraph]:
    """The paragraphs that lines make: a full line without an end goes on in the next, over blank lines and page numbers.

    A paragraph has the place of its first line.
    """
    printed = [
        line
        for line in (Line(visible(text).strip(), place) for text, place in lines)
        if line.text and not _PAGE_NUMBER.fullmatch(line.text)
    ]
    full = _full_width(printed)
    texts: list[str] = []
    place = ""
    for line in printed:
        if texts and (not _goes_on(texts[-1], full) or mark_of(line.text)):
            yield Paragraph("".join(texts), place)
            texts = []
        place = place if texts else line.place
        texts.append(line.text)
    if texts:
        yield Paragraph("".join(texts), place)


def _full_width(lines: list[Line]) -> float | None:
    """How wide a line is that was wrapped; None where lines are not wrapped."""
    widths = sorted(_width(line.text) for line in lines)
    usual = widths[len(widths) * 9 // 10] if widths else 0.0
    return usual * _FULL if 0 < usual <= _WRAPPED else None


def _goes_on(line: str, full: float | None) -> bool:
    if full is None or line.endswith(_ENDS):
        return False
    return line.endswith(_OPEN) or _width(line) >= full


def _width(line: str) -> float:
    """In full-width characters; blanks within are set by the program that took the text from a page."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in line if not sign.isspace())
