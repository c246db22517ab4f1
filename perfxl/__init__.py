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
    from perfxl.reviewing.jobs import Copy
    from perfxl.reviewing.record import WorkbookRecord

__all__ = ["__version__", "annotate", "clean", "consolidate", "frames", "mend", "review"]


def review(workbook: str | PathLike[str], rules: str | None = None) -> WorkbookRecord:
    """Review one workbook: the JSON object of `perfxl check`. A file that cannot be read has an `error`.

    Raises RulebookError for rules that do not exist.
    """
    from perfxl.reviewing.batch import review_batch
    from perfxl.reviewing.jobs import Job, ReviewOptions

    return review_batch([Job(Path(workbook), fspath(workbook))], ReviewOptions(rules))[0].record


def annotate(workbook: str | PathLike[str], target: str | PathLike[str], rules: str | None = None) -> WorkbookRecord:
    """Review one workbook and write its annotated copy; gives its record, `annotated` null where none was written.

    Raises OSError where the target cannot be written, RulebookError for rules that do not exist.
    """
    return _copied(workbook, target, rules=rules)


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
    workbook: str | PathLike[str], target: str | PathLike[str], copy: Copy = "annotated", rules: str | None = None
) -> WorkbookRecord:
    from perfxl.reviewing.batch import review_batch
    from perfxl.reviewing.jobs import Job, ReviewOptions
    from perfxl.run.work import copied

    job, options = Job(Path(workbook), fspath(workbook), Path(target), fspath(target)), ReviewOptions(rules, copy=copy)
    record, fault = copied(review_batch([job], options)[0], options)
    if fault:
        raise OSError(fault)
    return record


def frames(records: Iterable[WorkbookRecord]) -> Frames:
    """The records of many workbooks as pandas frames: `workbooks`, `forms`, `funds`, `indicators` and `findings`.

    Amounts are in 万元, weights and scores in 分, rates and completions ratios; docs/frames.md has every column.
    """
    from perfxl.intake.frames import frames as frames_of

    return frames_of(records)


def consolidate(records: Sequence[WorkbookRecord], target: str | PathLike[str]) -> None:
    """Write 汇总.xlsx over the records of many workbooks. Raises OSError where it cannot be written."""
    from perfxl.output.consolidated import write_consolidated

    write_consolidated(records, Path(target))
