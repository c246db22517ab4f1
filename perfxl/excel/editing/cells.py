"""Values and formulas as the inside of a <c> element."""

import math
import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from perfxl.excel.editing.errors import WorkbookError
from perfxl.excel.editing.markup import escape

Value = str | bool | int | float | Decimal | None

MAX_TEXT = 32_767
MAX_FORMULA = 8_192
SURELY_FITS = MAX_TEXT // 2
"""A text of so many characters fits into a cell, whichever they are."""
_SHORT = 64
_EXACT = 10**15  # Excel keeps fifteen digits
# Excel writes a character that XML has no room for as _x0007_, so such a text itself has to be escaped
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


# what a cell holds, as written: its `t` attribute (or "") and all that follows the attributes; new content (or None) and
# a format's number (0: none): plain tuples, as a sheet has many
Content = tuple[str, str]
CellEdit = tuple[Content | None, int]

EMPTY: Content = ("", "/>")


class Computed(NamedTuple):
    """A formula with the value that it has."""

    formula: str
    value: Value


def row_content(value: Value | Computed, p: str) -> Content | None:
    """A constant or a formula of a row, where None leaves a cell as it is."""
    if isinstance(value, str):
        return _short_text(value, p) if len(value) <= _SHORT else _inline_text(value, p)
    if isinstance(value, Computed):
        return formula_content(value.formula, value.value, p)
    return None if value is None else value_content(value, p)


def value_content(value: Value, p: str) -> Content:
    """A constant; text is kept in the cell itself, so that the shared strings stay as they are."""
    if isinstance(value, str):
        return _short_text(value, p) if len(value) <= _SHORT else _inline_text(value, p)
    if value is None:
        return EMPTY
    if value is True or value is False:
        return ' t="b"', f"><{p}v>{int(value)}</{p}v></{p}c>"
    return _number(value, p)


@lru_cache(maxsize=4096)
def _number(value: float | Decimal, p: str) -> Content:
    return "", f"><{p}v>{number_text(value)}</{p}v></{p}c>"


def _inline_text(value: str, p: str) -> Content:
    text = f'<{p}t xml:space="preserve">{_text(value)}</{p}t>'
    return ' t="inlineStr"', f"><{p}is>{text}</{p}is></{p}c>"


# headers, levels and clauses come again in form after form
_short_text = lru_cache(maxsize=4096)(_inline_text)


def formula_content(formula: str, value: Value, p: str) -> Content:
    """A formula with its cached value."""
    text = formula.removeprefix("=")
    if len(text) > MAX_FORMULA:
        raise WorkbookError(f"公式超过 {MAX_FORMULA} 个字符，Excel 不接受。")
    kind, result = _result(value, p)
    return kind, f"><{p}f>{escaped_formula(text)}</{p}f>{result}</{p}c>"


def _result(value: Value, p: str) -> Content:
    """The value that a formula has."""
    if isinstance(value, str):
        return ' t="str"', f"<{p}v>{_text(value)}</{p}v>"
    if value is None:
        return "", ""
    if value is True or value is False:
        return ' t="b"', f"<{p}v>{int(value)}</{p}v>"
    return "", f"<{p}v>{number_text(value)}</{p}v>"


@lru_cache(maxsize=4096)
def escaped_formula(text: str) -> str:
    """A formula as XML wants it: those of one template come again in form after form."""
    return escape(text)


@lru_cache(maxsize=4096)
def number_text(value: float | Decimal) -> str:
    """A number in the shortest form that reads back the same."""
    if type(value) is int and -_EXACT < value < _EXACT:
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        raise WorkbookError("单元格里不能写入无穷大或非数值。")
    return str(int(number)) if number.is_integer() and abs(number) < _EXACT else float.__repr__(number)


def _text(value: str) -> str:
    if len(value) > MAX_TEXT:
        raise WorkbookError(f"文字超过 {MAX_TEXT} 个字符，单元格放不下。")
    if not value.isprintable():
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if "_x" in value:
        value = _ESCAPED.sub("_x005F_", value)
    if not value.isprintable():
        value = _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", value)
    return escape(value)


def fitting(text: str) -> str:
    """As much of a text as a cell holds, which Excel counts in UTF-16."""
    if len(text) <= SURELY_FITS:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * MAX_TEXT].decode("utf-16-le", "ignore")
