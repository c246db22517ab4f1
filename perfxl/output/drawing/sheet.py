"""A painter of forms: labels, the cells that people fill in, row heights that fit, and the page set-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.excel.editing.refs import Range, parse_range
from perfxl.files.whole_folder import passing_folder
from perfxl.output.drawing.content import Formula, Percent, Rich, Value, shown
from perfxl.output.drawing.measure import text_height
from perfxl.output.drawing.style import CELL, FONT, Look, font_properties

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

MINIMUM_HEIGHT, MAXIMUM_HEIGHT = 20.0, 409.0
A4 = 9
_OPEN = Look(size=11, border=False, locked=False)


def book_options() -> dict[str, object]:
    """What xlsxwriter.Workbook takes so that a book's own font, by which column widths count, is that of the forms.

    Made anew for each workbook: XlsxWriter changes what it is given.
    """
    return {"default_format_properties": {**font_properties(FONT), "font_size": 11}}


@contextmanager
def new_book(path: Path) -> Iterator[Workbook]:
    """A workbook to draw on, written to `path` when the block ends; what XlsxWriter keeps on disk meanwhile outlives no kill."""
    import xlsxwriter

    with (
        passing_folder() as folder,
        xlsxwriter.Workbook(str(path), {**book_options(), "tmpdir": str(folder)}) as book,
    ):
        yield book


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell that people fill in: its role, where it is, what is to stand in it and how it looks."""

    role: str
    area: Range
    value: Value
    look: Look


class Inputs:
    """How entries are written: here plainly, as published. A template overrides `write`."""

    def write(self, sheet: Sheet, entry: Entry) -> None:
        """Write one entry; every cell of the form is known by then (`sheet.cells`)."""
        sheet.put(entry.area, entry.value, entry.look)


class Sheet:
    """A worksheet being drawn. `cells` holds the cells of each entry by its role and first row.

    `open_rows` are rows without a locked cell out to the last column: Excel deletes no others on a protected sheet.
    """

    def __init__(self, workbook: Workbook, name: str, inputs: Inputs | None = None) -> None:
        self.workbook = workbook
        self.worksheet = workbook.add_worksheet(name)
        self.cells: dict[tuple[str, int], Range] = {}
        self.open_rows: frozenset[int] = frozenset()
        self._inputs = inputs or Inputs()
        self._entries: list[Entry] = []
        self._widths: tuple[float, ...] = ()
        self._heights: dict[int, float] = defaultdict(lambda: MINIMUM_HEIGHT)
        self._measured: list[tuple[Range, float]] = []
        self._formats: dict[tuple[Look, str | None], Format] = {}

    def columns(self, widths: Sequence[float]) -> None:
        """Set the column widths, in characters; before anything is drawn."""
        self._widths = tuple(widths)
        for index, width in enumerate(widths):
            self.worksheet.set_column(index, index, width)

    def at_least(self, rows: Iterable[int], height: float) -> None:
        """Make rows at least so high, in points."""
        for row in rows:
            self._heights[row] = max(self._heights[row], height)

    def label(self, area: str, text: Value, look: Look = CELL) -> None:
        """Print a text that belongs to the form itself."""
        self.put(parse_range(area), text, look)

    def entry(self, area: str, role: str, value: Value = None, look: Look = CELL) -> None:
        """Set aside a cell that people fill in; it is written by the sheet's `Inputs` in `finish`."""
        cells = parse_range(area)
        self.cells[role, cells.top] = cells
        self._entries.append(Entry(role, cells, value, look))

    def area_of(self, role: str) -> Range:
        """Where the first entry of a role is. KeyError for a role that the form has not."""
        rows = [row for name, row in self.cells if name == role]
        if not rows:
            raise KeyError(role)
        return self.cells[role, min(rows)]

    def areas_of(self, role: str) -> list[Range]:
        """Where all entries of a role are, from top to bottom."""
        return [self.cells[key] for key in sorted(key for key in self.cells if key[0] == role)]

    def put(self, area: Range, value: Value, look: Look) -> None:
        """Write a value into a cell or a merged range, and see to the room that it needs."""
        if isinstance(value, Percent):
            look = replace(look, number=value.number_format)
        cell_format = self._format(look)
        row, column = area.top - 1, area.left - 1
        if area.top != area.bottom or area.left != area.right:
            self.worksheet.merge_range(row, column, area.bottom - 1, area.right - 1, None, cell_format)
        self._write(row, column, value, look)
        width = sum(self._widths[area.left - 1 : area.right]) - look.indented
        self._measured.append((area, text_height(shown(value), look.size, width) if shown(value) else 0.0))

    def finish(self, *, landscape: bool, breaks: Sequence[int] = ()) -> None:
        """Write the entries, the row heights and the page set-up: A4, one page wide.

        `breaks` are the rows that begin a new page; without any the form is one page.
        """
        for entry in self._entries:
            self._inputs.write(self, entry)
        self._fit_rows()
        self._set_up_page(landscape, breaks)

    def _format(self, look: Look, font: str | None = None) -> Format:
        if (look, font) not in self._formats:
            properties = look.properties() | (font_properties(font) if font else {})
            self._formats[look, font] = self.workbook.add_format(properties)
        return self._formats[look, font]

    def _write(self, row: int, column: int, value: Value, look: Look) -> None:
        cell_format = self._format(look)
        match value:
            case Percent():
                self.worksheet.write_number(row, column, value.ratio, cell_format)
            case Rich():
                runs = [part for run in value.runs for part in (self._format(look, run.font), run.text)]
                self.worksheet.write_rich_string(row, column, *runs, cell_format)
            case Formula():
                self.worksheet.write_formula(row, column, value.text, cell_format, value.value)
            case int() | float():
                self.worksheet.write_number(row, column, value, cell_format)
            case str() if value:
                self.worksheet.write_string(row, column, value, cell_format)
            case _:
                self.worksheet.write_blank(row, column, None, cell_format)

    def _fit_rows(self) -> None:
        for area, height in self._measured:
            if area.top == area.bottom:
                self.at_least([area.top], height)
        for area, height in self._measured:
            rows = range(area.top, area.bottom + 1)
            lacking = height - sum(self._heights[row] for row in rows)
            for row in rows if lacking > 0 else ():
                self._heights[row] += lacking / len(rows)
        for row in range(1, self._last_row + 1):
            height = min(round(self._heights[row] * 4) / 4, MAXIMUM_HEIGHT)
            self.worksheet.set_row(row - 1, height, self._format(_OPEN) if row in self.open_rows else None)

    def _set_up_page(self, landscape: bool, breaks: Sequence[int]) -> None:
        sheet = self.worksheet
        sheet.set_landscape() if landscape else sheet.set_portrait()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.center_horizontally()
        sheet.print_area(0, 0, self._last_row - 1, len(self._widths) - 1)
        sheet.fit_to_pages(1, 0 if breaks else 1)
        sheet.set_h_pagebreaks([row - 1 for row in breaks])
        if breaks:
            sheet.set_footer("&C第 &P 页，共 &N 页")

    @property
    def _last_row(self) -> int:
        return max(area.bottom for area, _ in self._measured)
