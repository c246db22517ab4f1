"""What may stand on a screen: nothing in a workbook or a file's name steers it."""

from __future__ import annotations

from collections.abc import Sequence

# As many files are named where one line is on all of them.
_NAMED = 5


def safe(text: str) -> str:
    """A text in one line without control characters, escape sequences and marks that turn its direction."""
    return "".join(c if c.isprintable() or c == "\u3000" else " " for c in text)


def first_few(names: Sequence[str]) -> str:
    """Files that one line is on: the first five by name, of more their number."""
    more = f" 等 {len(names)} 个文件" if len(names) > _NAMED else ""
    return f"{'、'.join(names[:_NAMED])}{more}"
