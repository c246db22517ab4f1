"""Records as text that a document property can hold."""

import base64
import binascii
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from perfxl.excel.editing.record.way_back import Step

_VERSION = 1
# What a record may inflate to, and the steps that a part may take: a crafted one may say anything.
_MOST, _MOST_STEPS = 1 << 22, 50_000


@dataclass(frozen=True)
class Record:
    """What was done to a workbook's parts: those that came, and the ways back of those that were changed.

    `changed` gives for each part the digest of its bytes as they were written, and the steps.
    """

    added: tuple[str, ...]
    changed: Mapping[str, tuple[bytes, tuple[Step, ...]]]

    def encoded(self) -> str:
        """The record as ASCII, "" where it would be larger than is read again."""
        out = _Writer()
        out.number(_VERSION)
        out.number(len(self.added))
        for name in self.added:
            out.bytes(name.encode())
        out.number(len(self.changed))
        for name, (digest, steps) in self.changed.items():
            out.bytes(name.encode())
            out.bytes(digest)
            out.number(len(steps))
            for step in steps:
                out.number(step.kept)
                out.number(step.gone)
                out.number(step.checksum)
                out.bytes(step.text)
        if len(out.data) > _MOST or any(len(steps) > _MOST_STEPS for _, steps in self.changed.values()):
            return ""
        return base64.b64encode(zlib.compress(bytes(out.data), 9)).decode()


def decoded(text: str) -> Record | None:
    """The record that a text is, None for any other."""
    try:
        inflater = zlib.decompressobj()
        data = inflater.decompress(base64.b64decode(text, validate=True), _MOST)
        return _record(_Reader(data)) if inflater.eof else None
    except (binascii.Error, zlib.error, ValueError, IndexError):
        return None


def _record(data: "_Reader") -> Record | None:
    if data.number() != _VERSION:
        return None
    added = tuple(data.bytes().decode() for _ in range(data.number()))
    changed = {data.bytes().decode(): (data.bytes(), tuple(_steps(data))) for _ in range(data.number())}
    return Record(added, changed)


def _steps(data: "_Reader") -> Iterable[Step]:
    count = data.number()
    if count > _MOST_STEPS:
        raise ValueError
    for _ in range(count):
        yield Step(data.number(), data.number(), data.number(), data.bytes())


class _Writer:
    def __init__(self) -> None:
        self.data = bytearray()

    def number(self, number: int) -> None:
        """Seven bits a byte, the lowest first; the eighth says that there are more."""
        while number > 0x7F:
            self.data.append(number & 0x7F | 0x80)
            number >>= 7
        self.data.append(number)

    def bytes(self, data: bytes) -> None:
        self.number(len(data))
        self.data += data


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def number(self) -> int:
        number = shift = 0
        while shift < 64:
            byte = self._data[self._at]
            self._at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7
        raise ValueError

    def bytes(self) -> bytes:
        length = self.number()
        found = self._data[self._at : self._at + length]
        if len(found) < length:
            raise ValueError
        self._at += length
        return found
