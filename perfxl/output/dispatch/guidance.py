"""填报说明: the page behind each form that is handed out: what to fill in, by when, for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from perfxl.ledger.model import Settings
from perfxl.output.dispatch.plan import Sent
from perfxl.output.drawing.sheet import Sheet
from perfxl.output.drawing.style import HEADING, IDENTITY_LABEL, TEXT, TITLE

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

SHEET_NAME = "填报说明"
_WIDTHS = (16, 76)
_HEAD, _TEXT = replace(HEADING, size=12), replace(TEXT, size=12, indent=1)


def deadline_of(settings: Settings) -> str:
    """The last day, in words; '' where none is set."""
    day = settings.deadline
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def draw_guidance(book: Workbook, sent: Sent, settings: Settings) -> None:
    """Draw the page into a form's workbook."""
    sheet = Sheet(book, SHEET_NAME)
    sheet.columns(_WIDTHS)
    sheet.label("A1:B1", SHEET_NAME, TITLE)
    sheet.at_least([1], 40)
    for row, (head, text) in enumerate(_lines(sent, settings), 2):
        sheet.label(f"A{row}", head, _HEAD)
        sheet.label(f"B{row}", text, _TEXT)
        sheet.at_least([row], 34)
    sheet.finish(landscape=False)
    sheet.worksheet.hide_gridlines(2)
    sheet.worksheet.protect("", {"format_rows": True, "format_columns": True})


def _lines(sent: Sent, settings: Settings) -> Iterator[tuple[str, str]]:
    project, deadline = sent.project, deadline_of(settings)
    bureau = settings.bureau or "财政部门"
    yield "填报单位", sent.identity.department
    yield (
        "填什么",
        f"{settings.year}年度{f'项目“{project.name}”的支出' if project else '部门整体支出'}绩效自评表，即本工作簿的第一张工作表。",
    )
    yield (
        "报给谁",
        f"{bureau}{f'，{deadline}前' if deadline else ''}。用电子表格报送，不要转成 PDF 或图片，也不要复制到别的表里。",
    )
    yield "填哪些格", "绿色的格由单位填写。灰色的格自动计算。白色的格已由财政部门填好并锁定，有误的请联系财政部门。"
    if project is not None:
        yield "资金", "年度预算数合计已按批复填好；请填资金来源各行的预算数和执行数（万元），没有的留空。"
        approved = (
            "指标、年度指标值和分值按批复填好；" if sent.targets else "请按批复的绩效目标填写指标、年度指标值和分值；"
        )
        yield (
            "绩效指标",
            f"{approved}请填实际完成值、自评得分和佐证材料。实际完成值与指标值用同样的单位，不要照抄目标值。",
        )
    else:
        yield "得分", "先填“基础数据”等工作表，得分会自动算出的照算；其余由单位自评，并写明评分依据。"
    yield "失分和偏差", "没有完成、大幅超过或扣分的，请写明原因和改进措施。"
    yield (
        "文件名",
        f"可以改名。财政部门按左上角的“{IDENTITY_LABEL}”认表，请不要改动它，也不要拿这张表填别的项目或单位。",
    )
    yield IDENTITY_LABEL, sent.identity.text
