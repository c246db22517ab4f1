"""The output folder of a run that is over, read again: its records, where its copies lie, which ledger it went by."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from perfxl.reviewing.lines import Records
from perfxl.reviewing.record import RECORD_FORM, WorkbookRecord
from perfxl.run.discovery import LEDGER_FILE, RESULTS_FILE, real
from perfxl.text.errors import CallError

_SCHEMA, _LEDGER = re.compile(r"\brecords (\d+)"), re.compile(r"\bledger (\w+)")


@dataclass(frozen=True)
class Finished:
    """A run by its output folder.

    `ledger_mark` tells the ledger that it went by, '' where it had none.
    """

    folder: Path
    records: Records
    ledger_mark: str
    _names: tuple[tuple[str, str | None], ...]
    """The source of each workbook, and its annotated copy, as the records call both."""

    @cached_property
    def base(self) -> str:
        """The output folder as the records call it; '' where no copy of theirs is in it any more."""
        return "/".join(self._copies[0][1][: self._depth]) if self._depth else ""

    def copy(self, annotated: str | None) -> Path | None:
        """Where an annotated copy lies in the folder, None where it does not: what a record says leads nowhere else."""
        parts = PurePosixPath(annotated).parts[self._depth :] if annotated and self._depth else ()
        path = self.folder.joinpath(*parts)
        inside = bool(parts) and path.is_file() and real(path).is_relative_to(real(self.folder))
        return path if inside else None

    def relative(self) -> dict[str, str]:
        """Where each workbook lay below the folder that was given, by source: as its copy lies in this one."""
        depths = ((source, len(copy) - self._depth) for source, copy in self._copies)
        return {source: "/".join(PurePosixPath(source).parts[-depth:]) for source, depth in depths if self._depth}

    def changed(self) -> dict[str, float]:
        """When each workbook was last written, by source, as far as it is still where the run found it."""
        found = {}
        for source, _ in self._names:
            with suppress(OSError):
                found[source] = Path(source).stat().st_mtime
        return found

    @cached_property
    def _copies(self) -> list[tuple[str, tuple[str, ...]]]:
        """The workbooks that were annotated, with the parts of their copies' paths."""
        return [(source, PurePosixPath(copy).parts) for source, copy in self._names if copy]

    @cached_property
    def _depth(self) -> int:
        """How many folders of the copies' names are the output folder, as the run was given it; 0 where nothing tells."""
        names = [parts for _, parts in self._copies]
        shortest = min(map(len, names), default=1)
        depths = [depth for depth in range(1, shortest) if len({parts[:depth] for parts in names}) == 1]
        there = {depth: sum(self.folder.joinpath(*parts[depth:]).is_file() for parts in names) for depth in depths}
        best = max(depths, key=lambda depth: there[depth], default=0)
        return best if there.get(best) else 0


def finished_run(folder: Path) -> Finished:
    """What a run left in its output folder. Raises CallError where it is none, or of another version of the program."""
    path = folder / RESULTS_FILE
    if not folder.is_dir():
        raise CallError(f"找不到文件夹“{folder}”。请检查路径。")
    if not path.is_file():
        raise CallError(f"“{folder}”里没有 {RESULTS_FILE}，不是审核的结果文件夹。请先用 perfxl run 审核。")
    starts, names, marks = [], [], set[str]()
    for start, record in _lines(path):
        starts.append(start)
        marks.update(_LEDGER.findall(record["program"]))
        names.append((record["source"], record["annotated"]))
    if not starts:
        raise CallError(f"“{path}”里没有一份工作簿。请重新审核。")
    return Finished(folder, Records(path, starts), "".join(sorted(marks)[:1]), tuple(names))


def _lines(path: Path) -> Iterator[tuple[int, WorkbookRecord]]:
    """Each record and where its line begins."""
    start = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line)
                schema = _SCHEMA.findall(str(record.get("program")))
            except (ValueError, AttributeError) as error:
                raise CallError(f"“{path}”第 {number} 行读不懂，不是完整的审核结果。请重新审核。") from error
            if schema != [str(RECORD_FORM)]:
                raise CallError(f"“{path}”是另一版本的程序写的，不能直接使用。请用这一版重新审核。")
            yield start, record
            start += len(line)


def ledger_beside(folder: Path) -> Path | None:
    """The ledger that lies where a run would take it from: in its folder, one or two above, or where one is now."""
    places = (folder, folder.absolute().parent, folder.absolute().parent.parent, Path())
    return next((path for place in places if (path := place / LEDGER_FILE).is_file()), None)
