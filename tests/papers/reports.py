"""Self-evaluation reports of the tests: a form from lines, what is told on it."""

from __future__ import annotations

from perfxl.excel.reading.workbook import read_workbook
from perfxl.output.papers.self_report.writing import write_report
from perfxl.reviewing.batch import review_batch
from perfxl.reviewing.jobs import Job
from tests.papers.drawing import text_of


def reviewed(path):
    """The forms of a workbook as they are reviewed."""
    return review_batch([Job(path, path.name)])[0].forms


def reported(path, style=None, own=None):
    """The report on a workbook: its paragraphs, and what people are told."""
    target = path.with_suffix(".docx")
    told = write_report(read_workbook(path), reviewed(path), target, style, own)
    return text_of(target), told


def between(lines, first, last):
    """The paragraphs from one heading to the next."""
    return lines[lines.index(first) + 1 : lines.index(last)]
