"""judgement: a qualitative indicator, its self-score held within the band that its wording allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from perfxl.forms.model import Indicator
from perfxl.rules.expression import Expr, const, maximum, minimum
from perfxl.rules.inputs import self_input
from perfxl.rules.interval import Interval
from perfxl.rules.judgement import judged_level
from perfxl.rules.kinds.bands import gaps
from perfxl.rules.kinds.rule import SELF, WEIGHT, Grounds, Rule, Sources, Variant

_LEVELS = {"reached": "达成年度指标", "partly": "部分达成并具有一定效果", "missed": "未达成且效果较差"}
_WHOLE = Interval(Decimal(0), Decimal(1), low_closed=True, high_closed=True)


@dataclass(frozen=True, slots=True)
class JudgementBand:
    """The share of the weight that a result allows, as a range of ratios."""

    range: Interval
    level: Literal["reached", "partly", "missed"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement(Rule):
    """The words of target and actual, and the self-score."""

    kind = "judgement"
    wording = "定性指标按完成情况的得分区间认定"
    applies_to = ("qualitative",)
    within_weight = True

    bands: tuple[JudgementBand, ...]

    def grounds(self, row: Indicator, sources: Sources) -> Grounds | None:
        """The self-score, where the wording tells a level."""
        level = judged_level(row)
        stated = self_input(row)
        if level is None or stated is None:
            return None
        share = self.share(level)
        band = (float(share.low), float(share.high))
        return Grounds((stated,), "judged", Variant(level=level), band)

    def unrounded(self, variant: Variant) -> Expr:
        """The self-score, at least the low end of its band, at most the high one."""
        share = self.share(variant.level)
        return maximum(minimum(SELF, WEIGHT * const(share.high)), WEIGHT * const(share.low))

    def parameters(self) -> Iterator[str]:
        """The share of the weight for each result."""
        yield from (f"{_LEVELS[band.level]}：{band.range.bounds('得分÷分值')}" for band in self.bands)

    def share(self, level: str | None) -> Interval:
        """The share of the weight for a level, as ratios; not knowing the level, the whole of the weight."""
        given = next((band.range for band in self.bands if band.level == level), None)
        if given is not None:
            return given
        if level == "late":
            # a deadline missed is not reached; how far short it fell, words do not tell
            return Interval(Decimal(0), self.share("partly").high, low_closed=True, high_closed=False)
        return _WHOLE

    def mistakes(self) -> Iterator[object]:
        """The bands adjoin."""
        yield from super().mistakes()
        yield from gaps(self.bands)
