"""How each score of a workbook came about."""

from __future__ import annotations

from perfxl.excel.editing.refs import parse_ref
from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.output.explanation import explain_review
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job, ReviewOptions
from perfxl.run.check import check_rules
from perfxl.run.discovery import InputError, find_sources


def explain_file(file: str, cell: str | None, options: ReviewOptions) -> list[str]:
    """How each score of a workbook came about; of the row of one cell where `cell` is given."""
    check_rules(options)
    row = _row_of(cell)
    source = find_sources([file])[0]
    reviewed = review_batch([Job(source.path, source.name)], options)[0]
    if error := reviewed.record["error"]:
        raise UnreadableError(error["code"], error["message"])
    if not reviewed.forms:
        return ["没有找到绩效自评表。请确认工作簿里有项目支出或部门整体支出绩效自评表。"]
    lines = [line for form in reviewed.forms for line in explain_review(form, row)]
    if not lines:
        raise InputError(f"{file}：单元格 {cell} 所在行没有得分。")
    return lines


def _row_of(cell: str | None) -> int | None:
    if cell is None:
        return None
    try:
        return parse_ref(cell.upper())[0]
    except ValueError as error:
        raise InputError(f"“{cell}”不是单元格地址。应写成 H17 这样。") from error
