"""A folder of files that appears whole or not at all, and never takes the place of what somebody has."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfxl.files.atomic import HIDDEN, telling


def in_the_way(folder: Path) -> str | None:
    """What stands where a new folder is to be, in words; None where nothing does, or an empty folder."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    return f"文件夹“{folder}”里已有文件" if folder.is_dir() else f"“{folder}”是一个文件"


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into that takes its place when the block ends without an error, where nothing is in the way."""
    made = folder.parent / f"{HIDDEN}made-{secrets.token_hex(6)}"
    with telling(folder):
        made.mkdir(parents=True)
        try:
            yield made
            if folder.exists():
                folder.rmdir()
            made.rename(folder)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
