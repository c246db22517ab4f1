"""What a draft says where the form itself is wrong: the error beside the figures, which stay as they are stated."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from perfxl.checks.finding import CheckedForm, Finding
from perfxl.forms.model import Form, Indicator
from perfxl.output.papers.blanks import remark


def open_errors(form: CheckedForm) -> list[Finding]:
    """The errors of a form that still stand."""
    return [found for found in form.findings if found.level == "error" and form.status(found) != "waived"]


def first_line(forms: Sequence[CheckedForm]) -> list[str]:
    """What a draft begins with where its forms are wrong."""
    count = sum(len(open_errors(form)) for form in forms)
    if not count:
        return []
    return [
        remark(
            f"本稿依据的自评表有{count}处错误没有改正，正文和附件的数字都照表填报，有错误的地方已逐处标出。请先改正自评表，再重新生成本报告"
        )
    ]


def remarks_at(form: CheckedForm, rows: Collection[int], sheet: str = "") -> list[str]:
    """A remark for each error that stands in some rows of a sheet, by default of the form's own."""
    at = sheet or form.form.sheet
    return [remark(found.message) for found in open_errors(form) if found.sheet == at and found.at.row in rows]


def other_remarks(form: CheckedForm, told: Collection[tuple[str, int]]) -> list[str]:
    """The same of all errors elsewhere than in the rows, by sheet, that are told of."""
    return [remark(found.message) for found in open_errors(form) if (found.sheet, found.at.row) not in told]


def told_rows(form: Form, items: Iterable[Indicator]) -> set[tuple[str, int]]:
    """The rows of the funds and of some indicators, each with its sheet."""
    return {(form.sheet, row.row) for row in form.funds.rows} | {(one.name_cell.sheet, one.row) for one in items}
