"""Sums over the forms that are counted: by department and year, by superior and unit, by group of indicators.

Amounts are in 万元; sums leave blanks out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields

import numpy as np
import pandas as pd

from perfxl.forms.words import group_name
from perfxl.intake.frames import FORM_ID, Frames, form_rows, values_of
from perfxl.intake.whole import Holdings, Whole
from perfxl.rules.grades import grade_names

RATE_GROUP = "预算执行率"
"""The group that the execution rate counts as."""
_DECIMALS = 8
_SUMS = ["projects", "project_budget", "project_executed"]


def by_department_and_year(forms: pd.DataFrame) -> pd.DataFrame:
    """What the projects of each department and year come to; departments in the order of their first project.

    `rate` is executed ÷ budget, `final` the projects' final scores weighted by their budgets; null where there is no budget.
    """
    projects = forms[forms["kind"] == "project"]
    weights = projects["adjusted"].where(projects["final"].notna())
    weighted = projects.assign(
        budget=projects["adjusted"], weights=weights, points=weights * projects["final"],
        first=pd.factorize(projects["department"])[0],
    )  # fmt: skip
    added = ["budget", "executed", "weights", "points", "errors", "warnings", "answered", "waived"]
    sums = _sums(weighted, ["first", "department", "year"], added).rename(columns={"rows": "projects"})
    sums["rate"] = sums["executed"] / _not_zero(sums["budget"])
    sums["final"] = sums["points"] / _not_zero(sums["weights"])
    return sums.sort_values(["first", "year"], na_position="first").drop(columns=["first", "weights", "points"])


def project_funds(forms: pd.DataFrame) -> tuple[float, float]:
    """What all projects' budgets and executed amounts come to."""
    sums = by_department_and_year(forms).sort_index()
    budget, executed = (sum(values_of(sums[name])) for name in ("budget", "executed"))
    return budget, executed


def by_grade(forms: pd.DataFrame) -> dict[str, int]:
    """How many of the forms have which grade in the end, the highest grade first; grades that none has too."""
    counts = forms["final_grade"].value_counts()
    return {grade: int(counts.get(grade, 0)) for grade in grade_names(forms["rulebook"].unique(), counts.index)}


def _not_zero(amounts: pd.Series[float]) -> pd.Series[float]:
    return amounts.where(amounts != 0)


def _sums(rows: pd.DataFrame, by: list[str], added: Sequence[str]) -> pd.DataFrame:
    """The sums of each group and how many `rows` it has, groups in the order in which they come.

    Added row by row, as Excel's SUM does: the sums of pandas differ from it in the last digit.
    """
    groups = rows.groupby(by, sort=False, dropna=False)
    number = groups.ngroup().to_numpy()
    sums = {name: np.bincount(number, weights=rows[name].fillna(0).to_numpy(float)) for name in added}
    return groups.size().reset_index(name="rows").assign(**sums)


def rounded(amounts: pd.Series[float]) -> pd.Series[float]:
    """Amounts without the dust that adding leaves; numpy's own rounding leaves some in large ones."""
    return amounts.map(lambda amount: round(amount, _DECIMALS), na_action="ignore")


def by_group(counted: Frames) -> pd.DataFrame:
    """The `score` and `weight` of each first-level group, of the rows that have both; the heaviest group first."""
    total_rows = counted.funds[counted.funds["basis"].notna()].assign(group=RATE_GROUP)
    rows = counted.indicators[~counted.indicators["detail"]]
    rows = rows.assign(group=rows["level1"].map(group_name))
    scored = pd.concat([frame[[*FORM_ID, "group", "score", "weight"]] for frame in (total_rows, rows)])
    scored = scored[(scored["group"] != "") & scored["score"].notna() & (scored["weight"].fillna(0) != 0)]
    groups = _sums(scored.sort_values(FORM_ID, kind="stable"), ["group"], ["score", "weight"])
    return groups.sort_values("weight", ascending=False, kind="stable")


def by_superior(forms: pd.DataFrame, units: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Every superior of the roster (`depth` 1) with its units (2): what each states, and what its own projects come to.

    `units` are their names, by the superior's. A unit's projects are those that it filed itself, and those that name the
    superior as 主管部门; no project is counted twice. `reported` says whether anything of it was sent. Beside a superior
    `whole_…` is what it and its units come to together, `basis` how, in words.
    """
    listed = pd.DataFrame(
        [(superior, unit, 2 if unit else 1) for superior, names in units.items() for unit in ("", *names)],
        columns=["department", "unit", "depth"],
    )
    listed["name"] = listed["unit"].where(listed["depth"] == 2, listed["department"])
    own = forms[forms["kind"] == "department"].drop_duplicates("department", keep="last")
    stated = ["budget", "project_expenditure", "unit_count", "annotated", "sheet", "source"]
    listed = listed.merge(own[["department", *stated]].rename(columns={"department": "name"}), on="name", how="left")
    sums = listed.merge(_project_sums(forms[forms["kind"] == "project"]), on="name", how="left")[_SUMS].fillna(0)
    listed = listed.assign(**{name: rounded(sums[name]) for name in _SUMS})
    listed = listed.merge(_wholes(forms, units), on=["department", "depth"], how="left")
    return listed.assign(reported=listed["source"].notna() | (listed["projects"] > 0)).drop(columns="name")


def _project_sums(projects: pd.DataFrame) -> pd.DataFrame:
    names = {"owner": "name", "rows": "projects", "adjusted": "project_budget", "executed": "project_executed"}
    return _sums(projects, ["owner"], ["adjusted", "executed"]).rename(columns=names)


def _wholes(forms: pd.DataFrame, units: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """What each superior comes to with its units, beside its own row."""
    holdings = Holdings(form_rows(forms), units)
    wholes = pd.DataFrame([asdict(holdings.whole(name)) for name in units], columns=[one.name for one in fields(Whole)])
    amounts = ["budget", "project_expenditure", "project_budget", "project_executed"]
    wholes = wholes.astype(dict.fromkeys(amounts, "Float64"))
    wholes = wholes.assign(depth=1, **{name: rounded(wholes[name]) for name in amounts})
    return wholes.rename(columns={name: f"whole_{name}" for name in (*amounts, "projects")})
