"""What the parts of a report are about: this form, or another project of the same report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from perfxl.narrative.document import Paragraph
from perfxl.narrative.folded import Folded
from perfxl.narrative.grammar import FIGURE, Words
from perfxl.narrative.numbering import mark_of
from perfxl.narrative.outline import title_of

# What a heading may be called after: a project, an expense, a work.
_NAMED = re.compile(r"(?:项目|经费|工程|资金|专项|活动|补助|补贴|建设|购置|采购|改造|维护|运维)[”\"》]?$")
# Words of which headings of every report are made.
_USUAL = re.compile(
    "项目|经费|资金|专项|绩效|目标|自评|评价|评估|预算|执行|支出|使用|管理|投入|到位|安排|来源|情况|概况|概述|背景|立项|依据|实施|组织|开展|工作|完成|基本"
    "|总体|年度|主要|内容|及|和|与|的|财政|制度|建设|分析|效益|产出|过程|决策|落实|下达|分解|其他|自筹|整体|部门|单位|本|加强|强化|推进|推动|规范|提升|提高"
    "|完善|健全|细化|机制|体系|能力|质量|监控|监督|进度|统筹|采购|政府|活动|维护|保障"
)
_LONGEST = 40


def own_parts(paragraphs: Sequence[Paragraph], words: Words, head: str) -> Iterator[Paragraph]:
    """The paragraphs that are about the form.

    Those below the heading of another project are not. Where the title does not name the form, and other projects have
    headings, only those below its own heading are; with none of its own none is.
    """
    owners = list(_owners(paragraphs, words))
    named = words.names_it(head)
    only_own = not named and (True in owners or False in owners)
    for paragraph, owner in zip(paragraphs, owners, strict=True):
        if owner is True or (owner is None and not only_own):
            yield paragraph


def _owners(paragraphs: Iterable[Paragraph], words: Words) -> Iterator[bool | None]:
    """Of each paragraph whether it stands below the form's own heading, below another's, or (None) below neither."""
    stack: list[tuple[int, bool | None]] = []
    for paragraph in paragraphs:
        if mark := mark_of(paragraph.text):
            stack = [entry for entry in stack if entry[0] < mark.depth]
            stack.append((mark.depth, _owner(title_of(paragraph.text), words)))
        yield next((owner for _, owner in reversed(stack) if owner is not None), None)


def _owner(title: str, words: Words) -> bool | None:
    folded = Folded(title[: _LONGEST + 1]).whole
    if words.names_it(folded):
        return True
    return False if names_another(folded, words) else None


def is_headed(paragraphs: Iterable[Paragraph], words: Words) -> bool:
    """Whether a heading names what the form is about."""
    return any(mark_of(each.text) and _owner(title_of(each.text), words) for each in paragraphs)


def names_another(text: str, words: Words) -> bool:
    """Whether a heading, or a clause, is the name of another project and nothing else."""
    if not 0 < len(text) <= _LONGEST or FIGURE.search(text) or words.names_it(text):
        return False
    return _NAMED.search(text) is not None and _USUAL.sub("", text.strip("“”《》")) != ""
