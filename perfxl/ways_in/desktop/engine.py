"""The engine of the window: a run in a process of its own that tells what it does, and that can be stopped."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.text.screen import safe

if TYPE_CHECKING:
    from perfxl.ledger.faults import LedgerError
    from perfxl.reviewing.jobs import Copy
    from perfxl.reviewing.lines import ReviewLine
    from perfxl.reviewing.record import WorkbookRecord

_MEND_LEDGER = "没有审核。双击一行打开台账，改正并保存后再审核。"
_FORM_NAMES = {"project": "项目支出", "department": "部门整体支出"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the window's table: a form of a workbook, or why a workbook has none."""

    file: str
    form: str
    score: str = ""
    grade: str = ""
    checked: str = ""
    """The share of its points that was not taken on trust."""
    errors: str = ""
    warnings: str = ""
    answered: str = ""
    opens: str = ""
    """The file that a double click opens."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A workbook is done."""

    number: int
    total: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Doing:
    """What is done after the workbooks, in a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The run ended: where its results lie, None where it failed, what there is to say, the ledger with what it asks."""

    folder: Path | None
    lines: tuple[str, ...]
    asked: Path | None = None


Message = Progress | Doing | Done


class Engine:
    """One run in a worker process, or the making of other copies than annotated ones."""

    def __init__(self, home: Path, inputs: Sequence[str], copy: Copy = "annotated") -> None:
        """Start at once."""
        context = get_context("spawn")
        self._messages, worker = context.Pipe(duplex=False)
        task = (worker, home, list(inputs), copy)
        self._process: BaseProcess = context.Process(target=serve, args=task, daemon=False)
        self._process.start()
        worker.close()

    def messages(self) -> Iterator[Message]:
        """What the run said since it was last asked; a run that died says so."""
        while True:
            try:
                if not self._messages.poll():
                    return
                yield self._messages.recv()
            except (EOFError, OSError):
                yield Done(None, ("审核意外中止。已经完成的结果保留在结果文件夹里，请重试。",))
                return

    def stop(self) -> None:
        """Stop it: what is done stays, nothing is left half written."""
        self._process.terminate()
        self._process.join(5)


def serve(messages: Connection, home: Path, inputs: Sequence[str], copy: Copy = "annotated") -> None:
    """The worker's part: review, and tell."""
    from perfxl.ledger.faults import LedgerError
    from perfxl.ways_in.desktop.folder import copied_lines, reviewed_lines
    from perfxl.ways_in.desktop.program_folder import ProgramFolderError, prepare, usable_folder
    from perfxl.ways_in.sentences import sentence

    def told(results: Iterable[ReviewLine], total: int) -> Iterator[ReviewLine]:
        for number, result in enumerate(results, 1):
            messages.send(Progress(number, total, rows(result.record())))
            yield result

    asked = None
    try:
        folder = usable_folder(home)
        prepare(folder)
        if copy == "annotated":
            outcome, lines, asked = reviewed_lines(folder, inputs, told, lambda text: messages.send(Doing(text)))
            output = outcome.output
        else:
            output, lines = copied_lines(folder, inputs, copy, told)
        done = Done(output.absolute(), tuple(map(safe, lines)), asked and asked.absolute())
    except LedgerError as error:
        # there may be more than a window has lines for
        messages.send(Progress(0, 1, ledger_rows(error, folder.ledger)))
        done = Done(None, (safe(error.head), *((_MEND_LEDGER,) if error.faults else ())))
    except ProgramFolderError as error:
        done = Done(None, (str(error),))
    except Exception as error:  # noqa: BLE001 - the border to the user: everything becomes a sentence
        done = Done(None, (safe(sentence(error)[0]),))
    with contextlib.suppress(OSError):  # the window may be gone
        messages.send(done)


def ledger_rows(error: LedgerError, ledger: Path | None) -> tuple[Row, ...]:
    """The mistakes in a ledger as lines of the table, each of which opens it."""
    opens = str(ledger.absolute()) if ledger else ""
    return tuple(
        Row(safe(f"{fault.sheet}!{fault.cell}"), safe(fault.text), errors="1", opens=opens) for fault in error.faults
    )


def rows(record: WorkbookRecord) -> tuple[Row, ...]:
    """A workbook's lines in the table."""
    from perfxl.reviewing.lines import is_answered, is_waived
    from perfxl.rules.coverage import checked_share
    from perfxl.text.numbers import show

    file = safe(Path(record["source"]).name)
    opens = str(Path(record["annotated"]).absolute()) if record["annotated"] else ""
    if record["error"]:
        return (Row(file, f"无法读取：{safe(record['error']['message'])}"),)
    if not record["forms"]:
        return (Row(file, "没有找到绩效自评表"),)
    found = []
    for form in record["forms"]:
        levels = [finding["level"] for finding in form["findings"] if not is_waived(finding)]
        totals = form["totals"]
        share = checked_share(totals["by_basis"])
        found.append(
            Row(
                file,
                _FORM_NAMES[form["form"]],
                show(totals["final"]),
                totals["final_grade"] or "",
                "" if share is None else f"{int(share * 100)}%",
                str(levels.count("error")),
                str(levels.count("warning")),
                str(sum(map(is_answered, form["findings"]))),
                opens,
            )
        )
    return tuple(found)
