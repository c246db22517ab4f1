"""The way back from a part as it was written to the part that it was made of, however it was edited.

An edit adds to a part and hardly takes away, so the way back is short: how many bytes stay, how many go, and what stood
in their place. It can be gone as well where somebody has changed the part here and there since: what goes is known by a
checksum, and looked for nearby.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from perfxl.excel.editing.markup import Splice, spliced

# So many bytes are taken for a place that is met again, and so many behind what goes belong to its checksum.
_ANCHOR, _BEHIND = 24, 12
# How far a place, or one of the next few, is looked for before the whole part is searched, and how far what has moved since.
_NEAR, _NEXT, _DRIFT = 1 << 13, 4, 1 << 14
# A search takes its time: of two parts that have little in common, and of a crafted record, there are no more.
_MOST_SEARCHES = 500
_STRIDE = 256
_TAG = re.compile(rb"<")


class Step(NamedTuple):
    """`kept` bytes stay as they are, then `gone` bytes with this checksum give way to `text`."""

    kept: int
    gone: int
    checksum: int
    text: bytes


def way_back(new: bytes, old: bytes) -> list[Step]:
    """The steps from the new bytes to the old ones."""
    steps: list[Step] = []
    at = before = last = 0
    while True:
        same = _same(new, at, old, before)
        at, before = at + same, before + same
        if at == len(new) and before == len(old):
            return steps
        # they part within a tag: it is compared as a whole
        back = before - max(old.rfind(b"<", before - same, before), before - same)
        start = at - back
        at, again = _met_again(new, start, old, before - back, back + _ANCHOR)
        text = old[before - back : again]
        steps.append(Step(start - last, at - start, _checksum(new, start, at - start), text))
        before, last = again, at


def _same(new: bytes, at: int, old: bytes, before: int) -> int:
    """For how many bytes both go on alike."""
    same, step = 0, _STRIDE
    while True:
        ours, theirs = new[at + same : at + same + step], old[before + same : before + same + step]
        if ours == theirs and len(ours) == step:
            same, step = same + step, step * 2
        elif step > _STRIDE:
            step = max(step // 8, _STRIDE)
        else:
            length = min(len(ours), len(theirs))
            # of two numbers the highest bits that differ tell where
            differ = int.from_bytes(ours[:length], "big") ^ int.from_bytes(theirs[:length], "big")
            return same + length - (differ.bit_length() + 7) // 8


def _met_again(new: bytes, at: int, old: bytes, before: int, length: int) -> tuple[int, int]:
    """Where in the new bytes and in the old ones both go on alike for a length: their ends, if nowhere before."""
    # an edit mostly changes a tag or two: what follows is near, while they themselves would be sought to the end in vain
    for here, anchor in islice(_anchors(old, before, length), _NEXT):
        found = new.find(anchor, at, at + _NEAR) if len(anchor) >= _ANCHOR else -1
        if found >= 0:
            return found, here
    for searches, (here, anchor) in enumerate(_anchors(old, before, length)):
        if len(anchor) < _ANCHOR:  # the end of the old bytes is met again at the end of the new ones alone
            found = len(new) - len(anchor) if new.endswith(anchor) else -1
        else:
            found = new.find(anchor, at, len(new) if searches < _MOST_SEARCHES else at + _NEAR)
        if found >= at:
            return found, here
    return len(new), len(old)


def _anchors(old: bytes, before: int, length: int) -> Iterator[tuple[int, bytes]]:
    """What may be met again, and where it stands: so many bytes, then the beginning of each tag that follows."""
    while 0 <= before < len(old):
        yield before, old[before : before + length]
        before, length = old.find(b"<", before + 1), _ANCHOR


def gone_back(new: bytes, steps: Iterable[Step]) -> bytes:
    """The old bytes; what somebody has changed since stays as it is, and so does what is no longer there."""
    return b"".join(spliced(new, _splices(new, steps)))


def _splices(new: bytes, steps: Iterable[Step]) -> Iterator[Splice]:
    expected = end = lost = 0
    for step in steps:
        expected += step.kept
        start = _place(new, step, expected, end, search=lost < _MOST_SEARCHES)
        lost += start is None
        if start is not None:
            end = start + step.gone
            yield Splice(start, end, step.text)
            expected = start
        expected += step.gone


def _place(new: bytes, step: Step, expected: int, end: int, *, search: bool) -> int | None:
    """Where a step's bytes are: where they were, or near by, behind the last ones that were found."""
    if expected >= end and _checksum(new, expected, step.gone) == step.checksum:
        return expected
    if not search:
        return None
    first = max(end, expected - _DRIFT)
    starts = (match.start() for match in _TAG.finditer(new, first, expected + _DRIFT))
    found = [start for start in starts if _checksum(new, start, step.gone) == step.checksum]
    return min(found, key=lambda start: abs(start - expected), default=None)


def _checksum(data: bytes, start: int, length: int) -> int:
    return zlib.crc32(data[start : start + length + _BEHIND])
