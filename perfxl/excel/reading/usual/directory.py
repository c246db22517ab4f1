"""The directory of a zip in the usual form: one view, whether a reader goes by the end, the directory or the parts."""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

from perfxl.excel.reading.usual.form import Unusual

_END = struct.Struct("<4s4H2IH")
_ENTRY = struct.Struct("<4s4B4H3I5H2I")
_HEADER = struct.Struct("<4s5H3I2H")
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_STORED, _DEFLATED = 0, 8
# How it was packed, that the sizes stand behind the data, that the name is UTF-8.
_FLAGS = 0x080E
_UTF8 = 0x0800
# Times of a file, and room that Office leaves: what else stands behind a name may give it another name, or sizes.
_HARMLESS = (0x5455, 0x000A, 0xA220)
# What leads elsewhere, or is spelled in a way that not all understand.
_PLACES = re.compile(r"[\\:\0]|^/|\.\.|//")
_MOST = 0xFFFFFFFF


class Entry(NamedTuple):
    """A part of the package, and where it lies in the file."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    start: int
    """Where its header begins."""

    @property
    def deflated(self) -> bool:
        """Whether it is packed at all."""
        return self.method == _DEFLATED


def directory(data: bytes) -> list[Entry]:
    """The parts in the directory's order. Raises Unusual."""
    at = len(data) - _END.size
    if at < 0:
        raise Unusual
    mark, disk, first_disk, here, count, size, start, comment = _END.unpack_from(data, at)
    alone = (disk, first_disk, comment) == (0, 0, 0) and here == count
    if mark != b"PK\x05\x06" or not alone or start + size != at or data[at - _LOCATOR_SIZE :].startswith(_LOCATOR):
        raise Unusual
    entries, end, at = [], at, start
    for _ in range(count):
        entry, at = _entry(data, at, end)
        entries.append(entry)
    if at != end or len({entry.name.lower() for entry in entries}) < count:
        raise Unusual
    return entries


def _entry(data: bytes, at: int, end: int) -> tuple[Entry, int]:
    if at + _ENTRY.size > end:
        raise Unusual
    mark, _, _, _, _, flags, method, _, _, crc, packed, size, named, extra, comment, disk, _, _, start = (
        _ENTRY.unpack_from(data, at)
    )
    at += _ENTRY.size
    name, behind = data[at : at + named], at + named + extra
    if mark != b"PK\x01\x02" or flags & ~_FLAGS or method not in (_STORED, _DEFLATED) or comment or disk:
        raise Unusual
    if (extra and not _harmless(data[at + named : behind])) or max(packed, size, start) == _MOST or behind > end:
        raise Unusual
    if not name.isascii() and not flags & _UTF8:
        raise Unusual
    try:
        text = name.decode()
    except UnicodeDecodeError as error:
        raise Unusual from error
    if _PLACES.search(text):
        raise Unusual
    return Entry(text, method, crc, packed, size, start), behind


def _harmless(extra: bytes) -> bool:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind not in _HARMLESS:
            return False
        at += 4 + length
    return at == len(extra)


def packed_bytes(data: bytes, entry: Entry) -> bytes:
    """A part as it is packed. Raises Unusual where its own header says another thing than the directory."""
    if entry.start + _HEADER.size > len(data):
        raise Unusual
    mark, _, flags, method, _, _, _, _, _, named, extra = _HEADER.unpack_from(data, entry.start)
    at = entry.start + _HEADER.size
    if (
        mark != b"PK\x03\x04"
        or method != entry.method
        or flags & ~_FLAGS
        or data[at : at + named] != entry.name.encode()
    ):
        raise Unusual
    packed = data[at + named + extra : at + named + extra + entry.packed]
    if len(packed) < entry.packed:
        raise Unusual
    return packed
