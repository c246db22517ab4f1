"""A sheet of 汇总.xlsx that grows row by row, in constant memory; goes on on a next sheet where one is full.

Its headings, links, widths and page are XlsxWriter's, its rows are put in afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from perfxl.excel.editing.refs import column_letter, quote_sheet
from perfxl.output.consolidated.looks import FONT_SIZE, Looks
from perfxl.output.consolidated.rows import HEAD_ROWS, Formula, Link, Rows, Value
from perfxl.output.drawing.measure import text_height, text_width
from perfxl.output.drawing.sheet import MAXIMUM_HEIGHT

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# Excel has 1,048,576 rows; the last is left free.
MAX_ROWS = 1_048_575
# More links than this in a sheet, and Excel calls the file damaged.
_MAX_LINKS = 65_000
# Excel opens no path of more than 218 characters; what it takes for a link is 2,079, some of them escaped.
_LONGEST_LINK = 600
_NARROWEST = 6
# how wide a column may grow, by its look; longer texts wrap
_WIDEST = {"text": 22, "long": 44}
_WIDEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key that names it in rows and formulas, its heading, how its cells look, how wide it is at least."""

    key: str
    head: str
    look: str = "text"
    least: int = 0


@dataclass(slots=True)
class Table:
    """A table over one sheet, or over several where it is longer than a sheet."""

    book: Workbook
    looks: Looks
    name: str
    columns: Sequence[Column]
    max_rows: int = MAX_ROWS
    sheets: list[Worksheet] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """The last row of each sheet, counting from 1."""
    rows: list[Rows] = field(default_factory=list)
    """What each sheet has below its headings."""
    _widths: list[int] = field(default_factory=list)
    _wrapping: list[tuple[int, int]] = field(default_factory=list)
    """The columns whose texts wrap, with the widest that each may grow."""
    _limits: list[int] = field(default_factory=list)
    """How wide each column may grow."""
    _growing: list[int] = field(default_factory=list)
    """The columns that may still grow."""
    _links: int = 0
    _letters: dict[str, str] = field(default_factory=dict)
    """The letters of the columns, by their keys."""

    def __post_init__(self) -> None:
        """Begin with one sheet, so that an empty table has its place and its headings."""
        self._widths = [max(-(-text_width(column.head) // 2) + 2, column.least) for column in self.columns]
        self._letters = {column.key: column_letter(at) for at, column in enumerate(self.columns, 1)}
        looks = [column.look for column in self.columns]
        self._wrapping = [(column, _WIDEST[look]) for column, look in enumerate(looks) if look in _WIDEST]
        self._limits = [_WIDEST.get(look, _WIDEST_NUMBER) for look in looks]
        self._growing = [column for column, limit in enumerate(self._limits) if self._widths[column] < limit]
        self._begin()

    @property
    def count(self) -> int:
        """How many rows it has."""
        return sum(end - HEAD_ROWS for end in self.ends)

    @property
    def row(self) -> int:
        """The number of the row that was added last, counting from 1 on its sheet."""
        return self.ends[-1]

    def add(self, row: Mapping[str, Value]) -> None:
        """A row; columns that it does not name stay blank. Raises KeyError for a column that there is not."""
        self._check(row)
        self._write([row.get(key) for key in self._letters])

    def add_all(self, columns: Mapping[str, Sequence[Value]]) -> None:
        """Many rows, given column by column, all of one length. Raises KeyError for a column that there is not."""
        self._check(columns)
        blank = [None] * len(next(iter(columns.values())))
        for values in zip(*(columns.get(key, blank) for key in self._letters), strict=True):
            self._write(values)

    def _check(self, named: Mapping[str, object]) -> None:
        if unknown := named.keys() - self._letters.keys():
            raise KeyError(f"{self.name}: {', '.join(sorted(unknown))}")

    def _write(self, values: Sequence[Value]) -> None:
        if self.ends[-1] >= self.max_rows:
            self._begin()
        self.ends[-1] += 1
        values = [
            self._live(column, value) if isinstance(value, (Link, Formula)) else value
            for column, value in enumerate(values)
        ]
        self._widen(values)
        self.rows[-1].add(self.ends[-1], self._height(values), values)

    def ranges(self, key: str) -> list[str]:
        """The cells of a column, sheet by sheet: '指标明细'!$I$3:$I$900; an empty table has one blank row."""
        return [
            f"{quote_sheet(sheet.get_name())}!{self.span(key, HEAD_ROWS + 1, max(end, HEAD_ROWS + 1))}"
            for sheet, end in zip(self.sheets, self.ends, strict=True)
        ]

    def span(self, key: str, first: int, last: int, fixed: bool = True) -> str:
        """The cells of a column between two rows of one sheet: $I$3:$I$9, or I3:I9."""
        letter, sign = self._letters[key], "$" if fixed else ""
        return f"{sign}{letter}{sign}{first}:{sign}{letter}{sign}{last}"

    def total(self, function: str, key: str, condition: str = "") -> str:
        """A function summed over the sheets: SUM, COUNT, COUNTIF with its condition."""
        return "+".join(f"{function}({cells}{condition})" for cells in self.ranges(key))

    def show_bars(self, key: str, highest: float) -> None:
        """Data bars in the cells of a column, from 0 to the highest."""
        bars = {
            "type": "data_bar",
            "bar_color": "#9BC2E6",
            "min_type": "num",
            "min_value": 0,
            "max_type": "num",
            "max_value": highest,
        }
        for sheet, end in zip(self.sheets, self.ends, strict=True):
            sheet.conditional_format(self.span(key, HEAD_ROWS + 1, max(end, HEAD_ROWS + 1)), bars)

    def finish(self) -> None:
        """What can be told only now: widths, filters, the page."""
        for sheet, end in zip(self.sheets, self.ends, strict=True):
            for column, (spec, width, limit) in enumerate(zip(self.columns, self._widths, self._limits, strict=True)):
                # a figure that does not fit is printed as ###
                width += 3 if spec.look in ("percent", "money") else 0
                sheet.set_column(column, column, min(max(width, _NARROWEST), limit))
            sheet.autofilter(HEAD_ROWS - 1, 0, max(end - 1, HEAD_ROWS - 1), len(self.columns) - 1)
            sheet.freeze_panes(HEAD_ROWS, 0)
            sheet.repeat_rows(0, HEAD_ROWS - 1)
            if end > HEAD_ROWS:
                # left out with the links' own cells: XlsxWriter tells the extent of the sheet by it
                sheet.write_blank(end - 1, 0, None, self.looks["text"])
            set_page(sheet)

    def _begin(self) -> None:
        number = len(self.sheets) + 1
        sheet = self.book.add_worksheet(self.name if number == 1 else f"{self.name}({number})")
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, f"绩效自评汇总　{sheet.get_name()}", self.looks["title"])
        sheet.set_row(1, 30)
        for column, spec in enumerate(self.columns):
            sheet.write_string(1, column, spec.head, self.looks["head"])
        self.sheets.append(sheet)
        self.ends.append(HEAD_ROWS)
        self.rows.append(Rows([column.look for column in self.columns]))
        self._links = 0

    def _live(self, column: int, value: Link | Formula) -> Value:
        """A formula with the cells of its row; a link kept by the sheet, its bare text where that takes no more, or none so long."""
        if isinstance(value, Formula):
            return value.placed(self._letters, self.row)
        return self._linked(column, value)

    def _linked(self, column: int, link: Link) -> Value:
        if self._links >= _MAX_LINKS or len(link.target) > _LONGEST_LINK:
            return link.text
        self._links += 1
        # its cell is written with its row: this one is left out
        refused = self.sheets[-1].write_url(self.ends[-1] - 1, column, link.target, self.looks["link"], string="-")
        return link.text if refused else link

    def _widen(self, values: Sequence[Value]) -> None:
        """Make room for a row in the columns that may still grow."""
        grown = False
        for column in self._growing:
            text = _shown(values[column])
            if len(text) * 2 + 2 > self._widths[column]:
                self._widths[column] = max(self._widths[column], text_width(text) + 2)
                grown = True
        if grown:
            self._growing = [column for column in self._growing if self._widths[column] < self._limits[column]]

    def _height(self, values: Sequence[Value]) -> float:
        """The height that the longest text of a row needs at the widest that its column may grow, in points."""
        height = 20.0
        for column, widest in self._wrapping:
            value = values[column]
            text = value.text if isinstance(value, Link) else value
            if isinstance(text, str) and len(text) * 2 > widest:
                height = max(height, text_height(text, FONT_SIZE, widest))
        return min(height, MAXIMUM_HEIGHT)


def _shown(value: Value) -> str:
    """How a value is shown, a figure as wide as it may be."""
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, str):
        return value
    if isinstance(value, Link):
        return value.text
    return "" if value is None else f"{value:,.2f}"


def set_page(sheet: Worksheet) -> None:
    """A4 landscape, one page wide, 第 x 页，共 y 页."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
