"""The print area of a sheet, which Excel keeps as a defined name."""

from perfxl.excel.editing.refs import parse_range, quote_sheet, split_sheet
from perfxl.excel.editing.workbook_part import WorkbookPart

_NAME = "_xlnm.Print_Area"


def read_area(workbook: WorkbookPart, sheet: int) -> str | None:
    """The print area of a tab as ``A1:J30`` (several with commas), None where none is defined."""
    text = workbook.defined_name(_NAME, sheet)
    if text is None:
        return None
    return ",".join(split_sheet(part)[1].replace("$", "") for part in _areas(text))


def write_area(workbook: WorkbookPart, sheet: int, area: str | None) -> None:
    """Define the print area of a tab, or (None) let all of it print."""
    if area is None:
        workbook.drop_name(_NAME, sheet)
        return
    name = quote_sheet(workbook.sheets[sheet].name)
    text = ",".join(f"{name}!{parse_range(each).absolute()}" for each in area.split(","))
    workbook.define_name(_NAME, sheet, text)


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
