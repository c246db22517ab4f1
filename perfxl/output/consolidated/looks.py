"""The formats of 汇总.xlsx, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FONT, FONT_SIZE, TITLE_SIZE = "宋体", 10, 16
CELL_LOOKS = ("text", "long", "centre", "link", "money", "score", "count", "percent")
"""The looks that the cells of a table have."""
# Rows are written before XlsxWriter has numbered the formats; until then a control character stands for the number,
# as no text can hold one: they are written as _x000E_.
STYLE_PLACEHOLDERS: Mapping[str, str] = {name: chr(0x0E + at) for at, name in enumerate(CELL_LOOKS)}
"""What stands for the style number of a look."""


class Looks:
    """The formats of a workbook."""

    def __init__(self, book: Workbook) -> None:
        """Make them."""
        cell = {"border": 1, "valign": "vcenter", "font_name": FONT, "font_size": FONT_SIZE}
        plain = {"font_name": FONT, "font_size": FONT_SIZE, "valign": "vcenter"}
        centre = {**cell, "align": "center"}
        self._by_name: dict[str, Format] = {
            "title": book.add_format({**plain, "bold": True, "font_size": TITLE_SIZE}),
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
        return self._by_name[name]

    def show(self, sheet: Worksheet, row: int) -> None:
        """A blank cell of each look that tables have, in their order, by which their numbers are known afterwards."""
        for column, name in enumerate(CELL_LOOKS):
            sheet.write_blank(row, column, None, self[name])
