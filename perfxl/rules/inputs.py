"""Where the numbers of a score come from: the form's cells, the sheet 基础数据, a text that quotes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Datum, FundRow, Funds, Indicator
from perfxl.forms.units import bare_ratio
from perfxl.forms.values import read_quantity
from perfxl.forms.words import normal
from perfxl.rules.model import Input
from perfxl.rules.rulebook import InputSpec, Rule, criterion_key

_YES = {"是", "√", "有", "已", "y", "yes", "1"}
_NO = {"否", "×", "无", "未", "n", "no", "0"}


def cell_input(name: str, label: str, cell: Cell | None) -> Input | None:
    """A number that stands in a cell; None where the cell has none."""
    if cell is None or cell.number is None:
        return None
    return Input(name, label, cell.number, cell, live=cell.value is not None and cell.value == cell.number)


def weight_input(item: Indicator | FundRow, rule: Rule | None) -> Input | None:
    """The weight, 分: the form's own, else the rulebook's."""
    cell = item.weight
    if cell is not None and cell.number is not None:
        return cell_input("weight", "分值", cell)
    if rule is not None and rule.weight is not None and (cell is None or cell.nothing):
        return Input("weight", "分值", float(rule.weight), None, live=False)
    return None


def completion_inputs(indicator: Indicator) -> tuple[Input, ...] | None:
    """Target and actual as numbers that can be divided; None where they cannot."""
    target, actual = indicator.target_value, indicator.actual_value
    if target is None or actual is None or indicator.mismatch or indicator.target is None or indicator.actual is None:
        return None
    if target < 0 or (target == 0 and indicator.direction != "down"):
        return None
    scaled = actual * indicator.scale
    unit = indicator.unit
    # an actual in another unit has been scaled to the target's; a unit that one of the two leaves out is the other's
    own = indicator.reached.unit if indicator.scale == 1 else ""
    return (
        Input("target", "目标值", target, indicator.target, live=indicator.target.value == target, unit=unit),
        Input("actual", "实际值", scaled, indicator.actual, live=indicator.actual.value == scaled, unit=own or unit),
    )


def funds_inputs(funds: Funds) -> tuple[Input, ...] | None:
    """Budget and executed amounts of the total row, or of the parts where the total is their sum; 万元."""
    if funds.execution_rate is None or funds.total is None:
        return None
    found = []
    for role, label in (("budget", "预算数"), ("executed", "执行数")):
        summed = role in funds.summed
        for row in funds.parts if summed else (funds.total,):
            name = f"{role}:{row.row}" if summed else role
            if given := cell_input(name, label, getattr(row, role)):
                found.append(given)
    return tuple(found)


def data_inputs(rule: Rule, data: Sequence[Datum]) -> tuple[Input, ...]:
    """The rule's inputs that the sheet 基础数据 gives, matched by criterion and label."""
    if not data:
        return ()
    found = (_datum(spec, cell) for spec, cell in data_rows(rule, data))
    return tuple(given for given in found if given is not None)


def unread_data(rule: Rule, data: Iterable[Datum]) -> list[tuple[str, Cell]]:
    """The filled cells of the sheet 基础数据 that gave a rule no number, with their labels."""
    rows = data_rows(rule, data)
    return [(spec.label, cell) for spec, cell in rows if cell and not cell.nothing and _datum(spec, cell) is None]


def data_rows(rule: Rule, data: Iterable[Datum]) -> list[tuple[InputSpec, Cell | None]]:
    """What a rule needs, each with its cell in the sheet 基础数据; None where the sheet has no such row."""
    name = criterion_key(rule.name)
    rows = {datum.label: datum.cell for datum in data if criterion_key(datum.criterion).startswith(name)}
    return [(spec, rows.get(normal(spec.label))) for spec in rule.inputs]


def _datum(spec: InputSpec, cell: Cell | None) -> Input | None:
    if cell is None or cell.nothing:
        return None
    if spec.type == "flag":
        return _flag(spec, cell)
    if cell.number is None:
        return None
    number = cell.number
    if spec.type == "ratio" and not cell.percent:
        number = bare_ratio(number)
    unit = "%" if spec.type == "ratio" else ""
    return Input(spec.key, spec.label, number, cell, live=cell.value == number, unit=unit)


def _flag(spec: InputSpec, cell: Cell) -> Input | None:
    text = normal(cell.text)
    said = text.casefold()
    if said not in _YES | _NO:
        return None
    return Input(spec.key, spec.label, float(said in _YES), cell, live=cell.text in ("是", "否"), flag=True)


def quoted_measure(rule: Rule, reason: Cell | None) -> Input | None:
    """The ratio that the 评分依据 text quotes (年度平均执行率99.14%); points quoted there are no inputs."""
    if reason is None or rule.measure is None:
        return None
    text = normal(reason.text)
    for phrase in rule.evidence:
        pattern = re.escape(phrase) + r"(?:已|达到|达|了|约|为|是|:|=)*(-?\d+(?:\.\d+)?)%"
        if match := re.search(pattern, text):
            ratio = read_quantity(f"{match[1]}%").number
            if ratio is not None:
                return Input("measure", rule.measure.name, ratio, reason, live=False, unit="%")
    return None


def complete(rule: Rule, given: Iterable[Input]) -> bool:
    """Whether the rule can be computed: every input it cannot do without is there, and nothing is divided by 0."""
    values = {i.name: i.value for i in given}
    if not values or not all(spec.optional or spec.key in values for spec in rule.inputs):
        return False
    below = rule.measure.denominator if rule.measure else ()
    return not below or sum(values[name] for name in below) != 0
