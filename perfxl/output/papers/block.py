"""What stands in a paper as a whole: a table, a chart. In a template: `{{p 附表 }}` in a paragraph of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

_CONTROL = re.compile("[\x00-\x1f]")
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Block:
    """WordprocessingML that takes the place of a paragraph; all text in it is escaped by whoever makes it."""

    xml: str

    def __html__(self) -> str:
        """The markup itself: it is not escaped a second time."""
        return self.xml

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.xml)


def escaped(text: str, quoted: bool = False) -> str:
    """Text as XML, `quoted` as the value of an attribute; a control character of its own starts no paragraph."""
    return escape(printable(text), {'"': "&quot;"} if quoted else {})


def printable(text: str, instead: str = "") -> str:
    """Text with `instead` in the place of each control character; what no XML may hold is U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", _CONTROL.sub(instead, text))
