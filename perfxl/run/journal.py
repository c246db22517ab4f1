"""What a run leaves on disk while it lasts, so that the next can go on from it however it ends.

Each workbook that is done is a line of the journal; at the end the lines become results.jsonl, in the order of the
inputs. Each record carries a mark of the program and the rulebooks that made it. While a run lasts it holds the
journal, so that no other writes into its folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self, cast

from perfxl.excel.reading import zipped
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.files.atomic import private, replacing, settle, telling
from perfxl.files.content import content_hash
from perfxl.files.locks import hold
from perfxl.ledger.packed import mark_of
from perfxl.reviewing.lines import Records, ReviewLine, WorkbookSummary, starts_and_lines, summary_of
from perfxl.reviewing.record import RECORD_FORM, FileRecord, WorkbookRecord
from perfxl.rules.rulebook import load_rulebook, rulebooks
from perfxl.run.discovery import JOURNAL_FILE, RESULTS_FILE, Source
from perfxl.text.errors import CallError
from perfxl.text.version import __version__

# What may be otherwise the next time though the content is the same: closed, with a password, with a wider limit.
_PASSING = {"locked", "encrypted", "too-large"}
# The first line of a run: the program and rulebooks that it goes by.
_BEGAN = "began"
# How the part of a line begins that tells of the workbook's file.
_FILE = b', "file": '


class _Position(NamedTuple):
    """Where the line of a workbook begins."""

    path: Path
    start: int


class Journal:
    """The lines of a run, found again by the name of the workbook. It goes away where its run comes to its end."""

    def __init__(self, output: Path, program: str, keep: bool) -> None:
        """Begin anew, or `keep` what an earlier run left to be recalled. Raises CallError where a run is going on."""
        self._output, self._path, self._program = output, output / JOURNAL_FILE, program
        self._positions: dict[str, _Position] = {}
        if self._path.is_symlink():
            self._path.unlink()  # what it leads to is none of ours
        with telling(output):
            self._lines: BinaryIO = open(self._path, "ab", opener=private)  # noqa: SIM115
        if not (hold(self._lines) and _is(self._lines, self._path)):
            self._lines.close()
            raise CallError(f"另一次审核正在使用“{output}”。请等它结束，或换一个结果文件夹。")
        if not keep:
            self._lines.truncate(0)
            self._lines.seek(0)
        # the last line may have been cut off
        self._write(f"\n{json.dumps({_BEGAN: program})}\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            with suppress(OSError):  # what could not be written was told already
                self._lines.close()
        elif sys.platform == "win32":
            self._lines.close()
            with suppress(PermissionError):  # the next run has it
                self._path.unlink(missing_ok=True)
        else:
            self._path.unlink(missing_ok=True)
            self._lines.close()

    def recall(
        self,
        sources: Iterable[Source],
        annotate: bool,
        trusted: Container[str] = (),
        opinion: bool = False,
        reports: Mapping[str, str] | None = None,
    ) -> dict[str, WorkbookSummary]:
        """What earlier runs left that still holds, by source: same content, same rulebooks, same program.

        A workbook whose annotated copy, or 审核意见书, is wanted and has gone is done again. The content of the `trusted` is
        not looked at. `reports` are the marks of the documents that may be their narrative reports.
        """
        found: dict[str, tuple[_Position, WorkbookSummary]] = {}
        for path in (self._output / RESULTS_FILE, self._path):
            for position, record in _records(path):
                if record.get(_BEGAN, self._program) != self._program:
                    found.clear()  # a run by other rules that was killed has written over some of the copies
                if "source" in record:
                    found.pop(record["source"], None)
                    if record.get("program") == self._program:
                        found[record["source"]] = position, summary_of(cast(WorkbookRecord, record))
        recalled = {}
        for source in sources:
            if source.name not in found:
                continue
            position, earlier = found[source.name]
            same = earlier.reports_seen == (reports or {}).get(source.name, "")
            wanted = [*([earlier.annotated] if annotate else []), *([earlier.opinion] if opinion else [])]
            if same and _holds(earlier, source, wanted, source.name in trusted):
                self._positions[source.name] = position
                recalled[source.name] = earlier
        return recalled

    def add(self, result: ReviewLine) -> None:
        """A workbook that is done; it is on its way to the disk when this returns.

        Raises OSError where the disk is full or the folder has gone: nothing that follows could be kept.
        """
        start = self._lines.tell()
        self._write(f"{result.line}\n")
        self._positions[result.summary.name] = _Position(self._path, start)

    def _write(self, text: str) -> None:
        with telling(self._output):
            self._path.stat()
            self._lines.write(text.encode())
            self._lines.flush()

    def finish(self, names: Iterable[str], files: Mapping[str, FileRecord] | None = None) -> Records:
        """Write results.jsonl: the lines of the workbooks that are done, in the order of `names`.

        `files` are what the run knows of the files of the workbooks, by their names.
        """
        target, starts = self._output / RESULTS_FILE, []
        with replacing(target) as part, part.open("wb") as lines, ExitStack() as closed:
            kept: dict[Path, BinaryIO] = {}
            for name, position in ((name, self._positions[name]) for name in names if name in self._positions):
                if position.path not in kept:
                    kept[position.path] = closed.enter_context(position.path.open("rb"))
                kept[position.path].seek(position.start)
                starts.append(lines.tell())
                lines.write(_with_file(kept[position.path].readline(), (files or {}).get(name)))
        settle([self._output])
        return Records(target, starts)


def _with_file(line: bytes, file: FileRecord | None) -> bytes:
    """A line with what is known of the file behind all else, in place of what an earlier run knew of it.

    Within a text of the record the quotation marks of the key would have backslashes before them.
    """
    if file is None:
        return line
    end = line.rfind(_FILE)
    whole = line[:end] if end >= 0 else line.rstrip()[:-1]
    # what of a name is no text becomes an escape of JSON
    told = json.dumps(file, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return whole + _FILE + told + b"}\n"


def _is(file: BinaryIO, path: Path) -> bool:
    """Whether a file still is what stands at a path: a run that ends takes its journal away, held as it is."""
    if sys.platform == "win32":
        return True  # an open file stays
    with suppress(OSError):
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    return False


def _holds(earlier: WorkbookSummary, source: Source, wanted: Iterable[str | None], trusted: bool) -> bool:
    if earlier.code in _PASSING or earlier.sha256 is None:
        return False
    if earlier.grades and not all(path and Path(path).is_file() for path in wanted):
        return False
    try:
        return trusted or content_hash(zipped.file_bytes(source.path)) == earlier.sha256
    except (OSError, UnreadableError):
        return False


def program_mark(rules: str | None, ledger: bytes = b"", besides: Sequence[str] = ()) -> str:
    """What a record rests on besides its workbook: the program and its rulebooks, with the one asked for, and the ledger.

    `besides` is what is made with its annotated copy: a sheet 核算过程, an 审核意见书.
    """
    digests = [book.digest for _, book in sorted(rulebooks().items())]
    digests.append(load_rulebook(rules).digest if rules else "")
    made = f"perfxl {__version__}, records {RECORD_FORM}, rules {hashlib.sha256(' '.join(digests).encode()).hexdigest()[:16]}"
    return ", ".join([made, *([f"ledger {mark_of(ledger)}"] if ledger else []), *besides])


def _records(path: Path) -> Iterator[tuple[_Position, dict[str, Any]]]:
    """The whole lines of a file that are objects."""
    with suppress(OSError):
        for start, line in starts_and_lines(path):
            if line.endswith(b"\n"):
                with suppress(ValueError):
                    record = json.loads(line)
                    if isinstance(record, dict):
                        yield _Position(path, start), record
