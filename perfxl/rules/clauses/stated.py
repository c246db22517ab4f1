"""What a clause states: a scoring kind with its parameters, as far as the text itself tells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from perfxl.rules.interval import Interval

Side = Literal["above", "below", "both"]


@dataclass(frozen=True, slots=True)
class Amount:
    """What a condition gives: points, 分, or a share of the weight as a ratio; proportional: the ratio is the share."""

    points: Decimal | None = None
    share: Decimal | None = None
    proportional: bool = False

    def of(self, weight: Decimal) -> Decimal:
        """The points that it comes to in a row of a weight, 分."""
        return self.points if self.points is not None else (self.share or Decimal(0)) * weight

    @property
    def full(self) -> bool:
        """Whether it is full marks by its wording: 得满分."""
        return self.share == 1


FULL, NONE, PROPORTIONAL = Amount(share=Decimal(1)), Amount(share=Decimal(0)), Amount(proportional=True)


@dataclass(frozen=True, slots=True)
class StatedBand:
    """A range of a ratio with what it gives."""

    range: Interval
    gives: Amount


@dataclass(frozen=True, slots=True)
class Bands:
    """Ranges of a ratio, from the lowest up; `unstated` are the ranges between and beside them that the text leaves out."""

    bands: tuple[StatedBand, ...]
    unstated: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class StepDeductions:
    """Points lost, 分, for each full `step` of a ratio beyond `threshold`; a part of a step counts where `part_counts`.

    `none` is where nothing is left, whatever the steps cost.
    """

    threshold: Decimal
    side: Side
    step: Decimal
    points: Decimal
    full: Amount = FULL
    part_counts: bool = False
    none: Interval | None = None


@dataclass(frozen=True, slots=True)
class Proportional:
    """The ratio times the weight; `above`: less is better, up to 100%."""

    side: Literal["above", "below"] = "below"
    full: Amount = FULL


@dataclass(frozen=True, slots=True)
class Loss:
    """Points lost for each case, 分; `words` name the case. `few`: up to how many in all the loss is `few_points`; `whole`: it costs everything."""

    points: Decimal
    words: str = field(default="", compare=False)
    few: Decimal | None = None
    few_points: Decimal | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Deductions:
    """Losses by cases."""

    losses: tuple[Loss, ...]
    full: Amount = FULL


@dataclass(frozen=True, slots=True)
class Done:
    """An item of a checklist: what it gives, its words, what each case costs it."""

    gives: Amount
    words: str = field(default="", compare=False)
    per_case: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """Items that are done or not; `discretion`: a reviewer takes points off."""

    items: tuple[Done, ...]
    discretion: bool = False


@dataclass(frozen=True, slots=True)
class WithinLimit:
    """Full marks where an amount keeps within another, else nothing."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A clause that prints numbers which cannot be read: why, in Chinese."""

    why: str


Stated = Bands | StepDeductions | Proportional | Deductions | Items | WithinLimit
