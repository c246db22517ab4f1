"""Workbooks changed part by part, annotated as perfxl does, and taken back: what was not edited stays to the byte."""

from __future__ import annotations

import re
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

from perfxl.excel.editing import CellFormat, WorkbookEditor, WorkbookError
from perfxl.excel.editing.record.keeping import restored
from perfxl.excel.editing.zip_entry import packed_part
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import Workbook, package_to_edit, read_bytes
from perfxl.output.annotated.annotate import annotate
from perfxl.output.annotated.process import write_process_sheet  # noqa: F401  (imported late otherwise)
from perfxl.output.annotated.withdrawal import marked
from tests.forms.grids import described, draw, written
from tests.forms.traps import SHOULD_PASS
from tests.fuzz import packages
from tests.fuzz.words import PIECES
from tests.sound import reviews_of

mutated = partial(packages.mutated, words=PIECES)
_PLACE = Path(tempfile.mkdtemp(prefix="perfxl-fuzz-"))
_SOURCE, _TARGET = _PLACE / "表.xlsx", _PLACE / "表_审核.xlsx"
# what an annotation may write: the sheets, what the whole workbook lists, comments and their boxes
_EDITED = re.compile(
    r"\[content_types\]\.xml|.*\.rels|(?:.*/)?(?:workbook|styles|sheet|comments|threadedcomment|person|vmldrawing|calcchain|custom)\w*\.(?:xml|vml)",
    re.IGNORECASE,
)


def one(data: bytes) -> None:
    """Annotate a workbook; a WorkbookError says that it cannot be."""
    try:
        package = package_to_edit(data)
        workbook = read_bytes(data)
        for grid in workbook.sheets:
            grid.texts(1, 1, 1)
    except UnreadableError:
        return
    if not workbook.editable:
        return
    for make in (_edited, partial(_annotated, data, workbook)):
        try:
            after = make(package)
        except WorkbookError:
            continue
        if after is not None:
            _assert_whole(package, after)
            _assert_taken_back(package, after)


def _edited(package: bytes) -> bytes:
    """What annotating does to any workbook, with forms or without."""
    with WorkbookEditor.open(package, _SOURCE) as book:
        for name in book.worksheet_names[:3]:
            sheet = book.sheet(name)
            sheet.set_value("A1", 9.91)
            sheet.set_value("B2", "未发现问题 <&> _x0041_")
            sheet.set_formula("K3", "ROUND(A2*2,2)", value=19)
            sheet.format("A2:K4", CellFormat(border="thin", number_format="0.00", fill="FFC7CE"))
            sheet.comment("A2", "应为 9.91。", author="perfxl")
            sheet.link("A30", "审核结果!A1")
            sheet.column_width("K:L", 13)
            if sheet.print_area is None:
                sheet.print_area = "A1:J30"
        result = book.add_sheet("审核结果")
        result.set_row("A1", ["编码", "单元格", 9.91], CellFormat(bold=True))
        result.bar_chart("A6:C20", "得分", "审核结果!$B$1:$B$1", ["A2"], [("核算", "审核结果!$C$1", [9.91])])
        book.keep_record()
        return book.to_bytes()


def _annotated(data: bytes, workbook: Workbook, package: bytes) -> bytes | None:
    """The annotated copy of a workbook with forms."""
    reviews = reviews_of(workbook)
    if not reviews:
        return None
    annotate(data, _SOURCE, _TARGET, reviews, explain=True)
    return _TARGET.read_bytes()


def _assert_whole(package: bytes, after: bytes) -> None:
    """The copy can be read, and has all that was there, packed as it was."""
    for grid in read_bytes(after).sheets:
        grid.texts(1, 1, 1)
    before, now = _packed(package), _packed(after)
    differing = [name for name, content in before.items() if not _EDITED.fullmatch(name) and now.get(name) != content]
    assert not differing, differing


def _packed(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {info.filename: bytes(packed_part(data, info)) for info in archive.infolist()}


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package, as packed where they are spoiled."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {info.filename: _content(archive, info, data) for info in archive.infolist()}


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, data: bytes) -> bytes:
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return bytes(packed_part(data, info))


def _assert_taken_back(package: bytes, after: bytes) -> None:
    """Without the edits it is the workbook that it was, but for the order of calculation."""
    with WorkbookEditor.open(package) as book:
        old_marks = marked(book)
    back = restored(after)
    if back is not None and not old_marks:
        assert _uncalculated(back.data) == _uncalculated(package)


def _uncalculated(package: bytes) -> dict[str, bytes]:
    with WorkbookEditor.open(package) as book:
        book.drop_calculation_order()
        return _parts(book.to_bytes())


def seeds() -> Iterator[tuple[str, bytes]]:
    """Forms, and small workbooks with everything that other programs write."""
    # the features of the editor's tests import each other by their own folder
    sys.path.append(str(Path(packages.__file__).parents[1] / "excel"))
    from features import FEATURES

    with tempfile.TemporaryDirectory() as folder:
        for at, text in enumerate(SHOULD_PASS.values()):
            yield f"form{at}", draw(text, Path(folder) / "表.xlsx").read_bytes()
        yield "small", written(described("甲|1|0.5%%\n~乙"), Path(folder) / "表.xlsx").read_bytes()
    for at, make in enumerate(FEATURES.values()):
        yield f"feature{at}", make()
