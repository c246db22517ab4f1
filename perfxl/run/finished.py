"""The output folder of a run that is over, read again: its records, where its copies lie, by which ledger, what it comes to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from perfxl.ledger.model import NOTHING, Ledger
from perfxl.ledger.packed import mark_of, packed
from perfxl.reviewing.lines import Records, starts_and_lines
from perfxl.reviewing.record import RECORD_FORM, WorkbookRecord
from perfxl.rules.in_use import using
from perfxl.run.discovery import LEDGER_FILE, RESULTS_FILE, real
from perfxl.run.ledger import ledger_at, open_notice, own_rulebooks
from perfxl.text.errors import CallError, PerfxlError, system_reason

if TYPE_CHECKING:
    from perfxl.intake.archive import Past
    from perfxl.intake.frames import Frames
    from perfxl.output.consolidated.intake import Consolidated

_SCHEMA, _LEDGER = re.compile(r"\brecords (\d+)"), re.compile(r"\bledger (\w+)")


@dataclass(frozen=True)
class Finished:
    """A run by its output folder.

    `ledger_mark` tells the ledger that it went by, '' where it had none.
    """

    folder: Path
    records: Records
    ledger_mark: str
    _copies: tuple[tuple[str, ...], ...]
    """The parts of the paths of the annotated copies, as the records call them."""

    def copy(self, annotated: str | None) -> Path | None:
        """Where an annotated copy lies in the folder, None where it does not: what a record says leads nowhere else."""
        parts = PurePosixPath(annotated).parts[self._depth :] if annotated and self._depth else ()
        path = self.folder.joinpath(*parts)
        inside = bool(parts) and path.is_file() and real(path).is_relative_to(real(self.folder))
        return path if inside else None

    @cached_property
    def _depth(self) -> int:
        """How many folders of the copies' names are the output folder, as the run was given it; 0 where nothing tells."""
        shortest = min(map(len, self._copies), default=1)
        depths = [depth for depth in range(1, shortest) if len({parts[:depth] for parts in self._copies}) == 1]
        there = {
            depth: sum(self.folder.joinpath(*parts[depth:]).is_file() for parts in self._copies) for depth in depths
        }
        best = max(depths, key=lambda depth: there[depth], default=0)
        return best if there.get(best) else 0


def finished_run(folder: Path, instead: str = "") -> Finished:
    """What a run left in its output folder; `instead` says what else a person might have given.

    Raises CallError where it left nothing whole, or was one of another version of the program.
    """
    path = _results(folder, instead)
    starts, copies, marks = [], [], set[str]()
    for start, record in _looked_through(path, instead):
        program = record.get("program", "")
        if _SCHEMA.findall(program) != [str(RECORD_FORM)]:
            raise CallError(f"“{path}”是另一版本的程序写的，不能使用。请用这一版重新审核一次。")
        starts.append(start)
        marks.update(_LEDGER.findall(program))
        if record["annotated"]:
            copies.append(PurePosixPath(record["annotated"]).parts)
    if not starts:
        raise CallError(f"“{path}”里没有一份工作簿。请重新审核一次。")
    return Finished(folder, Records(path, starts), "".join(sorted(marks)[:1]), tuple(copies))


def records_of(folder: Path, instead: str = "") -> Records:
    """The records of a run, be it one of another version that made the like. Raises CallError where they are not whole."""
    path = _results(folder, instead)
    return Records(path, [start for start, _ in _looked_through(path, instead)])


def _results(folder: Path, instead: str) -> Path:
    if not folder.is_dir():
        raise CallError(f"找不到文件夹“{folder}”。请检查路径。")
    path = folder / RESULTS_FILE
    if not path.is_file():
        raise CallError(
            f"“{folder}”不是审核的结果文件夹：里面没有 {RESULTS_FILE}。请给出 perfxl run 的结果文件夹{instead}。"
        )
    return path


def _looked_through(path: Path, instead: str) -> Iterator[tuple[int, WorkbookRecord]]:
    """Each record and where its line begins."""
    from perfxl.reviewing.record_shape import as_record

    number = 0
    try:
        for start, line in starts_and_lines(path):
            number += 1
            yield start, as_record(json.loads(line))
    except OSError as error:
        raise CallError(f"“{path}”打不开：{system_reason(error)}。") from error
    except (ValueError, RecursionError) as error:
        raise CallError(
            f"“{path}”第 {number} 行不完整、被改动过，或是另一版本的程序写的。请用这一版重新审核一次{instead}。"
        ) from error


def ledger_of(run: Finished, given: Path | None) -> tuple[Ledger, list[str]]:
    """What the bureau says: by the ledger that is given, else by that of the run; and what there is to say of it.

    Raises LedgerError.
    """
    path, ledger = (given, ledger_at(given)) if given else _ledger_near(run)
    said = list(filter(None, [open_notice(path)]))
    if path is None and run.ledger_mark:
        said.append(f"审核时用了台账，这里没有找到“{LEDGER_FILE}”：没有名单、期限和统一的名称。请用 --ledger 指定。")
    elif path and mark_of(packed(ledger)) != run.ledger_mark:
        said.append(
            f"台账“{path}”与审核时的不同：名单、期限、名称按这一份，豁免和复核仍是审核时的，会与汇总.xlsx 不一致。"
            "改过豁免、复核的请重新审核。"
        )
    return ledger, said


def _ledger_near(run: Finished) -> tuple[Path | None, Ledger]:
    """The ledger where a run would take it from: the very one that the run went by, else the nearest."""
    home = run.folder.absolute()
    places = (home, home.parent, home.parent.parent, Path()) if run.ledger_mark else ()
    near = [path for place in places if (path := place / LEDGER_FILE).is_file()]
    for path in near:
        with suppress(PerfxlError, OSError):  # one with mistakes is not that of the run
            if mark_of(packed(ledger := ledger_at(path))) == run.ledger_mark:
                return path, ledger
    return (near[0], ledger_at(near[0])) if near else (None, NOTHING)


def look_over(run: Finished, ledger: Ledger, archive: Path | None = None) -> Consolidated:
    """All that is compared and counted over a run, as 汇总.xlsx has it. Raises ArchiveError."""
    from perfxl.output.consolidated.intake import Intake, consolidated

    with using(own_rulebooks(None, ledger)):
        return consolidated(run.records, Intake(ledger=ledger, past=partial(_past, archive, ledger)))


def _past(archive: Path | None, ledger: Ledger, counted: Frames) -> Past | None:
    if archive is None:
        return None
    from perfxl.intake.archive import NoArchiveError, past

    if not archive.exists():
        raise NoArchiveError(f"找不到归档文件“{archive}”。请检查路径。")
    return past(archive, counted, ledger)
