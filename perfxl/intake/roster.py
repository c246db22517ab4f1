"""The roster (名单.xlsx): who is to send how many forms, and who did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from perfxl.forms.words import bare, normal
from perfxl.intake.facts import FormFacts
from perfxl.intake.names import core_name, plain_name

Reading = Callable[[str], str]
"""A name as it is compared."""
_HEADINGS = {
    "department": ("部门", "单位", "部门名称", "单位名称", "预算单位", "部门单位名称", "预算单位名称"),
    "code": ("代码", "单位代码", "部门代码", "编码", "单位编码", "预算代码"),
    "due": ("应报", "应报数", "应报表数", "应报张数", "应报份数", "份数", "应报项目数"),
    "contact": ("联系人", "联系电话", "联系人及电话", "联系方式", "电话"),
}
# Names at least this alike may be the same unit: a person decides.
_ALIKE, _MOST_ALIKE = 0.75, 3


class RosterError(Exception):
    """A roster that cannot be used; the message (Chinese) says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the roster. `due` is how many forms are to come, None where the roster does not say."""

    department: str
    code: str = ""
    due: int | None = None
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a department of the roster stands: the forms that came, and the senders that may be it."""

    entry: Entry
    came: int
    perhaps: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """How many forms are still to come; one at least where none came and the roster gives no number."""
        return max((self.entry.due or 1) - self.came, 0)


@dataclass(frozen=True, slots=True)
class Attendance:
    """The roster against what came; `unexpected` are senders of no line, with how many forms each sent."""

    standings: tuple[Standing, ...]
    unexpected: tuple[tuple[str, int], ...]


def read_roster(path: Path) -> tuple[Entry, ...]:
    """Read a roster from an .xlsx with a heading row: 部门, and if given 代码, 应报数, 联系人. Raises RosterError."""
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
    due = normal(given.get("due", "")).removesuffix(".0")
    if due and not due.isdigit():
        raise RosterError(f"名单第 {number} 行的应报数“{due}”不是整数。请改正。")
    return Entry(given["department"], given.get("code", ""), int(due) if due else None, given.get("contact", ""))


def attendance(entries: Sequence[Entry], forms: Iterable[FormFacts]) -> Attendance:
    """Match the forms that are counted against the roster: by name, by name without endings, by code; the uncertain
    for a person."""
    by_name = [_by_name(entries, reading) for reading in (plain_name, core_name)]
    matched: Counter[int] = Counter()
    left: dict[str, int] = {}
    for name, count in Counter(form.department for form in forms).items():
        at = _match(name, entries, by_name)
        if at is None:
            left[name] = count
        else:
            matched[at] += count
    strangers: dict[str, list[str]] = defaultdict(list)
    for name in left:
        strangers[core_name(name)].append(name)
    standings = [
        Standing(entry, matched[at], () if matched[at] else _perhaps(entry, strangers))
        for at, entry in enumerate(entries)
    ]
    return Attendance(tuple(standings), tuple(sorted(left.items())))


def _by_name(entries: Sequence[Entry], reading: Reading) -> tuple[Reading, dict[str, list[int]]]:
    lines: dict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        lines[reading(entry.department)].append(at)
    return reading, dict(lines)


def _match(
    name: str, entries: Sequence[Entry], by_name: Sequence[tuple[Reading, Mapping[str, list[int]]]]
) -> int | None:
    """The line of a sender; None where no line, or more than one, is the same by its name."""
    for reading, lines in by_name:
        found = lines.get(reading(name), [])
        if len(found) == 1:
            return found[0]
    coded = [at for at, entry in enumerate(entries) if entry.code and normal(name).startswith(f"{normal(entry.code)}-")]
    return coded[0] if len(coded) == 1 else None


def _perhaps(entry: Entry, strangers: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Senders of no line whose names are much like a line's, the likest first."""
    alike = get_close_matches(core_name(entry.department), strangers, n=_MOST_ALIKE, cutoff=_ALIKE)
    return tuple(name for core in alike for name in strangers[core])
