"""The OLE container of an .xls: what must be true of it before libraries that trust it follow its chains.

[MS-CFB]: sectors in chains, the next of each in a table (FAT), the table's own sectors listed in the header and
in further sectors (DIFAT).
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError

_SHIFT, _DIRECTORY, _MINI_TABLE, _DIFAT, _IN_HEADER = 30, 48, 60, 68, 76
_LAST_SECTOR = 0xFFFFFFFA  # beyond it: ends and free sectors
_ENTRY = 128
# Streams below this size share the sectors of a common stream, in pieces of 64 bytes.
_SMALL, _MINI = 4096, 64
_NAMES = ("Workbook", "Book")


def workbook_stream(data: bytes) -> bytes:
    """The stream of the workbook; b'' where there is none. Raises UnreadableError (corrupt).

    A chain that comes back on itself has no end: who follows it takes all the memory there is.
    """
    try:
        container = _Container(data)
        container.check_chains()
        return container.workbook()
    except (struct.error, IndexError, ValueError) as error:
        raise UnreadableError("corrupt", CORRUPT) from error


class _Entry(NamedTuple):
    """A storage or a stream: what stands beside it in its storage, what is in it, its first sector and its size."""

    name: str
    left: int
    right: int
    child: int
    start: int
    size: int


def _in_root(entries: Sequence[_Entry]) -> set[int]:
    """The places of the entries that are in no storage but the root."""
    found: set[int] = set()
    left = [entries[0].child]
    while left:
        at = left.pop()
        if at < len(entries) and at not in found:
            found.add(at)
            left += (entries[at].left, entries[at].right)
    return found


class _Container:
    def __init__(self, data: bytes) -> None:
        self._data = data
        (shift,) = struct.unpack_from("<H", data, _SHIFT)
        if shift not in (9, 12):
            raise ValueError("sector size")
        self._size = 1 << shift
        self._count = -(-len(data) // self._size)
        self._next = array("I")
        for sector in self._table_sectors():
            piece = self._sector(sector)
            self._next.frombytes(piece[: len(piece) // 4 * 4])

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _table_sectors(self) -> Iterator[int]:
        """The sectors of the FAT: 109 in the header, more in a chain of sectors that each end with the next."""
        yield from (n for n in struct.unpack_from("<109I", self._data, _IN_HEADER) if n < _LAST_SECTOR)
        (more,) = struct.unpack_from("<I", self._data, _DIFAT)
        for _ in range(self._count):
            if more >= self._count:
                return
            *listed, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            yield from (n for n in listed if n < _LAST_SECTOR)
        raise ValueError("DIFAT without an end")

    def check_chains(self) -> None:
        """Raise ValueError where a sector is reached from itself."""
        done = bytearray(len(self._next))
        for start in range(len(self._next)):
            at, mark = start, 1
            while at < len(done) and not done[at]:
                done[at] = mark
                at = self._next[at]
            if at < len(done) and done[at] == mark:
                raise ValueError("a chain of sectors without an end")
            at, mark = start, 2
            while at < len(done) and done[at] == 1:
                done[at] = mark
                at = self._next[at]

    def workbook(self) -> bytes:
        """The bytes of the stream."""
        entries = list(self._entries())
        for wanted in _NAMES:
            found = [at for at, entry in enumerate(entries) if entry.name.casefold() == wanted.casefold()]
            if len(found) > 1:
                # workbooks embedded in it have such a stream too, in storages of theirs; libraries take the first
                own = _in_root(entries)
                if [at for at in found if at in own] != found[:1]:
                    raise ValueError("two streams of one name")
            if found and entries[found[0]].name == wanted:
                entry = entries[found[0]]
                return self._stream(entry.start, entry.size, entries[0].start)
        return b""

    def _entries(self) -> Iterator[_Entry]:
        """What the directory lists, the root first."""
        (start,) = struct.unpack_from("<I", self._data, _DIRECTORY)
        entries = self._chained(start)
        for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            (length,) = struct.unpack_from("<H", entries, at + 64)
            name = entries[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            links = struct.unpack_from("<3I", entries, at + 68)
            yield _Entry(name, *links, *struct.unpack_from("<II", entries, at + 116))

    def _stream(self, start: int, size: int, root: int) -> bytes:
        if size >= _SMALL:
            return self._chained(start)[:size]
        (table,) = struct.unpack_from("<I", self._data, _MINI_TABLE)
        small, pieces = self._chained(root), memoryview(self._chained(table)).cast("I")
        found: list[bytes] = []
        while start < len(pieces) and len(found) * _MINI < size:
            found.append(small[start * _MINI : (start + 1) * _MINI])
            start = pieces[start]
        return b"".join(found)[:size]

    def _chained(self, start: int) -> bytes:
        """The sectors of a chain."""
        found = []
        while start < len(self._next):
            found.append(self._sector(start))
            start = self._next[start]
        return b"".join(found)
