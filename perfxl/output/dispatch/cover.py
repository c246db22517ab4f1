"""下发清单.xlsx: every form that was handed out, a line each, with room to note when it came back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from perfxl.ledger.model import Settings
from perfxl.output.dispatch.guidance import deadline_of
from perfxl.output.dispatch.plan import Recipient, Sent
from perfxl.output.list_page import ListPage, write_list

COVER_FILE = "下发清单.xlsx"
_COLUMNS = (
    ("序号", 5), ("部门（单位）", 18), ("代码", 8), ("联系人", 10), ("表", 9), ("项目编码", 12), ("项目名称", 20), ("实施单位", 16),
    ("批复预算数（万元）", 18), ("文件", 6), ("收到日期", 10), ("备注", 15), ("下发编号", 27),
)  # fmt: skip
_NOTHING = "没有要填报的表。"
_UNLISTED = "名单里没有这个部门。"
_NO_TARGETS = "台账里没有批复的绩效目标。"


def write_cover(path: Path, recipients: Sequence[Recipient], settings: Settings) -> None:
    """Write the list. Raises OSError."""
    told = "　".join(filter(None, [settings.bureau, _by(settings)]))
    page = ListPage("下发清单", f"{settings.year}年度绩效自评表下发清单", told, _COLUMNS, to_fill_in=("收到日期",))
    write_list(path, page, list(_lines(recipients)))


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
