"""A folder that is written into, known by a mark that is held meanwhile: what a kill left in it is cleared by the next."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from perfxl.files.atomic import HIDDEN, private, sweep
from perfxl.files.locks import hold

_MARK = f"{HIDDEN}unfinished"


@contextmanager
def unfinished(folder: Path) -> Iterator[None]:
    """Mark a folder until the block ends, with an error or without; only a kill leaves the mark."""
    mark = folder / _MARK
    with open(mark, "wb", opener=private) as held:
        hold(held)
        try:
            yield
        finally:
            if sys.platform == "win32":
                held.close()  # an open file cannot be taken away
            with suppress(OSError):
                mark.unlink(missing_ok=True)


def clear_unfinished(around: Path) -> None:
    """Clear the folders in a folder whose mark nobody holds of the parts in them; what is finished there stays."""
    for mark in [*around.glob(f"*/{_MARK}")]:
        with suppress(OSError):
            with mark.open("rb+") as held:
                abandoned = hold(held)
            if abandoned:
                sweep(Path(folder) for folder, _, _ in os.walk(mark.parent))
                mark.unlink(missing_ok=True)
