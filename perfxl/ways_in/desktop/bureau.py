"""What a bureau has made by its ledger from the window: forms handed out, what goes back, the year's summary; each in a folder of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.whole_folder import in_the_way
from perfxl.text.errors import CallError

if TYPE_CHECKING:
    from perfxl.ways_in.desktop.program_folder import ProgramFolder
    from perfxl.ways_in.desktop.tasks import Paper

FOLDERS: dict[Paper, str] = {"dispatch": "下发", "notices": "退回", "summary": "总结"}
"""What the folders are called: the first beside the program, the others in that of the run."""
DOING: dict[Paper, str] = {
    "dispatch": "正在按台账下发…",
    "notices": "正在写整改通知…",
    "summary": "正在写年度总结和通报…",
}
"""What is said meanwhile."""


def made(paper: Paper, home: ProgramFolder, run: Path | None) -> tuple[Path, list[str]]:
    """Make papers of a kind by the ledger beside the program; the folder that they lie in, and what there is to say.

    `run` is the folder of the run that they are over. Raises CallError where something is missing, LedgerError, DispatchError,
    PaperError, OSError.
    """
    ledger = home.ledger
    if ledger is None:
        raise CallError("程序旁边没有工作台账.xlsx。请把“模板”里的台账复制到程序旁边，填好后再试。")
    if paper == "dispatch":
        from perfxl.run.dispatch import dispatch

        folder = free(home.path / FOLDERS[paper])
        return folder, dispatch(ledger, folder)
    if run is None:
        raise CallError("还没有审核结果。请先审核，再点“退回”或“总结”。")
    folder = free(run / FOLDERS[paper])
    write = _notices if paper == "notices" else _summary
    return folder, list(write(run, folder, ledger, home.papers))


def free(folder: Path) -> Path:
    """A folder, or one of its name with a number, with nothing in it: what somebody has is not written over."""
    numbered = (folder.with_name(f"{folder.name}({number})") for number in itertools.count(2))
    return next(each for each in itertools.chain([folder], numbered) if in_the_way(each) is None)


def _notices(run: Path, folder: Path, ledger: Path, templates: Path) -> Iterator[str]:
    from perfxl.run.notices import NoticeOptions, write_notices

    written = write_notices(run, folder, NoticeOptions(ledger, template=templates))
    yield f"整改通知 {written.notices} 份，附审核件 {written.copies} 份，在：{folder}"
    yield "标黄处请填写，填好后重新压缩再发；各部门情况见其中的退回清单.xlsx。"
    yield from written.said


def _summary(run: Path, folder: Path, ledger: Path, templates: Path) -> Iterator[str]:
    from perfxl.run.summary import SummaryOptions, summarise

    folder.mkdir(exist_ok=True)
    try:
        written = summarise(run, SummaryOptions(ledger, template=templates, target=folder))
    except BaseException:
        with suppress(OSError):  # it holds something
            folder.rmdir()
        raise
    yield f"{'、'.join(f'“{path.name}”' for path in written.papers)}已写好，在：{folder}"
    yield "标黄处请填写。"
    yield from written.said
