"""The goals of a form, 年度总体目标: what was to be reached, what was, why it was not.

No check reads them; they are looked for when a report is written, in the sheet as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from perfxl.excel.reading.cell import NOTHING
from perfxl.excel.reading.workbook import Grid
from perfxl.forms.layouts import Layout, common, layouts
from perfxl.forms.model import Form

_COLON = re.compile("[:：]")
_WORDS = re.compile(r"[\u3400-\u9fff]")
# what stands in a cell of its own before its text
_MARK = re.compile(r"(?:任务|目标|绩效目标) ?\d{1,3}[:：]?")


@dataclass(frozen=True, slots=True)
class Goals:
    """What a form says of its goals, line by line as it stands there; nothing where it says nothing."""

    expected: tuple[str, ...] = ()
    achieved: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()


class _Label(NamedTuple):
    """A label of the goals: where it stands (first row, first column, last row, last column), its role, what its cell goes on with."""

    top: int
    left: int
    bottom: int
    right: int
    role: str
    rest: tuple[str, ...]


def read_goals(grid: Grid, form: Form) -> Goals:
    """The goals of a form on its sheet."""
    layout = next((one for one in layouts() if one.name == form.layout), None) or common()
    found: dict[str, tuple[str, ...]] = {}
    taken: set[tuple[int, int]] = set()
    for run in _runs(grid, list(_labels(grid, form, layout))):
        # 年度总体目标 | 预期目标 | 实际完成情况: the first is called like the others and heads them
        headed = len(run) > 2 or (len(run) == 2 and run[0].bottom > run[1].bottom)
        last = run[0].bottom if headed and run[0].bottom > run[1].bottom else None
        for label in run[headed:]:
            if (label.top, label.left) in taken:
                continue  # a text of goals may begin like a label: 绩效目标：…
            places = _places(grid, form, layout, label, len(run) > 1, last)
            lines = label.rest or tuple(line for at in places for line in grid.lines(*at))
            if not found.get(label.role) and any(map(_WORDS.search, lines)):
                found[label.role] = _marked(lines)
                taken.update(places)
    return Goals(**found)


def _places(
    grid: Grid, form: Form, layout: Layout, label: _Label, is_head: bool, last: int | None
) -> list[tuple[int, int]]:
    """The cells that a label names: below it where it heads a column, or is as wide as the form; else beside it."""
    if not is_head and (found := list(_beside(grid, form, label))):
        return found
    return list(_below(grid, form, layout, label, last)) if is_head or label.right >= form.last_col else []


def _labels(grid: Grid, form: Form, layout: Layout) -> Iterator[_Label]:
    """The labels of the goals above the indicators, in reading order."""
    for row in range(form.first_row, form.header_row):
        for col in range(form.first_col, form.last_col + 1):
            span = grid.span(row, col)
            if span[:2] != (row, col) or not (text := grid.text(row, col)):
                continue
            if role := layout.goals.role(text):
                yield _Label(*span, role, _after_colon(grid.lines(row, col)))


def _after_colon(lines: Sequence[str]) -> tuple[str, ...]:
    """What stands behind the label in its own cell."""
    for at, line in enumerate(lines):
        if parts := _COLON.split(line, maxsplit=1)[1:]:
            return tuple(text for text in (parts[0].strip(), *lines[at + 1 :]) if text and text not in NOTHING)
    return ()


def _runs(grid: Grid, labels: Sequence[_Label]) -> list[list[_Label]]:
    """The labels that stand side by side, each run from left to right; behind the first two blank cells may stand between."""
    runs = [[label] for label in labels[:1]]
    for before, label in pairwise(labels):
        between = range(before.right + 1, label.left)
        near = not between or (len(runs[-1]) > 1 and not any(grid.text(before.top, col) for col in between))
        if label.top == before.top and near and not before.rest:
            runs[-1].append(label)
        else:
            runs.append([label])
    return runs


def _beside(grid: Grid, form: Form, label: _Label) -> Iterator[tuple[int, int]]:
    """The filled cells right of a label, up to the next label of the form."""
    seen: set[tuple[int, int]] = set()
    for row in range(label.top, label.bottom + 1):
        for col in range(label.right + 1, form.last_col + 1):
            at = grid.span(row, col)[:2]
            text = grid.text(*at)
            if text and (common().goals.role(text) or common().labels.role(text)):
                break
            if at not in seen and text and text not in NOTHING:
                seen.add(at)
                yield at


def _below(grid: Grid, form: Form, layout: Layout, label: _Label, last: int | None) -> Iterator[tuple[int, int]]:
    """The filled cells below a label: as far as the label left of them goes, else to the first blank one."""
    seen: set[tuple[int, int]] = set()
    for row in range(label.bottom + 1, (last or form.header_row - 1) + 1):
        at, first = grid.span(row, label.left)[:2], grid.text(row, form.first_col)
        text = grid.text(*at)
        if last is None and (not text or layout.labels.role(first) or layout.goals.role(first)):
            return
        if at not in seen and at[0] > label.bottom and text and text not in NOTHING:
            seen.add(at)
            yield at


def _marked(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines, a number that has a cell of its own put before its text: 任务1 | 建成… is 任务1：建成…"""
    joined: list[str] = []
    mark = ""
    for line in lines:
        if _MARK.fullmatch(line):
            mark = f"{line.rstrip(':：')}："
            continue
        joined.append(f"{mark}{line}")
        mark = ""
    return tuple(joined)
