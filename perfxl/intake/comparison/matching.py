"""Things of two sides that are the same, from the surest likeness to the least; what nothing tells apart is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Likeness(NamedTuple):
    """What two things have in common: a key, None for what has none.

    With `several` those of one key are paired in their order, as far as both sides have them: it does not matter which is
    which. Otherwise only where each side has a single one.
    """

    key: Callable[..., Hashable | None]
    several: bool = False


def matched(
    old: Sequence[T], new: Sequence[T], likenesses: Sequence[Likeness]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """The pairs in the order of the new side, and what is left of either."""
    partners: dict[int, int] = {}
    left: Sequence[int] = range(len(old))
    for likeness in likenesses:
        before, now = _grouped(old, left, likeness), _grouped(new, range(len(new)), likeness, partners)
        for key, those in now.items():
            others = before.get(key, [])
            if likeness.several or len(those) == len(others) == 1:
                partners.update(zip(those, others, strict=False))
        taken = {*partners.values()}
        left = [at for at in left if at not in taken]
    pairs = [(old[partners[at]], new[at]) for at in sorted(partners)]
    return pairs, [old[at] for at in left], [one for at, one in enumerate(new) if at not in partners]


def _grouped(
    things: Sequence[T], positions: Sequence[int], likeness: Likeness, done: dict[int, int] | None = None
) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for at in positions:
        if (done is None or at not in done) and (key := likeness.key(things[at])) is not None:
            groups[key].append(at)
    return groups
