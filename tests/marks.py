"""The colours that an annotated workbook lays over its cells."""

from openpyxl.worksheet.worksheet import Worksheet

ERROR, WARNING = "FFFFC7CE", "FFFFEB9C"


def colour(sheet: Worksheet, ref: str) -> str | None:
    """The colour that a cell has while it says what was found wrong, None where there is none."""
    cell = sheet[ref]
    for area in sheet.conditional_formatting:
        if cell.coordinate in area.cells:
            return next(rule.dxf.fill.bgColor.rgb for rule in area.rules if "perfxl:" in rule.formula[0])
    return None
