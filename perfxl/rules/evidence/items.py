"""Items: what of a checklist a text says was done, what it says was not, and the points that it quotes for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from perfxl.rules.evidence.amounts import COUNTED
from perfxl.rules.evidence.clauses import Clause, clauses_of
from perfxl.rules.evidence.points import lost_in, sentence_of
from perfxl.rules.evidence.reading import Figure, Reading
from perfxl.rules.evidence.words import has
from perfxl.rules.inputs import InputSpec

_POINTS = re.compile(r"(?:自评|计|得|:)*(\d+(?:\.\d+)?)分$")
_GOT = re.compile(r"(?<!不)得(\d+(?:\.\d+)?)分$")
_NOT = re.compile(
    r"未(?!被|发现|发生|出现|来)|没有(?!被|发现|发生|出现)|尚无|尚未|暂未|没(?!有)|不(?:及时|符合|按|明确)|缺(?:少|乏|失)|逾期|延迟|迟报"
)
_NEVER = re.compile(r"未(?:被|发现|发生|出现)|无|没有|不存在|均(?:已|及时|按)|全部|0[次个项]")
_NEVER_UNDONE = re.compile(r"(?:不存在|无|没有|未发现|未发生|未出现)[^,]{0,6}(?:未|不|逾期|延迟)")


@dataclass(frozen=True)
class ItemWords:
    """An item that is looked for: its input, its full points, 分, and what a case costs where it counts cases."""

    spec: InputSpec
    full: float
    per_case: float | None = None

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What names it, and what says that it was not done."""
        return (*self.spec.words, *self.spec.met)


@dataclass(frozen=True)
class Checked:
    """The items of a checklist, and its other inputs: what a reviewer takes off, what an item depends on."""

    items: tuple[ItemWords, ...]
    others: tuple[InputSpec, ...]

    @cached_property
    def known(self) -> frozenset[str]:
        """The words of the items."""
        return frozenset(word for item in self.items for word in item.words)


class _Said(NamedTuple):
    share: float
    words: str


def read_items(text: str, wanted: Checked, weight: float, year: int | None) -> Reading | None:
    """The items as far as a text tells of them; None unless it tells of every one, or of points lost."""
    items, others = wanted.items, wanted.others
    # what is done for others, or planned, is what many items ask for
    read = [c for c in clauses_of(text, wanted.known, year) if c.about not in ("criterion", "earlier", "change")]
    clauses = [c if c.own else c._replace(about="own") for c in read]
    blocks = list(_blocks(clauses))
    lost = lost_in(clauses)
    if lost is not None:
        said = sentence_of(clauses, lost.clause)
        item = next((one for one in items if has(said, one.words)), None)
        at_discretion = any(has(said, spec.words) for spec in others)
        if (item is None and not at_discretion) or lost.points > weight:
            return None
        if item is not None and not at_discretion and lost.points > item.full + 1e-9:
            cost = f"{item.spec.label}最多 {item.full:g} 分"
            return Reading(contradiction=(lost.clause.text, cost))
        return Reading((Figure("lost", "扣分", lost.points, "分"),), True, (said,))
    by_place = len(blocks) == len(items) and all(block.points is not None for block in blocks)
    found: list[Figure] = []
    words: list[str] = []
    for at, item in enumerate(items):
        own = [block for block in blocks if _is_of(block, item)]
        if not own and by_place and not any(_is_of(blocks[at], other) for other in items):
            own = [blocks[at]]
        told = _told(own, item)
        if told is None:
            return None
        found.append(_figure(item, told.share))
        words.append(told.words)
    found += [Figure(spec.key, spec.label, 1.0 if spec.type == "flag" else 0.0) for spec in others]
    return Reading(tuple(found), words=tuple(dict.fromkeys(words)))


class _Block(NamedTuple):
    text: str
    points: float | None


def _blocks(clauses: Sequence[Clause]) -> Iterator[_Block]:
    """What stands together before its points: an item each; without points, each sentence."""
    for _, sentence in groupby(clauses, attrgetter("sentence")):
        gathered: list[str] = []
        for clause in sentence:
            points = (_POINTS.match(clause.text) or _GOT.search(clause.text)) if clause.text.endswith("分") else None
            if points is not None:
                before = clause.text[: points.start()]
                yield _Block("，".join([*gathered, *([before] if before else [])]), float(points[1]))
                gathered = []
            else:
                gathered.append(clause.text)
        if gathered:
            yield _Block("，".join(gathered), None)


def _is_of(block: _Block, item: ItemWords) -> bool:
    return has(block.text, item.words)


def _told(blocks: Sequence[_Block], item: ItemWords) -> _Said | None:
    """What is said of an item, as a share of its points; None where nothing is, or not clearly, or where it has no points."""
    if item.full <= 0:
        return None
    said = [one for block in blocks if (one := _of_block(block, item)) is not None]
    return said[0] if said and len({one.share for one in said}) == 1 else None


def _of_block(block: _Block, item: ItemWords) -> _Said | None:
    if block.points is not None:
        return _Said(min(block.points / item.full, 1.0), f"{block.text}（{block.points:g}分）")
    if item.per_case is not None:
        number = re.search(rf"(\d+)(?:{COUNTED})", block.text)
        if number is not None and not _NEVER.search(block.text):
            return _Said(max(1.0 - float(number[1]) * item.per_case / item.full, 0.0), block.text)
        met = has(block.text, item.spec.met)
        if _NEVER.search(block.text) or (met and not _NOT.search(block.text)):
            return _Said(1.0, block.text)
        return None
    pieces = [piece for piece in block.text.split("，") if has(piece, item.spec.words)]
    text = "，".join(pieces) or block.text
    if has(block.text, item.spec.met):
        return _Said(0.0, block.text)
    if _NEVER_UNDONE.search(text):
        return _Said(1.0, text)
    return _Said(0.0 if _NOT.search(text) else 1.0, text)


def _figure(item: ItemWords, share: float) -> Figure:
    if item.per_case is None:
        told = {1.0: "是", 0.0: "否"}.get(share, "")
        return Figure(item.spec.key, item.spec.label, share, "", told)
    lost = (1.0 - share) * item.full
    return Figure(item.spec.key, item.spec.label, round(lost / item.per_case, 10), item.spec.unit)
