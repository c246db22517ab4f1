"""The papers of a run in folder mode, in the run's folder: for an accountant the 自评报告 of what has no error, for a bureau
(a ledger lies beside the program) the notices and the summary.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.excel.reading import zipped
from perfxl.run.discovery import MARK
from perfxl.run.output_names import MARKS, SUFFIXES
from perfxl.text.screen import safe
from perfxl.ways_in.desktop.how import AS_USUAL, How

if TYPE_CHECKING:
    from perfxl.reviewing.lines import WorkbookSummary
    from perfxl.run.job import RunOutcome
    from perfxl.ways_in.desktop.program_folder import ProgramFolder

_log = logging.getLogger(__name__)
REPORTS, NOTICES = "报告", "退回"
"""The folders of a run with the drafts of reports, and with what goes back to each department."""
# Whoever reviews more has them written by others; the button writes as many as are chosen.
_MOST_REPORTS = 100
# As many reasons as a screen has room for.
_MOST_TOLD = 5


def papers_of(outcome: RunOutcome, home: ProgramFolder, tell: Callable[[str], None], how: How = AS_USUAL) -> list[str]:
    """Write the papers of a run; what there is to say of them. One that cannot be written costs itself, never the run.

    `tell` takes a sentence while the work goes on. Where a run is gone on with, what was written stays: somebody may
    have filled it in.
    """
    if outcome.left or outcome.stopped:
        return []
    if home.ledger is None:
        return _told("自评报告", partial(_reports, outcome, home, how), tell)
    if how.again is not None:
        return ["整改通知和年度总结没有重写：需要时请在审核窗口点“退回”“总结”，另存一份。"]
    known = (outcome.output, home.ledger, home.papers)
    return [*_told("整改通知", partial(_notices, *known), tell), *_told("年度总结", partial(_summary, *known), tell)]


def _told(what: str, write: Callable[[], Iterable[str]], tell: Callable[[str], None]) -> list[str]:
    """What there is to say of papers of one kind, or why there are none."""
    tell(f"正在写{what}…")
    try:
        return list(write())
    except Exception as error:  # noqa: BLE001 - the border to the user: everything becomes a sentence
        from perfxl.ways_in.sentences import sentence

        _log.exception("%s", what)
        return [f"{what}没有写成：{sentence(error)[0]}"]


def _notices(folder: Path, ledger: Path, templates: Path) -> Iterator[str]:
    """The 整改通知 of a run's departments."""
    from perfxl.run.notices import NoticeOptions, write_notices

    made = write_notices(folder, folder / NOTICES, NoticeOptions(ledger, template=templates))
    yield from made.said
    yield f"整改通知 {made.notices} 份，在结果文件夹的“{NOTICES}”里：标黄处请填写；各部门情况见其中的退回清单.xlsx。"


def _summary(folder: Path, ledger: Path, templates: Path) -> Iterator[str]:
    """The 年度总结 and the 通报 over a run."""
    from perfxl.run.summary import SummaryOptions, summarise

    made = summarise(folder, SummaryOptions(ledger, template=templates))
    yield from made.said
    yield f"{'、'.join(f'“{path.name}”' for path in made.papers)}在结果文件夹里：标黄处请填写。"


def _reports(outcome: RunOutcome, home: ProgramFolder, how: How) -> Iterator[str]:
    """Drafts for the workbooks that can be handed in."""
    from perfxl.ways_in.desktop.locked import copies_with

    wanted = [one.name for one in outcome.summaries if _can_be_handed_in(one)]
    if how.again is not None:
        wanted = [name for name in wanted if not _draft(outcome.output, name).exists()]
    if not wanted:
        return
    if len(wanted) > _MOST_REPORTS:
        yield f"没有错误的自评表超过 {_MOST_REPORTS} 份，没有自动写自评报告。需要的请在审核窗口点“自评报告”。"
        return
    options = how.review("report", templates=home.papers)
    lines = list(copies_with(wanted, outcome.output / REPORTS, options, how.passwords))
    written = sum(1 for line in lines if line.summary.annotated)
    if written:
        yield f"自评报告初稿 {written} 份，在结果文件夹的“{REPORTS}”里：标黄处请填写，写好后再用。"
    none = [line for line in lines if not line.summary.annotated]
    for line in none[:_MOST_TOLD]:
        yield f"没有写成自评报告：{safe(Path(line.summary.name).name)}　{line.fault or line.summary.message or ''}"


def _draft(folder: Path, name: str) -> Path:
    """Where the draft for a workbook lies that is not one of several of the same name."""
    return folder / REPORTS / f"{Path(name).stem.removesuffix(MARK)}{MARKS['report']}{SUFFIXES['report']}"


def _can_be_handed_in(one: WorkbookSummary) -> bool:
    """Whether a workbook has forms and no error, as for the 报送版, and still lies where it was read."""
    return bool(one.grades) and not one.errors and zipped.exists(Path(one.name))
