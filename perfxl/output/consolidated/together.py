"""The sheets that look at many forms together: 表间审核, 部门汇总, 跨年对比."""

from __future__ import annotations

from collections.abc import Sequence

from perfxl.checks.catalogue import LEVEL_NAMES
from perfxl.intake.across import Across, told_spots
from perfxl.intake.facts import FormFacts
from perfxl.intake.rollup import Branch, Tree
from perfxl.intake.years import Before, Pair
from perfxl.output.consolidated.rows import Formula, Value
from perfxl.output.consolidated.senders import Linked
from perfxl.output.consolidated.table import Table

_LINKED = 2


def write_across(table: Table, found: Sequence[Across], link: Linked) -> None:
    """What only shows among forms, with links to the first two cells, the others in words."""
    for number, one in enumerate(found, 1):
        row: dict[str, Value] = {
            "number": number, "code": one.code, "name": one.name, "level": LEVEL_NAMES[one.level],
            "department": one.department, "message": one.message, "other_cells": told_spots(one.spots[_LINKED:]),
        }  # fmt: skip
        for at, spot in enumerate(one.spots[:_LINKED], 1):
            row |= {f"source{at}": spot.form.source, f"cell{at}": link(spot.form, spot.sheet, spot.cell, spot.cell)}
        table.add(row)


def write_tree(table: Table, trees: Sequence[Tree], link: Linked) -> None:
    """Each superior, its units, and what these come to."""
    for tree in trees:
        reported = sum(branch.came for branch in tree.units)
        stated = tree.top.own.unit_count.value if tree.top.own else None
        table.add(_branch(tree.top, 1, link) | {"units": stated, "units_reported": reported})
        first = table.row + 1
        for branch in tree.units:
            table.add(_branch(branch, 2, link))
        table.add({
            "department": tree.top.department, "unit": "下属单位合计", "units": len(tree.units), "units_reported": reported,
            **_sums(table, first, tree.units),
        })  # fmt: skip


def _sums(table: Table, first: int, units: Sequence[Branch]) -> dict[str, Value]:
    """What the units come to, by formulas over their rows."""
    amounts = [_amounts(unit) for unit in units]
    return {
        key: Formula(
            f"SUM({table.span(key, first, table.row, fixed=False)})", round(sum(own[key] or 0 for own in amounts), 8)
        )
        for key in ("budget", "project_expenditure", "projects", "project_budget", "project_executed")
    }


def _branch(branch: Branch, depth: int, link: Linked) -> dict[str, Value]:
    own = branch.own
    return {
        "department": branch.department, "unit": branch.unit, "depth": depth, "state": "已报送" if branch.came else "未报送",
        "source": link(own, own.sheet, "A1", own.source) if own else None, **_amounts(branch),
    }  # fmt: skip


def _amounts(branch: Branch) -> dict[str, float | None]:
    """总预算 and 项目支出 as stated, number, budget and executed of its projects."""
    funds = [form.funds for form in branch.projects if form.funds]
    return {
        "budget": _number(branch.own.budget.value) if branch.own else None,
        "project_expenditure": _number(branch.own.project_expenditure.value) if branch.own else None,
        "projects": len(branch.projects),
        "project_budget": round(sum(one.budget or 0.0 for one in funds), 8),
        "project_executed": round(sum(one.executed or 0.0 for one in funds), 8),
    }


def _number(value: str | float | None) -> float | None:
    return value if isinstance(value, int | float) else None


def write_years(table: Table, pairs: Sequence[Pair]) -> None:
    """Each form beside the last earlier year's; then what came last year and not now."""
    for pair in pairs:
        now, before = pair.now, pair.before
        whose = now or before
        table.add({
            "department": whose.department, "project": whose.project, "unit": whose.unit,
            "state": "两年都有" if now else "今年没有", **_now(now), "last_year": before.year,
            "last_budget": before.budget, "last_executed": before.executed, "last_rate": before.rate,
            "last_score": before.score, "last_grade": before.grade, **_changes(now, before),
        })  # fmt: skip


def _now(form: FormFacts | None) -> dict[str, Value]:
    if form is None:
        return {}
    executed, rate = (form.funds.executed, form.funds.rate) if form.funds else (None, None)
    return {
        "year": form.year, "budget": _number(form.budget.value), "executed": executed, "rate": rate, "score": form.score,
        "grade": form.grade,
    }  # fmt: skip


def _changes(now: FormFacts | None, before: Before) -> dict[str, Value]:
    """How budget and score changed, where both years state them."""
    changes: dict[str, Value] = {}
    budget = _number(now.budget.value) if now else None
    if budget is not None and before.budget:
        changes["budget_change"] = Formula("{budget}/{last_budget}-1", budget / before.budget - 1)
    if now and now.score is not None and before.score is not None:
        changes["score_change"] = Formula("ROUND({score}-{last_score},3)", round(now.score - before.score, 3))
    return changes
