"""What counts of a form in the end: the reviewer's score and grade where there are any, and its findings that stand."""

from __future__ import annotations

import pandas as pd

from perfxl.intake.finding_counts import by_form
from perfxl.intake.frames import FORM_ID

# a frame without one of these columns says nothing of it
_DTYPES = {
    "reviewed": "Float64", "final": "Float64", "final_grade": "string", "project_code": "string",
    "kept_because": "string",
}  # fmt: skip


def with_finals(forms: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """The forms with `reviewed`, `final` (分: the reviewer's total, else the score), `final_grade`, `project_code`, and
    with what their findings come to (`errors`, `warnings`, `answered`, `infos`, `waived`).
    """
    blank = {name: pd.Series(pd.NA, forms.index, dtype) for name, dtype in _DTYPES.items() if name not in forms}
    known = forms.assign(**blank)
    known["final"] = known["final"].fillna(known["reviewed"]).fillna(known["score"])
    known["final_grade"] = known["final_grade"].fillna(known["grade"])
    counts = by_form(findings)
    names = [name for name in counts if name not in FORM_ID]
    without = known.drop(columns=[name for name in names if name in known])
    counted = without.merge(counts, on=FORM_ID, how="left").set_axis(forms.index)
    return (
        counted.astype(dict.fromkeys(names, "Int64"))
        .fillna(dict.fromkeys(names, 0))
        .astype(dict.fromkeys(names, "int64"))
    )
