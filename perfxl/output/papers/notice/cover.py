"""退回清单.xlsx: who gets what back, who has nothing open, who sent nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from perfxl.ledger.model import Settings
from perfxl.output.list_page import ListPage, write_list

COVER_FILE = "退回清单.xlsx"
_COLUMNS = (
    ("序号", 5), ("部门（单位）", 20), ("主管部门", 16), ("联系人", 10), ("情况", 10), ("自评表", 7), ("需修改的表", 8), ("错误", 6),
    ("请核实", 7), ("表间", 6), ("上一轮未改正", 8), ("审核件", 7), ("压缩包", 7), ("发出日期", 10), ("收到回复", 10),
    ("备注", 34),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A department on the list; `package` is the file that goes to it, counts are None where nothing came."""

    name: str
    state: str
    superior: str = ""
    contact: str = ""
    forms: int | None = None
    wrong_forms: int | None = None
    errors: int | None = None
    warnings: int | None = None
    among: int | None = None
    left: int | None = None
    copies: int | None = None
    package: Path | None = None
    note: str = ""


def write_cover(path: Path, lines: Sequence[Line], year: int | None, settings: Settings) -> None:
    """Write the list. Raises OSError."""
    states = list(dict.fromkeys(line.state for line in lines))
    counted = "，".join(f"{state} {sum(line.state == state for line in lines)} 个" for state in states)
    title = f"{f'{year}年度' if year else ''}绩效自评材料退回清单"
    told = "　".join(filter(None, [settings.bureau, counted]))
    page = ListPage("退回清单", title, told, _COLUMNS, to_fill_in=("发出日期", "收到回复"))
    write_list(path, page, [_values(line) for line in lines])


def _values(line: Line) -> tuple[object, ...]:
    counts = (line.forms, line.wrong_forms, line.errors, line.warnings, line.among, line.left, line.copies)
    return (line.name, line.superior, line.contact, line.state, *counts, line.package, "", "", line.note)
