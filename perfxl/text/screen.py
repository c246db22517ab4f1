"""What may stand on a screen: nothing in a workbook or a file's name steers it."""

from __future__ import annotations


def safe(text: str) -> str:
    """A text in one line without control characters, escape sequences and marks that turn its direction."""
    return "".join(c if c.isprintable() or c == "\u3000" else " " for c in text)
