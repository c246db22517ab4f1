"""Papers made of workbooks, one each, without a run around them: the 自评报告."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.atomic import swept
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.run.check import check_rules
from perfxl.run.discovery import InputError, Source, find_sources
from perfxl.run.output_names import MARKS, copy_paths
from perfxl.run.workers import review_all

if TYPE_CHECKING:
    from perfxl.reviewing.lines import ReviewLine

SUFFIX = ".docx"


def make_reports(inputs: Sequence[str], output: Path, options: ReviewOptions) -> Iterator[ReviewLine]:
    """Write the 自评报告 of each workbook, as the options say; a line each, whose `annotated` is the report.

    `output` is a folder, for one workbook also the .docx itself. Raises InputError for a wrong call, OSError for the
    output folder.
    """
    check_rules(options)
    target = output if output.suffix.lower() == SUFFIX and not output.is_dir() else None
    sources = find_sources(inputs, None if target else output)
    if target is not None and len(sources) > 1:
        raise InputError(f"有 {len(sources)} 个工作簿，不能都写成“{target}”。请让 -o 指向一个文件夹。")
    targets = [target] if target else report_paths(sources, output)
    own = options.templates.absolute() if options.templates else None
    options = replace(options, copy="report", templates=own)
    for path in targets:
        path.parent.mkdir(parents=True, exist_ok=True)
    jobs = [Job(source.path, source.name, path, path.as_posix()) for source, path in zip(sources, targets, strict=True)]
    with swept({path.parent for path in targets}):
        yield from review_all(jobs, None, options)


def report_paths(sources: Sequence[Source], output: Path) -> list[Path]:
    """Where in a folder the report of each workbook goes: 原名_自评报告.docx."""
    return [output / path for path in copy_paths(sources, output, MARKS["report"], SUFFIX)]
