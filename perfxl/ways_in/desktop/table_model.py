"""What the window's table holds and shows: lines in their order, filtered and sorted; without a screen."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from perfxl.ways_in.desktop.rows import Group, Row

FILTERS: dict[str, Callable[[Row], bool]] = {
    "全部": lambda row: True,
    "有错误": lambda row: row.state.group is Group.ERROR,
    "有警告": lambda row: row.state.group is Group.WARNING or row.warnings not in ("", "0"),
    "没有问题": lambda row: row.state.group is Group.FINE,
    "没有读出": lambda row: row.state.group in (Group.NO_FORM, Group.UNREAD),
}
"""What can be shown alone, by its name."""
COLUMNS: tuple[tuple[str, str, int, Literal["w", "center"]], ...] = (
    ("file", "文件", 160, "w"),
    ("form", "表", 90, "w"),
    ("project", "项目/部门名称", 170, "w"),
    ("stated", "自评总分", 76, "center"),
    ("computed", "核算总分", 76, "center"),
    ("checked", "核查比例", 76, "center"),
    ("grade", "等级", 52, "center"),
    ("errors", "错误", 52, "center"),
    ("warnings", "警告", 52, "center"),
    ("words", "状态", 116, "w"),
)
"""The columns of the table: field of a line, heading, width in pixels of a usual screen, where the text stands."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_NUMBERS = frozenset({"stated", "computed", "checked", "errors", "warnings"})

Key = tuple[bool, float, str, int]


class Kept(NamedTuple):
    """A line of the table by its number, which stays, and the batch that it came with."""

    number: int
    batch: int
    row: Row


@dataclass(slots=True)
class TableModel:
    """The lines, and which of them are shown in which order.

    `column` is what they are sorted by, '' for the order in which they came.
    """

    filter: str = "全部"
    column: str = ""
    descending: bool = False
    _kept: dict[int, Kept] = field(default_factory=dict)
    _of: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    _order: list[Key] = field(default_factory=list)
    _next: int = 0

    def __getitem__(self, number: int) -> Kept:
        """A line by its number."""
        return self._kept[number]

    def __len__(self) -> int:
        """How many lines there are, shown or not."""
        return len(self._kept)

    def clear(self) -> None:
        """Take all lines away; filter and order stay."""
        self._kept.clear()
        self._of.clear()
        self._order.clear()

    def put(self, batch: int, rows: Sequence[Row]) -> tuple[list[int], list[int]]:
        """Take the lines of a workbook in, in the place of those that it had in its batch; gives who went and who came."""
        key = (batch, rows[0].source)
        gone, places = self._of.get(key, []), list(self._of.get(key, []))
        shown = [number for number in gone if self._take(number)]
        numbers = []
        for row in rows:
            number = places.pop(0) if places else self._new_number()
            self._kept[number] = Kept(number, batch, row)
            numbers.append(number)
            if self._shows(row):
                insort(self._order, self._key(number), key=self._sorting)
        self._of[key] = numbers
        return shown, [number for number in numbers if self._shows(self._kept[number].row)]

    def place(self, number: int) -> int:
        """Where among those shown a line stands."""
        return bisect_left(self._order, self._sorting(self._key(number)), key=self._sorting)

    def shown(self) -> list[int]:
        """The numbers of the lines that are shown, in their order."""
        return [key[3] for key in self._order]

    def choose(self, name: str) -> None:
        """Show what a filter lets through."""
        self.filter = name
        self._arrange()

    def sort(self, column: str) -> None:
        """Sort by a column; by the same again the other way round, then as they came."""
        if column != self.column:
            self.column, self.descending = column, False
        elif not self.descending:
            self.descending = True
        else:
            self.column, self.descending = "", False
        self._arrange()

    def counts(self) -> dict[str, int]:
        """How many lines each filter lets through."""
        return {name: sum(lets(kept.row) for kept in self._kept.values()) for name, lets in FILTERS.items()}

    def locked(self) -> Iterator[Kept]:
        """The lines that want a password."""
        return (kept for kept in self._kept.values() if kept.row.state.locked)

    def _new_number(self) -> int:
        self._next += 1
        return self._next

    def _take(self, number: int) -> bool:
        """Take a line away; whether it was shown."""
        shown = self._shows(self._kept[number].row)
        if shown:
            del self._order[self.place(number)]
        del self._kept[number]
        return shown

    def _arrange(self) -> None:
        keys = (self._key(number) for number, kept in self._kept.items() if self._shows(kept.row))
        self._order = sorted(keys, key=self._sorting)

    def _shows(self, row: Row) -> bool:
        return FILTERS[self.filter](row)

    def _key(self, number: int) -> Key:
        """What a line is sorted by: whether it says nothing (those come last), a number, a text, the order in which it came."""
        text = getattr(self._kept[number].row, self.column) if self.column else ""
        if self.column not in _NUMBERS:
            return bool(self.column) and not text, 0.0, text, number
        found = _NUMBER.match(text)
        return found is None, float(found[0]) if found else 0.0, "", number

    def _sorting(self, key: Key) -> tuple[object, ...]:
        if not self.descending:
            return key
        return key[0], -key[1], _Backwards(key[2]), key[3]


def values(row: Row) -> list[str]:
    """What the table shows of a line: why there is no form stands where its name would."""
    cells = [getattr(row, name) for name, *_ in COLUMNS]
    if not row.form and not row.project:
        cells[[name for name, *_ in COLUMNS].index("project")] = row.remark
    return [" ".join(cell.split()) for cell in cells]


class _Backwards(str):
    """A text that sorts the other way round."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)
