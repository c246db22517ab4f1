"""A sheet of 汇总.xlsx that grows row by row, in constant memory; goes on on a next sheet where one is full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from perfxl.excel.refs import column_letter, quote_sheet
from perfxl.output.drawing.measure import text_height, text_width
from perfxl.output.drawing.sheet import MAXIMUM_HEIGHT

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# Excel has 1,048,576 rows; the last is left free.
MAX_ROWS = 1_048_575
# More links than this in a sheet, and Excel calls the file damaged.
_MAX_LINKS = 65_000
# Excel opens no path of more than 218 characters; what it takes for a link is 2,079, some of them escaped.
_LONGEST_LINK = 600
FONT, FONT_SIZE = "宋体", 10
HEAD_ROWS = 2
_NARROWEST = 6
# how wide a column may grow, by its look; longer texts wrap
_WIDEST = {"text": 22, "long": 44}
_WIDEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula with the value it has now."""

    text: str
    value: float | str


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere: `target` is a relative path with a place, or a place in this workbook."""

    text: str
    target: str


Value = str | float | int | Formula | Link | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and how its cells look."""

    head: str
    look: str = "text"


class Looks:
    """The formats of a workbook, by name."""

    def __init__(self, book: Workbook) -> None:
        """Make them."""
        cell = {"border": 1, "valign": "vcenter", "font_name": FONT, "font_size": FONT_SIZE}
        plain = {"font_name": FONT, "font_size": FONT_SIZE, "valign": "vcenter"}
        centre = {**cell, "align": "center"}
        self.by_name: dict[str, Format] = {
            "title": book.add_format({**plain, "bold": True, "font_size": 16}),
            "section": book.add_format({**plain, "bold": True, "font_size": 12}),
            "note": book.add_format({**plain, "text_wrap": True}),
            "head": book.add_format({**centre, "bold": True, "bg_color": "#D9D9D9", "text_wrap": True}),
            "text": book.add_format({**cell, "text_wrap": True}),
            "long": book.add_format({**cell, "text_wrap": True}),
            "centre": book.add_format(centre),
            "link": book.add_format({**cell, "font_color": "#0000FF", "underline": 1, "text_wrap": True}),
            "money": book.add_format({**cell, "num_format": "#,##0.00"}),
            "score": book.add_format({**centre, "num_format": "0.00#"}),
            "count": book.add_format({**centre, "num_format": "0"}),
            "percent": book.add_format({**centre, "num_format": "0.00%"}),
        }

    def __getitem__(self, name: str) -> Format:
        """The format of a name."""
        return self.by_name[name]


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
    _widths: list[int] = field(default_factory=list)
    _wrapping: list[tuple[int, int]] = field(default_factory=list)
    """The columns whose texts wrap, with the widest that each may grow."""
    _limits: list[int] = field(default_factory=list)
    """How wide each column may grow."""
    _formats: list[Format] = field(default_factory=list)
    _links: int = 0

    def __post_init__(self) -> None:
        """Begin with one sheet, so that an empty table has its place and its headings."""
        self._widths = [-(-text_width(column.head) // 2) + 2 for column in self.columns]
        looks = [column.look for column in self.columns]
        self._wrapping = [(column, _WIDEST[look]) for column, look in enumerate(looks) if look in _WIDEST]
        self._limits = [_WIDEST.get(look, _WIDEST_NUMBER) for look in looks]
        self._formats = [self.looks[look] for look in looks]
        self._begin()

    @property
    def count(self) -> int:
        """How many rows it has."""
        return sum(end - HEAD_ROWS for end in self.ends)

    def add(self, values: Sequence[Value]) -> int:
        """A row; gives its number on its sheet, counting from 1."""
        if self.ends[-1] >= self.max_rows:
            self._begin()
        sheet, row = self.sheets[-1], self.ends[-1]
        sheet.set_row(row, self._height(values))
        for column, value in enumerate(values):
            self._write(sheet, row, column, value)
        self.ends[-1] += 1
        return row + 1

    def ranges(self, column: int) -> list[str]:
        """The cells of a column, sheet by sheet: '指标明细'!$I$3:$I$900; an empty table has one blank row."""
        letter = column_letter(column + 1)
        return [
            f"{quote_sheet(sheet.get_name())}!${letter}${HEAD_ROWS + 1}:${letter}${max(end, HEAD_ROWS + 1)}"
            for sheet, end in zip(self.sheets, self.ends, strict=True)
        ]

    def total(self, function: str, column: int, condition: str = "") -> str:
        """A function summed over the sheets: SUM, COUNT, COUNTIF with its condition."""
        return "+".join(f"{function}({cells}{condition})" for cells in self.ranges(column))

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
        self._links = 0

    def _write(self, sheet: Worksheet, row: int, column: int, value: Value) -> None:
        look = self._formats[column]
        if value is None or value == "":
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            # always as text: what begins with = + - @ is what somebody wrote, no formula
            sheet.write_string(row, column, value, look)
            self._grow(column, value)
        elif isinstance(value, Formula):
            sheet.write_formula(row, column, f"={value.text}", look, value.value)
            self._grow(column, value.value)
        elif isinstance(value, Link):
            self._write_link(sheet, row, column, value)
        else:
            sheet.write_number(row, column, value, look)
            self._grow(column, value)

    def _write_link(self, sheet: Worksheet, row: int, column: int, link: Link) -> None:
        if self._links < _MAX_LINKS and len(link.target) <= _LONGEST_LINK:
            self._links += 1
            sheet.write_url(row, column, link.target, self.looks["link"], string=link.text)
        else:
            sheet.write_string(row, column, link.text, self._formats[column])
        self._grow(column, link.text)

    def _grow(self, column: int, value: str | float) -> None:
        if self._widths[column] >= self._limits[column]:
            return
        text = value if isinstance(value, str) else f"{value:,.2f}"  # the widest that a figure is shown
        if len(text) * 2 + 2 > self._widths[column]:
            self._widths[column] = max(self._widths[column], text_width(text) + 2)

    def _height(self, values: Sequence[Value]) -> float:
        """The height that the longest text of a row needs at the widest that its column may grow, in points."""
        height = 20.0
        for column, widest in self._wrapping:
            value = values[column]
            text = value.text if isinstance(value, Link) else value
            if isinstance(text, str) and len(text) * 2 > widest:
                height = max(height, text_height(text, FONT_SIZE, widest))
        return min(height, MAXIMUM_HEIGHT)


def set_page(sheet: Worksheet) -> None:
    """A4 landscape, one page wide, 第 x 页，共 y 页."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
