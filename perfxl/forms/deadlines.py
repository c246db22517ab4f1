"""Deadlines as people write them: '2023年12月31日前', '12月底', '11月底完成100%', '已于2023年11月20日完成竣工验收'."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTH = r"(?P<month>1[0-2]|0?[1-9])月(?:份)?"
_DAY = r"(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号])?"
_PART = r"(?P<part>底|末|初|上旬|中旬|下旬|中|上半月|下半月)?"
_DONE = "完成|完工|竣工|支付|到位|实施|建成|结束|发放|验收|交付|兑现|拨付|投入使用|通过|开工|上线|签订|报送|印发"
_CLOSE = (
    rf"(?:之?[前内]|以前|止)?(?:,|，)?(?:已经?|均已?)?(?:全部|按时|如期|按期|全面|顺利)?"
    rf"(?:(?:{_DONE}|并|全部|项目|工程|建设|任务|工作)*(?:{_DONE}))?(?:工作|任务|项目|建设|工程)?(?:完毕)?(?:[。.;]$)?"
)
_BEFORE = rf"(?:(?:实际|计划|预计)?(?:{_DONE})?(?:时间|日期|时限)?(?:为|是|:))?(?:实际|均?已经?|全部)?(?:在|于|至|截至|截止|到)?"
_PATTERNS = (
    re.compile(rf"{_BEFORE}(?:(?P<year>20\d\d)年)?{_MONTH}{_DAY}{_PART}{_CLOSE}"),
    re.compile(
        rf"{_BEFORE}(?P<year>20\d\d)(?:[-/](?P<month>1[0-2]|0?[1-9])(?:[-/](?P<day>3[01]|[12]\d|0?[1-9]))?|\.(?P<month2>1[0-2]|0?[1-9])\.(?P<day2>3[01]|[12]\d|0?[1-9])){_CLOSE}"
    ),
    re.compile(rf"{_BEFORE}(?:(?P<year>20\d\d)年?|当?本?年)(?:年?(?P<part>底|末|内|度内?|终))?{_CLOSE}"),
    re.compile(rf"{_BEFORE}(?P<part>年底|年末|年内|年终|年度内|当年内?|本年度?内?){_CLOSE}"),
)
_LAST_DAY = 31
_DAYS = {"初": 10, "上旬": 10, "中": 20, "中旬": 20, "上半月": 15}
# a day, a bare year or words that look like a date are other things: 30日 …
_NEEDS_MORE = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """A day by its year (0 where none is written), month and day; a month without a day ends on its last."""

    year: int
    month: int
    day: int


def read_deadline(text: str) -> tuple[Deadline | None, str]:
    """The deadline that a text (normalised) begins with, and what stands behind it: '11月底完成100%' leaves '100%'."""
    if not ("月" in text or "年" in text or "20" in text):
        return None, text  # as most targets: each pattern needs one of them
    for pattern in _PATTERNS:
        match = pattern.match(text)
        if match is None or not match[0] or _NEEDS_MORE.fullmatch(match[0]):
            continue
        rest = text[match.end() :]
        if rest and not rest[0].isdigit() and rest[0] not in "≥≤<>=":
            continue
        if rest and match[0][-1].isdigit():
            continue  # 2000-3000元 is no day of the year 2000
        found = match.groupdict()
        month = int(found.get("month") or found.get("month2") or 12)
        day = int(found.get("day") or found.get("day2") or _DAYS.get(found.get("part") or "", _LAST_DAY))
        return Deadline(int(found.get("year") or 0), month, day), rest
    return None, text


def on_time(wanted: Deadline | None, reached: Deadline | None) -> bool | None:
    """Whether what was reached lies within the deadline; None where one of them is not told."""
    if wanted is None or reached is None:
        return None
    if wanted.year and reached.year:
        return reached <= wanted
    return (reached.month, reached.day) <= (wanted.month, wanted.day)
