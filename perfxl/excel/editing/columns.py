"""Column widths and column styles: the <cols> of a worksheet, split where a new width needs it."""

from collections.abc import Sequence
from typing import NamedTuple

from perfxl.excel.editing.markup import Element, Markup, attributes, measure, number, with_attributes
from perfxl.excel.editing.refs import MAX_COLUMN


class _Col(NamedTuple):
    first: int
    last: int
    tag: bytes


class Columns:
    """The <col> elements of a sheet."""

    def __init__(self, markup: Markup, cols: Element | None, prefix: str) -> None:
        self._prefix = prefix
        elements = markup.children(cols) if cols else ()
        self._cols = [_parsed(markup.data[element.start : element.inner]) for element in elements]
        self._known: dict[int, dict[str, str]] = {}

    def style(self, column: int) -> int:
        """The style that a column lends to its new cells."""
        return number(self._values(column), "style") if self._cols else 0

    def width(self, column: int, default: float) -> float:
        """A column's width in characters, 0 where it is hidden."""
        values = self._values(column)
        return 0 if values.get("hidden") in ("1", "true") else measure(values, "width", default)

    def _values(self, column: int) -> dict[str, str]:
        if column not in self._known:
            cols = (attributes(col.tag) for col in self._cols if col.first <= column <= col.last)
            self._known[column] = next(cols, {})
        return self._known[column]

    def rendered(self, widths: Sequence[tuple[int, int, float]], released: Sequence[tuple[int, int]] = ()) -> bytes:
        """The <cols> element with new widths (first column, last column, width), b"" where no column has any.

        Columns that are released look like the one behind them.
        """
        cols = self._cols
        for first, last in released:
            cols = _like_the_next(cols, first, last)
        return _rendered(cols, widths, self._prefix)


def new_columns(widths: Sequence[tuple[int, int, float]]) -> bytes:
    """The <cols> element of a sheet that had none, b"" where no column has a width."""
    return _rendered([], widths, "")


def _rendered(cols: list[_Col], widths: Sequence[tuple[int, int, float]], prefix: str) -> bytes:
    for first, last, width in widths:
        cols = _with_width(cols, first, last, width, prefix)
    tag = f"{prefix}cols".encode()
    return b"<%s>%s</%s>" % (tag, b"".join([col.tag for col in cols]), tag) if cols else b""


def _parsed(tag: bytes) -> _Col:
    if not tag.endswith(b"/>"):
        tag = tag[:-1] + b"/>"
    values = attributes(tag)
    first = number(values, "min", 1)
    return _Col(first, number(values, "max", first), tag)


def _with_width(cols: Sequence[_Col], first: int, last: int, width: float, prefix: str) -> list[_Col]:
    cols = sorted(cols)
    if not cols or cols[-1].last < first:
        return [*cols, _new(first, last, width, prefix)]
    wanted = {"width": f"{width:g}", "customWidth": "1", "bestFit": None, "hidden": None}
    result: list[_Col] = []
    covered = first
    for col in cols:
        low, high = max(col.first, first), min(col.last, last)
        if low > high:
            result.append(col)
            continue
        if covered < low:
            result.append(_new(covered, low - 1, width, prefix))
        if col.first < low:
            result.append(_cut(col, col.first, low - 1))
        middle = _cut(col, low, high)
        result.append(middle._replace(tag=with_attributes(middle.tag, wanted)))
        if col.last > high:
            result.append(_cut(col, high + 1, col.last))
        covered = high + 1
    if covered <= last:
        result.append(_new(covered, last, width, prefix))
    return sorted(result)


def _like_the_next(cols: Sequence[_Col], first: int, last: int) -> list[_Col]:
    result: list[_Col] = []
    for col in sorted(cols):
        if col.first < first:
            result.append(_cut(col, col.first, min(col.last, first - 1)))
        if col.last > last:
            start = first if col.first <= last + 1 else col.first
            result.append(_cut(col, start, col.last))
    return result


def _cut(col: _Col, first: int, last: int) -> _Col:
    return _Col(first, last, with_attributes(col.tag, {"min": str(first), "max": str(last)}))


def _new(first: int, last: int, width: float, prefix: str) -> _Col:
    tag = f'<{prefix}col min="{first}" max="{min(last, MAX_COLUMN)}" width="{width:g}" customWidth="1"/>'
    return _Col(first, last, tag.encode())
