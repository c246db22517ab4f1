"""Reviewing without writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.run.discovery import find_sources
from perfxl.run.workers import review_all

if TYPE_CHECKING:
    from perfxl.reviewing.lines import ReviewLine

    Progress = Callable[[Iterable[ReviewLine], int], Iterator[ReviewLine]]
    """Passes lines through while it shows how far they are."""


def check_all(
    inputs: Sequence[str], jobs: int | None, options: ReviewOptions, progress: Progress, follow_links: bool = False
) -> Iterator[ReviewLine]:
    """Review the inputs and write nothing: one result a workbook, in order."""
    check_rules(options)
    sources = find_sources(inputs, follow_links=follow_links)
    todo = [Job(source.path, source.name) for source in sources]
    yield from progress(review_all(todo, jobs, options), len(todo))


def check_rules(options: ReviewOptions) -> None:
    """See that the rulebook that is asked for exists. Raises RulebookError."""
    if options.rules is not None:
        from perfxl.rules.rulebook import load_rulebook

        load_rulebook(options.rules)
