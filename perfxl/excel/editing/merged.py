"""Merged ranges, found by row."""

from collections.abc import Iterable, Sequence

from perfxl.excel.editing.refs import Range

# A range may be of a million rows: one of more than these is not noted beside each of its rows.
_TALL = 64


class MergedRanges:
    """The merged ranges of a sheet."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._by_row: dict[int, list[Range]] = {}
        self._tall: list[Range] = []
        for each in ranges:
            self.add(each)

    def add(self, block: Range) -> None:
        """Take in one more."""
        if block.bottom - block.top >= _TALL:
            self._tall.append(block)
            return
        for row in range(block.top, block.bottom + 1):
            self._by_row.setdefault(row, []).append(block)

    def over(self, row: int) -> Sequence[Range]:
        """Those that a row belongs to."""
        found: Sequence[Range] = self._by_row.get(row, ())
        tall = [each for each in self._tall if each.top <= row <= each.bottom] if self._tall else ()
        return [*found, *tall] if tall else found
