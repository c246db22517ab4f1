"""Cells and texts in the usual form: a cell holds what its type says and nothing else, a text its pieces in their places."""

from __future__ import annotations

import re

from perfxl.excel.reading.usual.form import (
    ATTRIBUTES,
    MAIN,
    PROLOG,
    STRICT_MAIN,
    TEXT,
    Unusual,
    check_namespace,
)

_SPACE = rb"\s*+"
_PIECE = rb'<t(?: xml:space="(?:preserve|default)")?+ ?+(?:/>|>' + TEXT + rb"</t>)"
# What a run looks like: no name that stands for a text stands within it.
_LOOK = rb"</?+(?!(?:t|r|rPr|si|is)[\s/>])[A-Za-z]\w*+" + ATTRIBUTES + rb" ?+/?+>" + _SPACE
_LOOKS = rb"<rPr ?+/>|<rPr>" + _SPACE + rb"(?:" + _LOOK + rb")*+</rPr>"
_RUN = rb"<r>" + _SPACE + rb"(?:(?:" + _PIECE + rb"|" + _LOOKS + rb")" + _SPACE + rb")*+</r>"
_SOUND = rb"<rPh" + ATTRIBUTES + rb" ?+>" + _SPACE + rb"(?:(?:" + _PIECE + rb"|" + _RUN + rb")" + _SPACE + rb")*+</rPh>"
_SOUND_LOOK = rb"<phoneticPr" + ATTRIBUTES + rb" ?+(?:/>|></phoneticPr>)"
_RUNS = rb"(?:(?:" + _PIECE + rb"|" + _RUN + rb"|" + _SOUND + rb"|" + _SOUND_LOOK + rb")" + _SPACE + rb")*+"
_ITEM = rb"<si>(?:<t>" + TEXT + rb"</t></si>|" + _SPACE + _RUNS + rb"</si>)|<si ?+/>"
_HEAD = re.compile(PROLOG + rb"<sst" + ATTRIBUTES + rb" ?+(/?+)>" + _SPACE)
# So many at a time: each step of a loop within a pattern takes memory until all of them are done.
_ITEMS = re.compile(rb"(?:(?:" + _ITEM + rb")" + _SPACE + rb"){1,1000}+")
_END = re.compile(rb"</sst>" + _SPACE)

_OTHERS = rb'(?: cm="\d++")?+(?: vm="\d++")?+(?: ph="\w++")?+(?: [A-Za-z]\w*+:\w++="[^"<>&]*+")*+ ?+'
_FORMULA = rb"(?:<f" + ATTRIBUTES + rb" ?+(?:/>|>" + TEXT + rb"</f>))?+"


def _holding(content: bytes) -> bytes:
    """What stands behind the type of a cell that holds nothing but a formula and this."""
    return rb"(?:/>|>" + content + rb"</c>|" + _OTHERS + rb"(?:/>|>" + _FORMULA + rb"(?:" + content + rb")?+</c>))"


def _value(text: bytes) -> bytes:
    return rb'<v(?: xml:space="preserve")?+ ?+(?:/>|>' + text + rb"</v>)"


CELL = (
    rb'<c r="[A-Z]{1,3}(?P=row)"(?: s="(?:0|[1-9]\d{0,5})")?+(?:'
    + rb' t="s"'
    + _holding(_value(rb"\d{0,9}+"))
    + rb'|(?: t="[bden]")?+'
    + _holding(_value(rb"(?:[^<>&\s]++(?: ++[^<>&\s]++)*+)?+"))
    + rb'|(?: t="str")'
    + _holding(_value(TEXT))
    + rb'|(?: t="inlineStr")'
    + _holding(rb"<is ?+/>|<is>" + _SPACE + _RUNS + rb"</is>")
    + rb")"
)
"""A cell of the row whose number the group `row` has."""


def check_texts(xml: bytes) -> None:
    """Raise Unusual where shared texts are not in the usual form: readers would count them or put them together otherwise."""
    head = _HEAD.match(xml)
    if head is None:
        raise Unusual
    check_namespace(head[0], MAIN, STRICT_MAIN)
    at = head.end()
    if head[1]:
        if at < len(xml):
            raise Unusual
        return
    while items := _ITEMS.match(xml, at):
        at = items.end()
    if not _END.fullmatch(xml, at):
        raise Unusual
