"""What never was, or was done by all: 未发现问题, 不存在逾期, 逾期0份, 均及时上缴."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from perfxl.rules.evidence.amounts import COUNTED
from perfxl.rules.evidence.words import end_of, last_part

_NEVER = (
    r"(?:无(?!法)|未(?!及时|按|开展|经|进行|评估|上缴|备案|签订|整改|建立|公开|落实)|没有(?!及时|按|开展|进行)|不存在|不涉及|零|杜绝)"
    r"(?:发生|发现|出现|存在|收到|接到|受到|产生|有)?(?:过|任何|1例|1[起次项个])?"
)
_ALL = re.compile(r"(?:均|全部|都|100%)(?!为)[^,]{0,20}$")
_NOT = re.compile("[未没不非]")
# Without any of these nothing is denied, and nothing is said of all: few clauses go on to their words.
_DENIES, _SAYS_ALL = re.compile("[无未没不零杜0]"), re.compile("均|全部|都|100%")


def never_was(text: str, words: Iterable[str]) -> bool:
    """Whether a clause says that there was nothing of the words."""
    if not _DENIES.search(text):
        return False
    return any(end_of(text, word) >= 0 and _never(last_part(word)).search(text) for word in words)


@lru_cache(maxsize=4096)
def _never(word: str) -> re.Pattern[str]:
    stem, none = re.escape(word), rf"(?<![\d.])0(?:{COUNTED}|万?元)"
    return re.compile(
        rf"{_NEVER}[^,\d]{{0,12}}?{stem}|{stem}[^,\d]{{0,6}}{none}|{none}[^,]{{0,8}}{stem}|{stem}(?:为零|情况:?无)$"
    )


def all_were(text: str, words: Iterable[str]) -> bool:
    """Whether a clause says of all that they were done: 均已开展评估; not 未全部开展."""
    if not _SAYS_ALL.search(text):
        return False
    for word in words:
        end = end_of(text, word)
        if end < 0:
            continue
        ahead = text[: end - len(last_part(word))]
        said = _ALL.search(ahead)
        if said and not _NOT.search(ahead[max(said.start() - 1, 0) :]):
            return True
    return False
