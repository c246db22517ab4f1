"""汇总.xlsx as a reader sees it: rows by the headings of their sheet, wherever these stand."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

from python_calamine import CalamineWorkbook

_DECIMALS = 6
Cells = tuple[object, ...]


class Book:
    """The sheets of a workbook with what they show."""

    def __init__(self, path: Path) -> None:
        """Read all of it."""
        book = CalamineWorkbook.from_path(path)
        self.sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}

    def rows(self, sheet: str, *heads: str) -> list[Cells]:
        """The values under these headings; a number is rounded, a blank is None. Raises KeyError where one is not there."""
        lines = self.sheets[sheet]
        top = next((at for at, line in enumerate(lines[:8]) if set(heads) <= {*map(str, line)}), None)
        if top is None:
            known = next((line for line in lines if sum(map(bool, line)) > 2), [])
            raise KeyError(f"{sheet}：没有表头 {'、'.join(head for head in heads if head not in known)}")
        columns = [[*map(str, lines[top])].index(head) for head in heads]
        values = [tuple(_value(line[column]) for column in columns) for line in lines[top + 1 :]]
        return [row for row in values if any(value is not None for value in row)]

    def counted(self, sheet: str, *heads: str) -> Counter[Cells]:
        """The same, how often each comes."""
        return Counter(self.rows(sheet, *heads))

    def figures(self, sheet: str = "总览") -> dict[str, object]:
        """What stands to the right of each label of a sheet; of a label that stands twice, the first."""
        found: dict[str, object] = {}
        for line in self.sheets[sheet]:
            for label, value in pairwise(line):
                if isinstance(label, str) and label and not isinstance(value, str):
                    found.setdefault(label, _value(value))
        return found


def _value(value: object) -> object:
    if isinstance(value, int | float):
        return round(value, _DECIMALS)
    return value or None
