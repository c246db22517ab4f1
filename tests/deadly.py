"""Workers that a file kills, holds up or makes grow."""

import os
import re
import time
from contextlib import suppress

from perfxl.reviewing.jobs import Step, unwatched
from perfxl.run import allowance, worker_process
from perfxl.run import work as production
from perfxl.run.journal import program_mark
from perfxl.text.errors import PerfxlError

FATAL = "坏"
review = production.work


def die():
    os._exit(9)


def abort():
    os.abort()


def loop():
    while True:
        pass


def loop_in_c():
    """Native code that gives no other thread a turn."""
    re.match(r"(a+)+b", "a" * 60)


def sleep():
    time.sleep(3600)


def grow():
    kept = []
    while True:
        kept.append(bytearray(2_000_000))
        time.sleep(0.001)


def deadly_work(jobs, options, program=None, begin=unwatched, death=die):
    """The work of a batch, up to a workbook with a fatal name."""
    for number, job in enumerate(jobs):
        begin(Step(number))
        if FATAL in job.name:
            death()
    return review(jobs, options, program, begin)


def deadly_beside_slow(jobs, options, program=None, begin=unwatched):
    """The same, where a good workbook takes longer than a fatal one takes to kill."""
    if not any(FATAL in job.name for job in jobs):
        time.sleep(1)
    return deadly_work(jobs, options, program, begin)


def deadly_together(jobs, options, program=None, begin=unwatched):
    """The same, but death comes in a step that all workbooks share."""
    begin(Step(None))
    if any(FATAL in job.name for job in jobs):
        die()
    return review(jobs, options, program, begin)


def deadly_marks(jobs, options, program=None, begin=unwatched):
    """The same, but death comes while a fatal workbook is annotated."""
    lines = []
    for number, job in enumerate(jobs):
        begin(Step(number))
        lines += review([job], options, program)
        if FATAL in job.name and job.target:
            begin(Step(number, annotating=True))
            die()
    return lines


def deadly_at_a_report(jobs, options, program=None, begin=unwatched):
    """The same, but death comes while a report with a fatal name is read."""

    def told(step):
        begun = begin(step)
        if step.report is not None and FATAL in jobs[step.number].reports[step.report].title:
            die()
        return begun

    return review(jobs, options, program, told)


def deadly_mark(told, client, rules):
    """The mark of a program, but for the first of the workers that are asked: it dies."""
    if os.getpid() != client:
        with suppress(FileExistsError), told.open("x"):
            die()
    return program_mark(rules)


def serving(work):
    """What a worker does instead of serving reviews of the production's."""

    def serve(pipe, parent):
        production.work = work
        worker_process.serve(pipe, parent)

    return serve


def _dying_by(death):
    return lambda *batch: deadly_work(*batch, death=death)


def serve_die(pipe, parent):
    """A worker that ends while it reads a fatal workbook."""
    serving(_dying_by(die))(pipe, parent)


def serve_die_at_a_report(pipe, parent):
    """A worker that ends while it reads a fatal report."""
    serving(deadly_at_a_report)(pipe, parent)


def serve_die_together(pipe, parent):
    """A worker that ends while it scores a fatal workbook."""
    serving(deadly_together)(pipe, parent)


def serve_die_annotating(pipe, parent):
    """A worker that ends while it annotates a fatal workbook."""
    serving(deadly_marks)(pipe, parent)


def serve_full(pipe, parent):
    """A worker that has no room for a second workbook."""
    allowance.ROOM_MB = -1_000_000
    worker_process.serve(pipe, parent)


def serve_abort(pipe, parent):
    serving(_dying_by(abort))(pipe, parent)


def serve_loop(pipe, parent):
    serving(_dying_by(loop))(pipe, parent)


def serve_loop_in_c(pipe, parent):
    serving(_dying_by(loop_in_c))(pipe, parent)


def serve_sleep(pipe, parent):
    serving(_dying_by(sleep))(pipe, parent)


def serve_grow(pipe, parent):
    serving(_dying_by(grow))(pipe, parent)


def stillborn(pipe, parent):
    """A worker of a broken installation."""
    os._exit(1)


def serve_mistaken(pipe, parent):
    """A worker of a program one of whose own layouts has a mistake."""

    def mistaken():
        raise PerfxlError("甲.toml 第 1 行：没有这一项。")

    production.ready = mistaken
    worker_process.serve(pipe, parent)
