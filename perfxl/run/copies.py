"""Copies of workbooks without a run around them: the 报送版 without marks, the 修正稿 with the slips set right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.atomic import swept
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.run.check import check_rules
from perfxl.run.discovery import find_sources
from perfxl.run.output_names import MARKS, SUFFIXES, copy_paths
from perfxl.run.workers import review_all

if TYPE_CHECKING:
    from perfxl.reviewing.lines import ReviewLine


def make_copies(inputs: Sequence[str], output: Path, options: ReviewOptions) -> Iterator[ReviewLine]:
    """Make the copy that the options ask for of each workbook; a line each, whose `annotated` is the copy.

    Raises InputError for a wrong call, OSError for the output folder.
    """
    check_rules(options)
    sources = find_sources(inputs, output)
    output.mkdir(parents=True, exist_ok=True)
    paths = copy_paths(sources, output, MARKS[options.copy], SUFFIXES.get(options.copy))
    jobs = [
        Job(source.path, source.name, output / path, (output / path).as_posix())
        for source, path in zip(sources, paths, strict=True)
    ]
    with swept({output, *(job.target.parent for job in jobs if job.target)}):
        yield from review_all(jobs, None, options)
