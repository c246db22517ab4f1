"""How figures, days and lists read in a paper: amounts in the form's unit, rates with two decimals, points as given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from perfxl.text.numbers import show, show_percent

_QUOTES = re.compile(r'"([^"]*)"')
_CHINESE = r"[\u2018-\u201d\u3000-\u9fff\uff00-\uffef]"
_STOP_BEHIND_CHINESE = re.compile(r"(?<=[\u3400-\u9fff”》）%])[,;:?!]")
_BRACKETED = re.compile(r"\(([^()]{0,200})\)")
_ANY_CHINESE = re.compile(r"[\u3400-\u9fff]")
_FULL_WIDTH = str.maketrans(",;:?!", "，；：？！")
_BETWEEN_CHINESE = re.compile(rf"(?<={_CHINESE})[ \u3000]+(?={_CHINESE})")


def amount(number: float, unit: str) -> str:
    """An amount with its unit, as many decimals as it has, at most two in 万元: 41.92万元."""
    return f"{show(number, 6 if unit == '亿元' else 2)}{unit}"


def amount_stated(number: float, unit: str) -> str:
    """An amount in the form's unit with the decimals that the form has: 41.9183万元."""
    return f"{show(number)}{unit}"


def rate(ratio: float) -> str:
    """A ratio in per cent with two decimals, more where what falls short of 100 % would read 100%: 99.14%, 99.996%."""
    shown = show_percent(ratio)
    return show_percent(ratio, 6) if shown == "100%" and ratio != 1 else shown


def difference(new: float, old: float) -> str:
    """How far two ratios lie apart, in percentage points: 1.25个百分点."""
    return f"{show(abs(new - old) * 100, 2)}个百分点"


def points(number: float) -> str:
    """Points: 9.91分."""
    return f"{show(number, 4)}分"


def average(points: float) -> str:
    """Points on the average, with two decimals: 95.67分."""
    return f"{show(points, 2)}分"


def day(of: date) -> str:
    """A day: 2024年3月1日."""
    return f"{of.year}年{of.month}月{of.day}日"


def numbered(sentences: Iterable[str]) -> list[str]:
    """Paragraphs with the numbers of the third level, a single one without: 1.甲。"""
    every = list(sentences)
    return [f"{number}.{said}" for number, said in enumerate(every, 1)] if len(every) > 1 else every


def enclosed(what: str, names: Sequence[str]) -> list[str]:
    """What is enclosed, a line each, as it stands below the text: 附件：1. 甲, then 　　　2. 乙; a single one without a number."""
    if len(names) == 1:
        return [f"{what}：{names[0]}"]
    lead, rest = f"{what}：", "　" * (len(what) + 1)
    return [f"{rest if number > 1 else lead}{number}. {name}" for number, name in enumerate(names, 1)]


def listed(names: Iterable[str], most: int = 0) -> str:
    """Names with 、 between; of more than `most` the first, and how many there are: 甲、乙等5个."""
    every = list(names)
    return f"{'、'.join(every[:most])}等{len(every)}个" if 0 < most < len(every) else "、".join(every)


def phrase(text: str) -> str:
    """A text of a form as it stands within a sentence: on one line, without a last stop, with Chinese stops and brackets."""
    line = _QUOTES.sub(r"“\1”", " ".join(unicodedata.normalize("NFC", text).split()))
    line = _BRACKETED.sub(lambda found: f"（{found[1]}）" if _ANY_CHINESE.search(found[1]) else found[0], line)
    line = _STOP_BEHIND_CHINESE.sub(lambda found: found[0].translate(_FULL_WIDTH), line)
    return _BETWEEN_CHINESE.sub("", line).rstrip("。；，, ")


def sentence(text: str) -> str:
    """A text of a form as a sentence of its own: as `phrase`, with a stop."""
    words = phrase(text)
    return words if not words or words[-1] in "！？" else f"{words}。"
