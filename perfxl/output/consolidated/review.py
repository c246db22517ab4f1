"""The sheets for reviewers: 复核, 复核按部门, 复核抽样."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perfxl.intake.frames import lists_of
from perfxl.intake.reviews import by_department, reviewed
from perfxl.intake.sampling import Proposed
from perfxl.intake.schema import KIND_NAMES
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.rows import Formula, Value
from perfxl.output.consolidated.table import Table

if TYPE_CHECKING:
    import pandas as pd

_DIFFERENCE = "ROUND({reviewed}-{self_total},3)"


def write_reviewed(table: Table, summary: Table, forms: pd.DataFrame, links: Links) -> None:
    """自评, 核算, 复核 and 最终 side by side, those farthest apart first; then what that comes to by department."""
    rows = reviewed(forms)
    same = ["department", "project", "unit", "score", "reviewed", "final", "final_grade", "sheet"]
    stated = rows["self_given"]
    shown = lists_of(rows[same].assign(self_total=stated, kind=rows["kind"].map(KIND_NAMES)))
    apart: list[Value] = [
        None if value is None else Formula(_DIFFERENCE, value) for value in lists_of(rows[["difference"]])["difference"]
    ]
    table.add_all({**shown, "difference": apart, "source": links.to_forms(rows)})
    summary.add_all(lists_of(by_department(rows)))


def write_sample(table: Table, forms: pd.DataFrame, proposed: Sequence[Proposed], links: Links) -> None:
    """Whom to look at, and why."""
    rows = forms.loc[[one.form for one in proposed]]
    same = ["department", "project", "budget", "final"]
    table.add_all({
        **lists_of(rows[same]), "number": [*range(1, len(rows) + 1)], "source": links.to_forms(rows),
        "risk": [one.risk for one in proposed], "why": [one.why for one in proposed],
        "drawn": ["随机" if one.by_lot else "风险" for one in proposed],
    })  # fmt: skip
