"""Files in a zip, read where they lie: a path that leads on into a zip is a path like any other, and nothing is unpacked.

Of the zip the directory alone is looked at before a file of it is asked for; who sends one is trusted no further than who
sends a workbook.
"""

from __future__ import annotations

import io
import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from perfxl.excel.reading.file_kind import WORKBOOK_SUFFIXES, UnreadableError
from perfxl.excel.reading.limits import USUAL_SIZE, limits, too_large
from perfxl.text.errors import system_reason

if TYPE_CHECKING:
    import zipfile

SUFFIX = ".zip"
NOT_OPENED = "压缩包没有打开，里面的文件没有审核。请解压后再放入。"
LOCKED = "文件正被其他程序独占或没有读取权限。请关闭 Excel/WPS 后再试。"
"""What people are told of a file that the system does not give."""
_UNPACK = "请解压后再放入。"
_ENCRYPTED = f"压缩包设有密码，打不开。{_UNPACK}"
_BROKEN = "压缩包已损坏或没有传完，无法打开。请重新复制；能解压的，请解压后再放入。"
_PACKED_OTHERWISE = f"压缩包的压缩方式不是通用的，无法读取。{_UNPACK}"
_LEADS_OUT = "压缩包里有指向外部文件夹的路径，未读取。来源可靠的，请解压后再放入。"
_TWICE = "压缩包里有同名的文件，未读取。来源可靠的，请解压后再放入。"
_OVERLAPPING = "压缩包里的文件互相重叠，是有意做成的，未读取。请删除。"
_OTHER_ARCHIVES = {b"Rar!": "RAR", b"7z\xbc\xaf": "7z"}
# A directory beyond this is of some ten thousand files, and would take a hundred MB of memory.
_DIRECTORY = 4_000_000
# As much, in MB, may the workbooks of one zip inflate to, and as many may they be: more is for those who know who sent it.
_WHOLE, _MOST = USUAL_SIZE * 25, 10_000
_OUTSIDE = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\0")
_MAC = "__MACOSX"
_UTF8, _ENCRYPTED_FLAG = 0x800, 1
_STORED, _DEFLATED = 0, 8
# Of what is read wrongly as UTF-8 the letters are of these alphabets, never Chinese.
_FOREIGN = re.compile("[\u0080-\u07ff]")
_HEADER, _SIGNATURE = 30, b"PK\3\4"
_PACKAGE, _WORKBOOK = "[content_types].xml", frozenset({"xl/workbook.xml", "xl/workbook.bin"})
_KEPT = 32
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip: its path within, when it was last written (seconds since 1970), its size, and where its bytes are.

    `readable`: no password locks it, and it is packed as is usual.
    """

    name: str
    changed: float
    size: int
    packed: int
    deflated: bool
    crc: int
    at: int
    readable: bool


def is_zip(path: Path | PurePosixPath) -> bool:
    """Whether a file is a zip by its name."""
    return path.suffix.lower() == SUFFIX


def members(path: Path) -> Mapping[str, Member] | None:
    """The files of a zip by their paths within, but for hidden and lock files and links.

    None of a workbook that is called .zip, as mail programs do.

    Raises UnreadableError where it cannot be looked into, has workbooks that cannot be read out of it, or is made to harm.
    """
    return _looked_at(path, lambda found: _members(path.absolute(), found.st_mtime_ns, found.st_size))


def check_whole(path: Path) -> None:
    """See that a file called .zip is a workbook itself. Raises UnreadableError: why nothing in it is read."""
    if members(path) is not None:
        raise UnreadableError("not-a-workbook", NOT_OPENED)


def zip_of(path: Path) -> Path | None:
    """The zip that a path leads into, None for any other path."""
    around = [parent for parent in path.parents if is_zip(parent)]
    return next((parent for parent in reversed(around) if parent.is_file()), None)


def exists(path: Path) -> bool:
    """Whether there is something at a path, be it in a zip."""
    if path.exists():
        return True
    try:
        return _member(path) is not None
    except UnreadableError:
        return False


def file_bytes(path: Path) -> bytes:
    """The bytes of a file, be it in a zip, of any size. Raises OSError, for one in a zip UnreadableError."""
    around = zip_of(path)
    if around is None:
        return path.read_bytes()
    member = _member(path)
    if member is None:
        raise UnreadableError("corrupt", "压缩包里已没有这个文件。请再审核一次。")
    return _looked_at(around, lambda _: _content(around, member))


def stamp(path: Path) -> tuple[int, int]:
    """When a file was last written, in nanoseconds, and its size; of one in a zip when the zip was. Raises OSError."""
    around = zip_of(path)
    found = (around or path).stat()
    if around is None:
        return found.st_mtime_ns, found.st_size
    try:
        member = _member(path)
    except UnreadableError as error:
        raise FileNotFoundError(str(path)) from error
    if member is None:
        raise FileNotFoundError(str(path))
    return found.st_mtime_ns, member.size


def _member(path: Path) -> Member | None:
    around = zip_of(path)
    if around is None:
        return None
    return (members(around) or {}).get(path.relative_to(around).as_posix())


def _looked_at(path: Path, look: Callable[[os.stat_result], _T]) -> _T:
    """What a look at a file gives; what the system or a broken zip says to that becomes UnreadableError."""
    import struct
    import zipfile

    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableError("not-a-workbook", "这不是文件，未读取。请把它移走。")
        return look(found)
    except PermissionError as error:
        raise UnreadableError("locked", LOCKED) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, LookupError, struct.error) as error:
        raise UnreadableError("corrupt", _BROKEN) from error
    except OSError as error:
        raise UnreadableError("corrupt", f"文件无法读取（{system_reason(error)}）。请检查磁盘或网络后再试。") from error


@lru_cache(maxsize=_KEPT)
def _members(path: Path, changed: int, size: int) -> dict[str, Member] | None:
    """The files of a zip as long as it stays as it is."""
    if (kind := _other_archive(path)) is not None:
        raise UnreadableError("not-a-workbook", f"这其实是 {kind} 压缩包，不能直接审核。{_UNPACK}")
    entries = _entries(path)
    names = [_name(entry) for entry in entries]
    if _is_workbook(names):
        return None
    if any(map(_OUTSIDE.search, names)):
        raise UnreadableError("unsafe", _LEADS_OUT)
    if sum(entry.compress_size for entry in entries) > size:
        raise UnreadableError("unsafe", _OVERLAPPING)
    read = [
        (PurePosixPath(name).as_posix(), entry)
        for name, entry in zip(names, entries, strict=True)
        if not (name.endswith("/") or _is_hidden(name) or stat.S_ISLNK(entry.external_attr >> 16))
    ]
    if len({name for name, _ in read}) < len(read):
        raise UnreadableError("unsafe", _TWICE)
    _check([entry for name, entry in read if PurePosixPath(name).suffix.lower() in WORKBOOK_SUFFIXES])
    return {
        name: Member(
            name,
            _changed(entry, changed),
            entry.file_size,
            entry.compress_size,
            entry.compress_type == _DEFLATED,
            entry.CRC,
            entry.header_offset,
            not (_is_locked(entry) or _is_odd(entry)),
        )
        for name, entry in read
    }


def _is_locked(entry: zipfile.ZipInfo) -> bool:
    return bool(entry.flag_bits & _ENCRYPTED_FLAG)


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    """Whether it is packed as this program does not unpack."""
    return entry.compress_type not in (_STORED, _DEFLATED)


def _check(workbooks: Iterable[zipfile.ZipInfo]) -> None:
    """Raise UnreadableError where workbooks of a zip are locked, packed in a way of its own, or too much together."""
    workbooks = list(workbooks)
    if any(map(_is_locked, workbooks)):
        raise UnreadableError("encrypted", _ENCRYPTED)
    if any(map(_is_odd, workbooks)):
        raise UnreadableError("corrupt", _PACKED_OTHERWISE)
    whole = sum(entry.file_size for entry in workbooks) // 1_000_000
    if whole > _WHOLE or len(workbooks) > _MOST:
        size = f"{len(workbooks)} 个、共 {whole} MB，上限 {_MOST} 个、{_WHOLE} MB"
        raise UnreadableError(
            "too-large", f"压缩包里的工作簿过多或过大（{size}），未读取。来源可靠的，请解压后再放入。"
        )


class _Bounded(io.BufferedReader):
    """A file of which no more is read at once than a directory may have."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return super().read(_DIRECTORY)
        if size > _DIRECTORY:
            raise UnreadableError("too-large", f"压缩包里的文件过多，未读取。{_UNPACK}")
        return super().read(size)


def _entries(path: Path) -> list[zipfile.ZipInfo]:
    import zipfile

    with _Bounded(io.FileIO(path)) as file, zipfile.ZipFile(file) as package:
        return package.infolist()


def _is_workbook(names: Iterable[str]) -> bool:
    """Whether it is a package of Excel's, by the names in its directory."""
    found = {name.lower() for name in names}
    return _PACKAGE in found and bool(found & _WORKBOOK)


def _other_archive(path: Path) -> str | None:
    """What archive of another kind a file is, by its first bytes."""
    with path.open("rb") as file:
        return _OTHER_ARCHIVES.get(file.read(4))


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[0] == _MAC or any(part.startswith(".") for part in parts) or parts[-1].startswith("~$")


def _name(entry: zipfile.ZipInfo) -> str:
    """The path of a file in a zip, with forward slashes; names without a mark are what Chinese Windows packs, or a Mac."""
    name = entry.orig_filename
    return (name if entry.flag_bits & _UTF8 else _chinese(name)).replace("\\", "/")


def _chinese(name: str) -> str:
    """A name that was read as code page 437, read as UTF-8 or GB 18030 where that gives words."""
    if name.isascii():
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            read = name.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
        if read.isprintable() and not (encoding == "utf-8" and _FOREIGN.search(read)):
            return read
    return name


def _changed(entry: zipfile.ZipInfo, instead: int) -> float:
    """When a file was last written, by the clock of whoever packed it; where that is no time, when the zip was."""
    try:
        return time.mktime((*entry.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return instead / 1e9


def _content(path: Path, member: Member) -> bytes:
    """The bytes of a file of a zip, no more than the directory says. Raises UnreadableError, EOFError."""
    from perfxl.excel.reading.zip_container import inflated

    if not member.readable:
        raise UnreadableError("encrypted", _ENCRYPTED)
    if max(member.size, member.packed) > limits().bytes:
        size = max(member.size, member.packed) / 1_000_000
        raise too_large(f"文件过大（{int(size)} MB，上限 {limits().size} MB）", size)
    with path.open("rb") as file:
        file.seek(member.at)
        header = file.read(_HEADER)
        if len(header) < _HEADER or not header.startswith(_SIGNATURE):
            raise EOFError
        file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), os.SEEK_CUR)
        packed = file.read(member.packed)
    return inflated(packed, member.deflated, member.size, member.crc)
