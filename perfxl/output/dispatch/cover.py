"""下发清单.xlsx: every form that was handed out, a line each, with room to note when it came back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.ledger.model import Settings
from perfxl.output.dispatch.guidance import deadline_of
from perfxl.output.dispatch.plan import Recipient, Sent
from perfxl.output.drawing.measure import text_height
from perfxl.output.drawing.sheet import A4, book_options
from perfxl.output.drawing.style import CELL, HEADING, MARGINAL, TEXT, TITLE, Look
from perfxl.output.templates.inputs import INPUT_FILL, LIVE_FILL

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

COVER_FILE = "下发清单.xlsx"
_COLUMNS = (
    ("序号", 5), ("部门（单位）", 18), ("代码", 8), ("联系人", 10), ("表", 9), ("项目编码", 12), ("项目名称", 20), ("实施单位", 16),
    ("批复预算数（万元）", 18), ("文件", 6), ("收到日期", 10), ("备注", 15), ("下发编号", 27),
)  # fmt: skip
_HEAD_ROW = 2
_OPEN, _LEAST = "打开", 24
_TEXT = replace(TEXT, indent=1)
_NOTHING = "没有要填报的表。"
_UNLISTED = "名单里没有这个部门。"
_NO_TARGETS = "台账里没有批复的绩效目标。"


def write_cover(path: Path, recipients: Sequence[Recipient], settings: Settings) -> None:
    """Write the list. Raises OSError."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), book_options()) as book:
        book.set_properties({"title": "下发清单", "author": "perfxl"})
        formats: dict[Look, Format] = {}

        def form(look: Look) -> Format:
            if look not in formats:
                formats[look] = book.add_format(look.properties())
            return formats[look]

        sheet = book.add_worksheet("下发清单")
        last = len(_COLUMNS) - 1
        sheet.merge_range(0, 0, 0, last, f"{settings.year}年度绩效自评表下发清单", form(TITLE))
        told = "　".join(filter(None, [settings.bureau, _by(settings)]))
        sheet.merge_range(1, 0, 1, last, told, form(MARGINAL))
        for column, (text, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(_HEAD_ROW, column, text, form(replace(HEADING, fill=LIVE_FILL)))
        row = _HEAD_ROW
        for row, line in enumerate(_lines(recipients), _HEAD_ROW + 1):
            sheet.write_number(row, 0, row - _HEAD_ROW, form(CELL))
            for column, value in enumerate(line, 1):
                _write(sheet, row, column, value, form)
            sheet.set_row(row, max(_height(value, column) for column, value in enumerate(line, 1)))
        sheet.set_row(0, 30)
        sheet.set_row(_HEAD_ROW, 32)
        sheet.autofilter(_HEAD_ROW, 0, max(row, _HEAD_ROW + 1), last)
        sheet.freeze_panes(_HEAD_ROW + 1, 2)
        sheet.repeat_rows(0, _HEAD_ROW)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")


def _write(sheet: Worksheet, row: int, column: int, value: object, form: Callable[[Look], Format]) -> None:
    name = _COLUMNS[column][0]
    if isinstance(value, Path):
        sheet.write_url(row, column, f"external:{value.as_posix()}", form(CELL), _OPEN, value.name)
    elif isinstance(value, float | int):
        sheet.write_number(row, column, value, form(replace(CELL, number="#,##0.00")))
    else:
        look = replace(_TEXT, fill=INPUT_FILL) if name == "收到日期" else _TEXT
        sheet.write_string(row, column, str(value or ""), form(look))


def _height(value: object, column: int) -> float:
    """The height that a value needs in its column, in points."""
    shown = value if isinstance(value, str) else ""
    return max(text_height(shown, _TEXT.size, _COLUMNS[column][1] - _TEXT.indented), _LEAST) if shown else _LEAST


def _by(settings: Settings) -> str:
    deadline = deadline_of(settings)
    return f"报送截止：{deadline}" if deadline else ""


def _lines(recipients: Sequence[Recipient]) -> Iterator[tuple[object, ...]]:
    for each in recipients:
        entry = each.entry
        whose = (entry.department, entry.code, entry.contact)
        if not each.forms:
            yield *whose, "", "", "", "", None, "", "", _NOTHING, ""
        for sent in each.forms:
            project = sent.project
            what = (
                ("项目", project.code, project.name, project.unit, project.budget)
                if project
                else ("部门整体", "", "", "", None)
            )
            note = ("" if each.listed else _UNLISTED) + _lacks(sent)
            yield *whose, *what, Path(each.folder) / sent.file, "", note, sent.identity.text


def _lacks(sent: Sent) -> str:
    return _NO_TARGETS if sent.project is not None and not sent.targets else ""
