"""A rulebook read from its sheets: the content that a TOML file would state, and of each part the cell it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from perfxl.forms.words import normal
from perfxl.rules.names import criterion_key
from perfxl.rules.workbook.clause_rows import Known, ruled_by_clause
from perfxl.rules.workbook.codecs import ITEM, ITEMS
from perfxl.rules.workbook.shapes import (
    APPLIES,
    BANDS,
    CAPS,
    DEFAULTS,
    GRADES,
    GROUPS,
    HEAD,
    INPUTS,
    NOTATION,
    OF_RULE,
    RULES,
    TABLES,
    Column,
    Table,
)
from perfxl.rules.workbook.sheets import Fault, Line, Place, Sheets, head_line, table_lines, unknown_parts
from perfxl.text.schema import KeyPath

_UNNAMED = "未命名"
_LEVELS = ("level1", "level2")
# The columns whose sum is said to be wrong in the first line of a sheet.
_ADDED_UP = {RULES.part: "分值", GROUPS.part: "分值"}
_APPLIES_WORDS = {name: word for word, name in APPLIES.items()}


@dataclass(slots=True)
class SheetContent:
    """The content of a rulebook, where each part of it stands, and what is wrong with its cells.

    `refused`: it cannot be judged at all, for what its faults say.
    """

    name: str
    content: dict[str, Any] = field(default_factory=dict)
    places: dict[KeyPath, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    refused: bool = False


def read_sheets(sheets: Sheets, known: Known) -> SheetContent:
    """Read the sheets of one rulebook as far as they can be read; `known` tells how well-known ratios are computed."""
    book = SheetContent(sheets.name)
    if sheets.head is None:
        book.faults.append(Fault(sheets.name, "A1", "缺少工作表“评分规则”（名称、适用表、适用年度、出处）。请补上。"))
        book.refused = True
        return book
    line = head_line(sheets.head, book.faults)
    head = _entry(line, HEAD, ())
    book.places[()] = Place(sheets.head.name, "A1")
    _keep(book, (), head, line, HEAD)
    if _is_newer(book, line, head):
        return book
    book.content = {**DEFAULTS, **head}
    book.content.setdefault("name", book.content.get("title") or _UNNAMED)
    book.faults += unknown_parts(sheets)
    lines = {table.part: _lines(sheets, table, book) for table in TABLES}
    for table in (GRADES, GROUPS, CAPS):
        book.content[table.path] = _list(book, (table.path,), lines[table.part], table)
    if RULES.part not in sheets.parts or lines[RULES.part]:
        _Rules(book, lines).read(known)
    else:
        book.refused = bool(book.faults)  # without its headings nothing refers to anything
    return book


def _is_newer(book: SheetContent, line: Line, head: dict[str, Any]) -> bool:
    edition = head.pop("notation", NOTATION)
    if not isinstance(edition, int) or edition <= NOTATION:
        return False
    told = f"这是较新版本的评分规则（格式 {edition}），本程序只认得到格式 {NOTATION}。请更新程序后再用。"
    # whatever else a later notation says is not to be judged by this one
    book.faults[:] = [Fault(line.grid.name, line.place("格式版本").cell, told)]
    book.refused = True
    return True


def _lines(sheets: Sheets, table: Table, book: SheetContent) -> list[Line]:
    grid = sheets.parts.get(table.part)
    return table_lines(grid, table, book.faults) if grid is not None else []


def _entry(line: Line, columns: Sequence[Column], path: KeyPath) -> dict[str, Any]:
    """What a line says, nested as its columns' paths are; what cannot be read is told and left out."""
    entry: dict[str, Any] = {}
    for column in columns:
        written = line.written(column.heading)
        if not column.path or not written or line.cells[column.heading].problem:
            continue
        try:
            value = column.codec.read(line.cells[column.heading], written)
        except ValueError as error:
            line.fault(column.heading, f"{column.heading}：{error}。请改正。")
            value = None
        _put(entry, column.path, value)
    return entry


def _put(entry: dict[str, Any], path: Sequence[str], value: object) -> None:
    for key in path[:-1]:
        entry = entry.setdefault(key, {})
    entry[path[-1]] = value


def _keep(book: SheetContent, path: KeyPath, entry: Mapping[str, Any], line: Line, columns: Sequence[Column]) -> None:
    """Keep where each part of an entry stands, or would stand."""
    for column in columns:
        if column.path:
            place = line.place(column.heading)
            for length in range(1, len(column.path) + 1):
                book.places.setdefault((*path, *column.path[:length]), place)
            book.places[(*path, *column.path)] = place


def _list(book: SheetContent, path: KeyPath, lines: Sequence[Line], table: Table) -> list[dict[str, Any]]:
    found = []
    if lines:  # of the whole list
        book.places[path] = lines[0].place(_ADDED_UP.get(table.part, table.needed[0]))
    for at, line in enumerate(lines):
        entry = _entry(line, table.columns, path)
        book.places[(*path, at)] = line.place(table.needed[-1] if table.of_rule else table.needed[0])
        _keep(book, (*path, at), entry, line, table.columns)
        found.append(entry)
    return found


class _Rules:
    """The rules of a book being read, with the lines of the other sheets that are theirs."""

    def __init__(self, book: SheetContent, lines: Mapping[str, list[Line]]) -> None:
        self._book, self._lines = book, lines
        self._own = list(_told_once(lines[RULES.part]))
        self._rules = _list(book, ("rule",), self._own, RULES)

    def read(self, known: Known) -> None:
        """Put the rules into the content."""
        self._carry_down()
        self._name()
        owners = self._owners()
        for table in TABLES:
            if table.of_rule:
                self._attach(table, owners)
        taken = {
            criterion_key(name) for rule in self._rules for name in (rule.get("name") or "", *rule.get("also", ()))
        }
        for at, (line, rule) in enumerate(zip(self._own, self._rules, strict=True)):
            _key_items(rule)
            _part_unstated(self._book, rule, at)
            _Items(self._book, ("rule", at), rule).resolve()
            if "kind" not in rule:
                self._rules[at] = ruled_by_clause(rule, line, known, taken)
        self._book.content["rule"] = self._rules

    def _carry_down(self) -> None:
        """A first-level indicator stands for the rows below it too, with the second-level one of its last row."""
        above: dict[str, Any] = {}
        for rule in self._rules:
            if (rule.get("applies") or "criterion") != "criterion":
                continue
            if not rule.get("level1"):
                rule.update({**above, **{level: rule[level] for level in _LEVELS if rule.get(level)}})
            above = {level: rule[level] for level in _LEVELS if rule.get(level)}

    def _name(self) -> None:
        """Keys for rules that have none."""
        for line, rule in zip(self._own, self._rules, strict=True):
            name, count = rule.get("name", ""), rule.get("occurrence", 1)
            if not name and (rule.get("applies") or "criterion") == "criterion":
                line.fault("三级指标", "三级指标没有填。请填写，或删除这一行。")
            rule.setdefault("key", base_label(rule) if count == 1 else f"{base_label(rule)}-{count}")

    def _owners(self) -> dict[str, int | None]:
        """The rules by what lines of other sheets may call them; None where that is not one rule alone."""
        found: dict[str, int | None] = {}
        for names in (labels(self._rules), [rule["key"] for rule in self._rules], list(map(base_label, self._rules))):
            taken = set(found)
            for at, name in enumerate(names):
                if (each := normal(name)) not in taken:
                    found[each] = at if each not in found else None
        return found

    def _attach(self, table: Table, owners: Mapping[str, int | None]) -> None:
        """Give the lines of a sheet to their rules."""
        name, strange = "", set[str]()
        for line in self._lines[table.part]:
            name = line.written(OF_RULE) or name  # a name stands for the lines below it too
            owner = owners.get(normal(name))
            if owner is None:
                if name not in strange:
                    line.fault(OF_RULE, self._unknown(name, owners))
                strange.add(name)
                continue
            entries = self._rules[owner].setdefault(table.path, [])
            path = ("rule", owner, table.path, len(entries))
            entries.append(_entry(line, table.columns, path))
            self._book.places[path] = line.place(table.needed[-1])
            _keep(self._book, path, entries[-1], line, table.columns)

    def _unknown(self, name: str, owners: Mapping[str, int | None]) -> str:
        if normal(name) in owners:
            several = "、".join(label for label in labels(self._rules) if normal(label).startswith(normal(name)))
            return f"“{name}”不止一行，分不清是哪一行。请写 {several}。"
        if not name:
            return "没有写是哪项指标的。请照“评分规则-指标”里的三级指标填写。"
        return f"“评分规则-指标”里没有“{name}”。请改成那里的三级指标，或删除这一行。"


def _told_once(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines of rules; a second line of one criterion is told and left out."""
    seen: dict[tuple[str, ...], int] = {}
    for line in lines:
        generic = normal(line.written("适用于"))
        generic = "" if generic == normal(_APPLIES_WORDS["criterion"]) else generic
        name = line.written("三级指标")
        same = (generic, "" if generic else criterion_key(name), line.written("同名第几行") or "1")
        first = seen.setdefault(same, line.row)
        if first == line.row or not (name or generic):
            yield line
        elif generic:
            line.fault("适用于", f"“{generic}”在第 {first} 行已经有了。请只留一行。")
        else:
            told = f"“{name}”在第 {first} 行已经有了。请只留一行；自评表里同名的有几行的，填“同名第几行”。"
            line.fault("三级指标", told)


def base_label(rule: Mapping[str, Any]) -> str:
    """How other sheets call a rule: by its name, or by what it applies to."""
    return rule.get("name") or _APPLIES_WORDS.get(rule.get("applies") or "criterion", "")


def labels(rules: Sequence[Mapping[str, Any]]) -> list[str]:
    """How other sheets call the rules; of several rows of a name each by its number too: 采购合规性（第2行）."""
    names = [base_label(rule) for rule in rules]
    return [
        f"{name}（第{rule.get('occurrence', 1)}行）" if names.count(name) > 1 else name
        for name, rule in zip(names, rules, strict=True)
    ]


def _key_items(rule: Mapping[str, Any]) -> None:
    """Keys and the usual type for data items that state none; the funds of a form are found by theirs."""
    for number, item in enumerate(rule.get("inputs", []), 1):
        funds = "executed" if "执行" in (item.get("label") or "") else "budget"
        item.setdefault("key", funds if rule.get("applies") == "execution" else f"n{number}")
        item.setdefault("type", "number")


def _part_unstated(book: SheetContent, rule: dict[str, Any], at: int) -> None:
    """Take the ranges without points out of the bands, with their places."""
    bands = rule.get("bands", [])
    kept: dict[str, list[dict[str, Any]]] = {"bands": [], "unstated": []}
    for number, band in enumerate(bands):
        name = "unstated" if band.pop("unstated", False) else "bands"
        for column in ((), *(column.path for column in BANDS.columns)):
            place = book.places.get(("rule", at, "bands", number, *column))
            if place is not None:
                book.places[("rule", at, name, len(kept[name]), *column)] = place
        kept[name].append(band)
    rule.update({name: entries for name, entries in kept.items() if entries})
    if bands and not kept["bands"]:
        del rule["bands"]


@dataclass(frozen=True, slots=True)
class _Items:
    """The data items of a rule: whatever names them by what they are called gets their keys."""

    book: SheetContent
    path: KeyPath
    rule: dict[str, Any]

    def resolve(self) -> None:
        """Replace names by keys; what names none is told with its cell."""
        self._in(self.rule, RULES, self.path)
        for table in TABLES:
            if table.of_rule and table is not INPUTS:
                for at, entry in enumerate(self.rule.get(table.path, [])):
                    self._in(entry, table, (*self.path, table.path, at))

    def _in(self, entry: dict[str, Any], table: Table, path: KeyPath) -> None:
        for column in table.columns:
            if column.codec not in (ITEM, ITEMS):
                continue
            holder = entry
            for key in column.path[:-1]:
                holder = holder.get(key) or {}
            value = holder.get(column.path[-1])
            place = self.book.places[(*path, *column.path)]
            if isinstance(value, str):
                holder[column.path[-1]] = next(self._keys([value], place), value)
            elif isinstance(value, list):
                holder[column.path[-1]] = list(self._keys(value, place))

    def _keys(self, names: Sequence[str], place: Place) -> Iterator[str]:
        items = self.rule.get("inputs", [])
        known = {normal(item["key"]): item["key"] for item in items}
        known |= {normal(item.get("label") or ""): item["key"] for item in items}
        for name in names:
            if normal(name) not in known:
                have = "、".join(item.get("label") or item["key"] for item in items) or "还没有"
                told = (
                    f"{place.heading}：“评分规则-数据项”里这项指标没有“{name}”（现有：{have}）。请改正，或在那里补上。"
                )
                self.book.faults.append(Fault(place.sheet, place.cell, told))
            yield known.get(normal(name), name)
