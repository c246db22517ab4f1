"""The sheets that rank, sum and count: 部门排名, 单位排名, 部门×项目, 问题类型, 问题按部门."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from perfxl.checks.catalogue import title
from perfxl.checks.finding import LEVEL_NAMES
from perfxl.intake.catalogue import TITLES
from perfxl.intake.finding_counts import by_code, by_department, commonest_codes
from perfxl.intake.frames import lists_of
from perfxl.intake.rollup import by_department_and_year, rounded
from perfxl.output.consolidated.details import RESULT, of_forms
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.rows import HEAD_ROWS, Formula
from perfxl.output.consolidated.table import Table

if TYPE_CHECKING:
    import pandas as pd

# As many codes are told of each department in 问题按部门.
_MOST_CODES = 8


def write_ranking(table: Table, departments: pd.DataFrame, links: Links) -> None:
    """部门排名, 单位排名: a row a department's form, the best first; its rank is a formula over the final scores."""
    ranked = departments.assign(points=departments["final"].fillna(0.0)).sort_values(
        "points", ascending=False, kind="stable"
    )
    text = f"RANK({{final}},{table.span('final', HEAD_ROWS + 1, HEAD_ROWS + len(ranked))})"
    ranks = lists_of(ranked[["final"]].rank(method="min", ascending=False))["final"]
    table.add_all({
        **lists_of(ranked[["department", "year", *RESULT, "budget"]]), **of_forms(ranked, links),
        "rank": [None if rank is None else Formula(text, int(rank)) for rank in ranks],
    })  # fmt: skip


def write_by_department(table: Table, forms: pd.DataFrame, projects: Table) -> None:
    """部门×项目: what the projects of a department and year come to, by formulas over 项目汇总."""
    sums = by_department_and_year(forms)
    shown = lists_of(sums.assign(budget=rounded(sums["budget"]), executed=rounded(sums["executed"])))
    figures = {
        key: [Formula(text, "" if value is None else value) for value in shown[key]]
        for key, text in _formulas_over(projects).items()
    }
    table.add_all({"department": shown["department"], "year": shown["year"], **figures})


def _formulas_over(projects: Table) -> dict[str, str]:
    """The formula of each column; all look for the department and the year of their own row."""
    names, years = projects.ranges("department"), projects.ranges("year")
    same = [f"({name}={{$department}})*({of}={{$year}})" for name, of in zip(names, years, strict=True)]
    has_score = [f"--ISNUMBER({cells})" for cells in projects.ranges("final")]

    def added(*factors: Sequence[str]) -> str:
        return "+".join(f"SUMPRODUCT({','.join(cells)})" for cells in zip(same, *factors, strict=True))

    budget = projects.ranges("budget")
    scored, weighted = added(budget, has_score), added(budget, projects.ranges("final"))
    return {
        "projects": added(),
        "budget": added(budget),
        "executed": added(projects.ranges("executed")),
        "rate": 'IF({budget}=0,"",{executed}/{budget})',
        "final": f'IF(({scored})=0,"",({weighted})/({scored}))',
        "errors": added(projects.ranges("errors")),
        "warnings": added(projects.ranges("warnings")),
        "answered": added(projects.ranges("answered")),
        "waived": added(projects.ranges("waived")),
    }


def write_codes(table: Table, findings: pd.DataFrame, scope: str) -> None:
    """问题类型: the findings by code."""
    counts = by_code(findings)
    table.add_all(
        lists_of(counts.assign(name=counts["code"].map(_title), level=counts["level"].map(LEVEL_NAMES), scope=scope))
    )


def write_codes_by_department(table: Table, findings: pd.DataFrame, departments: Iterable[str], scope: str) -> None:
    """问题按部门: the findings of each department, in words by code; departments without any too."""
    common = commonest_codes(findings, _MOST_CODES)
    told = common["code"].map(_title).astype("string") + " " + common["findings"].astype("string")
    kinds = told.groupby(common["department"]).agg("；".join)
    counts = by_department(findings, departments)
    rows = lists_of(counts.drop(columns="infos").assign(kinds=counts["department"].map(kinds), scope=scope))
    table.add_all(rows)


def _title(code: str) -> str:
    return TITLES[code] if code in TITLES else title(code)
