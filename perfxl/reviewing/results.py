"""Results as they travel between processes and lie on disk: a line of JSON a workbook, never all of them in memory."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, overload

from perfxl.checks.catalogue import LEVEL_NAMES
from perfxl.reviewing.record import Record, count_findings

if TYPE_CHECKING:
    from perfxl.reviewing.batch import Reviewed


@dataclass(frozen=True, slots=True)
class Digest:
    """What the end of a run tells of a workbook. `counts` are its findings, errors first; `grades` one a form."""

    name: str
    sha256: str | None
    status: str
    code: str | None
    message: str | None
    annotated: str | None
    counts: tuple[int, ...]
    grades: tuple[str | None, ...]

    @property
    def errors(self) -> int:
        """How many findings of level error it has."""
        return self.counts[0]


def digest(record: Record) -> Digest:
    """The digest of a record."""
    error, counts = record["error"] or {}, count_findings([record])
    return Digest(
        record["source"], record["sha256"], record["status"], error.get("code"), error.get("message"), record["annotated"],
        tuple(counts[level] for level in LEVEL_NAMES), tuple(form["totals"]["grade"] for form in record["forms"]),
    )  # fmt: skip


def count_levels(digests: Iterable[Digest]) -> Counter[str]:
    """How many findings there are of each level."""
    counts: Counter[str] = Counter()
    for one in digests:
        counts.update(dict(zip(LEVEL_NAMES, one.counts, strict=True)))
    return counts


@dataclass(frozen=True, slots=True)
class Result:
    """A reviewed workbook as a worker hands it on: its record as a line of JSON, and what the record does not say.

    `fault` is an output that was not written, `notices` what people are to be told.
    """

    digest: Digest
    line: str
    fault: str | None = None
    notices: tuple[str, ...] = ()

    def record(self) -> Record:
        """The record, read from its line."""
        record: Record = json.loads(self.line)
        return record


def result(reviewed: Reviewed, program: str | None = None) -> Result:
    """The result of a reviewed workbook; `program` marks in its record what made it."""
    record = reviewed.record()
    if program is not None:
        record["program"] = program
    return Result(digest(record), to_json(record), reviewed.fault, reviewed.notices)


def to_json(record: Record) -> str:
    """A record as one line of JSON, Chinese as it is."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


class Records(Sequence[Record]):
    """The records in a file, each read when it is asked for. The file must stay as it is."""

    def __init__(self, path: Path, starts: Iterable[int]) -> None:
        """Over the lines that begin at these bytes."""
        self._path = path
        self._starts = array("Q", starts)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._starts)

    def __iter__(self) -> Iterator[Record]:
        """All of them, in their order."""
        if not self._starts:
            return
        with self._path.open("rb") as lines:
            for start in self._starts:
                lines.seek(start)
                yield json.loads(lines.readline())

    @overload
    def __getitem__(self, at: int) -> Record: ...
    @overload
    def __getitem__(self, at: slice) -> Records: ...
    def __getitem__(self, at: int | slice) -> Record | Records:
        if isinstance(at, slice):
            return Records(self._path, self._starts[at])
        with self._path.open("rb") as lines:
            lines.seek(self._starts[at])
            record: Record = json.loads(lines.readline())
            return record


NO_RECORDS = Records(Path(), ())
