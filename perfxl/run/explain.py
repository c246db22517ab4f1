"""How each score of a workbook came about."""

from __future__ import annotations

from dataclasses import replace

from perfxl.excel.editing.refs import parse_ref
from perfxl.reviewing.jobs import ReviewOptions
from perfxl.reviewing.lines import ONLY_GOALS
from perfxl.run.check import check_rules
from perfxl.run.discovery import InputError, find_sources
from perfxl.run.workers import review_all
from perfxl.text.errors import PerfxlError

_NO_FORM = "没有找到绩效自评表。请确认工作簿里有项目支出或部门整体支出绩效自评表。"


def explain_file(file: str, cell: str | None, options: ReviewOptions) -> tuple[str, ...]:
    """How each score of a workbook came about; of the row of one cell where `cell` is given.

    Raises PerfxlError for a workbook that cannot be read, InputError for a row without a score.
    """
    check_rules(options)
    rows = () if cell is None else (_row_of(cell),)
    source = find_sources([file])[0]
    (line,) = review_all([source.job()], 1, replace(options, explain=rows))
    if line.summary.message:
        raise PerfxlError(line.summary.message)
    if line.summary.status == "unrecognised":
        return (ONLY_GOALS if ONLY_GOALS in line.notices else _NO_FORM,)
    if not line.explanation:
        raise InputError(f"{file}：单元格 {cell} 所在行没有得分。")
    return line.explanation


def _row_of(cell: str) -> int:
    try:
        return parse_ref(cell.upper())[0]
    except ValueError as error:
        raise InputError(f"“{cell}”不是单元格地址。应写成 H17 这样。") from error
