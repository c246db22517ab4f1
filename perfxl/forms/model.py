"""A form as it stands in a workbook; every value keeps the cell it came from.

Everything is frozen. What there is a row of is a named tuple: a frozen dataclass takes several times as long to make,
and a form has hundreds. Amounts are in the form's own unit (万元 where it states none), weights and self-scores in 分,
rates are ratios (0.9914 for 99.14 %).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from perfxl.excel.reading.cell import Cell
    from perfxl.forms.identity import Identity
    from perfxl.forms.values import Quantity

Direction = Literal["up", "down", "equal"]
FormKind = Literal["project", "department"]
MoneyUnit = Literal["亿元", "万元", "千元", "元"]
Mismatch = Literal["words-for-number", "number-for-words", "units", "misread-sign"]
"""Why a target and an actual cannot be compared."""
NARRATIVES = ("problems", "measures", "remarks", "reasons")
"""The fields in which a form gives its reasons as a whole: 存在问题, 改进措施, 其他需要说明的问题, 未完成原因分析."""


@dataclass(frozen=True, slots=True)
class FundRow:
    """A printed row of the funds block; amounts in the unit of the block."""

    label: str
    row: int
    initial: Cell | None
    budget: Cell | None
    executed: Cell | None
    rate: Cell | None
    weight: Cell | None
    self_score: Cell | None
    reason: Cell | None = None

    @property
    def name(self) -> str:
        """What the row is called."""
        return self.label


@dataclass(frozen=True, slots=True)
class Funds:
    """The funds block with what its total row comes to.

    `parts` are the rows that make up the total. `derived` and `contradicted` name the columns (budget, executed)
    whose amount is the parts' sum: the total is blank, or leaves out what they say (a printed 0, texts). Amounts are in
    `unit`, which the form's heading states.
    """

    rows: tuple[FundRow, ...] = ()
    total: FundRow | None = None
    parts: tuple[FundRow, ...] = ()
    budget: float | None = None
    executed: float | None = None
    derived: frozenset[str] = frozenset()
    contradicted: frozenset[str] = frozenset()
    rate: Cell | None = None
    weight: Cell | None = None
    self_score: Cell | None = None
    unit: MoneyUnit = "万元"

    @property
    def summed(self) -> frozenset[str]:
        """The columns whose amount is the parts' sum."""
        return self.derived | self.contradicted

    @property
    def printed_rate(self) -> float:
        """执行数 ÷ 预算数 of what the total row prints, 0 where that has no budget: what follows from a wrong total."""
        printed = {
            role: cell.number
            for role in self.contradicted
            if self.total is not None and (cell := getattr(self.total, role)) is not None
        }
        budget = printed.get("budget", self.budget)
        return (printed.get("executed", self.executed) or 0.0) / budget if budget else 0.0

    @property
    def execution_rate(self) -> float | None:
        """执行数 ÷ 预算数, unrounded; None without a budget."""
        if not self.budget or self.executed is None:
            return None
        return self.executed / self.budget


class Indicator(NamedTuple):
    """A row of the indicator table; `wanted` and `reached` are its target and actual as read.

    `target_value` and `actual_value` are the numbers that are compared, None for words; `completion` is actual ÷ target (for `down` target ÷
    actual), None where it cannot be computed. `mismatch` tells why two values cannot be
    compared; `scale` is what the actual is multiplied by to stand in the target's unit. `on_time` tells of
    a deadline whether it was met. `unclear`: whether the target was met depends on which way is better, and nothing tells.
    `clause` is the form's own 评分标准 of the row, `explanation` its 指标解释.
    """

    row: int
    level1: str
    level2: str
    level3: str
    name_cell: Cell
    target: Cell | None
    actual: Cell | None
    weight: Cell | None
    self_score: Cell | None
    reason: Cell | None
    wanted: Quantity
    reached: Quantity
    target_value: float | None = None
    actual_value: float | None = None
    unit: str = ""
    direction: Direction | None = None
    completion: float | None = None
    mismatch: Mismatch | None = None
    scale: float = 1.0
    on_time: bool | None = None
    unclear: bool = False
    actual_repeats_target: bool = False
    clause: Cell | None = None
    explanation: Cell | None = None

    @property
    def name(self) -> str:
        """What the row is called: its 三级指标."""
        return self.level3


@dataclass(frozen=True, slots=True)
class LevelWeight:
    """A weight printed for a first- or second-level group, in its own cell or in its label."""

    depth: int
    name: str
    weight: float
    cell: Cell


@dataclass(frozen=True, slots=True)
class Block:
    """Rows whose weights are stated together, in the label of their block: 年度绩效目标1（40分）."""

    name: str
    weight: float
    cell: Cell
    rows: frozenset[int]


@dataclass(frozen=True, slots=True)
class Datum:
    """A row of the sheet 基础数据: the number that a criterion needs; one of an attachment names no criterion."""

    criterion: str
    label: str
    cell: Cell


class Attachment(NamedTuple):
    """A sheet with numbers that looks as if it belonged to a form: its title, and the data that it gives in several places."""

    title: Cell
    doubts: tuple[tuple[str, tuple[Cell, ...]], ...] = ()


class UnusedColumn(NamedTuple):
    """A column of the indicator table that is not used: its heading, whether a layout knows that, where it is filled in.

    `filled` and `numbers` are rows of indicators: those with any text, and those with a number or percentage, of which
    `example` is the first.
    """

    heading: Cell
    known: bool
    filled: frozenset[int]
    numbers: frozenset[int]
    example: str = ""


class Uncounted(NamedTuple):
    """A number stored as text that a formula of the form leaves out of its sum: the cell; the formula's sheet and address."""

    cell: Cell
    sheet: str
    by: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """A hidden row or column inside a form: which one, and a cell of it."""

    what: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Form:
    """One filled-in form, as it stands in the workbook.

    `audit_columns` are the first and last column that an earlier round wrote beside it, `unused` the columns of its table
    that nothing is read from; `columns` the roles of the known ones, where the form is of no known family;
    `asks_for_year` says whether it has a place for the year, or states it; `unread_funds` is a text that speaks of money,
    where no block of funds could be read; `template` which template it was filled in on: kind, version, and of which
    rulebook (project/1/mof-2020); `identity` the number that it was handed out by. `goals`: a 绩效目标表, which states
    targets alone and reports on nothing.
    """

    kind: FormKind
    layout: str
    sheet: str
    first_row: int
    last_row: int
    first_col: int
    last_col: int
    header_row: int
    title: Cell
    year: int | None
    fields: Mapping[str, Cell | None]
    funds: Funds
    indicators: tuple[Indicator, ...]
    level_weights: tuple[LevelWeight, ...]
    total: Cell | None
    total_weight: Cell | None
    grade: Cell | None
    grade_stated: str | None
    grade_marked: bool
    data: tuple[Datum, ...] = ()
    details: tuple[Indicator, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    columns: tuple[str, ...] = ()
    unused: tuple[UnusedColumn, ...] = ()
    blocks: tuple[Block, ...] = ()
    uncounted: tuple[Uncounted, ...] = ()
    unread_funds: Cell | None = None
    audit_columns: tuple[int, int] | None = None
    template: str | None = None
    asks_for_year: bool = True
    identity: Identity | None = None
    goals: bool = False

    @property
    def template_rulebook(self) -> str:
        """The name of the rulebook that its template was made for; '' where that is none or the usual one."""
        return (self.template or "").partition("/")[2].partition("/")[2]

    def field_text(self, name: str) -> str:
        """The printed text of a field, '' where the form has none."""
        cell = self.fields.get(name)
        return cell.text if cell else ""

    @property
    def name(self) -> str:
        """What it is called in lists: its project, else its department, else its sheet."""
        return self.field_text("project_name") or self.field_text("department") or self.sheet
