"""The 报送版: the department's own workbook, its mendings kept, without anything of perfxl's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.editing.texts import Held
from perfxl.excel.reading.workbook import package_to_edit
from perfxl.forms.model import Form
from perfxl.output.annotated.annotate import take_old_marks
from perfxl.output.annotated.saving import save
from perfxl.output.annotated.withdrawal import Withdrawn, filled_in, withdrawn

_UNCALCULATED = "“{sheet}”的 {cells} 由系统填入，但文件里没有算出的数（保存它的程序不计算），已留空。请填写后再报送。"


def clean(
    data: bytes, source: Path, target: Path, forms: Sequence[Form], password: str | None = None
) -> tuple[str, ...]:
    """Write the 报送版 of an annotated workbook, of which `data` is the content; locked by the password where that is.

    What perfxl filled in keeps its value. A workbook without marks comes out as it is. Gives what people are to be
    told (Chinese). The target appears whole or not at all; `source` is never changed. Raises WorkbookError and OSError.
    """
    package = package_to_edit(data, password)
    notices: list[str] = []
    found = withdrawn(package) or _of_an_old_version(package, source, forms, notices)
    with WorkbookEditor.open(found.package, source) as book:
        book.refuse_original(target)
        for name, cells in found.filled.items():
            _keep(book, name, cells)
        save(book, target, data, password)
    blank = {name: [ref for ref, held in cells.items() if not held.text] for name, cells in found.filled.items()}
    notices += [_UNCALCULATED.format(sheet=name, cells="、".join(refs)) for name, refs in blank.items() if refs]
    return tuple(notices)


def _of_an_old_version(package: bytes, source: Path, forms: Sequence[Form], notices: list[str]) -> Withdrawn:
    with WorkbookEditor.open(package, source) as book:
        filled = {name: filled_in(book.sheet(name)) for name in book.worksheet_names}
        take_old_marks(book, forms, notices)
        kept = {name: cells for name, cells in filled.items() if name in book.sheet_names}
        return Withdrawn(book.to_bytes() if book.edited else package, kept)


def _keep(book: WorkbookEditor, name: str, cells: Mapping[str, Held]) -> None:
    for ref, held in cells.items():
        if held.text:
            book.sheet(name).set_value(ref, held.text if held.number is None else held.number)
