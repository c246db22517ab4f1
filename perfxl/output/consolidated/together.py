"""The sheets that look at many forms together: 表间审核, 部门汇总, 跨年对比."""

from __future__ import annotations

from collections.abc import Sequence

from perfxl.checks.finding import LEVEL_NAMES
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
        spots: list[Value] = []
        for spot in one.spots[:_LINKED]:
            spots += [spot.form.source, link(spot.form, spot.sheet, spot.cell, spot.cell)]
        spots += [None] * (2 * _LINKED - len(spots))
        table.add((
            number, one.code, one.name, LEVEL_NAMES[one.level], one.department, one.message, *spots,
            told_spots(one.spots[_LINKED:]), "",
        ))  # fmt: skip


def write_tree(table: Table, trees: Sequence[Tree], link: Linked) -> None:
    """Each superior, its units, and what these come to."""
    for tree in trees:
        reported = sum(branch.came for branch in tree.units)
        table.add(_branch(tree.top, 1, (tree.top.own.unit_count.value if tree.top.own else None, reported), link))
        first = table.ends[-1] + 1
        for branch in tree.units:
            table.add(_branch(branch, 2, (None, None), link))
        sums = [_sum(column, first, table.ends[-1], tree.units, at) for at, column in enumerate("GHIJK")]
        table.add((tree.top.department, "下属单位合计", None, None, len(tree.units), reported, *sums, None))


def _branch(branch: Branch, level: int, counts: tuple[str | float | None, int | None], link: Linked) -> list[Value]:
    own = branch.own
    return [
        branch.department, branch.unit, level, "已报送" if branch.came else "未报送", *counts, *_amounts(branch),
        link(own, own.sheet, "A1", own.source) if own else None,
    ]  # fmt: skip


def _amounts(branch: Branch) -> tuple[float | None, float | None, int, float, float]:
    """总预算 and 项目支出 as stated, number, budget and executed of its projects."""
    funds = [form.funds for form in branch.projects if form.funds]
    return (
        _number(branch.own.budget.value) if branch.own else None,
        _number(branch.own.project_expenditure.value) if branch.own else None,
        len(branch.projects),
        round(sum(one.budget or 0.0 for one in funds), 8),
        round(sum(one.executed or 0.0 for one in funds), 8),
    )


def _number(value: str | float | None) -> float | None:
    return value if isinstance(value, int | float) else None


def _sum(column: str, first: int, last: int, units: Sequence[Branch], at: int) -> Formula:
    return Formula(f"SUM({column}{first}:{column}{last})", round(sum(_amounts(unit)[at] or 0 for unit in units), 8))


def write_years(table: Table, pairs: Sequence[Pair]) -> None:
    """Each form beside the last earlier year's; then what came last year and not now."""
    for pair in pairs:
        row, now, before = table.ends[-1] + 1, pair.now, pair.before
        then = (before.year, before.budget, before.executed, before.rate, before.score, before.grade)
        if now is None:
            own: tuple[Value, ...] = (None,) * 6
            table.add((before.department, before.project, before.unit, "今年没有", *own, *then, None, None))
            continue
        table.add((
            now.department, now.project, now.unit, "两年都有", *_own(now), *then,
            _budget_change(row, _number(now.budget.value), before), _score_change(row, now, before),
        ))  # fmt: skip


def _own(form: FormFacts) -> tuple[Value, ...]:
    funds = form.funds
    executed, rate = (funds.executed, funds.rate) if funds else (None, None)
    return form.year, _number(form.budget.value), executed, rate, form.score, form.grade


def _budget_change(row: int, budget: float | None, before: Before) -> Formula | None:
    if budget is None or not before.budget:
        return None
    return Formula(f"F{row}/L{row}-1", budget / before.budget - 1)


def _score_change(row: int, now: FormFacts, before: Before) -> Formula | None:
    if now.score is None or before.score is None:
        return None
    return Formula(f"ROUND(I{row}-O{row},3)", round(now.score - before.score, 3))
