"""The process of a worker: batches come through its pipe, what became of them goes back."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

UP, BEGUN, DONE, FAILED = "up", "begun", "done", "failed"
"""What a worker says: it is ready; it begins a workbook of its batch, by its number there, None for a step that all
share; the lines of its batch; the error that nobody but the caller can mend."""


def serve(pipe: Connection) -> None:
    """Review batches until the pipe is closed. Ctrl-C reaches every process of a terminal; the main one decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from perfxl.run.work import ready, work

    ready()
    pipe.send((UP, None))
    while True:
        try:
            jobs, options, program = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            lines = work(jobs, options, program, lambda number: pipe.send((BEGUN, number)))
        except Exception as error:  # noqa: BLE001 - told where somebody can be told
            pipe.send((FAILED, error))
        else:
            pipe.send((DONE, lines))


def _end_with_parent() -> None:
    """A worker at work does not look at its pipe: it ends with the process that started it."""
    if parent := parent_process():
        parent.join()
        os._exit(1)
