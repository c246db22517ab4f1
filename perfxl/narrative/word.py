"""A report as .docx: its paragraphs in the order of the body, as a reader sees them with all changes accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.zip_container import check_declarations, opened, part_bytes
from perfxl.narrative.automatic import Numbers
from perfxl.narrative.document import LONGEST, Document, DocumentError, Paragraph, too_long
from perfxl.narrative.word_xml import attribute, child, local

if TYPE_CHECKING:
    import zipfile
    from xml.etree.ElementTree import Element

_FAULTS = {
    "too-large": "文件过大，没有核对。请删去图片等无关内容后再审核。",
    "encrypted": "设有打开密码，没有核对。请去掉密码后再审核。",
    "unsafe": "含有不安全的内容，没有核对。请用 Word 或 WPS 另存一份后再审核。",
}
_BROKEN = "文档已损坏，没有核对。请用 Word 或 WPS 打开后另存，再审核。"
_NOT_WORD = "不是 Word 文档，没有核对。请另存为 .docx 后再审核。"
# The tags of a part: a report of thirty pages has fifty thousand, and an element of a tree takes 130 bytes.
_MOST_TAGS = 2_000_000
# What a reader does not see: deleted or moved away, the code of a field, properties, the second form of a text box.
_UNSEEN = frozenset({"del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sectPr", "Fallback"})


def read_word(data: bytes) -> Document:
    """The paragraphs of a .docx. Raises DocumentError."""
    try:
        main, numbering, styles = _parts(data)
        return _Body(Numbers(numbering, styles)).document(main)
    except UnreadableError as error:
        raise DocumentError(_FAULTS.get(error.code, _BROKEN)) from error
    except RecursionError as error:
        raise DocumentError(_BROKEN) from error
    except MemoryError as error:
        raise too_long() from error


def _parts(data: bytes) -> tuple[Element, Element | None, Element | None]:
    """The text of a package, its lists and its styles."""
    with opened(data) as package:
        infos = {info.filename.lstrip("/").lower(): info for info in package.infolist()}
        found = [_root(package, infos.get(f"word/{part}.xml")) for part in ("document", "numbering", "styles")]
    main, numbering, styles = found
    if main is None:
        raise DocumentError(_NOT_WORD)
    return main, numbering, styles


def _root(package: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> Element | None:
    from xml.etree.ElementTree import ParseError, fromstring

    if info is None:
        return None
    xml = part_bytes(package, info)
    check_declarations(xml.replace(b"\0", b""))
    if xml.count(b"<") > _MOST_TAGS:
        raise too_long()
    try:
        return fromstring(xml)
    except ParseError as error:
        raise DocumentError(_BROKEN) from error


class _Body:
    """The paragraphs of one body, numbered as they come."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers, self._count, self._length, self._tables = numbers, 0, 0, False

    def document(self, root: Element) -> Document:
        paragraphs = tuple(self._blocks(root))
        return Document(paragraphs, self._tables, self._numbers.known)

    def _blocks(self, parent: Element) -> Iterator[Paragraph]:
        """Paragraphs below an element; a table of one column is a frame around text, any other is no narrative."""
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl" and _columns(element) > 1:
                self._tables = True
            elif name not in _UNSEEN:
                yield from self._blocks(element)

    def _paragraph(self, element: Element) -> Iterator[Paragraph]:
        boxes: list[Element] = []
        texts = "".join(_texts(element, boxes)).split("\n")
        texts[0] = self._numbers.before(element, texts[0])
        self._length += sum(map(len, texts))
        if self._length > LONGEST:
            raise too_long()
        filled = [text.strip() for text in texts if text.strip()]
        self._count += bool(filled)
        yield from (Paragraph(text, f"第 {self._count} 段") for text in filled)
        for box in boxes:
            yield from self._blocks(box)


def _columns(table: Element) -> int:
    rows = [[cell for cell in row if local(cell) in ("tc", "sdt")] for row in table if local(row) == "tr"]
    return max(map(len, rows), default=0)


def _texts(element: Element, boxes: list[Element]) -> Iterator[str]:
    """The visible text of a paragraph; text boxes that are anchored in it are put aside."""
    for part in element:
        name = local(part)
        if name == "t":
            yield part.text or ""
        elif name in ("tab", "ptab"):
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "txbxContent":
            boxes.append(part)
        elif name not in _UNSEEN and not (name == "r" and _is_hidden(part)):
            yield from _texts(part, boxes)


def _is_hidden(run: Element) -> bool:
    hidden = child(child(run, "rPr"), "vanish")
    return hidden is not None and attribute(hidden, "val") not in ("0", "false", "off")
