"""Rulebooks: the rules of one form, region and year, from the files in `books/` or from a person's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from perfxl.rules.files import (
    RulebookError,
    RulebookFile,
    carried,
    carried_names,
    chain_of,
    digest_of,
    joined,
    read_file,
    report,
)
from perfxl.rules.interval import Interval, read_decimal, read_interval
from perfxl.rules.kinds import KINDS
from perfxl.rules.kinds.bands import gaps
from perfxl.rules.kinds.measured import Measured
from perfxl.rules.kinds.rule import Rule
from perfxl.rules.mistakes import GradeGap, UnknownGrade
from perfxl.rules.names import criterion_key
from perfxl.text import schema

if TYPE_CHECKING:
    from perfxl.excel.reading.grid import Grid
    from perfxl.rules.workbook.reading import SheetContent
    from perfxl.rules.workbook.sheets import Fault

__all__ = [
    "Cap",
    "Grade",
    "Group",
    "Rulebook",
    "RulebookError",
    "SheetBooks",
    "Without",
    "Written",
    "load_rulebook",
    "rulebooks",
    "rulebooks_on",
    "written",
]

_FULL = Decimal(100)
# where it is settled how the ratios are computed that a notice only names
_FRAMEWORK = "mof-2013-department"


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the totals it stands for, 分: from 0 and up to 100 where they are said to have no end."""

    name: str
    range: Interval

    def __post_init__(self) -> None:
        low, high = self.range.low, self.range.high
        if not low.is_finite():
            object.__setattr__(self, "range", replace(self.range, low=Decimal(0), low_closed=True))
        if not high.is_finite():
            object.__setattr__(self, "range", replace(self.range, high=_FULL, high_closed=True))


@dataclass(frozen=True, slots=True)
class Without:
    """Another group weight where the form has no group `name`."""

    name: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """The weight that a first-level group shall have."""

    name: str
    weight: Decimal
    also: tuple[str, ...] = ()
    without: Without | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """What a low execution rate (a ratio) leaves: a total of at most so many 分, or no better grade than this."""

    execution_rate: Interval
    total: Decimal | None = None
    grade: str | None = None
    clause: str = ""

    def mistakes(self) -> Iterator[str]:
        """It caps one of the two."""
        if (self.total is None) == (self.grade is None):
            yield "total（总分上限）和 grade（最高等级）应写且只写一个"

    @property
    def told(self) -> str:
        """The cap in Chinese: 低于 60%，总分不高于 80 分."""
        what = f"等级不高于“{self.grade}”" if self.total is None else f"总分不高于 {self.total} 分"
        return "，".join(filter(None, (self.execution_rate.told, what)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Rulebook:
    """The rules of one form, region and year."""

    name: str
    title: str
    form: Literal["project", "department", "any"]
    version: str
    years: tuple[int, ...]
    layouts: tuple[str, ...] = ()
    """The layouts that it is for, in its regions; a form of another is scored by it for its region or group, or by default."""
    regions: tuple[str, ...] = ()
    """Where it is in force: provinces, cities or counties by full name, or words of a head; nothing: wherever."""
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
    caps: tuple[Cap, ...] = ()
    """What the execution rate of the form's funds caps; without funds nothing is."""
    not_applicable: tuple[str, ...] = ()
    """What an actual or a self-score says of a row that does not apply: it drops out, the rest is scaled to 100."""
    rules: tuple[Rule, ...] = field(metadata={"key": "rule"})
    digest: str = field(default="", metadata={"stated": False})
    """SHA-256 of its file and of those that it extends."""
    own: bool = field(default=False, metadata={"stated": False})
    """Whether a bureau brought it, as a file or in its ledger: its rules then go before the criteria that a form prints."""

    def mistakes(self) -> Iterator[object]:
        """What is wrong with the book though each part is right by itself, told in Chinese by `str`."""
        keys = [rule.key for rule in self.rules]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            yield f"规则的 key 重复：{'、'.join(twice)}"
        yield from map(GradeGap, gaps(self.grades))
        known = tuple(grade.name for grade in self.grades)
        for number, cap in enumerate(self.caps):
            if cap.grade and cap.grade not in known:
                yield UnknownGrade(number, cap.grade, known)

    @property
    def replaces(self) -> str:
        """The name of the rulebook of perfxl's that it takes the place of, as it has the same; '' where it takes none's."""
        return self.name if self.own and self.name in carried_names() else ""

    @property
    def full_title(self) -> str:
        """Its title, and whose place it takes where that would not tell it from one of perfxl's."""
        return f"{self.title}（自定，代替自带的“{self.replaces}”）" if self.replaces else self.title

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
        """The rule of a department criterion: by its name or that of its measure, the n-th row of that name."""
        found = self._criteria.get(criterion_key(name), ())
        return next((rule for rule in found if rule.occurrence == occurrence), found[0] if len(found) == 1 else None)

    @property
    def has_criteria(self) -> bool:
        """Whether it states rules for single rows of a form, by name."""
        return bool(self._criteria)

    @cached_property
    def _criteria(self) -> dict[str, tuple[Rule, ...]]:
        named = [rule for rule in self.rules if rule.applies == "criterion"]
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in named:
            for key in dict.fromkeys(map(criterion_key, (rule.name, *rule.also))):
                found[key] = (*found.get(key, ()), rule)
        # the form's own second wording: 结余结转率 within the clause of 结转结余率
        measures = [(criterion_key(rule.measure.name), rule) for rule in named if isinstance(rule, Measured)]
        second = [key for key, _ in measures]
        return {key: (rule,) for key, rule in measures if second.count(key) == 1} | found

    def source_of(self, rule: Rule | None) -> str:
        """Where a rule is written: source and clause in one line."""
        if rule is None:
            return self.source
        clause = " ".join(rule.clause.split())
        unread = "" if rule.source_read and self.source_read else "（未见原文）"
        return f"{rule.source or self.source}{unread}：{clause}"


@cache
def rulebooks() -> dict[str, Rulebook]:
    """All rulebooks that perfxl carries, by name."""
    return {name: _load(file) for name in carried_names() if (file := carried(name))}


@cache
def load_rulebook(name_or_path: str) -> Rulebook:
    """A rulebook by its name, or from a .toml or .xlsx file. Raises RulebookError."""
    return rulebooks()[name_or_path] if name_or_path in rulebooks() else written(name_or_path).book


class Written(NamedTuple):
    """A rulebook with what tells faults in it: each with the file and line, or the cell, where its path is written."""

    book: Rulebook
    tell: Callable[[Iterable[schema.Fault]], str]


def written(name_or_path: str) -> Written:
    """A rulebook by its name, or from a .toml or .xlsx file, as it is written. Raises RulebookError."""
    if file := carried(name_or_path):
        return _written(file)
    path = Path(name_or_path)
    suffix = path.suffix.lower()
    if suffix == ".toml" and path.is_file():
        found = _written(read_file(path.name, path.read_bytes(), path.parent))
        return found._replace(book=replace(found.book, own=True))
    if suffix == ".xlsx" and path.is_file():
        return _from_workbook(path)
    if path.is_file():
        raise RulebookError(f"评分规则须是 .toml 或 .xlsx 文件，“{name_or_path}”不是。")
    if suffix in (".toml", ".xlsx"):
        raise RulebookError(f"找不到评分规则“{name_or_path}”。请检查路径。")
    raise RulebookError(f"没有名为“{name_or_path}”的评分规则。现有：{'、'.join(rulebooks())}。")


def _load(file: RulebookFile) -> Rulebook:
    return _written(file).book


def _written(file: RulebookFile) -> Written:
    chain = chain_of(file)
    content = joined(chain)
    reader = _reader()
    book = reader.record(Rulebook, content)
    if book is None:
        raise RulebookError(report(reader.faults, chain, content))
    return Written(replace(book, digest=digest_of(chain)), partial(report, chain=chain, content=content))


def _reader() -> schema.Reader:
    return schema.Reader({Decimal: read_decimal, Interval: read_interval}, {Rule: KINDS})


def _from_workbook(path: Path) -> Written:
    from perfxl.excel.reading.file_kind import UnreadableError
    from perfxl.excel.reading.workbook import read_workbook

    try:
        books, faults = _on_sheets(read_workbook(path).sheets)
    except UnreadableError as error:
        raise RulebookError(f"评分规则“{path.name}”无法读取：{error.message}") from error
    if faults:
        raise RulebookError(_report(path, faults))
    if not books:
        raise RulebookError(f"“{path.name}”里没有名为“评分规则”的工作表。可用 perfxl rules export 生成一份。")
    if len(books) > 1:
        titles = "、".join(f"“{each.book.title}”" for each in books.values())
        raise RulebookError(f"“{path.name}”里有 {len(books)} 套评分规则：{titles}。这里只能用一套，请分开保存。")
    book, cells = next(iter(books.values()))
    return Written(book, lambda found: _report(path, cells(found)))


def _report(path: Path, faults: Sequence[Fault]) -> str:
    """What is wrong with a workbook, a cell a line."""
    told = "\n".join(f"  {fault}" for fault in faults)
    return f"评分规则“{path.name}”有 {len(faults)} 处须改正：\n{told}"


class _OnSheets(NamedTuple):
    """A rulebook on sheets, with what finds the cells of faults in it."""

    book: Rulebook
    cells: Callable[[Iterable[schema.Fault]], Sequence[Fault]]


class SheetBooks(NamedTuple):
    """The rulebooks that a workbook holds, by their first sheet, and what is wrong in them.

    Of one with mistakes there is no book.
    """

    books: Mapping[str, Rulebook]
    faults: tuple[Fault, ...]


def rulebooks_on(grids: Iterable[Grid]) -> SheetBooks:
    """The rulebooks on the sheets of a workbook (评分规则…), whatever else it holds."""
    books, faults = _on_sheets(grids)
    return SheetBooks({name: each.book for name, each in books.items()}, faults)


def _on_sheets(grids: Iterable[Grid]) -> tuple[Mapping[str, _OnSheets], tuple[Fault, ...]]:
    from perfxl.rules.workbook.reading import read_sheets
    from perfxl.rules.workbook.sheets import books_in

    judged = {sheets.name: _judged(read_sheets(sheets, _known)) for sheets in books_in(grids)}
    books = {name: book for name, (book, _) in judged.items() if book is not None}
    return books, tuple(fault for _, faults in judged.values() for fault in faults)


def _known(name: str) -> Rule | None:
    return load_rulebook(_FRAMEWORK).criterion(name, 1)


def _judged(found: SheetContent) -> tuple[_OnSheets | None, Sequence[Fault]]:
    from perfxl.rules.workbook.judging import told_in_cells

    if found.refused:
        return None, found.faults
    reader = _reader()
    book = reader.record(Rulebook, found.content)
    faults = told_in_cells(found, reader.faults)
    if book is None or faults:
        return None, faults
    # what the book says, so that saving the workbook again makes no other book of it
    digest = sha256(json.dumps(found.content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return _OnSheets(replace(book, digest=digest, own=True), partial(told_in_cells, found)), ()
