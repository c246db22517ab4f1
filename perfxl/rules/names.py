"""The names of criteria as people write them."""

from __future__ import annotations

import re
from functools import lru_cache

from perfxl.forms.words import normal

_NUMBERING = re.compile(
    r"^(?:(?:指标|序号|第)?(?:\(\d{1,2}\)|\d{1,2}(?:\.\d{1,2})*[.、:)]?(?=\D)|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.])[:.、]?)+"
)
_STARS = re.compile("[★☆*※●■◆▲]")
# a weight or unit in brackets: 支出率（10分）, 利用率(%)
_WEIGHT = re.compile(r"[(\[【〔](?:满分|分值|权重)?:?\d*(?:\.\d+)?[分%]?[)\]】〕]")
_WEIGHT_BEHIND = re.compile(r"(?<=[\u4e00-\u9fff])[-—:]?\d+(?:\.\d+)?分$")
_LEFT_OUT = re.compile(r"[“”\"'‘’「」『』()\[\]【】〔〕:;,。、·的]")


@lru_cache(maxsize=4096)
def criterion_name(name: str) -> str:
    """A criterion's name without numbering and weight: '1.部门预算资金支出率（10分）：' is '部门预算资金支出率'."""
    text = _WEIGHT.sub("", _STARS.sub("", normal(name)))
    text = _NUMBERING.sub("", text)
    return _WEIGHT_BEHIND.sub("", text.rstrip(":;,。、")) or normal(name)


@lru_cache(maxsize=4096)
def criterion_key(name: str) -> str:
    """A criterion's name as it is compared: without brackets and quotation marks too."""
    return _LEFT_OUT.sub("", criterion_name(name)) or name
