"""perfxl's marks taken away: the department's own workbook as it was, with what people mended in it since.

As long as no other program has saved the annotated workbook its record leads back to the very bytes. From then on each
part of ours is known by a mark of its own: conditional formats and filled-in cells by their formulas, columns, sheet and
print area by defined names, comments by their author.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from perfxl.excel.editing import WorkbookEditor
from perfxl.excel.editing.record.keeping import restored
from perfxl.excel.editing.refs import Range
from perfxl.excel.editing.texts import Held
from perfxl.excel.editing.worksheet import Sheet
from perfxl.excel.reading.traits import FILLED_IN
from perfxl.output.annotated.previous_round import blank_filled_in, take_back_comments
from perfxl.output.live.states import MARK

_NAMES = "_perfxl."
_RESULT, _MARGIN, _PRINTED = _NAMES + "result", _NAMES + "margin", _NAMES + "printed"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A workbook without marks, and what stood in the cells that perfxl had filled in, by sheet and cell."""

    package: bytes
    filled: Mapping[str, Mapping[str, Held]] = field(default_factory=dict)


def mark_own(sheet: Sheet) -> None:
    """Let a sheet be known as one that perfxl added, whatever it is called."""
    sheet.name_ranges(_RESULT, [Range(1, 1, 1, 1)])


def mark_margins(sheet: Sheet, areas: Iterable[Range]) -> None:
    """Let what stands beside the forms of a sheet be known as ours."""
    known = dict.fromkeys((*sheet.named_ranges(_MARGIN), *areas))
    if known:
        sheet.name_ranges(_MARGIN, list(known))


def mark_print_area(sheet: Sheet) -> None:
    """Let a sheet's print area be known as one that the department had not set."""
    sheet.name_ranges(_PRINTED, sheet.printed_ranges)


def marked(book: WorkbookEditor) -> bool:
    """Whether a workbook has perfxl's marks: those of earlier versions have no names."""
    return book.has_names(_NAMES)


def withdrawn(package: bytes) -> Withdrawn | None:
    """The workbook without perfxl's marks; None where it has none that are named so."""
    with WorkbookEditor.open(package) as book:
        if not marked(book):
            return None
        sheets = {name: book.sheet(name) for name in book.worksheet_names}
        own = {name for name, sheet in sheets.items() if sheet.named_ranges(_RESULT)}
        filled = {name: filled_in(sheet) for name, sheet in sheets.items() if name not in own}
        margins = {name: sheet.named_ranges(_MARGIN) for name, sheet in sheets.items()}
        back = restored(package)
        if back is None:
            _take_away(book, own)
            return Withdrawn(book.to_bytes(), filled)
    with WorkbookEditor.open(back.data) as book:
        for name in back.mended:
            _clear(book.sheet(name), margins[name])
        book.drop_calculation_order()
        return Withdrawn(book.to_bytes(), filled)


def filled_in(sheet: Sheet) -> dict[str, Held]:
    """What stands in the cells that perfxl filled in."""
    return {ref: sheet.held(ref) for ref, formula in sheet.formulas().items() if FILLED_IN in formula}


def _take_away(book: WorkbookEditor, own: Iterable[str]) -> None:
    """Take everything away by its marks."""
    for name in own:
        if len(book.sheet_names) > 1:
            book.remove_sheet(name)
    for name in book.worksheet_names:
        sheet = book.sheet(name)
        margins = sheet.named_ranges(_MARGIN)
        _clear(sheet, margins)
        for area in margins:
            sheet.release_columns(area.left, area.right)
        take_back_comments(sheet)
        sheet.remove_empty_comments()
        if (printed := sheet.named_ranges(_PRINTED)) and printed == sheet.printed_ranges:
            sheet.print_area = None
    book.forget_texts()
    book.drop_names(_NAMES)
    book.drop_record()


def _clear(sheet: Sheet, margins: Iterable[Range]) -> None:
    """Take out what lies over and beside the form: colours, columns, what was filled in."""
    sheet.withdraw_rules(MARK)
    for area in margins:
        sheet.remove_cells(area)
    blank_filled_in(sheet)
