"""The parts of a package that is no .xlsx: read by name, in any case; their relations; what could act in any package."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Collection, Mapping
from functools import lru_cache

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.zip_container import check_declarations, part_bytes

# What can act when a workbook is opened, as people call it, and the parts that it is kept in.
_ACTIVE = {
    "宏": ("xl/vbaproject.bin", "xl/macrosheets/"),
    "指向其他文件的链接": ("xl/externallinks/",),
    "外部数据连接": ("xl/connections.",),
}
Relations = Mapping[str, tuple[str, str]]

# No tag holds a "<", and what was matched once is not tried again (++, *+): crafted XML costs no more than its length.
_PREFIX = rb"(?:\w+:)?"
_RELATION = re.compile(rb"<" + _PREFIX + rb"Relationship\s([^<>]*+)>")
_ATTRIBUTE = re.compile(rb'(?<![\w:])([\w:]++)\s*+=\s*+(?:"([^"]*+)"|\'([^\']*+)\')')


def active_content(parts: Collection[str]) -> tuple[str, ...]:
    """What a package has that could act when it is opened, by the names of its parts in lower case."""
    return tuple(called for called, places in _ACTIVE.items() if any(name.startswith(places) for name in parts))


def read_part(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    """A part's bytes as UTF-8, empty where there is none. Raises UnreadableError for entities (unsafe)."""
    info = parts.get(name.lower())
    if info is None:
        return b""
    data = part_bytes(package, info)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16").encode()
    elif name.endswith((".xml", ".rels")) and b"\0" in data:
        # UTF-16 that does not say so; no other text has a zero
        raise UnreadableError("corrupt", CORRUPT)
    check_declarations(data)
    return data


def relations_of(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], part: str, folder: str) -> Relations:
    """The relations of a part: id → (type, target path in lower case)."""
    name = posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")
    return _relations(_control_part(package, parts, name), folder)


def _control_part(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    """A part that says what the workbook has: its tags are looked at one by one."""
    info = parts.get(name.lower())
    if info is not None and info.file_size > limits().control:
        raise too_large(
            f"工作簿的样式或目录过大（{info.file_size // 1_000_000} MB，上限 {limits().control // 1_000_000} MB）",
            info.file_size / limits().control * limits().size,
        )
    return read_part(package, parts, name)


@lru_cache(maxsize=64)
def _relations(data: bytes, folder: str) -> Relations:
    """The same for all workbooks of one program with as many sheets."""
    relations = {}
    for match in _RELATION.finditer(data):
        attributes = _attributes(match[1])
        target = html.unescape(attributes.get("Target", ""))
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        relations[attributes.get("Id", "")] = (attributes.get("Type", ""), path.lower())
    return relations


def _attributes(tag: bytes) -> dict[str, str]:
    """Attributes of a start tag, names without their prefix."""
    return {
        m[1].rpartition(b":")[2].decode("ascii", "replace"): (m[2] if m[2] is not None else m[3]).decode(
            "utf-8", "replace"
        )
        for m in _ATTRIBUTE.finditer(tag)
    }
