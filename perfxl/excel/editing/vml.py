"""The drawing in which Excel keeps the boxes of comments: VML, spliced as text, as old files hold it not well formed."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.geometry import Corner

_BLOCK = 1024  # an idmap entry stands for that many shape ids
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_SHAPE_ID = re.compile(rb"""\b_x0000_s(\d+)["']""")
_IDMAP = re.compile(rb"""<o:idmap\b[^<>]*?\bdata\s*=\s*["']([\d,\s]*)["']""")
_ROOT = re.compile(rb"<xml\b[^<>]*+>")
_END = re.compile(rb"</xml\s*>\s*$")
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
    blocks = {int(number) for match in _IDMAP.finditer(data) for number in match[1].split(b",") if number.strip()}
    return blocks | {int(number) // _BLOCK for number in _SHAPE_ID.findall(data)}


def new_drawing(boxes: Sequence[Box], taken: Iterable[int]) -> bytes:
    """A drawing of boxes, with a block of ids that no other drawing of the workbook has."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    block = max(taken, default=0) + 1
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
    return with_boxes(f"<xml {spaces}>{layout}{_SHAPE_TYPE}</xml>".encode(), boxes, taken)


def with_boxes(data: bytes, boxes: Sequence[Box], taken: Iterable[int]) -> bytes:
    """A drawing with boxes added at its end under ids of its own."""
    root, end = _ROOT.search(data), _END.search(data)
    if not root or not end:
        raise WorkbookError("批注的图形部分已损坏，无法添加批注。")
    ids, data, moved = _ids(data, len(boxes), taken)
    spaces = "".join(
        f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items() if f"xmlns:{prefix}=".encode() not in root[0]
    )
    shape_type = "" if b'_x0000_t202"' in data else _SHAPE_TYPE.replace(">", f"{spaces}>", 1)
    shapes = "".join(_shape(box, number, spaces) for box, number in zip(boxes, ids, strict=True))
    at = end.start() + moved
    return data[:at] + (shape_type + shapes).encode() + data[at:]


def _ids(data: bytes, count: int, taken: Iterable[int]) -> tuple[list[int], bytes, int]:
    """Free ids, the drawing with its idmap widened if need be, and by how many bytes that moved its end."""
    used = {int(number) for number in _SHAPE_ID.findall(data)}
    idmap = _IDMAP.search(data)
    blocks = [int(number) for number in idmap[1].split(b",") if number.strip()] if idmap else []
    free = [number for block in blocks for number in _block_ids(block, used)]
    extra: list[int] = []
    while len(free) < count:
        extra.append(max([*taken, *blocks, *extra, 0]) + 1)
        free += _block_ids(extra[-1], used)
    if not extra or not idmap:
        return free[:count], data, 0
    listed = ",".join(map(str, [*blocks, *extra])).encode()
    return free[:count], data[: idmap.start(1)] + listed + data[idmap.end(1) :], len(listed) - len(idmap[1])


def _block_ids(block: int, used: set[int]) -> range:
    # after the last id in use: Excel itself never goes back to fill a gap
    first, end = block * _BLOCK + 1, (block + 1) * _BLOCK
    inside = [number for number in used if first <= number < end]
    return range(max(inside, default=first - 1) + 1, end)


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
