"""What only a person knows stands in a paper as a marked blank, 【请填写：项目背景】, on yellow, and so do remarks to whoever writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

_BLANK = re.compile("(【(?:请填写|提示)：[^【】]*】)")
_ASKED = "【请填写："
_BRACKETS = str.maketrans("【】", "［］")


def blank(what: str) -> str:
    """A blank to fill in, as it stands in a sentence: blank("项目背景") is 【请填写：项目背景】."""
    return f"{_ASKED}{what.translate(_BRACKETS)}】"


def remark(what: str) -> str:
    """What whoever finishes a draft is told, to be taken out by them: remark("合计有误。") is 【提示：合计有误。】."""
    return f"【提示：{what.translate(_BRACKETS).rstrip('。')}。】"


BUREAU, DOCUMENT_NUMBER, DATE = map(blank, ("财政部门名称", "发文字号", "成文日期"))
"""Who signs a paper, by which number, on which day."""
_MOST_NAMED = 8


def to_fill_in(asked: Sequence[str]) -> str:
    """What people are told of the blanks of their papers; '' where there are none."""
    names = list(dict.fromkeys(asked))
    more = "等" if len(names) > _MOST_NAMED else ""
    return f"有 {len(asked)} 处要填写（标黄）：{'、'.join(names[:_MOST_NAMED])}{more}。" if asked else ""


def mark_blanks(document: Document) -> list[str]:
    """Put each blank and remark on yellow; what is asked for, in the order of the document."""
    from docx.oxml.ns import qn

    asked = []
    for run in list(document.element.body.iter(qn("w:r"))):
        found = _BLANK.findall("".join(text.text or "" for text in run.findall(qn("w:t"))))
        if found:
            asked += [one[len(_ASKED) : -1] for one in found if one.startswith(_ASKED)]
            for piece in _pieces(run):
                run.addprevious(piece)
            run.getparent().remove(run)
    return asked


def _pieces(run: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """A run as several: each blank, each text between two, each break on its own."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for child in run:
        if child.tag == qn("w:rPr"):
            continue
        if child.tag != qn("w:t"):
            yield _like(run, child)
            continue
        for number, words in enumerate(_BLANK.split(child.text or "")):
            if words:
                text = OxmlElement("w:t")
                text.text = words
                text.set(qn("xml:space"), "preserve")
                piece = _like(run, text)
                if number % 2:
                    _highlight(piece)
                yield piece


def _like(run: BaseOxmlElement, child: BaseOxmlElement) -> BaseOxmlElement:
    """A run with the looks of another, around one child."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    piece = OxmlElement("w:r")
    looks = run.find(qn("w:rPr"))
    if looks is not None:
        piece.append(deepcopy(looks))
    piece.append(deepcopy(child))
    return piece


def _highlight(run: BaseOxmlElement) -> None:
    from docx.enum.text import WD_COLOR_INDEX
    from docx.text.run import Run

    Run(run, None).font.highlight_color = WD_COLOR_INDEX.YELLOW  # type: ignore[arg-type]
