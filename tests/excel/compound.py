"""OLE containers and BIFF records written by hand, right and wrong."""

from __future__ import annotations

import struct

END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SECTOR, LISTED = 512, 109


def container(stream, name="Workbook", table=None, header=None, more=b"", **entry):
    """A container with one stream; `table` changes the FAT, `header` the header, `entry` may have `start` and `size`.

    `more` are entries of the directory behind its own.
    """
    count = -(-len(stream) // SECTOR)
    tables = next(n for n in range(1, LISTED + 1) if n * 128 >= count + 1 + n)
    first = tables + 1
    fat = [TABLE] * tables + [END] + [first + at + 1 for at in range(count - 1)] + [END] * bool(count)
    fat += [FREE] * (tables * 128 - len(fat))
    if table:
        table(fat, first)
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16))
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, tables, tables, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *range(tables), *[FREE] * (LISTED - tables))
    if header:
        header(head)
    root = directory_entry("Root Entry", 5, 1, END, 0)
    own = directory_entry(name, 2, FREE, entry.get("start", first), entry.get("size", len(stream)))
    directory = (root + own + more).ljust(SECTOR, b"\0")
    return bytes(head) + struct.pack(f"<{len(fat)}I", *fat) + directory + stream.ljust(count * SECTOR, b"\0")


def directory_entry(name, kind, child, start, size):
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(text), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def record(number, body=b""):
    return struct.pack("<HH", number, len(body)) + body


def number(row, column, value=1.0):
    return record(0x203, struct.pack("<3Hd", row, column, 0, value))


def stream(*records, before=b"", locked=False):
    """A workbook stream with one sheet 表, long enough to have sectors of its own."""

    def beginning(kind):
        return record(0x809, struct.pack("<4H2I", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))

    # the stream says how it is locked: by exclusive or with a key
    before += record(0x2F, struct.pack("<3H", 0, 0x1234, 0x5678)) if locked else b""
    head = beginning(5) + before + record(0x42, struct.pack("<H", 1200))
    name = "表".encode("utf-16-le")
    sheet = struct.pack("<BB", 1, 1) + name
    end = record(0x0A)
    start = len(head) + 4 + 6 + len(sheet) + len(end)
    head += record(0x85, struct.pack("<IBB", start, 0, 0) + sheet) + end
    return (head + beginning(0x10) + b"".join(records) + end).ljust(5000, b"\0")
