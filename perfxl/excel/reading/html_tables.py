"""HTML tables named .xls, which many finance systems export: read as Excel opens them, all tables below one another."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from perfxl.excel.reading.limits import limits, too_large
from perfxl.excel.reading.traits import SheetTraits, WorkbookTraits, check_extent

NAME = "Sheet1"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
# The declaration stands in the head.
_HEAD = 4096
# What Excel allows as the name of a sheet.
_SHEET_NAME = re.compile(r"<x:Name>([^<>&\[\]:*?/\\']{1,31})</x:Name>", re.IGNORECASE)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?(%?)")
_AS_TEXT = re.compile(r"mso-number-format:\s*[\"']?\\@|x:str", re.IGNORECASE)
_HIDDEN = re.compile(r"display:\s*none", re.IGNORECASE)
_BREAKS = {"br", "p", "div"}
_UNSEEN = {"script", "style", "title", "xml"}
_MOST_SPAN = 1000  # as much as browsers allow
# A tag with its name and attributes; a quoted value may hold its end.
_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/><]*+)((?:[^<>"']++|"[^<"]*+"|'[^<']*+')*+)>""")
_NAME_OF_TAG = re.compile(r"<(/?)([A-Za-z][^\s/><]*+)")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?+""")
_BLANKS = re.compile(r"[ \t\r\n]+")
# What these hold is no page until their end tag.
_OPAQUE = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style")}
_ENDS = {"<!--": "-->", "<!": ">", "<?": ">"}

Rows = list[list[object]]


def read_tables(data: bytes) -> tuple[str, Rows, WorkbookTraits]:
    """The name, the rows and the traits of the one sheet that the tables make. Raises UnreadableError (too-large)."""
    if len(data) > limits().page:
        raise too_large(
            f"网页表格过大（{len(data) // 1_000_000} MB，上限 {limits().page // 1_000_000} MB）",
            len(data) / limits().page * limits().size,
        )
    text = _decoded(data)
    found = _SHEET_NAME.search(text)
    name = (found[1].strip() if found else "") or NAME
    tables = _Tables(name)
    tables.read(text)
    width = max((column for _, column in tables.cells), default=0)
    rows: Rows = [[""] * width for _ in range(tables.last_row)]
    for (row, column), value in tables.cells.items():
        rows[row - 1][column - 1] = value
    traits = SheetTraits(percent=tables.percent, hidden_rows=frozenset(tables.hidden), merges=tuple(tables.merges))
    return name, rows, WorkbookTraits({name: traits})


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    declared = _CHARSET.search(data[:_HEAD])
    # GB 18030 has all that GB 2312 and GBK have
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    for encoding in (["gb18030"] if name.startswith("gb") else [name]) + ["utf-8-sig", "gb18030"]:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("gb18030", "replace")


class _Tables:
    """Cells by row and column, from 1. A table within a cell is read as text of the cell."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.cells: dict[tuple[int, int], object] = {}
        self.percent: dict[tuple[int, int], int] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden: set[int] = set()
        self.last_row = 0
        self._row = self._column = 0
        self._until: dict[int, int] = {}  # the last row that a merged range of a column takes
        self._open: tuple[int, int] | None = None
        self._text: list[str] = []
        self._as_text = False
        self._depth = self._unseen = 0

    def read(self, text: str) -> None:
        """Read a page from its start to its end, each character once: what is not closed takes what is left."""
        at = 0
        while (start := text.find("<", at)) >= 0:
            self._data(text[at:start])
            at = self._markup(text, start)
        self._data(text[at:])
        self._close()

    def _markup(self, text: str, start: int) -> int:
        """What begins with a <; gives where it ends."""
        for begin, end in _ENDS.items():
            if text.startswith(begin, start):
                return _behind(text, end, start + len(begin))
        tag = _TAG.match(text, start)
        name = tag or _NAME_OF_TAG.match(text, start)
        if name is None:
            self._data("<")
            return start + 1
        called = name[2].lower()
        if name[1]:
            self._end(called)
        else:
            self._start(called, tag[3] if tag else "")
        behind = tag.end() if tag else _behind(text, ">", name.end())
        if called in _OPAQUE and not name[1]:
            found = _OPAQUE[called].search(text, behind)
            return found.start() if found else len(text)
        return behind

    def _start(self, tag: str, attributes: str) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._depth += 1
            self._row = self.last_row if self._depth == 1 else self._row
        elif self._depth > 1:
            return
        elif tag == "tr":
            self._close()
            self._row, self._column = self._row + 1, 0
            if _HIDDEN.search(_attributes(attributes).get("style", "")):
                self.hidden.add(self._row)
        elif tag in ("td", "th"):
            self._begin(_attributes(attributes))
        elif tag in _BREAKS:
            self._text.append("\n")

    def _end(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag == "table":
            if self._depth == 1:
                self._close()
            self._depth = max(self._depth - 1, 0)
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._close()

    def _data(self, data: str) -> None:
        if data and self._open and not self._unseen:
            # line breaks of the source are blanks of the page
            self._text.append(_BLANKS.sub(" ", _unescaped(data)))

    def _begin(self, given: Mapping[str, str]) -> None:
        self._close()
        self._row = max(self._row, 1)
        self._column += 1
        while self._until.get(self._column, 0) >= self._row:
            self._column += 1
        right = self._column + _span(given.get("colspan")) - 1
        bottom = self._row + _span(given.get("rowspan")) - 1
        self.last_row = max(self.last_row, bottom)
        check_extent(self._name, self.last_row, right)
        if (bottom, right) != (self._row, self._column):
            self.merges.append((self._row, self._column, bottom, right))
            self._until |= dict.fromkeys(range(self._column, right + 1), bottom)
        self._open, self._text = (self._row, self._column), []
        self._as_text = "x:str" in given or _AS_TEXT.search(given.get("style", "")) is not None

    def _close(self) -> None:
        if self._open is None:
            return
        text = "".join(self._text).replace("\xa0", " ").strip()
        self.cells[self._open] = text if self._as_text else self._value(text, self._open)
        self._open = None

    def _value(self, text: str, at: tuple[int, int]) -> object:
        """A number where Excel makes one of the text: 1,234.5 and 99.1%, not 001."""
        found = _NUMBER.fullmatch(text)
        if found is None:
            return text
        number = float(text.replace(",", "").rstrip("%"))
        if found[2]:
            self.percent[at] = len(found[1] or "")
            return number / 100
        return number


def _span(text: str | None) -> int:
    """How many rows or columns a cell takes."""
    digits = (text or "").strip()
    return min(max(int(digits), 1), _MOST_SPAN) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1


def _behind(text: str, end: str, start: int) -> int:
    """Where the text goes on behind an end; at its own end where there is none."""
    found = text.find(end, start)
    return found + len(end) if found >= 0 else len(text)


def _attributes(text: str) -> dict[str, str]:
    """Attributes of a tag; the first of a name counts."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(text) if text else ():
        found.setdefault(name.lower(), _unescaped("".join(values)))
    return found


def _unescaped(text: str) -> str:
    """A text with its character references resolved, as far as they are numbers that can be."""
    try:
        return html.unescape(text) if "&" in text else text
    except ValueError:
        return text
