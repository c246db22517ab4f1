"""What a run tells of its workbooks once 汇总.xlsx has said which of their forms count: the same figures as that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from posixpath import commonpath
from typing import TYPE_CHECKING

from perfxl.reviewing.lines import WorkbookSummary

if TYPE_CHECKING:
    import pandas as pd

_LEVELS = ["errors", "warnings", "infos"]
# As many versions are named of one form.
_NAMED = 5
_AGAIN = ["older-version", "same-content"]
_KEPT = ["workbook", "counted", "repeats", "final_grade", "answered", "waived", *_LEVELS]


def only_counted(summaries: Sequence[WorkbookSummary], forms: pd.DataFrame) -> list[WorkbookSummary]:
    """The summaries with the findings and grades of the forms that count alone; the forms are those of the same workbooks."""
    from perfxl.intake.frames import lists_of

    columns = lists_of(forms[_KEPT])
    rows = defaultdict[int, list[dict[str, object]]](list)
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        rows[int(row["workbook"])].append(row)
    return [_narrowed(one, rows[at]) if at in rows else one for at, one in enumerate(summaries)]


def versions_told(forms: pd.DataFrame) -> list[str]:
    """Of forms that came in several versions which file is counted, and which are not, a line each file that is counted."""
    from perfxl.intake.frames import lists_of

    sources = dict(zip(forms["workbook"], forms["source"], strict=True))
    again = forms[forms["repeats"].isin(_AGAIN) & forms["kept_workbook"].notna()]
    left = defaultdict[str, dict[str, str]](dict)
    columns = lists_of(again[["source", "kept_workbook", "kept_because"]])
    for source, kept, because in zip(*columns.values(), strict=True):
        if (counted := sources[int(str(kept))]) != source:
            left[counted][str(source)] = str(because)
    return [_version_told(counted, others) for counted, others in left.items()]


def _version_told(counted: str, others: dict[str, str]) -> str:
    first, *rest = [f"“{name}”" for name in _names([PurePosixPath(path) for path in (counted, *others)])]
    more = f" 等 {len(rest)} 份" if len(rest) > _NAMED else ""
    return f"计入{first}，不计{'、'.join(rest[:_NAMED])}{more}（{'；'.join(dict.fromkeys(others.values()))}）"


def _names(paths: Sequence[PurePosixPath]) -> list[str]:
    """What files are called: files of one name with the folders that tell them apart."""
    if len({path.name for path in paths}) == len(paths):
        return [path.name for path in paths]
    around = commonpath([path.parent for path in paths])
    return [path.relative_to(around).as_posix() for path in paths]


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
        elsewhere=sum(int(str(form["errors"])) for form in forms if form["repeats"] == "other-year"),
    )
