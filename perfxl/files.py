"""Files appear whole or not at all: written beside, synced, then put in place; beside what another program holds."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
# A virus scanner or a sync program holds a new file for a moment: WinError 5 and 32.
_HELD = (5, 32)
_PAUSES = (0.1, 0.3, 0.6)
_MOST_NAMES = 9


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A new file beside `target` that takes its place when the block ends without an error.

    Its name is short, as the target's may be as long as the system allows, and hidden, so that no walk reads it.
    """
    part = target.with_name(f".~{secrets.token_hex(6)}{target.suffix}")
    # while it is written, it is its user's alone
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(_usual_mode())
        _put(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _usual_mode() -> int:
    """The mode of a new file, as the user's umask has it."""
    umask = os.umask(0o077)
    os.umask(umask)
    return 0o666 & ~umask


def _put(part: Path, target: Path) -> None:
    """Put a file in place, trying again for a second where another program holds the place."""
    for pause in (*_PAUSES, None):
        try:
            part.replace(target)
        except PermissionError as error:
            if pause is None or getattr(error, "winerror", None) not in _HELD:
                raise
            time.sleep(pause)
        else:
            return


def write_or_beside(target: Path, write: Callable[[Path], T]) -> tuple[Path, T]:
    """Write a file, or one with a number behind its name where the target is open in another program.

    Gives the path written and what `write` gave. Raises the first PermissionError where no name can be written.
    """
    try:
        return target, write(target)
    except PermissionError as first:
        for number in range(2, _MOST_NAMES + 1):
            other = target.with_name(f"{target.stem}({number}){target.suffix}")
            try:
                return other, write(other)
            except PermissionError:
                continue
        raise first


def held_notice(target: Path, written: Path) -> str:
    """What people are told where a file was written beside the one that is open."""
    return f"“{target.name}”正被其他程序打开，结果另存为“{written.name}”。关闭后再审核一次可恢复原名。"
