"""Elements of Word's XML by their names without namespaces, of which strict documents have others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element | None, name: str) -> Element | None:
    """The first child of a name."""
    return None if element is None else next((each for each in element if local(each) == name), None)


def attribute(element: Element | None, wanted: str) -> str:
    """An attribute by its name without namespace, '' where the element has none."""
    if element is None:
        return ""
    return next((str(text) for name, text in element.attrib.items() if str(name).rpartition("}")[2] == wanted), "")


def number(element: Element | None, wanted: str = "val", default: int = 0) -> int:
    """The same as a whole number."""
    text = attribute(element, wanted)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else default
