"""The rule: what all scoring kinds share, and what each has to say of itself.

A kind has its faces from one definition: an expression (computed by columns, written as an Excel formula, told step by
step) and a sentence. `weight` and `self` are names that every expression may refer to; the others are the rule's inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from perfxl.excel.reading.cell import Cell
from perfxl.forms.model import Datum, Direction, Indicator
from perfxl.rules.expression import Expr, Ref, maximum, minimum, rounded
from perfxl.rules.inputs import Input, InputSpec, data_inputs
from perfxl.rules.mistakes import Unlisted
from perfxl.text.numbers import show

if TYPE_CHECKING:
    from perfxl.rules.evidence.reading import Reading

Applies = Literal["criterion", "execution", "quantitative", "qualitative"]
Basis = Literal["computed", "evidence", "judged", "claimed", "unscored"]
OWN_SOURCE = "本表评分标准"
"""The source of a rule that a form's own clause states."""
_MILLIONTH = Decimal("0.000001")
WEIGHT, SELF = Ref("weight"), Ref("self")


@dataclass(frozen=True, slots=True)
class Variant:
    """What a rule's expression depends on besides the rule.

    `quoted`: the result itself (the measure, the points lost) is quoted in the form; `present`: the inputs that are there;
    `direction` of an indicator; `level` of a judgement (reached, partly, missed, late); `idle`: there was nothing that the
    rule could measure.
    """

    quoted: bool = False
    present: tuple[str, ...] = ()
    direction: Direction | None = None
    level: str | None = None
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case: what is given, in an official's words, and the score that a rule gives for it, 分.

    `given` has 目标值, 实际值, 自评得分, 评分依据, 指标 (its name), a data item by its label, a measure by its name, or 单项得分
    (of detail rows, 12、5.6). `weight` is that of the row, where the rule has none or another one is meant, 分.
    """

    given: Mapping[str, str]
    score: Decimal
    weight: Decimal | None = None


class Detail(NamedTuple):
    """A row of the detail sheet: its first-level group, its score as an input, 分; None where it has no score."""

    level1: str
    score: Input | None


class Sources(NamedTuple):
    """What a form has besides the row that is scored: the sheet 基础数据, the rows of the detail sheet, its year."""

    data: Sequence[Datum] = ()
    details: Sequence[Detail] = ()
    year: int | None = None


class Grounds(NamedTuple):
    """What the score of a row rests on; `band` is the share of the weight that it is held within, as ratios.

    `words` are those of the text that the inputs were read in.
    """

    inputs: tuple[Input, ...]
    basis: Basis
    variant: Variant
    band: tuple[float, float] | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """One criterion: how a row is scored, with its clause (评分标准), source and the reading chosen.

    A kind is a subclass with the fields that it alone has. Two rules are the same where they are one object: what is
    computed from a rule is kept by it.
    """

    kind: ClassVar[str]
    """What rulebooks call the kind."""
    wording: ClassVar[str]
    """How the kind scores, in Chinese, without a full stop."""
    applies_to: ClassVar[tuple[Applies, ...]] = ("criterion",)
    """What rules of the kind can apply to."""
    within_weight: ClassVar[bool] = False
    """Whether its points lie between 0 and the weight by themselves."""
    fixed_points: ClassVar[bool] = False
    """Whether it gives or takes whole portions of points, which nobody rounds."""

    states_points: ClassVar[bool] = True
    """Whether it says what a criterion scores, not only what it measures."""
    on_trust: ClassVar[str] = "没有可计算的数据"
    """Why a self-score is taken on trust, in Chinese."""

    told_by_actual: ClassVar[bool] = False
    """Whether the words of an actual tell what it needs: 发现1项不符."""

    key: str
    applies: Applies = "criterion"
    name: str = ""
    also: tuple[str, ...] = ()
    """Other names of the same criterion."""
    level1: str = ""
    level2: str = ""
    weight: Decimal | None = None
    occurrence: int = 1
    inputs: tuple[InputSpec, ...] = ()
    about: tuple[str, ...] = ()
    """Words that say that a text speaks of this criterion: amounts beside other words (会议费预算) are none of its."""
    explain_above: Decimal = Decimal("1.5")
    """A completion above this wants a reason."""
    explanation: str = ""
    clause: str
    source: str = ""
    source_read: bool = True
    """Whether the source itself was read; where it was not, what the rule is taken from stands in `reading`."""
    reading: str = ""
    examples: tuple[Example, ...] = ()

    def unrounded(self, variant: Variant) -> Expr:
        """The kind's own expression, 分: neither rounded nor held within the weight."""
        raise NotImplementedError

    def input_keys(self) -> Iterable[str]:
        """The keys of the inputs that the expression refers to."""
        return ()

    def divisors(self) -> Sequence[str]:
        """The keys of the inputs whose sum the expression divides by."""
        return ()

    def grounds(self, row: Indicator, sources: Sources) -> Grounds | None:
        """What a row's score rests on; None where there is nothing to compute from."""
        given = data_inputs(self.name, self.inputs, sources.data)
        if self.complete(given):
            return Grounds(given, "computed", Variant(present=input_names(given)))
        return self.own_numbers(row) or self._evidence(row, sources.year)

    def own_numbers(self, row: Indicator) -> Grounds | None:
        """The row's own target and actual, where they are what the rule needs."""
        return None

    def testimony(self, row: Indicator, year: int | None) -> Reading | None:
        """What the text beside a row says of the criterion; None where it says nothing that counts."""
        return self._read_in(text_cell(row), row, year)

    def read(self, text: str, weight: float, year: int | None) -> Reading | None:
        """What a text says of the criterion, in a form of a year, in a row of a weight, 分."""
        return None

    def _read_in(self, cell: Cell | None, row: Indicator, year: int | None) -> Reading | None:
        if cell is None or cell.nothing:
            return None
        return _testimony(self, cell.text, self._weight(row), year)

    def _evidence(self, row: Indicator, year: int | None) -> Grounds | None:
        """What the text beside a row says; where that says nothing, the words of its actual, if those tell of cases."""
        cell = text_cell(row)
        reading = self.testimony(row, year)
        if reading is None and self.told_by_actual:
            cell = row.actual
            reading = self._read_in(cell, row, year)
        if reading is None or not reading.figures:
            return None
        inputs = tuple(
            Input(figure.name, figure.label, figure.value, cell, False, unit=figure.unit, written=figure.written)
            for figure in reading.figures
        )
        variant = Variant(quoted=True) if reading.quoted else Variant(present=input_names(inputs))
        return Grounds(inputs, "evidence", variant, words=reading.words)

    def _weight(self, row: Indicator) -> float:
        stated = row.weight.number if row.weight is not None else None
        return stated if stated is not None else float(self.weight or 0)

    def complete(self, given: Iterable[Input]) -> bool:
        """Whether the rule can be computed: every input it cannot do without is there, nothing is divided by 0."""
        values = {one.name: one.value for one in given}
        if not values or not all(spec.optional or spec.key in values for spec in self.inputs):
            return False
        below = self.divisors()
        return not below or sum(values.get(name, 0) for name in below) != 0

    def scaled(self, factor: Decimal) -> Rule:
        """The rule with its fixed points times a factor, for a row of another weight; itself where it has none."""
        return self

    def adds_details_of(self, level1: str) -> bool:
        """Whether the score is the sum of the detail rows of a first-level group."""
        return False

    def mistakes(self) -> Iterator[object]:
        """What is wrong with the rule though each field is right by itself, told in Chinese by `str`."""
        if unknown := sorted({*self.input_keys()} - {spec.key for spec in self.inputs}):
            yield Unlisted(tuple(unknown))
        if self.applies not in self.applies_to:
            yield f"applies 应为 {'、'.join(self.applies_to)}，实为 {self.applies}"

    def expression(self, variant: Variant, decimals: int) -> Expr:
        """The score of a row, 分: rounded, never below 0 nor above the weight; one object for each variant."""
        return _expression(self, variant, decimals)

    def decision(self, values: Mapping[str, float], direction: Direction | None) -> str:
        """What decided a score that is computed from these inputs, in Chinese: 完成率 160%，高于 150%，得一半."""
        return ""

    def label(self, key: str) -> str:
        """What a data item is called; the key itself where the rule lists none of it."""
        return next((spec.label for spec in self.inputs if spec.key == key), key)

    def counted(self, key: str) -> str:
        """What a data item counts, for “每 1 个”; 次 where nothing tells."""
        return next((spec.unit for spec in self.inputs if spec.key == key and spec.unit), "次")

    def parameters(self) -> Iterator[str]:
        """What the rule gives for what, in Chinese: a phrase a band, a step, an item, without a full stop."""
        yield self.wording

    def told(self, inputs: Sequence[Input], direction: Direction | None) -> str:
        """The numbers that a score is computed from and what decided it, in Chinese; '' where the self-score is all there is."""
        given = [one for one in inputs if one.name not in ("weight", "self")]
        decision = self.decision({one.name: one.value for one in inputs}, direction)
        return "，".join([*(f"{one.label} {one.told}" for one in given), *([decision] if decision else [])])

    def sentence(self, inputs: Sequence[Input], weight: float | None, score: float, direction: Direction | None) -> str:
        """How a score computed from these inputs came about, in Chinese."""
        told, result = self.told(inputs, direction), f"得 {show(score)} 分，分值 {show(weight)} 分"
        return f"{self.wording}：{told}；{result}。" if told else f"{self.wording}；{result}。"


def text_cell(row: Indicator) -> Cell | None:
    """The text that a score is explained in: the 评分依据, else where a form has no such column what stands there."""
    return row.reason if row.reason is not None else row.explanation


@lru_cache(maxsize=4096)
def _testimony(rule: Rule, text: str, weight: float, year: int | None) -> Reading | None:
    from perfxl.rules.evidence.clauses import as_written

    reading = rule.read(text, weight, year)
    return reading.told_by(partial(as_written, text)) if reading is not None else None


@lru_cache(maxsize=4096)
def _expression(rule: Rule, variant: Variant, decimals: int) -> Expr:
    points = rule.unrounded(variant)
    return rounded(points if rule.within_weight else maximum(minimum(points, WEIGHT), "0"), decimals)


def in_proportion(points: Decimal, factor: Decimal) -> Decimal:
    """Points times a factor, to six decimals: 3 × ⅔ is 2."""
    return (points * factor).quantize(_MILLIONTH, ROUND_HALF_UP).normalize()


def input_names(inputs: Iterable[Input] | None) -> tuple[str, ...]:
    """The names of inputs."""
    return tuple(one.name for one in inputs or ())
