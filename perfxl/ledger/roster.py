"""The roster (名单): who is to send how many forms, under which names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfxl.forms.words import bare, normal
from perfxl.ledger.names import own_name, plain_name, unit_name
from perfxl.ledger.similar_names import SimilarNames
from perfxl.text.errors import CallError

_HEADINGS = {
    "department": ("部门", "单位", "部门名称", "单位名称", "预算单位", "部门单位名称", "预算单位名称"),
    "superior": ("主管部门", "主管单位", "主管部门名称", "上级部门", "上级单位"),
    "code": ("代码", "单位代码", "部门代码", "编码", "单位编码", "预算代码"),
    "due": ("应报", "应报数", "应报表数", "应报张数", "应报份数", "份数", "应报项目数"),
    "contact": ("联系人", "联系电话", "联系人及电话", "联系方式", "电话"),
}
# 2, 2.0, 2张
_DUE = re.compile(r"(\d+)(?:\.0+)?(?:张|份|个|项|套)?")
# How a sender's name is held against the roster, from the surest; what a match by it is called.
_READINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("一致", normal), ("去代码", own_name), ("去括号", plain_name), ("去后缀", unit_name),
)  # fmt: skip
_BY_CODE, _BY_ALIAS = "代码相同", "别名"


class RosterError(CallError):
    """A roster that cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the roster. `due` is how many forms are to come, None where the roster does not say.

    `due_department` and `due_projects` are the same by kind. `aliases` are further names of the department, `superior` is the
    department that a unit belongs to, `row` the line's place in the roster, `note` what could not be read.
    """

    department: str
    code: str = ""
    due: int | None = None
    contact: str = ""
    superior: str = ""
    row: int = 0
    note: str = ""
    aliases: tuple[str, ...] = ()
    due_department: int | None = None
    due_projects: int | None = None


def read_roster(path: Path) -> tuple[Entry, ...]:
    """Read a roster from an .xlsx with a heading row: 部门, and if given 主管部门, 代码, 应报数, 联系人. Raises RosterError."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError as error:
        raise RosterError(f"找不到名单“{path}”。请检查路径。") from error
    except Exception as error:
        raise RosterError(f"名单“{path}”无法读取。应为 .xlsx，第一行是表头：部门、代码、应报数、联系人。") from error
    try:
        rows = [[str(cell if cell is not None else "").strip() for cell in row] for row in book.worksheets[0].values]
    finally:
        book.close()
    for at, row in enumerate(rows):
        columns = _columns(row)
        if "department" in columns:
            entries = [_entry(values, columns, number) for number, values in enumerate(rows[at + 1 :], at + 2)]
            return tuple(entry for entry in entries if entry)
    raise RosterError(f"名单“{path}”里没有“部门”或“单位名称”一栏。请在表头写明。")


def _columns(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, text in enumerate(row):
        role = next((role for role, words in _HEADINGS.items() if bare(text) in words), None)
        if role:
            found.setdefault(role, column)
    return found


def _entry(values: Sequence[str], columns: dict[str, int], number: int) -> Entry | None:
    given = {role: values[column] if column < len(values) else "" for role, column in columns.items()}
    if not given["department"]:
        return None
    stated = normal(given.get("due", ""))
    due = _DUE.fullmatch(stated)
    note = f"应报数“{stated}”不是整数，按没有写明处理。" if stated and not due else ""
    return Entry(
        given["department"], given.get("code", ""), int(due[1]) if due else None, given.get("contact", ""),
        given.get("superior", ""), number, note,
    )  # fmt: skip


class Lines:
    """The lines of a roster, found by name; of lines that name the same unit the first."""

    def __init__(
        self, entries: Sequence[Entry], same: Mapping[str, str] | None = None, others: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Over the lines, with what was decided on.

        `same` gives further names of lines, by what was filed; `others` are a name and a line that it is not.
        """
        self.entries = entries
        self._further: dict[str, list[str]] = defaultdict(list)
        for name, listed in (same or {}).items():
            self._further[normal(listed)].append(name)
        self._others = {(normal(name), normal(listed)) for name, listed in others}
        self.repeated: dict[int, int] = {}
        """The lines that name a unit again: the line that they repeat."""
        first: dict[tuple[str, str], int] = {}
        for at, entry in enumerate(entries):
            earlier = first.setdefault((plain_name(entry.department), normal(entry.superior)), at)
            codes = {normal(code) for code in (entry.code, entries[earlier].code) if code}
            if earlier != at and len(codes) < 2:
                self.repeated[at] = earlier
        self._by_name = [(how, reading, self._named(reading)) for how, reading in _READINGS]
        self._by_code = self._lines(lambda entry: [normal(entry.code)])
        self._found: dict[str, tuple[int, str] | None] = {}

    def _named(self, reading: Callable[[str], str]) -> Mapping[str, list[int]]:
        return self._lines(lambda entry: [reading(name) for name in self._names(entry)])

    def _names(self, entry: Entry) -> tuple[str, ...]:
        return entry.department, *entry.aliases, *self._further[normal(entry.department)]

    def _lines(self, keys: Callable[[Entry], Iterable[str]]) -> Mapping[str, list[int]]:
        lines: dict[str, list[int]] = defaultdict(list)
        for at, entry in enumerate(self.entries):
            if at not in self.repeated:
                for value in dict.fromkeys(filter(None, keys(entry))):
                    lines[value].append(at)
        return lines

    def find(self, name: str) -> tuple[int, str] | None:
        """The line of a name and how it was found; None where no line, or more than one, is the same."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> tuple[int, str] | None:
        for how, reading, lines in self._by_name:
            found = lines.get(reading(name), [])
            if len(found) == 1:
                listed = self.entries[found[0]].department
                return found[0], how if reading(listed) == reading(name) else _BY_ALIAS
        # a code alone is no proof: another unit may have written it
        coded = self._by_code.get(normal(name).partition("-")[0], [])
        similar = SimilarNames(self.entries[at].department for at in coded).nearest(name) if len(coded) == 1 else ()
        return (coded[0], _BY_CODE) if similar else None

    def listed_name(self, name: str) -> str | None:
        """How the roster spells a name."""
        found = self.find(name)
        return self.entries[found[0]].department if found else None

    def under(self, unit: str, superior: str) -> str | None:
        """How the roster spells a unit that it has under a superior; None where it has none such."""
        found = self.find(unit)
        entry = self.entries[found[0]] if found else None
        listed = self.listed_name(superior) or superior
        same = (
            entry
            and entry.superior
            and unit_name(self.listed_name(entry.superior) or entry.superior) == unit_name(listed)
        )
        return entry.department if entry and same else None

    def may_be(self, name: str, listed: str) -> bool:
        """Whether it was not decided that a name is another unit than that of a line."""
        return (normal(name), normal(listed)) not in self._others

    def units(self) -> dict[str, list[str]]:
        """The units of each superior, as the roster spells both."""
        units: dict[str, list[str]] = defaultdict(list)
        for at, entry in enumerate(self.entries):
            if entry.superior and at not in self.repeated:
                units[self.listed_name(entry.superior) or entry.superior].append(entry.department)
        return dict(units)
