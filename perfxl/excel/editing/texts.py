"""What a cell says as a text, and the elements that a text of runs is kept in."""

from itertools import islice

from perfxl.excel.editing.markup import Element, Markup, attributes
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.rows import Cell


def text_pieces(markup: Markup, parent: Element | None) -> list[Element]:
    """The elements that hold a text, plain or in runs, in order."""
    found = []
    for part in markup.children(parent) if parent else ():
        piece = part if part.name == "t" else markup.child("t", part) if part.name == "r" else None
        if piece is not None and not piece.empty:
            found.append(piece)
    return found


def cell_text(parts: Parts, markup: Markup, cell: Cell) -> str:
    """A cell's text; a number as it is kept, '' for a blank cell."""
    element = Element("", "c", cell.start, cell.inner, cell.close, cell.end)
    kind = attributes(markup.start_tag(element)).get("t")
    if kind == "inlineStr":
        return _joined(markup, markup.child("is", element))
    value = markup.child("v", element)
    text = markup.text(value) if value else ""
    return _shared(parts, text) if kind == "s" else text


def _shared(parts: Parts, number: str) -> str:
    markup = parts.shared_strings
    if markup is None or not number.isdecimal():
        return ""
    return _joined(markup, next(islice(markup.children(), int(number), None), None))


def _joined(markup: Markup, parent: Element | None) -> str:
    return "".join(markup.text(piece) for piece in text_pieces(markup, parent))
