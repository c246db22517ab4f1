"""indicators: the sum of the scores that the detail sheet gives for a group of indicators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from perfxl.forms.model import Indicator
from perfxl.rules.expression import Expr, Ref, total
from perfxl.rules.kinds.rule import Grounds, Rule, Sources, Variant, input_names


@dataclass(frozen=True, kw_only=True, eq=False)
class Indicators(Rule):
    """Rows of the detail sheet (部门整体支出绩效指标完成情况表) whose first-level label holds `group`."""

    kind = "indicators"
    wording = "各项指标得分合计，不超过分值"

    group: str

    def grounds(self, row: Indicator, sources: Sources) -> Grounds | None:
        """The scores of the group's rows; None where any of them has none."""
        scores = [detail.score for detail in sources.details if self.adds_details_of(detail.level1)]
        inputs = tuple(score for score in scores if score is not None)
        if not inputs or len(inputs) < len(scores):
            return None
        return Grounds(inputs, "computed", Variant(present=input_names(inputs)))

    def adds_details_of(self, level1: str) -> bool:
        """Whether the group is named in a first-level label."""
        return self.group in level1

    def parameters(self) -> Iterator[str]:
        """Whose scores are added up."""
        yield f"部门整体支出绩效指标完成情况表里“{self.group}”各项得分合计，不超过分值"

    def unrounded(self, variant: Variant) -> Expr:
        """The sum."""
        return total(tuple(Ref(name) for name in variant.present))
