"""The rows of a sheet as XML, in a temporary file until the workbook is put together.

XlsxWriter, which writes all else of the workbook, takes several times as long over a cell.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfxl.excel.editing.cells import EMPTY, Content, fitting, formula_content, value_content
from perfxl.excel.editing.refs import column_letter
from perfxl.output.consolidated.looks import STYLE_PLACEHOLDERS

HEAD_ROWS = 2
"""How many rows a table's headings take."""
_BUFFER = 1 << 18


# {budget} or {$budget}: the cell of that column in the formula's own row
_OWN_CELL = re.compile(r"\{(\$?)(\w+)\}")


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula with the value it has now; `{budget}` is the cell of the column `budget` in its own row."""

    text: str
    value: float | str

    def placed(self, letters: Mapping[str, str], row: int) -> Formula:
        """The formula in a row, counting from 1, of columns with these letters. Raises KeyError for an unknown column."""
        return Formula(_OWN_CELL.sub(lambda match: f"{match[1]}{letters[match[2]]}{row}", self.text), self.value)


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere: `target` is a relative path with a place, or a place in this workbook."""

    text: str
    target: str


Value = str | float | int | Formula | Link | None


class Rows:
    """The rows below the headings of one sheet, in constant memory."""

    def __init__(self, looks: Sequence[str]) -> None:
        """With the looks of its columns."""
        self._file = tempfile.TemporaryFile(buffering=_BUFFER)  # noqa: SIM115 - closed once it was read
        self._columns = [(f'<c r="{column_letter(at)}', _style(look)) for at, look in enumerate(looks, 1)]
        self._link = _style("link")

    def add(self, number: int, height: float, values: Sequence[Value]) -> None:
        """The row of this number, counting from 1; its height in points."""
        row = str(number)
        # a height is a whole number of pixels, as Excel stores it
        parts = [f'<row r="{row}" ht="{int(height * 4 / 3 + 0.5) * 0.75:g}" customHeight="1">']
        for (start, style), value in zip(self._columns, values, strict=True):
            kind, tail = _content(value)
            parts.append(f"{start}{row}{self._link if isinstance(value, Link) else style}{kind}{tail}")
        parts.append("</row>")
        self._file.write("".join(parts).encode())

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._file.tell()

    def chunks(self) -> Iterator[bytes]:
        """The XML of all rows, piece by piece, once; style numbers are still placeholders."""
        with self._file:
            self._file.seek(0)
            while chunk := self._file.read(_BUFFER):
                yield chunk


def _style(look: str) -> str:
    return f'" s="{STYLE_PLACEHOLDERS[look]}"'


def _content(value: Value) -> Content:
    """A cell's content. Text is always text: what begins with = + - @ is what somebody wrote, no formula."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, str):
        return value_content(fitting(value), "")
    if isinstance(value, Formula):
        return formula_content(value.text, value.value, "")
    return value_content(fitting(value.text) if isinstance(value, Link) else value, "")
