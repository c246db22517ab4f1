"""A workbook as a zip package: parts read one by one, changed ones compressed anew, all others copied as they are."""

import struct
import zipfile
import zlib
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.markup import Piece
from perfxl.excel.editing.zip_entry import packed_part

MAX_PART = 1 << 30
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_UTF8 = 0x800
_STORED, _DEFLATED = 0, 8
_TINY, _SMALL = 1 << 14, 1 << 20
_NEW_DATE, _NEW_TIME = (1 << 5) | 1, 0  # 1980-01-01: the same input gives the same file


class Package:
    """The parts of a zip file, by name; names are found whatever their case."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._entries = _directory(data)
        self._names = {_key(entry.filename): index for index, entry in enumerate(self._entries)}
        self._exact = {entry.filename: index for index, entry in enumerate(self._entries)}
        self._changed: dict[str, list[Piece]] = {}
        self._added: dict[str, str] = {}
        self._removed: set[str] = set()
        self._inflated: dict[str, bytes] = {}

    def find(self, name: str) -> str | None:
        """The part's name as the package writes it, or None."""
        if name in self._exact and name not in self._removed:
            return name
        key = _key(name)
        if key in self._added:
            return self._added[key]
        index = self._names.get(key)
        real = None if index is None else self._entries[index].filename
        return None if real in self._removed else real

    def names(self) -> list[str]:
        """All parts, new ones last."""
        old = [entry.filename for entry in self._entries if entry.filename not in self._removed]
        return list(dict.fromkeys([*old, *self._added.values()]))

    def read(self, name: str) -> bytes:
        """A part's bytes, changed ones as changed."""
        real = self.find(name)
        if real is None:
            raise WorkbookError(f"工作簿缺少组成部分 {name}。")
        if real in self._changed:
            return b"".join(self._changed[real])
        return self.original(real)

    def original(self, name: str) -> bytes:
        """The bytes that a part had when the package was opened."""
        if name in self._inflated:
            return self._inflated[name]
        content = _inflated(self._data, self._entries[self._exact[name]])
        if len(content) < _SMALL:
            # asked for again by what compares it with what it became
            self._inflated[name] = content
        return content

    def changed_size(self) -> int:
        """How many bytes the largest part has that was written."""
        return max((sum(map(len, pieces)) for pieces in self._changed.values()), default=0)

    @property
    def edited(self) -> bool:
        """Whether any part was written or left out."""
        return bool(self._changed or self._removed)

    def changed(self) -> list[str]:
        """The parts that were there already and have been written since."""
        return [name for name in self._changed if name in self._exact]

    def added(self) -> list[str]:
        """The parts that came."""
        return [name for name in self._added.values() if name not in self._exact]

    def write(self, name: str, pieces: Sequence[Piece]) -> None:
        """Replace a part, or add one."""
        real = self.find(name)
        if real is None:
            real = name
            self._removed.discard(name)
            self._added[_key(name)] = name
        self._changed[real] = list(pieces)

    def remove(self, name: str) -> None:
        """Leave a part out."""
        real = self.find(name)
        if real is None:
            return
        self._changed.pop(real, None)
        self._added.pop(_key(real), None)
        if real in self._exact:
            self._removed.add(real)

    def dump(self) -> list[Piece]:
        """The zip file's bytes."""
        writer = _Writer()
        for index, entry in enumerate(self._entries):
            name = entry.filename
            if name in self._removed or _key(name) in self._added:
                continue
            if name not in self._changed:
                writer.copy(entry, self._data)
            elif index == self._exact[name]:
                writer.compress(name, self._changed[name])
        for name in self._added.values():
            writer.compress(name, self._changed[name])
        return writer.finish()


class _Writer:
    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.central: list[bytes] = []
        self.offset = 0

    def copy(self, entry: zipfile.ZipInfo, data: bytes) -> None:
        year, month, day, hour, minute, second = entry.date_time
        date, time = max(year - 1980, 0) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
        # the sizes are written in the header, so no data descriptor follows (bit 3)
        flags = entry.flag_bits & ~0x8
        self._entry(
            entry.orig_filename.encode("utf-8" if flags & _UTF8 else "cp437"),
            (entry.create_version | entry.create_system << 8, max(entry.extract_version, 20), flags),
            (entry.compress_type, time, date, entry.CRC, entry.compress_size, entry.file_size),
            (entry.internal_attr, entry.external_attr),
            [packed_part(data, entry)],
        )

    def compress(self, name: str, pieces: Sequence[Piece]) -> None:
        size = sum(map(len, pieces))
        if size < _TINY:
            crc, packed = _packed_again(b"".join(pieces))
        elif size < _SMALL:
            crc, packed = _packed([b"".join(pieces)], 2)
        else:
            crc, packed = _packed(pieces, 1)
        flags = 0 if name.isascii() else _UTF8
        facts = (_DEFLATED, _NEW_TIME, _NEW_DATE, crc, sum(map(len, packed)), size)
        self._entry(name.encode(), (20, 20, flags), facts, (0, 0), packed)

    def _entry(
        self,
        name: bytes,
        versions: tuple[int, int, int],
        facts: tuple[int, int, int, int, int, int],
        attributes: tuple[int, int],
        content: Sequence[Piece],
    ) -> None:
        local = _LOCAL.pack(b"PK\3\4", *versions[1:], *facts, len(name), 0)
        tail = (len(name), 0, 0, 0, *attributes, self.offset)
        self.central += (_CENTRAL.pack(b"PK\1\2", *versions, *facts, *tail), name)
        self.pieces += (local, name, *content)
        self.offset += len(local) + len(name) + facts[4]

    def finish(self) -> list[Piece]:
        central = b"".join(self.central)
        count = len(self.central) // 2
        end = _END.pack(b"PK\5\6", 0, 0, count, count, len(central), self.offset, 0)
        return [*self.pieces, central, end]


def _packed(pieces: Sequence[Piece], level: int) -> tuple[int, Sequence[Piece]]:
    """The checksum of a part, and its pieces packed: parts are mostly repetition, low levels pack them well in half the time."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
    crc, packed = 0, []
    for piece in pieces:
        crc = zlib.crc32(piece, crc)
        packed.append(deflate.compress(piece))
    packed.append(deflate.flush())
    return crc, packed


# relationships and content types are those of the last workbook
@lru_cache(maxsize=128)
def _packed_again(part: bytes) -> tuple[int, Sequence[Piece]]:
    return _packed([part], 2)


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise WorkbookError("不是有效的 .xlsx 工作簿，或文件已损坏。") from error
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise WorkbookError("工作簿已加密，请去掉打开密码后再处理。")
    return entries


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _inflated(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > MAX_PART:
        raise WorkbookError(f"工作簿的组成部分 {entry.filename} 过大。")
    packed = packed_part(data, entry)
    if entry.compress_type == _DEFLATED:
        # one byte more than promised is asked for: a part that inflates to more than it says is damaged
        content = zlib.decompressobj(-15).decompress(packed, entry.file_size + 1)
    elif entry.compress_type == _STORED:
        content = bytes(packed)
    else:
        raise WorkbookError("工作簿使用了不支持的压缩方式。")
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise WorkbookError(f"文件已损坏（{entry.filename} 校验不符）。")
    return content
