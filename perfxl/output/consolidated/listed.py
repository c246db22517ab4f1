"""项目清单核对: the ledger's list of projects beside what came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perfxl.intake.frames import lists_of
from perfxl.intake.listed import Comparison
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.rows import Formula, Value
from perfxl.output.consolidated.table import Table

if TYPE_CHECKING:
    import pandas as pd

_DECIMALS = 6
_FORM = ["department", "project", "unit", "adjusted", "executed"]


def write_listed(table: Table, compared: Sequence[Comparison], forms: pd.DataFrame, links: Links) -> None:
    """A row a project of the list and form; then the forms that are not on it."""
    came = forms.loc[[one.form for one in compared if one.form is not None]]
    columns = {**lists_of(came[_FORM].rename(columns={"adjusted": "budget"})), "source": links.to_forms(came)}
    told = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    rows = dict(zip(came.index, told, strict=True))
    for one in compared:
        row: dict[str, Value] = {"state": one.state, **(rows[one.form] if one.form is not None else {})}
        if project := one.project:
            row |= {
                "department": project.department, "project": project.name, "unit": project.unit or row.get("unit"),
                "code": project.code, "listed_budget": project.budget, "listed_executed": project.executed,
            }  # fmt: skip
        table.add(row | {f"{name}_difference": _difference(row, name) for name in ("budget", "executed")})


def _difference(row: dict[str, Value], name: str) -> Value:
    """What was reported less what is listed, where there are both."""
    reported, listed = row.get(name), row.get(f"listed_{name}")
    if not isinstance(reported, int | float) or not isinstance(listed, int | float):
        return None
    return Formula(f"ROUND({{{name}}}-{{listed_{name}}},{_DECIMALS})", round(reported - listed, _DECIMALS))
