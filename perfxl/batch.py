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

from perfxl.excel.kind import UnreadableError
from perfxl.pipeline import Job, Reviewed, ReviewOptions, review_batch
from perfxl.results import Result, result

# A batch is scored together: large enough to share the cost of column operations, small enough to show progress.
BATCH = 64
# Starting a worker costs a third of a second: fewer files than this are done in this process.
_WORTH_WORKERS = 64


def review_all(
    jobs: Sequence[Job], workers: int | None, options: ReviewOptions, program: str | None = None
) -> Iterator[Result]:
    """Review workbooks in order. `workers` defaults to all cores; a worker that dies costs the file it died of.

    `program` marks in each record what made it.
    """
    count = workers or os.cpu_count() or 1
    batches = [jobs[start : start + BATCH] for start in range(0, len(jobs), BATCH)]
    if count == 1 or len(jobs) < _WORTH_WORKERS:
        for batch in batches:
            yield from work(batch, options, program)
        return
    while batches:
        done = 0
        for results in _pooled(batches, min(count, len(batches)), options, program):
            yield from results
            done += 1
        if done < len(batches):
            # the pool died; nothing says of which batch, so the first unfinished one goes file by file
            yield from (_alone(job, options, program) for job in batches[done])
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
    batches: Sequence[Sequence[Job]], workers: int, options: ReviewOptions, program: str | None
) -> Iterator[list[Result]]:
    """The results of batches in their order, up to the first that is lost with the pool."""
    with _pool(workers) as pool:
        futures = [pool.submit(work, batch, options, program) for batch in batches]
        futures.reverse()
        try:
            while futures:
                yield futures.pop().result()  # a result that was passed on is not kept
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


def _alone(job: Job, options: ReviewOptions, program: str | None) -> Result:
    """A file of a batch whose worker died, in a process of its own."""
    with _pool(1) as pool:
        try:
            return pool.submit(work, [job], options, program).result()[0]
        except BrokenProcessPool:
            error = UnreadableError("corrupt", "读取时程序异常中止，文件可能已损坏。请用 Excel 打开后另存，再放入。")
            return result(Reviewed(job, None, (), error), program)
