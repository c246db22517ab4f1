"""How a wide sheet goes on pages: at which scale, and before which columns a page begins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SUBJECT = "绩效自评汇总"
"""What the workbook is about, where nothing else is said: the headings of its sheets begin with it."""
# from the largest; what is printed smaller cannot be read on A4
_SCALES = (100, 95, 90, 85, 80, 75, 70)
# A4 landscape between margins of 0.4 inch, in points
_ROOM = (842 - 2 * 0.4 * 72) * 0.99
# A column's width counts digits of the book's font: 5.25 points each in 宋体 10, up to as many where another stands in.
_POINTS, _PADDING = 6.35, 4.5
# repeated columns that would take more of a page than this are not repeated
_MOST_REPEATED = 0.6


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a sheet: `scale` in percent, `breaks` the columns that begin a page, `repeated` how many stand on each."""

    scale: int
    breaks: tuple[int, ...]
    repeated: int


def pages(widths: Sequence[float], repeated: int, groups: Collection[int] = ()) -> Pages:
    """As few pages beside one another as can be read, at the largest scale that needs no more of them.

    `widths` are those of the columns, in characters; the first `repeated` stand on every page. `groups` are the columns
    that begin a page where there are several and that makes no more of them.
    """
    points = [width * _POINTS + _PADDING for width in widths]
    if sum(points[:repeated]) > _MOST_REPEATED * _ROOM / _SCALES[-1] * 100:
        repeated = 0
    least = len(_breaks(points, repeated, _SCALES[-1], ()))
    if not least or len(_breaks(points, repeated, _SCALES[-1], groups)) > least:
        groups = ()
    at = ((scale, _breaks(points, repeated, scale, groups)) for scale in _SCALES)
    scale, breaks = next((scale, breaks) for scale, breaks in at if len(breaks) <= least)
    return Pages(scale, breaks, repeated)


def _breaks(points: Sequence[float], repeated: int, scale: int, groups: Collection[int]) -> tuple[int, ...]:
    room, beginning = _ROOM / scale * 100, sum(points[:repeated])
    breaks, used = [], 0.0
    for column, width in enumerate(points):
        if (used + width > room or column in groups) and used > beginning:
            breaks.append(column)
            used = beginning
        used += width
    return tuple(breaks)


def set_page(sheet: Worksheet, name: str, pages: Pages, subject: str = SUBJECT) -> None:
    """A4 landscape, subject and sheet's name above, 第 x 页，共 y 页 below; pages beside one another before those further down."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_print_scale(pages.scale)
    sheet.set_v_pagebreaks([*pages.breaks])
    if pages.breaks:
        sheet.print_across()
        if pages.repeated:
            sheet.repeat_columns(0, pages.repeated - 1)
    sheet.set_margins(0.4, 0.4, 0.65, 0.6)
    sheet.set_header(f"&L{subject}&R{name.replace('&', '&&')}")
    sheet.set_footer("&C第 &P 页，共 &N 页")
