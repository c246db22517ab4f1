"""Mistakes in a ledger, each with its sheet and cell; all of them are told at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from perfxl.text.errors import CallError


class Fault(NamedTuple):
    """A mistake: where it stands, what is wrong, what is expected."""

    sheet: str
    cell: str
    text: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}：{self.text}"


MOST_TOLD = 100
"""So many mistakes are told one by one: nobody mends more of them by hand."""


class LedgerError(CallError):
    """A ledger that cannot be used; the message says why, a line a mistake, of very many the first ones."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        left = len(faults) - MOST_TOLD
        rest = [f"另有 {left} 处没有列出。请先改正上面的，再检查一次。"] if left > 0 else []
        super().__init__("\n".join((message, *map(str, faults[:MOST_TOLD]), *rest)))
        self.head, self.faults = message, tuple(faults)


def faulty(path: Path, faults: Sequence[Fault]) -> LedgerError:
    """The error for a ledger with mistakes."""
    return LedgerError(f"台账“{path.name}”有 {len(faults)} 处须改正：", faults)
