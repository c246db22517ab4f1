"""as-printed: what a criterion measures is settled, what it scores is for each form's own 评分标准 to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from perfxl.forms.model import Indicator
from perfxl.rules.expression import Expr
from perfxl.rules.kinds.measured import Measure
from perfxl.rules.kinds.rule import SELF, Grounds, Rule, Sources, Variant


@dataclass(frozen=True, kw_only=True, eq=False)
class AsPrinted(Rule):
    """A criterion without points: the self-score stands, unless the form's clause makes a rule of it."""

    kind = "as-printed"
    wording = "评分规则只规定怎样计算，得分按表内评分标准"
    states_points = False
    on_trust = "评分规则只规定怎样计算，表内评分标准没有据以核算"

    measure: Measure | None = None
    evidence: tuple[str, ...] = ()

    def input_keys(self) -> Iterable[str]:
        """The inputs that the measure is made from."""
        return self.measure.inputs if self.measure is not None else ()

    def divisors(self) -> Sequence[str]:
        """The inputs below the line."""
        return self.measure.denominator if self.measure is not None else ()

    def grounds(self, row: Indicator, sources: Sources) -> Grounds | None:
        """Nothing: whatever is known of a row, no points are."""
        return None

    def unrounded(self, variant: Variant) -> Expr:
        """The self-score."""
        return SELF

    def parameters(self) -> Iterator[str]:
        """The measure; the points are the form's."""
        if self.measure is not None:
            yield self.measure.told(self.label)
        yield self.wording

    def mistakes(self) -> Iterator[object]:
        """A measure with its phrases, or neither."""
        yield from super().mistakes()
        if self.evidence and self.measure is None:
            yield "没有 measure 就不能写 evidence"
