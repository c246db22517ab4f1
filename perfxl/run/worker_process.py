"""The process of a worker: batches come through its pipe, what became of them goes back."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.run.allowance import Room, allowance_for
from perfxl.run.parent import end_with_parent
from perfxl.text.errors import PerfxlError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from perfxl.reviewing.jobs import Step

UP, BEGUN, DONE, FAILED = "up", "begun", "done", "failed"
"""What a worker says: it is ready; it begins a step of its batch; the lines of its batch; the error that nobody but the
caller can mend."""
# A look from outside decides on memory and names it; between two looks this much more than allowed is the end.
_BACKSTOP = 1.5


def serve(pipe: Connection, parent: int) -> None:
    """Review batches until the pipe is closed or the process `parent` ends.

    Ctrl-C reaches every process of a terminal; the main one decides what it means.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(parent)
    # what imports make stays: looking for cycles in it takes a tenth of the start
    gc.disable()
    from perfxl.run.work import ready, work

    try:
        ready()
    except PerfxlError as error:
        # a layout or a rulebook of the program's own that somebody has just changed
        pipe.send((FAILED, error))
        return
    gc.freeze()
    gc.enable()
    room = Room()

    def begin(step: Step) -> bool:
        # a batch that ends early ends before the step that it has no room for, whose end nobody would be told
        left = step.annotating or step.report is not None or not step.number or room.is_left()
        if left:
            pipe.send((BEGUN, tuple(step)))
        return left

    pipe.send((UP, None))
    while True:
        try:
            jobs, options, program = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            _limit_memory(allowance_for(options.max_size).memory)
            lines = work(jobs, options, program, begin)
        except Exception as error:  # noqa: BLE001 - told where somebody can be told
            pipe.send((FAILED, error))
        else:
            pipe.send((DONE, lines))


def _limit_memory(allowed: float) -> None:
    """Let the system refuse what goes far beyond; what was allowed for an earlier batch is forgotten."""
    if sys.platform != "linux":
        return
    import resource

    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = now + int(allowed * _BACKSTOP)
    resource.setrlimit(resource.RLIMIT_AS, (wanted if most < 0 else min(wanted, most), most))
