"""proportion: the measure times the weight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from perfxl.rules.expression import Expr, compare, percent, when
from perfxl.rules.kinds.measured import Measured
from perfxl.rules.kinds.rule import WEIGHT, Variant


@dataclass(frozen=True, kw_only=True, eq=False)
class Proportion(Measured):
    """A ratio of which more is better, above 100% it counts as 100%; of which less is better where `inverse`."""

    kind = "proportion"
    wording = "按比率乘分值计分，比率最高按100%计"

    inverse: bool = False

    def parameters(self) -> Iterator[str]:
        """The measure, and what is made of it."""
        name = self.measure.name
        yield self.measure.told(self.label)
        yield f"得分=分值÷{name}，不超过100%的得满分" if self.inverse else f"得分={name}×分值，超过100%的按100%计"
        yield from self.idle_words()

    def unrounded(self, variant: Variant) -> Expr:
        """The ratio times the weight; the weight divided by it where less is better."""
        ratio = self.ratio(variant)
        return when(compare(ratio, "<=", percent("1")), WEIGHT, WEIGHT / ratio) if self.inverse else ratio * WEIGHT
