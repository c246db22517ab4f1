"""What a comparison comes to, as data. Amounts in 万元, weights and scores in 分, rates ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from perfxl.intake.schema import FormRow

Kind = Literal["rounds", "years", "goals"]
"""Two rounds of a year, two years, approved targets and self-evaluation."""
KIND_TITLES: dict[Kind, str] = {"rounds": "两轮对比", "years": "两年对比", "goals": "绩效目标与自评对比"}
Look = Literal["money", "percent", "score", "text"]
"""What a figure is: an amount, a ratio, points, a word."""
FindingState = Literal["mended", "left", "new"]
Remark = Literal["lowered", "below-actual", "in-words"]
"""What is pointed out of a target: it asks for less; for less than was reached; no longer for a number."""
Value = str | float | None


class Pair(NamedTuple):
    """The two forms that are one."""

    old: FormRow
    new: FormRow


class Stated(NamedTuple):
    """What one side says, and in which cell; '' where it says nothing, or no cell of the form does."""

    value: Value = None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """A value of an indicator that changed, or a target that is pointed out though it did not (`changed` is false).

    A side without the indicator states nothing.
    """

    pair: Pair
    level2: str
    name: str
    what: str
    old: Stated
    new: Stated
    remarks: tuple[Remark, ...] = ()
    changed: bool = True


@dataclass(frozen=True, slots=True)
class FigureChange:
    """An amount, a total or a grade of a form that changed."""

    pair: Pair
    what: str
    look: Look
    old: Stated
    new: Stated


@dataclass(frozen=True, slots=True)
class FindingChange:
    """An error or warning that is mended, left or new; what is left has both cells, the message that of today."""

    pair: Pair
    state: FindingState
    code: str
    level: str
    subject: str
    message: str
    old: Stated | None
    new: Stated | None
    status: str = "open"
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two forms, or two indicators (`indicator`: name and cell of both), that may be the same: nothing of them is compared."""

    pair: Pair
    why: str
    indicators: tuple[Stated, Stated] | None = None


@dataclass(frozen=True, slots=True)
class Alone:
    """A form or a workbook of one side that is compared with nothing."""

    is_new: bool
    source: str
    why: str
    form: FormRow | None = None


@dataclass(slots=True)
class Counts:
    """How many there are of one side, by what became of them."""

    forms: int = 0
    compared: int = 0
    doubtful: int = 0
    alone: int = 0
    left_out: int = 0
    """Forms that are not counted: copies, older versions, other years, targets beside self-evaluations."""
    indicators: int = 0
    indicators_changed: int = 0
    indicators_same: int = 0
    indicators_doubtful: int = 0
    indicators_alone: int = 0
    indicators_elsewhere: int = 0
    """Indicators of forms that are compared with nothing."""
    indicators_in_funds: int = 0
    """Rows on 预算执行率, which the other side states among the funds."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that two sides differ in. `labels` is what the sides are called, `names` what they were given as."""

    kind: Kind
    labels: tuple[str, str]
    names: tuple[str, str]
    counts: tuple[Counts, Counts]
    remarks: Sequence[str] = ()
    pairs: Sequence[Pair] = ()
    indicators: Sequence[IndicatorChange] = ()
    figures: Sequence[FigureChange] = ()
    figures_same: int = 0
    findings: Sequence[FindingChange] = ()
    doubts: Sequence[Doubt] = ()
    alone: Sequence[Alone] = field(default=())

    @property
    def title(self) -> str:
        """What is compared, in words: 两年对比：2022年与2023年."""
        return f"{KIND_TITLES[self.kind]}：{self.labels[0]}与{self.labels[1]}"

    @property
    def changed(self) -> bool:
        """Whether anything of the forms that are the same is otherwise."""
        findings = any(change.state != "left" for change in self.findings)
        return findings or bool(self.figures) or any(change.changed for change in self.indicators)

    def pointed_out(self, remark: Remark) -> int:
        """How many indicators a remark is on."""
        return sum(remark in change.remarks for change in self.indicators)

    def in_state(self, state: FindingState) -> int:
        """How many findings are in a state."""
        return sum(change.state == state for change in self.findings)
