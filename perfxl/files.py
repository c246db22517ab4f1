"""Files appear whole or not at all: written beside, synced, then put in place."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A new file beside `target` that takes its place when the block ends without an error.

    Its name is short, as the target's may be as long as the system allows, and hidden, so that no walk reads it.
    """
    part = target.with_name(f".~{secrets.token_hex(6)}{target.suffix}")
    part.open("xb").close()
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
