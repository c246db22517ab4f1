"""A report as PDF: the text that it holds; a scan holds none."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from perfxl.narrative.document import LONGEST, Document, DocumentError, too_long
from perfxl.narrative.plain import Line, joined

if TYPE_CHECKING:
    from pypdf import PageObject

# A report has thirty pages, with its annexes a hundred.
_MOST_PAGES = 200
# Fewer characters on a page are a stamp or a page number.
_LEAST_A_PAGE = 20
# What draws a page, bytes of all pages together: thirty pages out of Word have one or two million.
_MOST_CONTENT = 5_000_000
# Seconds of the processor for the text of all pages: what draws itself over and over again would take any time.
_MOST_SECONDS = 4.0
_TOO_MUCH = "内容过多，不像一份自评报告，没有核对。请另存为 .docx 后再审核。"
_LOCKED = "设有打开密码，没有核对。请去掉密码后再审核。"
_BROKEN = "PDF 已损坏，没有核对。请重新导出，或另存为 .docx 后再审核。"
_SCAN = "是扫描件，没有文字，没有核对。请提供 Word 原件（.docx），或由 Word 导出的 PDF。"


def read_pdf(data: bytes) -> Document:
    """The paragraphs of a PDF with text. Raises DocumentError."""
    from io import BytesIO

    from pypdf import PdfReader

    # what is odd about a file is nothing for the screen
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError(_LOCKED)
        count = len(reader.pages)
        if count > _MOST_PAGES:
            raise too_long()
        pages = list(_texts(_drawn(reader.pages[number] for number in range(count))))
    except DocumentError:
        raise
    except MemoryError as error:
        raise too_long() from error
    except Exception as error:  # a broken file makes pypdf raise whatever comes
        raise DocumentError(_BROKEN) from error
    if sum(sum(not sign.isspace() for sign in text) for text in pages) < _LEAST_A_PAGE * count or not count:
        raise DocumentError(_SCAN)
    lines = (Line(text, f"第 {number} 页") for number, page in enumerate(pages, 1) for text in page.splitlines())
    return Document(tuple(joined(lines)))


def _drawn(pages: Iterable[PageObject]) -> Iterator[str]:
    """The texts of pages that a program draws in a moment."""
    ends, drawing = time.process_time() + _MOST_SECONDS, 0

    def look(*_: object) -> None:
        if time.process_time() > ends:
            raise DocumentError(_TOO_MUCH)

    for page in pages:
        content = page.get_contents()
        drawing += len(content.get_data()) if content is not None else 0
        if drawing > _MOST_CONTENT:
            raise DocumentError(_TOO_MUCH)
        look()
        yield page.extract_text(visitor_operand_before=look)


def _texts(pages: Iterator[str]) -> Iterator[str]:
    """The texts of the pages, as long as they are no more than a report has."""
    length = 0
    for text in pages:
        length += len(text)
        if length > LONGEST:
            raise too_long()
        yield text
