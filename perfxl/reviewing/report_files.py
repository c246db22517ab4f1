"""The documents that may be the narrative report of a workbook's form, on their way to whoever reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from perfxl.excel.reading import zipped
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.files.content import content_hash

Why = Literal["its", "given", "beside"]
"""Why a document is looked at: it was given as the report of this workbook; it was given; it lies beside the workbook."""
# A document beyond this is not read, and what is not read need not be hashed to the end.
MOST_BYTES = 80_000_000


class ReportFile(NamedTuple):
    """A document: its path, its name as called, and why it is looked at."""

    path: Path
    name: str
    why: Why = "beside"

    @property
    def title(self) -> str:
        """Its file name, as people know it."""
        return PurePosixPath(self.name).name


def told_of(report: ReportFile, what: str) -> str:
    """A sentence on a report."""
    return f"自评报告《{report.title}》{what}"


def mark_of(seen: Iterable[tuple[str, str]]) -> str:
    """A mark of documents by their names and contents; '' of none."""
    told = sorted(seen)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16] if told else ""


def seen_mark(reports: Iterable[ReportFile]) -> str:
    """The mark of the documents as they are now."""
    return mark_of((report.name, hash_of(report.path)) for report in reports)


def hash_of(path: Path) -> str:
    """The hash of a document, '' where it cannot be read."""
    try:
        return _hash(path, *zipped.stamp(path))
    except (OSError, UnreadableError):
        return ""


@lru_cache(maxsize=4096)
def _hash(path: Path, changed: int, size: int) -> str:
    return content_hash(zipped.file_bytes(path)) if size <= MOST_BYTES else f"{size}-{changed}"
