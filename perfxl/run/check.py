"""Reviewing without writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.reviewing.jobs import ReviewOptions
from perfxl.run.discovery import find_sources, without
from perfxl.run.ledger import by_ledger, own_files
from perfxl.run.reports import with_reports
from perfxl.run.workers import review_all

if TYPE_CHECKING:
    from perfxl.reviewing.lines import ReviewLine

    Progress = Callable[[Iterable[ReviewLine], int], Iterator[ReviewLine]]
    """Passes lines through while it shows how far they are."""


def check_all(
    inputs: Sequence[str],
    jobs: int | None,
    options: ReviewOptions,
    progress: Progress,
    follow_links: bool = False,
    ledger: Path | None = None,
    report: Path | None = None,
) -> Iterator[ReviewLine]:
    """Review the inputs, by what a ledger says, and write nothing: one result a workbook, in order.

    Narrative reports lie in the folders of the inputs, or are given as a file or folder.
    """
    check_rules(options)
    options = by_ledger(options, ledger)
    sources = without(find_sources(inputs, follow_links=follow_links), own_files(ledger) if ledger else ())
    jobs_of_sources = [source.job() for source in sources]
    todo = with_reports(jobs_of_sources, inputs, None, follow_links, report)
    yield from progress(review_all(todo, jobs, options), len(todo))


def check_rules(options: ReviewOptions) -> None:
    """See that the rulebook that is asked for exists. Raises RulebookError."""
    if options.rules is not None:
        from perfxl.rules.rulebook import load_rulebook

        load_rulebook(options.rules)
