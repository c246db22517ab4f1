"""通报: what may be sent around of each department. Amounts in 万元, scores in 分, the rate a ratio."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from perfxl.intake.schema import NO_NAME

if TYPE_CHECKING:
    from collections.abc import Collection

SUPERIOR, UNIT = "部门", "下属单位"
_NOTHING_CAME = "未报送"


def circular(forms: pd.DataFrame, units: Collection[str], absent: Iterable[str]) -> pd.DataFrame:
    """A row a department or unit: what its projects come to, its own form's `final` and `final_grade`; `group` tells units apart.

    A project is its owner's, as in the roll-up: a unit's, though it names the superior as 主管部门. Departments come before units, in each the
    best final score first, then those without one by what their projects scored; then those that sent nothing, with a
    `note`. `project_score` is weighted by budgets.
    """
    projects = forms[forms["kind"] == "project"]
    weights = projects["adjusted"].where(projects["final"].notna())
    rows = projects.assign(budget=projects["adjusted"], points=weights * projects["final"], weights=weights)
    groups = rows.groupby("owner", sort=False)
    sums = groups[["budget", "executed", "points", "weights"]].sum(min_count=1).assign(projects=groups.size())
    own = forms[forms["kind"] == "department"].drop_duplicates("owner", keep="last").set_index("owner")
    names = [name for name in dict.fromkeys([*forms["owner"], *absent]) if name != NO_NAME]
    made = sums.reindex(names).join(own[["final", "final_grade"]])
    made["projects"] = made["projects"].fillna(0).astype(int)
    made["rate"] = made["executed"] / made["budget"].where(made["budget"] != 0)
    made["project_score"] = (made["points"] / made["weights"].where(made["weights"] != 0)).round(3)
    made["group"] = [UNIT if name in units else SUPERIOR for name in names]
    came = {*forms["owner"]}
    made["note"] = [None if name in came else _NOTHING_CAME for name in names]
    order = ["group", "came", "final", "project_score", "department"]
    ordered = made.assign(came=[name in came for name in names]).rename_axis("department").reset_index()
    by = [True, False, False, False, True]
    ordered["group"] = pd.Categorical(ordered["group"], [SUPERIOR, UNIT], ordered=True)
    return ordered.sort_values(order, ascending=by, na_position="last", kind="stable").drop(
        columns=["points", "weights", "came"]
    )
