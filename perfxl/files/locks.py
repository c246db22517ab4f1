"""A file held for one process, so that no other takes it for abandoned."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

# Windows locks bytes, not files: one that no file of ours has, the farthest that its C library reaches.
_FAR = 2**31 - 2
# The files that office programs keep beside one that they have open.
_MARKS = ("~${}", ".~{}", ".~lock.{}#")


def hold(file: BinaryIO) -> bool:
    """Keep a file for this process until it is closed; False where another process has it.

    Everybody can still read and write it. Where the file system knows no locks, nothing is held and nothing refused.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file.fileno(), _FAR, os.SEEK_SET)
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(file.fileno(), 0, os.SEEK_END)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def opened_by_others(path: Path) -> bool:
    """Whether Excel, WPS or LibreOffice says beside a file that it has it open."""
    return any(path.with_name(mark.format(path.name)).exists() for mark in _MARKS)
