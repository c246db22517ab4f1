"""Many workbooks: worker processes, order kept, results streamed."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Event

from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.workbook import is_light
from perfxl.reviewing.batch import Job, Reviewed, ReviewOptions, review_batch
from perfxl.reviewing.results import Result, result
from perfxl.run.interrupt import unheard

# A batch is scored together: large enough to share the cost of column operations, small enough that little is lost
# where a run is killed.
BATCH = 16
# Starting a worker costs a third of a second: fewer files than this are done in this process.
_WORTH_WORKERS = 64


def review_all(
    jobs: Sequence[Job],
    workers: int | None,
    options: ReviewOptions,
    program: str | None = None,
    stop: Event | None = None,
) -> Iterator[Result]:
    """Review workbooks in order. `workers` defaults to all cores; a worker that dies costs the file it died of.

    `program` marks in each record what made it. Once `stop` is set only what was begun is finished.
    """
    stop = stop or Event()
    count = workers or os.cpu_count() or 1
    batches = [jobs[start : start + BATCH] for start in range(0, len(jobs), BATCH)]
    if count > 1 and len(jobs) >= _WORTH_WORKERS:
        yield from _spread(batches, count, options, program, stop)
        return
    for batch in batches:
        if not stop.is_set():
            yield from _here(batch, count, options, program)


def _here(jobs: Sequence[Job], workers: int, options: ReviewOptions, program: str | None) -> Iterator[Result]:
    """A batch in this process, save the files that could end it: those go to workers, one by one."""
    doubtful = [job for job in jobs if not is_light(job.path)]
    others = _spread([[job] for job in doubtful], workers, options, program, Event())
    apart = set(doubtful)
    own = iter(work([job for job in jobs if job not in apart], options, program))
    for job in jobs:
        yield next(others if job in apart else own)


def _spread(
    batches: Sequence[Sequence[Job]], workers: int, options: ReviewOptions, program: str | None, stop: Event
) -> Iterator[Result]:
    """Batches over worker processes, in order.

    Where the pool dies nothing says of which batch: the first unfinished one goes file by file through one worker, and
    the file that this worker dies of is the one.
    """
    while batches and not stop.is_set():
        done, size = 0, min(workers, len(batches))
        for results in _pooled(batches, size, options, program, stop):
            yield from results
            done += 1
        if done < len(batches) and not stop.is_set():
            lost = batches[done]
            if size == len(lost) == 1:
                yield died(lost[0], program)
            else:
                yield from _spread([[job] for job in lost], 1, options, program, stop)
            done += 1
        batches = batches[done:]


def work(jobs: Sequence[Job], options: ReviewOptions, program: str | None) -> list[Result]:
    """A worker's part. What goes back are lines of JSON: forms and findings as objects would take as long as scoring."""
    with _uncollected():
        return [result(reviewed, program) for reviewed in review_batch(jobs, options)]


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles while a batch is made: it makes very many objects, and a tenth of the time goes to it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _pooled(
    batches: Sequence[Sequence[Job]], workers: int, options: ReviewOptions, program: str | None, stop: Event
) -> Iterator[list[Result]]:
    """The results of batches in their order, up to the first that is lost with the pool."""
    with _pool(workers) as pool:
        with unheard():
            futures = [pool.submit(work, batch, options, program) for batch in batches]
        futures.reverse()
        try:
            while futures:
                yield futures.pop().result()  # a result that was passed on is not kept
                if stop.is_set():
                    futures = [future for future in futures if not future.cancel()]
        except BrokenProcessPool:
            return
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin_worker)


def _begin_worker() -> None:
    """Ctrl-C reaches every process of a terminal; the main one decides what it means. A worker ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker waits for work on a pipe that its siblings hold open too: it would wait for a killed parent for ever."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def died(job: Job, program: str | None) -> Result:
    """The result of a file that its worker died of."""
    error = UnreadableError("corrupt", "读取时程序异常中止，文件可能已损坏，未读取。请用 Excel 打开后另存，再放入。")
    return result(Reviewed(job, None, (), error), program)
