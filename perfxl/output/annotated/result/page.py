"""A sheet of perfxl's own as a page that is written from top to bottom, and broken where a printed page ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from perfxl.excel.editing import CellFormat, WorkbookEditor
from perfxl.excel.editing.cells import MAX_FORMULA, SURELY_FITS, Computed, fitting
from perfxl.excel.editing.new_sheet import NewSheet
from perfxl.excel.editing.refs import cell_ref, column_letter
from perfxl.output.annotated.withdrawal import mark_own
from perfxl.output.drawing.measure import text_width
from perfxl.output.live.formula import Formula

Content = float | str | Computed | None
MARGINS = (0.3, 0.3, 0.5, 0.6)
_PAPER_HEIGHT = (8.27 - MARGINS[2] - MARGINS[3]) * 72


@dataclass(frozen=True, slots=True)
class Shape:
    """The widths of a page's columns, in characters, and its scale: of A4 on its side as much as they take, in per cent.

    Excel ignores breaks on pages that it fits itself.
    """

    widths: tuple[float, ...]
    scale: int

    @property
    def last(self) -> str:
        """The last column."""
        return column_letter(len(self.widths))

    @property
    def height(self) -> float:
        """The height of a printed page, points of the sheet."""
        return _PAPER_HEIGHT / self.scale * 100


RESULT = Shape((5, 16, 6, 10, 14, 8, 9, 9, 34, 22, 18, 8, 9), 64)
_TITLE_HEIGHT, _SUBTITLE_HEIGHT = 30.0, 20.0
_HIGHEST = 400.0
NOTE_HEIGHT, SIGNED_HEIGHT = 20.0, 40.0
"""The heights of what stands below the last table, points."""

_FONT = "宋体"
TITLE = CellFormat(bold=True, size=16, font_name=_FONT, align="center", valign="center")
SUBTITLE = CellFormat(size=9, font_name=_FONT, align="left", valign="center", wrap=True)
COVERAGE = CellFormat(size=10, font_name=_FONT, align="left", valign="center", wrap=True)
CONCLUSION = CellFormat(bold=True, size=12, font_name=_FONT, align="left", valign="center", wrap=True)
SECTION = CellFormat(bold=True, size=12, font_name=_FONT, align="left", valign="center")
LABEL = CellFormat(
    bold=True, size=10, font_name=_FONT, border="thin", fill="D9D9D9", align="center", valign="center", wrap=True
)
TEXT = CellFormat(size=10, font_name=_FONT, border="thin", align="left", valign="center", wrap=True)
CENTRE = CellFormat(size=10, font_name=_FONT, border="thin", align="center", valign="center", wrap=True)
NUMBER = CellFormat(size=10, font_name=_FONT, border="thin", align="center", valign="center", number_format="0.00#")
CODE = CellFormat(size=7, font_name=_FONT, border="thin", align="left", valign="center", wrap=True)
LINK = CellFormat(
    size=10, font_name=_FONT, border="thin", align="center", valign="center", color="0000FF", underline=True
)
# three labels with their values
_PAIRS = (*[LABEL] * 2, *[CENTRE] * 2, LABEL, *[CENTRE] * 3, LABEL, *[CENTRE] * 4)


@dataclass(slots=True)
class Page:
    """A sheet being written. What belongs to a heading goes on the next page with it, under the heading again."""

    sheet: NewSheet
    shape: Shape = RESULT
    row: int = 1
    breaks: list[int] = field(default_factory=list)
    _left: float = field(init=False)
    _heading: Sequence[Content] | None = None

    def __post_init__(self) -> None:
        """Lay out the columns."""
        self._left = self.shape.height
        for column, width in enumerate(self.shape.widths, 1):
            self.sheet.column_width(column_letter(column), width)

    def title(self, text: str, subtitle: str) -> None:
        """The two rows that head every page."""
        self.line(text, TITLE, _TITLE_HEIGHT)
        self.line(subtitle, SUBTITLE, _SUBTITLE_HEIGHT)

    def line(self, text: str, look: CellFormat, height: float = 20) -> int:
        """One text across the page; returns its row."""
        self._make_room(height)
        self.sheet.set_row(f"A{self.row}", [fitting(text), *[None] * (len(self.shape.widths) - 1)], look)
        self.sheet.merge(f"A{self.row}:{self.shape.last}{self.row}")
        return self._close(height)

    def section(self, text: str, following: float = 60) -> None:
        """The heading of a part, on one page with at least so much of it, in points."""
        self._heading = None
        self._make_room(24 + following)
        self.line(text, SECTION, 24)

    def heading(self, values: Sequence[Content]) -> int:
        """The headings of a table, which stand again on each page that it goes on to."""
        self._heading = None
        row = self.cells(values, LABEL)
        self._heading = values
        return row

    def cells(
        self,
        values: Sequence[Content],
        look: CellFormat | Sequence[CellFormat],
        height: float | None = None,
        following: float = 0,
    ) -> int:
        """A row of a table, as high as its longest text needs; returns its number."""
        return self.write(self.next_row(height or height_of(values, self.shape), following), values, look)

    def next_row(self, height: float, following: float = 0) -> int:
        """The number of the row that is written next, which is so high: headings stand above it where a page ends.

        It goes on one page with so much that follows, in points.
        """
        if self._make_room(height + following) and self._heading:
            again, self._heading = self._heading, None
            self.cells(again, LABEL)
            self._heading = again
        return self._close(height)

    def write(self, row: int, values: Sequence[Content], look: CellFormat | Sequence[CellFormat]) -> int:
        """Fill in a row of a table."""
        filled = ["" if value is None else value for value in values]
        if any(isinstance(value, str) and len(value) > SURELY_FITS for value in filled):
            filled = [fitting(value) if isinstance(value, str) else value for value in filled]
        self.sheet.set_row(f"A{row}", filled, look)
        return row

    def live(self, formula: Formula | str | None, value: float | str) -> float | str | Computed:
        """A formula with the value that it has; the value alone where there is none, or it is longer than Excel takes."""
        text = formula.on(self.sheet.name) if isinstance(formula, Formula) else formula
        return value if text is None or len(text) > MAX_FORMULA else Computed(text, value)

    def end_table(self) -> None:
        """What follows is not under the headings any more."""
        self._heading = None

    def pairs(self, *pairs: tuple[str, float | str]) -> int:
        """Three labels with their values: A:B–C:D, E–F:H, I–J:M; returns their row."""
        height = max(20.0, *(height_of([None] * at + [value]) for at, (_, value) in zip((3, 4, 8), pairs, strict=True)))
        self._make_room(height)
        cells: list[Content] = [None] * len(self.shape.widths)
        for (left, right), (label, value) in zip(((0, 2), (4, 5), (8, 9)), pairs, strict=True):
            cells[left], cells[right] = label, value if isinstance(value, float | int) else fitting(value)
        self.sheet.set_row(f"A{self.row}", cells, _PAIRS)
        for first, last in (("A", "B"), ("C", "D"), ("F", "H"), ("J", self.shape.last)):
            self.sheet.merge(f"{first}{self.row}:{last}{self.row}")
        return self._close(height)

    def formula(
        self, row: int, column: int, formula: Formula | str | None, value: float | str, look: CellFormat = NUMBER
    ) -> None:
        """A live formula in a row already written."""
        given, ref = self.live(formula, value), cell_ref(row, column)
        if isinstance(given, Computed):
            self.sheet.set_formula(ref, given.formula, given.value, look)
        elif formula is not None:
            self.sheet.set_value(ref, given, look)

    def skip(self, rows: int) -> None:
        """Rows left free, each of the usual height."""
        for _ in range(rows):
            self.sheet.row_height(self.row, 20)
            self._close(20)

    def finish(self) -> None:
        """How all of it prints, the two rows of the title on each page and in view."""
        self.sheet.freeze("A3")
        self.sheet.print_area = f"A1:{self.shape.last}{self.row - 1}"
        self.sheet.print_setup(
            landscape=True,
            scale=self.shape.scale,
            repeat_rows="1:2",
            footer="&C第 &P 页，共 &N 页",
            margins=MARGINS,
            breaks=self.breaks,
        )

    def room_for(self, height: float) -> None:
        """Go on on the next page where so much does not fit on this one."""
        self._make_room(height)

    def _make_room(self, height: float) -> bool:
        """Whether a page ended here."""
        if height <= self._left or self.row <= 3:
            return False
        self.breaks.append(self.row - 1)
        self._left = self.shape.height - _TITLE_HEIGHT - _SUBTITLE_HEIGHT
        return True

    def _close(self, height: float) -> int:
        self.sheet.row_height(self.row, height)
        self._left -= height
        self.row += 1
        return self.row - 1


def own_page(book: WorkbookEditor, name: str, shape: Shape = RESULT) -> Page:
    """A page on a new sheet that is known as perfxl's; numbered where the department has a sheet of that name."""
    names = (name, *(f"{name}({number})" for number in range(2, len(book.sheet_names) + 3)))
    taken = {each.casefold() for each in book.sheet_names}
    sheet = book.add_sheet(next(each for each in names if each.casefold() not in taken))
    mark_own(sheet)
    return Page(sheet, shape)


def numeral(number: int) -> str:
    """The number of a form, or of a group, before its heading: 一."""
    digits = "一二三四五六七八九十"
    return digits[number - 1] if number <= len(digits) else str(number)


def height_of(values: Sequence[Content], shape: Shape = RESULT) -> float:
    """The height that the longest text of a row needs, by East Asian width, points."""
    lines = 1.0
    for value, width in zip(values, shape.widths, strict=False):
        if not value:
            continue
        text = value if isinstance(value, str) else str(value.value if isinstance(value, Computed) else value)
        # a character is at most two wide: what fits in any case is not measured
        if 2 * len(text) > width - 1:
            lines = max(lines, -(-text_width(text) // (width - 1)))
    return min(max(18.0, 13.5 * lines + 5), _HIGHEST)
