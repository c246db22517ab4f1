"""The final score and grade of a row as formulas: a reviewer's total that is filled in on the sheet counts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfxl.intake.frames import lists_of
from perfxl.output.consolidated.rows import Formula, Value
from perfxl.output.consolidated.rulebooks import grades
from perfxl.rules.rulebook import Grade

if TYPE_CHECKING:
    import pandas as pd

_FINAL = 'IF({reviewed}="",{score},{reviewed})'


def finals(forms: pd.DataFrame) -> dict[str, list[Value]]:
    """`final` and `final_grade` of each form."""
    rows = lists_of(forms[["final", "final_grade", "rulebook"]])
    texts = {name: _graded(grades(name)) for name in dict.fromkeys(rows["rulebook"])}
    final = [None if score is None else Formula(_FINAL, score) for score in rows["final"]]
    graded = [
        Formula(texts[book], grade) if grade and texts[book] else grade
        for grade, book in zip(rows["final_grade"], rows["rulebook"], strict=True)
    ]
    return {"final": final, "final_grade": graded}


def _graded(ranges: list[Grade]) -> str:
    """The grade of a reviewer's total, else that of the score; nothing where the grades are not known."""
    text = '""'
    for grade in reversed(ranges):
        sign = ">=" if grade.range.low_closed else ">"
        text = f'IF({{reviewed}}{sign}{grade.range.low:f},"{grade.name}",{text})'
    return f'IF({{reviewed}}="",{{grade}}&"",{text})' if ranges else ""
