"""The drawing in which Excel keeps the boxes of comments: VML, spliced as text, as old files hold it not well formed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.geometry import Corner
from perfxl.excel.editing.markup import as_utf8, blanked

_BLOCK = 1024  # an idmap entry stands for that many shape ids
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_SHAPE_ID = re.compile(rb"""\b_x0000_s(\d{1,10})["']""")
_IDMAP = re.compile(rb"""<o:idmap\b[^<>]*?\bdata\s*=\s*["']([\d,\s]*)["']""")
_NUMBER = re.compile(rb"(?<!\d)\d{1,7}(?!\d)")
_MOST_BLOCKS = 1 << 21  # a shape's id has 31 bits
_ROOT = re.compile(rb"<([\w.:-]++)(?:\s[^<>]*+)?>")
# what stands in a drawing is no root of it: a fragment
_SHAPES = (b"v:", b"o:", b"x:")
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


class Box(NamedTuple):
    """A comment's box: the cell it belongs to and its corners and size in pixels."""

    row: int
    column: int
    corners: tuple[Corner, Corner]
    size: tuple[int, int]


def id_blocks(data: bytes) -> set[int]:
    """The blocks of shape ids that a drawing has taken."""
    data = data.replace(b"\0", b"")  # ids are ASCII, whether the drawing is in UTF-16 or not
    blocks = {block for match in _IDMAP.finditer(data) for block in _listed(match)}
    return {each for each in blocks | {number // _BLOCK for number in _shape_ids(data)} if each < _MOST_BLOCKS}


def _listed(idmap: re.Match[bytes]) -> list[int]:
    return [block for number in _NUMBER.findall(idmap[1]) if (block := int(number)) < _MOST_BLOCKS]


def _shape_ids(data: bytes) -> set[int]:
    return {int(number) for number in _SHAPE_ID.findall(data)}


def new_drawing(boxes: Sequence[Box], taken: Iterable[int]) -> bytes:
    """A drawing of boxes, with a block of ids that no other drawing of the workbook has."""
    block = max(taken, default=0) + 1
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
    return with_boxes(_drawing(f"{layout}{_SHAPE_TYPE}".encode()), boxes, taken)


def _drawing(content: bytes) -> bytes:
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    return f"<xml {spaces}>".encode() + content + b"</xml>"


def with_boxes(data: bytes, boxes: Sequence[Box], taken: Iterable[int]) -> bytes:
    """A drawing with boxes added at its end under ids of its own."""
    data, root, at = _opened(data)
    ids, data, moved = _ids(data, len(boxes), taken)
    spaces = "".join(
        f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items() if f"xmlns:{prefix}=".encode() not in root
    )
    shape_type = "" if b'_x0000_t202"' in data else _SHAPE_TYPE.replace(">", f"{spaces}>", 1)
    shapes = "".join(_shape(box, number, spaces) for box, number in zip(boxes, ids, strict=True))
    at += moved
    return data[:at] + (shape_type + shapes).encode() + data[at:]


def _opened(data: bytes) -> tuple[bytes, bytes, int]:
    """A drawing in UTF-8 that has a root, the root's start tag, and where its end tag begins."""
    data = as_utf8(data)
    mask, _ = blanked(data)
    root = _ROOT.search(mask)
    if root is None or root[1].startswith(_SHAPES):
        return _opened(_drawing(data[root.start() if root else len(data) :]))
    if root[0].endswith(b"/>"):
        tag, closing = root[0][:-2].rstrip() + b">", b"</" + root[1] + b">"
        return data[: root.start()] + tag + closing + data[root.end() :], tag, root.start() + len(tag)
    end = mask.rfind(b"</" + root[1])
    if end < root.end() or mask.find(b"<", end + 1) >= 0:
        raise WorkbookError("批注的图形部分不完整")
    return data, root[0], end


def _ids(data: bytes, count: int, taken: Iterable[int]) -> tuple[list[int], bytes, int]:
    """Free ids, the drawing with its idmap widened if need be, and by how many bytes that moved its end."""
    last: dict[int, int] = {}
    for number in _shape_ids(data):
        last[number // _BLOCK] = max(number, last.get(number // _BLOCK, 0))
    idmap = _IDMAP.search(data)
    blocks = _listed(idmap) if idmap else []
    free = list(islice(chain.from_iterable(_block_ids(block, last) for block in blocks), count))
    extra: list[int] = []
    highest = max([*taken, *blocks, 0])
    while len(free) < count:
        highest += 1
        extra.append(highest)
        free += _block_ids(highest, last)
    if not extra or not idmap:
        return free[:count], data, 0
    listed = ",".join(map(str, [*blocks, *extra])).encode()
    return free[:count], data[: idmap.start(1)] + listed + data[idmap.end(1) :], len(listed) - len(idmap[1])


def _block_ids(block: int, last: Mapping[int, int]) -> range:
    """A block's ids after the last one in use: Excel itself never goes back to fill a gap."""
    return range(last.get(block, block * _BLOCK) + 1, (block + 1) * _BLOCK)


def _shape(box: Box, number: int, spaces: str) -> str:
    (start, stop), (width, height) = box.corners, box.size
    anchor = ", ".join(
        str(part) for part in (start.column, start.dx, start.row, start.dy, stop.column, stop.dx, stop.row, stop.dy)
    )
    style = (
        f"position:absolute;margin-left:60pt;margin-top:2pt;width:{width * 0.75:g}pt;height:{height * 0.75:g}pt;"
        "z-index:1;visibility:hidden"
    )
    return (
        f'<v:shape{spaces} id="_x0000_s{number}" type="#_x0000_t202" style="{style}"'
        ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells>False</x:MoveWithCells><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{box.row - 1}</x:Row><x:Column>{box.column - 1}</x:Column></x:ClientData></v:shape>"
    )
