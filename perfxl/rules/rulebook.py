"""Rulebooks: loading and validation of `books/*.toml`.

pydantic stands at this border only: what it lets through is frozen and needs no further check.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property, lru_cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from perfxl.forms.model import Form
from perfxl.forms.words import group_name
from perfxl.text.errors import CallError

_INTERVAL = re.compile(r"([\[(])\s*(-?[\d.]+|-inf)\s*,\s*(-?[\d.]+|inf)\s*([\])])")


class RulebookError(CallError):
    """A rulebook that cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of numbers with the side that each end belongs to: '[0.6, 1)'."""

    low: Decimal
    high: Decimal
    low_closed: bool
    high_closed: bool

    def __contains__(self, number: float | Decimal) -> bool:
        number = Decimal(repr(number)) if isinstance(number, float) else number
        above = number >= self.low if self.low_closed else number > self.low
        below = number <= self.high if self.high_closed else number < self.high
        return above and below


def _interval(text: object) -> object:
    match = _INTERVAL.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"区间写法应如 [0.6, 1)，实为 {text!r}")
    return Interval(_number(match[2]), _number(match[3]), match[1] == "[", match[4] == "]")


def _decimal(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f'数值应写成字符串（如 "0.5"），实为 {value!r}')
    return _number(value)


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"“{text}”不是数") from error


Range = Annotated[Interval, BeforeValidator(_interval)]
Exact = Annotated[Decimal, BeforeValidator(_decimal)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Band(_Frozen):
    """What a range of the measure gives: fixed points, a factor of the weight, or the measure itself."""

    range: Range
    points: Exact | None = None
    factor: Exact | None = None
    proportional: bool = False
    level: Literal["reached", "partly", "missed"] | None = None


class Measure(_Frozen):
    """The ratio that a rule scores: numerator ÷ denominator, the excess over it, or a mean of capped ratios."""

    name: str
    form: Literal["ratio", "excess", "capped-mean"]
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    of: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs it is made from."""
        return self.numerator + self.denominator + self.of


class InputSpec(_Frozen):
    """A number (数值), ratio (比率) or yes/no (flag) that a rule needs, a row of the sheet 基础数据."""

    key: str
    label: str
    type: Literal["number", "ratio", "flag"]
    unit: str = ""
    optional: bool = False


class Few(_Frozen):
    """Another deduction where the count of `input` is at most `up_to`."""

    input: str
    up_to: Exact
    points: Exact


class Case(_Frozen):
    """Points deducted for each case."""

    input: str
    points: Exact
    few: Few | None = None


class Item(_Frozen):
    """An item of a checklist: its share of the weight or its points, lost per case where it counts cases."""

    input: str
    share: Exact | None = None
    points: Exact | None = None
    per_case: Exact | None = None
    requires: str | None = None


KindName = Literal[
    "completion", "judgement", "proportion", "steps", "deduction", "checklist", "step-deduction", "limit", "indicators"
]


# What each kind cannot do without.
_NEEDS: dict[str, tuple[str, ...]] = {
    "completion": ("bands",),
    "judgement": ("bands",),
    "proportion": ("measure",),
    "steps": ("measure", "bands"),
    "deduction": ("cases",),
    "checklist": ("items",),
    "step-deduction": ("measure", "step", "points"),
    "limit": ("actual", "limit"),
    "indicators": ("group",),
}


class Rule(_Frozen):
    """One criterion: how a row is scored, with its clause (评分标准), source and the reading chosen."""

    key: str
    kind: KindName
    applies: Literal["criterion", "execution", "quantitative", "qualitative"] = "criterion"
    name: str = ""
    level1: str = ""
    level2: str = ""
    weight: Exact | None = None
    occurrence: int = 1
    bands: tuple[Band, ...] = ()
    measure: Measure | None = None
    evidence: tuple[str, ...] = ()
    inputs: tuple[InputSpec, ...] = ()
    cases: tuple[Case, ...] = ()
    items: tuple[Item, ...] = ()
    discretion: str | None = None
    step: Exact | None = None
    points: Exact | None = None
    actual: str | None = None
    limit: str | None = None
    group: str | None = None
    explain_above: Exact = Decimal("1.5")
    """A completion above this wants a reason."""
    explanation: str = ""
    clause: str
    source: str = ""
    source_read: bool = True
    """Whether the source itself was read; where it was not, what the rule is taken from stands in `reading`."""
    reading: str = ""

    @model_validator(mode="after")
    def _refers_to_its_inputs(self) -> Rule:
        known = {spec.key for spec in self.inputs}
        used = set(self.measure.inputs) if self.measure else set()
        used |= {case.input for case in self.cases} | {case.few.input for case in self.cases if case.few}
        used |= {item.input for item in self.items} | {item.requires for item in self.items if item.requires}
        used |= {name for name in (self.discretion, self.actual, self.limit) if name}
        if used - known:
            raise ValueError(f"规则 {self.key} 用到未列出的数据项：{'、'.join(sorted(used - known))}")
        return self

    @model_validator(mode="after")
    def _is_whole(self) -> Rule:
        lacking = [name for name in _NEEDS[self.kind] if not getattr(self, name)]
        if lacking:
            raise ValueError(f"规则 {self.key}（{self.kind}）缺少 {'、'.join(lacking)}")
        bands = sorted((band.range for band in self.bands), key=lambda r: r.low)
        for lower, upper in pairwise(bands):
            if lower.high != upper.low or lower.high_closed == upper.low_closed:
                raise ValueError(f"规则 {self.key} 的区间在 {lower.high} 处不相接，或重叠")
        return self

    def __hash__(self) -> int:
        return hash((self.key, self.kind))


class Grade(_Frozen):
    """A grade and the totals it stands for, 分."""

    name: str
    range: Range


class Without(_Frozen):
    """Another group weight where the form has no group `name`."""

    name: str
    weight: Exact


class Group(_Frozen):
    """The weight that a first-level group shall have."""

    name: str
    weight: Exact
    also: tuple[str, ...] = ()
    without: Without | None = None


class Rulebook(_Frozen):
    """The rules of one form, region and year."""

    name: str
    title: str
    form: Literal["project", "department", "any"]
    version: str
    years: tuple[int, ...]
    layouts: tuple[str, ...] = ()
    """The layouts that it is for; a form of another is scored by it only for its region or group, or by default."""
    regions: tuple[str, ...] = ()
    has_group: str | None = None
    """The first-level group that a form must have: 成本指标."""
    default: bool = False
    decimals: int
    source: str
    source_read: bool
    grades: tuple[Grade, ...]
    groups: tuple[Group, ...] = ()
    groups_as_labelled: bool = False
    """Whether a form may state other group weights in its labels (产出指标（40分）)."""
    rules: tuple[Rule, ...] = Field(alias="rule")
    digest: str = ""

    def grade_of(self, total: float | None) -> str | None:
        """The grade of a total, 分; None outside every range."""
        if total is None:
            return None
        return next((grade.name for grade in self.grades if total in grade.range), None)

    def group_of(self, name: str) -> Group | None:
        """The group of a first-level label, by its name or one of its other names."""
        return next((group for group in self.groups if name == group.name or name in group.also), None)

    def rule_for(self, applies: str) -> Rule | None:
        """The rule for the execution rate, for quantitative or for qualitative indicators."""
        return next((rule for rule in self.rules if rule.applies == applies), None)

    def criterion(self, name: str, occurrence: int) -> Rule | None:
        """The rule of a department criterion: by its name, the n-th row of that name."""
        found = self._criteria.get(criterion_key(name), ())
        return next((rule for rule in found if rule.occurrence == occurrence), found[0] if len(found) == 1 else None)

    @cached_property
    def _criteria(self) -> dict[str, tuple[Rule, ...]]:
        named = [rule for rule in self.rules if rule.applies == "criterion"]
        keys = {criterion_key(rule.name) for rule in named}
        return {key: tuple(rule for rule in named if criterion_key(rule.name) == key) for key in keys}

    def source_of(self, rule: Rule | None) -> str:
        """Where a rule is written: source and clause in one line."""
        if rule is None:
            return self.source
        clause = " ".join(rule.clause.split())
        unread = "" if rule.source_read and self.source_read else "（未见原文）"
        return f"{rule.source or self.source}{unread}：{clause}"


@lru_cache(maxsize=4096)
def criterion_key(name: str) -> str:
    """A criterion's name as it is compared: without white space and quotation marks."""
    return re.sub(r"[\s“”\"'‘’（）()]", "", name)


@cache
def rulebooks() -> dict[str, Rulebook]:
    """All rulebooks that perfxl carries, by name."""
    files = sorted(resources.files("perfxl.rules").joinpath("books").iterdir(), key=lambda entry: entry.name)
    books = [_parse(f.read_bytes(), f.name) for f in files if f.name.endswith(".toml")]
    return {book.name: book for book in books}


@cache
def load_rulebook(name_or_path: str) -> Rulebook:
    """A rulebook by its name or from a .toml file. Raises RulebookError."""
    if name_or_path in rulebooks():
        return rulebooks()[name_or_path]
    path = Path(name_or_path)
    if path.suffix == ".toml" and path.is_file():
        return _parse(path.read_bytes(), path.name)
    raise RulebookError(f"没有名为“{name_or_path}”的评分规则。现有：{'、'.join(rulebooks())}。")


def _parse(data: bytes, name: str) -> Rulebook:
    try:
        table: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
        table["digest"] = hashlib.sha256(data).hexdigest()
        return Rulebook.model_validate(table)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulebookError(f"{name}：不是有效的 TOML 文件（{error}）。") from error
    except ValidationError as error:
        places = "；".join(f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors()[:5])
        raise RulebookError(f"{name}：{places}") from error


def select_rulebook(form: Form, wanted: str | None) -> Rulebook:
    """The rulebook of a form: the one asked for where it is for such forms, else the one that fits best.

    A fit is, in this order, the form's layout, the region named in its head, a group that it has, its year.
    """
    if wanted is not None and (book := load_rulebook(wanted)).form in (form.kind, "any"):
        return book
    head = " ".join((form.title.text, form.field_text("department"), form.field_text("unit")))
    groups = {group_name(row.level1) for row in form.indicators}
    fits = ((_fit(book, form, head, groups), book) for book in rulebooks().values())
    return max(((fit, book) for fit, book in fits if fit is not None), key=lambda pair: pair[0])[1]


def _fit(book: Rulebook, form: Form, head: str, groups: set[str]) -> tuple[bool, ...] | None:
    """How well a rulebook fits a form; None where it is not for it."""
    if book.form not in (form.kind, "any") or (book.has_group and book.has_group not in groups):
        return None
    layout, region = form.layout in book.layouts, any(word in head for word in book.regions)
    if not (layout or region or book.has_group or book.default):
        return None
    return layout, region, bool(book.has_group), form.year in book.years
