"""Work on workbooks of which some have a password to open: each password that is known is tried on what is still locked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfxl.reviewing.jobs import ReviewOptions
    from perfxl.reviewing.lines import ReviewLine
    from perfxl.run.check import Progress
    from perfxl.run.job import RunOptions, RunOutcome

LOCKED = "encrypted"
"""The code of a workbook that a password is wanted for."""


def run_with(
    inputs: Sequence[str], options: RunOptions, progress: Progress, passwords: Sequence[str] = ()
) -> RunOutcome:
    """A run, gone on with for each password as long as something is locked. Raises what `run_all` does."""
    from perfxl.run.job import run_all

    if options.resume and passwords:
        options = _with_password(options, passwords[0])
        passwords = passwords[1:]
    outcome = run_all(inputs, options, progress)
    for password in passwords:
        if outcome.left or all(one.code != LOCKED for one in outcome.summaries):
            break
        before, outcome = outcome, run_all(inputs, _with_password(options, password), progress)
        # what was told of the workbooks that are done is told once
        outcome.faults = list(dict.fromkeys([*before.faults, *outcome.faults]))
        outcome.notices = {**before.notices, **outcome.notices}
    return outcome


def _with_password(options: RunOptions, password: str) -> RunOptions:
    return replace(options, resume=True, review=replace(options.review, password=password))


def copies_with(
    inputs: Sequence[str], folder: Path, options: ReviewOptions, passwords: Sequence[str] = ()
) -> Iterator[ReviewLine]:
    """A copy of each input; a line each, what is locked last, after each password was tried on it."""
    from perfxl.run.copies import make_copies

    left: list[ReviewLine] = []
    for password in (None, *passwords):
        tried = [line.summary.name for line in left] if left else inputs
        left = []
        for line in make_copies(tried, folder, replace(options, password=password)):
            if line.summary.code == LOCKED and password != (passwords[-1] if passwords else None):
                left.append(line)
            else:
                yield line
        if not left:
            return
