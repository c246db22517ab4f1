"""What a bureau has made from the window: rulebooks to edit, forms handed out, what goes back, the year's summary; each in a folder of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.whole_folder import in_the_way, whole_folder
from perfxl.text.errors import CallError

if TYPE_CHECKING:
    from perfxl.ways_in.desktop.program_folder import ProgramFolder
    from perfxl.ways_in.desktop.tasks import Paper

FOLDERS: dict[Paper, str] = {"rules": "评分规则", "dispatch": "下发", "notices": "退回", "summary": "总结"}
"""What the folders are called: the first two beside the program, the others in that of the run."""
OVER_A_RUN: frozenset[Paper] = frozenset({"notices", "summary"})
DOING: dict[Paper, str] = {
    "rules": "正在导出评分规则…",
    "dispatch": "正在按台账下发…",
    "notices": "正在写整改通知…",
    "summary": "正在写年度总结和通报…",
}
"""What is said meanwhile."""


def made(paper: Paper, home: ProgramFolder, runs: Sequence[Path]) -> tuple[Path, list[str]]:
    """Make papers of a kind by the ledger beside the program; the folder that they lie in, and what there is to say.

    `runs` are the folder of the run that they are over and, for notices, that of the round before, if it is to be told
    what became of it. Raises CallError where something is missing, LedgerError, DispatchError, PaperError, OSError.
    """
    if paper == "rules":
        folder = free(home.path / FOLDERS[paper])
        return folder, list(_rulebooks(folder))
    ledger = home.ledger
    if ledger is None:
        raise CallError("程序旁边没有工作台账.xlsx。请把“模板”里的台账复制到程序旁边，填好后再试。")
    if paper == "dispatch":
        from perfxl.run.dispatch import dispatch

        folder = free(home.path / FOLDERS[paper])
        return folder, dispatch(ledger, folder)
    if not runs:
        raise CallError("还没有审核结果。请先审核，再点“退回”或“总结”。")
    run, *previous = runs
    folder = free(run / FOLDERS[paper])
    if paper == "notices":
        return folder, list(_notices(run, folder, ledger, home.papers, next(iter(previous), None)))
    return folder, list(_summary(run, folder, ledger, home.papers))


def free(folder: Path) -> Path:
    """A folder, or one of its name with a number, with nothing in it: what somebody has is not written over."""
    numbered = (folder.with_name(f"{folder.name}({number})") for number in itertools.count(2))
    return next(each for each in itertools.chain([folder], numbered) if in_the_way(each) is None)


def _rulebooks(folder: Path) -> Iterator[str]:
    """The rulebooks that perfxl carries, each a workbook called by its title."""
    from perfxl.files.portable_names import portable
    from perfxl.output.rules.workbook import write_rulebook
    from perfxl.rules.rulebook import rulebooks

    with whole_folder(folder) as made:
        for book in rulebooks().values():
            write_rulebook(book, made / f"{portable(book.title)}.xlsx")
    yield f"自带的评分规则 {len(rulebooks())} 套，每套一个工作簿，在：{folder}"
    yield "改好最接近的一套，换一个名称和编码，把其中名称以“评分规则”开头的工作表复制到工作台账里，就按它审核和下发。"


def _notices(run: Path, folder: Path, ledger: Path, templates: Path, previous: Path | None) -> Iterator[str]:
    from perfxl.run.notices import NoticeOptions, write_notices

    written = write_notices(run, folder, NoticeOptions(ledger, previous=previous, template=templates))
    yield f"整改通知 {written.notices} 份，附审核件 {written.copies} 份，在：{folder}"
    yield "标黄处请填写，填好后重新压缩再发；各部门情况见其中的退回清单.xlsx。"
    yield from written.said


def _summary(run: Path, folder: Path, ledger: Path, templates: Path) -> Iterator[str]:
    from perfxl.run.summary import SummaryOptions, summarise

    with whole_folder(folder) as made:
        written = summarise(run, SummaryOptions(ledger, template=templates, target=made))
    yield f"{'、'.join(f'“{path.name}”' for path in written.papers)}已写好，在：{folder}"
    yield "标黄处请填写。"
    yield from written.said
