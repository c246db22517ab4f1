"""What flows through perfxl: a form read from a workbook, its scores and its findings.

Everything is frozen; every value keeps the cell it came from. What there is a row or a cell of is a named tuple: a
frozen dataclass takes several times as long to make, and a form has hundreds. Amounts are in 万元, scores and
weights in 分, rates are ratios (0.9914 for 99.14 %).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from perfxl.excel.refs import cell_ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from perfxl.rules.expression import Expr
    from perfxl.rules.rulebook import Rule, Rulebook

Level = Literal["error", "warning", "info"]
Basis = Literal["computed", "evidence", "judged", "claimed", "unscored"]
Direction = Literal["up", "down", "equal"]
Problem = Literal["error-value", "uncached"]
MoneyUnit = Literal["亿元", "万元", "千元", "元"]
# What people write where there is nothing to write.
NOTHING = frozenset({"", "-", "—", "--", "——", "/", "\\", "…", "……"})


class Cell(NamedTuple):
    """One cell of a form: what is printed there and, where it is one, the number.

    `value` is the raw number of a numeric cell, `number` the number that is meant (text numbers, percentages
    and 分 included), `decimals` how many decimals it is written with; a percentage counts its own decimals,
    in per cent.
    """

    sheet: str
    row: int
    col: int
    text: str = ""
    value: float | None = None
    number: float | None = None
    decimals: int = 0
    percent: bool = False
    problem: Problem | None = None

    @property
    def ref(self) -> str:
        """The address as Excel writes it: C4."""
        return cell_ref(self.row, self.col)

    @property
    def points(self) -> float | None:
        """The number as a weight, 分: one written 20% is 20."""
        return round(self.number * 100, 10) if self.percent and self.number is not None else self.number

    @property
    def blank(self) -> bool:
        """Whether nothing is printed in the cell; an error or an uncached formula is not blank."""
        return not self.text and self.problem is None

    @property
    def nothing(self) -> bool:
        """Whether the cell is blank or says only that there is nothing: —, /, ……"""
        return self.problem is None and self.text in NOTHING


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
    whose amount is the parts' sum: the total is blank, or a printed 0 that the parts contradict. Amounts are in
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
    def execution_rate(self) -> float | None:
        """执行数 ÷ 预算数, unrounded; None without a budget."""
        if not self.budget or self.executed is None:
            return None
        return self.executed / self.budget


class Indicator(NamedTuple):
    """A row of the indicator table, its target and actual read as values.

    `target_value` and `actual_value` are None for words; `completion` is actual ÷ target (for `down` target ÷
    actual), None where it cannot be computed. `mismatch` tells why two values cannot be
    compared; `scale` is what the actual is multiplied by to stand in the target's unit. `on_time` tells of
    a deadline whether it was met.
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
    target_value: float | None = None
    actual_value: float | None = None
    unit: str = ""
    direction: Direction | None = None
    completion: float | None = None
    mismatch: str | None = None
    scale: float = 1.0
    on_time: bool | None = None
    actual_repeats_target: bool = False

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
class Datum:
    """A row of the sheet 基础数据: the number that a criterion needs."""

    criterion: str
    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Hidden:
    """A hidden row or column inside a form: which one, and a cell of it."""

    what: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Form:
    """One filled-in form, as it stands in the workbook.

    `marks` are the first and last column that an earlier round wrote beside it, `unplaced` the headings of filled
    columns that no layout knows; `columns` the roles of the known ones, where the form is of no known family.
    """

    kind: Literal["project", "department"]
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
    hidden: tuple[Hidden, ...] = ()
    columns: tuple[str, ...] = ()
    unplaced: tuple[Cell, ...] = ()
    marks: tuple[int, int] | None = None
    template: str | None = None

    def field_text(self, name: str) -> str:
        """The printed text of a field, '' where the form has none."""
        cell = self.fields.get(name)
        return cell.text if cell else ""


class Input(NamedTuple):
    """A number that a score is computed from.

    `cell` is where it was read. `live` says that the cell itself holds this number, so that a formula can
    refer to it; otherwise it was taken out of a text.
    """

    name: str
    label: str
    value: float
    cell: Cell | None
    live: bool
    flag: bool = False


class Score(NamedTuple):
    """The score of one row by the rulebook, 分, rounded as the rulebook says; None where unscored."""

    item: Indicator | FundRow
    rule: Rule | None
    basis: Basis
    score: float | None
    weight: float | None
    inputs: tuple[Input, ...] = ()
    expr: Expr | None = None
    band: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: data only, the sentence is rendered late from the catalogue."""

    code: str
    level: Level
    sheet: str
    cell: str
    stated: str = ""
    expected: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class Scored:
    """A form with its scores: the execution rate's (if the form has one), each indicator's, each detail's."""

    form: Form
    rulebook: Rulebook
    execution: Score | None
    indicators: tuple[Score, ...]
    details: tuple[Score, ...]

    @property
    def any_score(self) -> bool:
        """Whether the form has anything that is scored: forms of transfer payments have not."""
        return any(score.score is not None for score in self.all_scores)

    @property
    def any_stated(self) -> bool:
        """Whether the form states any self-score."""
        return any(self_number(score) is not None for score in self.all_scores)

    @cached_property
    def all_scores(self) -> tuple[Score, ...]:
        """The scores that make up the total."""
        return ((self.execution,) if self.execution else ()) + self.indicators

    @cached_property
    def weight(self) -> float:
        """The sum of the weights, 预算执行率 included; where rows have none, of those that the groups' labels state."""
        rows = [s.weight for s in self.indicators]
        if any(weight is not None for weight in rows):
            return _total([*rows, self.execution.weight if self.execution else None])
        groups = [group.weight for group in self.form.level_weights if group.depth == 1]
        return _total([*groups, self.execution.weight if self.execution else None]) if groups else 0.0

    @cached_property
    def score(self) -> float:
        """The sum of the rounded scores."""
        return _total(s.score for s in self.all_scores)

    @cached_property
    def self_sum(self) -> float:
        """The sum of the self-scores that the form states."""
        return _total(self_number(s) for s in self.all_scores)

    @cached_property
    def filled_total(self) -> float:
        """The sum of the self-scores, those left blank as computed: what a blank total is filled with."""
        stated = ((self_number(s), s.score) for s in self.all_scores)
        return _total(own if own is not None else computed for own, computed in stated)

    @property
    def grade(self) -> str | None:
        """The grade of the computed total; None where nothing is scored."""
        return self.rulebook.grade_of(self.score) if self.any_score else None


@dataclass(frozen=True, slots=True)
class Review:
    """A form, its scores and its findings."""

    scored: Scored
    findings: tuple[Finding, ...]

    @property
    def form(self) -> Form:
        """The form that was reviewed."""
        return self.scored.form


def self_number(score: Score) -> float | None:
    """The stated self-score of a scored row, 分."""
    cell = score.item.self_score
    return cell.number if cell else None


def _total(numbers: Iterable[float | None]) -> float:
    """A sum without float dust: scores have few decimals, ten are plenty."""
    return round(sum(n for n in numbers if n is not None), 10)
