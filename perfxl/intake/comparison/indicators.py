"""The indicators of a form and of its other edition: which are the same, what of them changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain, product
from typing import Literal, NamedTuple

from perfxl.forms.values import read_quantity
from perfxl.forms.words import group_name, normal
from perfxl.intake.comparison.matching import Likeness, matched
from perfxl.intake.comparison.model import Doubt, IndicatorChange, Kind, Pair, Remark, Stated, Value
from perfxl.intake.comparison.targets import is_below, remark_on, says_the_same
from perfxl.ledger.names import bare_indicator, indicator_name
from perfxl.reviewing.record import FormRecord, IndicatorRecord

GONE, ADDED = "指标删去", "指标新增"
_EXECUTION = "执行率"
_YEAR = re.compile(r"20\d\d年?度?")
# Points are written with few decimals; what is below is dust of floats.
_DUST = 1e-6
# Names that are at least this similar may mean the same; of forms with more pairs of rows only equal names do.
_SIMILAR, _MOST_COMPARED = 0.6, 10_000
_Points = Literal["weight", "self_score", "score"]
_POINTS: tuple[tuple[_Points, str, str], ...] = (
    ("weight", "weight", "分值"), ("self_score", "self_score", "自评得分"), ("score", "", "系统核算得分"),
)  # fmt: skip


class Line(NamedTuple):
    """A row of a form: its record, and how its cells are found."""

    row: IndicatorRecord
    sheet: str
    columns: Mapping[str, str]

    @property
    def name(self) -> str:
        """Its name without numbering."""
        return indicator_name(self.row["level3"])

    @property
    def target(self) -> str:
        """Its target as written, '' where there is none."""
        return self.row["target"] or ""

    @property
    def level2(self) -> str:
        """Its second level, else its first, without weights."""
        return group_name(self.row["level2"] or self.row["level1"])

    def cell(self, role: str) -> str:
        """The cell of a value; of a sheet beside the form's own with its name."""
        if not role:
            return ""
        letter = self.columns.get(role)
        cell = f"{letter}{self.row['row']}" if letter else self.row["cell"]
        return f"{self.sheet}!{cell}" if self.sheet else cell


def lines_of(form: FormRecord) -> list[Line]:
    """The indicators of a form, those of its detail sheet behind them."""
    own = [Line(row, "", form.get("columns", {})) for row in form["indicators"]]
    return own + [Line(row, row["sheet"], {}) for row in form["details"]]


def _whole(line: Line) -> Hashable:
    row = line.row
    return line.sheet, normal(row["level1"]), normal(row["level2"]), line.name, normal(line.target), row["weight"]


def _bare(line: Line) -> str:
    return _YEAR.sub("", bare_indicator(line.row["level3"]))


_LIKENESSES = (
    Likeness(_whole, several=True),
    Likeness(lambda line: (line.level2, line.name, normal(line.target)) if line.name else None),
    Likeness(lambda line: (line.level2, line.name, line.row["weight"]) if line.name else None),
    Likeness(lambda line: (line.level2, line.name) if line.name else None),
    Likeness(lambda line: line.name or None),
    Likeness(lambda line: _bare(line) or None),
)


@dataclass(frozen=True, slots=True)
class IndicatorsCompared:
    """What the indicators of two forms differ in; the numbers are of indicators, not of changes."""

    changes: Sequence[IndicatorChange]
    doubts: Sequence[Doubt]
    changed: int
    same: int
    gone: int
    added: int
    in_funds: tuple[int, int]


def compared_indicators(pair: Pair, old: FormRecord, new: FormRecord, kind: Kind) -> IndicatorsCompared:
    """Compare the indicators of two forms that are one. Of targets and self-evaluation only targets and weights are."""
    lines = lines_of(old), lines_of(new)
    before, now = _without_execution(lines[0], new, lines[1]), _without_execution(lines[1], old, lines[0])
    in_funds = len(lines[0]) - len(before), len(lines[1]) - len(now)
    both, before, now = matched(before, now, _LIKENESSES)
    alike, before, now = _doubtful(before, now)
    years = pair.new.year - pair.old.year if pair.new.year and pair.old.year else 0
    compared = [list(_changes(pair, first, second, kind, years)) for first, second in both]
    alone = [*(_alone(pair, line, is_new=False) for line in before), *(_alone(pair, line, is_new=True) for line in now)]
    changed = sum(any(change.changed for change in changes) for changes in compared)
    doubts = [_doubt(pair, *one) for one in alike]
    return IndicatorsCompared(
        [*chain.from_iterable(compared), *alone], doubts, changed, len(both) - changed, len(before), len(now), in_funds
    )


def _without_execution(lines: Sequence[Line], other: FormRecord, others: Sequence[Line]) -> list[Line]:
    """The lines without the one on 预算执行率 where the other form has that among its funds."""
    in_funds = bool(other["funds"]) and not any(_EXECUTION in line.name for line in others)
    return [line for line in lines if not (in_funds and _EXECUTION in line.name)]


def _changes(pair: Pair, old: Line, new: Line, kind: Kind, years: int) -> Iterator[IndicatorChange]:
    def change(role: str, what: str, before: Value, now: Value, remarks: Iterable[Remark] = ()) -> IndicatorChange:
        stated = Stated(before, old.cell(role)), Stated(now, new.cell(role))
        return IndicatorChange(pair, new.level2, new.name, what, *stated, tuple(remarks))

    if old.name != new.name:
        yield change("name", "三级指标", old.name, new.name)
    same = says_the_same(old.target, new.target, years)
    remarks = list(_remarks(old, new, same, years))
    if not same or remarks:
        yield replace(change("target", "年度指标值", old.target, new.target, remarks), changed=not same)
    if kind == "goals":
        if old.row["weight"] is not None and new.row["weight"] is not None and _differ(old, new, "weight"):
            yield change("weight", "分值", old.row["weight"], new.row["weight"])
        return
    actuals = old.row["actual"] or "", new.row["actual"] or ""
    if not says_the_same(*actuals, years):
        yield change("actual", "实际完成值", *actuals)
    for key, role, what in _POINTS:
        if _differ(old, new, key):
            yield change(role, what, old.row[key], new.row[key])


def _remarks(old: Line, new: Line, same: bool, years: int) -> Iterator[Remark]:
    ways = old.row["direction"], new.row["direction"]
    # where the two do not agree on which way is better, nobody can say that one asks for less
    direction = ways[1] or ways[0] if None in ways or ways[0] == ways[1] else None
    if not same and (remark := remark_on(old.target, new.target, direction, years)):
        yield remark
    if years and old.row["actual"] and is_below(new.target, old.row["actual"], direction):
        yield "below-actual"


def _differ(old: Line, new: Line, key: _Points) -> bool:
    before, now = old.row[key], new.row[key]
    if before is None or now is None:
        return before is not now
    return abs(before - now) > _DUST


def _alone(pair: Pair, line: Line, *, is_new: bool) -> IndicatorChange:
    stated, nothing = Stated(line.target, line.cell("target")), Stated()
    sides = (nothing, stated) if is_new else (stated, nothing)
    return IndicatorChange(pair, line.level2, line.name, ADDED if is_new else GONE, *sides)


def _doubtful(old: Sequence[Line], new: Sequence[Line]) -> tuple[list[tuple[Line, Line, str]], list[Line], list[Line]]:
    """The lines that may be the same, each in one pair, the most similar first; and those like none."""
    likely = sorted(
        (-found[0], at, to, found[1])
        for at, to in _candidates(old, new)
        if (found := _likeness(old[at], new[to])) is not None
    )
    partners: dict[int, tuple[int, str]] = {}
    taken: set[int] = set()
    for _, at, to, why in likely:
        if at not in taken and to not in partners:
            taken.add(at)
            partners[to] = at, why
    pairs = [(old[at], new[to], why) for to, (at, why) in sorted(partners.items())]
    return (
        pairs,
        [line for at, line in enumerate(old) if at not in taken],
        [line for at, line in enumerate(new) if at not in partners],
    )


def _candidates(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The positions of lines that are held beside each other: all, of very many those of one name in their order."""
    if len(old) * len(new) <= _MOST_COMPARED:
        yield from product(range(len(old)), range(len(new)))
        return
    named: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(old):
        named[_bare(line)].append(at)
    waiting = {name: iter(those) for name, those in named.items()}
    for to, line in enumerate(new):
        if (at_same := next(waiting.get(_bare(line), iter(())), None)) is not None:
            yield at_same, to


def _likeness(old: Line, new: Line) -> tuple[float, str] | None:
    """How much speaks for two lines being the same, and what; None where too little does."""
    names = _bare(old), _bare(new)
    if not all(names):
        return None
    if names[0] == names[1]:
        return 1.0, "同名的指标不止一项"
    alike = SequenceMatcher(None, *names, autojunk=False).ratio()
    if alike >= _SIMILAR:
        return alike, "名称相近"
    counted = read_quantity(new.target).kind in ("number", "ratio") and says_the_same(old.target, new.target)
    same_place = old.level2 == new.level2 and old.row["weight"] == new.row["weight"] is not None
    return (alike, "名称不同，二级指标、指标值和分值相同") if counted and same_place and alike else None


def _doubt(pair: Pair, old: Line, new: Line, why: str) -> Doubt:
    return Doubt(pair, why, (Stated(old.name, old.cell("target")), Stated(new.name, new.cell("target"))))
