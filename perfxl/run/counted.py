"""What a run tells of its workbooks once 汇总.xlsx has said which of their forms count: the same figures as that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from perfxl.reviewing.lines import WorkbookSummary

if TYPE_CHECKING:
    import pandas as pd

_LEVELS = ["errors", "warnings", "infos"]
_KEPT = ["workbook", "counted", "final_grade", "answered", "waived", *_LEVELS]


def only_counted(summaries: Sequence[WorkbookSummary], forms: pd.DataFrame) -> list[WorkbookSummary]:
    """The summaries with the findings and grades of the forms that count alone; the forms are those of the same workbooks."""
    from perfxl.intake.frames import lists_of

    columns = lists_of(forms[_KEPT])
    rows = defaultdict[int, list[dict[str, object]]](list)
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        rows[int(row["workbook"])].append(row)
    return [_narrowed(one, rows[at]) if at in rows else one for at, one in enumerate(summaries)]


def _narrowed(summary: WorkbookSummary, forms: Sequence[dict[str, object]]) -> WorkbookSummary:
    counted = [form for form in forms if form["counted"]]

    def total(name: str) -> int:
        return sum(int(str(form[name])) for form in counted)

    return replace(
        summary,
        counts=tuple(map(total, _LEVELS)),
        grades=tuple(None if form["final_grade"] is None else str(form["final_grade"]) for form in counted),
        answered=total("answered"),
        waived=total("waived"),
        uncounted=len(forms) - len(counted),
    )
