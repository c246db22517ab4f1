"""What kind of file it really is, by its first bytes and not by its name."""

from __future__ import annotations

import re
from typing import Literal

from perfxl.excel.reading.other_kinds import kind_by_content
from perfxl.text.errors import PerfxlError

ErrorCode = Literal[
    "encrypted", "corrupt", "not-a-workbook", "too-large", "unsafe", "locked", "too-slow", "too-much-memory", "crashed"
]
FileKind = Literal["xlsx", "xlsb", "ods", "flat-ods", "xls", "xml", "html"]

# What workbooks are called.
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"})
# What a workbook that cannot be opened is told as (code `corrupt`).
CORRUPT = "工作簿已损坏，无法打开。请从原件重新复制，或用 Excel 修复后另存。"
# What one is told as that Excel 5.0 or 95 saved, or an older one (code `not-a-workbook`).
OLD_EXCEL = "这是 Excel 5.0/95 或更早的格式，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再放入。"
_ZIP, _DIRECTORY_END = b"PK\x03\x04", b"PK\x05\x06"
# Packages are known by the names in the zip's directory; these three are in every OpenDocument package.
_XLSB, _XLSX = b"xl/workbook.bin", b"xl/workbook.xml"
_ODS = (b"content.xml", b"META-INF/manifest.xml", b"mimetype")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream of a password-protected workbook, as the directory of the OLE container spells it.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# The root of an XML file, behind whatever stands before it.
_ROOT = re.compile(rb"<(?![?!])[^<>]{0,20000}>")
_XML_HEAD = 24_000
_XML_2003, _FLAT_ODS = b"urn:schemas-microsoft-com:office:spreadsheet", b"urn:oasis:names:tc:opendocument:xmlns:office"
# The first record of what was saved before there were containers.
_BIFF_OLD = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
_MHTML = re.compile(rb"\s*(?:[\w-]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*?MIME-Version:", re.IGNORECASE)
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


def no_sheets() -> UnreadableError:
    """What a workbook is that lists no sheet of any kind: no program saves that, and what was lost may have been the form."""
    return UnreadableError("corrupt", CORRUPT)


def is_encrypted(data: bytes) -> bool:
    """Whether a password locks the workbook, be it a package or an .xls."""
    return data.startswith(_OLE) and (_ENCRYPTED in data or _FILE_PASS.search(data) is not None)


def file_kind(data: bytes) -> FileKind:
    """What the bytes are: `xlsx` (.xlsm too), `xlsb`, `ods`, `xls` (an OLE workbook, .et too), `xml` (of Excel 2003),
    `flat-ods` (OpenDocument in one XML file), or `html` (a page).

    Raises UnreadableError where they are none of these.
    """
    if data.startswith(_ZIP):
        names = _directory_of(data)
        if _XLSX not in names and _XLSB in names:
            return "xlsb"
        return "ods" if _XLSX not in names and all(name in names for name in _ODS) else "xlsx"
    if data.startswith(_OLE):
        return "xls"
    if kind := _xml_kind(data):
        return kind
    if is_page(data):
        return "html"
    raise UnreadableError("not-a-workbook", _why_not(data))


def _directory_of(data: bytes) -> bytes:
    """The directory of a zip, without the packages that are embedded in it; all of it where it does not say where."""
    end = data.rfind(_DIRECTORY_END)
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    return data[start:] if 0 < start < end else data


def _xml_kind(data: bytes) -> Literal["xml", "flat-ods"] | None:
    """What workbook an XML file is, by its root."""
    head = data[:_XML_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\0", b"")
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    root = _ROOT.search(head)
    if root is None:
        return None
    if _FLAT_ODS in root[0]:
        return "flat-ods"
    return "xml" if _XML_2003 in root[0] and b"Workbook" in root[0][:20] else None


def _why_not(data: bytes) -> str:
    """What a file is that is no workbook, and what to do."""
    if not data:
        return "文件是空的（0 字节）。请重新导出或重新发送。"
    if _MHTML.match(data[:_XML_HEAD]):
        return "这是“单个文件网页”（.mht），不是 Excel 工作簿。请用 Excel 打开后另存为 .xlsx 再放入。"
    if _BIFF_OLD.match(data):
        return OLD_EXCEL
    if kind := kind_by_content(data):
        return f"{kind.name}，{kind.advice}。"
    if _is_text_table(data[:_XML_HEAD]):
        return "这是用制表符或逗号分隔的文本，不是 Excel 工作簿。请用 Excel 打开后另存为 .xlsx 再放入。"
    return "这不是 Excel 工作簿（内容与扩展名不符）。请用 Excel 或 WPS 另存为 .xlsx。"


def _is_text_table(head: bytes) -> bool:
    """Whether a file is lines of text with columns."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\0", b"")
    lines = head.splitlines()[:-1] or head.splitlines()
    separated = [line for line in lines if b"\t" in line or b"," in line]
    return b"\0" not in head and len(separated) * 2 > len(lines)


def is_page(data: bytes) -> bool:
    """Whether the bytes are a page with a table, in any encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data[2:].replace(b"\0", b"")
    beginning = data[:_PAGE_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    return beginning.startswith(b"<") and _TABLE.search(data) is not None
