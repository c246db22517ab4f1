"""A report of any format that is read, by its first bytes and not by its name."""

from __future__ import annotations

from perfxl.excel.reading.file_kind import is_encrypted
from perfxl.narrative.document import Document, DocumentError

SUFFIXES = frozenset({".docx", ".txt", ".pdf", ".doc", ".wps"})
"""What a report may be called; the last two are told that they cannot be read."""
_ZIP, _OLE, _PDF, _RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"{\\rtf"
# A PDF may begin with what a mail program left before it.
_PDF_HEAD = 1024
_LOCKED = "设有打开密码，没有核对。请去掉密码后再审核。"
_OLD_WORD = "这是旧的 Word 或 WPS 格式（.doc、.wps），没有核对。请另存为 .docx 后再审核。"
_RICH_TEXT = "这是 RTF 格式，没有核对。请用 Word 或 WPS 另存为 .docx 后再审核。"


def read_document(data: bytes) -> Document:
    """The text of a report. Raises DocumentError."""
    if data.startswith(_ZIP):
        from perfxl.narrative.word import read_word

        return read_word(data)
    if data.startswith(_OLE):
        raise DocumentError(_LOCKED if is_encrypted(data) else _OLD_WORD)
    if _PDF in data[:_PDF_HEAD]:
        from perfxl.narrative.pdf import read_pdf

        return read_pdf(data)
    if data.startswith(_RTF):
        raise DocumentError(_RICH_TEXT)
    from perfxl.narrative.plain import read_plain

    return read_plain(data)
