"""The numbers that Word prints before paragraphs of a list, which stand nowhere in their text."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from perfxl.narrative.numbering import numeral
from perfxl.narrative.word_xml import attribute, child, local, number

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting",
            "taiwaneseCountingThousand", "japaneseDigitalTenThousand", "taiwaneseDigital"}  # fmt: skip
_ARABIC = {"decimal", "decimalFullWidth", "decimalHalfWidth", "decimalZero"}
# No heading of a report is numbered so.
_NO_HEADING = re.compile("bullet|none|Letter|Roman|[Cc]ircle")
_PLACE = re.compile(r"%([1-9])")
_MOST_LEVELS, _MOST_STYLES = 9, 12
# Headings have tens; beyond this a list is no heading's.
_MOST = 99


class _Level(NamedTuple):
    form: str
    text: str
    start: int


class _Place(NamedTuple):
    """The list that a paragraph belongs to and how deep it stands there."""

    list_id: int
    depth: int


class Numbers:
    """The lists of a document, counted as their paragraphs come. `known`: each number so far could be told."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self.known = True
        self._levels: dict[int, dict[int, _Level]] = {}
        self._lists: dict[int, int] = {}
        self._starts: dict[tuple[int, int], int] = {}
        self._counts: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[int, int]] = set()
        for element in numbering if numbering is not None else ():
            if local(element) == "abstractNum":
                self._levels[number(element, "abstractNumId")] = dict(map(_level, _all(element, "lvl")))
            elif local(element) == "num":
                self._add(element)
        self._styles = {attribute(style, "styleId"): style for style in _all(styles, "style")}

    def _add(self, element: Element) -> None:
        own = number(element, "numId")
        self._lists[own] = number(child(element, "abstractNumId"), default=-1)
        for override in _all(element, "lvlOverride"):
            if (start := child(override, "startOverride")) is not None:
                self._starts[own, number(override, "ilvl")] = number(start)

    def before(self, paragraph: Element, text: str) -> str:
        """The text of a paragraph with the number that is printed before it; one that was deleted is not counted."""
        place = self._place(child(paragraph, "pPr"))
        if place is None or place.list_id not in self._lists or not (text.strip() or child(paragraph, "del") is None):
            return text
        levels = self._levels.get(self._lists[place.list_id], {})
        if place.depth not in levels:
            return text
        return self._printed(levels, self._counted(place, levels), place.depth) + text

    def _place(self, properties: Element | None) -> _Place | None:
        """Where a paragraph stands, by itself or by its style."""
        found: list[int | None] = [None, None]
        for _ in range(_MOST_STYLES):
            listed = child(properties, "numPr")
            for at, name in enumerate(("numId", "ilvl")):
                if found[at] is None and (own := child(listed, name)) is not None:
                    found[at] = number(own)
            style = self._styles.get(attribute(child(properties, "pStyle"), "val"))
            based = attribute(child(style, "basedOn"), "val") if style is not None else ""
            if found[0] is not None or style is None:
                break
            properties = child(style, "pPr")
            if properties is None or child(properties, "numPr") is None:
                style = self._styles.get(based)
                properties = child(style, "pPr")
        list_id, depth = found
        return _Place(list_id, min(depth or 0, _MOST_LEVELS - 1)) if list_id else None

    def _counted(self, place: _Place, levels: dict[int, _Level]) -> dict[int, int]:
        counts = self._counts[self._lists[place.list_id]]
        start = self._starts.get(place)
        if start is not None and place not in self._begun:
            counts[place.depth] = start
        else:
            counts[place.depth] = counts.get(place.depth, levels[place.depth].start - 1) + 1
        self._begun.add(place)
        for deeper in [depth for depth in counts if depth > place.depth]:
            del counts[deeper]
        return counts

    def _printed(self, levels: dict[int, _Level], counts: dict[int, int], depth: int) -> str:
        def told(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            level = levels.get(at)
            return "" if level is None else self._number(level.form, counts.get(at, level.start))

        if _NO_HEADING.search(levels[depth].form):
            return ""
        return _PLACE.sub(told, levels[depth].text)

    def _number(self, form: str, count: int) -> str:
        if form in _CHINESE and count <= _MOST:
            return numeral(count)
        if form in _ARABIC:
            return str(count)
        self.known &= _NO_HEADING.search(form) is not None
        return ""


def _all(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else [each for each in element if local(each) == name]


def _level(element: Element) -> tuple[int, _Level]:
    return number(element, "ilvl"), _Level(
        attribute(child(element, "numFmt"), "val") or "decimal",
        attribute(child(element, "lvlText"), "val")[:20],
        number(child(element, "start"), default=1),
    )
