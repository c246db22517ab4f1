"""A folder of files that appears whole or not at all, and never takes the place of what somebody has; one that passes."""

from __future__ import annotations

import errno
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from perfxl.files.atomic import growing_beside, new_part, private, put, settle, settle_all, sweep, telling
from perfxl.files.locks import hold

_USUAL, _PRIVATE = 0o777, 0o700


def in_the_way(folder: Path) -> str | None:
    """What stands where a new folder is to be, in words; None where nothing does, or an empty folder."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    return f"文件夹“{folder}”里已有文件" if folder.is_dir() else f"“{folder}”是一个文件"


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into that takes its place when the block ends without an error.

    Raises OSError, FileExistsError where something is in the way by then.
    """
    with telling(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep([folder.parent])
        with _growing_folder(folder.parent, _USUAL) as made:
            yield made
            if in_the_way(folder):  # another call was faster
                raise FileExistsError(errno.EEXIST, "已有文件", str(folder))
            if folder.exists():
                folder.rmdir()
            settle_all(made)
            put(made, folder)
        settle([folder.parent])


@contextmanager
def passing_folder() -> Iterator[Path]:
    """A private folder among the system's temporary ones, gone when the block ends; after a kill, when the next call begins."""
    around = Path(tempfile.gettempdir())
    _sweep_once(around)
    with _growing_folder(around, _PRIVATE) as made:
        yield made


@cache
def _sweep_once(around: Path) -> None:
    """Clear what killed calls left, once a process: folders pass by the workbook, and many files may lie there."""
    sweep([around])


@contextmanager
def _growing_folder(around: Path, mode: int) -> Iterator[Path]:
    """A new folder beside a mark that is held: a sweep leaves both alone."""
    mark = new_part(around, ".folder")
    with open(mark, "xb", opener=private) as held:
        hold(held)
        try:
            with growing_beside(mark) as made:
                made.mkdir(mode)
                yield made
        finally:
            if sys.platform == "win32":
                held.close()  # an open file cannot be taken away
            mark.unlink(missing_ok=True)
