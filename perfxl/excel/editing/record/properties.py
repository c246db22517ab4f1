"""Custom document properties: texts that a workbook keeps, whichever program saves it, and that nobody sees in it."""

from collections.abc import Mapping

from perfxl.excel.editing.markup import Element, Markup, Splice, escape, number, spliced
from perfxl.excel.editing.parts import Parts
from perfxl.excel.editing.relations import Relations

_PART, _KIND = "docProps/custom.xml", "custom-properties"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_TRANSITIONAL = (
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
)
_STRICT = (
    "http://purl.oclc.org/ooxml/officeDocument/customProperties",
    "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes",
)
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_ID = 2
LONGEST = 255
"""What Excel lets a property hold, in characters."""


class Properties:
    """The custom properties part of a workbook, which may be missing."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._dialect = parts, parts.dialect
        self.part = Relations(parts.package, "").part_of_kind(_KIND)

    def read(self, prefix: str) -> dict[str, str]:
        """The texts whose names have a prefix."""
        if self.part is None:
            return {}
        markup = Markup(self._parts.package.read(self.part))
        return {name: _text(markup, element) for name, element in _named(markup, prefix).items()}

    def make(self) -> str:
        """See that there is a part; gives its name."""
        if self.part is None:
            parts = self._parts
            relations = Relations(parts.package, "", self._dialect)
            name = parts.types.free_name("docProps/custom{}.xml") if parts.package.find(_PART) else _PART
            names, values = _TRANSITIONAL if "purl" not in self._dialect.main else _STRICT
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            root = f'<Properties xmlns="{names}" xmlns:vt="{values}"></Properties>'
            parts.package.write(name, [f"{head}{root}".encode()])
            parts.types.override(name, _TYPE)
            relations.add(_KIND, name)
            relations.flush(parts.types)
            self.part = name
        return self.part

    def write(self, texts: Mapping[str, str]) -> None:
        """Add properties behind those that are there."""
        part = self.make()
        markup = Markup(self._parts.package.read(part))
        p = markup.root.prefix
        ids = [number(markup.attributes(element), "pid") for element in markup.children()]
        first = max([*ids, _FIRST_ID - 1]) + 1
        values = _STRICT[1] if "purl" in self._dialect.main else _TRANSITIONAL[1]
        content = "".join(
            f'<{p}property fmtid="{_FORMAT}" pid="{at}" name="{escape(name)}">'
            f'<vt:lpwstr xmlns:vt="{values}">{escape(text)}</vt:lpwstr></{p}property>'
            for at, (name, text) in enumerate(texts.items(), first)
        ).encode()
        self._parts.package.write(part, spliced(markup.data, [_at_end(markup, content)]))

    def drop(self, prefix: str, *, keep_part: bool = False) -> None:
        """Take out the properties whose names have a prefix, and the part with them if nothing else is in it."""
        if self.part is None:
            return
        parts, markup = self._parts, Markup(self._parts.package.read(self.part))
        gone = _named(markup, prefix)
        if not gone:
            return
        if not keep_part and len(gone) == sum(1 for _ in markup.children()):
            relations = Relations(parts.package, "", self._dialect)
            for relation in relations.of_kind(_KIND):
                relations.drop(relation.id)
            relations.flush(parts.types)
            parts.drop(self.part)
            self.part = None
            return
        cuts = [Splice(element.start, element.end, b"") for element in gone.values()]
        parts.package.write(self.part, spliced(markup.data, cuts))


def _named(markup: Markup, prefix: str) -> dict[str, Element]:
    elements = ((markup.attributes(element).get("name", ""), element) for element in markup.children())
    return {name: element for name, element in elements if name.startswith(prefix)}


def _text(markup: Markup, element: Element) -> str:
    return "".join(markup.text(child) for child in markup.children(element))


def _at_end(markup: Markup, content: bytes) -> Splice:
    root = markup.root
    return markup.append(root, content) if root.empty else Splice(root.close, root.close, content)
