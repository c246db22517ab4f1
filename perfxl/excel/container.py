"""The zip that a workbook comes in: what it may hold, and its parts inflated no further than they promise."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib

from perfxl.excel.kind import CORRUPT, UnreadableError

# An .xlsx form inflates to well under 1 MB; 200 MB leaves room for whole ledgers and stops zip bombs.
MAX_INFLATED = 200_000_000
# Every part costs a directory entry; real workbooks have tens, the largest hundreds.
MAX_PARTS = 20_000
# Deflate makes no more than 1,032 bytes of one.
_DEFLATE_MOST = 1032
_LOCAL_HEADER, _LENGTHS = 30, struct.Struct("<HH")
# The declaration of a document type stands before the first element.
_HEAD, _PACKED_HEAD = 512, 1024
_OUTSIDE = re.compile(r"(?:^|/)\.\.(?:/|$)|^[A-Za-z]:")
_XML = (".xml", ".rels", ".vml")


def check_package(package: zipfile.ZipFile, data: bytes) -> None:
    """Raise UnreadableError for what is too large, locked, or set up to harm whoever unpacks it.

    `data` is the package's file.
    """
    infos = package.infolist()
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_INFLATED:
        raise too_large()
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableError("encrypted", "压缩包设有密码，无法读取。请去掉密码后重新放入。")
    names = [info.filename.replace("\\", "/") for info in infos]
    if any(map(_OUTSIDE.search, names)):
        raise UnreadableError("unsafe", "压缩包里有指向外部文件夹的路径，未读取。请用 Excel 另存一份再放入。")
    if len({name.lower().lstrip("/") for name in names}) < len(names):
        raise UnreadableError("unsafe", "压缩包里有重名的部件，未读取。请用 Excel 另存一份再放入。")
    for info in infos:
        if info.filename.lower().endswith(_XML):
            # UTF-16 is ASCII with zeros between
            check_declarations(_head(data, info).replace(b"\0", b""))
            if info.compress_size * _DEFLATE_MOST > MAX_INFLATED:
                part_bytes(package, info)


def too_large() -> UnreadableError:
    """What a workbook beyond MAX_INFLATED is refused with."""
    return UnreadableError(
        "too-large", f"工作簿展开后过大（上限 {MAX_INFLATED // 1_000_000} MB），未读取。请删去无关内容后重新保存。"
    )


def part_bytes(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A part, inflated. Raises UnreadableError (too-large) where it has more than the directory says."""
    with package.open(info) as part:
        # one byte more than promised would be read, were it not for zipfile's own count of what is left
        part._left = MAX_INFLATED  # type: ignore[attr-defined]
        content = part.read(info.file_size + 1)
    if len(content) > info.file_size:
        raise too_large()
    return content


def check_declarations(xml: bytes) -> None:
    """Raise UnreadableError (unsafe) for a document type or an entity."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise UnreadableError("unsafe", "工作簿里含有不安全的 XML 声明，未读取。请用 Excel 另存一份再放入。")


def _head(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The first bytes of a part."""
    at = info.header_offset + _LOCAL_HEADER
    lengths = data[at - _LENGTHS.size : at]
    if len(lengths) < _LENGTHS.size:
        raise UnreadableError("corrupt", CORRUPT)
    at += sum(_LENGTHS.unpack(lengths))
    packed = data[at : at + min(_PACKED_HEAD, info.compress_size)]
    if info.compress_type != zipfile.ZIP_DEFLATED:
        return packed[:_HEAD]
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _HEAD)
