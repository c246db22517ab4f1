"""What the sheets say of a rulebook; one of an earlier run that was given as a file is told by its name."""

from __future__ import annotations

from collections.abc import Iterable

from perfxl.rules.grades import by_height
from perfxl.rules.in_use import rulebook_named
from perfxl.rules.rulebook import Grade


def titles(names: Iterable[str]) -> dict[str, str]:
    """The titles of rulebooks by their names."""
    return {name: book.full_title if (book := rulebook_named(name)) else name for name in names}


def told(name: str, count: int) -> str:
    """A rulebook with what tells its edition, and how many forms were scored by it."""
    if not (book := rulebook_named(name)):
        return f"{name}：{count} 张"
    edition = f"{name}，第 {book.version} 版，SHA-256 {book.digest[:12]}…"
    also = ("" if book.source_read else "，未见原文") + ("，自定，代替自带的同名规则" if book.replaces else "")
    return f"{book.title}（{edition}{also}）：{count} 张。{book.source}"


def grades(name: str) -> list[Grade]:
    """The grades of a rulebook, the highest first; none where it is not known."""
    return by_height(book.grades) if (book := rulebook_named(name)) else []
