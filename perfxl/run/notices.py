"""The notices of a whole review: what goes back to each department, from the output folder of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.whole_folder import in_the_way, whole_folder
from perfxl.ledger.model import Ledger
from perfxl.run.discovery import real
from perfxl.run.finished import Finished, finished_run, ledger_of, look_over
from perfxl.run.ledger import with_roster
from perfxl.run.notice_packages import packages_of, write_package
from perfxl.text.errors import CallError

if TYPE_CHECKING:
    from perfxl.intake.returned import Returned
    from perfxl.intake.whole import Holdings
    from perfxl.output.consolidated.intake import Consolidated


@dataclass(frozen=True, slots=True)
class NoticeOptions:
    """What notices are made with besides a run's folder.

    `previous` is the output folder of the round before; `template` a person's own (a file, or the folder of such).
    """

    ledger: Path | None = None
    roster: Path | None = None
    previous: Path | None = None
    template: Path | None = None
    today: date = field(default_factory=date.today)


@dataclass(frozen=True, slots=True)
class Notices:
    """What was made: how many notices and annotated copies, what is left blank in them, what there is to say in sentences."""

    folder: Path
    notices: int
    copies: int
    blanks: Sequence[str]
    said: Sequence[str]


def write_notices(results: Path, folder: Path, options: NoticeOptions | None = None) -> Notices:
    """Write the notices of a run into a folder that is empty or new; nothing is there until all of it is.

    Raises CallError where the folders or the ledger are not what they should be, LedgerError, PaperError, OSError.
    """
    from perfxl.intake.followed_up import followed_up
    from perfxl.output.papers.notice.cover import COVER_FILE, write_cover
    from perfxl.output.papers.notice.list_lines import Sent, lines_of
    from perfxl.output.papers.notice.paper import NAME
    from perfxl.output.papers.template import find_template

    options = options or NoticeOptions()
    if what := in_the_way(folder):
        raise CallError(
            f"{what}，没有写整改通知。写好编号、日期的通知不会被覆盖：请用 -o 换一个文件夹，或先把里面的文件移走。"
        )
    run = finished_run(results)
    ledger, said = ledger_of(run, options.ledger)
    ledger = with_roster(ledger, options.roster)
    template = find_template(NAME, options.template)
    holdings = _holdings(ledger)
    content, due = _looked_through(run, ledger, holdings)
    before = _before(run, options.previous, ledger, holdings, content.year) if options.previous else []
    followed = followed_up(before, due)
    packages = packages_of(run, content, due, followed, holdings.units)
    blanks: list[str] = []
    with whole_folder(folder) as made:
        for package in packages:
            blanks += write_package(made, package, content, template, options.today)
        sent = {each.to.name: Sent(each.zip_file, len(each.copies), each.note) for each in packages}
        write_cover(made / COVER_FILE, lines_of(content, due, sent, followed), content.year, ledger.settings)
    return Notices(folder, len(packages), sum(len(each.copies) for each in packages), blanks, said)


def _holdings(ledger: Ledger) -> Holdings:
    """The units of each superior, by the roster."""
    from perfxl.intake.whole import Holdings

    lines = ledger.lines()
    return Holdings((), lines.units() if lines else {})


def _before(run: Finished, previous: Path, ledger: Ledger, holdings: Holdings, year: int | None) -> list[Returned]:
    """What went back to each department in the round before."""
    if real(previous) == real(run.folder):
        raise CallError(f"要的是上一轮的结果文件夹（--previous），“{previous}”就是这一轮的。请另选。")
    content, due = _looked_through(finished_run(previous), ledger, holdings)
    if year and content.year and year != content.year:
        raise CallError(f"“{previous}”是 {content.year} 年度的审核，这一轮是 {year} 年度的，不是同一次评价的上一轮。")
    return due


def _looked_through(run: Finished, ledger: Ledger, holdings: Holdings) -> tuple[Consolidated, list[Returned]]:
    """All that is compared and counted over a run, as 汇总.xlsx has it, and what goes back to each department."""
    from perfxl.intake.returned import returned

    content = look_over(run, ledger)
    return content, returned(content.counted, content.findings_among, holdings, ledger.lines())
