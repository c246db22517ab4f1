"""The boxes that a drawing of comments has: higher where text is added, gone where a comment is taken back."""

import re
from collections.abc import Collection, Mapping

from perfxl.excel.editing.geometry import text_height

_SHAPE = re.compile(rb"<v:shape\s[^>]*>.*?</v:shape>\s*", re.DOTALL)
_CELL = re.compile(rb"<x:(Row|Column)>\s*(\d+)\s*</x:")
_WIDTH = re.compile(rb"width\s*:\s*([\d.]+)pt")
_HEIGHT = re.compile(rb"(?<![\w-])height\s*:\s*([\d.]+)pt")
_ANCHOR = re.compile(rb"(<x:Anchor>(?:\s*\d+\s*,){6}\s*)(\d+)(\s*,\s*\d+\s*</x:Anchor>)")
_POINTS, _ROW = 0.75, 20  # a point in pixels' terms; a row's usual height in pixels
_USUAL_WIDTH = 108.0


def with_room(data: bytes, added: Mapping[tuple[int, int], str]) -> bytes:
    """A drawing whose boxes of those cells have room for the text added."""

    def higher(match: re.Match[bytes]) -> bytes:
        text = added.get(_cell(match[0]))
        return match[0] if text is None else _higher(match[0], text)

    return _SHAPE.sub(higher, data)


def without_boxes(data: bytes, cells: Collection[tuple[int, int]]) -> bytes:
    """A drawing without the boxes of those cells."""
    return _SHAPE.sub(lambda match: b"" if _cell(match[0]) in cells else match[0], data)


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
