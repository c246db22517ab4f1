"""What XML in the usual form looks like, and what a real parser finds in it."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.parsers import expat

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

# A cell, or a range by its corners.
AREA = re.compile(r"[A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?", re.ASCII)
# Nothing that was matched once is tried again (++, *+): a crafted part costs no more than its length.
ENTITY = rb"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\dA-Fa-f]{1,6});"
_VALUE = rb'"[^"<>&]*+(?:' + ENTITY + rb'[^"<>&]*+)*+"'
TEXT = rb"[^<>&]*+(?:" + ENTITY + rb"[^<>&]*+)*+"
ATTRIBUTES = rb"(?:\s++[A-Za-z_][\w:.-]*+=" + _VALUE + rb")*+"
START = rb"<[A-Za-z_][\w:.-]*+" + ATTRIBUTES + rb"\s*+/?+>"
END = rb"</[A-Za-z_][\w:.-]*+>"
PROLOG = (
    rb"""(?:\xef\xbb\xbf)?+(?:<\?xml version=(?:"1\.0"|'1\.0')(?:\s++encoding=(?:"[Uu][Tt][Ff]-8"|'[Uu][Tt][Ff]-8'))?+"""
    rb"""(?:\s++standalone=(?:"(?:yes|no)"|'(?:yes|no)'))?+\s*+\?>)?+\s*+"""
)
MARKUP = rb"(?:(?:" + START + rb"|" + END + rb")" + TEXT + rb")*+"
_PART = re.compile(PROLOG + MARKUP)
_DEFAULT_NAMESPACE = re.compile(rb'\sxmlns="([^"]*+)"')

# More than Excel lets a workbook have of sheets, cell formats and columns together.
_MOST_ELEMENTS = 300_000
_DEEPEST, _TOLD_APART = 256, 4


class Unusual(Exception):  # noqa: N818 - no error: it is written anew and looked at again
    """A package, or a part of one, is not in the usual form."""


class BrokenXml(Exception):  # noqa: N818 - says what the XML is, whoever asks makes an error of it
    """What a part says is no well-formed XML; `unsafe` where it declares a document type."""

    def __init__(self, reason: str, unsafe: bool = False) -> None:
        super().__init__(reason)
        self.unsafe = unsafe


class Element(NamedTuple):
    """A start tag: its local name, the names from the root to itself, whether it has a prefix, its attributes.

    Elements that lie deep are told apart by nobody: they have no path.
    """

    name: str
    path: tuple[str, ...]
    prefixed: bool
    attributes: dict[str, str]


def check_form(xml: bytes, *namespaces: str) -> None:
    """Raise Unusual for a part that is not in the usual form, or whose elements are of none of the namespaces."""
    if not _PART.fullmatch(xml):
        raise Unusual
    check_namespace(xml, *namespaces)


def check_namespace(xml: bytes, *namespaces: str) -> None:
    """Raise Unusual unless the part's elements without a prefix are of one of the namespaces, all of them."""
    found = _DEFAULT_NAMESPACE.findall(xml)
    if len(found) != 1 or found[0].decode("utf-8", "replace") not in namespaces:
        raise Unusual


def new_parser() -> expat.XMLParserType:
    """A parser that takes a part as UTF-8 whatever it says, and refuses document types: no entity is ever looked up."""
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse
    parser.buffer_text = True
    return parser


def _refuse(*_: object) -> None:
    raise BrokenXml("a document type", unsafe=True)


def parse(parser: expat.XMLParserType, *pieces: bytes) -> None:
    """Parse a part. Raises BrokenXml."""
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise BrokenXml(str(error)) from error


def check_depth(depth: int) -> None:
    """Raise BrokenXml for elements within elements beyond all use."""
    if depth > _DEEPEST:
        raise BrokenXml("too deep")


def elements(*pieces: bytes, names: frozenset[str] | None = None) -> list[Element]:
    """The elements of a part in document order, those of some names where they are given. Raises BrokenXml."""
    found: list[Element] = []
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        prefix, _, local = name.rpartition(":")
        path.append(local)
        check_depth(len(path))
        if names is not None and local not in names:
            return
        if len(found) >= _MOST_ELEMENTS:
            raise BrokenXml("too many elements")
        found.append(Element(local, tuple(path) if len(path) <= _TOLD_APART else (), bool(prefix), attributes))

    def end(_: str) -> None:
        path.pop()

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(parser, *pieces)
    return found


def usual_elements(xml: bytes, names: frozenset[str], *namespaces: str) -> list[Element]:
    """The elements of these names in a part in the usual form. Raises Unusual, also where one of them has a prefix."""
    check_form(xml, *namespaces)
    try:
        found = elements(xml, names=names)
    except BrokenXml as error:
        raise Unusual from error
    if any(element.prefixed for element in found):
        raise Unusual
    return found
