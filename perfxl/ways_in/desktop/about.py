"""What there is to say of this program: its version, what it was built from, what is new."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from perfxl.text.screen import safe
from perfxl.text.version import __version__
from perfxl.ways_in.desktop.program_folder import ProgramFolder

NEWS = "更新内容.txt"
# Written by the build of the package: the version, and the commit or the modules that it was built from.
BUILT = Path(__file__).parents[2] / "build.txt"


def facts(home: ProgramFolder) -> list[str]:
    """The program and its version; what it was built from, where a file says so; where it works."""
    return [
        f"绩效自评审核 {__version__}",
        *_build(),
        f"程序文件夹：{safe(str(home.path))}",
        "在本机运行，不联网，不改动原件。MIT 许可。",
    ]


def news() -> list[str]:
    """What is new, a line each."""
    return resources.files("perfxl.ways_in.desktop").joinpath(NEWS).read_text("utf-8").splitlines()


def _build() -> list[str]:
    """What the package was built from, a line each; nothing where it was not built."""
    return [safe(line) for line in BUILT.read_text("utf-8").splitlines()[1:]] if BUILT.is_file() else []
