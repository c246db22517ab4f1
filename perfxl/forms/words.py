"""Label words: how a printed text is compared with the words that layouts list."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from perfxl.text.invisible import visible

# Both take a time that grows with a text's length, not its square, were it 30,000 brackets or digits.
_BRACKETS = re.compile(r"[(\[【〔][^)\]】〕]{0,200}[)\]】〕]")
_LABEL_WEIGHT = re.compile(r"[(\[【]?(?<!\d)(\d+(?:\.\d+)?)(?:%|分)[)\]】]?$")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\d+[、.])")

_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_NEXT_LABEL = re.compile(r"\s+(?=[^\s:\d]{2,12}:)")
_TITLE = re.compile(r"(?:自评|评价|评分|绩效目标完成情况).{0,8}表.{0,20}$")
_NO_TITLE = re.compile(r"^(?:注|填表|填报|说明|备注|\d+[.、])")
# A label is short; anything longer is narrative and no header.
MAX_LABEL = 40
# What is looked at of a longer text: a cell may hold 32,767 characters, and patterns take their time.
_LONGEST = 500


class Wording(NamedTuple):
    """A short printed text as labels are compared; `is_title` says that it heads a form."""

    text: str
    label: str
    bare: str
    is_title: bool


@lru_cache(maxsize=65_536)
def wording(printed: str) -> Wording | None:
    """What a printed text is as a label; None for a blank one, or one too long to be a label."""
    text = visible(printed).strip()
    if not text or len(text) > MAX_LABEL:
        return None
    own = label(text)
    is_title = "表" in own and _TITLE.search(own) is not None and not _NO_TITLE.search(own)
    return Wording(text, own, bare(text), is_title)


@lru_cache(maxsize=65_536)
def normal(text: str) -> str:
    """NFKC, without any white space and what does not show: '项目名 称：' is '项目名称:'."""
    return "".join(unicodedata.normalize("NFKC", visible(text)).split())


@lru_cache(maxsize=65_536)
def label(text: str) -> str:
    """A label without its colon: '单位数： 1' is '单位数'."""
    return normal(text[:_LONGEST]).partition(":")[0]


@lru_cache(maxsize=65_536)
def bare(text: str) -> str:
    """A label without colon, numbering and brackets: '分值（权重）' is '分值'."""
    plain = _BRACKETS.sub("", label(text))
    numbering = _NUMBERING.match(plain)
    return plain[numbering.end() :] if numbering else plain


@lru_cache(maxsize=65_536)
def after_colon(text: str) -> str:
    """What follows the colon in the label's own cell, up to a next label: '单位：某局　日期：3月' gives '某局'."""
    rest = unicodedata.normalize("NFKC", visible(text[:_LONGEST])).partition(":")[2]
    return normal(_NEXT_LABEL.split(rest)[0])


@lru_cache(maxsize=65_536)
def further_labels(text: str) -> tuple[str, ...]:
    """The labels behind the first of a cell with their values: '单位：某局　日期：3月' gives '日期:3月'."""
    if text.count(":") + text.count("：") < 2:
        return ()
    return tuple(_NEXT_LABEL.split(unicodedata.normalize("NFKC", visible(text)))[1:])


@lru_cache(maxsize=65_536)
def bracketed(text: str) -> tuple[str, ...]:
    """What the brackets of a label hold: '实际完成值(上年)' gives '上年'."""
    return tuple(found[1:-1] for found in _BRACKETS.findall(text))


@lru_cache(maxsize=65_536)
def year_named(text: str) -> int:
    """The year that a label names, 0 for none: '2023年完成值' gives 2023."""
    match = _YEAR.search(text)
    return int(match[1]) if match else 0


@lru_cache(maxsize=65_536)
def label_weight(text: str) -> float | None:
    """The weight in a group's label: '产出指标（50分）' and '产出指标（50%）' say 50."""
    match = _LABEL_WEIGHT.search(normal(text)[-MAX_LABEL:])
    return float(match[1]) if match else None


@lru_cache(maxsize=65_536)
def group_name(text: str) -> str:
    """A group's name without its weight: '产出指标（50%）' is '产出指标'."""
    return bare(_LABEL_WEIGHT.sub("", normal(text[:_LONGEST])))
