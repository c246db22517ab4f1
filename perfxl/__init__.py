"""perfxl: reads, scores, checks and annotates 绩效自评表 workbooks.

The library in a few calls: `review` for one workbook's record, `annotate` for its annotated copy, `consolidate`
for 汇总.xlsx over many records.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from perfxl.text.version import __version__

__all__ = ["__version__", "annotate", "consolidate", "review"]


def review(workbook: str | PathLike[str], rules: str | None = None) -> dict[str, Any]:
    """Review one workbook: the JSON object of `perfxl check`. A file that cannot be read has an `error`.

    Raises RulebookError for rules that do not exist.
    """
    from perfxl.reviewing.batch import Job, ReviewOptions, review_batch

    return review_batch([Job(Path(workbook), fspath(workbook))], ReviewOptions(rules))[0].record()


def annotate(workbook: str | PathLike[str], target: str | PathLike[str], rules: str | None = None) -> dict[str, Any]:
    """Review one workbook and write its annotated copy; gives its record, `annotated` null where none was written.

    Raises OSError where the target cannot be written, RulebookError for rules that do not exist.
    """
    from perfxl.reviewing.batch import Job, ReviewOptions, review_batch

    job = Job(Path(workbook), fspath(workbook), Path(target), fspath(target))
    reviewed = review_batch([job], ReviewOptions(rules))[0]
    if reviewed.fault:
        raise OSError(reviewed.fault)
    return reviewed.record()


def consolidate(records: Sequence[dict[str, Any]], target: str | PathLike[str]) -> None:
    """Write 汇总.xlsx over the records of many workbooks. Raises OSError where it cannot be written."""
    from perfxl.output.consolidated import write_consolidated

    write_consolidated(records, Path(target))
