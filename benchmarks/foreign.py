"""Workbooks of others through the editor and back: what gets lost, what is refused, what takes too long.

    python -m benchmarks.foreign FOLDER... [--validator NODE_FOLDER] [--libreoffice] [--every 8] [--jobs 2] [--json FILE]

Every package workbook is annotated as perfxl does it (fills, values, a formula, comments, a link, a width, a sheet with
a chart), saved to a temporary folder and compared with its original. Every workbook, .xls, .xlsb and .ods among them, is
read as well. Workbooks are known by their names and, whatever they are called, by their contents; a copy of a file that
came before (SHA-256) is counted and not done again. A file is done in a worker process of its own address space and
with a deadline, so that none can take the others with it. The collections themselves are no part of the project.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import posixpath
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from openpyxl import Workbook as Book
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from perfxl.excel.editing import WorkbookEditor
    from perfxl.excel.editing.worksheet import Sheet
    from perfxl.excel.reading.grid import Grid

PACKAGES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
READ_ONLY = frozenset({".xls", ".xlt", ".et", ".xlsb", ".ods"})
CHECKS = ("read", "cells", "edit", "bytes", "openpyxl", "values", "calamine", "perfxl", "validator", "libreoffice")

_DEADLINE = 600.0
_OPENPYXL_SECONDS = 40
_MOST_ROWS, _MOST_COLUMNS = 200, 100
_READ_SECONDS, _READ_MEGABYTES = 5.0, 300.0
_SLOW_EDIT = 5.0
_ADDRESS_SPACE = 8 << 30
_BATCH = 25
# the validator takes long to start, not to go on
_VALIDATED = 100
_RESULT_SHEET = "审核结果"
_VALUE, _FORMULA, _RESULT = "核对 & 签字", "SUM(1,2.5)", 3.5
_FILLED = "A1:C3"
_PARTS = ("font", "border", "alignment", "number_format", "protection", "fill")
_OK = "ok"
# What no other reader is asked to open either.
_BOMBS = ("too-large", "unsafe")
# What workbooks of other names are known by: parts of a package, streams of a container, the root of an XML file.
_PACKAGE_PART = re.compile(r"(^|/)workbook[^/]*\.xml$")
_STREAMS = ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
_ROOTS = (b"urn:schemas-microsoft-com:office:spreadsheet", b"vnd.oasis.opendocument.spreadsheet")
_XML_HEAD = 24_000
# Documents and programs may embed workbooks.
_EMBEDDING = frozenset({".doc", ".ppt", ".pub", ".vsd", ".bin", ".php"})


@dataclass
class Result:
    """What became of one file: by check "ok" or what is wrong; a check that does not apply is missing."""

    path: str
    collection: str
    checks: dict[str, str] = field(default_factory=dict)
    copy_of: str = ""
    package: bool = False
    refused: str = ""
    unreadable: str = ""
    reason: str = ""
    opened_by: list[str] = field(default_factory=list)
    output: str = ""
    edit_seconds: float = 0.0
    read_seconds: float = 0.0
    read_megabytes: float = 0.0

    @property
    def failing(self) -> dict[str, str]:
        """The checks that did not hold."""
        return {name: text for name, text in self.checks.items() if text != _OK}


@dataclass(frozen=True)
class Job:
    """Where the annotations of one workbook went."""

    sheet: str
    row: int
    column: int

    def cell(self, down: int) -> tuple[int, int]:
        """A cell of the free column (or row, where there is no free column)."""
        return self.row + down, self.column


@dataclass(frozen=True)
class Before:
    """What a package gave its readers before it was edited: perfxl, openpyxl, python-calamine."""

    grids: tuple[Grid, ...] | None
    book: Book | None
    values: Mapping[str, tuple[list[list[Any]], list[Any]]] | None


# --- one file, in a worker -------------------------------------------------------------------------------------------


def examine(path: Path, collection: str, output: Path) -> Result:
    """Read one file, and if it is a package annotate it and look for losses."""
    warnings.simplefilter("ignore")
    result = Result(str(path), collection, package=is_package(path))
    grids = _read(path, result)
    book, _ = _tried(_openpyxl, path) if result.package else (None, None)
    sound = result.unreadable not in _BOMBS
    values, _ = _tried(_calamine, path) if sound and result.package else (None, None)
    result.opened_by = [name for name, seen in (("openpyxl", book), ("calamine", values)) if seen is not None]
    if result.unreadable and sound and not result.package and _opens_in_calamine(path):
        result.opened_by.append("calamine")
    _judge_reading(result)
    if grids and result.package:
        result.checks["cells"] = _verdict(_differing_cells, path, grids)
    if result.package:
        _round_trip(path, output, result, Before(grids, book, values))
    return result


def _read(path: Path, result: Result) -> tuple[Grid, ...] | None:
    """The reading part: the sheets, None where the file is refused."""
    from perfxl.excel.reading.file_kind import UnreadableError
    from perfxl.excel.reading.workbook import read_workbook

    _reset_peak()
    before, started = _memory("VmRSS"), time.process_time()
    grids, error = _tried(lambda each: tuple(read_workbook(each).sheets), path)
    result.read_seconds = time.process_time() - started
    result.read_megabytes = max(_memory("VmHWM") - before, 0.0)
    known = error is None or isinstance(error, UnreadableError)
    result.unreadable, result.reason = getattr(error, "code", ""), str(error or "")
    limits = result.read_seconds <= _READ_SECONDS and result.read_megabytes <= _READ_MEGABYTES
    size = f"{result.read_seconds:.1f} s, {result.read_megabytes:.0f} MB"
    result.checks["read"] = f"{type(error).__name__}: {error}" if not known else _OK if limits else size
    sheets: tuple[Grid, ...] | None = grids
    return sheets


def _differing_cells(path: Path, grids: Sequence[Grid]) -> Iterator[str]:
    """Cells in which the editor finds something else than was read."""
    from perfxl.excel.editing import WorkbookEditor
    from perfxl.excel.reading.workbook import package_to_edit
    from tests.sound import differing_cells

    with WorkbookEditor.open(package_to_edit(path.read_bytes())) as editor:
        for grid in grids:
            yield from differing_cells(grid, editor.sheet(grid.name), _MOST_ROWS, _MOST_COLUMNS)


def _opens_in_calamine(path: Path) -> bool:
    """Whether python-calamine reads a workbook that perfxl refused: a process of its own, for it may end with it."""
    code = (
        "import sys; from pathlib import Path; from benchmarks.foreign import _calamine; _calamine(Path(sys.argv[1]))"
    )
    with suppress(subprocess.TimeoutExpired):
        command = [sys.executable, "-c", code, str(path)]
        return not subprocess.run(command, capture_output=True, timeout=_OPENPYXL_SECONDS).returncode
    return False


def _judge_reading(result: Result) -> None:
    """A refusal is right where the file is damaged, locked, or could do harm, or where nobody else opens it."""
    from perfxl.excel.reading.file_kind import OLD_EXCEL

    by_intent = result.unreadable in (*_BOMBS, "encrypted", "") or result.reason == OLD_EXCEL
    if result.opened_by and not by_intent and not _damaged(Path(result.path)):
        result.checks["read"] = f"refused ({result.unreadable}), though {' and '.join(result.opened_by)} read it"


def _round_trip(path: Path, output: Path, result: Result, before: Before) -> None:
    started = time.process_time()
    job, error = _tried(annotate, path, output, _commented(before.book))
    result.edit_seconds = time.process_time() - started
    if job is None:
        _judge_refusal(error, result)
        return
    result.output = str(output)
    result.checks["edit"] = _OK if result.edit_seconds <= _SLOW_EDIT else f"{result.edit_seconds:.1f} s"
    result.checks["bytes"] = _verdict(_altered_parts, path, output, job)
    if before.book is not None:
        result.checks["openpyxl"] = _verdict(_openpyxl_losses, path, before.book, output, job)
        result.checks["values"] = _verdict(_cached_losses, path, output, job)
    if before.grids is not None:
        result.checks["perfxl"] = _verdict(_grid_losses, before.grids, output, job)
    if before.values is not None:
        result.checks["calamine"] = _verdict(_calamine_losses, before.values, output, job)


def _judge_refusal(error: BaseException | None, result: Result) -> None:
    """A refusal is right where the file is damaged or nobody opens it; any other exception never is."""
    from perfxl.excel.editing import WorkbookError

    if not isinstance(error, WorkbookError):
        result.checks["edit"] = f"{type(error).__name__}: {error}"
        return
    result.refused = error.reason
    if result.opened_by and not _damaged(Path(result.path)):
        result.checks["edit"] = f"refused, though {' and '.join(result.opened_by)} read it: {error.reason}"


def _damaged(path: Path) -> bool:
    """Whether the zip file itself is broken; python-calamine does not compare checksums."""
    if path.read_bytes()[:2] != b"PK":
        return False
    with suppress(zipfile.BadZipFile, EOFError, ValueError, OSError), zipfile.ZipFile(path) as archive:
        return archive.testzip() is not None
    return True


def _tried(function: Callable[..., Any], *arguments: object) -> tuple[Any, BaseException | None]:
    """What a function gives, or what it raises, be it a panic of a native library."""
    try:
        return function(*arguments), None
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        return None, error


def _verdict(losses: Callable[..., Iterable[str]], *arguments: object) -> str:
    found, error = _tried(lambda: list(losses(*arguments)))
    if error is not None:
        return f"the output does not open: {type(error).__name__}: {error}"
    return "; ".join(found[:5]) + (f"; and {len(found) - 5} more" if len(found) > 5 else "") or _OK


def _reset_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _memory(name: str) -> float:
    """Megabytes of this process, 0 on systems that do not tell."""
    with suppress(OSError):
        match = re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())
        return int(match[1]) / 1024 if match else 0.0
    return 0.0


# --- the annotation job ----------------------------------------------------------------------------------------------


def annotate(path: Path, output: Path, commented: Mapping[str, str]) -> Job:
    """Do to the first worksheet what perfxl does to a form."""
    from perfxl.excel.editing import WorkbookEditor

    editor = WorkbookEditor.open(path)
    sheet = _first_worksheet(editor)
    job = Job(sheet.name, *_free_place(sheet))
    value, formula, link = (_name(job.cell(down)) for down in range(3))
    letters = re.sub(r"\d", "", value)
    sheet.fill(_FILLED, "FFF2CC")
    sheet.fill(value, "F8CBAD")
    sheet.set_value(value, _VALUE)
    sheet.set_formula(formula, _FORMULA, _RESULT)
    # the cell may be one of a column with dates
    sheet.format(formula, number_format="0.0##")
    for ref in (value, formula, commented.get(sheet.name, "B2")):
        sheet.comment(ref, "得分与自评不符。\n请核对。")
    sheet.link(link, f"{_RESULT_SHEET}!A1")
    sheet.column_width(letters, 24)
    if sheet.printed_ranges and (area := sheet.print_area):
        sheet.print_area = area
    _add_results(editor)
    editor.save(output)
    return job


def _first_worksheet(editor: WorkbookEditor) -> Sheet:
    """The first tab that is no chart or dialog sheet."""
    from perfxl.excel.editing import WorkbookError

    refusal = WorkbookError("没有工作表。")
    for name in editor.sheet_names:
        sheet, error = _tried(editor.sheet, name)
        _, error = _tried(sheet.used_range) if sheet else (None, error)
        if error is None:
            return sheet
        if not isinstance(error, WorkbookError) or "不是普通工作表" not in error.reason:
            raise error
        refusal = error
    raise refusal


def _free_place(sheet: Sheet) -> tuple[int, int]:
    """The first of three free cells: right of all that is used, below it where columns run out, or in between."""
    from perfxl.excel.editing.refs import MAX_COLUMN, MAX_ROW

    bottom, right = sheet.used_range()
    right = max([right, 3, *(each.right for each in sheet.merged_ranges)])
    if right + 2 <= MAX_COLUMN:
        return 1, right + 2
    below = max([bottom, 3, *(each.bottom for each in sheet.merged_ranges)]) + 2
    if below + 2 <= MAX_ROW:
        return below, 1
    used = {*sheet.used_columns(1, 3), 1, 2, 3}
    used.update(*(range(each.left, each.right + 1) for each in sheet.merged_ranges if each.top <= 3))
    return 1, next(column for column in range(1, MAX_COLUMN + 1) if column not in used)


def _add_results(editor: WorkbookEditor) -> None:
    from perfxl.excel.editing.chart import ChartSeries
    from perfxl.excel.editing.formats import CellFormat

    sheet = editor.add_sheet(_RESULT_SHEET)
    sheet.set_row("A1", ["项目", "自评", "审核"], CellFormat(bold=True, border="thin", fill="D9E1F2"))
    for row, (name, claimed, scored) in enumerate((("产出", 50, 48.5), ("效益", 30, 27)), 2):
        sheet.set_row(f"A{row}", [name, claimed, scored], CellFormat(number_format="0.00", border="thin"))
    refs = [f"{_RESULT_SHEET}!${letter}$2:${letter}$3" for letter in "ABC"]
    series = [ChartSeries("自评", refs[1], [50, 30]), ChartSeries("审核", refs[2], [48.5, 27])]
    sheet.bar_chart("E1:L15", "得分对比", refs[0], ["产出", "效益"], series)


def _name(cell: tuple[int, int]) -> str:
    from perfxl.excel.editing.refs import cell_ref

    return cell_ref(*cell)


# --- losses: bytes ---------------------------------------------------------------------------------------------------


def _altered_parts(path: Path, output: Path, job: Job) -> Iterator[str]:
    """Parts that differ and were not edited."""
    old, new = _parts(path), _parts(output)
    edited = _edited(path, job.sheet)
    for name, contents in old.items():
        lower = name.lower().lstrip("/").replace("\\", "/")
        if name not in new and not lower.endswith("calcchain.xml"):
            yield f"{name} is gone"
        elif name in new and new[name] != contents and lower not in edited:
            yield f"{name} is altered"


def _parts(path: Path) -> dict[str, list[bytes]]:
    """The parts' contents by name; a name may stand in the directory more than once."""
    found: dict[str, list[bytes]] = {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            content, error = _tried(archive.read, info)
            # a part damaged from the start stays as it is: its checksum and sizes tell
            damaged = f"{info.CRC} {info.compress_size} {info.file_size}".encode()
            found.setdefault(info.filename, []).append(damaged if error else content)
    return found


def _edited(path: Path, sheet: str) -> set[str]:
    """What the job may alter, found without perfxl: workbook, styles, sheet, its comments, and their relations."""
    with zipfile.ZipFile(path) as archive:
        names = {name.lower().lstrip("/").replace("\\", "/"): name for name in archive.namelist()}
        book = _targets(archive, names, "")["officeDocument"][0]
        relations = _targets(archive, names, book)
        tree = ElementTree.fromstring(archive.read(names[book]))
        tab = next(each for each in tree.iter() if each.tag.endswith("}sheet") and each.get("name") == sheet)
        ids = [value for key, value in tab.items() if key.endswith("}id")]
        part = relations[ids[0]][0]
        notes = _targets(archive, names, part)
    talk = [name for kind in ("comments", "vmlDrawing", "threadedComment") for name in notes.get(kind, ())]
    own = [book, part, *talk, *relations.get("styles", ()), *relations.get("person", ())]
    return {"[content_types].xml", *own, _relations_of(book), _relations_of(part)}


def _targets(archive: zipfile.ZipFile, names: Mapping[str, str], part: str) -> dict[str, list[str]]:
    """A part's targets in lower case by kind and by id."""
    found: dict[str, list[str]] = {}
    if _relations_of(part) not in names:
        return found
    for each in ElementTree.fromstring(archive.read(names[_relations_of(part)])):
        target = (each.get("Target") or "").replace("\\", "/")
        name = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/").lower()
        for key in ((each.get("Type") or "").rpartition("/")[2], each.get("Id") or ""):
            found.setdefault(key, []).append(name)
    return found


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


# --- losses: python-calamine -----------------------------------------------------------------------------------------


def _calamine(path: Path) -> dict[str, tuple[list[list[Any]], list[Any]]]:
    """Values and merged ranges of every worksheet."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_path(str(path))
    names = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    if not names:
        raise ValueError("no worksheets")
    sheets = {name: book.get_sheet_by_name(name) for name in names}
    return {
        name: (sheet.to_python(skip_empty_area=False), sorted(sheet.merged_cell_ranges or []))
        for name, sheet in sheets.items()
    }


def _calamine_losses(old: Mapping[str, tuple[list[list[Any]], list[Any]]], output: Path, job: Job) -> Iterator[str]:
    new = _calamine(output)
    written = {job.cell(0): _VALUE, job.cell(1): _RESULT}
    for name, (rows, merged) in old.items():
        if name not in new:
            yield f"sheet {name} is gone"
            continue
        yield from _changed_values(name, rows, new[name][0])
        if merged != new[name][1]:
            yield f"{name}: merged ranges differ"
    for (row, column), value in written.items():
        cells = new[job.sheet][0][row - 1 : row] if job.sheet in new else []
        if not cells or cells[0][column - 1 : column] != [value]:
            yield f"{_name((row, column))} was not written"


def _changed_values(name: str, rows: list[list[Any]], others: list[list[Any]]) -> Iterator[str]:
    """Cells that read otherwise than before; the job writes only where the sheet had none."""
    for number, row in enumerate(rows, 1):
        other = others[number - 1] if number <= len(others) else []
        if other[: len(row)] == row:
            continue
        for column, value in enumerate(row, 1):
            now = other[column - 1] if column <= len(other) else ""
            if now != value and repr(now) != repr(value):
                yield f"{name}!{_name((number, column))}: {value!r} became {now!r}"


# --- losses: perfxl's own reading ------------------------------------------------------------------------------------


def _grid_losses(old: Sequence[Grid], output: Path, job: Job) -> Iterator[str]:
    """Cells, merged ranges and traits that perfxl reads otherwise than before."""
    from perfxl.excel.reading.workbook import read_workbook

    new = {grid.name: grid for grid in read_workbook(output).sheets}
    for grid in old:
        if grid.name not in new:
            yield f"sheet {grid.name} is gone"
            continue
        other = new[grid.name]
        yield from _changed_values(grid.name, grid.rows, other.rows)
        if not grid.merges.items() <= other.merges.items():
            yield f"{grid.name}: merged ranges differ"
        # the column that the job writes into is given a width
        shown = {job.column} if grid.name == job.sheet else set()
        for name in ("percent", "dates", "errors", "uncached", "hidden_rows", "hidden_columns"):
            if missing := set(getattr(grid.traits, name)) - set(getattr(other.traits, name)) - shown:
                yield f"{grid.name}: {name} no longer has {sorted(missing)[:3]}"
    value, formula = (new[job.sheet].text(*job.cell(down)) for down in range(2))
    if (value, formula) != (_VALUE, str(_RESULT)):
        yield "the written values are not there"


# --- losses: openpyxl ------------------------------------------------------------------------------------------------


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Ends what others' Python code does not after so much of the processor's time, on systems that have such a timer."""

    def end(*_: object) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _openpyxl(path: Path, values: bool = False) -> Book:
    """A workbook as openpyxl opens it; with the values of its formulas instead of them where `values` is true."""
    from openpyxl import load_workbook

    with _within(_OPENPYXL_SECONDS):
        book = load_workbook(path, data_only=values)
    if not book.sheetnames:
        raise ValueError("no sheets: openpyxl sees none in a strict workbook")
    return book


def _commented(book: Book | None) -> dict[str, str]:
    """A cell with a comment by sheet, where there is one."""
    sheets = book.worksheets if book is not None else ()
    found = {sheet.title: [cell for cell in sheet._cells.values() if cell.comment] for sheet in sheets}
    return {title: cells[0].coordinate for title, cells in found.items() if cells}


def _openpyxl_losses(path: Path, old: Book, output: Path, job: Job) -> Iterator[str]:
    new = _openpyxl(output)
    if new.sheetnames[: len(old.sheetnames)] != old.sheetnames or _RESULT_SHEET not in new.sheetnames:
        yield f"sheets {old.sheetnames} became {new.sheetnames}"
        return
    if set(old.defined_names) - set(new.defined_names):
        yield "defined names are gone"
    # what no part states is openpyxl's own, and another where there is a styles part
    styles = _Styles(_PARTS if _states_formats(path) else ())
    for sheet in old.worksheets:
        yield from _sheet_losses(sheet, new[sheet.title])
        written = [job.cell(down) for down in range(3)] if sheet.title == job.sheet else None
        yield from _cell_losses(sheet, new[sheet.title], written, styles)
    value, formula = (new[job.sheet].cell(*job.cell(down)) for down in range(2))
    if (value.value, formula.value) != (_VALUE, f"={_FORMULA}") or not value.comment or not formula.comment:
        yield "an annotation was not written"


def _cached_losses(path: Path, output: Path, job: Job) -> Iterator[str]:
    """Values, those that formulas had last among them, that openpyxl reads otherwise than before."""
    old, new = _openpyxl(path, values=True), _openpyxl(output, values=True)
    for sheet in old.worksheets:
        others = new[sheet.title]._cells
        for at, cell in list(sheet._cells.items()):
            now = others[at].value if at in others else None
            if cell.value is not None and _plain(cell.value) != _plain(now):
                yield f"{sheet.title}!{cell.coordinate}: {cell.value!r} became {now!r}"
    if [new[job.sheet].cell(*job.cell(down)).value for down in range(2)] != [_VALUE, _RESULT]:
        yield "the written values are not there"


def _sheet_losses(old: Worksheet, new: Worksheet) -> Iterator[str]:
    """What of a sheet, its cells aside, is not as it was."""
    facts: dict[str, Callable[[Any], object]] = {
        "merged ranges": lambda sheet: sorted(map(str, sheet.merged_cells.ranges)),
        "validations": lambda sheet: [str(each.sqref) for each in sheet.data_validations.dataValidation],
        "conditional formats": lambda sheet: [str(each.sqref) for each in sheet.conditional_formatting],
        "tables": lambda sheet: list(sheet.tables),
        "charts and pictures": lambda sheet: (len(sheet._charts), len(sheet._images)),
        "filter and panes": lambda sheet: (sheet.auto_filter.ref, sheet.freeze_panes),
        "row heights": lambda sheet: {key: row.height for key, row in sheet.row_dimensions.items() if row.height},
        "page setup": lambda sheet: (vars(sheet.page_setup).get("orientation"), sheet.page_margins.left),
    }
    for name, fact in facts.items():
        if fact(old) != fact(new):
            yield f"{old.title}: {name}: {fact(old)} became {fact(new)}"
    # whole rows and columns read as no print area in openpyxl, as cells they do
    if old.print_area and old.print_area != new.print_area:
        yield f"{old.title}: the print area {old.print_area} became {new.print_area}"


def _cell_losses(
    old: Worksheet, new: Worksheet, written: list[tuple[int, int]] | None, styles: _Styles
) -> Iterator[str]:
    for (row, column), cell in list(old._cells.items()):
        if written and (row, column) in written and cell.value is None:
            continue  # a comment on a cell that the sheet does not have
        other = new._cells.get((row, column))
        if other is None:
            yield f"{old.title}!{cell.coordinate} is gone"
            continue
        if _plain(cell.value) != _plain(other.value):
            yield f"{old.title}!{cell.coordinate}: {cell.value!r} became {other.value!r}"
        if cell.comment and (not other.comment or cell.comment.text.strip() not in other.comment.text):
            yield f"{old.title}!{cell.coordinate}: the comment is gone"
        if cell.hyperlink and (not other.hyperlink or cell.hyperlink.target != other.hyperlink.target):
            yield f"{old.title}!{cell.coordinate}: the link is gone"
        if lost := styles.loss(cell, other, written is not None):
            yield f"{old.title}!{cell.coordinate}: {lost} differs"


def _plain(value: object) -> object:
    """A value that compares by what it says: array formulas are objects, and NaN is not itself."""
    return vars(value) if hasattr(value, "__dict__") else value if value == value else "NaN"


def _states_formats(path: Path) -> bool:
    """Whether the package says how a cell looks that says nothing of it."""
    with zipfile.ZipFile(path) as archive:
        names = {name.lower().lstrip("/").replace("\\", "/"): name for name in archive.namelist()}
        book = _targets(archive, names, "")["officeDocument"][0]
        styles = [each for each in _targets(archive, names, book).get("styles", ()) if each in names]
        return bool(styles) and b"cellXfs" in archive.read(names[styles[0]])


class _Styles:
    """The looks of cells before and after, each pair compared once."""

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts
        self._known: dict[object, str] = {}

    def loss(self, old: Cell, new: Cell, edited: bool) -> str:
        """What of a cell's look differs. The job fills cells of its sheet: a fill counts on other sheets alone."""
        # openpyxl gives proxies, which do not compare: their copies do
        key = (old.style_id, new.style_id, edited)
        if key not in self._known:
            parts = [part for part in self._parts if not (edited and part == "fill")]
            lost = [part for part in parts if copy(getattr(old, part)) != copy(getattr(new, part))]
            self._known[key] = ", ".join(lost)
        return self._known[key]


# --- workers ---------------------------------------------------------------------------------------------------------


class _Worker:
    """A process that does one file after the other, killed and started anew where it hangs or dies."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._start()

    def _start(self) -> None:
        self._pipe, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def call(self, path: Path, collection: str, output: Path) -> Result:
        self._pipe.send((path, collection, output))
        why = f"not done after {_DEADLINE:.0f} s"
        with suppress(EOFError, ConnectionError):
            if self._pipe.poll(_DEADLINE):
                result: Result = self._pipe.recv()
                return result
        if not self._process.is_alive():
            why = f"the process died ({self._process.exitcode})"
        self.stop()
        self._start()
        return Result(str(path), collection, {"edit" if is_package(path) else "read": why})

    def stop(self) -> None:
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection) -> None:
    # native libraries write their panics to the descriptor itself
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with suppress(ImportError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    with suppress(EOFError):
        while True:
            pipe.send(examine(*pipe.recv()))


def _examined(tasks: Sequence[tuple[Path, str, Path]], jobs: int) -> list[Result]:
    workers: SimpleQueue[_Worker] = SimpleQueue()
    for _ in range(jobs):
        workers.put(_Worker())

    def one(task: tuple[Path, str, Path]) -> Result:
        worker = workers.get()
        try:
            return worker.call(*task)
        finally:
            workers.put(worker)

    with ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(one, tasks))
    for _ in range(jobs):
        workers.get().stop()
    return results


# --- Open XML SDK and LibreOffice, many files a call -----------------------------------------------------------------


def _validate(results: Sequence[Result], node: Path, jobs: int) -> None:
    """No error that the input did not have."""
    batches = [results[at : at + _VALIDATED] for at in range(0, len(results), _VALIDATED)]

    def one(batch: Sequence[Result]) -> None:
        errors = _errors([name for each in batch for name in (each.path, each.output)], node)
        for each in batch:
            before, after = errors.get(each.path), errors.get(each.output)
            if before is None or after is None:
                each.checks["validator"] = "the validator gave no answer"
            else:
                new = [f"{text} ({count})" for text, count in (after - before).items()]
                each.checks["validator"] = "; ".join(new[:3]) or _OK

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, batches))


_SCRIPT = """
import fs from "fs"; import validate from "@ooxml-tools/validate";
const found = {};
for (const file of JSON.parse(fs.readFileSync(0))) {
  try { found[file] = await validate(new Uint8Array(fs.readFileSync(file)), "xlsx", "Microsoft365"); }
  catch (error) { found[file] = [{ description: "does not open: " + String(error).slice(0, 200) }]; }
}
fs.writeFileSync(process.argv.at(-1), JSON.stringify(found));
process.exit(0);
"""


def _errors(names: Sequence[str], node: Path) -> dict[str, Counter[str]]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "errors.json"
        command = ["node", "--input-type=module", "-e", _SCRIPT, "--", str(out)]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(command, input=json.dumps(names).encode(), cwd=node, capture_output=True, timeout=600)
        found = json.loads(out.read_text()) if out.exists() else {}
    return {name: Counter(map(_described, errors)) for name, errors in found.items()}


def _described(error: Mapping[str, Any]) -> str:
    """An error without the row and the number of its element, which edits move."""
    part = (error.get("path") or {}).get("partUri", "")
    return f"{part}: {re.sub(r'[0-9]+', '#', error.get('description', ''))}"


def _convert(results: Sequence[Result], folder: Path, jobs: int) -> None:
    """Where LibreOffice converts the input, it converts the output."""
    converted = _converted([Path(each.path) for each in results], folder / "before", jobs)
    outputs = _converted([Path(each.output) for each in results], folder / "after", jobs)
    for each, before, after in zip(results, converted, outputs, strict=True):
        if before:
            each.checks["libreoffice"] = _OK if after else "does not convert any more"


def _converted(paths: Sequence[Path], folder: Path, jobs: int) -> list[bool]:
    """Which of the files LibreOffice converts; what a batch leaves undone is tried alone."""
    folder.mkdir(parents=True)
    copies = [folder / f"{at:05}{path.suffix}" for at, path in enumerate(paths)]
    for source, target in zip(paths, copies, strict=True):
        shutil.copyfile(source, target)
    for size, seconds in ((_BATCH, 180), (1, 60)):
        missing = [each for each in copies if not each.with_suffix(".csv").exists()]
        batches = [missing[at : at + size] for at in range(0, len(missing), size)]
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(lambda batch, seconds=seconds: _soffice(batch, folder, seconds), batches))
    return [each.with_suffix(".csv").exists() for each in copies]


def _soffice(batch: Sequence[Path], folder: Path, seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="perfxl-office-", ignore_cleanup_errors=True) as profile:
        options = ["--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "csv"]
        process = subprocess.Popen(
            ["soffice", *options, "--outdir", str(folder), *map(str, batch)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            # soffice is a script around the program: only the whole group ends it
            os.killpg(process.pid, 9)
            process.wait()


# --- report ----------------------------------------------------------------------------------------------------------


def _report(results: Sequence[Result]) -> Iterator[str]:
    names = list(dict.fromkeys(each.collection for each in results))
    yield "| | " + " | ".join(names) + " |"
    yield "| --- |" + " ---: |" * len(names)
    for title, belongs in _rows():
        counts = [sum(1 for each in results if each.collection == name and belongs(each)) for name in names]
        yield f"| {title} | " + " | ".join(map(str, counts)) + " |"
    yield "\nFailing:"
    for each in results:
        for check, text in each.failing.items():
            yield f"- {each.collection}: {Path(each.path).name}: {check}: {text}"
    yield "\nRefused, damaged or opened by no reader:"
    for each in results:
        if each.refused and "edit" not in each.checks:
            yield f"- {each.collection}: {Path(each.path).name}: {each.refused}"
    yield "\nRefused by the reader:"
    for each in results:
        if each.unreadable:
            yield f"- {each.collection}: {Path(each.path).name}: {each.unreadable} ({_openers(each)}): {each.reason}"
    slowest = max(results, key=lambda each: each.edit_seconds)
    yield f"\nSlowest edit: {Path(slowest.path).name}, {slowest.edit_seconds:.1f} s"
    longest = max(results, key=lambda each: each.read_seconds)
    yield f"Slowest read: {Path(longest.path).name}, {longest.read_seconds:.1f} s, {longest.read_megabytes:.0f} MB"


def _openers(result: Result) -> str:
    return f"opened by {' and '.join(result.opened_by)}" if result.opened_by else "opened by nobody else"


def _rows() -> Iterator[tuple[str, Callable[[Result], bool]]]:
    yield "files", lambda each: True
    yield "copies of a file before", lambda each: bool(each.copy_of)
    yield "packages", lambda each: each.package
    yield "annotated", lambda each: bool(each.output)
    yield "refused: damaged, or opened by no reader", lambda each: bool(each.refused) and "edit" not in each.checks
    yield "read: refused with a reason", lambda each: bool(each.unreadable)
    for check in CHECKS:
        yield f"{check}: holds", lambda each, check=check: each.checks.get(check) == _OK
        yield f"{check}: fails", lambda each, check=check: check in each.failing


def _tasks(folders: Sequence[Path], outputs: Path) -> tuple[list[tuple[Path, str, Path]], list[Result]]:
    """The workbooks to do, and those that came before already."""
    seen: dict[str, Path] = {}
    tasks: list[tuple[Path, str, Path]] = []
    copies: list[Result] = []
    for folder in folders:
        for path in filter(is_workbook, sorted(folder.rglob("*"))):
            first = seen.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), path)
            if first is not path:
                copies.append(Result(str(path), folder.name, copy_of=str(first)))
                continue
            suffix = ".xlsx" if path.suffix.lower() not in PACKAGES and is_package(path) else path.suffix
            tasks.append((path, folder.name, outputs / f"{len(tasks):05}{suffix}"))
    return tasks, copies


def is_package(path: Path) -> bool:
    """Whether a file is an .xlsx or the like, by its name or its parts."""
    return path.suffix.lower() in PACKAGES or any(map(_PACKAGE_PART.search, _part_names(path)))


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook, by its name or by what is in it."""
    if not path.is_file():
        return False
    suffix = path.suffix.lower()
    if suffix in PACKAGES | READ_ONLY or is_package(path):
        return True
    if suffix in _EMBEDDING:
        return False
    data = path.read_bytes()
    if data.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
        return any(name in data for name in _STREAMS)
    return data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<") and any(name in data[:_XML_HEAD] for name in _ROOTS)


def _part_names(path: Path) -> list[str]:
    with suppress(zipfile.BadZipFile, ValueError, OSError), zipfile.ZipFile(path) as archive:
        return [name.lower().replace("\\", "/") for name in archive.namelist()]
    return []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--validator", type=Path, metavar="NODE_FOLDER", help="where @ooxml-tools/validate is installed"
    )
    parser.add_argument("--libreoffice", action="store_true")
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="validate and convert every Nth annotated package only"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every file's result there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="perfxl-foreign-") as folder:
        outputs = Path(folder) / "outputs"
        outputs.mkdir()
        tasks, copies = _tasks([each.resolve() for each in options.folders], outputs)
        results = [*_examined(tasks, options.jobs), *copies]
        sample = [each for each in results if each.output][:: options.every]
        if options.validator:
            _validate(sample, options.validator, options.jobs)
        if options.libreoffice:
            _convert(sample, Path(folder), options.jobs)
    if options.json:
        rows = [asdict(each) for each in results]
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    print("\n".join(_report(results)))
    sys.exit(any(each.failing for each in results))


if __name__ == "__main__":
    main()
