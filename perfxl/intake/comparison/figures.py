"""Amounts, rate, totals and grades of a form and of its other edition."""

from __future__ import annotations

from collections.abc import Iterator

from perfxl.checks.tolerances import AMOUNT, RATIO
from perfxl.intake.comparison.model import FigureChange, Look, Pair, Stated
from perfxl.intake.schema import FormRow
from perfxl.reviewing.record import FormRecord

# Floats that were added and converted.
_DUST = 1e-6
_Figure = tuple[str, Look, Stated]


def compared_figures(pair: Pair, old: FormRecord, new: FormRecord) -> tuple[list[FigureChange], int]:
    """What changed, and of how many figures that either form states nothing did."""
    rounded = pair.old.money_unit != pair.new.money_unit
    changes, same = [], 0
    for (what, look, before), (_, _, now) in zip(_figures(pair.old, old), _figures(pair.new, new), strict=True):
        if before.value is None and now.value is None:
            continue
        if _is_same(before, now, look, rounded):
            same += 1
        else:
            changes.append(FigureChange(pair, what, look, before, now))
    return changes, same


def _figures(form: FormRow, record: FormRecord) -> Iterator[_Figure]:
    cells = record["cells"]
    is_department = form.kind == "department"
    yield "总预算", "money", _stated(form.budget if is_department else None, form.budget_cell)
    yield "项目支出", "money", _stated(form.project_expenditure, form.project_expenditure_cell)
    yield "年初预算数", "money", _stated(form.initial, form.initial_cell)
    yield "全年预算数", "money", _stated(form.adjusted, form.adjusted_cell)
    yield "全年执行数", "money", _stated(form.executed, form.executed_cell)
    yield "预算执行率", "percent", _stated(form.rate, form.rate_cell)
    yield "填报总分", "score", _stated(form.self_total, cells.get("total"))
    yield "系统核算总分", "score", _stated(form.score, None)
    yield "复核总分", "score", _stated(form.reviewed, None)
    yield "填报等级", "text", _stated(form.grade_stated, cells.get("grade"))
    yield "核算等级", "text", _stated(form.grade, None)


def _stated(value: str | float | None, cell: str | None) -> Stated:
    return Stated() if value is None else Stated(value, cell or "")


def _is_same(old: Stated, new: Stated, look: Look, rounded: bool) -> bool:
    if not isinstance(old.value, float | int) or not isinstance(new.value, float | int):
        return old.value == new.value
    # an amount in 元 and the same in 万元 differ by what was rounded
    limit = {"money": AMOUNT if rounded else _DUST, "percent": RATIO}.get(look, _DUST)
    return abs(old.value - new.value) <= limit + _DUST**2
