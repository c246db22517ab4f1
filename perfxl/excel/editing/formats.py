"""What a cell may look like, as callers say it."""

from typing import Literal, NamedTuple, TypedDict

Align = Literal["left", "center", "right", "justify", "distributed", "general"]
VAlign = Literal["top", "center", "bottom", "justify", "distributed"]


class CellFormat(NamedTuple):
    """A format; what is None stays as the cell has it.

    Colours are RRGGBB, sizes are points, `number_format` is a format code, `border` draws thin lines on all sides,
    a `fill` of '' is no fill.
    """

    bold: bool | None = None
    underline: bool | None = None
    strike: bool | None = None
    size: float | None = None
    font_name: str | None = None
    color: str | None = None
    number_format: str | None = None
    align: Align | None = None
    valign: VAlign | None = None
    wrap: bool | None = None
    border: Literal["thin"] | None = None
    fill: str | None = None
    locked: bool | None = None

    def over(self, below: "CellFormat") -> "CellFormat":
        """This format where it says something, `below` where it does not."""
        return below._replace(**{name: value for name, value in self._asdict().items() if value is not None})

    @property
    def sets_font(self) -> bool:
        """Whether anything of the font is named."""
        named = (self.bold, self.underline, self.strike, self.size, self.font_name, self.color)
        return any(value is not None for value in named)

    @property
    def sets_alignment(self) -> bool:
        """Whether anything of the alignment is named."""
        return any(value is not None for value in (self.align, self.valign, self.wrap))


class FormatFields(TypedDict, total=False):
    """The fields of a CellFormat as named arguments."""

    bold: bool | None
    underline: bool | None
    strike: bool | None
    size: float | None
    font_name: str | None
    color: str | None
    number_format: str | None
    align: Align | None
    valign: VAlign | None
    wrap: bool | None
    border: Literal["thin"] | None
    fill: str | None
    locked: bool | None


PLAIN = CellFormat()


def argb(color: str) -> str:
    """A colour as Excel writes it: ``FFC7CE`` gives ``FFFFC7CE``."""
    digits = color.removeprefix("#").upper()
    if len(digits) not in (6, 8) or set(digits) - set("0123456789ABCDEF"):
        raise ValueError(f"not a colour: {color}")
    return digits.rjust(8, "F")
