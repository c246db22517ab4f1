"""What a run leaves behind so that the next can go on from it: a journal while it lasts, and in each record a mark of the
program and the rulebooks that made it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from perfxl import __version__
from perfxl.output.record import Record
from perfxl.rules.rulebook import load_rulebook, rulebooks
from perfxl.sources import JOURNAL_FILE, RESULTS_FILE, Source

# What may be otherwise the next time though the content is the same.
_PASSING = {"locked"}


@contextmanager
def journal(output: Path) -> Iterator[Journal]:
    """A journal of a run; it stays where the run dies, and goes where the run's results are in place."""
    path = output / JOURNAL_FILE
    with path.open("w", encoding="utf-8", newline="\n") as lines:
        yield Journal(lines)
    path.unlink(missing_ok=True)


class Journal:
    """Records on disk as they are done."""

    def __init__(self, lines: TextIO) -> None:
        """Over an open file."""
        self._lines = lines

    def add(self, line: str) -> None:
        """A record, as one line of JSON; it is on its way to the disk when this returns."""
        self._lines.write(line + "\n")
        self._lines.flush()


def resumable(output: Path, sources: Iterable[Source], program: str, annotate: bool) -> dict[str, Record]:
    """The records of an earlier run that still hold, by source: same content, same rulebooks, same program.

    A workbook whose annotated copy is wanted and has gone is done again.
    """
    earlier: dict[str, Record] = {}
    for name in (RESULTS_FILE, JOURNAL_FILE):
        earlier |= {record["source"]: record for record in _records(output / name)}
    return {
        source.name: record
        for source in sources
        if (record := earlier.get(source.name)) is not None
        and record.get("program") == program
        and _holds(record, source, annotate)
    }


def _holds(record: Record, source: Source, annotate: bool) -> bool:
    if record["error"] and record["error"]["code"] in _PASSING:
        return False
    written = record["annotated"]
    if annotate and record["forms"] and not (written and Path(written).is_file()):
        return False
    try:
        return bool(hashlib.sha256(source.path.read_bytes()).hexdigest() == record["sha256"])
    except OSError:
        return False


def program_mark(rules: str | None) -> str:
    """What a record rests on besides its workbook: the program and its rulebooks, with the one asked for."""
    digests = [book.digest for _, book in sorted(rulebooks().items())]
    digests.append(load_rulebook(rules).digest if rules else "")
    return f"perfxl {__version__}, rules {hashlib.sha256(' '.join(digests).encode()).hexdigest()[:16]}"


def _records(path: Path) -> Iterator[Record]:
    """The whole lines of a file; the last may have been cut off."""
    with suppress(OSError), path.open(encoding="utf-8") as lines:
        for line in lines:
            with suppress(ValueError):
                yield json.loads(line)
