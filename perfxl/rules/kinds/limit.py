"""limit: the full weight where an amount keeps within another, else nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfxl.forms.model import Direction, Indicator
from perfxl.rules.expression import Expr, Ref, compare, const, when
from perfxl.rules.inputs import completion_inputs
from perfxl.rules.kinds.rule import WEIGHT, Grounds, Rule, Variant, input_names

if TYPE_CHECKING:
    from perfxl.rules.evidence.reading import Reading


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

    def own_numbers(self, row: Indicator) -> Grounds | None:
        """Target and actual as limit and amount."""
        both = completion_inputs(row)
        if both is None:
            return None
        names = {"target": self.limit, "actual": self.actual}
        inputs = tuple(one._replace(name=names[one.name]) for one in both)
        return Grounds(inputs, "computed", Variant(present=input_names(inputs)))

    def parameters(self) -> Iterator[str]:
        """Both amounts."""
        yield f"{self.label(self.actual)}≤{self.label(self.limit)}：得满分，否则不得分"

    def read(self, text: str, weight: float, year: int | None) -> Reading | None:
        """Both amounts, or in words whether the limit was kept."""
        from perfxl.rules.evidence.limits import read_limit

        return read_limit(text, self.inputs, self.actual, self.limit, self.about, year)

    def decision(self, values: Mapping[str, float], direction: Direction | None) -> str:
        """Whether the limit was kept."""
        kept = bool(values["kept"]) if "kept" in values else values[self.actual] <= values[self.limit]
        return "未超过，得满分" if kept else "已超过，不得分"

    def unrounded(self, variant: Variant) -> Expr:
        """The weight or 0."""
        if variant.quoted:
            return when(compare(Ref("kept"), ">=", const("1")), WEIGHT, "0")
        return when(compare(Ref(self.actual), "<=", Ref(self.limit)), WEIGHT, "0")
