"""A sheet of 汇总.xlsx that grows row by row, in constant memory; goes on on a next sheet where one is full.

Its headings, links, widths and page are XlsxWriter's, its rows are put in afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from perfxl.excel.editing.refs import column_letter, quote_sheet
from perfxl.output.consolidated.looks import FONT_SIZE, TITLE_SIZE, Looks
from perfxl.output.consolidated.pages import SUBJECT, pages, set_page
from perfxl.output.consolidated.rows import HEAD_ROWS, Formula, Link, Rows, Value
from perfxl.output.drawing.measure import shortened, text_height, text_width
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
_WIDEST = {"text": 22, "long": 56}
_WIDEST_NUMBER, _WIDEST_COUNT = 18, 9
_ONE_LINE = 20.0
# a text that is cut has as many
_LINES = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key that names it in rows and formulas, its heading, how its cells look.

    It is at least `least` characters wide, and at most `widest` where that is not 0; longer texts wrap. One that is `cut`
    has two lines at most in a row with a link, which leads to the whole text. A `repeated` one stands on every page, and so
    do those before it. One that `begins` a group is the first of a page, where the sheet needs several anyway.
    """

    key: str
    head: str
    look: str = "text"
    least: int = 0
    widest: int = 0
    cut: bool = False
    repeated: bool = False
    begins: bool = False


@dataclass(slots=True)
class Table:
    """A table over one sheet, or over several where it is longer than a sheet."""

    book: Workbook
    looks: Looks
    name: str
    columns: Sequence[Column]
    max_rows: int = MAX_ROWS
    title: str = ""
    """The heading above it; by default that of the workbook with the sheet's name."""
    subject: str = SUBJECT
    """What the workbook is about."""
    sheets: list[Worksheet] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """The last row of each sheet, counting from 1."""
    rows: list[Rows] = field(default_factory=list)
    """What each sheet has below its headings."""
    _widths: list[int] = field(default_factory=list)
    _wrapping: list[tuple[int, int, bool]] = field(default_factory=list)
    """The columns whose texts wrap, with the widest that each may grow, and whether they may be cut."""
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
        self._limits = [column.widest or _limit(column.look) for column in self.columns]
        self._wrapping = [
            (at, limit, column.cut)
            for at, (column, limit) in enumerate(zip(self.columns, self._limits, strict=True))
            if column.look in _WIDEST
        ]
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
        height = self._fit(values)
        self._widen(values)
        self.rows[-1].add(self.ends[-1], height, values)

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

    def offer(self, key: str, first: int, last: int, choices: Sequence[str]) -> None:
        """A drop-down in the cells of a column between two rows of the last sheet, counting from 1."""
        column = [*self._letters].index(key)
        listed = {"validate": "list", "source": [*choices]}
        self.sheets[-1].data_validation(first - 1, column, last - 1, column, listed)

    def finish(self) -> None:
        """What can be told only now: widths, filters, the page."""
        widths = [*map(self._width, self.columns, self._widths, self._limits)]
        repeated = max((at for at, column in enumerate(self.columns, 1) if column.repeated), default=0)
        groups = [at for at, column in enumerate(self.columns) if column.begins]
        plan = pages(widths, repeated, groups)
        if plan.breaks and plan.repeated:
            # on the second page the heading has no more room than these columns
            heading = text_width(self._heading(self.sheets[-1])) * TITLE_SIZE // FONT_SIZE
            widths[repeated - 1] += max(heading - sum(widths[:repeated]), 0)
            plan = pages(widths, repeated, groups)
        for sheet, end in zip(self.sheets, self.ends, strict=True):
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            if not self.title:
                sheet.autofilter(HEAD_ROWS - 1, 0, max(end - 1, HEAD_ROWS - 1), len(self.columns) - 1)
            sheet.freeze_panes(HEAD_ROWS, repeated)
            sheet.repeat_rows(0, HEAD_ROWS - 1)
            if end > HEAD_ROWS:
                # left out with the links' own cells: XlsxWriter tells the extent of the sheet by it
                sheet.write_blank(end - 1, 0, None, self.looks["text"])
            set_page(sheet, sheet.get_name(), plan, self.subject)

    def _heading(self, sheet: Worksheet) -> str:
        return self.title or f"{self.subject}　{sheet.get_name()}"

    @staticmethod
    def _width(column: Column, grown: int, limit: int) -> int:
        # a figure that does not fit is printed as ###
        room = 3 if column.look in ("percent", "money") else 0
        return max(min(max(grown + room, _NARROWEST), limit), column.least)

    def _begin(self) -> None:
        number = len(self.sheets) + 1
        sheet = self.book.add_worksheet(self.name if number == 1 else f"{self.name}({number})")
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, self._heading(sheet), self.looks["title"])
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

    def _fit(self, values: list[Value]) -> float:
        """Cut what may be cut; gives the height that the longest text needs at the widest that its column may grow, in points."""
        height = _ONE_LINE
        for column, widest, cut in self._wrapping:
            value = values[column]
            text = value.text if isinstance(value, Link) else value
            if isinstance(text, str) and (len(text) * 2 > widest or "\n" in text):
                if cut and text is value and any(isinstance(one, Link) for one in values):
                    values[column] = text = shortened(text, FONT_SIZE, widest, _LINES)
                height = max(height, text_height(text, FONT_SIZE, widest))
        return min(height, MAXIMUM_HEIGHT)


def _limit(look: str) -> int:
    """How wide a column of a look may grow."""
    return _WIDEST_COUNT if look == "count" else _WIDEST.get(look, _WIDEST_NUMBER)


def _shown(value: Value) -> str:
    """How a value is shown, a figure as wide as it may be."""
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, str):
        return value
    if isinstance(value, Link):
        return value.text
    return "" if value is None else f"{value:,.2f}"
