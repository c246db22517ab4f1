"""Where a file's name and place say which version of a form it holds: 修改后, V2, 定稿; the unit's own folder, a mail's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from perfxl.forms.words import normal
from perfxl.ledger.names import own_name, unit_name

_NUMBER = "[0-9]{1,2}|[一二三四五六七八九十]"
# 旧 and 废 alone are part of many a project's name (旧城改造): they count where nothing else stands beside them.
_DRAFT = re.compile(
    r"初稿|草稿|底稿|征求意见|讨论稿|修改前|改前|旧版|旧稿|旧表|旧的|老版|作废|废弃|废止|勿用|不用|备份|backup|\bbak\b|\bold\b"
    r"|(?:^|[-_(\[【、.])[旧废](?:$|[-_)\]】、.])|第?[一1]稿"
)
_FINAL = re.compile(r"定稿|终稿|最终|终版|定版|正式稿|正式版|上报稿|上报版|报送稿|报送版|盖章版|\bfinal\b")
_REVISED = re.compile(
    r"修改|修订|修正|更正|订正|改正|改后|改好|已改|新版|最新|重报|再报|重发|补报|重新|调整后|审核后|_审核$|(?:^|[-_(])新(?:$|[-_)])"
)
_COUNT = re.compile(
    rf"(?<![a-z])(?:v|ver|version)\.?({_NUMBER})|第?({_NUMBER})[稿版]|第({_NUMBER})次|(?:修改|修订|修正|改)[后稿版]?\(?({_NUMBER})(?![0-9])"
)
_COPY = re.compile(r"副本|复件|\bcopy\b|\([0-9]{1,2}\)$")
_MAIL = re.compile(r"邮件|邮箱|信箱|mail|附件|收件|微信|wechat|weixin|qq|下载|download|群文件|临时|temp|tmp|转发")
# A folder of a county is no folder of one of its offices.
_AREA, _SHORTEST = re.compile(r"[省市县区州旗镇乡]$"), 2
_DIGITS = {character: number for number, character in enumerate("一二三四五六七八九十", 1)}
_DRAFTED, _PLAIN, _LATER, _LAST = range(-1, 3)
_FIRST_REVISION = 2
_IN_MAIL, _ELSEWHERE, OWN = range(3)


class Mark(NamedTuple):
    """What a name says of the version: a draft (-1), nothing (0), revised (1), final (2); `number` of V2, 0 for none."""

    stage: int = _PLAIN
    number: int = 0
    word: str = ""


def mark_of(relative: str, project: str) -> Mark:
    """What file and folders say of the version; words of the project's own name say nothing."""
    path = PurePosixPath(relative)
    marks = [_mark(part, project) for part in (path.stem, *reversed(path.parts[:-1]))]
    drafts = [mark for mark in marks if mark.stage == _DRAFTED]
    return drafts[0] if drafts else next((mark for mark in marks if mark.stage != _PLAIN), Mark())


@lru_cache(maxsize=65_536)
def _mark(part: str, project: str) -> Mark:
    name = _without(part, project)
    if draft := _DRAFT.search(name):
        return Mark(_DRAFTED, word=draft[0].strip("-_()[]【】、."))
    count = _COUNT.search(name)
    number = _digits(next(filter(None, count.groups()))) if count else 0
    if final := _FINAL.search(name):
        return Mark(_LAST, number, final[0])
    if revised := _REVISED.search(name):
        return Mark(_LATER, number, revised[0].lstrip("_"))
    if count and number >= _FIRST_REVISION:
        return Mark(_LATER, number, count[0].upper())
    return Mark()


def _without(part: str, project: str) -> str:
    """A name without white space and the project's own words."""
    name, own = normal(part).lower(), own_name(project).lower()
    return name.replace(own, "") if own else name


def _digits(text: str) -> int:
    return _DIGITS.get(text) or int(text)


def place_of(relative: str, names: Iterable[str]) -> int:
    """Where a file lies: in a folder called like one of the `names` (2), in none such (1), among mail (0)."""
    folders = PurePosixPath(relative).parts[:-1]
    if any(_MAIL.search(normal(folder).lower()) for folder in folders):
        return _IN_MAIL
    own = {unit_name(name) for name in names if name}
    return OWN if any(_is_of(unit_name(folder), name) for folder in folders for name in own) else _ELSEWHERE


@lru_cache(maxsize=65_536)
def _is_of(folder: str, name: str) -> bool:
    """Whether a folder is called like a unit: by its name, with more words around it, or shortened: 一中 for 某市第一中学."""
    left = iter(name)
    shortened = len(folder) >= _SHORTEST and not _AREA.search(folder) and all(one in left for one in folder)
    return shortened or (len(name) >= _SHORTEST and name in folder)


def is_copy(relative: str) -> bool:
    """Whether a file is called a copy of another: 副本, (2)."""
    return _COPY.search(normal(PurePosixPath(relative).stem).lower()) is not None
