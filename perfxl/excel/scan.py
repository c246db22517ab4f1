"""What python-calamine does not tell of an .xlsx: number formats, hidden rows, error values, uncached formulas.

A light scan of the package's XML by regular expressions, a tenth of the cost of parsing it. It also finds
the extent of every sheet before the sheet is read, because a sparse sheet with one far cell would take all
the memory there is.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO

from perfxl.excel.container import check_declarations, check_package, part_bytes
from perfxl.excel.kind import CORRUPT, UnreadableError
from perfxl.excel.marks import MOST_COLUMNS, PackageMarks, SheetMarks, check_extent, percent_decimals
from perfxl.excel.refs import MAX_COLUMN, column_number, parse_ref

Relations = Mapping[str, tuple[str, str]]

_PREFIX = rb"(?:\w+:)?"
_SHEET = re.compile(rb"<" + _PREFIX + rb"sheet\s([^>]*)>")
_RELATION = re.compile(rb"<" + _PREFIX + rb"Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_NUMBER_FORMAT = re.compile(rb"<" + _PREFIX + rb"numFmt\s([^>]*)>")
_CELL_FORMATS = re.compile(rb"<" + _PREFIX + rb"cellXfs\b.*?</" + _PREFIX + rb"cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<" + _PREFIX + rb"xf\b([^>]*)>")
_ROW = re.compile(rb"<" + _PREFIX + rb"row\s([^>]*)>")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_CELL_REFS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})\$?(\d{1,9})["']""")
_FAR_REF = re.compile(rb' r="(?:[A-Za-z]{3}|[A-Za-z]{0,2}\d{5})')
_NEAR_ROWS = 10_000
_ROW_STARTS = re.compile(rb"<" + _PREFIX + rb"row\b")
_HIDDEN_COLUMN = re.compile(rb"<" + _PREFIX + rb'col\s([^>]*\bhidden="(?:1|true)"[^>]*)>')
_ERROR_CELL = re.compile(rb"<" + _PREFIX + rb'c\s([^>]*\bt="e"[^>]*)>')
_FORMULA = re.compile(
    rb"<" + _PREFIX + rb"c\s([^>]*[^/>])>\s*<" + _PREFIX + rb"f\b[^>]*(?:/>|>[^<]*</" + _PREFIX + rb"f>)\s*"
    rb"(<" + _PREFIX + rb"v\s*/>|<" + _PREFIX + rb"v></" + _PREFIX + rb"v>)?\s*</" + _PREFIX + rb"c>"
)
_PROPERTY = re.compile(rb'<property\b[^>]*\bname="([^"]+)"[^>]*>\s*<vt:\w+>([^<]*)</vt:')


def scan_package(data: bytes) -> PackageMarks:
    """Scan an .xlsx package. Raises UnreadableError (corrupt, encrypted, not-a-workbook, too-large, unsafe)."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            check_package(package, data)
            return _scan(package)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, _zlib_error()) as error:
        raise UnreadableError("corrupt", CORRUPT) from error


def _zlib_error() -> type[Exception]:
    import zlib

    return zlib.error


def _scan(package: zipfile.ZipFile) -> PackageMarks:
    parts = {info.filename.replace("\\", "/").lower().lstrip("/"): info for info in package.infolist()}
    workbook = _workbook_part(package, parts)
    folder = posixpath.dirname(workbook)
    targets = relations_of(package, parts, workbook, folder)
    percent = _percent_formats(read_part(package, parts, _of_type(targets, "/styles")))
    sheets = {}
    for match in _SHEET.finditer(read_part(package, parts, workbook)):
        attributes = _attributes(match[1])
        target = next((t for i, (_, t) in targets.items() if i == attributes.get("id")), "")
        name = html.unescape(attributes.get("name", ""))
        sheets[name] = _scan_sheet(read_part(package, parts, target), percent, name)
    return PackageMarks(sheets, _properties(read_part(package, parts, "docprops/custom.xml")))


def _workbook_part(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> str:
    found = (
        "xl/workbook.xml"
        if "xl/workbook.xml" in parts
        else _of_type(relations_of(package, parts, "", ""), "/officeDocument")
    )
    if found in parts and not found.startswith(("word/", "ppt/")):
        return found
    raise UnreadableError(
        "not-a-workbook", "这不是 Excel 工作簿（压缩包里没有工作表）。请用 Excel 或 WPS 另存为 .xlsx。"
    )


def read_part(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    """A part's bytes as UTF-8, empty where there is none. Raises UnreadableError for entities (unsafe)."""
    info = parts.get(name.lower())
    if info is None:
        return b""
    data = part_bytes(package, info)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16").encode()
    check_declarations(data)
    return data


def relations_of(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], part: str, folder: str) -> Relations:
    """The relations of a part: id → (type, target path in lower case)."""
    name = posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")
    return _relations(read_part(package, parts, name), folder)


@lru_cache(maxsize=64)
def _relations(data: bytes, folder: str) -> Relations:
    """The same for all workbooks of one program with as many sheets."""
    relations = {}
    for match in _RELATION.finditer(data):
        attributes = _attributes(match[1])
        target = html.unescape(attributes.get("Target", ""))
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        relations[attributes.get("Id", "")] = (attributes.get("Type", ""), path.lower())
    return relations


def _of_type(relations: Relations, ending: str) -> str:
    return next((target for kind, target in relations.values() if kind.endswith(ending)), "")


def _attributes(tag: bytes) -> dict[str, str]:
    """Attributes of a start tag, names without their prefix."""
    return {
        m[1].rpartition(b":")[2].decode("ascii", "replace"): (m[2] if m[2] is not None else m[3]).decode(
            "utf-8", "replace"
        )
        for m in _ATTRIBUTE.finditer(tag)
    }


@lru_cache(maxsize=64)
def _percent_formats(styles: bytes) -> Mapping[bytes, int]:
    """Style indices that print a percentage → their decimals. Departments share templates, and so their styles."""
    decimals = {9: 0, 10: 2}
    for match in _NUMBER_FORMAT.finditer(styles):
        attributes = _attributes(match[1])
        printed = percent_decimals(html.unescape(attributes.get("formatCode", "")))
        if printed is not None and attributes.get("numFmtId", "").isdigit():
            decimals[int(attributes["numFmtId"])] = printed
    cell_formats = _CELL_FORMATS.search(styles)
    found = {}
    for index, match in enumerate(_FORMAT.finditer(cell_formats[0] if cell_formats else b"")):
        number = _attributes(match[1]).get("numFmtId", "0")
        if number.isdigit() and int(number) in decimals:
            found[str(index).encode()] = decimals[int(number)]
    return found


def _scan_sheet(data: bytes, percent: Mapping[bytes, int], name: str) -> SheetMarks:
    _check_extent(data, name)
    return SheetMarks(
        percent=_percent_cells(data, percent),
        errors=frozenset(_refs(_ERROR_CELL, data)) if b't="e"' in data else frozenset(),
        uncached=frozenset(_uncached(data)) if b"<f" in data or b":f" in data else frozenset(),
        hidden_rows=frozenset(_hidden_rows(data)) if b"hidden=" in data else frozenset(),
        hidden_columns=frozenset(_hidden_columns(data)) if b"hidden=" in data else frozenset(),
    )


def _hidden_rows(data: bytes) -> Iterator[int]:
    for match in _ROW.finditer(data):
        if b'hidden="1"' in match[1] or b'hidden="true"' in match[1]:
            number = _ROW_NUMBER.search(match[1])
            if number:
                yield int(number[1])


def _hidden_columns(data: bytes) -> Iterator[int]:
    for match in _HIDDEN_COLUMN.finditer(data):
        span = _attributes(match[1])
        yield from range(int(span.get("min", 1)), min(int(span.get("max", 1)), MOST_COLUMNS) + 1)


def _check_extent(data: bytes, name: str) -> None:
    as_usual = data.count(b' r="') >= data.count(b"<c ") + data.count(b"<row ") + data.count(b"<row>")
    if as_usual and not _FAR_REF.search(data) and data.count(b"row") < _NEAR_ROWS:
        return  # at most 9999 rows and 702 columns
    refs = _CELL_REFS.findall(data)
    # rows without a number follow the one before them, so the last row is at most their sum
    last_row = max((int(number) for _, number in refs), default=0) + len(_ROW_STARTS.findall(data))
    columns = {_column(letters) for letters in {letters for letters, _ in refs} if letters}
    check_extent(name, last_row, max(columns, default=1))


def _column(letters: bytes) -> int:
    try:
        return column_number(letters.decode())
    except ValueError:
        return MAX_COLUMN


def _uncached(data: bytes) -> Iterator[tuple[int, int]]:
    """Formula cells without a value; an empty text (t="str", <v></v>) is one."""
    for match in _FORMULA.finditer(data):
        attributes = _attributes(match[1])
        if "r" in attributes and not (attributes.get("t") == "str" and match[2]):
            yield parse_ref(attributes["r"])


def _refs(pattern: re.Pattern[bytes], data: bytes) -> set[tuple[int, int]]:
    return {parse_ref(ref) for m in pattern.finditer(data) if (ref := _attributes(m[1]).get("r"))}


def _percent_cells(data: bytes, percent: Mapping[bytes, int]) -> dict[tuple[int, int], int]:
    if not percent:
        return {}
    pattern = re.compile(rb"<" + _PREFIX + rb'c\s([^>]*\bs="(' + b"|".join(percent) + rb')"[^>]*)>')
    cells = {}
    for match in pattern.finditer(data):
        if ref := _attributes(match[1]).get("r"):
            cells[parse_ref(ref)] = percent[match[2]]
    return cells


def _properties(data: bytes) -> dict[str, str]:
    return {
        html.unescape(m[1].decode("utf-8", "replace")): html.unescape(m[2].decode("utf-8", "replace"))
        for m in _PROPERTY.finditer(data)
    }
