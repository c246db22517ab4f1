"""The print area of a sheet, which Excel keeps as a defined name, and other names for ranges of a sheet."""

import re
from collections.abc import Sequence

from perfxl.excel.editing.refs import Range, parse_range, quote_sheet, range_named, split_sheet
from perfxl.excel.editing.workbook_part import WorkbookPart

_QUOTED = re.compile(r"'[^']*+'")
_NAME = "_xlnm.Print_Area"


def read_area(workbook: WorkbookPart, sheet: int) -> str | None:
    """The print area of a tab as ``A1:J30`` (several with commas), None where none is defined."""
    text = workbook.defined_name(_NAME, sheet)
    if text is None:
        return None
    return ",".join(split_sheet(part)[1].replace("$", "") for part in _areas(text))


def printed_ranges(workbook: WorkbookPart, sheet: int) -> list[Range]:
    """The ranges that a tab's print area names; none where it is a formula: OFFSET(…), a name."""
    return named_ranges(workbook, sheet, _NAME)


def named_ranges(workbook: WorkbookPart, sheet: int, name: str) -> list[Range]:
    """The ranges that a name local to a tab stands for; none where it is a formula."""
    text = workbook.defined_name(name, sheet) or ""
    if "(" in _QUOTED.sub("", text):
        return []
    ranges = (range_named(split_sheet(area)[1]) for area in _areas(text))
    return [each for each in ranges if each is not None]


def write_area(workbook: WorkbookPart, sheet: int, area: str | None) -> None:
    """Define the print area of a tab, or (None) let all of it print."""
    if area is None:
        workbook.drop_name(_NAME, sheet)
    else:
        name_ranges(workbook, sheet, _NAME, [parse_range(each) for each in area.split(",")])


def name_ranges(workbook: WorkbookPart, sheet: int, name: str, ranges: Sequence[Range]) -> None:
    """Give ranges of a tab a name that is local to it."""
    tab = quote_sheet(workbook.sheets[sheet].name)
    workbook.define_name(name, sheet, ",".join(f"{tab}!{each.absolute()}" for each in ranges))


def _areas(text: str) -> list[str]:
    """The areas of a print area; a comma inside a quoted sheet name separates none."""
    areas, quoted = [""], False
    for character in text:
        quoted ^= character == "'"
        if character == "," and not quoted:
            areas.append("")
        else:
            areas[-1] += character
    return areas
