"""Workers that a file kills."""

import os

from perfxl.run import work as production
from perfxl.run import worker_process

FATAL = "坏"


def deadly_work(jobs, options, program=None, begin=lambda number: None):
    """The work of a batch, up to a workbook with a fatal name."""
    for number, job in enumerate(jobs):
        begin(number)
        if FATAL in job.name:
            os._exit(9)
    return review(jobs, options, program, begin)


def deadly_together(jobs, options, program=None, begin=lambda number: None):
    """The same, but death comes in a step that all workbooks share."""
    begin(None)
    if any(FATAL in job.name for job in jobs):
        os._exit(9)
    return review(jobs, options, program, begin)


review = production.work


def serve_deadly(pipe):
    """A worker that dies while it reads a fatal workbook."""
    production.work = deadly_work
    worker_process.serve(pipe)


def serve_deadly_together(pipe):
    """A worker that dies while it scores a fatal workbook."""
    production.work = deadly_together
    worker_process.serve(pipe)


def stillborn(pipe):
    """A worker of a broken installation."""
    os._exit(1)
