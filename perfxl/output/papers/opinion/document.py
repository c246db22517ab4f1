"""The opinions of a workbook as one document, a page a form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfxl.files.whole_folder import passing_folder
from perfxl.output.papers.opinion.page import page
from perfxl.output.papers.template import find_template
from perfxl.reviewing.record import FormRecord

NAME = "审核意见书"
"""What its template is called."""


def write_opinion(forms: Sequence[FormRecord], target: Path, own: Path | None = None) -> None:
    """Write the opinions on the forms of a workbook, by a person's own template where there is one.

    Raises PaperError for a template that cannot be used, OSError.
    """
    pages = [page(form, number) for number, form in enumerate(forms, 1)]
    find_template(NAME, own).fill({"各表": pages, "表数": str(len(pages))}, target)


def try_template(own: Path) -> None:
    """See that a person's own template can be filled in, before a run rests on it. Raises PaperError."""
    path, shipped = find_template(NAME, own).path, find_template(NAME).path
    if path == shipped or path.read_bytes() == shipped.read_bytes():
        return
    with passing_folder() as folder:
        write_opinion([_EXAMPLE], folder / f"{NAME}.docx", own)


_EXAMPLE: FormRecord = {
    "form": "project",
    "sheet": "",
    "rulebook": "",
    "year": None,
    "project_code": None,
    "fields": {},
    "money_unit": "万元",
    "cells": {},
    "funds": [],
    "indicators": [],
    "details": [],
    "review_rows": [],
    "totals": {
        "weight": None,
        "self_total": None,
        "self_sum": None,
        "score": None,
        "grade_stated": None,
        "grade": None,
        "by_basis": {},
        "reviewed": None,
        "final": None,
        "final_grade": None,
    },
    "findings": [],
}
