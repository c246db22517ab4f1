"""Formulas that belong to several cells: shared ones, whose first cell holds the text, and arrays."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from perfxl.excel.editing.cells import MAX_FORMULA, CellEdit
from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.markup import ATTRIBUTES, Element, Markup, Splice, attributes, escape, unescape
from perfxl.excel.editing.refs import MAX_COLUMN, MAX_ROW, Range, column_letter, column_number, range_named
from perfxl.excel.editing.rows import Rows

_FORMULA = re.compile(
    rb"<((?:[\w.-]++:)?+f)(?=[\s/>])(" + ATTRIBUTES + rb")>(?:(?<=/>)|([^<]*+)</(?:[\w.-]++:)?+f\s*>)"
)
# texts, quoted sheet names and [structured] parts are no references; a word before ( or ! is none either
_TOKEN = re.compile(
    r"""
    "(?:[^"]++|"")*+" | '(?:[^']++|'')*+' | \[(?:[^\[\]]++|\[[^\[\]]*+\])*+\]
    | (?<![\w.\\$])(?P<rows>\$?\d+:\$?\d+)(?![\w.(!])
    | (?<![\w.\\$])(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(!$])
    | (?<![\w.\\$])(?P<cell>\$?[A-Za-z]{1,3}\$?\d{1,7})(?![\w.(!])
    """,
    re.VERBOSE,
)
_PARTS = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)(\d*)")


class _Shared(NamedTuple):
    row: int
    column: int
    group: str
    master: bool
    text: str
    start: int
    end: int


def array_ranges(markup: Markup, sheet_data: Element) -> list[Range]:
    """The ranges of more than one cell that array formulas and data tables fill."""
    mask = markup.mask
    if all(mask.find(word, sheet_data.inner, sheet_data.close) < 0 for word in (b"array", b"dataTable")):
        return []
    ranges = []
    for match in _FORMULA.finditer(mask, sheet_data.inner, sheet_data.close):
        values = attributes(match[2])
        block = range_named(values.get("ref", "")) if values.get("t") in ("array", "dataTable") else None
        if block is not None:
            ranges.append(block)
    return [each for each in ranges if each.top != each.bottom or each.left != each.right]


def formulas_by_cell(markup: Markup, sheet_data: Element, rows: Rows) -> dict[tuple[int, int], str]:
    """The formulas of a sheet; '' where a cell shares that of another."""
    found: dict[tuple[int, int], str] = {}
    last = markup.mask.rfind(b"f", sheet_data.inner, sheet_data.close) + 1
    if all(markup.mask.find(tag, sheet_data.inner, last) < 0 for tag in (b"<f", b":f")):
        return found
    for row in rows:
        if _FORMULA.search(markup.mask, row.inner, row.close):
            for cell in rows.cells(row):
                if match := _FORMULA.search(markup.mask, cell.inner, cell.close):
                    found[row.number, cell.column] = unescape((match[3] or b"").decode())
    return found


def expanded_groups(
    markup: Markup, sheet_data: Element, rows: Rows, edits: Mapping[int, Mapping[int, CellEdit]]
) -> list[Splice]:
    """Give the cells of a shared formula a text of their own where the cell that holds the text is overwritten."""
    if markup.mask.find(b"shared", sheet_data.inner, sheet_data.close) < 0:
        return []
    shared = list(_shared_formulas(markup, rows))
    lost = {each.group: each for each in shared if each.master and _overwritten(each, edits)}
    return [
        Splice(each.start, each.end, _own_text(sheet_data.prefix, lost[each.group], each))
        for each in shared
        if each.group in lost and not each.master and not _overwritten(each, edits)
    ]


def _overwritten(cell: _Shared, edits: Mapping[int, Mapping[int, CellEdit]]) -> bool:
    edit = edits.get(cell.row, {}).get(cell.column)
    return edit is not None and edit[0] is not None


def _own_text(prefix: str, master: _Shared, cell: _Shared) -> bytes:
    text = moved(master.text, cell.row - master.row, cell.column - master.column)
    return f"<{prefix}f>{escape(text)}</{prefix}f>".encode()


def _shared_formulas(markup: Markup, rows: Rows) -> Iterator[_Shared]:
    for row in rows:
        if markup.mask.find(b"shared", row.inner, row.close) < 0:
            continue
        for cell in rows.cells(row):
            match = _FORMULA.search(markup.mask, cell.inner, cell.close)
            values = attributes(match[2]) if match else {}
            if match and values.get("t") == "shared":
                # a cell outside every group's ref has its text in itself and is a master of its own
                text = unescape((match[3] or b"").decode())
                yield _Shared(row.number, cell.column, values.get("si", ""), bool(text), text, *match.span())


def moved(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads that many rows further down and columns further right; ``$`` holds a part fast."""
    if len(formula) > MAX_FORMULA:
        raise WorkbookError(f"公式超过 {MAX_FORMULA} 个字符，Excel 不接受。")

    def shifted(match: re.Match[str]) -> str:
        if match.lastgroup is None:
            return match[0]
        return ":".join(_shifted(part, rows, columns) for part in match[0].split(":"))

    return _TOKEN.sub(shifted, formula)


def _shifted(reference: str, rows: int, columns: int) -> str:
    match = _PARTS.fullmatch(reference)
    if not match:
        return reference
    column_fixed, letters, row_fixed, digits = match.groups()
    if letters and not digits:
        row_fixed = ""
    if digits and not letters:
        column_fixed, row_fixed = "", column_fixed or row_fixed
    if letters and not column_fixed:
        letters = column_letter((column_number(letters) - 1 + columns) % MAX_COLUMN + 1)
    if digits and not row_fixed:
        digits = str((int(digits) - 1 + rows) % MAX_ROW + 1)
    return f"{column_fixed}{letters}{row_fixed}{digits}"
