"""What a cell says as a text, and the elements that a text of runs is kept in."""

import math
import re
from typing import Literal, NamedTuple

from perfxl.excel.editing.markup import ATTRIBUTES, Element, Markup, unescape
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.rows import Cell, Rows

_KIND = re.compile(rb"""\st\s*+=\s*+["'](\w*+)["']""")
_USUAL_VALUE = re.compile(rb"<v>([^<&]*+)</v>")
_VALUE = re.compile(rb"<(?:[\w.-]++:)?+v(?=[\s/>])" + ATTRIBUTES + rb"(?<!/)>([^<]*+)<")
# python-calamine takes no others for the characters that they name
_NUMBERED = re.compile(r"_x00([0-9A-Fa-f]{2})_")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
# a text without runs, as nearly all are
_NOTHING = re.compile(rb"\s*+(?:<(?:[\w.-]++:)?+v\s*+(?:/>|></(?:[\w.-]++:)?+v>))?+\s*+")
_PLAIN = re.compile(rb"""<si><t(?: xml:space="preserve")?+>([^<&]*+)</t></si>""")


def text_pieces(markup: Markup, parent: Element | None) -> list[Element]:
    """The elements that hold a text, plain or in runs, in order."""
    found = []
    for part in markup.children(parent) if parent else ():
        pieces = (part,) if part.name == "t" else markup.children(part) if part.name == "r" else ()
        found += [piece for piece in pieces if piece.name == "t" and not piece.empty]
    return found


class Held(NamedTuple):
    """What a cell holds: its kind (n for a number, s for a text, b for a truth value, e for an error), and as a text."""

    kind: Literal["n", "s", "b", "e"]
    text: str

    @property
    def number(self) -> float | None:
        """The number; None for what is none, a date as ISO 8601 writes it and a number that is spoiled among them."""
        if self.kind != "n" or not _NUMBER.fullmatch(self.text):
            return None
        number = float(self.text)
        return number if math.isfinite(number) else None


NOTHING_HELD = Held("n", "")
"""What a blank cell holds: a number without digits."""


def held(parts: Parts, markup: Markup, cell: Cell) -> Held:
    """What a cell holds; a blank cell a number without digits."""
    kind = _kind(markup, cell)
    if kind == b"inlineStr":
        element = Element("", "c", cell.start, cell.inner, cell.close, cell.end)
        return Held("s", _joined(markup, markup.child("is", element)))
    usual = _USUAL_VALUE.match(markup.mask, cell.inner, cell.close)
    value = usual or _VALUE.search(markup.mask, cell.inner, cell.close)
    text = unescape(markup.data[value.start(1) : value.end(1)].decode()) if value else ""
    if kind == b"s":
        return Held("s", _shared(parts, text))
    if kind == b"str":
        return Held("s", _unescaped(text))
    return Held("b" if kind == b"b" else "e" if kind == b"e" else "n", text)


def _unescaped(text: str) -> str:
    """A text with the characters that it names by their numbers (``_x000D_``), as ECMA-376 part 1, 22.9.2.19 has them."""
    return _NUMBERED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def is_blank(markup: Markup, cell: Cell) -> bool:
    """Whether there is nothing in a cell, or a value of nothing, as some programs write it."""
    return _NOTHING.fullmatch(markup.mask, cell.inner, cell.close) is not None


def _kind(markup: Markup, cell: Cell) -> bytes:
    """A cell's `t`: what kind of content it has."""
    found = _KIND.search(markup.data, cell.start, cell.inner)
    return found[1] if found else b"n"


def shared_texts(markup: Markup, rows: Rows) -> frozenset[int]:
    """The numbers of the shared texts that a sheet's cells use."""
    numbers = (_shared_number(markup, cell) for row in rows for cell in rows.cells(row))
    return frozenset(int(number) for number in numbers if number.isdecimal())


def _shared_number(markup: Markup, cell: Cell) -> str:
    element = Element("", "c", cell.start, cell.inner, cell.close, cell.end)
    value = markup.child("v", element) if _kind(markup, cell) == b"s" else None
    return markup.text(value).strip() if value else ""


def _shared(parts: Parts, number: str) -> str:
    markup = parts.shared_strings
    starts = parts.shared_starts
    if markup is None or not number.isdecimal() or int(number) >= len(starts):
        return ""
    start = starts[int(number)]
    plain = _PLAIN.match(markup.mask, start)
    return _unescaped(plain[1].decode()) if plain else _joined(markup, markup.element_at(start))


def _joined(markup: Markup, parent: Element | None) -> str:
    return "".join(_unescaped(markup.text(piece)) for piece in text_pieces(markup, parent))
