"""Conditions on a ratio: ≤10%, 10%＜结转结余率≤20%, 80%（含）-90%, 90%以上, 100%."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

_N = r"(?P<{0}>(?<![\d.])\d+(?:\.\d+)?|(?<![\d.%)])-\d+(?:\.\d+)?)(?P<{0}p>%?)(?:\((?P<{0}i>不?含)[^)]{{0,8}}\))?"
# what counts things is no ratio: 3次, 20日, 100万元
_THING = r"(?![\d.个次项天日年月人笔例份件家户万元处起条类期批级分])"
_BETWEEN = r"(?:[-~〜∼–—−至到与]+|[和及](?=[\d.%]+(?:\([^)]*\))?之间))"
_RANGE = re.compile(rf"{_N.format('a')}(?:以上)?{_BETWEEN}{_N.format('b')}{_THING}(?:之间|以[内下])?")
_SIGN = re.compile(rf"(?P<s>[≤≥<>=])(?:或)?{_N.format('a')}{_THING}")
_REVERSED = re.compile(rf"{_N.format('a')}(?P<s>[≤≥<>])(?=[^\d-])")
_WORD = re.compile(
    rf"{_N.format('a')}{_THING}(?:\((?P<j>不?含)[^)]{{0,8}}\))?(?:及|或)?(?P<w>以上|及上|以下|以内|之内|之上|之下|以外)(?:\((?P<k>不?含)[^)]{{0,8}}\))?"
)
_BARE = re.compile(rf"{_N.format('a')}{_THING}")
_ENDS_THERE = re.compile(r"[的时,:者则]*(?:\((?:不?含|是指)[^)]*\))?$")
# rates of several periods are several rates, whatever each is called
_PERIOD = re.compile(r"[上下]?半年|前?[\d一二三四]季度|全年|\d{1,2}月")
_MIRRORED = {"≤": "≥", "≥": "≤", "<": ">", ">": "<"}
OTHERWISE = re.compile(r"否则|其余|其他|其它|反之|除此|达不到|未≥|不符合|不符|未符合|不满足|以外的")


@dataclass(frozen=True, slots=True)
class End:
    """An end of a range: `closed` None where the text does not say whose it is; `sure` where a sign or 含 does."""

    at: Decimal
    closed: bool | None = None
    sure: bool = False


class Range(NamedTuple):
    """A range as it is written; None where it has no end on that side. `subject`: what it is said of."""

    low: End | None
    high: End | None
    subject: str = ""

    @property
    def point(self) -> bool:
        """Whether it is a single number: 100%得10分."""
        return self.low is not None and self.high is not None and self.low.at == self.high.at


def read_range(condition: str) -> Range | None:
    """The range that a condition states; None where it states none, or more than that."""
    ends: list[Range] = []
    left = condition
    for pattern, read in ((_RANGE, _range), (_WORD, _worded), (_SIGN, _signed), (_REVERSED, _reversed)):
        ends += map(read, pattern.finditer(left))
        left = pattern.sub("§", left)
    alone = _BARE.search(left) if not ends else None
    if alone is not None and (
        alone["ap"] or (alone["a"] in ("0", "1", "100") and _ENDS_THERE.match(left, alone.end()))
    ):
        end = End(_ratio(alone["a"], alone["ap"]), closed=True, sure=True)
        ends.append(Range(end, end))
        left = left[: alone.start()] + "§" + left[alone.end() :]
    if not ends or re.search(r"\d+(?:\.\d+)?%", left):
        return None
    low = _most([r.low for r in ends if r.low], highest=True)
    high = _most([r.high for r in ends if r.high], highest=False)
    if low and high and low.at > high.at:
        return None
    return Range(low, high, _subject(left))


def _most(ends: list[End], *, highest: bool) -> End | None:
    if not ends:
        return None
    return max(ends, key=lambda end: end.at) if highest else min(ends, key=lambda end: end.at)


def _ratio(number: str, percent: str) -> Decimal:
    value = Decimal(number)
    # nobody states a threshold of 200% and more without its sign: 90 is 90%
    return value / 100 if percent or abs(value) > 2 else value


def _end(number: str, percent: str, included: str | None) -> End:
    return End(_ratio(number, percent), None if included is None else included == "含", sure=included is not None)


def _range(match: re.Match[str]) -> Range:
    percent = match["ap"] or match["bp"]
    one, other = _end(match["a"], percent, match["ai"]), _end(match["b"], match["bp"] or percent, match["bi"])
    return Range(one, other) if one.at <= other.at else Range(other, one)


def _worded(match: re.Match[str]) -> Range:
    included = match["ai"] or match["j"] or match["k"]
    end = _end(match["a"], match["ap"], included)
    if end.closed is None:
        # 以上、以下、以内 include the number, 以外 does not (民法典第一千二百五十九条)
        end = replace(end, closed=match["w"] != "以外")
    return Range(end, None) if match["w"] in ("以上", "及上", "之上", "以外") else Range(None, end)


def _signed(match: re.Match[str]) -> Range:
    end = End(_ratio(match["a"], match["ap"]), closed=match["s"] in "≤≥=", sure=True)
    return _one_sided(match["s"], end)


def _reversed(match: re.Match[str]) -> Range:
    end = End(_ratio(match["a"], match["ap"]), closed=match["s"] in "≤≥", sure=True)
    return _one_sided(_MIRRORED[match["s"]], end)


def _one_sided(sign: str, end: End) -> Range:
    if sign == "=":
        return Range(end, end)
    return Range(None, end) if sign in "≤<" else Range(end, None)


def _subject(left: str) -> str:
    """What is said to lie in the range, words that only bind left out."""
    parts = [part if "§" in part else "".join(_PERIOD.findall(part)) for part in re.split(r"[,:]", left)]
    return re.sub(
        r"[^\u4e00-\u9fffA-Za-z]|[的为是在于当若如且及与和时者之间含其则]|指标值?$|介于|比率|比例", "", "".join(parts)
    )
