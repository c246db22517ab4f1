"""The engine of the window: a task in a process of its own that tells what it does, and that can be stopped."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, cast

from perfxl.text.screen import safe
from perfxl.ways_in.desktop.rows import Row, State, ledger_rows, rows_of
from perfxl.ways_in.desktop.tasks import PAPERS, Task

if TYPE_CHECKING:
    from perfxl.reviewing.jobs import Copy
    from perfxl.reviewing.lines import ReviewLine
    from perfxl.ways_in.desktop.program_folder import ProgramFolder
    from perfxl.ways_in.desktop.tasks import Paper

_MEND_LEDGER = "没有审核。双击一行打开台账，改正并保存后再审核。"


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
    """The task ended: where its results lie, None where it failed, what there is to say, the ledger with what it asks."""

    folder: Path | None
    lines: tuple[str, ...]
    asked: Path | None = None


Message = Progress | Doing | Done


class Engine:
    """One task in a worker process."""

    def __init__(self, home: Path, task: Task) -> None:
        """Start at once."""
        context = get_context("spawn")
        self._messages, worker = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(target=serve, args=(worker, home, task), daemon=False)
        self._process.start()
        worker.close()

    def messages(self) -> Iterator[Message]:
        """What the task said since it was last asked; one that died says so."""
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


def serve(messages: Connection, home: Path, task: Task) -> None:
    """The worker's part: do it, and tell."""
    from perfxl.ledger.faults import LedgerError
    from perfxl.ways_in.desktop.program_folder import ProgramFolderError, prepare, usable_folder
    from perfxl.ways_in.sentences import sentence

    try:
        folder = usable_folder(home)
        prepare(folder)
        done = _made_papers(messages, folder, task) if task.kind in PAPERS else _reviewed(messages, folder, task)
    except LedgerError as error:
        # there may be more than a window has lines for
        if found := ledger_rows(error, folder.ledger):
            messages.send(Progress(0, 1, found))
        done = Done(None, (safe(error.head), *((_MEND_LEDGER,) if error.faults else ())))
    except ProgramFolderError as error:
        done = Done(None, (str(error),))
    except Exception as error:  # noqa: BLE001 - the border to the user: everything becomes a sentence
        done = Done(None, (safe(sentence(error)[0]),))
    with contextlib.suppress(OSError):  # the window may be gone
        messages.send(done)


def _reviewed(messages: Connection, folder: ProgramFolder, task: Task) -> Done:
    from perfxl.ways_in.desktop.folder import copied_lines, reviewed_lines

    copy = cast("Copy", task.kind)

    def told(results: Iterable[ReviewLine], total: int) -> Iterator[ReviewLine]:
        for number, result in enumerate(results, 1):
            found = rows_of(result, copy)
            if task.how.again is None or not found[0].state.locked:
                messages.send(Progress(number, total, found))
            elif result.summary.name == task.asked:
                messages.send(Progress(number, total, (_wrong(found[0]),)))
            yield result

    if copy == "annotated":
        closing = reviewed_lines(folder, task.inputs, told, lambda text: messages.send(Doing(text)), task.how)
        output, lines, asked = closing.outcome.output, closing.lines, closing.asked
    else:
        (output, lines), asked = copied_lines(folder, task.inputs, copy, told, task.how), None
    return Done(output.absolute(), tuple(map(safe, lines)), asked and asked.absolute())


def _wrong(row: Row) -> Row:
    """The line of a workbook that a typed password did not open."""
    return Row(row.file, State.WRONG_PASSWORD, remark=row.remark, source=row.source)


def _made_papers(messages: Connection, folder: ProgramFolder, task: Task) -> Done:
    from perfxl.ways_in.desktop.bureau import DOING, made

    paper = cast("Paper", task.kind)
    messages.send(Doing(DOING[paper]))
    output, lines = made(paper, folder, [Path(run) for run in task.inputs])
    return Done(output.absolute(), tuple(map(safe, lines)))
