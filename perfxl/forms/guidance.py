"""Sheets that tell how to fill in a form: its instructions, examples, standards of scoring, blank copies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from perfxl.forms.header import Token
from perfxl.forms.words import normal

SheetRole = Literal["form", "example", "standard"]
"""What a sheet is for: `standard` are tables of what is scored how, and forms to be copied."""

_GUIDES = (
    "填表说明",
    "填报说明",
    "填写说明",
    "填表须知",
    "填报须知",
    "填表要求",
    "填报要求",
    "填报指南",
    "填表指南",
    "编制说明",
    "填报注意事项",
)
_COUNT = r"[一二三四五六七八九十\d-]*"
_ANNEX = re.compile(f"附[件表]?{_COUNT}")
# no 示范 or 案例 alone: projects are called so
_EXAMPLE = re.compile(
    f"(?:样例|示例|范例|范本|范文|例表|举例|示范文本|示范表|(?:填报|填写|填表|参考)案例)表?[)]?{_COUNT}$"
)
_STANDARD = re.compile(
    "(?:说明|须知|指南|指引|口径|注意事项)[)]?$|(?:评分|计分|赋分|打分|评价)(?:标准|规则|细则|办法|要点)表?[)]?$"
    f"|(?:样表|空表|空白表|样式|模板|参考表|指标库|指标体系)[)]?{_COUNT}$"
)


# A title is among the first texts, behind 附件2.
_TITLE_WITHIN = 3


def is_guide(tokens: Sequence[Token]) -> bool:
    """Whether a sheet tells how to fill in the form; the table in it is none."""
    first = next((token for token in tokens if not _ANNEX.fullmatch(token.bare)), None)
    return first is not None and first.bare in _GUIDES


def role_of_sheet(name: str, tokens: Sequence[Token]) -> SheetRole:
    """What a sheet is for, as its tab or its title says: 填报样例, 项目支出绩效自评表（示例）, 评分标准."""
    titles = (token for at, token in enumerate(tokens[:_TITLE_WITHIN]) if at == 0 or token.is_title)
    texts = [normal(name), *(normal(token.text) for token in titles)]
    if any(_EXAMPLE.search(text) for text in texts):
        return "example"
    return "standard" if any(_STANDARD.search(text) for text in texts) else "form"
