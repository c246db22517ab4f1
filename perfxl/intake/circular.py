"""通报: what may be sent around of each department. Amounts in 万元, scores in 分, the rate a ratio."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from perfxl.intake.schema import NO_NAME

if TYPE_CHECKING:
    from collections.abc import Collection

SUPERIOR, UNIT = "部门", "下属单位"
_NOTHING_CAME = "未报送"


def circular(
    forms: pd.DataFrame, units: Collection[str], absent: Iterable[str], short: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """A row a department or unit: what its projects come to, its own form's `final` and `final_grade`; `group` tells units apart.

    A project is its owner's, as in the roll-up: a unit's, though it names the superior as 主管部门. Departments come before
    units, in each the best first: by `basis`, the final score of their own forms, or what their projects scored where
    nobody in the group has one. Only who sent everything has a `rank`: `short` says of the others how many forms are
    missing; they come below, then those that sent nothing, each with a `note`. `project_score` is weighted by budgets.
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
    made["group"] = pd.Categorical(
        [UNIT if name in units else SUPERIOR for name in names], [SUPERIOR, UNIT], ordered=True
    )
    came, missing = {*forms["owner"]}, short or {}
    made["note"] = [
        (f"缺 {missing[name]} 张表" if name in missing else None) if name in came else _NOTHING_CAME for name in names
    ]
    told = made.assign(came=[name in came for name in names], whole=made["note"].isna()).rename_axis("department")
    return _ranked(told.reset_index()).drop(columns=["points", "weights", "came", "whole"])


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in their order with `rank` and `basis`."""
    order = ["group", "came", "whole", "final", "project_score", "department"]
    by = [True, False, False, False, False, True]
    ordered = rows.sort_values(order, ascending=by, na_position="last", kind="stable")
    has_final = (ordered["whole"] & ordered["final"].notna()).groupby(ordered["group"], observed=True).transform("any")
    points = ordered["final"].where(has_final, ordered["project_score"]).where(ordered["whole"])
    ranks = points.groupby(ordered["group"], observed=True).rank(method="min", ascending=False)
    return ordered.assign(basis=has_final.map({True: "final", False: "project_score"}), rank=ranks.astype("Int64"))
