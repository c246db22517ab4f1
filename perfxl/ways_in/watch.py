"""A folder that is watched: a workbook is reviewed once it is completely written, and again when it changes.

The system's own notices wake the watch at once; as network shares give none, it also looks for itself every second.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from threading import Event
from typing import NamedTuple

from perfxl.excel.reading import zipped
from perfxl.ledger.faults import LedgerError
from perfxl.reviewing.jobs import PASSWORDS_FILE, PLAIN, ReviewOptions
from perfxl.reviewing.lines import ReviewLine
from perfxl.run.discovery import InputError, Source, find_sources, without
from perfxl.run.job import RunOptions, RunOutcome, run_all
from perfxl.run.ledger import ledger_at, own_files
from perfxl.text.errors import CallError
from perfxl.text.screen import safe
from perfxl.ways_in.desktop.summary import file_line

_log = logging.getLogger(__name__)
# How often a folder is looked at without a notice from the system, milliseconds.
INTERVAL = 1000
# A workbook that another program holds is tried again at the next look.
_AGAIN = {"locked"}


class Stamp(NamedTuple):
    """What tells one version of a file from the next."""

    size: int
    changed: int
    keys: tuple[tuple[int, int] | None, ...] = ()
    """The same of the passwords that lie near it."""


def watch(
    folder: Path,
    output: Path,
    options: ReviewOptions = PLAIN,
    stop: Event | None = None,
    ledger: Path | None = None,
) -> None:
    """Review what lies in a folder and what comes, until Ctrl-C or `stop`; one results folder for all of it.

    All of it is reviewed again when the ledger changes. Raises LedgerError where it cannot be used from the start.
    """
    if ledger is not None:
        ledger_at(ledger)
    watched = _Watched(folder, output, options, ledger)
    _tell(f"正在守候“{folder}”，结果在“{output}”。按 Ctrl-C 结束。")
    try:
        for _ in _wakes(folder, stop):
            watched.look()
    except KeyboardInterrupt:
        pass
    _tell("已停止守候。")


class _Watched:
    """What is known of the folder: what each file looked like last, and as what version it was reviewed."""

    def __init__(self, folder: Path, output: Path, options: ReviewOptions, ledger: Path | None) -> None:
        self.folder, self.output, self.options = folder, output, options
        self.ledger = _WatchedLedger(ledger)
        self.seen: dict[str, Stamp] = {}
        self.reviewed: dict[str, tuple[Stamp, Stamp | None]] = {}
        self.known: frozenset[str] = frozenset()

    def look(self) -> None:
        """Review the files that have stopped growing and can be opened."""
        stamps = {source.name: stamp for source in self._sources() if (stamp := _stamp(source.path, source.job().keys))}
        stable = {name for name, stamp in stamps.items() if self.seen.get(name) == stamp}
        self.seen = stamps
        if not self.ledger.look():
            return
        fresh = {name for name in stable if self.reviewed.get(name) != (stamps[name], self.ledger.version)}
        gone = self.known - stamps.keys()
        if fresh or gone:
            self._review(stable, fresh, stamps)

    def _sources(self) -> list[Source]:
        try:
            return without(find_sources([str(self.folder)], self.output), self.ledger.own_files)
        except InputError:
            return []

    def _review(self, stable: set[str], fresh: set[str], stamps: dict[str, Stamp]) -> None:
        # what still grows is not touched, and a file that is known keeps its record
        kept = (self.known & stamps.keys()) - fresh
        if not stable | kept:
            self.known = frozenset()
            return
        run = RunOptions(self.output, review=self.options, jobs=1, resume=True, ledger=self.ledger.path)
        try:
            outcome = run_all([str(self.folder)], run, _told, kept, stable)
        except (CallError, InputError, OSError) as error:
            _log.debug("watch", exc_info=error)
            _tell(f"暂时不能审核（{error}），稍后再试。")
            return
        if outcome.stopped:
            raise KeyboardInterrupt
        self.known = frozenset(one.name for one in outcome.summaries)
        done = (one.name for one in outcome.summaries if one.code not in _AGAIN)
        self.reviewed |= {name: (stamps[name], self.ledger.version) for name in done if name in fresh}
        _tell_notices(outcome)


class _WatchedLedger:
    """The ledger, and the `version` of it that was found right last; None where there is no ledger."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.own_files = own_files(path) if path else ()
        self.version: Stamp | None = None
        self._seen = _stamp(path) if path else None
        self._refused: Stamp | None = None

    def look(self) -> bool:
        """Whether the ledger can be gone by; what is wrong with one that changed is told once."""
        if self.path is None:
            return True
        stamp, before = _stamp(self.path), self._seen
        self._seen = stamp
        if stamp is None:
            if before is not None:
                _tell(f"台账“{self.path}”不在了，或被其他程序独占。等它回来后继续审核。")
            return False
        if stamp in (self.version, self._refused) or stamp != before:
            return stamp == self.version
        try:
            ledger_at(self.path)
        except LedgerError as error:
            self._refused = stamp
            for line in error.message.split("\n"):
                _tell(line)
            _tell("改正台账并保存后继续审核。")
            return False
        self.version = stamp
        return True


def _told(results: Iterable[ReviewLine], total: int) -> Iterator[ReviewLine]:
    """Pass results through, a line for each that is not to be tried again."""
    for result in results:
        if result.summary.code not in _AGAIN:
            _tell(file_line(result.record()))
        yield result


def _tell_notices(outcome: RunOutcome) -> None:
    for notice in (*outcome.notices, *outcome.faults):
        _tell(notice)


def _stamp(path: Path, keys: Iterable[Path] = ()) -> Stamp | None:
    """The version of a file that can be opened; None for one that another program holds or that has gone."""
    try:
        with (zipped.zip_of(path) or path).open("rb"):
            changed, size = zipped.stamp(path)
    except OSError:
        return None
    return Stamp(size, changed, tuple(_seen(folder / PASSWORDS_FILE) for folder in keys))


def _seen(path: Path) -> tuple[int, int] | None:
    try:
        return zipped.stamp(path)
    except OSError:
        return None


def _wakes(folder: Path, stop: Event | None) -> Iterator[None]:
    """Something changed, or a second went by."""
    import watchfiles

    yield
    notices = partial(
        watchfiles.watch, folder, stop_event=stop, rust_timeout=INTERVAL, yield_on_timeout=True, raise_interrupt=True
    )
    try:
        for _ in notices():
            yield
    except (OSError, RuntimeError) as error:
        # a share without notices: the library looks for itself
        _log.debug("no notices for %s", folder, exc_info=error)
        for _ in notices(force_polling=True):
            yield


def _tell(text: str) -> None:
    print(safe(text), file=sys.stderr, flush=True)
