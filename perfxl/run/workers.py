"""Worker processes: every workbook is reviewed in one, so that what it does to the process that reads it costs it alone.

Each worker has a pipe of its own and says which workbook it begins. One that dies, hangs or grows beyond what a workbook
may take is replaced: the workbook that it had begun is told, the others of its batch are done again. Nothing heavy is
imported here: the main process starts its first worker before all else, and both get ready at the same time.
"""

from __future__ import annotations

import atexit
import math
import os
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfxl.reviewing.jobs import Step
from perfxl.run.allowance import Allowance, Watch, allowance_for
from perfxl.run.interrupt import unheard
from perfxl.run.parent import end_with_this_process
from perfxl.run.worker_process import BEGUN, DONE, FAILED, UP, serve
from perfxl.text.errors import PerfxlError

if TYPE_CHECKING:
    from threading import Event

    from perfxl.excel.reading.file_kind import ErrorCode
    from perfxl.reviewing.jobs import Job, ReviewOptions
    from perfxl.reviewing.lines import ReviewLine

# A batch is scored as one frame: large enough to share the cost of column operations, small enough that little is lost
# where a worker ends.
BATCH = 64
# The last batch is waited for by all: each worker gets at least so many.
_BATCHES_EACH = 4
# A worker takes most of a second to start: one more for each so many workbooks, or where those at hand take so many seconds.
_WORTH_A_WORKER, _LONG = 96, 3.0
# So many workbooks are scored together even where there are few.
_LEAST = 16
# As many workers may die before they are ready; more, and it is the installation.
_MOST_STILLBORN = 2
# So many lines may wait for those before them.
_MOST_WAITING = 4096
# How often the workers are looked at, seconds.
_LOOK = 0.1
# SIGABRT and SIGKILL, from a limit and from a system that is out of memory.
_OUT_OF_MEMORY = (-6, -9)
# How long a worker may take to start, and to score a batch: on a busy machine, with a virus scanner, a minute.
_START, _SHARED = 120.0, 60.0
_SHARED_STEP = Step(None)
_UNSTARTED = "审核程序没能启动，可能安装不完整，或被安全软件拦截。请重新解压安装包后再试。"


class WorkerError(PerfxlError):
    """Workers that do not start; the message says what to do about the installation."""


def _lasting_parent() -> int:
    """This process where the thread that starts a worker lives as long as it does, else 0: the system takes threads for parents."""
    return os.getpid() if threading.current_thread() is threading.main_thread() else 0


class Worker:
    """A process that reviews batches. `batch` are the numbers of the jobs that it has, `step` is what it does of them."""

    def __init__(self) -> None:
        """Start it; it says when it is up."""
        # of one thread each: a second one of the linear algebra library takes memory and does nothing
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, _lasting_parent()), daemon=True)
        with unheard():
            self.process.start()
        theirs.close()
        end_with_this_process(self.process)
        self.up = False
        self.batch: list[int] = []
        self.step = _SHARED_STEP
        self._watch = Watch(self.process.pid or 0)

    def give(self, batch: list[int], jobs: Sequence[Job], options: ReviewOptions, program: str | None) -> None:
        """Hand it a batch."""
        self.batch = batch
        self.begin(_SHARED_STEP)
        with suppress(OSError):  # it died; that is heard at its pipe
            self.connection.send(([jobs[number] for number in batch], options, program))

    def is_up(self) -> None:
        """It has imported everything: what it takes from now on it takes for workbooks."""
        self.up = True
        self._watch = Watch(self.process.pid or 0)
        self._watch.look()

    def begin(self, step: Step) -> None:
        """It begins a step."""
        self.step = step
        self._watch.begin()

    def beyond(self, allowance: Allowance) -> ErrorCode | None:
        """What it takes more of than it may: time or memory."""
        if not self.up:
            return self._watch.beyond(Allowance(math.inf, _START, math.inf))
        if self.step.number is None:
            allowance = replace(allowance, processor=math.inf, clock=_SHARED)
        return self._watch.beyond(allowance)

    def died_of(self, allowance: Allowance) -> ErrorCode:
        """Why it died: where memory is limited, what asks for more than there is aborts the process."""
        self.process.join()
        large = self._watch.grown > allowance.memory / 2
        return "too-much-memory" if large and self.process.exitcode in _OUT_OF_MEMORY else "crashed"

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
    with suppress(IndexError):  # another thread may take it
        while True:
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
) -> Generator[ReviewLine]:
    """Review workbooks in order. `workers` is the most that are used, by default one a core.

    `program` marks in each record what made it. Once `stop` is set only what was begun is finished. Raises WorkerError
    where no worker starts.
    """
    if not jobs:
        return
    most = workers or os.cpu_count() or 1
    count = max(1, min(most, len(jobs) // _WORTH_A_WORKER))
    supervisor = _Supervisor([job.absolute() for job in jobs], _absolute_options(options), program, count, most)
    try:
        yield from supervisor.lines(stop)
    finally:
        supervisor.close(keep=options.rules is None)


def _absolute_options(options: ReviewOptions) -> ReviewOptions:
    options = replace(options, templates=options.templates and options.templates.absolute())
    if options.rules is None or not Path(options.rules).is_file():
        return options
    return replace(options, rules=str(Path(options.rules).absolute()))


class _Supervisor:
    """Hands batches to workers, hears what they say, and does again what was lost with one that died."""

    def __init__(self, jobs: Sequence[Job], options: ReviewOptions, program: str | None, count: int, most: int) -> None:
        self._jobs, self._options, self._program = list(jobs), options, program
        self._count, self._most = count, most
        least = 1 if count > 1 else _LEAST
        size = BATCH if most == 1 else max(least, min(BATCH, -(-len(jobs) // (most * _BATCHES_EACH))))
        numbers = range(len(jobs))
        self._queue = deque(list(numbers[start : start + size]) for start in range(0, len(jobs), size))
        self._workers: list[Worker] = []
        self._done: dict[int, ReviewLine] = {}
        self._faults: dict[int, str] = {}
        """Why a workbook has no annotated copy, where a worker was lost with it."""
        self._stillborn = 0
        self._allowance = allowance_for(options.max_size)
        self._began = self._looked = time.monotonic()

    def lines(self, stop: Event | None) -> Iterator[ReviewLine]:
        """The lines of all jobs in their order, of those that were done where `stop` was set."""
        following = 0
        while self._queue or any(worker.batch for worker in self._workers):
            if stop is not None and stop.is_set():
                self._queue.clear()
            self._hand_out()
            self._hear()
            self._look()
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
                long = time.monotonic() - self._began > _LONG
                if len(self._workers) >= (self._most if long else self._count):
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
                self._lost(worker, worker.died_of(self._allowance))
                continue
            if what == UP:
                worker.is_up()
            elif what == BEGUN:
                worker.begin(Step(*content))
            elif what == DONE:
                self._take(worker, content)
            elif what == FAILED:
                worker.batch = []
                raise content

    def _take(self, worker: Worker, lines: Sequence[ReviewLine]) -> None:
        """Keep the lines of a batch; where they are of its first workbooks alone, the others need a worker with room."""
        batch, worker.batch = worker.batch, []
        for number, line in zip(batch, lines, strict=False):
            self._done[number] = replace(line, fault=self._faults.get(number, line.fault))
        if rest := batch[len(lines) :]:
            self._queue.appendleft(rest)
            self._workers.remove(worker)
            worker.end()

    def _look(self) -> None:
        """End the workers that take more than they may."""
        if time.monotonic() - self._looked < _LOOK:
            return
        for worker in [worker for worker in self._workers if worker.batch]:
            if code := worker.beyond(self._allowance):
                self._lost(worker, code)
        self._looked = time.monotonic()

    def _lost(self, worker: Worker, code: ErrorCode) -> None:
        """Do again what a worker that is lost had, but for the workbook that it was lost with."""
        self._workers.remove(worker)
        worker.end()
        batch, (begun, annotating, report) = worker.batch, worker.step
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
            at = batch.index(number)
            # those before it are known to be harmless and not held up by others that are not
            self._queue.extendleft(rest for rest in (batch[at + 1 :], batch[:at]) if rest)
            if report is not None:
                # its form can be read all the same
                self._jobs[number] = self._jobs[number].without_report(report, self._allowance.broken_off(code))
                self._queue.appendleft([number])
            elif annotating:
                # it can be read: its review stands, without a copy
                self._faults[number] = self._allowance.fault(code)
                self._jobs[number] = replace(self._jobs[number], target=None)
                self._queue.appendleft([number])
            else:
                self._done[number] = lost(self._jobs[number], code, self._allowance, self._program)


def lost(job: Job, code: ErrorCode, allowance: Allowance, program: str | None = None) -> ReviewLine:
    """The line of a workbook that a worker was lost with."""
    from perfxl.excel.reading.file_kind import UnreadableError
    from perfxl.reviewing.batch import unreadable
    from perfxl.reviewing.lines import line_of

    return line_of(unreadable(job, UnreadableError(code, allowance.sentence(code))).record, None, program)
