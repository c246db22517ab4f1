"""What is made of workbooks, one each, without a run around them: 报送版, 修正稿, 自评报告, 审核意见书."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.files.atomic import swept
from perfxl.reviewing.jobs import ReviewOptions
from perfxl.run.check import check_rules
from perfxl.run.discovery import InputError, find_sources
from perfxl.run.output_names import MARKS, SUFFIXES, copy_paths
from perfxl.run.workers import review_all

if TYPE_CHECKING:
    from perfxl.reviewing.lines import ReviewLine


def make_copies(inputs: Sequence[str], output: Path, options: ReviewOptions) -> Iterator[ReviewLine]:
    """Make the copy that the options ask for of each workbook; a line each, whose `annotated` is the copy.

    `output` is a folder, for a paper on one workbook also the .docx itself. Raises InputError for a wrong call, OSError for
    the output folder.
    """
    check_rules(options)
    suffix = SUFFIXES.get(options.copy)
    is_file = suffix is not None and output.suffix.lower() == suffix and not output.is_dir()
    sources = find_sources(inputs, None if is_file else output)
    if is_file and len(sources) > 1:
        raise InputError(f"有 {len(sources)} 个工作簿，不能都写成“{output}”。请让 -o 指向一个文件夹。")
    targets = [output] if is_file else [output / p for p in copy_paths(sources, output, MARKS[options.copy], suffix)]
    (output.parent if is_file else output).mkdir(parents=True, exist_ok=True)
    jobs = [
        replace(source.job(), target=target, target_name=target.as_posix())
        for source, target in zip(sources, targets, strict=True)
    ]
    with swept({output.parent if is_file else output, *(target.parent for target in targets)}):
        yield from review_all(jobs, None, options)
