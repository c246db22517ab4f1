"""Cells and texts in the usual form: a cell holds what its type says and nothing else, a text its pieces in their places."""

from __future__ import annotations

import re

from perfxl.excel.reading.usual.form import (
    ATTRIBUTES,
    ENTITY,
    MAIN,
    PROLOG,
    STRICT_MAIN,
    TEXT,
    Unusual,
    check_namespace,
)

_SPACE = rb"\s*+"
# What a run looks like: no name that stands for a text stands within it.
_LOOK = rb"</?+(?!(?:t|r|rPr|is)[\s/>]|si)[A-Za-z]\w*+" + ATTRIBUTES + rb" ?+/?+>" + _SPACE
_LOOKS = rb"<rPr ?+/>|<rPr>" + _SPACE + rb"(?:" + _LOOK + rb")*+</rPr>"
_SOUND_LOOK = rb"<phoneticPr" + ATTRIBUTES + rb" ?+(?:/>|></phoneticPr>)"
# In shared texts, at which no pattern for tags looks, some programs leave > as it is.
_SHARED_TEXT = rb"[^<>&]*+(?:(?:" + ENTITY + rb"|(?<!\]\])>)[^<>&]*+)*+"


def _pieces(text: bytes) -> bytes:
    """What a text consists of: itself, or runs with their looks; and how it sounds."""
    piece = rb'<t(?: xml:space="(?:preserve|default)")?+ ?+(?:/>|>' + text + rb"</t>)"
    run = rb"<r ?+/>|<r>" + _SPACE + rb"(?:(?:" + piece + rb"|" + _LOOKS + rb")" + _SPACE + rb")*+</r>"
    within = _SPACE + rb"(?:(?:" + piece + rb"|" + run + rb")" + _SPACE + rb")*+"
    sound = rb"<rPh" + ATTRIBUTES + rb" ?+(?:/>|>" + within + rb"</rPh>)"
    return rb"(?:(?:" + piece + rb"|" + run + rb"|" + sound + rb"|" + _SOUND_LOOK + rb")" + _SPACE + rb")*+"


_ITEM = rb"<si>(?:<t>" + TEXT + rb"</t></si>|" + _SPACE + _pieces(_SHARED_TEXT) + rb"</si>)|<si ?+/>"
_HEAD = re.compile(PROLOG + rb"<sst" + ATTRIBUTES + rb" ?+(/?+)>" + _SPACE)
# So many at a time: each step of a loop within a pattern takes memory until all of them are done.
_ITEMS = re.compile(rb"(?:(?:" + _ITEM + rb")" + _SPACE + rb"){1,1000}+")
_END = re.compile(rb"</sst>" + _SPACE)

_OTHERS = rb'(?: cm="\d++")?+(?: vm="\d++")?+(?: ph="\w++")?+(?: [A-Za-z]\w*+:\w++="[^"<>&]*+")*+ ?+'
FORMULA = rb"(?:<f" + ATTRIBUTES + rb" ?+(?:/>|>" + TEXT + rb"</f>))?+"
"""The formula of a cell, or nothing."""


def _holding(content: bytes) -> bytes:
    """What stands behind the type of a cell that holds nothing but a formula and this."""
    return rb"(?:/>|>" + content + rb"</c>|" + _OTHERS + rb"(?:/>|>" + FORMULA + rb"(?:" + content + rb")?+</c>))"


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
    + _holding(rb"<is ?+/>|<is>" + _SPACE + _pieces(TEXT) + rb"</is>")
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
