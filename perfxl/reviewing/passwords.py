"""The passwords that somebody put beside workbooks, in 密码.txt: tried where one is locked, and told to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from perfxl.excel.reading import zipped
from perfxl.excel.reading.file_kind import UnreadableError, is_encrypted
from perfxl.excel.reading.workbook import Workbook, read_bytes
from perfxl.reviewing.jobs import PASSWORDS_FILE

# Each takes a tenth of a second to try, of the few that a workbook may take.
_MOST = 20
_MOST_BYTES = 100_000
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_NONE_FITS = f"工作簿设有打开密码，“{PASSWORDS_FILE}”里的密码都打不开它。请核对密码：每行写一个，最多试 {_MOST} 个。"


def opened(data: bytes, password: str | None, folders: Iterable[Path]) -> tuple[Workbook, str | None]:
    """A workbook read from its bytes, and the password that it opens with, if any: the one given, else one in the folders.

    Raises UnreadableError.
    """
    try:
        return read_bytes(data, password), password
    except UnreadableError as error:
        if error.code != "encrypted" or not is_encrypted(data):
            raise
        refused = error
    tried = list(_passwords(folders))
    for one in tried:
        try:
            return read_bytes(data, one), one
        except UnreadableError as error:
            if error.code != "encrypted":
                raise
    raise UnreadableError("encrypted", _NONE_FITS) if tried else refused


def _passwords(folders: Iterable[Path]) -> Iterator[str]:
    """The first few passwords in the folders, those nearest to the workbook first."""
    found = dict.fromkeys(line for folder in folders for line in _lines(folder / PASSWORDS_FILE))
    yield from list(found)[:_MOST]


def _lines(path: Path) -> list[str]:
    with suppress(OSError, UnreadableError):
        if zipped.exists(path) and zipped.stamp(path)[1] <= _MOST_BYTES:
            return [line.strip() for line in _text(zipped.file_bytes(path)).splitlines() if line.strip()]
    return []


def _text(data: bytes) -> str:
    """The text of a file as Notepad saves it, of today or of old."""
    marked = next((encoding for bom, encoding in _BOMS.items() if data.startswith(bom)), None)
    if marked:
        return data.decode(marked, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
