"""No worker outlives the process that started it, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

_PR_SET_PDEATHSIG = 1
# [JOBOBJECT_EXTENDED_LIMIT_INFORMATION] by its class, and the limit that ends what is in the job with its last handle.
_EXTENDED_LIMITS, _KILL_ON_CLOSE = 9, 0x2000


def end_with_parent(parent: int) -> None:
    """In the worker: end when the process `parent` does, even in code that gives no thread a turn; 0 where that is not known."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()
    if sys.platform == "linux" and parent:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before it could be told
            os._exit(1)


def _wait_for_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def end_with_this_process(worker: SpawnProcess) -> None:
    """In the parent, on Windows: put a worker into the job whose members end with this process."""
    if sys.platform == "win32":
        handle: int = worker._popen._handle  # type: ignore[attr-defined]
        ctypes.windll.kernel32.AssignProcessToJobObject(_job(), ctypes.c_void_p(handle))


_kept: list[Any] = []


def _job() -> Any:  # noqa: ANN401 - a handle
    """The job object, made once and kept open as long as this process lives."""
    if not _kept:
        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        limits = _ExtendedLimits()
        limits.basic.flags = _KILL_ON_CLOSE
        kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        _kept.append(job)
    return _kept[0]


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", ctypes.c_uint32),
        ("least_set", ctypes.c_size_t), ("most_set", ctypes.c_size_t), ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t), ("priority", ctypes.c_uint32), ("scheduling", ctypes.c_uint32),
    )  # fmt: skip


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits), ("io", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t), ("peak_process", ctypes.c_size_t), ("peak_job", ctypes.c_size_t),
    )  # fmt: skip
