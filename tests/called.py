"""perfxl as people call it, in a process of its own; as other programs do, without a word of its progress."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from perfxl.reviewing.lines import ReviewLine

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"


def perfxl(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What a call comes to."""
    return subprocess.run(
        [sys.executable, "-m", "perfxl", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def untold(results: Iterable[ReviewLine], total: int) -> Iterator[ReviewLine]:
    """The progress of a run, told to nobody."""
    return iter(results)
