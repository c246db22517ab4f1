"""Texts that count their points within a line: each point becomes one of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# 任务1：…任务2：…; 1.…2.…, but not 3.45; （1）…（2）…
_MARKS = (
    re.compile(r"(?:任务|目标|绩效目标) ?(\d{1,2})[:：.、]"),
    re.compile(r"(?<![\d.])(\d{1,2})[.．、](?!\d)"),
    re.compile(r"[(（](\d{1,2})[)）]"),
)


def points(lines: Iterable[str]) -> tuple[str, ...]:
    """The points of a text, one each: a line that counts 1, 2, 3 is taken apart, others stay as they are."""
    return tuple(point for line in lines for point in _split(line))


def _split(line: str) -> Iterator[str]:
    starts = max((_ascending(pattern, line) for pattern in _MARKS), key=len)
    if len(starts) < 2:
        yield line
        return
    for start, end in zip([0, *starts], [*starts, len(line)], strict=True):
        if point := line[start:end].strip(" ，,、"):
            yield point


def _ascending(pattern: re.Pattern[str], line: str) -> list[int]:
    """Where the marks 1, 2, 3 … stand; what counts otherwise is no mark."""
    starts: list[int] = []
    for match in pattern.finditer(line):
        if int(match[1]) == len(starts) + 1:
            starts.append(match.start())
    return starts
