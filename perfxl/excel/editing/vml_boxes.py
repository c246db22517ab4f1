"""The boxes that a drawing of comments has: higher where text is added, gone where a comment is taken back."""

import re
from collections.abc import Collection, Iterator, Mapping

from perfxl.excel.editing.geometry import text_height
from perfxl.excel.editing.markup import Splice, as_utf8, spliced

_SHAPE = re.compile(rb"<v:shape(?=\s)")
_SHAPE_END = b"</v:shape>"
_CELL = re.compile(rb"<x:(Row|Column)>\s*+(\d{1,7})\s*+</x:")
_LENGTH = rb"\s*+:\s*+(\d{1,6}(?:\.\d*+)?+)pt"
_WIDTH = re.compile(rb"(?<![\w-])width" + _LENGTH)
_HEIGHT = re.compile(rb"(?<![\w-])height" + _LENGTH)
_ANCHOR = re.compile(rb"(<x:Anchor>(?:\s*+\d++\s*+,){6}\s*+)(\d{1,7})(\s*+,\s*+\d++\s*+</x:Anchor>)")
_POINTS, _ROW = 0.75, 20  # a point in pixels' terms; a row's usual height in pixels
_USUAL_WIDTH = 108.0


def with_room(data: bytes, added: Mapping[tuple[int, int], str]) -> bytes:
    """A drawing whose boxes of those cells have room for the text added."""

    data = as_utf8(data)
    shapes = ((each, data[each]) for each in _shapes(data))
    texts = ((each, shape, added.get(_cell(shape))) for each, shape in shapes)
    higher = [Splice(each.start, each.stop, _higher(shape, text)) for each, shape, text in texts if text is not None]
    return b"".join(spliced(data, higher))


def without_boxes(data: bytes, cells: Collection[tuple[int, int]]) -> bytes:
    """A drawing without the boxes of those cells."""
    data = as_utf8(data)
    gone = [Splice(each.start, each.stop, b"") for each in _shapes(data) if _cell(data[each]) in cells]
    return b"".join(spliced(data, gone))


def has_shapes(data: bytes) -> bool:
    """Whether a drawing has any shape: those of check boxes and pictures are in it too."""
    return _SHAPE.search(as_utf8(data)) is not None


def _shapes(data: bytes) -> Iterator[slice]:
    """Where the shapes stand, one after another."""
    position = 0
    while match := _SHAPE.search(data, position):
        end = data.find(_SHAPE_END, match.end())
        if end < 0:
            return
        position = end + len(_SHAPE_END)
        yield slice(match.start(), position)


def _cell(shape: bytes) -> tuple[int, int]:
    """The row and column of the cell that a box belongs to; 0 where it says none."""
    place = {name: int(number) + 1 for name, number in _CELL.findall(shape)}
    return place.get(b"Row", 0), place.get(b"Column", 0)


def _higher(shape: bytes, text: str) -> bytes:
    tag, mark, rest = shape.partition(b">")
    width = _WIDTH.search(tag)
    pixels = text_height(text, round((float(width[1]) if width else _USUAL_WIDTH) / _POINTS))
    if height := _HEIGHT.search(tag):
        new = f"{float(height[1]) + pixels * _POINTS:g}".encode()
        tag = tag[: height.start(1)] + new + tag[height.end(1) :]
    if anchor := _ANCHOR.search(rest):
        row = str(int(anchor[2]) + -(-pixels // _ROW)).encode()
        rest = rest[: anchor.start(2)] + row + rest[anchor.end(2) :]
    return tag + mark + rest
