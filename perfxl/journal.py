"""What a run leaves on disk while it lasts, so that the next can go on from it however it ends.

Each workbook that is done is a line of the journal; at the end the lines become results.jsonl, in the order of the
inputs. Each record carries a mark of the program and the rulebooks that made it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Container, Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from perfxl import __version__
from perfxl.files import replacing
from perfxl.output.record import Record
from perfxl.results import Digest, Records, Result, digest
from perfxl.rules.rulebook import load_rulebook, rulebooks
from perfxl.sources import JOURNAL_FILE, RESULTS_FILE, Source

# What may be otherwise the next time though the content is the same.
_PASSING = {"locked"}


def _private(path: Path, keep: bool) -> BinaryIO:
    """A file of its user's alone, to be added to; a link in its place is not followed."""
    if path.is_symlink():
        path.unlink()
    flags = os.O_CREAT | os.O_WRONLY | getattr(os, "O_BINARY", 0) | (os.O_APPEND if keep else os.O_TRUNC)
    return os.fdopen(os.open(path, flags, 0o600), "ab" if keep else "wb")


class _Place(NamedTuple):
    """Where the line of a workbook begins."""

    path: Path
    start: int


class Journal:
    """The lines of a run, found again by the name of the workbook. It goes away where its run comes to its end."""

    def __init__(self, output: Path, keep: bool) -> None:
        """Begin anew, or `keep` what an earlier run left to be recalled."""
        self._output, self._path = output, output / JOURNAL_FILE
        self._places: dict[str, _Place] = {}
        self._lines = _private(self._path, keep)
        if self._lines.tell():
            self._lines.write(b"\n")  # the last line may have been cut off

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lines.close()
        if kind is None:
            self._path.unlink(missing_ok=True)

    def recall(
        self, sources: Iterable[Source], program: str, annotate: bool, trusted: Container[str] = ()
    ) -> dict[str, Digest]:
        """What earlier runs left that still holds, by source: same content, same rulebooks, same program.

        A workbook whose annotated copy is wanted and has gone is done again. The content of the `trusted` is not looked at.
        """
        self._lines.flush()
        found: dict[str, tuple[_Place, Digest]] = {}
        for path in (self._output / RESULTS_FILE, self._path):
            for place, record in _records(path):
                found.pop(record["source"], None)
                if record.get("program") == program:
                    found[record["source"]] = place, digest(record)
        recalled = {}
        for source in sources:
            if source.name not in found:
                continue
            place, earlier = found[source.name]
            if _holds(earlier, source, annotate, source.name in trusted):
                self._places[source.name] = place
                recalled[source.name] = earlier
        return recalled

    def add(self, result: Result) -> None:
        """A workbook that is done; it is on its way to the disk when this returns."""
        self._places[result.digest.name] = _Place(self._path, self._lines.tell())
        self._lines.write(f"{result.line}\n".encode())
        self._lines.flush()

    def finish(self, names: Iterable[str]) -> Records:
        """Write results.jsonl: the lines of the workbooks that are done, in the order of `names`."""
        target, starts = self._output / RESULTS_FILE, []
        with replacing(target) as part, part.open("wb") as lines, ExitStack() as closed:
            files: dict[Path, BinaryIO] = {}
            for place in (self._places[name] for name in names if name in self._places):
                if place.path not in files:
                    files[place.path] = closed.enter_context(place.path.open("rb"))
                files[place.path].seek(place.start)
                starts.append(lines.tell())
                lines.write(files[place.path].readline())
        return Records(target, starts)


def _holds(earlier: Digest, source: Source, annotate: bool, trusted: bool) -> bool:
    if earlier.code in _PASSING:
        return False
    if annotate and earlier.grades and not (earlier.annotated and Path(earlier.annotated).is_file()):
        return False
    try:
        return trusted or hashlib.sha256(source.path.read_bytes()).hexdigest() == earlier.sha256
    except OSError:
        return False


def program_mark(rules: str | None) -> str:
    """What a record rests on besides its workbook: the program and its rulebooks, with the one asked for."""
    digests = [book.digest for _, book in sorted(rulebooks().items())]
    digests.append(load_rulebook(rules).digest if rules else "")
    return f"perfxl {__version__}, rules {hashlib.sha256(' '.join(digests).encode()).hexdigest()[:16]}"


def _records(path: Path) -> Iterator[tuple[_Place, Record]]:
    """The whole lines of a file."""
    with suppress(OSError), path.open("rb") as lines:
        start = 0
        for line in lines:
            if line.endswith(b"\n"):
                with suppress(ValueError):
                    yield _Place(path, start), json.loads(line)
            start += len(line)
