"""Names of units, projects and indicators as they are compared: one notion of a name for all that groups by it."""

from __future__ import annotations

import re
from functools import lru_cache

from perfxl.forms.words import bare, normal

# A name is a few words; a cell may hold 32,767 characters, and patterns take their time.
_LONGEST = 500
# 219-某局, 031001-某局, [155]某局, 51092324T000010263357-某项目
_CODE = re.compile(r"^(?:[\[【(][0-9A-Za-z]{2,}[\]】)][-—_:、.]*|[0-9A-Za-z]{2,}[-—_:、.]+|[0-9]{5,})(?=[^\x00-\x7f])")
# What a bracket at the end may hold and still mean the unit itself; any other tells units apart: （东院区）
_QUALIFIER = re.compile(
    r"[(\[【〔](?:本级|局?机关|本部|办公室|综合科|财务科|汇总|合并|含下属单位|盖章|公章|章"
    r"|(?:(?:单位|部门|预算)?(?:代码|编码):?)?[0-9A-Za-z]+)[)\]】〕]$"
)
_ENDING = re.compile(r"(?:本级|机关|本部|办公室)$")
# What is written where a unit's name is asked for and the department itself is meant, or one of its offices
_ITSELF = re.compile(
    r"(?:本|我|该|各|全|省|市|县|区)?(?:局|委|厅|办|院|站|镇|乡|街道|中心|部门|单位|系统)?(?:本级|本部|机关|办公室|局办|委办)+(?:预算)?(?:单位|部门)?"
    r"|(?:本|我|该)(?:局|委|厅|办|院|站|镇|乡|街道|中心|部门|单位)|同上|同左|同主管部门|无|[-—–/\\]+"
)
_NUMBERING = re.compile(r"^指标\d+[:、.]?")


@lru_cache(maxsize=65_536)
def own_name(name: str) -> str:
    """A name without white space and code: '219-道路养护（一期）' is '道路养护(一期)'; brackets tell projects apart."""
    return _CODE.sub("", normal(name[:_LONGEST]))


@lru_cache(maxsize=65_536)
def plain_name(name: str) -> str:
    """An own name without qualifying brackets: '219001-某市 文化局（本级）' is '某市文化局'; '（东院区）' stays."""
    return _QUALIFIER.sub("", own_name(name)) or own_name(name)


@lru_cache(maxsize=65_536)
def unit_name(name: str) -> str:
    """A plain name without the endings of the unit itself: '某市财政局办公室' and '某市财政局本级' are '某市财政局'."""
    plain = plain_name(name)
    return _ENDING.sub("", plain) or plain


@lru_cache(maxsize=65_536)
def names_itself(unit: str) -> bool:
    """Whether a unit's name tells no unit from another, but says “the department itself”: 本级, 局机关, 办公室, 同上, blank."""
    return not (name := own_name(unit)) or _ITSELF.fullmatch(name) is not None


def unit_within(unit: str, department: str) -> str:
    """A unit's name as it is compared within its department: the department's own where it names no other unit."""
    return unit_name(department if names_itself(unit) else unit)


@lru_cache(maxsize=65_536)
def indicator_name(name: str) -> str:
    """An indicator's name without white space and number: '指标1：开放 天数' is '开放天数'."""
    return _NUMBERING.sub("", normal(name))


@lru_cache(maxsize=65_536)
def bare_indicator(name: str) -> str:
    """An indicator's name without brackets too: '指标1：开放天数（天）' is '开放天数'."""
    own = indicator_name(name)
    return bare(own) or own
