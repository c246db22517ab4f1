"""Zips as people and programs pack them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

JANUARY, MARCH = (2024, 1, 5, 8, 30, 0), (2024, 3, 5, 8, 30, 0)


class Packed(zipfile.ZipInfo):
    """An entry whose name is written in a code page, unmarked, as Chinese Windows does."""

    __slots__ = ("encoding",)

    def _encodeFilenameFlags(self):  # noqa: N802 - what zipfile calls it
        return self.filename.encode(self.encoding), self.flag_bits & ~0x800


def packed(
    path: Path, files: Mapping[str, bytes], encoding: str | None = None, changed: tuple[int, ...] = JANUARY
) -> Path:
    """A zip with these files, names in UTF-8 and marked so, or in a code page."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            info = Packed(name, changed) if encoding else zipfile.ZipInfo(name, changed)
            if encoding:
                info.encoding = encoding
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path
