"""What a report says of the money: budget, what was executed, the rate, where it came from."""

from __future__ import annotations

from collections.abc import Sequence

from perfxl.checks.finding import CheckedForm
from perfxl.checks.funds import rate_as_ratio
from perfxl.forms.funds import amount, counted
from perfxl.forms.model import FundRow, Funds
from perfxl.output.papers.blanks import blank
from perfxl.output.papers.self_report.remarks import remarks_at
from perfxl.output.papers.self_report.wordings import says, source_name
from perfxl.output.papers.wording import amount_stated, phrase, points, rate
from perfxl.rules.model import self_number

_DUST = 1e-6


def funds_told(form: CheckedForm, whose: str) -> list[str]:
    """The funds of a form in a few sentences; `whose` are they, 项目 or 部门."""
    funds = form.form.funds
    if funds.total is None or (funds.budget is None and funds.executed is None):
        return [blank(f"{whose}预算数、执行数和资金来源")]
    lines = [_execution(funds, whose), *_sources(funds, whose)]
    lines += _points(form)
    lines += remarks_at(form, {row.row for row in funds.rows})
    return lines


def _execution(funds: Funds, whose: str) -> str:
    unit, budget, executed = funds.unit, funds.budget, funds.executed
    told = [_budget(funds, whose)]
    told.append(f"执行{amount_stated(executed, unit)}" if executed is not None else f"执行{blank('全年执行数')}")
    if budget == 0:
        told.append("未安排预算，不计算执行率" if not executed else "没有对应的预算，不计算执行率")
    elif (ratio := _rate(funds)) is not None:
        told.append(f"预算执行率{rate(ratio)}")
    text = f"{'，'.join(told)}。"
    if budget is not None and executed is not None and executed > budget + _DUST:
        text += f"执行数比预算数多{amount_stated(executed - budget, unit)}，{blank('超出部分的资金来源')}。"
    return text


def _budget(funds: Funds, whose: str) -> str:
    unit, budget = funds.unit, funds.budget
    initial = amount(funds.total.initial) if funds.total and not funds.contradicted else None
    if budget is None:
        return f"{whose}全年预算{blank('全年预算数')}"
    if initial is None or abs(initial - budget) < _DUST:
        return f"{whose}全年预算{amount_stated(budget, unit)}"
    turn = "调增" if budget > initial else "调减"
    return (
        f"{whose}年初预算{amount_stated(initial, unit)}，年中{turn}{amount_stated(abs(budget - initial), unit)}，"
        f"调整后全年预算{amount_stated(budget, unit)}"
    )


def _rate(funds: Funds) -> float | None:
    """The rate that the form states, else the one that its amounts give, as where its total says what its parts do not."""
    stated = rate_as_ratio(funds.rate) if not funds.contradicted else None
    return stated if stated is not None else funds.execution_rate


def _sources(funds: Funds, whose: str) -> list[str]:
    parts = [part for part in counted(funds.parts) if amount(part.budget) or amount(part.executed)]
    if not parts:
        return []
    names = [source_name(part.label) for part in parts]
    whole = _is_whole(funds, parts)
    if len(parts) == 1 and whole:
        return [f"{whose}资金全部来自{names[0]}。"]
    told = "；".join(f"{name}{_amounts(part, funds.unit)}" for name, part in zip(names, parts, strict=True))
    return [f"资金由{len(parts)}部分组成：{told}。" if whole else f"其中：{told}。"]


def _is_whole(funds: Funds, parts: Sequence[FundRow]) -> bool:
    """Whether the parts make up the total."""
    sums = {role: sum(amount(getattr(part, role)) or 0.0 for part in parts) for role in ("budget", "executed")}
    stated = {"budget": funds.budget, "executed": funds.executed}
    return all(value is None or abs(sums[role] - value) < _DUST for role, value in stated.items())


def _amounts(part: FundRow, unit: str) -> str:
    budget, executed = amount(part.budget), amount(part.executed)
    told = [f"预算{amount_stated(budget, unit)}"] if budget is not None else []
    told += [f"执行{amount_stated(executed, unit)}"] if executed is not None else []
    return "、".join(told)


def _points(form: CheckedForm) -> list[str]:
    execution = form.scored.execution
    if execution is None or (stated := self_number(execution)) is None:
        return []
    full = f"（满分{points(execution.weight)}）" if execution.weight else ""
    reasons = [phrase(text) for row in form.form.funds.rows if (text := says(row.reason))]
    because = f"，原因是{reasons[0]}" if reasons and execution.weight and stated < execution.weight else ""
    return [f"预算执行率指标自评{points(stated)}{full}{because}。"]
