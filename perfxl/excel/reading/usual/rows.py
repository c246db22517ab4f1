"""A worksheet written anew: rows and cells in their order, each saying where it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from perfxl.excel.editing.refs import MAX_COLUMN, MAX_ROW, column_letter, column_number
from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.usual.form import AREA
from perfxl.excel.reading.usual.texts import TextWriter
from perfxl.excel.reading.usual.writing import PRESERVED, Writer, escaped, rendered

_ROW_ATTRIBUTES = frozenset(
    ["s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed", "thickTop", "thickBot", "ph"]
)
_CELL_ATTRIBUTES = {"s": r"\d{1,6}", "t": "[A-Za-z]{1,9}", "cm": r"\d+", "vm": r"\d+", "ph": r"\w+"}
_CELL_VALUES = {name: re.compile(pattern, re.ASCII) for name, pattern in _CELL_ATTRIBUTES.items()}
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?0*([1-9]\d{0,6})", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,12}", re.ASCII)
_WHOLE_ROWS, _WHOLE_COLUMNS = re.compile(r"(\d{1,7}):(\d{1,7})", re.ASCII), re.compile(r"([A-Z]{1,3}):([A-Z]{1,3})")
# How deep an element of a sheet lies whose parent is a cell.
_IN_CELL = 5
# The number of a shared text as some programs write it; what stands for a number. Types that a text may have by mistake.
_INDEX, _BARE = re.compile(r"\+?\d{1,9}", re.ASCII), re.compile(r'[^<>&"\s]+(?: +[^<>&"\s]+)*', re.ASCII)
_OF_ANY_TEXT, _ERROR = ("", "n", "d"), "#VALUE!"
_TYPES = frozenset(("", "n", "b", "d", "e", "s", "str", "inlineStr"))
_TAG = re.compile("<[^>]*+>")


class SheetWriter(Writer):
    """Puts the rows and the cells of a sheet in order. Two cells of one place are one, the last that says something.

    Raises UnreadableError: corrupt for a place that no sheet has, too-large for merged ranges beyond all measure.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._merges = 0
        self._rows: dict[int, tuple[dict[str, str], dict[int, _Cell]]] | None = None
        self._row: dict[str, str] = {}
        self._number = self._column = 0
        self._stated: int | None = None
        self._unsettled = False
        self._cell: _CellWriter | None = None

    def start(self, local: str, own: bool, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._cell is not None:
            self._cell.open(len(self.path), local, own, tag, attributes)
        elif self._rows is None:
            self._around(local, own, tag, attributes)
        elif own and local == "row" and len(self.path) == 3:
            self._begin_row(attributes)
        elif own and local == "c" and len(self.path) == 4:
            self._begin_cell(attributes)

    def _around(self, local: str, own: bool, tag: str, attributes: dict[str, str]) -> None:
        if local == "mergeCell":
            self._merges += 1
            if self._merges > limits().merged:
                raise too_large(f"工作表“{self._name}”的合并单元格过多（上限 {limits().merged} 个）")
        super().start(local, own, tag, _plain(local, attributes) if own else attributes)
        if own and local == "sheetData" and len(self.path) == 2:
            self._rows = {}

    def end(self) -> None:
        """An element ends."""
        depth = len(self.path)
        if self._cell is not None and depth >= _IN_CELL:
            self._cell.close()
        elif self._cell is not None:
            self._end_cell(self._cell.cell())
            self._cell = None
        elif self._rows is not None and depth == 2:
            self._write_rows(self._rows)
            self._rows = None
            super().end()
        elif self._rows is not None and depth == 3:
            self._settle(self._number + 1)
        elif self._rows is None:
            super().end()

    def text(self, text: str) -> None:
        """A text; between rows and cells there is none."""
        if self._cell is not None:
            self._cell.text(text)
        elif self._rows is None:
            super().text(text)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r", "").strip()
        self._stated = int(given.lstrip("0")[:8] or 0) if given.isdecimal() else None
        self._unsettled, self._column = True, 0
        self._row = {
            name: value for name, value in attributes.items() if name in _ROW_ATTRIBUTES or self.is_declared(name)
        }

    def _settle(self, row: int) -> None:
        """The row stands where it says, else where its first cell says, else behind the last."""
        if self._unsettled:
            self._unsettled = False
            self._number = row if self._stated is None else self._stated
            if not 1 <= self._number <= MAX_ROW:
                raise UnreadableError("corrupt", CORRUPT)
            assert self._rows is not None
            known, _ = self._rows.setdefault(self._number, ({}, {}))
            for name, value in self._row.items():
                known.setdefault(name, value)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        if given := attributes.get("r", "").strip():
            match = _REF.fullmatch(given)
            if match is None:
                raise UnreadableError("corrupt", CORRUPT)
            row, self._column = int(match[2]), column_number(match[1].upper())
            self._settle(row)
        else:
            self._settle(self._number + 1)
            row = self._number
        if row > MAX_ROW or self._column > MAX_COLUMN:
            raise UnreadableError("corrupt", CORRUPT)
        known = {name: value for name, value in attributes.items() if name in _CELL_VALUES or self.is_declared(name)}
        self._cell = _CellWriter(row, self._column, known)

    def _end_cell(self, cell: _Cell) -> None:
        assert self._rows is not None
        cells = self._rows.setdefault(cell.row, ({}, {}))[1]
        if cell.content or cell.column not in cells:
            cells[cell.column] = cell

    def _write_rows(self, rows: Mapping[int, tuple[dict[str, str], dict[int, _Cell]]]) -> None:
        for number in sorted(rows):
            attributes, cells = rows[number]
            self.raw(f'<row r="{number}"{rendered(attributes)}>')
            for column in sorted(cells):
                self.raw(cells[column].xml())
            self.raw("</row>")


def _plain(local: str, attributes: dict[str, str]) -> dict[str, str]:
    """The attributes that matter of an element around the rows, as most programs write them."""
    match local:
        case "sheetData":
            return {}
        case "col":
            return _within_a_sheet(attributes)
        case "mergeCells":
            return {name: value for name, value in attributes.items() if name == "count" and value.isdecimal()}
        case "mergeCell":
            return {"ref": _from_cell_to_cell(attributes.get("ref", ""))}
        case "dimension":
            # a hint only: where it says nothing that readers know, it says the least
            area = _from_cell_to_cell(attributes.get("ref", ""))
            return {"ref": area if AREA.fullmatch(area) else "A1"}
    return attributes


def _from_cell_to_cell(area: str) -> str:
    """A range by its corners, where it is named by its rows or columns alone (``2:4``, ``B:D``); no ``$``."""
    area = area.strip().replace("$", "").upper()
    if match := _WHOLE_ROWS.fullmatch(area):
        return f"A{match[1]}:{column_letter(MAX_COLUMN)}{match[2]}"
    if match := _WHOLE_COLUMNS.fullmatch(area):
        return f"{match[1]}1:{match[2]}{MAX_ROW}"
    return area


def _within_a_sheet(columns: dict[str, str]) -> dict[str, str]:
    """The attributes of a range of columns, its ends where a sheet has columns."""
    ends = [_NUMBER.fullmatch(columns.get(name, "")) for name in ("min", "max")]
    first, last = (min(max(int(end[0]), 1), MAX_COLUMN) if end else 1 for end in ends)
    return {**columns, "min": str(first), "max": str(max(first, last))}


class _Cell:
    """A cell: where it stands, what is said of it, and its content as XML."""

    __slots__ = ("attributes", "column", "content", "row")

    def __init__(self, row: int, column: int, attributes: str, content: str) -> None:
        self.row, self.column, self.attributes, self.content = row, column, attributes, content

    def xml(self) -> str:
        start = f'<c r="{column_letter(self.column)}{self.row}"{self.attributes}'
        return f"{start}>{self.content}</c>" if self.content else f"{start}/>"


class _CellWriter:
    """Writes the content of one cell: its formula, and what its type says that it holds, each once."""

    def __init__(self, row: int, column: int, attributes: Mapping[str, str]) -> None:
        self._at = row, column
        self._known = {
            name: attributes[name]
            for name, pattern in _CELL_VALUES.items()
            if name in attributes and pattern.fullmatch(attributes[name])
        }
        if "s" in self._known:
            self._known["s"] = str(int(self._known["s"]))
        self._others = {name: value for name, value in attributes.items() if ":" in name}
        self._content: dict[str, TextWriter] = {}
        self._part = TextWriter()

    def open(self, depth: int, local: str, own: bool, tag: str, attributes: dict[str, str]) -> None:
        if depth == _IN_CELL:
            self._part = TextWriter()
            if own:
                self._content.setdefault(local, self._part)
            if local == "v":
                attributes = {name: value for name, value in attributes.items() if (name, value) == PRESERVED}
        self._part.start(local, own, tag, attributes)

    def text(self, text: str) -> None:
        self._part.text(text)

    def close(self) -> None:
        self._part.end()

    def cell(self) -> _Cell:
        formula, (kind, held) = self._content.get("f"), self._held()
        known = {**self._known, "t": kind}
        attributes = rendered({name: known[name] for name in _CELL_VALUES if known.get(name)} | self._others)
        return _Cell(*self._at, attributes, (formula.xml() if formula else "") + held)

    def _held(self) -> tuple[str, str]:
        """The type and what it says that the cell holds; what stands there alone is held whatever the type says."""
        kind, value, text = self._known.get("t", ""), self._content.get("v"), self._content.get("is")
        if text and (kind == "inlineStr" or not value):
            return "inlineStr", text.xml()
        if not value:
            return kind if kind in _TYPES else "", ""
        if kind in ("str", "inlineStr"):  # LibreOffice wrote the texts of formulas as the latter
            return "str", value.xml()
        bare = html.unescape(_TAG.sub("", value.xml())).strip()
        if kind == "s" and _INDEX.fullmatch(bare):
            bare = str(int(bare))
        elif bare and not _BARE.fullmatch(bare):
            if kind in _OF_ANY_TEXT:
                return "str", value.xml()
            bare = _ERROR if kind == "e" else bare
        return kind, f"<v>{escaped(bare)}</v>"
