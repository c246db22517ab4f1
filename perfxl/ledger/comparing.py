"""Checks of one form against the ledger: is its project listed, are its amounts those of the books, its targets the approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from perfxl.checks.catalogue import (
    AmountDiffers,
    IdentityDiffers,
    IdentityUnlisted,
    IdentityYearDiffers,
    NotListed,
    TargetChanged,
    TargetMissing,
    WeightChanged,
)
from perfxl.checks.finding import Finding
from perfxl.checks.tolerances import AMOUNT, WEIGHT_SUM
from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Form, Indicator
from perfxl.forms.units import MONEY, base_unit, units_differ
from perfxl.forms.values import Quantity, read_quantity
from perfxl.forms.words import normal
from perfxl.ledger.issued import Differing
from perfxl.ledger.known import Says
from perfxl.ledger.model import Project, Target
from perfxl.ledger.names import bare_indicator
from perfxl.text.numbers import show

_EXECUTION = "执行率"
_SAME = 1e-9
_ISSUED = "下发编号"
_STATED = {"project_name": "项目名称", "project_code": "项目编码", "department": "部门"}
# Half of the last of two decimals, and the dust of floats.
_ROUNDING = AMOUNT + 1e-9


def compared(form: Form, says: Says) -> Iterator[Finding]:
    """What a form says otherwise than the ledger, and than it was handed out."""
    yield from _identity(form, says.differing)
    if says.match is not None and not says.match.listed:
        at = _project_cell(form)
        yield NotListed(at, form.field_text("project_name"), source="工作台账 项目清单")
    if says.match is not None and says.match.project is not None:
        yield from _amounts(form, says.match.project)
    yield from _targets(form, says.targets)


def _identity(form: Form, differing: Sequence[Differing]) -> Iterator[Finding]:
    for role, expected, unlisted in differing:
        at = form.fields.get(role) or form.title
        if unlisted:
            yield IdentityUnlisted(at, expected, source=_ISSUED)
        elif role == "year":
            yield IdentityYearDiffers(at, f"{form.year}", expected, _ISSUED)
        else:
            yield IdentityDiffers(at, at.text, expected, _ISSUED, what=_STATED[role])


def _project_cell(form: Form) -> Cell:
    return form.fields.get("project_name") or form.title


def _amounts(form: Form, project: Project) -> Iterator[Finding]:
    """全年预算数 and 全年执行数 are 批复预算数 and 决算执行数, rounded to two decimals of 万元."""
    funds = form.funds
    if funds.total is None:
        return
    unit = MONEY[funds.unit] / MONEY["万元"]
    for column, theirs, cell, stated, wan in (
        ("预算数", "批复预算数", funds.total.budget, funds.budget, project.budget),
        ("执行数", "决算执行数", funds.total.executed, funds.executed, project.executed),
    ):
        if stated is None or wan is None or cell is None:
            continue
        # an amount in 亿元 is rounded to a decimal of its own
        rounding = max(_ROUNDING, unit * 0.5 * 10**-cell.decimals) if unit > 1 else _ROUNDING
        if abs(stated * unit - wan) > rounding:
            source = f"工作台账 项目清单 第{project.row}行"
            told = (show(stated), show(wan / unit), source)
            yield AmountDiffers(cell, *told, column=column, theirs=theirs, unit=funds.unit)


def _targets(form: Form, targets: Sequence[Target]) -> Iterator[Finding]:
    """Every approved indicator stands in the form, with the target and the weight that were approved."""
    left: dict[str, list[Indicator]] = defaultdict(list)
    for each in (*form.indicators, *form.details):
        left[bare_indicator(each.level3)].append(each)
    for target in targets:
        rows = left[bare_indicator(target.indicator)]
        if (row := _row_of(target, rows)) is not None:
            rows.remove(row)
            yield from _changed(row, target)
        elif form.funds.total is None or _EXECUTION not in target.indicator:  # which stands in the funds
            yield TargetMissing(_project_cell(form), "", target.target, _source(target), name=target.indicator)


def _changed(row: Indicator, target: Target) -> Iterator[Finding]:
    source, points = _source(target), row.weight.points if row.weight is not None else None
    if row.target is not None and not same_target(row.target.text, target.target):
        yield TargetChanged(row.target, row.target.text, target.target, source, name=row.level3)
    if row.weight is None or points is None or target.weight is None:
        return
    if abs(points - target.weight) > WEIGHT_SUM:
        yield WeightChanged(row.weight, show(points), show(target.weight), source, name=row.level3)


def _source(target: Target) -> str:
    return f"工作台账 绩效目标 第{target.row}行"


def _row_of(target: Target, rows: Sequence[Indicator]) -> Indicator | None:
    """The row of an approved indicator: of rows of one name that of its weight, else of its target, else the first."""
    by_weight = (row for row in rows if row.weight is not None and row.weight.points == target.weight)
    by_target = (row for row in rows if row.target is not None and same_target(row.target.text, target.target))
    return next(by_weight, None) or next(by_target, None) or next(iter(rows), None)


def same_target(stated: str, approved: str) -> bool:
    """Whether two targets are the same value, however they are written: ≥95% and 0.95 at least, 1万份 and 10000份."""
    one, other = read_quantity(stated), read_quantity(approved)
    if one.number is None or other.number is None:
        if one.deadline is not None and one.deadline == other.deadline:
            return True
        return one.kind == other.kind == "blank" or _words(stated) == _words(approved)
    if one.operator and other.operator and one.operator != other.operator:
        return False
    return _same_number(one, other)


def _same_number(one: Quantity, other: Quantity) -> bool:
    if (one.high is None) != (other.high is None):
        return False
    if "ratio" in (one.kind, other.kind) and not (one.unit and other.unit):
        # 95 beside 95%, 0.95 beside 95%
        return any(_close(_number(one) * scale, _number(other)) for scale in (1.0, 0.01, 100.0))
    if units_differ(one.unit, other.unit):
        return False
    left, right = base_unit(one.unit)[1], base_unit(other.unit)[1]
    if not (one.unit and other.unit):
        left = right = 1.0
    highs = one.high is None or other.high is None or _close(one.high * left, other.high * right)
    return highs and _close(_number(one) * left, _number(other) * right)


def _number(quantity: Quantity) -> float:
    return quantity.number or 0.0


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME * max(1.0, abs(one), abs(other))


def _words(text: str) -> str:
    return normal(text).rstrip("。.；;").removesuffix("定性")
