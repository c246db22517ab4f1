"""perfxl as people call it, in a process of its own; as other programs do, without a word of its progress."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

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


def perfxl_here(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The same without a process of its own, which takes a second: for what is said, written and returned."""
    from perfxl.ways_in.cli import main

    return _ended(main, [*map(str, arguments)], cwd)


def folder_mode(home: Path, *given: str) -> subprocess.CompletedProcess[str]:
    """What folder mode comes to in a folder, without a process of its own and without a wait for Enter."""
    from perfxl.ways_in.desktop.folder import start

    return _ended(lambda: sys.exit(start(given, pause=False)), [*given], home)


def _ended(call: Callable[[], None], arguments: list[str], cwd: Path | None) -> subprocess.CompletedProcess[str]:
    out, err, status = StringIO(), StringIO(), None
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        chdir(cwd or Path.cwd()),
        patch("sys.argv", ["perfxl", *arguments]),
    ):
        try:
            call()
        except SystemExit as ended:
            status = ended.code
    assert isinstance(status, int)
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def untold(results: Iterable[ReviewLine], total: int) -> Iterator[ReviewLine]:
    """The progress of a run, told to nobody."""
    return iter(results)
