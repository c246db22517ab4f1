"""Relationships between parts and the content types of parts, as the Open Packaging Conventions have them."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from perfxl.excel.editing.markup import Element, Markup, Splice, escape, once_a_part, spliced
from perfxl.excel.editing.package import Package

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
CONTENT_TYPES = "[Content_Types].xml"


@dataclass(frozen=True)
class Dialect:
    """The namespaces that a workbook uses: transitional (nearly all) or strict."""

    main: str
    relations: str
    drawing: str
    sheet_drawing: str
    chart: str


_OOXML = "http://schemas.openxmlformats.org/"
TRANSITIONAL = Dialect(
    main=_OOXML + "spreadsheetml/2006/main",
    relations=_OOXML + "officeDocument/2006/relationships",
    drawing=_OOXML + "drawingml/2006/main",
    sheet_drawing=_OOXML + "drawingml/2006/spreadsheetDrawing",
    chart=_OOXML + "drawingml/2006/chart",
)
_PURL = "http://purl.oclc.org/ooxml/"
STRICT = Dialect(
    main=_PURL + "spreadsheetml/main",
    relations=_PURL + "officeDocument/relationships",
    drawing=_PURL + "drawingml/main",
    sheet_drawing=_PURL + "drawingml/spreadsheetDrawing",
    chart=_PURL + "drawingml/chart",
)


class Relation(NamedTuple):
    """One relationship: `kind` is the last word of its type, `target` the part's full name (or a URL)."""

    id: str
    kind: str
    target: str
    external: bool


class _Related(NamedTuple):
    """A relationships' part as it came: its elements with what they say."""

    markup: Markup
    elements: Sequence[tuple[Element, Mapping[str, str]]]


@once_a_part
def _related(data: bytes) -> _Related:
    markup = Markup(data)
    return _Related(markup, tuple((element, markup.attributes(element)) for element in markup.children()))


@lru_cache(maxsize=1024)
def _path(part: str, target: str) -> str:
    """The name of the part that a target means, seen from a part."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")


@lru_cache(maxsize=1024)
def _relations_path(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", name + ".rels")


class Relations:
    """The relationships of one part (the package itself is ``""``). Once flushed they are to be read anew."""

    def __init__(self, package: Package, part: str, dialect: Dialect = TRANSITIONAL) -> None:
        # some programs write the names of a zip with backslashes
        self._package, self._part, self._dialect = package, part.replace("\\", "/"), dialect
        path = _relations_path(self._part)
        found = package.find(path)
        self.path = found or path
        related = _related(package.read(found)) if found else None
        self._markup = related.markup if related else None
        self.items: dict[str, Relation] = {}
        self._elements: dict[str, Element] = {}
        self._new: list[str] = []
        self._dropped: list[str] = []
        for element, values in related.elements if related else ():
            self._add_item(element, values)

    def _add_item(self, element: Element, values: Mapping[str, str]) -> None:
        external = values.get("TargetMode") == "External"
        target = values.get("Target", "")
        if not external:
            target = self._resolved(target)
        relation = Relation(values.get("Id", ""), values.get("Type", "").rpartition("/")[2], target, external)
        self.items[relation.id] = relation
        self._elements[relation.id] = element

    def _resolved(self, target: str) -> str:
        path = _path(self._part, target.replace("\\", "/"))
        return self._package.find(path) or self._package.find(unquote(path)) or path

    def of_kind(self, kind: str) -> list[Relation]:
        """The relationships to parts of a kind: ``worksheet``, ``comments``, ``vmlDrawing`` …"""
        return [relation for relation in self.items.values() if relation.kind == kind]

    def part_of_kind(self, kind: str) -> str | None:
        """The first existing part of a kind, or None."""
        return next((part for each in self.of_kind(kind) if (part := self._existing(each))), None)

    def part(self, relation_id: str | None) -> str | None:
        """The existing part that an id leads to, or None."""
        # a damaged relationship may have no id: nothing leads to it
        relation = self.items.get(relation_id) if relation_id else None
        return self._existing(relation) if relation else None

    def _existing(self, relation: Relation) -> str | None:
        return None if relation.external else self._package.find(relation.target)

    def add(self, kind: str, target: str) -> str:
        """Relate to a part; gives the new id."""
        number = len(self.items) + 1
        while f"rId{number}" in self.items:
            number += 1
        new = Relation(f"rId{number}", kind, target, False)
        self.items[new.id] = new
        self._new.append(new.id)
        return new.id

    def drop(self, relation_id: str) -> None:
        """Take a relationship out."""
        if self.items.pop(relation_id, None) and relation_id in self._elements:
            self._dropped.append(relation_id)

    def flush(self, types: "ContentTypes") -> None:
        """Write what was added and dropped to the package."""
        added = "".join(self._rendered(self.items[each]) for each in self._new if each in self.items).encode()
        if not added and not self._dropped:
            return
        if self._markup is None:
            data = f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'.encode() + added + b"</Relationships>"
            self._package.write(self.path, [data])
            types.ensure_default("rels", _RELS_TYPE, self.path)
        else:
            markup = self._markup
            elements = [self._elements[each] for each in self._dropped]
            splices = [Splice(element.start, element.end, b"") for element in elements]
            splices += markup.insert({"Relationship": added}, {"Relationship": 0}) if added else []
            self._package.write(self.path, spliced(markup.data, splices))

    def _rendered(self, relation: Relation) -> str:
        prefix = self._markup.root.prefix if self._markup else ""
        target = posixpath.relpath("/" + relation.target, posixpath.join("/", posixpath.dirname(self._part)))
        kind = f"{self._dialect.relations}/{relation.kind}"
        return f'<{prefix}Relationship Id="{relation.id}" Type="{kind}" Target="{escape(target)}"/>'


class _Types(NamedTuple):
    """The content types as they came: what an extension means, and the overrides by part."""

    markup: Markup
    defaults: Mapping[str, str]
    overrides: Mapping[str, Sequence[Element]]


@once_a_part
def _types(data: bytes) -> _Types:
    markup = Markup(data)
    defaults: dict[str, str] = {}
    overrides: dict[str, list[Element]] = {}
    for element in markup.children():
        values = markup.attributes(element)
        if element.name == "Default":
            defaults[values.get("Extension", "").lower()] = values.get("ContentType", "")
        elif element.name == "Override":
            overrides.setdefault(values.get("PartName", "").lower(), []).append(element)
    return _Types(markup, defaults, overrides)


class ContentTypes:
    """[Content_Types].xml: what each part is. Once flushed it is to be read anew."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._markup, defaults, self._overrides = _types(package.read(CONTENT_TYPES))
        self._defaults = {**defaults}
        self._added: dict[str, str] = {}
        self._dropped: set[str] = set()

    def free_name(self, pattern: str) -> str:
        """A part name for which there is neither a part nor an override: the pattern's ``{}`` is a number."""
        number = 1
        while self._package.find(name := pattern.format(number)) or self._knows("/" + name.lower()):
            number += 1
        return name

    def _knows(self, part: str) -> bool:
        return part in self._overrides or part in self._added

    def override(self, part: str, content_type: str) -> None:
        """Say what a new part is."""
        key = "/" + part.lower()
        self._dropped.add(key)
        prefix = self._markup.root.prefix
        values = f'PartName="/{escape(part)}" ContentType="{content_type}"'
        self._added[key] = f"<{prefix}Override {values}/>"

    def ensure_default(self, extension: str, content_type: str, part: str) -> None:
        """Say what parts of an extension are, or this part if the extension already means something else."""
        known = self._defaults.get(extension)
        if known is None:
            self._defaults[extension] = content_type
            values = f'Extension="{extension}" ContentType="{content_type}"'
            self._added[f".{extension}"] = f"<{self._markup.root.prefix}Default {values}/>"
        elif known != content_type:
            self.override(part, content_type)

    def drop(self, part: str) -> None:
        """Forget a removed part."""
        self._dropped.add("/" + part.lower())
        self._added.pop("/" + part.lower(), None)

    def flush(self) -> None:
        """Write what changed to the package."""
        stale = [element for key in self._dropped for element in self._overrides.get(key, ())]
        if not self._added and not stale:
            return
        splices = [Splice(element.start, element.end, b"") for element in stale]
        # a Default may stand among the overrides: the schema sets no order
        added = "".join(self._added.values()).encode()
        splices += self._markup.insert({"Override": added}, {"Override": 0}) if added else []
        self._package.write(CONTENT_TYPES, spliced(self._markup.data, splices))
