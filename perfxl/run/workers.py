"""Worker processes: every workbook is reviewed in one, so that what it does to the process that reads it costs it alone.

Each worker has a pipe of its own and says which workbook it begins. One that dies is replaced: the workbook that it had
begun is told, the others of its batch are done again. Nothing heavy is imported here: the main process starts its first
worker before all else, and both get ready at the same time.
"""

from __future__ import annotations

import atexit
import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfxl.run.interrupt import unheard
from perfxl.run.worker_process import BEGUN, DONE, FAILED, UP, serve
from perfxl.text.errors import PerfxlError

if TYPE_CHECKING:
    from threading import Event

    from perfxl.reviewing.jobs import Job, ReviewOptions
    from perfxl.reviewing.lines import ReviewLine

# A batch is scored as one frame: large enough to share the cost of column operations, small enough that little is lost
# where a worker ends.
BATCH = 64
# The last batch is waited for by all: each worker gets at least so many.
_BATCHES_EACH = 4
# A worker takes most of a second to start: one more for each so many workbooks.
_WORTH_A_WORKER = 96
# As many workers may die before they are ready; more, and it is the installation.
_MOST_STILLBORN = 2
# So many lines may wait for those before them.
_MOST_WAITING = 4096
_LOOK = 0.1
_UNSTARTED = "审核程序没能启动，可能安装不完整，或被安全软件拦截。请重新解压安装包后再试。"


class WorkerError(PerfxlError):
    """Workers that do not start; the message says what to do about the installation."""


class Worker:
    """A process that reviews batches. `batch` are the numbers of the jobs that it has, `begun` that of the latest."""

    def __init__(self) -> None:
        """Start it; it says when it is up."""
        # of one thread each: a second one of the linear algebra library takes memory and does nothing
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs,), daemon=True)
        with unheard():
            self.process.start()
        theirs.close()
        self.up = False
        self.batch: list[int] = []
        self.begun: int | None = None

    def give(self, batch: list[int], jobs: Sequence[Job], options: ReviewOptions, program: str | None) -> None:
        """Hand it a batch."""
        self.batch, self.begun = batch, None
        with suppress(OSError):  # it died; that is heard at its pipe
            self.connection.send(([jobs[number] for number in batch], options, program))

    def end(self) -> None:
        """End it at once, whatever it does."""
        self.connection.close()
        self.process.kill()
        self.process.join()


_spare: list[Worker] = []


def prepare() -> None:
    """Start a worker now, for the review that comes."""
    if not _spare:
        _spare.append(Worker())


@atexit.register
def _end_spare() -> None:
    while _spare:
        _spare.pop().end()


def _taken() -> Worker:
    """The worker that was prepared or left over, else a new one."""
    while _spare:
        worker = _spare.pop()
        if worker.process.is_alive():
            return worker
        worker.end()
    return Worker()


def review_all(
    jobs: Sequence[Job],
    workers: int | None,
    options: ReviewOptions,
    program: str | None = None,
    stop: Event | None = None,
) -> Iterator[ReviewLine]:
    """CheckedForm workbooks in order. `workers` is the most that are used, by default one a core.

    `program` marks in each record what made it. Once `stop` is set only what was begun is finished. Raises WorkerError
    where no worker starts.
    """
    if not jobs:
        return
    most = workers or os.cpu_count() or 1
    count = max(1, min(most, len(jobs) // _WORTH_A_WORKER))
    supervisor = _Supervisor([_absolute(job) for job in jobs], _absolute_rules(options), program, count)
    try:
        yield from supervisor.lines(stop)
    finally:
        supervisor.close(keep=options.rules is None)


def _absolute(job: Job) -> Job:
    """A job for a process that may run in another folder."""
    return replace(job, path=job.path.absolute(), target=job.target and job.target.absolute())


def _absolute_rules(options: ReviewOptions) -> ReviewOptions:
    if options.rules is None or not Path(options.rules).is_file():
        return options
    return replace(options, rules=str(Path(options.rules).absolute()))


class _Supervisor:
    """Hands batches to workers, hears what they say, and does again what was lost with one that died."""

    def __init__(self, jobs: Sequence[Job], options: ReviewOptions, program: str | None, count: int) -> None:
        self._jobs, self._options, self._program, self._count = jobs, options, program, count
        size = max(1, min(BATCH, -(-len(jobs) // (count * _BATCHES_EACH))) if count > 1 else BATCH)
        numbers = range(len(jobs))
        self._queue = deque(list(numbers[start : start + size]) for start in range(0, len(jobs), size))
        self._workers: list[Worker] = []
        self._done: dict[int, ReviewLine] = {}
        self._stillborn = 0

    def lines(self, stop: Event | None) -> Iterator[ReviewLine]:
        """The lines of all jobs in their order, of those that were done where `stop` was set."""
        following = 0
        while self._queue or any(worker.batch for worker in self._workers):
            if stop is not None and stop.is_set():
                self._queue.clear()
            self._hand_out()
            self._hear()
            while following in self._done:
                yield self._done.pop(following)
                following += 1
        for number in sorted(self._done):
            yield self._done.pop(number)

    def close(self, keep: bool) -> None:
        """End the workers, but for an idle one that the next review may use."""
        for worker in self._workers:
            if keep and not worker.batch and not _spare and worker.process.is_alive():
                _spare.append(worker)
            else:
                worker.end()
        self._workers = []

    def _hand_out(self) -> None:
        """Give the next batches to workers that have none, one of them new where there may be more."""
        while self._queue and len(self._done) < _MOST_WAITING:
            idle = next((worker for worker in self._workers if not worker.batch), None)
            if idle is None:
                if len(self._workers) >= self._count:
                    return
                idle = _taken()
                self._workers.append(idle)
            idle.give(self._queue.popleft(), self._jobs, self._options, self._program)

    def _hear(self) -> None:
        """What the workers say, for a moment."""
        busy: dict[Any, Worker] = {worker.connection: worker for worker in self._workers if worker.batch}
        for connection in wait(list(busy), _LOOK):
            worker = busy[connection]
            try:
                what, content = worker.connection.recv()
            except (EOFError, OSError):
                self._lost(worker)
                continue
            if what == UP:
                worker.up = True
            elif what == BEGUN:
                worker.begun = content
            elif what == DONE:
                self._done.update(zip(worker.batch, content, strict=True))
                worker.batch = []
            elif what == FAILED:
                worker.batch = []
                raise content

    def _lost(self, worker: Worker) -> None:
        """Do again what a worker that died had, but for the workbook that it died of."""
        self._workers.remove(worker)
        worker.end()
        batch, begun = worker.batch, worker.begun
        if not worker.up:
            self._stillborn += 1
            if self._stillborn >= _MOST_STILLBORN:
                raise WorkerError(_UNSTARTED)
            self._queue.appendleft(batch)
        elif begun is None and len(batch) > 1:
            # in a step that all of the batch share: whose it was shows where each is alone
            self._queue.extendleft([number] for number in reversed(batch))
        else:
            number = batch[begun or 0]
            self._done[number] = died(self._jobs[number], self._program)
            if rest := [other for other in batch if other != number]:
                self._queue.appendleft(rest)


def died(job: Job, program: str | None) -> ReviewLine:
    """The line of a workbook that its worker died of."""
    from perfxl.excel.reading.file_kind import UnreadableError
    from perfxl.reviewing.batch import unreadable
    from perfxl.reviewing.lines import line_of

    error = UnreadableError("corrupt", "读取时程序异常中止，文件可能已损坏，未读取。请用 Excel 打开后另存，再放入。")
    return line_of(unreadable(job, error).record, None, program)
