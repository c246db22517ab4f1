"""What there is to say of this program: its version, what it was built from, what is new."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import resources
from pathlib import Path

from perfxl.text.screen import safe
from perfxl.text.version import __version__
from perfxl.ways_in.desktop.program_folder import ProgramFolder

NEWS, BUILD, VERSION = "更新内容.txt", "build.txt", "版本.txt"
# A file that tells of a build is short; whatever else it may be is not shown.
_MOST_LINES, _MOST_BYTES = 6, 2000


def facts(home: ProgramFolder) -> list[str]:
    """The program and its version; what it was built from, where a file says so; where it works."""
    return [
        f"绩效自评审核 {__version__}",
        *_build(home.path),
        f"程序文件夹：{safe(str(home.path))}",
        "在本机运行，不联网，不改动原件。MIT 许可。",
    ]


def news() -> list[str]:
    """What is new, a line each."""
    return resources.files("perfxl.ways_in.desktop").joinpath(NEWS).read_text("utf-8").splitlines()


def _build(home: Path) -> list[str]:
    """The lines of the first file that tells of the build: within the packaged program, or beside it."""
    packaged = getattr(sys, "_MEIPASS", None)
    for path in (*([Path(packaged) / BUILD] if packaged else []), home / "_internal" / BUILD, home / VERSION):
        with suppress(OSError, ValueError):
            with path.open("rb") as file:
                text = file.read(_MOST_BYTES).decode("utf-8-sig")
            if lines := [safe(line.strip()) for line in text.splitlines() if line.strip()]:
                return lines[:_MOST_LINES]
    return []
