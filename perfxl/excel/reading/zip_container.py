"""The zip that a workbook comes in: what it may hold, and its parts inflated no further than they promise."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO

from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.zip_entry import packed_part
from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.limits import limits, too_large

# What Excel packs with; others inflate by more than deflate can.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DIRECTORY_ENTRY = b"PK\x01\x02"
# A byte of deflate inflates to 1,032 bytes at the most.
_DEFLATE_MOST = 1032
# The declaration of a document type stands before the first element.
_HEAD, _PACKED_HEAD = 512, 1024
_BROKEN = (
    WorkbookError,
    zipfile.BadZipFile,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    LookupError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_OUTSIDE = re.compile(r"(?:^|/)\.\.(?:/|$)|^[A-Za-z]:")
XML = (".xml", ".rels", ".vml")
_MEDIA = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff")
_CHUNK = 1 << 16
_MORE_THAN_PROMISED = "工作簿的内容比压缩包目录里写的多"


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The package in a file's bytes, checked. Within, what a broken package raises becomes UnreadableError (corrupt)."""
    if data.count(_DIRECTORY_ENTRY) > limits().parts:
        # before the directory is read: a million entries take a gigabyte
        raise too_large(f"工作簿的组成部分过多（上限 {limits().parts} 个）")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _check(package, data)
            yield package
    except _BROKEN as error:
        raise UnreadableError("corrupt", CORRUPT) from error


def _check(package: zipfile.ZipFile, data: bytes) -> None:
    """Raise UnreadableError for what is too large, locked, or set up to harm whoever unpacks it."""
    infos = package.infolist()
    inflated = sum(info.file_size for info in infos)
    if inflated > limits().bytes:
        raise _inflates_too_far(inflated)
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableError("encrypted", "压缩包设有密码，无法读取。请去掉密码后重新放入。")
    if any(info.compress_type not in _METHODS for info in infos):
        raise UnreadableError("corrupt", CORRUPT)
    names = [info.filename.replace("\\", "/") for info in infos]
    if any(map(_OUTSIDE.search, names)):
        raise UnreadableError("unsafe", "压缩包里有指向外部文件夹的路径，未读取。请用 Excel 另存一份再放入。")
    if len({name.lower().lstrip("/") for name in names}) < len(names):
        raise UnreadableError("unsafe", "压缩包里有重名的部件，未读取。请用 Excel 另存一份再放入。")
    # what the directory says of sizes is only believed where it cannot matter
    doubtful = sum(info.compress_size for info in infos if _is_read(info)) * _DEFLATE_MOST > limits().bytes
    for info in infos:
        if info.filename.lower().endswith(XML):
            check_head(packed_part(data, info), info.compress_type != zipfile.ZIP_STORED)
        if doubtful and _is_read(info) and info.compress_size * _DEFLATE_MOST > info.file_size:
            _check_size(package, info)


def _is_read(info: zipfile.ZipInfo) -> bool:
    """Whether a part is read; pictures and other files that go with the workbook are not."""
    return info.compress_type == zipfile.ZIP_DEFLATED and not info.filename.lower().endswith(_MEDIA)


def _inflates_too_far(inflated: int) -> UnreadableError:
    return too_large(f"工作簿展开后过大（{inflated // 1_000_000} MB，上限 {limits().size} MB）", inflated / 1_000_000)


def part_bytes(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A part, inflated. Raises UnreadableError: too-large where it has more than the directory says, else corrupt."""
    packed = packed_part(_content(package), info)
    return inflated(packed, info.compress_type != zipfile.ZIP_STORED, info.file_size, info.CRC)


def inflated(packed: bytes | memoryview, deflated: bool, size: int, crc: int) -> bytes:
    """The same from its packed bytes."""
    try:
        # one byte more than promised: zipfile by itself would stop at the size that the directory says
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size + 1) if deflated else bytes(packed)
    except zlib.error as error:
        raise UnreadableError("corrupt", CORRUPT) from error
    if len(content) > size:
        raise too_large(_MORE_THAN_PROMISED)
    if len(content) < size or zlib.crc32(content) != crc:
        raise UnreadableError("corrupt", CORRUPT)
    return content


def check_sizes(parts: int, size: int) -> None:
    """Raise UnreadableError (too-large) for a package of so many parts that inflate to so many bytes."""
    if parts > limits().parts:
        raise too_large(f"工作簿的组成部分过多（上限 {limits().parts} 个）")
    if size > limits().bytes:
        raise _inflates_too_far(size)


def _check_size(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """The same check of its size without keeping the part."""
    left, packed = info.file_size, packed_part(_content(package), info)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for start in range(0, len(packed), _CHUNK):
        piece: memoryview | bytes = packed[start : start + _CHUNK]
        while piece and not inflater.eof:
            left -= len(inflater.decompress(piece, _CHUNK))
            if left < 0:
                raise too_large(_MORE_THAN_PROMISED)
            piece = inflater.unconsumed_tail


def _content(package: zipfile.ZipFile) -> bytes:
    """The file's bytes, as `opened` was given them."""
    assert isinstance(package.fp, BytesIO)
    return package.fp.getvalue()


def check_declarations(xml: bytes) -> None:
    """Raise UnreadableError (unsafe) for a document type or an entity."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise unsafe_declaration()


def unsafe_declaration() -> UnreadableError:
    """What a workbook is refused with whose XML declares a document type."""
    return UnreadableError("unsafe", "工作簿里含有不安全的 XML 声明，未读取。请用 Excel 另存一份再放入。")


def check_head(packed: bytes | memoryview, deflated: bool) -> None:
    """The same for a part of which only the first bytes are looked at."""
    start = bytes(packed[:_PACKED_HEAD])
    # UTF-16 is ASCII with zeros between
    check_declarations((_inflated_head(start) if deflated else start[:_HEAD]).replace(b"\0", b""))


@lru_cache(maxsize=256)
def _inflated_head(packed: bytes) -> bytes:
    """Workbooks of one program begin most of their parts alike."""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _HEAD)
    except zlib.error as error:
        raise UnreadableError("corrupt", CORRUPT) from error
