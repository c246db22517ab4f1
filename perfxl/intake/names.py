"""Names of units and projects as they are compared: without codes, brackets and the endings that come and go."""

from __future__ import annotations

import re
from functools import lru_cache

from perfxl.forms.words import normal

# A name is a few words; a cell may hold 32,767 characters, and patterns take their time.
_LONGEST = 500
# 219-某局, 031001-某局, [155]某局, 51092324T000010263357-某项目
_CODE = re.compile(r"^(?:[\[【(][0-9A-Za-z]{2,}[\]】)][-—_:、.]*|[0-9A-Za-z]{2,}[-—_:、.]+|[0-9]{5,})(?=[^\x00-\x7f])")
_BRACKETS = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")
_BRACKETED_ENDING = re.compile(r"[(\[【〔](?:本级|机关|本部)[)\]】〕]$")
_ENDING = re.compile(r"(?:本级|机关|本部|办公室)$")


@lru_cache(maxsize=65_536)
def own_name(name: str) -> str:
    """A name without white space and code: '219-道路养护（一期）' is '道路养护(一期)'; brackets tell projects apart."""
    return _CODE.sub("", normal(name[:_LONGEST]))


@lru_cache(maxsize=65_536)
def plain_name(name: str) -> str:
    """An own name without brackets: '219001-某市 文化局（本级）' is '某市文化局'."""
    return _BRACKETS.sub("", own_name(name)) or own_name(name)


@lru_cache(maxsize=65_536)
def core_name(name: str) -> str:
    """A plain name without the endings of the unit itself: '某市财政局办公室' and '某市财政局本级' are '某市财政局'."""
    plain = plain_name(name)
    return _ENDING.sub("", plain) or plain


@lru_cache(maxsize=65_536)
def unit_name(name: str) -> str:
    """An own name without the endings of the unit itself, in brackets or not; other brackets tell units apart."""
    own = _BRACKETED_ENDING.sub("", own_name(name))
    return _ENDING.sub("", own) or own
