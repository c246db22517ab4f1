"""How the cells of the official forms look: 宋体, thin borders, wrapped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

FONT = "宋体"
TICK_FONT = "Wingdings 2"
# How wide a letter of an indent is, in characters of a column.
_INDENT = 1.5
# Character sets as fonts are marked with in a workbook: GB 2312 and symbols.
_CHARACTER_SETS = {FONT: 134, TICK_FONT: 2}


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a cell; `size` in points, `number` an Excel number format, `fill` an RGB colour (#E2EFDA).

    `indent` keeps a text off the border, by so many letters.
    """

    size: float = 10
    bold: bool = False
    align: Literal["left", "center", "right"] = "center"
    border: bool = True
    number: str = "General"
    fill: str | None = None
    locked: bool = True
    indent: int = 0

    @property
    def indented(self) -> float:
        """What the indent takes of a column's width."""
        return self.indent * _INDENT

    def properties(self) -> dict[str, object]:
        """The look as XlsxWriter's format properties."""
        properties: dict[str, object] = {
            **font_properties(FONT),
            "font_size": self.size,
            "bold": self.bold,
            "align": self.align,
            "valign": "vcenter",
            "text_wrap": True,
            "border": int(self.border),
            "num_format": self.number,
            "locked": self.locked,
        }
        if self.fill is not None:
            properties |= {"bg_color": self.fill}
        if self.indent:
            properties |= {"indent": self.indent}
        return properties


def font_properties(font: str) -> dict[str, object]:
    """A font's name and character set as XlsxWriter's format properties."""
    return {"font_name": font, "font_charset": _CHARACTER_SETS[font]}


CELL = Look()
TEXT = replace(CELL, align="left")
HEADING = replace(CELL, bold=True)
TITLE = Look(size=18, bold=True, border=False)
SUBTITLE = Look(size=11, border=False)
MARGINAL = replace(SUBTITLE, align="left")
UNIT_LINE = replace(SUBTITLE, align="right")
NOTE = replace(TEXT, border=False, size=9)
IDENTITY_LABEL = "下发编号"
IDENTITY = replace(MARGINAL, size=8)
