"""A file that another program holds open is written beside, under a number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_MOST_NAMES = 9


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


def beside_notice(target: Path, written: Path) -> str:
    """The same of a file that no review makes again."""
    return f"“{target.name}”正被其他程序打开，另存为“{written.name}”。"
