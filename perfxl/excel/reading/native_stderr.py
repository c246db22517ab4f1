"""Silence for a library that prints what goes wrong within it, in the middle of what people read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_STDERR = 2


class _Silence:
    """Standard error leads nowhere while anybody is within; threads share it."""

    def __init__(self) -> None:
        self._lock, self._within, self._kept = Lock(), 0, -1

    def begin(self) -> None:
        with self._lock:
            self._within += 1
            if self._within == 1:
                self._kept = _redirected()

    def end(self) -> None:
        with self._lock:
            self._within -= 1
            if self._within == 0 and self._kept >= 0:
                os.dup2(self._kept, _STDERR)
                os.close(self._kept)


_silence = _Silence()


def _redirected() -> int:
    """What standard error was, as another descriptor; -1 where there is none, as in a window."""
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
        kept = os.dup(_STDERR)
    except (OSError, ValueError):
        return -1
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    return kept


@contextmanager
def silenced() -> Iterator[None]:
    """Nothing that native code prints on standard error is seen: it has no other way to say what it raises as well."""
    _silence.begin()
    try:
        yield
    finally:
        _silence.end()
