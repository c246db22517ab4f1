"""perfxl: reads, scores, checks and annotates 绩效自评表 workbooks.

The library in a few calls: `review` for one workbook's record, `annotate` for its annotated copy, `frames` for many
records as pandas frames, `consolidate` for 汇总.xlsx over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.text.version import __version__

if TYPE_CHECKING:
    from perfxl.intake.frames import Frames
    from perfxl.reviewing.record import WorkbookRecord

__all__ = ["__version__", "annotate", "consolidate", "frames", "review"]


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
    from perfxl.reviewing.batch import review_batch
    from perfxl.reviewing.jobs import Job, ReviewOptions
    from perfxl.run.work import annotated

    job = Job(Path(workbook), fspath(workbook), Path(target), fspath(target))
    record, fault = annotated(review_batch([job], ReviewOptions(rules))[0], None)
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
