"""checklist: items that are done or not, each with its share of the weight or its points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from perfxl.rules.expression import Expr, Ref, const, maximum, numbered
from perfxl.rules.kinds.rule import WEIGHT, Rule, Variant, in_proportion
from perfxl.text.numbers import show, show_percent

if TYPE_CHECKING:
    from perfxl.rules.evidence.items import Checked
    from perfxl.rules.evidence.reading import Reading


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a checklist: its share of the weight or its points, lost per case where it counts cases."""

    input: str
    share: Decimal | None = None
    points: Decimal | None = None
    per_case: Decimal | None = None
    requires: str | None = None

    def scaled(self, factor: Decimal) -> Item:
        """The points times a factor; a share is one of any weight."""
        points, per_case = (None if n is None else in_proportion(n, factor) for n in (self.points, self.per_case))
        return replace(self, points=points, per_case=per_case)

    def mistakes(self) -> Iterator[object]:
        """It has either a share or points."""
        if (self.share is None) == (self.points is None):
            yield "share 和 points 应写且只写一个"


@dataclass(frozen=True, kw_only=True, eq=False)
class Checklist(Rule):
    """Items that add up; `discretion` is an input with the points that a reviewer takes off."""

    kind = "checklist"
    wording = "逐项核对，按各项所占分数合计"
    fixed_points = True

    items: tuple[Item, ...]
    discretion: str | None = None

    def input_keys(self) -> Iterable[str]:
        """The items, what they require, the points at a reviewer's discretion."""
        yield from (item.input for item in self.items)
        yield from (item.requires for item in self.items if item.requires)
        if self.discretion:
            yield self.discretion

    def scaled(self, factor: Decimal) -> Self:
        """The points of each item times a factor; itself where all are shares."""
        if all(item.points is None and item.per_case is None for item in self.items):
            return self
        return replace(self, items=tuple(item.scaled(factor) for item in self.items))

    def parameters(self) -> Iterator[str]:
        """Each item with its portion, and on what it depends."""
        for item in self.items:
            share = (
                f"占 {show(float(item.points))} 分"
                if item.points is not None
                else f"占分值的 {show_percent(float(item.share or 0))}"
            )
            lost = (
                f"，每 1 {self.counted(item.input)}扣 {show(float(item.per_case))} 分，扣完为止"
                if item.per_case is not None
                else ""
            )
            needs = f"；以“{self.label(item.requires)}”为前提" if item.requires else ""
            yield f"{self.label(item.input)}：{share}{lost}{needs}"
        if self.discretion:
            yield f"再减去 {self.label(self.discretion)}"

    def read(self, text: str, weight: float, year: int | None) -> Reading | None:
        """The items that were done, with the points that the text quotes for each, or the points lost."""
        from perfxl.rules.evidence.items import read_items

        return read_items(text, _wanted(self, weight), weight, year)

    def unrounded(self, variant: Variant) -> Expr:
        """What the items gain, less the points at a reviewer's discretion."""
        if variant.quoted:
            return WEIGHT - Ref("lost")
        gained = numbered(_gained(item) for item in self.items)
        return gained - Ref(self.discretion) if self.discretion else gained


@lru_cache(maxsize=1024)
def _wanted(rule: Checklist, weight: float) -> Checked:
    """What a text is looked through for, in a row of a weight, 分."""
    from perfxl.rules.evidence.items import Checked, ItemWords

    specs = {spec.key: spec for spec in rule.inputs}
    items = tuple(
        ItemWords(
            specs[item.input],
            float(item.points) if item.points is not None else weight * float(item.share or 0),
            float(item.per_case) if item.per_case is not None else None,
        )
        for item in rule.items
    )
    told = {item.input for item in rule.items}
    return Checked(items, tuple(spec for spec in rule.inputs if spec.key not in told))


def _gained(item: Item) -> Expr:
    full = const(item.points) if item.points is not None else WEIGHT * const(item.share or "0")
    done = maximum(full - Ref(item.input) * const(item.per_case), "0") if item.per_case else full * Ref(item.input)
    return done * Ref(item.requires) if item.requires else done
