"""limit: the full weight where an amount keeps within another, else nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from perfxl.forms.model import Direction
from perfxl.rules.expression import Expr, Ref, compare, when
from perfxl.rules.kinds.rule import WEIGHT, Rule, Variant


@dataclass(frozen=True, kw_only=True, eq=False)
class Limit(Rule):
    """The inputs `actual` and `limit`."""

    kind = "limit"
    wording = "实际不超过预算得满分，否则不得分"
    within_weight = True
    fixed_points = True

    actual: str
    limit: str

    def input_keys(self) -> Iterable[str]:
        """Both amounts."""
        return self.actual, self.limit

    def decision(self, values: Mapping[str, float], direction: Direction | None) -> str:
        """Whether the limit was kept."""
        return "未超过，得满分" if values[self.actual] <= values[self.limit] else "已超过，不得分"

    def unrounded(self, variant: Variant) -> Expr:
        """The weight or 0."""
        return when(compare(Ref(self.actual), "<=", Ref(self.limit)), WEIGHT, "0")
