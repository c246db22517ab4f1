"""对比说明: what was compared with what, how much changed, and how the sheets are to be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from perfxl.intake.comparison.model import Comparison
from perfxl.output.comparison.words import counted
from perfxl.output.consolidated.looks import FONT_SIZE, Looks
from perfxl.output.consolidated.pages import Pages, set_page
from perfxl.output.drawing.measure import text_height
from perfxl.text.version import __version__

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SUBJECT = "绩效对比"
"""What the heading of each sheet begins with."""
_WIDTHS = (30, 14, 14, 60)
_TEXT_WIDTH = sum(_WIDTHS[1:])
_TITLE_ROW, _LEAST = 28, 20.0
# one page, whatever is to be said
_SCALE = 80
_LEGEND = (
    ("对应", "按部门、项目、实施单位对应，指标按二级指标和名称对应；编码相同、只差年度和“项目”“专项”等字的也算对应。"),
    (
        "拿不准的对应",
        "名称相近、同名不止一项等，没有比较，也不算在变化里。是同一张表的，把两边的名称改成一样后再比较。",
    ),
    ("未变", "换算单位后相同（万元与元、%与小数、≥95%与不低于95%）即为未变，只计数不列出；期限随年度顺延的也算未变。"),
    ("目标降低", "按指标的方向判断：越多越好的调低，越少越好的调高，期限推后。看不出方向的不判断。"),
    ("问题", "指错误和警告，按问题、指标（位置）和填报值对应，不按单元格，行移动了也认得出；提示不比较。"),
    ("单元格", "空的是程序算出的数，表上没有这一格；“第3行”是台账“绩效目标”里的行。"),
)


def write_notes(sheet: Worksheet, looks: Looks, comparison: Comparison) -> None:
    """Write the sheet, row by row."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, _TITLE_ROW)
    sheet.write_string(0, 0, f"{SUBJECT}　{comparison.title}", looks["title"])
    row = 1
    for label, text in _said(comparison):
        row = _line(sheet, looks, row, label, text)
    row += 1
    for column, text in enumerate(("", *comparison.labels)):
        sheet.write_string(row, column, text, looks["head"])
    for label, *numbers in _table(comparison):
        row += 1
        sheet.write_string(row, 0, label, looks["text"])
        for column, number in enumerate(numbers, 1):
            sheet.write_number(row, column, number, looks["count"])
    row += 2
    for label, text in _LEGEND:
        row = _line(sheet, looks, row, label, text)
    set_page(sheet, "对比说明", Pages(_SCALE, (), 0), SUBJECT)


def _line(sheet: Worksheet, looks: Looks, row: int, label: str, text: str) -> int:
    """A label with its text over the other columns; gives the next row."""
    sheet.set_row(row, max(text_height(text, FONT_SIZE, _TEXT_WIDTH), _LEAST))
    sheet.write_string(row, 0, label, looks["centre"])
    sheet.merge_range(row, 1, row, len(_WIDTHS) - 1, "", looks["long"])
    sheet.write_string(row, 1, text, looks["long"])
    return row + 1


def _said(comparison: Comparison) -> Iterator[tuple[str, str]]:
    yield from zip(comparison.labels, comparison.names, strict=True)
    yield from (("注意", remark) for remark in comparison.remarks)
    yield from ((label, f"{text}。") for label, text in counted(comparison))
    yield "程序", f"perfxl {__version__}"


def _table(comparison: Comparison) -> Iterator[tuple[str, int, int]]:
    """The numbers of both sides; the rows below a whole add up to it."""
    old, new = comparison.counts
    for label, name in (
        ("表", "forms"), ("　对应的", "compared"), ("　拿不准的", "doubtful"), ("　另一方没有的", "alone"), ("　不比较的（重复、其他年度）", "left_out"),
        ("指标", "indicators"), ("　变化的", "indicators_changed"), ("　未变的", "indicators_same"),
        ("　拿不准的", "indicators_doubtful"), ("　另一方没有的", "indicators_alone"), ("　另一方写在资金里的（执行率）", "indicators_in_funds"),
        ("　没有比较的表里的", "indicators_elsewhere"),
    ):  # fmt: skip
        yield label, getattr(old, name), getattr(new, name)
