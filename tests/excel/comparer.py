"""What of a workbook was lost or altered by annotating it: every part before and after, walked element by element."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from packages import contents

# Attributes that say where something ends or how many there are, and so follow what is added.
_FOLLOWS = {"dimension": {"ref"}, "row": {"spans"}}
_COUNTS = {"count", "uniqueCount"}
_DROPPED = "calcChain"
# A comment's text is added to; its box, a VML shape, grows with it.
_TEXT_GROWS = {"t", "Anchor"}
_HEIGHT = re.compile(r"(?<=;)height:[\d.]+pt")


def losses(before: bytes, after: bytes, cells_set: dict[str, set[str]]) -> list[str]:
    """What is lost, in words, [] where nothing is. `cells_set`: the cells written to, by worksheet part."""
    old, new = contents(before), contents(after)
    found = []
    for name, content in old.items():
        if posixpath.basename(name) == f"{_DROPPED}.xml":
            continue
        if name not in new:
            found.append(f"{name}: part lost")
        elif new[name] != content:
            found += _altered(name, content, new[name], cells_set.get(name, set()))
    return found


def _altered(name: str, before: bytes, after: bytes, cells: set[str]) -> Iterator[str]:
    if not name.endswith((".xml", ".rels", ".vml")):
        yield f"{name}: bytes altered"
        return
    yield from _compare(name, ElementTree.fromstring(before), ElementTree.fromstring(after), cells)


def _compare(path: str, old: Element, new: Element, cells: set[str]) -> Iterator[str]:
    tag = _local(old)
    here = f"{path}/{tag}"
    written = tag == "c" and old.get("r") in cells
    for key, value in old.attrib.items():
        may_change = key in _COUNTS or key in _FOLLOWS.get(tag, ()) or (written and key in ("s", "t"))
        if not may_change and _shape(new.get(key, "")) != _shape(value):
            yield f"{here}@{key}: {value!r} became {new.get(key)!r}"
    if written:
        return
    if (old.text or "") != (new.text or "") and tag not in _TEXT_GROWS:
        yield f"{here}: text {old.text!r} became {new.text!r}"
    yield from _children(here, old, new, cells)


def _shape(value: str) -> str:
    return _HEIGHT.sub("", value)


def _children(here: str, old: Element, new: Element, cells: set[str]) -> Iterator[str]:
    """Each old child is found among the new ones, in order."""
    rest = iter(list(new))
    for child in old:
        if _dropped(child):
            continue
        same = next((each for each in rest if each.tag == child.tag and _key(each) == _key(child)), None)
        if same is None:
            yield f"{here}: lost {_local(child)} {dict(child.attrib)}"
            return
        yield from _compare(here, child, same, cells)


_KEYS = {"r", "Id", "PartName", "Extension", "name", "ref", "sheetId", "id", "sqref", "numFmtId"}


def _key(element: Element) -> list[tuple[str, str]]:
    """What tells an element from its neighbours."""
    local = [(key.rpartition("}")[2], value) for key, value in element.attrib.items()]
    return sorted((key, value) for key, value in local if key in _KEYS and _local(element) != "dimension")


def _dropped(element: Element) -> bool:
    return any(_DROPPED in value for value in element.attrib.values())


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"
