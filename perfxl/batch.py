"""Many workbooks: worker processes, order kept, results streamed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from perfxl.excel.kind import UnreadableError
from perfxl.pipeline import Job, Reviewed, ReviewOptions, review_batch

# A batch is scored as one DataFrame: large enough to share the cost of pandas, small enough to show progress.
BATCH = 64
# Starting a worker costs about half a second (pandas): fewer files than this are done in this process.
_WORTH_WORKERS = 64


def review_all(jobs: Sequence[Job], workers: int | None, options: ReviewOptions) -> Iterator[Reviewed]:
    """Review workbooks in order. `workers` defaults to all cores; a worker that dies costs one file."""
    count = workers or os.cpu_count() or 1
    batches = [jobs[start : start + BATCH] for start in range(0, len(jobs), BATCH)]
    if count == 1 or len(jobs) < _WORTH_WORKERS:
        for batch in batches:
            yield from review_batch(batch, options)
        return
    with ProcessPoolExecutor(min(count, len(batches)), mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(review_batch, batch, options) for batch in batches]
        for batch, future in zip(batches, futures, strict=True):
            try:
                yield from future.result()
            except BrokenProcessPool:
                yield from (_alone(job, options) for job in batch)


def _alone(job: Job, options: ReviewOptions) -> Reviewed:
    """A file of a batch whose worker died, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(review_batch, [job], options).result()[0]
        except BrokenProcessPool:
            error = UnreadableError("corrupt", "读取时程序异常中止，文件可能已损坏。请用 Excel 打开后另存，再放入。")
            return Reviewed(job, None, (), error)
