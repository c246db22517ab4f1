"""The ledger as it is read from its workbook: whatever is wrong in it is told at once, before anything rests on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from perfxl.excel.reading.file_kind import UnreadableError
from perfxl.excel.reading.grid import Grid
from perfxl.excel.reading.workbook import read_workbook
from perfxl.forms.words import normal
from perfxl.ledger import values
from perfxl.ledger.decisions import check_decisions
from perfxl.ledger.faults import Fault, LedgerError, faulty
from perfxl.ledger.model import Decision, Ledger, Project, Review, Target, Waiver
from perfxl.ledger.names import indicator_name, own_name
from perfxl.ledger.parameters import read_settings
from perfxl.ledger.roster import Entry
from perfxl.ledger.rulebooks import rulebook_faults
from perfxl.ledger.shapes import (
    DECISIONS,
    PROJECTS,
    REVIEWS,
    ROSTER,
    SETTINGS,
    SHAPES,
    TARGETS,
    WAIVERS,
    Shape,
)
from perfxl.ledger.table import Line, read_table
from perfxl.rules.rulebook import rulebooks_on
from perfxl.rules.workbook.sheets import is_rule_sheet

T = TypeVar("T")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
# 名称（0.5分）
_WEIGHED = re.compile(r"(.+?)[(（](\d+(?:\.\d+)?)分[)）]")
# A form has no more points, 分.
_WHOLE = 100.0
_LIKELY = 0.4


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook says as a ledger, and what is wrong in it; `unused` are its sheets that are none of the ledger's."""

    ledger: Ledger
    faults: tuple[Fault, ...]
    unused: tuple[str, ...]


def read_ledger(path: Path, problems: Mapping[str, str]) -> Ledger:
    """Read a ledger. `problems` gives the code of each finding by its code and its name.

    Raises LedgerError with every mistake that is in it.
    """
    found = look_through(path, problems)
    if found.faults:
        raise faulty(path, found.faults)
    return found.ledger


def look_through(path: Path, problems: Mapping[str, str]) -> Reading:
    """Read a ledger as far as it can be read. Raises LedgerError where it cannot at all."""
    grids = open_sheets(path)
    faults: list[Fault] = []
    lines = {shape.name: _lines(grids, shape, faults) for shape in SHAPES}
    targets = _targets(lines[TARGETS.name])
    books = rulebooks_on(grids)
    settings = read_settings(lines[SETTINGS.name], path.parent, books.books.values())
    faults += rulebook_faults(books, settings)
    ledger = Ledger(
        settings=settings,
        roster=_roster(lines[ROSTER.name]) or None,
        projects=_projects(lines[PROJECTS.name]) or None,
        targets=targets,
        waivers=_waivers(lines[WAIVERS.name], problems),
        reviews=_reviews(lines[REVIEWS.name], targets),
        decisions=_decisions(lines[DECISIONS.name], lines[PROJECTS.name]),
        rulebooks=tuple(books.books.values()),
    )
    names = {shape.name for shape in SHAPES}
    unused = (grid.name for grid in grids if normal(grid.name) not in names and not is_rule_sheet(grid.name))
    return Reading(ledger, tuple(faults), tuple(unused))


def open_sheets(path: Path) -> Sequence[Grid]:
    """The sheets of a ledger's workbook. Raises LedgerError where it cannot be read, or has no sheet of a ledger."""
    if not path.is_file():
        raise LedgerError(f"找不到台账“{path}”。请检查路径。")
    try:
        grids = tuple(read_workbook(path).sheets)
    except UnreadableError as error:
        raise LedgerError(f"台账“{path.name}”无法读取：{error.message}") from error
    if not {normal(grid.name) for grid in grids} & {shape.name for shape in SHAPES}:
        names = "、".join(shape.name for shape in SHAPES)
        raise LedgerError(f"“{path.name}”不是台账：没有名为{names}的工作表。可用 perfxl ledger new 生成一份。")
    return grids


def _lines(grids: Iterable[Grid], shape: Shape, faults: list[Fault]) -> Sequence[Line]:
    """The entries of a sheet: one on which nothing was entered says as little as one that is not there."""
    grid = next((grid for grid in grids if normal(grid.name) == shape.name), None)
    table = read_table(grid, shape, faults) if grid else None
    return table.lines if table else ()


def _roster(lines: Sequence[Line]) -> tuple[Entry, ...]:
    entries = [
        Entry(
            line.needed("department"), values.code(line, "code"), values.count(line, "due"), values.text(line, "contact"),
            values.text(line, "superior"), line.row, "", values.names(line, "aliases"),
            values.count(line, "due_department"), values.count(line, "due_projects"),
        )
        for line in lines
    ]  # fmt: skip
    pairs = list(zip(lines, entries, strict=True))
    _tell_twice(pairs, "department", _listed_as, "部门“{0}”在第 {1} 行已经有了。请只留一行。")
    _tell_shared_aliases(pairs)
    return tuple(entries)


def _listed_as(entry: Entry) -> Hashable:
    return entry.department and (own_name(entry.department), own_name(entry.superior))


def _tell_shared_aliases(pairs: Iterable[tuple[Line, Entry]]) -> None:
    """An alias has to be one department's alone."""
    owners: dict[str, tuple[Line, Entry]] = {}
    pairs = list(pairs)
    for line, entry in pairs:
        owners.setdefault(own_name(entry.department), (line, entry))
    for line, entry in pairs:
        for alias in entry.aliases:
            owner, other = owners.setdefault(own_name(alias), (line, entry))
            if own_name(other.department) != own_name(entry.department):
                what = "名称" if own_name(other.department) == own_name(alias) else "别名"
                text = f"别名“{alias}”也是第 {owner.row} 行“{other.department}”的{what}。一个别名只能属于一个部门，请改正。"
                line.fault("aliases", text)


def _projects(lines: Sequence[Line]) -> tuple[Project, ...]:
    projects = [
        Project(
            line.needed("code") and values.code(line, "code"), line.needed("name"), line.needed("department"),
            values.text(line, "unit"), values.amount(line, "budget"), values.amount(line, "executed"), line.row,
        )
        for line in lines
    ]  # fmt: skip
    pairs = zip(lines, projects, strict=True)
    _tell_twice(
        pairs, "code", lambda each: normal(each.code), "项目编码“{0}”在第 {1} 行已经有了。请改正编码，或只留一行。"
    )
    return tuple(projects)


def _targets(lines: Sequence[Line]) -> tuple[Target, ...]:
    return tuple(
        Target(
            line.needed("department"), values.text(line, "project"), line.needed("indicator"), values.text(line, "target"),
            values.points(line, "weight"), line.row, values.text(line, "level1"), values.text(line, "level2"),
        )
        for line in lines
    )  # fmt: skip


def _waivers(lines: Sequence[Line], problems: Mapping[str, str]) -> tuple[Waiver, ...]:
    known = {normal(name): code for name, code in problems.items()}
    return tuple(
        Waiver(
            line.needed("department"), values.text(line, "project"), _problem(line, known), _cell(line),
            values.text(line, "stated"), line.needed("reason", "没有写理由。请写明为什么可以豁免。"),
            values.text(line, "approved_by"), values.text(line, "approved_on"), line.row,
        )
        for line in lines
    )  # fmt: skip


def _problem(line: Line, known: Mapping[str, str]) -> str:
    given = line.needed("problem")
    if given and normal(given) not in known:
        likely = line.likely(normal(given), known, _LIKELY)
        hint = f"是不是“{likely}”？" if likely else ""
        line.fault("problem", f"没有名为“{given}”的问题。{hint}请填“审核结果”里的审核定义名称或编码。")
    return known.get(normal(given), "")


def _cell(line: Line) -> str:
    given = normal(line.text("cell")).upper()
    if not given:
        return ""
    if found := _CELL.fullmatch(given):
        return f"{found[1]}{found[2]}"
    line.fault("cell", f"应为一个单元格，如 H20，填的是“{line.text('cell')}”。整张表都豁免的留空。")
    return ""


def _reviews(lines: Sequence[Line], targets: Sequence[Target]) -> tuple[Review, ...]:
    weights = {
        (own_name(each.department), own_name(each.project), indicator_name(each.indicator)): each.weight
        for each in targets if each.weight is not None
    }  # fmt: skip
    reviews = [_review(line, weights) for line in lines]
    pairs = zip(lines, reviews, strict=True)
    _tell_twice(
        pairs,
        "score",
        _reviewed,
        "“{0}”在第 {1} 行已经有复核得分。请只留一行。",
        lambda each: each.indicator or "整张表",
    )
    return tuple(reviews)


def _reviewed(review: Review) -> Hashable:
    key = own_name(review.department), own_name(review.project), indicator_name(review.indicator), review.weight
    return review.department and key


def _review(line: Line, weights: Mapping[tuple[str, str, str], float]) -> Review:
    department, project, indicator = (
        line.needed("department"),
        values.text(line, "project"),
        values.text(line, "indicator"),
    )
    weighed = _WEIGHED.fullmatch(normal(indicator))
    name, weight = (weighed[1], float(weighed[2])) if weighed else (indicator, None)
    score = values.points(line, "score") if line.needed("score") else None
    most = weight
    if most is None and indicator:
        most = weights.get((own_name(department), own_name(project), indicator_name(name)))
    if score is not None and score > (_WHOLE if most is None else most):
        limit = f"整张表的 {_WHOLE:g} 分" if most is None else f"“{name}”的分值 {most:g} 分"
        line.fault("score", f"复核得分 {score:g} 超过{limit}。请改正。")
    return Review(
        department,
        project,
        name,
        score or 0.0,
        values.text(line, "opinion"),
        values.text(line, "reviewer"),
        weight,
        line.row,
    )


def _decisions(lines: Sequence[Line], projects: Sequence[Line]) -> tuple[Decision, ...]:
    decisions = [
        Decision(
            line.needed("matter"), line.needed("stated"), values.text(line, "perhaps"), values.text(line, "decision"), line.row
        )
        for line in lines
    ]  # fmt: skip
    codes = {normal(line.text("code")) for line in projects} or None
    check_decisions(list(zip(lines, decisions, strict=True)), codes)
    return tuple(decisions)


def _tell_twice(
    pairs: Iterable[tuple[Line, T]],
    role: str,
    key: Callable[[T], Hashable],
    text: str,
    name: Callable[[T], str] | None = None,
) -> None:
    """Of entries that are the same by a key, not blank, all but the first are faults."""
    first: dict[Hashable, int] = {}
    for line, entry in pairs:
        if (found := key(entry)) and (row := first.setdefault(found, line.row)) != line.row:
            line.fault(role, text.format(name(entry) if name else line.text(role), row))
