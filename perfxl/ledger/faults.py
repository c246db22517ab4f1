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


class LedgerError(CallError):
    """A ledger that cannot be used; the message says why, a line a mistake."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__("\n".join((message, *map(str, faults))))
        self.head, self.faults = message, tuple(faults)


def faulty(path: Path, faults: Sequence[Fault]) -> LedgerError:
    """The error for a ledger with mistakes."""
    return LedgerError(f"台账“{path.name}”有 {len(faults)} 处须改正：", faults)
