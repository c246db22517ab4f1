"""What annotating a workbook did to it beyond what was declared: every part before and after, walked element by element.

Whatever is not declared here, lost, altered, moved or added, is a finding.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from openpyxl.utils import column_index_from_string, get_column_letter
from packages import contents


@dataclass(frozen=True)
class Declared:
    """What an annotation says that it does to one worksheet part, and what follows in other parts."""

    sheet: str = ""
    filled: frozenset[str] = frozenset()
    """Cells that get another fill and a comment, and keep everything else."""
    written: frozenset[str] = frozenset()
    """Cells that get content, a format or a link and had none before."""
    columns: frozenset[str] = frozenset()
    """Columns that get a width."""
    new_parts: frozenset[str] = frozenset()
    """The parts that may come, without number and extension."""
    styles: tuple[list[Element], list[Element]] = field(default=([], []), compare=False)
    """The cell formats before and after: set by `differences`."""


# The lists that may grow, by kind of part: the parent, and its children that may come.
_GROWS = {
    "types": {"Types": {"Default", "Override"}},
    "relations": {"Relationships": {"Relationship"}},
    "workbook": {"workbook": {"definedNames"}, "sheets": {"sheet"}, "definedNames": {"definedName"}},
    "sheet": {
        "worksheet": {"cols", "hyperlinks", "legacyDrawing", "dimension"},
        "sheetData": {"row"},
        "row": {"c"},
        "hyperlinks": {"hyperlink"},
    },
    "comments": {"authors": {"author"}, "commentList": {"comment"}},
    "vml": {"xml": {"shapetype", "shape"}},
    "threads": {"ThreadedComments": {"threadedComment"}},
    "persons": {"personList": {"person"}},
}
# The styles that a cell refers to by their position: new ones stand behind the old ones.
_APPENDED = {"numFmts", "fonts", "fills", "borders", "cellXfs"}
# What tells an element from its neighbours; nothing that comes may repeat it.
_KEYS = {"r", "Id", "PartName", "Extension", "name", "ref", "sheetId", "id"}
_HEIGHT = re.compile(r"(?<=;)height:[\d.]+pt")


def differences(before: bytes, after: bytes, declared: Declared) -> list[str]:
    """What was not declared, in words, [] where nothing is."""
    old, new = contents(before), contents(after)
    declared = replace(declared, styles=(_formats(old) or _formats(new), _formats(new)))
    found = [f"{name}: part added" for name in new.keys() - old.keys() if not _expected(name, declared)]
    for name, content in old.items():
        if posixpath.basename(name) == "calcChain.xml":
            # Excel makes it anew; kept, it could name cells that have no formula now
            found += [f"{name}: kept"] if name in new else []
        elif name not in new:
            found.append(f"{name}: part lost")
        else:
            found += altered(name, content, new[name], declared)
    return found


def altered(name: str, before: bytes, after: bytes, declared: Declared) -> Iterator[str]:
    """What was not declared within one part."""
    if before == after:
        return
    kind = _kind(name, declared)
    if kind is None:
        yield f"{name}: bytes altered"
        return
    old, new = ElementTree.fromstring(before), ElementTree.fromstring(after)
    for root in (old, new) if kind == "sheet" else ():
        _number(root)
    yield from _compare(_Walk(name, kind, declared, name.count("/") + 1), old, new)


def _number(sheet: Element) -> None:
    """Cells that do not say where they are, told by their place."""
    for row, element in enumerate(sheet.iterfind("{*}sheetData/{*}row"), 1):
        for column, cell in enumerate(element, 1):
            if "r" not in cell.attrib:
                cell.set("place", f"{get_column_letter(column)}{row}")


def _kind(name: str, declared: Declared) -> str | None:
    """The kind of a part that may be edited, None for every other."""
    stem = re.sub(r"\d*\.\w+$", "", name)
    if name == declared.sheet:
        return "sheet"
    if name == "[Content_Types].xml":
        return "types"
    if name in ("xl/_rels/workbook.xml.rels", _relations_of(declared.sheet)):
        return "relations"
    kinds = {
        "xl/workbook": "workbook",
        "xl/styles": "styles",
        "xl/comments": "comments",
        "xl/drawings/vmlDrawing": "vml",
        "xl/threadedComments/threadedComment": "threads",
        "xl/persons/person": "persons",
    }
    return kinds.get(stem)


def _relations_of(part: str) -> str:
    return f"{posixpath.dirname(part)}/_rels/{posixpath.basename(part)}.rels"


def _formats(parts: dict[str, bytes]) -> list[Element]:
    root = ElementTree.fromstring(parts["xl/styles.xml"]) if "xl/styles.xml" in parts else Element("styleSheet")
    return root.findall("{*}cellXfs/{*}xf")


def _expected(name: str, declared: Declared) -> bool:
    return re.sub(r"\d*\.(xml|vml)(\.rels)?$", "", name) in declared.new_parts


@dataclass(frozen=True)
class _Walk:
    """Where in a part the comparison stands."""

    path: str
    kind: str
    declared: Declared
    top: int
    """How many slashes the path of the part's root has."""
    cell: str | None = None
    """In a comment or its box: the cell that it belongs to."""

    def into(self, element: Element) -> _Walk:
        return _Walk(
            f"{self.path}/{_local(element)}",
            self.kind,
            self.declared,
            self.top,
            _owner(element, self.kind) or self.cell,
        )

    @property
    def commented(self) -> bool:
        return self.cell in self.declared.filled


def _owner(element: Element, kind: str) -> str | None:
    if kind == "comments" and _local(element) == "comment":
        return element.get("ref")
    if kind == "vml" and _local(element) == "shape":
        row, column = element.find(".//{*}ClientData/{*}Row"), element.find(".//{*}ClientData/{*}Column")
        if row is not None and column is not None:
            return f"{chr(ord('A') + int(column.text or 0))}{int(row.text or 0) + 1}"
    return None


def _compare(walk: _Walk, old: Element, new: Element) -> Iterator[str]:
    walk, tag = walk.into(old), _local(old)
    for key in sorted({*old.attrib, *new.attrib}):
        was, now = old.get(key), new.get(key)
        if was != now and not _may_become(walk, old, key, was, now):
            yield f"{walk.path}@{key}: {was!r} became {now!r}"
    if (old.text or "") != (new.text or "") and not _may_read(walk, tag, old.text or "", new.text or ""):
        yield f"{walk.path}: text {old.text!r} became {new.text!r}"
    if (old.tail or "").strip() != (new.tail or "").strip():
        yield f"{walk.path}: text behind {old.tail!r} became {new.tail!r}"
    yield from _columns(walk, old, new) if tag == "cols" else _children(walk, old, new)


def _may_become(walk: _Walk, old: Element, key: str, was: str | None, now: str | None) -> bool:
    tag = _local(old)
    if walk.kind == "sheet":
        if tag == "c" and key == "s" and old.get("r", old.get("place")) in walk.declared.filled:
            return _only_filled(walk.declared.styles, was, now)
        return (tag, key) in {("dimension", "ref"), ("row", "spans")} and now is not None
    if walk.kind == "styles":
        return key == "count" and tag in _APPENDED and int(now or 0) > int(was or 0)
    if walk.kind == "comments" and tag == "t" and key.endswith("}space"):
        return walk.commented and now == "preserve"
    if walk.kind == "vml" and key == "style" and walk.commented:
        return _HEIGHT.sub("", was or "") == _HEIGHT.sub("", now or "")
    return False


def _may_read(walk: _Walk, tag: str, was: str, now: str) -> bool:
    """A comment's text goes on in the same run or in one behind it; its box grows."""
    if walk.kind == "comments" and tag == "t":
        return walk.commented and now.startswith(f"{was}\n")
    return walk.kind == "vml" and tag == "Anchor" and walk.commented


def _only_filled(styles: tuple[list[Element], list[Element]], was: str | None, now: str | None) -> bool:
    """Whether the formats of these numbers, before and after, are alike but for the fill."""
    before, after = (
        {key: value for key, value in formats[int(at or 0)].attrib.items() if key not in ("fillId", "applyFill")}
        for formats, at in zip(styles, (was, now), strict=True)
    )
    return before == after


def _children(walk: _Walk, old: Element, new: Element) -> Iterator[str]:
    """Each old child stands among the new ones in its order; each other one is declared and repeats none."""
    expected = [child for child in old if not _of_calculation_chain(child)]
    one_of_each = walk.path.count("/") == walk.top
    taken = {(_local(child), key) for child in expected if (key := _key(child)) or one_of_each}
    at = 0
    for child in new:
        if at < len(expected) and child.tag == expected[at].tag and _key(child) == _key(expected[at]):
            yield from _compare(walk, expected[at], child)
            at += 1
        elif not _may_come(walk, old, child, at == len(expected)) or (_local(child), _key(child)) in taken:
            yield f"{walk.path}: came, or out of order: {_local(child)} {dict(child.attrib)}"
    yield from (f"{walk.path}: lost {_local(child)} {dict(child.attrib)}" for child in expected[at:])


def _may_come(walk: _Walk, parent: Element, child: Element, behind: bool) -> bool:
    above, tag, declared = _local(parent), _local(child), walk.declared
    if walk.kind == "styles":
        return (above == "styleSheet" and tag in _APPENDED) or (above in _APPENDED and behind)
    if walk.kind == "comments" and walk.commented:
        return above == "text" and tag == "r" and behind
    if tag not in _GROWS[walk.kind].get(above, ()):
        return False
    own = {
        "c": lambda: child.get("r") in declared.written | declared.filled,
        "row": lambda: all(cell.get("r") in declared.written for cell in child),
        "hyperlink": lambda: child.get("ref") in declared.written,
        "comment": lambda: child.get("ref") in declared.filled,
        "shape": lambda: _owner(child, "vml") in declared.filled,
        "threadedComment": lambda: child.get("ref") in declared.filled,
        "definedName": lambda: child.get("name") == "_xlnm.Print_Area",
        "sheet": lambda: behind,
    }
    return own.get(tag, lambda: True)()


def _columns(walk: _Walk, old: Element, new: Element) -> Iterator[str]:
    """Column by column, as a range of columns is split where one of it gets a width of its own."""
    free = {column_index_from_string(letters) for letters in walk.declared.columns}

    def each(cols: Element) -> Iterator[tuple[int, dict[str, str], str | None]]:
        for col in cols:
            width = {key: value for key, value in col.attrib.items() if key not in ("min", "max")}
            for number in range(int(col.get("min", 0)), int(col.get("max", 0)) + 1):
                if number not in free:
                    yield number, width, col.text

    for was, now in zip_longest(each(old), each(new)):
        if was != now:
            yield f"{walk.path}: {was} became {now}"


def _key(element: Element) -> tuple[tuple[str, str], ...]:
    """What tells an element from its neighbours."""
    if _local(element) == "dimension":
        return ()
    local = ((key.rpartition("}")[2], value) for key, value in element.attrib.items())
    return tuple(sorted((key, value) for key, value in local if key in _KEYS))


def _of_calculation_chain(element: Element) -> bool:
    return any(element.get(key, "").endswith("calcChain.xml") for key in ("PartName", "Target"))


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
