"""XML parsed and written out again in the usual form: what a part says stays, how it was written goes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.usual.form import CONTENT_TYPES, MAIN, RELATIONSHIPS, check_depth, new_parser, parse

HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OF_ROOT = {"Types": CONTENT_TYPES, "Relationships": RELATIONSHIPS}
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
# Quotes in a text are no harm, but nothing in it shall look like an attribute.
_IN_TEXT, _IN_VALUE = re.compile(r'[&<>"\r]'), re.compile(r'[&<>"\r\n\t]')
_XMLNS, _XML = "xmlns", "xml"
_ALTERNATIVES = ("AlternateContent", "Fallback")
# What says that white space around a text is part of it.
PRESERVED = ("xml:space", "preserve")


class Writer:
    """Takes what a parser meets and writes it: double quotes, no comments, one namespace without a prefix.

    Elements of the root's namespace lose their prefix, others that stand without one get one. A root without a
    namespace is given the one that parts of its name have. Subclasses see each element before it is written.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._open: list[str] = []
        self._scopes: list[dict[str, str]] = []
        self._root = ""
        self._unclosed = False
        self._given = self._count = 0
        self._most = limits().elements
        self.path: list[str] = []
        """The local names of the elements above."""

    def xml(self) -> str:
        """What was written."""
        return "".join(self._pieces)

    def rewrite(self, xml: bytes) -> bytes:
        """A part in the usual form. Raises BrokenXml, and UnreadableError (too-large)."""
        parser = new_parser()
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        parse(parser, xml)
        return HEAD + self.xml().encode()

    def _start(self, name: str, attributes: list[str]) -> None:
        given = dict(zip(attributes[::2], attributes[1::2], strict=True)) if attributes else {}
        scope = self._scopes[-1] if self._scopes else {"": "", _XML: "http://www.w3.org/XML/1998/namespace"}
        if _XMLNS in attributes or any(key.startswith("xmlns:") for key in given):
            declared = {key[6:]: value for key, value in given.items() if key == _XMLNS or key.startswith("xmlns:")}
            scope = {**scope, **declared}
            given = {key: value for key, value in given.items() if key != _XMLNS}
        prefix, _, local = name.rpartition(":")
        namespace = scope.get(prefix, "")
        if not self._scopes:
            self._root = namespace or _OF_ROOT.get(local, MAIN)
            given = {_XMLNS: self._root, **given}
        self._scopes.append(scope)
        self.path.append(local)
        check_depth(len(self.path))
        self._count += 1
        if self._count > self._most:
            raise too_large(f"工作簿的写法特殊，内容又过多（上限 {self._most} 个元素）")
        own = namespace in ("", self._root)
        self.start(local, own, self._tag(prefix, local, own, namespace, given), given)

    def _tag(self, prefix: str, local: str, own: bool, namespace: str, given: dict[str, str]) -> str:
        """The name to write; what it needs is declared among the attributes."""
        if own:
            return local
        if not prefix:
            self._given += 1
            prefix = f"own{self._given}"
            given[f"xmlns:{prefix}"] = namespace
        return f"{prefix}:{local}"

    def _end(self, _: str) -> None:
        self.end()
        self._scopes.pop()
        self.path.pop()

    def start(self, local: str, own: bool, tag: str, attributes: dict[str, str]) -> None:
        """An element begins; `own` says that it is of the root's namespace, `tag` is the name to write."""
        self._close_tag()
        self._pieces.append(f"<{tag}{rendered(attributes)}")
        self._open.append(tag)
        self._unclosed = True

    def end(self) -> None:
        """The last element that began ends."""
        tag = self._open.pop()
        if self._unclosed:
            self._pieces.append("/>")
            self._unclosed = False
        else:
            self._pieces.append(f"</{tag}>")

    def text(self, text: str) -> None:
        """A text within the last element."""
        self._close_tag()
        self._pieces.append(escaped(text))

    def is_declared(self, name: str) -> bool:
        """Whether the root declares the prefix of an attribute."""
        return ":" in name and name.partition(":")[0] in self._scopes[0]

    def raw(self, xml: str) -> None:
        """What is in the usual form already."""
        self._close_tag()
        self._pieces.append(xml)

    def _close_tag(self) -> None:
        if self._unclosed:
            self._pieces.append(">")
            self._unclosed = False


class SelectiveWriter(Writer):
    """Writes the elements that it keeps. Of alternatives for other programs it keeps what is meant for all of them.

    (Markup Compatibility, ECMA-376 part 3: Hancom Office writes cell formats so.)
    """

    def __init__(self) -> None:
        super().__init__()
        self.above: list[str] = []
        """The local names of the elements above that are kept, `""` for alternatives."""
        self._left_out = 0

    def keeps(self, local: str, own: bool) -> bool:
        """Whether an element is written, and what stands in it is looked at."""
        raise NotImplementedError

    def start(self, local: str, own: bool, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        alternatives = not own and local in _ALTERNATIVES
        if self._left_out or not (alternatives or self.keeps(local, own)):
            self._left_out += 1
        elif alternatives:
            self.above.append("")
        else:
            self.above.append(local)
            super().start(local, own, tag, attributes)

    def end(self) -> None:
        """The last element that began ends."""
        if self._left_out:
            self._left_out -= 1
        elif self.above.pop():
            super().end()

    def text(self, text: str) -> None:
        """A text within what is kept."""
        if not self._left_out:
            super().text(text)


def rendered(attributes: Mapping[str, str]) -> str:
    """Attributes as they are written."""
    return "".join(f' {name}="{_IN_VALUE.sub(_escaped, value)}"' for name, value in attributes.items())


def escaped(text: str) -> str:
    """A text as it is written."""
    return _IN_TEXT.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]
