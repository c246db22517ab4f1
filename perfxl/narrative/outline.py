"""The outline of a report: its headings, where a number is left out, which sections it lacks, where its annex begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from perfxl.forms.words import normal
from perfxl.narrative.document import Paragraph
from perfxl.narrative.numbering import CHAPTER, SECTION, Mark, mark_of, numeral

SECTIONS = (
    (
        "项目（部门）概述",
        "概述|概况|基本情况|简介|基本信息|目标分解|分解下达|情况介绍|项目情况|部门情况|单位情况|总体情况|立项|背景|职能|职责",
    ),
    (
        "目标完成情况",
        "完成|实现情况|实施|效益|成效|效果|绩效分析|绩效评价|自评情况|自评结论|自评结果|评价结论|评价情况|履职|产出|工作情况|项目情况|总体情况|自评得分|绩效自评|绩效情况",
    ),
    ("存在问题", "问题|不足|偏离|偏差|困难|短板|薄弱"),
    ("建议", "建议|改进|措施|下一步|整改|打算|思路|今后|意见|计划"),
)
"""The sections that every accepted order has, and the words that their headings go by."""
# What stands before a number counts as its heading in a report without numbers.
_HEAD = 24
_LEADERS = re.compile(r"(?:(?:…|[.·—_ \t]{2}){2,}|\t)\s*\d{1,3}\s*$")
_ANNEX = re.compile(r"附件|附表")
_FORM = re.compile(r"自评表|评价表|评分表|申报表|指标表|完成情况表")
_LONGEST_TITLE = 40
# Fewer headings are no outline.
_LEAST = 2


class Heading(NamedTuple):
    """A paragraph that begins with a number: which one it is, its number, its words."""

    at: int
    mark: Mark
    text: str


class Gap(NamedTuple):
    """Two headings of one depth that follow each other, though their numbers do not; `missing` are those between."""

    before: Heading
    after: Heading
    missing: str


def narrative(paragraphs: Sequence[Paragraph]) -> tuple[tuple[Paragraph, ...], bool]:
    """The paragraphs without the form that is annexed, or the tables of contents; whether a form was annexed."""
    told = [each for each in paragraphs if not _LEADERS.search(each.text)]
    first = next((at for at, each in enumerate(told) if mark_of(each.text)), 0)
    for at, each in enumerate(told):
        if at > first and _begins_annex(normal(each.text)):
            return tuple(told[:at]), True
    return tuple(told), False


def _begins_annex(text: str) -> bool:
    """Whether a short paragraph names the form: 附件：项目支出绩效自评表, or its title."""
    if len(text) > _LONGEST_TITLE or not _FORM.search(text):
        return False
    return _ANNEX.match(text) is not None or (text.endswith("表") and mark_of(text) is None)


def headings(paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """The paragraphs that begin with a number."""
    return [Heading(at, mark, each.text) for at, each in enumerate(paragraphs) if (mark := mark_of(each.text))]


def gaps(found: Sequence[Heading], paragraphs: Sequence[Paragraph]) -> Iterator[Gap]:
    """Where 一、 or （一） of one sequence jump forward.

    A number that stands at the beginning of another paragraph, in whatever notation, is there.
    """
    last: dict[int, Heading] = {}
    for heading in found:
        depth, number, _ = heading.mark
        before = last.get(depth)
        if before is not None and depth <= SECTION and number > before.mark.number + 1:
            between = range(before.mark.number + 1, number)
            part = paragraphs[before.at + 1 : heading.at]
            if not any(_stands(part, other, depth) for other in between):
                yield Gap(before, heading, "、".join(map(numeral, between)))
        last = {other: kept for other, kept in last.items() if other < depth} | {depth: heading}


def _stands(part: Sequence[Paragraph], number: int, depth: int) -> bool:
    """Whether a number stands somewhere in a part without the sign that makes it a heading, or in Arabic digits."""
    told = numeral(number)
    begins = (told, f"第{told}") if depth <= CHAPTER else (told, f"({told})", f"（{told}）")
    return any(each.text.lstrip().startswith(begins) for each in part)


def lacking(found: Sequence[Heading], paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """The sections that a report has no heading for, nor a paragraph that begins so; none of one without an outline."""
    if sum(heading.mark.depth <= CHAPTER for heading in found) < _LEAST:
        return ()
    beginnings = [normal(each.text[:_HEAD]) for each in paragraphs[min(heading.at for heading in found) :]]
    return tuple(name for name, words in SECTIONS if not any(re.search(words, text) for text in beginnings))


def title_of(heading: str) -> str:
    """The words of a heading alone: of one that runs into its paragraph what stands before the first stop."""
    mark = mark_of(heading)
    return re.split(r"[。：:；;！!？?]", heading[mark.length if mark else 0 :], maxsplit=1)[0].strip()
