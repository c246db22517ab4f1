"""perfxl: reads, scores, checks and annotates 绩效自评表 workbooks.

The library in a few calls: `review` for one workbook's record, `annotate` for its annotated copy, `clean` for its 报送版
without the marks, `mend` for its 修正稿, `frames` for many records as pandas frames, `consolidate` for 汇总.xlsx over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.text.version import __version__

if TYPE_CHECKING:
    from perfxl.intake.frames import Frames
    from perfxl.ledger.model import Ledger
    from perfxl.reviewing.jobs import Copy
    from perfxl.reviewing.record import WorkbookRecord

__all__ = ["__version__", "annotate", "clean", "consolidate", "frames", "mend", "review"]


def review(
    workbook: str | PathLike[str], rules: str | None = None, ledger: str | PathLike[str] | None = None
) -> WorkbookRecord:
    """Review one workbook: the JSON object of `perfxl check`. A file that cannot be read has an `error`.

    `ledger` is the bureau's 工作台账.xlsx. Raises RulebookError for rules that do not exist, LedgerError for a ledger with mistakes.
    """
    from perfxl.reviewing.batch import review_batch
    from perfxl.reviewing.jobs import Job, ReviewOptions
    from perfxl.run.ledger import by_ledger

    options = by_ledger(ReviewOptions(rules), _path(ledger))
    return review_batch([Job(Path(workbook), fspath(workbook))], options)[0].record


def annotate(
    workbook: str | PathLike[str],
    target: str | PathLike[str],
    rules: str | None = None,
    ledger: str | PathLike[str] | None = None,
    *,
    explain: bool = False,
) -> WorkbookRecord:
    """Review one workbook and write its annotated copy; gives its record, `annotated` null where none was written.

    `ledger` is the bureau's 工作台账.xlsx; with `explain` the copy has a sheet 核算过程, on how each score came about. Raises OSError where the target cannot be written, RulebookError for rules that do
    not exist, LedgerError for a ledger with mistakes.
    """
    return _copied(workbook, target, rules=rules, ledger=ledger, process=explain)


def clean(workbook: str | PathLike[str], target: str | PathLike[str]) -> WorkbookRecord:
    """Write the 报送版 of an annotated workbook: the department's own, without marks, what was mended and filled in kept.

    Gives the record of its review, with the target as `annotated`, null where the workbook cannot be read. Raises
    OSError where there is no such copy of it, or the target cannot be written.
    """
    return _copied(workbook, target, "clean")


def mend(workbook: str | PathLike[str], target: str | PathLike[str], rules: str | None = None) -> WorkbookRecord:
    """Write the 修正稿 of a workbook: a copy with obvious slips set right, each listed on its sheet 修正记录.

    Gives the record of the review that it rests on, with the target as `annotated`, null where no form was found. Raises
    OSError where there is no such copy of it, or the target cannot be written, RulebookError for rules that do not exist.
    """
    return _copied(workbook, target, "mended", rules)


def _copied(
    workbook: str | PathLike[str],
    target: str | PathLike[str],
    copy: Copy = "annotated",
    rules: str | None = None,
    ledger: str | PathLike[str] | None = None,
    process: bool = False,
) -> WorkbookRecord:
    from perfxl.reviewing.batch import review_batch
    from perfxl.reviewing.jobs import Job, ReviewOptions
    from perfxl.run.ledger import by_ledger
    from perfxl.run.work import copied

    job = Job(Path(workbook), fspath(workbook), Path(target), fspath(target))
    options = by_ledger(ReviewOptions(rules, copy=copy, process=process), _path(ledger))
    record, fault = copied(review_batch([job], options)[0], options)
    if fault:
        raise OSError(fault)
    return record


def frames(records: Iterable[WorkbookRecord], ledger: str | PathLike[str] | None = None) -> Frames:
    """The records of many workbooks as pandas frames: `workbooks`, `forms`, `funds`, `indicators` and `findings`.

    Amounts are in 万元, weights and scores in 分, rates and completions ratios; docs/frames.md has every column. `ledger` is
    the bureau's 工作台账.xlsx. Raises LedgerError for one with mistakes.
    """
    from perfxl.intake.frames import frames as frames_of

    return frames_of(records, _ledger(ledger))


def consolidate(
    records: Sequence[WorkbookRecord], target: str | PathLike[str], ledger: str | PathLike[str] | None = None
) -> None:
    """Write 汇总.xlsx over the records of many workbooks, by what the bureau's ledger says.

    Raises OSError where it cannot be written, LedgerError for a ledger with mistakes.
    """
    from perfxl.output.consolidated import Intake, write_consolidated
    from perfxl.rules.in_use import using
    from perfxl.run.ledger import own_rulebooks

    said = _ledger(ledger)
    with using(own_rulebooks(None, said)):
        write_consolidated(records, Path(target), Intake(ledger=said))


def _path(ledger: str | PathLike[str] | None) -> Path | None:
    return None if ledger is None else Path(ledger)


def _ledger(path: str | PathLike[str] | None) -> Ledger:
    from perfxl.ledger.model import NOTHING
    from perfxl.run.ledger import ledger_at

    return NOTHING if path is None else ledger_at(Path(path))
