"""通报: what may be sent around, without codes, files or findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfxl.intake.frames import lists_of
from perfxl.intake.rollup import rounded
from perfxl.output.consolidated.rows import Formula, Value
from perfxl.output.consolidated.table import Table

if TYPE_CHECKING:
    import pandas as pd

_RATE = 'IF({budget}=0,"",{executed}/{budget})'


def write_circular(table: Table, departments: pd.DataFrame) -> None:
    """A row a department, ranked among those of its group; then what all come to. `departments` as `circular` gives them."""
    first = table.row + 1
    same = ["department", "group", "projects", "project_score", "final", "final_grade", "note"]
    for _, rows in departments.groupby("group", sort=False, observed=True):
        # who has a note is not ranked, and stands below all who are
        basis, among = rows["basis"].iloc[0], max(int(rows["note"].isna().sum()), 1)
        formula = f"RANK({{{basis}}},{table.span(basis, table.row + 1, table.row + among)})"
        ranks = lists_of(rows[["rank"]])["rank"]
        table.add_all({
            **lists_of(rows[same]), **_money(rows),
            "rank": [None if rank is None else Formula(formula, rank) for rank in ranks],
        })  # fmt: skip
    if table.row >= first:
        table.add(_total(table, first, departments))


def _money(rows: pd.DataFrame) -> dict[str, list[Value]]:
    shown = lists_of(rows[["budget", "executed"]].apply(rounded).assign(rate=rows["rate"]))
    return {**shown, "rate": [None if rate is None else Formula(_RATE, rate) for rate in shown["rate"]]}


def _total(table: Table, first: int, departments: pd.DataFrame) -> dict[str, Value]:
    sums = rounded(departments[["projects", "budget", "executed"]].astype(float).sum())
    spans = {name: table.span(name, first, table.row, fixed=False) for name in sums.index}
    added: dict[str, Value] = {name: Formula(f"SUM({spans[name]})", float(sums[name])) for name in sums.index}
    rate = Formula(_RATE, sums["executed"] / sums["budget"] if sums["budget"] else "")
    return {"department": "合计", **added, "rate": rate}
