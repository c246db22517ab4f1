"""What kind of file it really is, by its first bytes and not by its name."""

from __future__ import annotations

import re
from typing import Literal

from perfxl.text.errors import PerfxlError

ErrorCode = Literal["encrypted", "corrupt", "not-a-workbook", "too-large", "unsafe", "locked"]
FileKind = Literal["xlsx", "xlsb", "ods", "xls", "html"]

# What a workbook that cannot be opened is told as (code `corrupt`).
CORRUPT = "工作簿已损坏，无法打开。请从原件重新复制，或用 Excel 修复后另存。"
_ZIP = b"PK\x03\x04"
# An .ods begins with its type, stored as it is; the others are known by the names in the zip's directory.
_ODS, _BEGINNING = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", 128
_XLSB, _XLSX = b"xl/workbook.bin", b"xl/workbook.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream of a password-protected workbook, as the directory of the OLE container spells it.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TABLE, _PAGE_HEAD = re.compile(rb"<table[\s>]", re.IGNORECASE), 100
# The stream of an .xls begins with BOF; where a password locks it, FILEPASS follows ([MS-XLS] 2.1.7.20.3).
_FILE_PASS = re.compile(rb"\x09\x08\x10\x00\x00\x06.{14}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)


class UnreadableError(PerfxlError):
    """A file that cannot be read as a workbook; `code` for programs, `message` for people."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.args = (code, message)  # what it is made of again on the other side of a pipe

    def __str__(self) -> str:
        return self.message


def is_encrypted(data: bytes) -> bool:
    """Whether a password locks the workbook, be it a package or an .xls."""
    return data.startswith(_OLE) and (_ENCRYPTED in data or _FILE_PASS.search(data) is not None)


def file_kind(data: bytes) -> FileKind:
    """What the bytes are: `xlsx` (.xlsm too), `xlsb`, `ods`, `xls` (an OLE workbook, .et too), or `html` (a page).

    Raises UnreadableError where they are none of these.
    """
    if data.startswith(_ZIP):
        if _ODS in data[:_BEGINNING]:
            return "ods"
        return "xlsb" if _XLSB in data and _XLSX not in data else "xlsx"
    if data.startswith(_OLE):
        return "xls"
    if is_page(data):
        return "html"
    if not data:
        raise UnreadableError("not-a-workbook", "文件是空的（0 字节）。请重新导出或重新发送。")
    raise UnreadableError("not-a-workbook", "这不是 Excel 工作簿（内容与扩展名不符）。请用 Excel 或 WPS 另存为 .xlsx。")


def is_page(data: bytes) -> bool:
    """Whether the bytes are a page with a table, in any encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data[2:].replace(b"\0", b"")
    beginning = data[:_PAGE_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    return beginning.startswith(b"<") and _TABLE.search(data) is not None
