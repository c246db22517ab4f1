"""A workbook as grids of cells: values and merged ranges by python-calamine, the rest by a light scan."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from perfxl.excel.reading import zipped
from perfxl.excel.reading.encryption import unlocked
from perfxl.excel.reading.file_kind import FileKind, UnreadableError, file_kind
from perfxl.excel.reading.grid import Grid, Spread, dense, printed
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.look import Telling
from perfxl.excel.reading.sheets import PackageSheets, all_sheets
from perfxl.excel.reading.traits import WorkbookTraits
from perfxl.text.errors import system_reason

__all__ = ["Grid", "Telling", "Workbook", "file_bytes", "package_to_edit", "printed", "read_bytes", "read_workbook"]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as it was read from its file. The sheets of an .xlsx become grids when they are asked for."""

    sha256: str
    sheets: Sequence[Grid]
    kind: FileKind
    properties: dict[str, str] = field(default_factory=dict)
    active: tuple[str, ...] = ()
    """What the workbook has that could act when it is opened: 宏 …"""
    package: bytes = field(default=b"", repr=False)
    """What an editor may open: the unlocked .xlsx in the usual form, b"" where it cannot be edited without loss."""

    @property
    def editable(self) -> bool:
        """Whether it can be annotated without loss."""
        return self.kind == "xlsx"

    def holding(self, telling: Telling) -> Iterable[Grid]:
        """The sheets, but for large ones on which no short text is telling: these are looked through, not read."""
        return self.sheets.holding(telling) if isinstance(self.sheets, PackageSheets) else self.sheets


def read_workbook(path: Path, password: str | None = None) -> Workbook:
    """Read a workbook file. Raises UnreadableError."""
    return read_bytes(file_bytes(path), password)


def file_bytes(path: Path) -> bytes:
    """The bytes of a file, be it in a zip. Raises UnreadableError where the system does not give them, or where they are too many."""
    if zipped.zip_of(path) is not None:
        return zipped.file_bytes(path)
    if zipped.is_zip(path) and path.is_file():
        zipped.check_whole(path)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UnreadableError("locked", "文件夹打不开，里面的文件没有审核。请检查权限后再试。")
        if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for without end
            raise UnreadableError("not-a-workbook", "这不是文件，未读取。请把它移走。")
        if found.st_size > limits().bytes:
            raise too_large(
                f"文件过大（{found.st_size // 1_000_000} MB，上限 {limits().size} MB）", found.st_size / 1_000_000
            )
        return path.read_bytes()
    except PermissionError as error:
        raise UnreadableError("locked", zipped.LOCKED) from error
    except OSError as error:
        raise UnreadableError("corrupt", f"文件无法读取（{system_reason(error)}）。请检查磁盘或网络后再试。") from error


def read_bytes(data: bytes, password: str | None = None) -> Workbook:
    """Read a workbook from its bytes. Raises UnreadableError, as its sheets do when they are asked for."""
    plain = unlocked(data, password)
    kind = file_kind(plain)
    sha256 = hashlib.sha256(data).hexdigest()
    if kind == "xlsx":
        from perfxl.excel.reading.xlsx import active_of, properties_of, usual_package

        package, book = usual_package(plain)
        return Workbook(
            sha256, PackageSheets(package, book), kind, properties_of(book), active_of(book), package=package
        )
    sheets, traits = _others(plain, kind)
    return Workbook(sha256, sheets, kind, traits.properties, traits.active)


def _others(data: bytes, kind: FileKind) -> tuple[tuple[Grid, ...], WorkbookTraits]:
    """The sheets of what is no .xlsx, and what is true of the whole workbook."""
    match kind:
        case "html":
            from perfxl.excel.reading.html_tables import read_tables

            name, rows, found = read_tables(data)
            return (dense(name, rows, found, Spread()),), WorkbookTraits()
        case "ods":
            from perfxl.excel.reading.ods import read_ods

            sheets, active = read_ods(data)
            return sheets, WorkbookTraits(active=active)
        case "flat-ods":
            from perfxl.excel.reading.ods import read_flat_ods

            return read_flat_ods(data), WorkbookTraits()
        case "xml":
            from perfxl.excel.reading.xml_2003 import read_xml_2003

            return read_xml_2003(data), WorkbookTraits()
        case "xlsb":
            from perfxl.excel.reading.xlsb import scan_xlsb

            package, traits = scan_xlsb(data)
            return tuple(all_sheets(package, traits)), traits
        case _:
            from perfxl.excel.reading.xls import scan_xls

            traits = scan_xls(data)
            return tuple(all_sheets(data, traits)), traits


def package_to_edit(data: bytes, password: str | None = None) -> bytes:
    """An .xlsx as an editor may open it: unlocked, and in the usual form. Raises UnreadableError."""
    from perfxl.excel.reading.xlsx import usual_package

    return usual_package(unlocked(data, password))[0]
