"""The numbers that a score is computed from, and where they stand: the form's cells, the sheet 基础数据."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.forms.funds import counted
from perfxl.forms.model import Datum, FundRow, Funds, Indicator
from perfxl.forms.units import RATIO_UNITS
from perfxl.forms.words import normal
from perfxl.rules.names import criterion_key
from perfxl.rules.rates import Rates, read_rates
from perfxl.text.numbers import show, without_dust

_YES = {"是", "√", "有", "已", "y", "yes", "1"}
_NO = {"否", "×", "无", "未", "n", "no", "0"}


class Input(NamedTuple):
    """A number that a score is computed from.

    `cell` is where it was read. `live` says that the cell itself holds this number, so that a formula can
    refer to it; otherwise it was taken out of a text. `unit` is what it is told in: percentages and ‰ are ratios
    here. A `flag` is 1 for 是 and 0 for 否. `written` is how it is told where that is not the number: a range.
    """

    name: str
    label: str
    value: float
    cell: Cell | None
    live: bool
    flag: bool = False
    unit: str = ""
    written: str = ""

    @property
    def told(self) -> str:
        """The number as people write it, with its unit: 0.9 is 90%, 600 is 600人次; a range as a range."""
        if self.written:
            return self.written
        if self.flag:
            return "是" if self.value else "否"
        scale = RATIO_UNITS.get(self.unit)
        # four decimals of a percentage are six of the ratio
        return f"{show(self.value) if scale is None else show(self.value / scale, 4)}{self.unit}"


@dataclass(frozen=True, slots=True)
class InputSpec:
    """A number (数值), ratio (比率) or yes/no (flag) that a rule needs, a row of the sheet 基础数据.

    The rest tells how texts speak of it, 投诉…成立 being both in this order. `words` name the amount, the case or the item;
    `without` is what there was none of where there was no case (无投诉); `met` says the opposite of a case
    (及时上缴 of 逾期), so that 均及时上缴 is none, and of an item that was to be done; `unsaid` is a case of which
    there was none where a text tells of the others alone.
    """

    key: str
    label: str
    type: Literal["number", "ratio", "flag"]
    unit: str = ""
    optional: bool = False
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    unsaid: bool = False


def cell_input(name: str, label: str, cell: Cell | None) -> Input | None:
    """A number that stands in a cell; None where the cell has none."""
    if cell is None or cell.number is None:
        return None
    return Input(name, label, cell.number, cell, live=cell.value is not None and cell.value == cell.number)


def self_input(row: Indicator | FundRow) -> Input | None:
    """The self-score that a row states, 分."""
    return cell_input("self", "自评得分", row.self_score)


def completion_inputs(indicator: Indicator) -> tuple[Input, ...] | None:
    """Target and actual as numbers that can be divided; None where they cannot."""
    target, actual = indicator.target_value, indicator.actual_value
    if target is None or actual is None or indicator.mismatch or indicator.target is None or indicator.actual is None:
        return None
    if indicator.unclear:
        return None  # met or missed, nothing tells
    if target < 0 or (target == 0 and indicator.direction != "down"):
        return None
    scaled = without_dust(actual * indicator.scale)
    unit = indicator.unit
    # an actual in another unit has been scaled to the target's; a unit that one of the two leaves out is the other's
    own = indicator.reached.unit if indicator.scale == 1 else ""
    span = indicator.wanted.printed if indicator.wanted.kind == "range" else ""
    return (
        Input("target", "目标值", target, indicator.target, indicator.target.value == target, unit=unit, written=span),
        Input("actual", "实际值", scaled, indicator.actual, live=indicator.actual.value == scaled, unit=own or unit),
    )


def funds_inputs(funds: Funds) -> tuple[Input, ...] | None:
    """Budget and executed amounts of the total row, or of the parts where the total is their sum; 万元."""
    if funds.execution_rate is None or funds.total is None:
        return None
    found = []
    for role, label in (("budget", "预算数"), ("executed", "执行数")):
        summed = role in funds.summed
        for row in counted(funds.parts) if summed else (funds.total,):
            name = f"{role}:{row.row}" if summed else role
            if given := cell_input(name, label, getattr(row, role)):
                found.append(given)
    return tuple(found)


def data_inputs(criterion: str, specs: Sequence[InputSpec], data: Sequence[Datum]) -> tuple[Input, ...]:
    """The inputs of a criterion: those of the sheet 基础数据, matched by criterion and label, then those of attachments.

    What is optional comes from the one or the other: months that 基础数据 leaves blank were not reported.
    """
    if not data:
        return ()
    given = [(spec, one) for spec, _, one in _read_data(data_rows(criterion, specs, data))]
    attached = dict(attached_data(specs, data)) if any(one is None for _, one in given) else {}
    any_own = any(one is not None for _, one in given)
    found = (one if one is not None or (any_own and spec.optional) else attached.get(spec) for spec, one in given)
    return tuple(one for one in found if one is not None)


def attached_data(specs: Iterable[InputSpec], data: Iterable[Datum]) -> list[tuple[InputSpec, Input]]:
    """The inputs that attachments give."""
    cells = {datum.label: datum.cell for datum in data if not datum.criterion}
    found = _read_data([(spec, cells.get(normal(spec.label))) for spec in specs]) if cells else []
    return [(spec, one) for spec, _, one in found if one is not None]


def unread_data(criterion: str, specs: Sequence[InputSpec], data: Iterable[Datum]) -> list[tuple[str, Cell]]:
    """The filled cells of the sheet 基础数据 that gave a criterion no number, with their labels."""
    rows = data_rows(criterion, specs, data)
    rates = {spec.key for spec, _ in _rate_cells(rows)}
    return [
        (spec.label, cell)
        for spec, cell, one in _read_data(rows)
        if cell and not cell.nothing and one is None and spec.key not in rates
    ]


def implausible_rates(criterion: str, specs: Sequence[InputSpec], data: Iterable[Datum]) -> Rates | None:
    """The rates that a criterion is given, where a cell shows a hundred times too much: 98.5 typed as 9850 %."""
    rates = [spec for spec in specs if spec.type == "ratio"]
    cells = [cell for _, cell in _rate_cells(data_rows(criterion, rates, data))] if rates else []
    found = read_rates(cells) if cells else None
    return found if found is not None and found.slips else None


def data_rows(criterion: str, specs: Iterable[InputSpec], data: Iterable[Datum]) -> list[tuple[InputSpec, Cell | None]]:
    """What a criterion needs, each with its cell in the sheet 基础数据; None where the sheet has no such row."""
    name = criterion_key(criterion)
    rows = {datum.label: datum.cell for datum in data if criterion_key(datum.criterion).startswith(name)}
    return [(spec, rows.get(normal(spec.label))) for spec in specs]


def _rate_cells(rows: Iterable[tuple[InputSpec, Cell | None]]) -> list[tuple[InputSpec, Cell]]:
    """The rates among what a criterion needs that are given as numbers: what each says, they tell together."""
    return [(spec, c) for spec, c in rows if spec.type == "ratio" and c is not None and c.number is not None]


def _read_data(
    rows: Sequence[tuple[InputSpec, Cell | None]],
) -> list[tuple[InputSpec, Cell | None, Input | None]]:
    """What a criterion needs, each with its cell and the number that was read there."""
    rates = _rate_cells(rows)
    ratios = (
        dict(zip((s.key for s, _ in rates), read_rates([c for _, c in rates]).ratios, strict=True)) if rates else {}
    )
    return [(spec, cell, _datum(spec, cell, ratios.get(spec.key))) for spec, cell in rows]


def _datum(spec: InputSpec, cell: Cell | None, ratio: float | None) -> Input | None:
    if cell is None or cell.nothing:
        return None
    if spec.type == "flag":
        return _flag(spec, cell)
    number = ratio if spec.type == "ratio" else cell.number
    if number is None:
        return None
    unit = "%" if spec.type == "ratio" else ""
    return Input(spec.key, spec.label, number, cell, live=cell.value == number, unit=unit)


def _flag(spec: InputSpec, cell: Cell) -> Input | None:
    text = normal(cell.text)
    said = text.casefold()
    if said not in _YES | _NO:
        return None
    return Input(spec.key, spec.label, float(said in _YES), cell, live=cell.text in ("是", "否"), flag=True)
