"""A package in the usual form: the zip, the parts that say what the workbook has, its texts and its sheets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeVar, cast

from perfxl.excel.reading.file_kind import CORRUPT, UnreadableError, no_sheets
from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.traits import DATE, percent_decimals, shows_a_day
from perfxl.excel.reading.usual.cells import check_texts
from perfxl.excel.reading.usual.directory import Entry, directory, packed_bytes
from perfxl.excel.reading.usual.form import (
    CONTENT_TYPES,
    MAIN,
    RELATIONSHIPS,
    STRICT_MAIN,
    Element,
    Unusual,
    check_form,
    usual_elements,
)
from perfxl.excel.reading.usual.sheet import UsualSheet, usual_sheet
from perfxl.excel.reading.zip_container import XML, check_head, check_sizes, inflated

BOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
BOOK_RELATIONS, ROOT_RELATIONS, TYPES = "xl/_rels/workbook.xml.rels", "_rels/.rels", "[Content_Types].xml"
# python-calamine goes by the folder.
SHEET_PART = re.compile(r"xl/worksheets/[A-Za-z0-9_. -]+\.xml")
_MACROS = ("xlMacrosheet", "xlIntlMacrosheet")
_TABS = ("worksheet", "chartsheet", "dialogsheet", *_MACROS)
# What python-calamine follows even where it is said to lie outside the package.
_WITHIN = ("officeDocument", "styles", "sharedStrings", *_TABS)
_PLAIN_TARGET = re.compile(r"/?[\w -]+(?:\.[\w-]+)*(?:/[\w -]+(?:\.[\w-]+)*)*", re.ASCII)
_BUILT_IN = {9: 0, 10: 2, **dict.fromkeys((*range(27, 37), *range(50, 59)), DATE)}
# Where readers look for them by name alone, these stand nowhere else.
_TAB_PLACES = (("workbook",), ("workbook", "sheets"), ("workbook", "sheets", "sheet"))
_RELATION_PLACES = (("Relationships",), ("Relationships", "Relationship"))
_SINCE_1904 = re.compile(rb'<workbookPr[^>]*? date1904="(?:1|true)"')
# The formats stand before the styles that use them, and styles nowhere else; formats themselves stand in others too.
_FORMATS, _STYLES = ("styleSheet", "numFmts"), ("styleSheet", "cellXfs")
_STYLE_PLACES = (_FORMATS[:1], _FORMATS, _STYLES, (*_STYLES, "xf"), ("styleSheet", "cellStyleXfs", "xf"))
_FORMAT = (*_FORMATS, "numFmt")
_KEPT, _MOST_KEPT = 256_000, 256
T = TypeVar("T")
Path = tuple[str, ...]
"""The names of elements from the root to one."""


class Relation(NamedTuple):
    """A relation of the package or of the workbook: its id, the end of its type, the part's name."""

    id: str
    kind: str
    target: str


class Tab(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    relation: str


@dataclass(frozen=True, slots=True)
class UsualBook:
    """A workbook in the usual form; the sheets are the worksheets, in their order."""

    sheets: tuple[tuple[str, int, UsualSheet], ...]
    """Name, position among all tabs, content."""
    strings: bytes
    formats: Mapping[bytes, int]
    parts: tuple[str, ...]
    custom: bytes
    """The part with properties of its own, b"" where there is none."""
    since_1904: bool
    unknown: tuple[int, ...] = ()
    """Positions of tabs that python-calamine does not open: macro sheets of Excel 4, modules of Excel 5."""


def usual_book(data: bytes) -> UsualBook:
    """A package as it is. Raises Unusual, and UnreadableError (too-large, corrupt)."""
    parts = {entry.name: entry for entry in directory(data)}
    check_sizes(len(parts), sum(entry.size for entry in parts.values()))
    reader = _Reader(data, parts)
    if TYPES in parts:
        reader.read(TYPES, checked_types)
    root = reader.read(ROOT_RELATIONS, root_relations)
    if [relation.target for relation in root if relation.kind == "officeDocument"] != [BOOK]:
        raise Unusual
    relations = reader.read(BOOK_RELATIONS, book_relations)
    for kind, name in (("styles", STYLES), ("sharedStrings", STRINGS)):
        related = [relation.target for relation in relations if relation.kind == kind]
        if (
            len(related) > 1
            or (name in parts and related != [name])
            or any(each in parts for each in related if each != name)
        ):
            raise Unusual
    tabs, since_1904 = reader.read(BOOK, _tabs)
    by_id = {relation.id: relation for relation in relations}
    book = UsualBook(
        sheets=tuple(_sheets(reader, tabs, by_id)),
        strings=reader.strings(),
        formats=reader.read(STYLES, number_formats) if STYLES in parts else {},
        parts=tuple(parts),
        custom=reader.part("docProps/custom.xml") if "docProps/custom.xml" in parts else b"",
        since_1904=since_1904,
        unknown=tuple(at for at, tab in enumerate(tabs) if _is_unknown(tab, by_id.get(tab.relation))),
    )
    reader.check_others()
    return book


def _is_unknown(tab: Tab, relation: Relation | None) -> bool:
    """Whether a tab leads to no sheet, on purpose, or to one of macros."""
    return not tab.relation if relation is None else relation.kind in _MACROS


def _check_tabs(tabs: tuple[Tab, ...]) -> None:
    """Raise UnreadableError: too-large for too many, corrupt for none or for two of one name."""
    if len(tabs) > limits().sheets:
        raise too_large(f"工作表过多（上限 {limits().sheets} 张）")
    if not tabs:
        raise no_sheets()
    if len({tab.name.casefold() for tab in tabs}) < len(tabs):
        raise UnreadableError("corrupt", CORRUPT)  # sheets are known by their names, to python-calamine and in comments


def _sheets(reader: _Reader, tabs: tuple[Tab, ...], by_id: Mapping[str, Relation]) -> list[tuple[str, int, UsualSheet]]:
    _check_tabs(tabs)
    found, seen = [], set()
    for position, tab in enumerate(tabs):
        relation = by_id.get(tab.relation)
        if relation is None and not tab.relation:
            continue
        if relation is None:
            raise Unusual
        if relation.kind not in _TABS:
            raise UnreadableError("corrupt", CORRUPT)  # what is related in no known way may have been the form
        if relation.target in seen:
            # a part read over and over again takes any time
            raise UnreadableError("corrupt", CORRUPT)
        seen.add(relation.target)
        if relation.kind == "worksheet":
            if not SHEET_PART.fullmatch(relation.target):
                raise Unusual
            found.append((tab.name, position, usual_sheet(reader.part(relation.target), tab.name)))
    return found


class _Reader:
    """Parts read by name; what is the same in many workbooks is looked at once."""

    def __init__(self, data: bytes, parts: Mapping[str, Entry]) -> None:
        self._data, self._parts = data, parts
        self._read: set[str] = set()

    def _entry(self, name: str) -> Entry:
        entry = self._parts.get(name)
        if entry is None:
            raise Unusual
        self._read.add(name)
        return entry

    def part(self, name: str) -> bytes:
        """A part, inflated."""
        entry = self._entry(name)
        return inflated(packed_bytes(self._data, entry), entry.deflated, entry.size, entry.crc)

    def read(self, name: str, meaning: Callable[[bytes], T]) -> T:
        """What a part that says what the workbook has means."""
        entry = self._entry(name)
        if entry.size > limits().control:
            raise too_large(
                f"工作簿的样式或目录过大（{entry.size // 1_000_000} MB，上限 {limits().control // 1_000_000} MB）",
                entry.size / limits().control * limits().size,
            )
        packed = packed_bytes(self._data, entry)
        read = _kept if entry.size <= _KEPT else _kept.__wrapped__
        return cast(T, read(meaning, packed, entry.deflated, entry.size, entry.crc))

    def check_others(self) -> None:
        """Raise UnreadableError (unsafe) where a part that nobody reads declares a document type."""
        for name, entry in self._parts.items():
            if name not in self._read and name.lower().endswith(XML):
                check_head(packed_bytes(self._data, entry), entry.deflated)

    def strings(self) -> bytes:
        """The shared texts."""
        if STRINGS not in self._parts:
            return b""
        xml = self.part(STRINGS)
        check_texts(xml)
        return xml


@lru_cache(maxsize=_MOST_KEPT)
def _kept(meaning: Callable[[bytes], object], packed: bytes, deflated: bool, size: int, crc: int) -> object:
    return meaning(inflated(packed, deflated, size, crc))


def checked_types(xml: bytes) -> None:
    """Raise Unusual where the content types are not in the usual form."""
    check_form(xml, CONTENT_TYPES)


def root_relations(xml: bytes) -> tuple[Relation, ...]:
    """The relations of the package. Raises Unusual."""
    return _relations(xml, "")


def book_relations(xml: bytes) -> tuple[Relation, ...]:
    """The relations of the workbook. Raises Unusual."""
    return _relations(xml, "xl/")


def _placed(xml: bytes, places: tuple[Path, ...], *namespaces: str, anywhere: str = "") -> list[Element]:
    """The elements that stand in these places. Raises Unusual where one of their names stands elsewhere: readers differ.

    Those called `anywhere` are given too and may stand anywhere.
    """
    found = usual_elements(xml, frozenset([*(place[-1] for place in places), anywhere]), *namespaces)
    if any(element.path not in places for element in found if element.name != anywhere):
        raise Unusual
    return found


def _relations(xml: bytes, folder: str) -> tuple[Relation, ...]:
    found = []
    related = [each.attributes for each in _placed(xml, _RELATION_PLACES, RELATIONSHIPS) if each.name == "Relationship"]
    if len({given.get("Id", "") for given in related}) < len(related):
        raise Unusual
    for given in related:
        kind, target = given.get("Type", "").rpartition("/")[2], given.get("Target", "")
        if given.get("TargetMode") == "External":
            if kind in _WITHIN:
                raise Unusual
            continue
        if not _PLAIN_TARGET.fullmatch(target):
            raise Unusual
        found.append(Relation(given.get("Id", ""), kind, target[1:] if target.startswith("/") else folder + target))
    return tuple(found)


def _tabs(xml: bytes) -> tuple[tuple[Tab, ...], bool]:
    """The sheets that a workbook lists, and whether its days count from 1904. Raises Unusual."""
    listed = _placed(xml, _TAB_PLACES, MAIN, STRICT_MAIN)
    if sum(element.name == "sheets" for element in listed) > 1:
        raise Unusual
    tabs = [Tab(each.attributes.get("name", ""), _relation_id(each)) for each in listed if each.name == "sheet"]
    return tuple(tabs), _SINCE_1904.search(xml) is not None


def _relation_id(sheet: Element) -> str:
    ids = [value for name, value in sheet.attributes.items() if name.rpartition(":")[2] == "id"]
    if len(ids) != 1:
        raise Unusual
    return ids[0]


def number_formats(xml: bytes) -> dict[bytes, int]:
    """Cell formats, as cells refer to them, that print a percentage (→ its decimals) or a day (→ DATE). Raises Unusual."""
    known = dict(_BUILT_IN)
    found: dict[bytes, int] = {}
    index = 0
    styles = _placed(xml, _STYLE_PLACES, MAIN, STRICT_MAIN, anywhere=_FORMAT[-1])
    sections = [element.path for element in styles if element.path in (_FORMATS, _STYLES)]
    if sections not in ([_FORMATS, _STYLES], [_STYLES], [_FORMATS], []):
        raise Unusual
    for element in styles:
        number = element.attributes.get("numFmtId", "")
        if element.path == _FORMAT and number.isdecimal():
            code = element.attributes.get("formatCode", "")
            decimals = percent_decimals(code)
            meaning = DATE if decimals is None and shows_a_day(code) else decimals
            known.pop(int(number), None)
            if meaning is not None:
                known[int(number)] = meaning
        elif element.path == (*_STYLES, "xf"):
            if number.isdecimal() and int(number) in known:
                found[str(index).encode()] = known[int(number)]
            index += 1
    return found
