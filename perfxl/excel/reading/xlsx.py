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
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from perfxl.excel.editing.refs import MAX_COLUMN, column_number, parse_ref
from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.traits import (
    FILLED_IN,
    MOST_COLUMNS,
    SheetTraits,
    WorkbookTraits,
    check_cells,
    check_extent,
    percent_decimals,
)
from perfxl.excel.reading.zip_container import check_declarations, opened, part_bytes

# What can act when a workbook is opened, as people call it, and the parts that it is kept in.
_ACTIVE = {
    "宏": ("xl/vbaproject.bin", "xl/macrosheets/"),
    "指向其他文件的链接": ("xl/externallinks/",),
    "外部数据连接": ("xl/connections.",),
}
Relations = Mapping[str, tuple[str, str]]

# No tag holds a "<", and what was matched once is not tried again (++, *+): crafted XML costs no more than its length.
_PREFIX = rb"(?:\w+:)?"
_SHEET = re.compile(rb"<" + _PREFIX + rb"sheet\s([^<>]*+)>")
_RELATION = re.compile(rb"<" + _PREFIX + rb"Relationship\s([^<>]*+)>")
_ATTRIBUTE = re.compile(rb'(?<![\w:])([\w:]++)\s*+=\s*+(?:"([^"]*+)"|\'([^\']*+)\')')
_NUMBER_FORMAT = re.compile(rb"<" + _PREFIX + rb"numFmt\s([^<>]*+)>")
_CELL_FORMATS = re.compile(rb"<" + _PREFIX + rb"cellXfs\b")
_CELL_FORMATS_END = re.compile(rb"</" + _PREFIX + rb"cellXfs>")
_FORMAT = re.compile(rb"<" + _PREFIX + rb'xf\b(?:[^<>]*?\bnumFmtId="(\d++)")?+[^<>]*+>')
_ROW = re.compile(rb"<" + _PREFIX + rb"row\s([^<>]*+)>")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_CELL = re.compile(rb"<" + _PREFIX + rb"c\s([^<>]*+)>")
# More alternatives than these cost more than to look at every cell.
_FEW_STYLES = 64
_CELL_REFS = re.compile(rb"""\sr\s*+=\s*+["']([A-Za-z]{0,3})\$?(\d{1,9})["']""")
# A row or cell that does not begin with an address in the first 999 rows and 104 columns (A to CZ).
_UNUSUAL = re.compile(rb'<(?:c|row)\b(?! r="(?:[A-C]?[A-Z])?\d{1,3}")')
_USUAL_ROW = re.compile(rb'<row r="(\d++)"')
_USUAL_COLUMNS, _AMPLE = 104, 16
_USUAL_BYTES = 5_000_000
_ROW_START = re.compile(rb"<" + _PREFIX + rb"row\b")
_CELL_START = re.compile(rb"<" + _PREFIX + rb"c(?=[\s/>])")
_NO_REF = rb"(?![^<>]*\sr\s*+=)"
_ROW_WITHOUT_REF = re.compile(_ROW_START.pattern + _NO_REF)
_CELL_WITHOUT_REF = re.compile(_CELL_START.pattern + _NO_REF)
# The matches of a whole sheet at once may take a gigabyte: so many bytes of it are searched at a time.
_STRETCH = 1 << 20
_VALUE_STARTS = (b"<v", b":v", b"<is", b":is", b"<f", b":f")
_COLUMN = re.compile(rb"<" + _PREFIX + rb"col\s([^<>]*+)>")
_FORMULA = re.compile(
    rb"<"
    + _PREFIX
    + rb"c\s([^<>]*+)(?<!/)>\s*+<"
    + _PREFIX
    + rb"f\b[^<>]*+(?:(?<=/)>|>[^<]*+</"
    + _PREFIX
    + rb"f>)\s*+"
    rb"(?:(<" + _PREFIX + rb"v\s*+/>|<" + _PREFIX + rb"v></" + _PREFIX + rb"v>)\s*+)?</" + _PREFIX + rb"c>"
)
_FORMULA_TEXT = re.compile(rb"<" + _PREFIX + rb"c\s([^<>]*+)>\s*+<" + _PREFIX + rb"f\b[^<>]*+>([^<]*+)</")
_FILLED_IN = FILLED_IN.encode()
_PROPERTY = re.compile(rb'<property\b(?>[^<>]*?\bname="([^"]+)")[^<>]*+>\s*+<vt:\w++>([^<]*+)</vt:')


def scan_xlsx(data: bytes) -> WorkbookTraits:
    """Scan an .xlsx package. Raises UnreadableError (corrupt, encrypted, not-a-workbook, too-large, unsafe)."""
    with opened(data) as package:
        return _scan(package)


def _scan(package: zipfile.ZipFile) -> WorkbookTraits:
    parts = {info.filename.replace("\\", "/").lower().lstrip("/"): info for info in package.infolist()}
    workbook = _workbook_part(package, parts)
    folder = posixpath.dirname(workbook)
    targets = relations_of(package, parts, workbook, folder)
    percent = _percent_formats(_control_part(package, parts, _of_type(targets, "/styles")))
    sheets: dict[str, SheetTraits] = {}
    cells, scanned = 0, set()
    for number, match in enumerate(_SHEET.finditer(_control_part(package, parts, workbook)), 1):
        if number > limits().sheets:
            raise too_large(f"工作表过多（上限 {limits().sheets} 张）")
        attributes = _attributes(match[1])
        target = targets.get(attributes.get("id", ""), ("", ""))[1]
        if target in scanned:
            # a part read over and over again takes any time
            raise UnreadableError("corrupt", CORRUPT)
        if target in parts:
            scanned.add(target)
        name = html.unescape(attributes.get("name", ""))
        sheets[name] = _scan_sheet(read_part(package, parts, target), percent, name, limits().cells - cells)
        cells += sheets[name].cells
        check_cells(cells)
    return WorkbookTraits(
        sheets, _properties(_control_part(package, parts, "docprops/custom.xml")), active_content(parts)
    )


def active_content(parts: Iterable[str]) -> tuple[str, ...]:
    """What a package has that could act when it is opened, by the names of its parts in lower case."""
    return tuple(called for called, places in _ACTIVE.items() if any(name.startswith(places) for name in parts))


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
    elif name.endswith((".xml", ".rels")) and b"\0" in data:
        # UTF-16 that does not say so; no other text has a zero
        raise UnreadableError("corrupt", CORRUPT)
    check_declarations(data)
    return data


def _control_part(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    """A part that says what the workbook has: its tags are looked at one by one."""
    info = parts.get(name.lower())
    if info is not None and info.file_size > limits().control:
        raise too_large(
            f"工作簿的样式或目录过大（{info.file_size // 1_000_000} MB，上限 {limits().control // 1_000_000} MB）",
            info.file_size / limits().control * limits().size,
        )
    return read_part(package, parts, name)


def relations_of(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], part: str, folder: str) -> Relations:
    """The relations of a part: id → (type, target path in lower case)."""
    name = posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")
    return _relations(_control_part(package, parts, name), folder)


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
    start = _CELL_FORMATS.search(styles)
    end = _CELL_FORMATS_END.search(styles, start.end()) if start else None
    found = {}
    for index, match in enumerate(_FORMAT.finditer(styles, start.end(), end.start()) if start and end else ()):
        if match[1] and int(match[1]) in decimals:
            found[str(index).encode()] = decimals[int(match[1])]
    return found


def _scan_sheet(data: bytes, percent: Mapping[bytes, int], name: str, room: int) -> SheetTraits:
    if data.count(b"mergeCell ") > limits().merged:
        raise too_large(f"工作表“{name}”的合并单元格过多（上限 {limits().merged} 个）")
    # styled blanks behind the last value are nothing
    end = max(data.rfind(start) for start in _VALUE_STARTS) + 1
    end = data.find(b">", data.find(b"/", end)) + 1 or len(data)
    return SheetTraits(
        cells=_extent(data, end, name, room),
        percent=_percent_cells(data, end, percent),
        errors=frozenset(_error_cells(data, end)) if b't="e"' in data else frozenset(),
        uncached=frozenset(_uncached(data)) if b"<f" in data or b":f" in data else frozenset(),
        filled_in=frozenset(_filled_in(data)) if _FILLED_IN in data else frozenset(),
        hidden_rows=frozenset(_hidden_rows(data, end)) if b"hidden=" in data else frozenset(),
        hidden_columns=frozenset(_hidden_columns(data)) if b"hidden=" in data else frozenset(),
    )


def _filled_in(data: bytes) -> Iterator[tuple[int, int]]:
    for match in _FORMULA_TEXT.finditer(data):
        if _FILLED_IN in match[2] and (ref := _attributes(match[1]).get("r")):
            yield parse_ref(ref)


def _hidden_rows(data: bytes, end: int) -> Iterator[int]:
    for match in _ROW.finditer(data, 0, end):
        if b'hidden="1"' in match[1] or b'hidden="true"' in match[1]:
            number = _ROW_NUMBER.search(match[1])
            if number:
                yield int(number[1])


def _hidden_columns(data: bytes) -> Iterator[int]:
    for match in _COLUMN.finditer(data):
        span = _attributes(match[1])
        if span.get("hidden") in ("1", "true"):
            yield from range(int(span.get("min", 1)), min(int(span.get("max", 1)), MOST_COLUMNS) + 1)


def _extent(data: bytes, end: int, name: str, room: int) -> int:
    """How many cells the sheet's grid has at the most, up to where its values end.

    They are counted with care only where there is not ample room for them in the workbook.
    """
    if len(data) < _USUAL_BYTES and b":c" not in data and b":row" not in data and not _UNUSUAL.search(data):
        cells = max(map(int, _USUAL_ROW.findall(data)), default=0) * _USUAL_COLUMNS
        if cells <= room // _AMPLE:
            return cells
    last_row = cells = rows = 0
    bare_rows = bare_cells = 0
    columns: set[bytes] = set()
    for start, stop in _stretches(data, end):
        refs = _CELL_REFS.findall(data, start, stop)
        columns.update(letters for letters, _ in refs)
        last_row = max(last_row, max((int(number) for _, number in refs), default=0))
        rows += len(_ROW_START.findall(data, start, stop))
        cells += len(_CELL_START.findall(data, start, stop))
        # what has no address follows what stands before it
        bare_rows += len(_ROW_WITHOUT_REF.findall(data, start, stop))
        bare_cells += len(_CELL_WITHOUT_REF.findall(data, start, stop))
        check_extent(name, max(rows, cells, last_row + bare_rows), 1)
    widest = max((_column(letters) for letters in columns if letters), default=1)
    if bare_cells:
        widest += max(len(_CELL_START.findall(row)) for row in _ROW_START.split(data[:end]))
    return check_extent(name, last_row + bare_rows, widest)


def _stretches(data: bytes, end: int) -> Iterator[tuple[int, int]]:
    """The sheet up to `end` in pieces that do not cut a tag in two."""
    start = 0
    while start < end:
        stop = data.find(b"<", start + _STRETCH, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop


def _column(letters: bytes) -> int:
    try:
        return column_number(letters.decode())
    except ValueError:
        return MAX_COLUMN


def _uncached(data: bytes) -> Iterator[tuple[int, int]]:
    """Formula cells without a value; an empty text (t="str", <v></v>) is a value."""
    for match in _FORMULA.finditer(data):
        attributes = _attributes(match[1])
        if "r" in attributes and not (attributes.get("t") == "str" and match[2]):
            yield parse_ref(attributes["r"])


def _error_cells(data: bytes, end: int) -> Iterator[tuple[int, int]]:
    for match in _CELL.finditer(data, 0, end):
        if b't="e"' in match[1] and (ref := _attributes(match[1]).get("r")):
            yield parse_ref(ref)


def _percent_cells(data: bytes, end: int, percent: Mapping[bytes, int]) -> dict[tuple[int, int], int]:
    if not percent:
        return {}
    styles = b"|".join(percent) if len(percent) <= _FEW_STYLES else rb"\d++"
    pattern = re.compile(rb"<" + _PREFIX + rb'c\s((?>[^<>]*?\bs=")(' + styles + rb')"[^<>]*+)>')
    cells = {}
    for match in pattern.finditer(data, 0, end):
        if match[2] in percent and (ref := _attributes(match[1]).get("r")):
            cells[parse_ref(ref)] = percent[match[2]]
    return cells


def _properties(data: bytes) -> dict[str, str]:
    return {
        html.unescape(m[1].decode("utf-8", "replace")): html.unescape(m[2].decode("utf-8", "replace"))
        for m in _PROPERTY.finditer(data)
    }
