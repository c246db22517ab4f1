"""Which way is better where no sign tells: by the words of a name, the kind of its indicator, the unit of its target.

The words are data, in `direction.toml`. A name ends with what it measures, so its last word decides: 投诉处理率 is a rate of
处理, 故障处理时间 a time. What nothing tells is `up` and said to be untold.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, NamedTuple

from perfxl.forms.model import Direction
from perfxl.forms.units import MONEY
from perfxl.forms.values import Quantity
from perfxl.forms.words import normal

_OF_SIGN: dict[str, Direction] = {"≥": "up", ">": "up", "≤": "down", "<": "down", "=": "equal"}
# 降至3%, 压缩到5天: what is left is told; 降低3%, 增长5%: the change itself
_DOWN_TO = re.compile(r"(?:降低|下降|减少|缩短|压缩|压减|降)[至到为]")
_CHANGE = re.compile(r"(?:增长|增加|提高|提升|提速|增|下降|降低|减少|压缩|压减|缩短|节约|节省|节能)[至到]?\d")
_BRACKETS = re.compile(r"[(\[【][^)\]】]{0,60}[)\]】]")
_CLAUSES = re.compile(r"[,，;；。]")
# what may stand between a word and the one it belongs to: 服务总时长, 合格率下降
_BETWEEN = re.compile(r"[率数量度额的总累计平均有效正常年日次每人班期]{0,4}")
# as many characters a verb reaches: 压缩企业办理时限
_REACH = 8
# Nobody aims at a rate of what is unwanted as high as this.
_HIGH_RATE = 0.8
# A name is a few words; a cell may hold 32,767 characters.
_LONGEST = 200

_Told = Literal["up", "down", "unclear", "count"]
"""What a name tells; `count` is more of something, unless the second-level indicator says otherwise."""


# What tells by itself; other words only say more of those beside them.
_TELLING = {
    "incidents", "amounts", "bounded", "unclear", "durations", "limits", "time_counts", "falling", "rising", "results", "counts",
}  # fmt: skip
_TAKES_TIME = {"incidents", "processes", "durations", "limits"}


class Way(NamedTuple):
    """Which way is better, and whether anything told it."""

    direction: Direction
    told: bool = True


class _Term(NamedTuple):
    """A word of the vocabulary in a name: which, of what class, where."""

    word: str
    classes: frozenset[str]
    start: int
    end: int


def direction_of(target: Quantity, printed: str, name: str, kind: str) -> Way:
    """Which way is better for a target as `printed`: by its sign, its own words, its name (三级指标), its kind (二级指标), its unit."""
    if target.operator:
        return Way(_OF_SIGN[target.operator])
    text = normal(printed[:_LONGEST])
    if _DOWN_TO.match(text):
        return Way("down")
    if _CHANGE.match(text):
        return Way("up")
    ratio = target.unit in ("%", "‰")
    told = _told_by_name(normal(name[-_LONGEST:]), ratio, target.number == 0)
    if told == "unclear":
        return Way("up", told=False)
    if told in ("up", "down"):
        return Way("down" if told == "down" else "up")
    return _by_kind(target, normal(kind), counted=told == "count")


def _by_kind(target: Quantity, kind: str, counted: bool) -> Way:
    """Where the name tells nothing, or only that something is counted: by the second-level indicator and the unit."""
    unit, ratio = target.unit, target.unit in ("%", "‰")
    money, words = "元" in unit or unit in MONEY, _vocabulary()
    counted = counted or unit in words["count_units"]
    if "成本" in kind:
        return Way("up", told=False) if ratio or (counted and not money) else Way("down")
    if "满意" in kind:
        return Way("up")
    if unit in words["limit_units"] or (unit in words["time_units"] and "时效" in kind):
        return Way("down")
    if ratio and ((target.number or 0) >= _HIGH_RATE or "时效" in kind):
        return Way("up")
    if "数量" in kind or (counted and not money):
        # what is wanted 0 times is not wanted
        return Way("up", told=unit not in words["time_units"] and target.number != 0)
    return Way("up", told="经济效益" in kind and money)


@lru_cache(maxsize=16_384)
def _told_by_name(name: str, ratio: bool, zero: bool) -> _Told | None:
    """What a name tells, None where it has no word that does; clauses that contradict each other are unclear."""
    said = {_clause(clause, ratio, zero) for clause in _CLAUSES.split(_BRACKETS.sub("", name))} - {None}
    firm = said - {"count"}
    if len(firm) > 1:
        return "unclear"
    return next(iter(firm or said), None)


def _clause(text: str, ratio: bool, zero: bool) -> _Told | None:
    terms = _terms(text)
    at = max((at for at, term in enumerate(terms) if term.classes & _TELLING), default=None)
    if at is None:
        # a share of something counted tells no more than the share itself
        return "count" if not ratio and any("measures" in term.classes for term in terms) else None
    last, before = terms[at], terms[:at]
    if zero and last.classes & {"incidents", "amounts"}:
        return "down"
    return _of_last(text, last, before, ratio)


def _of_last(text: str, last: _Term, before: list[_Term], ratio: bool) -> _Told:
    """What the last word of a name tells, by those before it."""
    classes, previous = last.classes, before[-1] if before else None
    touching = previous is not None and _BETWEEN.fullmatch(text[previous.end : last.start]) is not None
    beside = previous.classes if previous is not None and touching else frozenset()
    if "unclear" in classes:
        return "unclear"
    if "bounded" in classes:
        return "unclear" if ratio or "率" in text[last.start :] else "down"
    if classes & {"durations", "limits", "time_counts"}:
        return _of_time(text, last, before, beside)
    if classes & {"incidents", "amounts"}:
        return _of_unwanted(text, last, before)
    if "rising" in classes:
        return "down" if beside & {"incidents", "amounts", "durations", "limits"} else "up"
    if "falling" in classes:
        return "unclear" if "results" in beside and "incidents" not in beside else "up"
    if "results" in classes:
        return "down" if _stands_before(text, last.start, _vocabulary()["not"]) else "up"
    return "count"


def _of_time(text: str, last: _Term, before: list[_Term], beside: frozenset[str]) -> _Told:
    """A time is better short, unless it is what lasts: 服务时长; days are counted of something: 办理天数, 开放天数."""
    if _verb_before(last, before, "falling"):
        return "up"
    if "limits" in last.classes:
        return "down"
    if "lasting" in beside or ("incidents" in beside and _without(text, before[-1], before[:-1])):
        return "up"
    return "down" if "durations" in last.classes or beside & _TAKES_TIME else "unclear"


def _of_unwanted(text: str, last: _Term, before: list[_Term]) -> _Told:
    """What is unwanted is better rare, unless the name is about its absence, or about what is done against it."""
    if "incidents" in last.classes and _without(text, last, before):
        return "up"
    if "incidents" in last.classes and any(term.start == 0 and "dealing" in term.classes for term in before):
        return "up"
    if _verb_before(last, before, "falling"):
        # 节约成本 is what was saved; of 降低投诉率 nobody knows whether the fall or the rate is meant
        return "up" if "amounts" in last.classes else "unclear"
    return "down"


def _verb_before(last: _Term, before: list[_Term], verbs: str) -> bool:
    """Whether a verb of a class reaches the last word: 压缩办理时限."""
    return any(verbs in term.classes and last.start - term.end <= _REACH for term in before)


def _without(text: str, last: _Term, before: list[_Term]) -> bool:
    """Whether a name is about the absence of what is unwanted: 无重大安全事故, 零投诉."""
    words = _vocabulary()["without"]
    if any(term.word in words for term in before):
        return True
    first = before[-1].end if before and before[-1].word != "发生" else 0
    return any(word in text[max(first, last.start - _REACH) : last.start] for word in words)


def _stands_before(text: str, at: int, words: Iterable[str]) -> bool:
    return text[:at].endswith(tuple(words))


def _terms(text: str) -> list[_Term]:
    """The words of the vocabulary in a text, from left to right, the longest at each place."""
    classes = _classes()
    return [_Term(match[0], classes[match[0]], *match.span()) for match in _pattern().finditer(text)]


@cache
def _vocabulary() -> Mapping[str, frozenset[str]]:
    text = resources.files("perfxl.forms").joinpath("direction.toml").read_text("utf-8")
    return {name: frozenset(words) for name, words in tomllib.loads(text).items()}


_NO_TERMS = {"without", "not", "time_units", "limit_units", "count_units"}


@cache
def _classes() -> Mapping[str, frozenset[str]]:
    """The classes of each word."""
    lists = {name: words for name, words in _vocabulary().items() if name not in _NO_TERMS}
    every = frozenset().union(*lists.values())
    return {word: frozenset(name for name, words in lists.items() if word in words) for word in every}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _classes()), key=len, reverse=True)))
