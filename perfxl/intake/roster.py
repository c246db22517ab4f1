"""The roster (名单.xlsx): who is to send how many forms, and who did."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from perfxl.forms.words import bare, normal
from perfxl.intake.names import own_name, plain_name, unit_name
from perfxl.intake.schema import NO_NAME
from perfxl.intake.similar_names import SimilarNames
from perfxl.text.errors import CallError

if TYPE_CHECKING:
    import pandas as pd

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
_BY_CODE = "代码相同"


class RosterError(CallError):
    """A roster that cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the roster. `due` is how many forms are to come, None where the roster does not say.

    `superior` is the department that a unit belongs to, `row` the line's place in the roster, `note` what could not be read.
    """

    department: str
    code: str = ""
    due: int | None = None
    contact: str = ""
    superior: str = ""
    row: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """A name under which forms came, and these, by their labels in the frame of forms.

    `match` tells how the name was matched with the roster, `perhaps` what else it may be there.
    """

    name: str
    forms: tuple[int, ...]
    match: str = ""
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a line of the roster stands: what came for it, and the senders of no line that may be it.

    `repeats` is the row of the earlier line that names the same unit: what came is counted there.
    """

    entry: Entry
    senders: tuple[Sender, ...] = ()
    perhaps: tuple[str, ...] = ()
    repeats: int | None = None

    @property
    def came(self) -> int:
        """How many forms came."""
        return sum(len(sender.forms) for sender in self.senders)

    @property
    def missing(self) -> int:
        """How many forms are still to come; one where none came and the roster gives no number."""
        due = 1 if self.entry.due is None else self.entry.due
        return 0 if self.repeats is not None else max(due - self.came, 0)

    @property
    def note(self) -> str:
        """What there is to say of the line itself."""
        repeated = "" if self.repeats is None else f"与名单第 {self.repeats} 行重复，只算一次。"
        return repeated + self.entry.note


@dataclass(frozen=True, slots=True)
class Attendance:
    """The roster against what came; `unexpected` are senders of no line."""

    standings: tuple[Standing, ...]
    unexpected: tuple[Sender, ...]


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

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Over the lines."""
        self.entries = entries
        self.repeated: dict[int, int] = {}
        """The lines that name a unit again: the line that they repeat."""
        first: dict[tuple[str, str], int] = {}
        for at, entry in enumerate(entries):
            earlier = first.setdefault((plain_name(entry.department), normal(entry.superior)), at)
            codes = {normal(code) for code in (entry.code, entries[earlier].code) if code}
            if earlier != at and len(codes) < 2:
                self.repeated[at] = earlier
        self._by_name = [(how, reading, self._named(reading)) for how, reading in _READINGS]
        self._by_code = self._lines(lambda entry: normal(entry.code))
        self._found: dict[str, tuple[int, str] | None] = {}

    def _named(self, reading: Callable[[str], str]) -> Mapping[str, list[int]]:
        return self._lines(lambda entry: reading(entry.department))

    def _lines(self, key: Callable[[Entry], str]) -> Mapping[str, list[int]]:
        lines: dict[str, list[int]] = defaultdict(list)
        for at, entry in enumerate(self.entries):
            if at not in self.repeated and (value := key(entry)):
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
                return found[0], how
        # a code alone is no proof: another unit may have written it
        coded = self._by_code.get(normal(name).partition("-")[0], [])
        similar = SimilarNames(self.entries[at].department for at in coded).nearest(name) if len(coded) == 1 else ()
        return (coded[0], _BY_CODE) if similar else None

    def listed_name(self, name: str) -> str | None:
        """How the roster spells a name."""
        found = self.find(name)
        return self.entries[found[0]].department if found else None

    def units(self) -> dict[str, list[str]]:
        """The units of each superior, as the roster spells both."""
        units: dict[str, list[str]] = defaultdict(list)
        for at, entry in enumerate(self.entries):
            if entry.superior and at not in self.repeated:
                units[self.listed_name(entry.superior) or entry.superior].append(entry.department)
        return dict(units)


def attendance(lines: Lines, forms: pd.DataFrame) -> Attendance:
    """Match the forms with the roster, by what they call themselves; the uncertain ones are for a person to decide."""
    matched: dict[int, list[Sender]] = defaultdict(list)
    strangers: list[Sender] = []
    senders = _senders(lines, forms).reset_index(names="label")
    groups = senders.groupby(["line", "sender", "match"], sort=False)["label"].agg(tuple).reset_index()
    for line, name, match, labels in zip(*(groups[key] for key in ("line", "sender", "match", "label")), strict=True):
        (matched[line] if line >= 0 else strangers).append(Sender(name, labels, match))
    return Attendance(_standings(lines, matched, strangers), _unexpected(lines, strangers))


def _senders(lines: Lines, forms: pd.DataFrame) -> pd.DataFrame:
    """Whose each form is: the sender's name, its line on the roster (-1 for none), and how the name was matched."""
    names = ["kind", "unit", "filed"]
    senders = forms[names].drop_duplicates()
    found = [_sender(lines, *stated) for stated in zip(*(senders[name] for name in names), strict=True)]
    for at, name in enumerate(("sender", "line", "match")):
        senders[name] = [one[at] for one in found]
    return forms[names].merge(senders, on=names, how="left").set_axis(forms.index)


def _sender(lines: Lines, kind: str, unit: str, filed: str) -> tuple[str, int, str]:
    """Whose a form is: its unit's, where the roster lists the unit under its superior, else its department's."""
    listed = lines.find(unit) if kind == "project" and unit else None
    if listed and unit_name(lines.entries[listed[0]].superior) == unit_name(lines.listed_name(filed) or filed):
        return unit, *listed
    return filed, *(lines.find(filed) or (-1, ""))


def _standings(
    lines: Lines, matched: Mapping[int, Sequence[Sender]], strangers: Iterable[Sender]
) -> tuple[Standing, ...]:
    unmatched = SimilarNames(sender.name for sender in strangers if sender.name != NO_NAME)
    standings = []
    for at, entry in enumerate(lines.entries):
        earlier = lines.repeated.get(at)
        repeats = None if earlier is None else lines.entries[earlier].row
        standing = Standing(entry, tuple(matched.get(at, ())), repeats=repeats)
        standings.append(
            replace(standing, perhaps=unmatched.nearest(entry.department)) if standing.missing else standing
        )
    return tuple(standings)


def _unexpected(lines: Lines, strangers: Iterable[Sender]) -> tuple[Sender, ...]:
    listed = SimilarNames(entry.department for at, entry in enumerate(lines.entries) if at not in lines.repeated)
    return tuple(
        sender if sender.name == NO_NAME else replace(sender, perhaps=listed.nearest(sender.name))
        for sender in sorted(strangers, key=lambda sender: sender.name)
    )
