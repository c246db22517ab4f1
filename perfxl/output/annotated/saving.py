"""How every copy of a workbook is written: whole or not at all, and locked where the workbook was."""

from __future__ import annotations

from pathlib import Path

from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.reading.encryption import locked
from perfxl.excel.reading.file_kind import is_encrypted
from perfxl.files.atomic import replacing


def save(book: WorkbookEditor, target: Path, data: bytes, password: str | None) -> None:
    """Write the copy of a workbook, of which `data` is the content. Raises WorkbookError and OSError."""
    with replacing(target) as part:
        if password is None or not is_encrypted(data):
            book.save(part)
        else:
            part.write_bytes(locked(book.to_bytes(), password))
