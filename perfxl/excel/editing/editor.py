"""Edits an .xlsx or .xlsm without loss: whatever is not edited stays as it is, to the byte."""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from perfxl.excel.editing.errors import BROKEN, OriginalError, WorkbookError, explained, guarded
from perfxl.excel.editing.markup import Piece
from perfxl.excel.editing.new_part import new_part
from perfxl.excel.editing.new_sheet import NewSheet
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.record.keeping import PREFIX, keep
from perfxl.excel.editing.record.properties import Properties
from perfxl.excel.editing.relations import Relations
from perfxl.excel.editing.sheet_part import SheetEdits
from perfxl.excel.editing.sheet_removal import remove_sheet
from perfxl.excel.editing.worksheet import Sheet

_WRITTEN_AT_ONCE = 1 << 18


class WorkbookEditor:
    """An open workbook. Nothing on disk changes until `save`.

    Whatever is wrong with the workbook or an edit is a WorkbookError; OSError is what the system refuses.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._sheets: dict[str, Sheet] = {}

    @classmethod
    def open(cls, source: str | os.PathLike[str] | bytes, path: str | os.PathLike[str] | None = None) -> Self:
        """Open a file, or its bytes (then `path`, if given, is the file they came from)."""
        file = path if isinstance(source, bytes) else source
        known = None if file is None else Path(file)
        try:
            data = source if isinstance(source, bytes) else Path(source).read_bytes()
            parts = Parts(data, known)
            _ = parts.types, parts.workbook  # what is no workbook fails here
            return cls(parts)
        except (WorkbookError, *BROKEN) as error:
            raise explained(error, known) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sheets.clear()

    @property
    def path(self) -> Path | None:
        """The file that was opened."""
        return self._parts.path

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The tabs' names in their order."""
        return tuple(sheet.name for sheet in self._parts.workbook.sheets)

    @property
    def worksheet_names(self) -> tuple[str, ...]:
        """The tabs' names that hold cells: charts and dialogs have tabs too."""
        relations = self._parts.workbook.relations.items
        kinds = ((sheet.name, relations.get(sheet.relation)) for sheet in self._parts.workbook.sheets)
        return tuple(name for name, relation in kinds if relation and relation.kind == "worksheet")

    @property
    def signed(self) -> bool:
        """Whether the package carries a digital signature, which any change makes void."""
        return bool(Relations(self._parts.package, "").of_kind("origin"))

    @property
    def edited(self) -> bool:
        """Whether anything was changed since the workbook was opened."""
        return self._parts.package.edited or any(sheet.edited for sheet in self._sheets.values())

    @guarded
    def sheet(self, name: str) -> Sheet:
        """The sheet of that name."""
        if name in self._sheets:
            return self._sheets[name]
        workbook = self._parts.workbook
        index = workbook.index(name)
        if index is None:
            raise WorkbookError(f"没有名为“{name}”的工作表。")
        entry = workbook.sheets[index]
        if entry.name not in self._sheets:
            part = workbook.relations.part(entry.relation)
            if part is None:
                raise WorkbookError(f"工作表“{entry.name}”的内容缺失。")
            self._sheets[entry.name] = Sheet(self._parts, entry.name, part)
        return self._sheets[entry.name]

    @guarded
    def add_sheet(self, name: str) -> NewSheet:
        """Add an empty sheet as the last tab."""
        part = self._parts.workbook.add_sheet(name, self._parts.types)
        self._parts.package.write(part, [new_part(self._parts.dialect, SheetEdits())])
        sheet = NewSheet(self._parts, name, part)
        self._sheets[name] = sheet
        return sheet

    @guarded
    def remove_sheet(self, name: str) -> None:
        """Take a sheet out, with what belongs to it alone (charts, pictures, comments)."""
        sheet = self.sheet(name)
        if len(self.sheet_names) == 1:
            raise WorkbookError("工作簿至少要保留一张工作表。")
        for each in self._sheets.values():
            each.flush()
        remove_sheet(self._parts, sheet.name)
        del self._sheets[sheet.name]

    @guarded
    def has_names(self, prefix: str) -> bool:
        """Whether some defined name begins with a prefix."""
        return bool(self._parts.workbook.names(prefix))

    @guarded
    def drop_names(self, prefix: str) -> None:
        """Take out the defined names that begin with a prefix."""
        self._parts.workbook.drop_names(prefix)

    @guarded
    def drop_record(self) -> None:
        """Take out what `keep_record` wrote, though another program has saved the workbook since."""
        Properties(self._parts).drop(PREFIX)

    @guarded
    def forget_texts(self) -> None:
        """Blank the texts that the workbook still keeps of cells that are gone."""
        sheets = [self.sheet(name) for name in self.worksheet_names]
        for sheet in sheets:
            sheet.flush()
        self._parts.forget_texts(frozenset().union(*(sheet.shared_texts() for sheet in sheets)))

    @guarded
    def drop_calculation_order(self) -> None:
        """Forget the order in which Excel calculates: it makes it anew."""
        self._parts.values_changed = True

    @guarded
    def keep_record(self) -> None:
        """Keep within the workbook how to get back to it as it was opened; all edits are to be done before."""
        for sheet in self._sheets.values():
            sheet.flush()
        keep(self._parts)

    def to_bytes(self) -> bytes:
        """The workbook as it would be saved."""
        return b"".join(self._dump())

    @guarded
    def _dump(self) -> list[Piece]:
        for sheet in self._sheets.values():
            sheet.flush()
        return self._parts.dump()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the workbook to a file, as any file is written: what is cut short is left as far as it came.

        Raises WorkbookError, for the file that was opened too, and OSError.
        """
        self.refuse_original(path)
        pieces = self._dump()
        # of many small pieces one is made before the system is asked
        with Path(path).open("wb", buffering=_WRITTEN_AT_ONCE) as file:
            file.writelines(pieces)

    def refuse_original(self, target: str | os.PathLike[str]) -> None:
        """Raise OriginalError where the target is the file that was opened: that is never overwritten."""
        if self.path is not None and _same(self.path, Path(target)):
            raise OriginalError("不能覆盖原始文件，请另存为其他名称。", self.path)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()
