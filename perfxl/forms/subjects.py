"""What a cell of a form is about, in the form's own words: its indicator, its row of the funds, its field, 总分 …"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from perfxl.excel.reading.cell import Cell
from perfxl.forms.expenditure import amount_labels
from perfxl.forms.layouts import common
from perfxl.forms.model import Form, FormKind, Indicator
from perfxl.forms.words import normal
from perfxl.text.numbers import show

_AMOUNTS = {"initial": "年初预算数", "budget": "预算数", "executed": "执行数"}
# of a cell that nothing else is known of, as much as tells it
_LONGEST = 40


class Subjects:
    """What the cells of one form are about."""

    def __init__(self, form: Form) -> None:
        self._cells = {(cell.sheet, cell.row, cell.col): name for cell, name in _cells(form)}
        self._rows = dict(_rows(form))

    def of(self, cell: Cell) -> str:
        """What a cell is about, whatever its address; the beginning of its own text where nothing else tells."""
        own = self._cells.get((cell.sheet, cell.row, cell.col)) or self._rows.get((cell.sheet, cell.row))
        return own or cell.text[:_LONGEST]


def _cells(form: Form) -> Iterator[tuple[Cell, str]]:
    """Single cells and their names; of two names the later holds."""
    funds = form.funds
    named: list[tuple[Cell | None, str]] = [(form.title, "标题")]
    named += [(cell, field_name(form.kind, name)) for name, cell in form.fields.items()]
    named += [(getattr(row, role), f"{row.label}{column}") for row in funds.rows for role, column in _AMOUNTS.items()]
    named += [(funds.rate, "预算执行率"), (funds.weight, "预算执行率分值"), (funds.self_score, "预算执行率得分")]
    named += [(group.cell, group.name) for group in form.level_weights]
    named += [(block.cell, block.name) for block in form.blocks]
    named += [(datum.cell, datum.label) for datum in form.data]
    named += [(form.total_weight, "分值合计"), (form.total, "总分"), (form.grade, "评价等级")]
    yield from ((cell, name) for cell, name in named if cell is not None and name)


def _rows(form: Form) -> Iterator[tuple[tuple[str, int], str]]:
    """Rows, by sheet and number, and their names."""
    yield from (((form.sheet, row.row), row.label) for row in form.funds.rows)
    for rows in (form.indicators, form.details):
        names = Counter(normal(row.level3) for row in rows)
        for row in rows:
            yield (row.name_cell.sheet, row.row), _told_apart(row) if names[normal(row.level3)] > 1 else row.level3


def _told_apart(row: Indicator) -> str:
    """A name that several rows have, with the weight of its own: 采购意向公开合规性（0.5分）."""
    points = row.weight.points if row.weight is not None else None
    return row.level3 if points is None else f"{row.level3}（{show(points)}分）"


def field_name(kind: FormKind, field: str) -> str:
    """What people call a field of a kind of form, '' for one without a label."""
    if kind == "department" and field == "department":
        return "部门名称"
    return _labels().get(field, "")


@cache
def _labels() -> Mapping[str, str]:
    """The first word of the layouts for each field."""
    labels: dict[str, str] = {}
    for word, role in common().fields.exact.items():
        labels.setdefault(role, word)
    return {**labels, **amount_labels()}
