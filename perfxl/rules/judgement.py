"""Which band a qualitative result belongs to, by its wording."""

from __future__ import annotations

import re

from perfxl.forms.model import Indicator
from perfxl.forms.words import normal

# The order matters: 未完成 contains 完成, 部分完成 too.
_DONE = r"(?:完成|达成|达到|达标|实现|建立|健全|落实|到位|满意|合格|符合|及时|按)"
_NOT = r"(?:未|不|没有|没|尚未|无法|未能|不能|不够)(?:能|能够|有|完全|全部|按时|及时|按期|按计划|有效|明显|显著)?"
_MISSED = re.compile(
    rf"{_NOT}(?:{_DONE}|有效|保障|提升|提高|改善|完善|明显|显著|开展|实施|执行|良好|到位)|较差|不及时|不高|不好"
)
# a negation of something else (不断, 未发生事故) says neither this nor that
_NEGATED = re.compile(r"未|不(?!断|低于|少于|超过|高于)|没有|无法")
_PARTLY = re.compile(
    rf"(?:部分|基本|大部分?|有所){_DONE}|{_DONE}一部分|^部分|^基本|有所|一定(?:程度|成效|效果|提升|提高|改善)"
)
_LATE_WORDS = "逾期|延期|延迟|延误|推迟|滞后|超期|拖延"
_LATE = re.compile(_LATE_WORDS)
# 未出现逾期, 无一延误: lateness that is denied
_NOT_LATE = re.compile(
    rf"(?:未|无|没有|没|不存在|不|零)(?:一[例项笔个]?|任何|发生|出现|产生|有|存在|因[^,，。;；]{{0,6}}而?)?(?:{_LATE_WORDS})(?:情况|现象|问题|情形|完成)?"
)
_REACHED = re.compile(
    r"达成|达到|达标|完成|实现|有效|显著|明显|良好|优秀|优良|合格|合规|符合|及时|按时|按期|按计划|落实|保障|提升|提高|改善|满意|健全|完善|^是$|^有$|^好$|^高$|^优$"
)


def judged_level(row: Indicator) -> str | None:
    """`reached`, `partly`, `missed` or, of a deadline, `late`; None where the wording does not say.

    An actual that repeats the target's words says that it was reached, and so does a day within a deadline.
    """
    if row.actual is None or row.actual.blank:
        return None
    if row.on_time is not None:
        return "reached" if row.on_time else "late"
    text = normal(row.actual.text)
    if row.target is not None and text == normal(row.target.text):
        return "reached"
    if row.reached.kind == "date":
        return None  # a day tells nothing where no deadline stands
    if row.wanted.kind == "date":
        return _against_deadline(text)
    if _MISSED.search(text):
        return "missed"
    if _PARTLY.search(text):
        return "partly"
    return "reached" if _REACHED.search(text) and not _NEGATED.search(text) else None


def _against_deadline(text: str) -> str | None:
    """What words say of a deadline: 按时完成, 未出现逾期; 逾期, 未按期完成."""
    denied = _NOT_LATE.search(text) is not None
    text = _NOT_LATE.sub("", text)
    if _LATE.search(text) or _MISSED.search(text):
        return "late"
    if _PARTLY.search(text):
        return "partly"
    return "reached" if denied or (_REACHED.search(text) and not _NEGATED.search(text)) else None
