"""What is to be reviewed, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Job:
    """A workbook to review. `target` is where the annotated copy goes, None where none is wanted."""

    path: Path
    name: str
    target: Path | None = None
    target_name: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """How workbooks are reviewed: the rulebook asked for (else the form's own), the password to open them.

    `max_size` is how many MB a workbook may inflate to, None for what is usual; all other limits grow with it.
    """

    rules: str | None = None
    password: str | None = None
    max_size: int | None = None


# each form's own rulebook, no password
PLAIN = ReviewOptions()

Begin = Callable[[int | None], None]
"""Told the number of each job of a batch before its workbook is touched, None before a step that all of them share."""


def unwatched(number: int | None) -> None:
    """Nobody is told which workbook comes next."""
