"""Workbooks edited without loss: a library of its own, which knows no forms and nothing else of the program."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfxl.excel.editing.editor import WorkbookEditor as WorkbookEditor
    from perfxl.excel.editing.errors import OriginalError as OriginalError
    from perfxl.excel.editing.errors import WorkbookError as WorkbookError
    from perfxl.excel.editing.formats import CellFormat as CellFormat

_HOMES = {
    "CellFormat": "perfxl.excel.editing.formats",
    "WorkbookEditor": "perfxl.excel.editing.editor",
    "OriginalError": "perfxl.excel.editing.errors",
    "WorkbookError": "perfxl.excel.editing.errors",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: reading needs nothing of the editor."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
