"""The sheets that look at many forms together: 表间审核, 部门汇总, 跨年对比."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perfxl.checks.finding import LEVEL_NAMES
from perfxl.intake.across import told_spots
from perfxl.intake.catalogue import FindingAmongForms
from perfxl.intake.frames import lists_of
from perfxl.intake.rollup import rounded
from perfxl.output.consolidated.links import Links
from perfxl.output.consolidated.rows import Formula, Value
from perfxl.output.consolidated.table import Table

if TYPE_CHECKING:
    import pandas as pd

_LINKED = 2
_AMOUNTS = ["budget", "project_expenditure", "projects", "project_budget", "project_executed"]
_WHOLE = ["whole_budget", "whole_project_budget", "whole_projects", "basis"]


def write_across(table: Table, findings: Sequence[FindingAmongForms], links: Links) -> None:
    """What only shows among forms, with links to the first two cells, the others in words."""
    for number, finding in enumerate(findings, 1):
        row: dict[str, Value] = {
            "number": number, "code": finding.code, "name": finding.title, "level": LEVEL_NAMES[finding.level],
            "department": finding.department, "message": finding.message,
            "other_cells": told_spots(finding.spots[_LINKED:]),
        }  # fmt: skip
        for at, spot in enumerate(finding.spots[:_LINKED], 1):
            link = links.to_cell(spot.form.annotated, spot.sheet, spot.cell, spot.cell)
            row |= {f"source{at}": links.name(spot.form.source), f"cell{at}": link}
        table.add(row)


def write_superiors(table: Table, superiors: pd.DataFrame, links: Links) -> None:
    """Each superior with what the whole department comes to, its units, and what these come to."""
    for name, branches in superiors.groupby("department", sort=False):
        units = branches[branches["depth"] == 2]
        counts = {"units_reported": int(units["reported"].sum())}
        top, first = len(branches) - len(units), table.row + 2
        rows = branches.assign(state=branches["reported"].map({True: "已报送", False: "未报送"}))
        table.add_all({
            **lists_of(rows[["department", "unit", "depth", "state", *_AMOUNTS, *_WHOLE]]),
            "units": [*lists_of(branches[:top])["unit_count"], *[None] * len(units)],
            "units_reported": [counts["units_reported"], *[None] * len(units)],
            "source": links.to_forms(branches),
        })  # fmt: skip
        table.add({
            "department": str(name), "unit": "下属单位合计", "units": len(units), **counts, **_sums(table, first, units),
        })  # fmt: skip


def _sums(table: Table, first: int, units: pd.DataFrame) -> dict[str, Value]:
    """What the units come to, by formulas over their rows; blank where none of them states anything."""
    sums = lists_of(rounded(units[_AMOUNTS].sum(min_count=1)).to_frame("sum"))["sum"]
    spans = [table.span(key, first, table.row, fixed=False) for key in _AMOUNTS]
    return {
        key: Formula(f'IF(COUNT({span})=0,"",SUM({span}))', "" if value is None else value)
        for key, span, value in zip(_AMOUNTS, spans, sums, strict=True)
    }


def write_years(table: Table, pairs: pd.DataFrame) -> None:
    """Each form beside the last earlier year's; then what came last year and not now."""
    names, figures = ["department", "project", "unit"], ["year", "budget", "executed", "rate", "score", "grade"]
    states = pairs["sent"].map({True: "两年都有", False: "今年没有"})
    table.add_all({
        **lists_of(pairs[[*names, *figures, *(f"last_{name}" for name in figures)]].assign(state=states)),
        "budget_change": _formulas("{budget}/{last_budget}-1", pairs["budget"] / _not_zero(pairs["last_budget"]) - 1),
        "score_change": _formulas("ROUND({score}-{last_score},3)", (pairs["score"] - pairs["last_score"]).round(3)),
    })  # fmt: skip


def _not_zero(amounts: pd.Series[float]) -> pd.Series[float]:
    return amounts.where(amounts != 0)


def _formulas(text: str, values: pd.Series[float]) -> list[Value]:
    """The formula in every row that has a value."""
    return [None if value is None else Formula(text, value) for value in lists_of(values.to_frame("value"))["value"]]
