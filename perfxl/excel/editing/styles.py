"""styles.xml: formats appended as new entries, none edited, so that every cell not touched looks as it did."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from perfxl.excel.editing.formats import PLAIN, CellFormat, argb
from perfxl.excel.editing.markup import (
    Element,
    Markup,
    Splice,
    attributes,
    escape,
    number,
    once_a_part,
    spliced,
    with_attributes,
)

_CHILDREN = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
_ORDER = {name: rank for rank, name in enumerate(_CHILDREN.split())}
_FONT_CHILDREN = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name",
    "family", "charset", "scheme",
)  # fmt: skip
_FONT_CHILD = re.compile(rb"<(?:[\w.-]++:)?+([\w.-]++)[^<>]*/>")
_BUILTIN = {
    "General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49,
}  # fmt: skip
_FIRST_OWN_NUMBER_FORMAT = 164
# what a section holds before anything is appended, in a part that lacks it
_DEFAULTS = {
    "fonts": ['<{p}font><{p}sz val="11"/><{p}name val="宋体"/></{p}font>'],
    "fills": [f'<{{p}}fill><{{p}}patternFill patternType="{kind}"/></{{p}}fill>' for kind in ("none", "gray125")],
    "borders": ["<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>"],
    "cellXfs": ['<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'],
    "numFmts": [],
    "dxfs": [],
}
_ITEM = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf", "numFmts": "numFmt", "dxfs": "dxf"}
_APPLIED = {"numFmt": "NumberFormat"}


class _Read(NamedTuple):
    """A styles part as it came: its sections, and what they hold."""

    markup: Markup
    sections: Mapping[str, Element]
    items: Mapping[str, Sequence[bytes]]


@once_a_part
def _read(data: bytes) -> _Read:
    markup = Markup(data)
    sections = {element.name: element for element in markup.children()}
    items = {name: _raw_items(markup, sections[name], item) for name, item in _ITEM.items() if name in sections}
    return _Read(markup, sections, items)


def _raw_items(markup: Markup, section: Element, name: str) -> tuple[bytes, ...]:
    return tuple(markup.raw(element) for element in markup.children(section) if element.name == name)


class Styles:
    """The styles part of a workbook; formats are known by small numbers, 0 for none."""

    def __init__(self, data: bytes) -> None:
        read = _read(data)
        self._markup, self._sections = read.markup, read.sections
        self._p = self._markup.root.prefix
        self._read_items = read.items
        self._items: dict[str, list[bytes]] = {}
        self._added: dict[str, list[bytes]] = {name: [] for name in _ITEM}
        self._formats: list[CellFormat] = [PLAIN]
        self._ids: dict[CellFormat, int] = {PLAIN: 0}
        self._merged: dict[tuple[int, int], int] = {}
        self._cells: dict[tuple[int, int], int] = {}
        self._looks: dict[CellFormat, int] = {}
        self._parts: dict[tuple[str, object], int] = {}

    def intern(self, cell_format: CellFormat) -> int:
        """The number of a format. ValueError for what is no colour."""
        interned = self._ids.get(cell_format)
        if interned is None:
            for color in (cell_format.fill, cell_format.color):
                if color:
                    argb(color)
            interned = self._ids[cell_format] = len(self._formats)
            self._formats.append(cell_format)
        return interned

    def intern_all(self, formats: Sequence[CellFormat]) -> list[int]:
        """The numbers of several formats."""
        ids = self._ids
        return [ids[each] if each in ids else self.intern(each) for each in formats]

    def merge(self, below: int, above: int) -> int:
        """The number of one format laid over another."""
        if not below or below == above:
            return above
        if (below, above) not in self._merged:
            self._merged[below, above] = self.intern(self._formats[above].over(self._formats[below]))
        return self._merged[below, above]

    def cell_style(self, base: int, interned: int) -> int:
        """The cellXfs index for a cell of style `base` with a format laid over it."""
        if not interned:
            return base
        key = (base, interned)
        if key not in self._cells:
            self._cells[key] = self._append("cellXfs", self._xf(base, self._formats[interned]))
        return self._cells[key]

    def differential(self, look: CellFormat) -> int:
        """The index among the dxfs of what a conditional format lays over a cell: fill, font colour, bold, struck out."""
        if look not in self._looks:
            self._looks[look] = self._differential(look)
        return self._looks[look]

    def _differential(self, look: CellFormat) -> int:
        p = self._p
        bold = f"<{p}b/>" if look.bold else ""
        strike = f"<{p}strike/>" if look.strike else ""
        color = f'<{p}color rgb="{argb(look.color)}"/>' if look.color else ""
        font = f"<{p}font>{bold}{strike}{color}</{p}font>" if bold or strike or color else ""
        # the colour that a differential fill shows is its background
        pattern = f'<{p}patternFill><{p}bgColor rgb="{argb(look.fill)}"/></{p}patternFill>' if look.fill else ""
        fill = f"<{p}fill>{pattern}</{p}fill>" if pattern else ""
        return self._once("dxfs", f"<{p}dxf>{font}{fill}</{p}dxf>")

    def _section(self, name: str) -> list[bytes]:
        if name not in self._items:
            if name not in self._sections:
                defaults = [text.format(p=self._p).encode() for text in _DEFAULTS[name]]
                self._items[name], self._added[name] = defaults, defaults.copy()
            else:
                self._items[name] = [*self._read_items[name]]
        return self._items[name]

    def _append(self, section: str, item: bytes) -> int:
        items = self._section(section)
        items.append(item)
        self._added[section].append(item)
        return len(items) - 1

    def _xf(self, base: int, wanted: CellFormat) -> bytes:
        xfs = self._section("cellXfs")
        xf = xfs[base] if base < len(xfs) else xfs[0]
        changes: dict[str, int] = {}
        if wanted.sets_font:
            changes["font"] = self._font(number(_values(xf), "fontId"), wanted)
        if wanted.fill is not None:
            changes["fill"] = self._fill(wanted.fill) if wanted.fill else 0
        if wanted.border is not None:
            changes["border"] = self._border()
        if wanted.number_format is not None:
            changes["numFmt"] = self._number_format(wanted.number_format)
        return _new_xf(self._p, xf, wanted, tuple(changes.items()))

    def _font(self, base: int, wanted: CellFormat) -> int:
        key = (base, wanted.bold, wanted.underline, wanted.strike, wanted.size, wanted.font_name, wanted.color)
        if ("font", key) not in self._parts:
            fonts = self._section("fonts")
            font = fonts[base] if base < len(fonts) else b""
            self._parts["font", key] = self._append("fonts", _new_font(self._p, font, wanted))
        return self._parts["font", key]

    def _fill(self, color: str) -> int:
        p = self._p
        pattern = f'<{p}fgColor rgb="{argb(color)}"/><{p}bgColor indexed="64"/>'
        text = f'<{p}fill><{p}patternFill patternType="solid">{pattern}</{p}patternFill></{p}fill>'
        return self._once("fills", text)

    def _border(self) -> int:
        p = self._p
        sides = "".join(
            f'<{p}{side} style="thin"><{p}color indexed="64"/></{p}{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._once("borders", f"<{p}border>{sides}<{p}diagonal/></{p}border>")

    def _once(self, section: str, text: str) -> int:
        if (section, text) not in self._parts:
            self._parts[section, text] = self._append(section, text.encode())
        return self._parts[section, text]

    def _number_format(self, code: str) -> int:
        known = [attributes(item) for item in self._section("numFmts")]
        used = [number(values, "numFmtId") for values in known]
        # some programs give the numbers of Excel's own formats another meaning
        if code in _BUILTIN and _BUILTIN[code] not in used:
            return _BUILTIN[code]
        for values in known:
            if values.get("formatCode") == code:
                return number(values, "numFmtId")
        free = max((_FIRST_OWN_NUMBER_FORMAT, *(each + 1 for each in used)))
        text = f'<{self._p}numFmt numFmtId="{free}" formatCode="{escape(code)}"/>'
        self._append("numFmts", text.encode())
        return free

    @property
    def changed(self) -> bool:
        """Whether anything was appended."""
        return any(self._added.values())

    def rendered(self) -> bytes:
        """The part's bytes with the new entries."""
        splices: list[Splice] = []
        missing: dict[str, bytes] = {}
        for name, items in self._added.items():
            count = str(len(self._items.get(name, ())))
            element = self._sections.get(name)
            if items and element:
                # the count is optional; written anew it is right
                splices.append(self._markup.append(element, b"".join(items), count=count))
            elif items:
                tag = f"{self._p}{name}"
                missing[name] = f'<{tag} count="{count}">'.encode() + b"".join(items) + f"</{tag}>".encode()
        splices += self._markup.insert(missing, _ORDER) if missing else []
        return b"".join(spliced(self._markup.data, splices))


@lru_cache(maxsize=256)
def _values(xf: bytes) -> Mapping[str, str]:
    """The attributes of a cell format."""
    return attributes(xf[: xf.index(b">") + 1])


@lru_cache(maxsize=1024)
def _new_xf(p: str, xf: bytes, wanted: CellFormat, indexes: tuple[tuple[str, int], ...]) -> bytes:
    """A cell format with a format laid over it, of which font, fill, border and numFmt have these indexes."""
    changes: dict[str, str] = {}
    for what, index in indexes:
        changes |= {f"{what}Id": str(index), f"apply{_APPLIED.get(what) or what.capitalize()}": "1"}
    values = {**_values(xf), **changes}
    if wanted.sets_alignment:
        values["applyAlignment"] = "1"
        xf = _aligned(p, xf, wanted)
    if wanted.locked is not None:
        values["applyProtection"] = "1"
        xf = _protected(p, xf, wanted.locked)
    end = xf.index(b">")
    written = "".join(f' {name}="{escape(value)}"' for name, value in values.items())
    closing = b"/" if xf[end - 1] == ord("/") else b""
    return f"<{p}xf{written}".encode() + closing + xf[end:]


def _protected(p: str, xf: bytes, locked: bool) -> bytes:
    name = f"{p}protection".encode()
    value = {"locked": str(int(locked))}
    found = re.search(rb"<%s(?=[\s/>])[^<>]*+>" % re.escape(name), xf)
    if found:
        return xf[: found.start()] + with_attributes(found[0], value) + xf[found.end() :]
    protection = with_attributes(b"<%s/>" % name, value)
    if xf.endswith(b"/>"):
        return b"%s>%s</%sxf>" % (xf[:-2].rstrip(), protection, p.encode())
    # behind the alignment, before what extensions add
    at = next((at for at in (xf.find(b"<%sextLst" % p.encode()), xf.rfind(b"</")) if at > 0), len(xf))
    return xf[:at] + protection + xf[at:]


def _aligned(p: str, xf: bytes, wanted: CellFormat) -> bytes:
    changes: dict[str, str | None] = {}
    if wanted.align is not None:
        changes["horizontal"] = wanted.align
    if wanted.valign is not None:
        changes["vertical"] = wanted.valign
    if wanted.wrap is not None:
        changes["wrapText"] = str(int(wanted.wrap))
    name = f"{p}alignment".encode()
    found = re.search(rb"<%s(?=[\s/>])[^<>]*+>" % re.escape(name), xf)
    if found:
        return xf[: found.start()] + with_attributes(found[0], changes) + xf[found.end() :]
    alignment = with_attributes(b"<%s/>" % name, changes)
    if xf.endswith(b"/>"):
        return b"%s>%s</%sxf>" % (xf[:-2].rstrip(), alignment, p.encode())
    end = xf.index(b">") + 1
    return xf[:end] + alignment + xf[end:]


@lru_cache(maxsize=256)
def _new_font(p: str, base: bytes, wanted: CellFormat) -> bytes:
    """A font with a format laid over it."""
    children = {match[1].decode(): match[0] for match in _FONT_CHILD.finditer(base)}
    _set(p, children, "b", None if wanted.bold is None else "" if wanted.bold else "-")
    _set(p, children, "strike", None if wanted.strike is None else "" if wanted.strike else "-")
    _set(p, children, "u", None if wanted.underline is None else "" if wanted.underline else "-")
    _set(p, children, "sz", None if wanted.size is None else f' val="{wanted.size:g}"')
    _set(p, children, "color", None if wanted.color is None else f' rgb="{argb(wanted.color)}"')
    if wanted.font_name is not None:
        _set(p, children, "name", f' val="{escape(wanted.font_name)}"')
        # a theme font or a character set would win over the name
        for name in ("scheme", "charset", "family"):
            children.pop(name, None)
    content = b"".join(children[name] for name in _FONT_CHILDREN if name in children)
    tag = f"{p}font".encode()
    return b"<%s>%s</%s>" % (tag, content, tag)


def _set(p: str, children: dict[str, bytes], name: str, value: str | None) -> None:
    if value == "-":
        children.pop(name, None)
    elif value is not None:
        children[name] = f"<{p}{name}{value}/>".encode()


def minimal_styles(namespace: str) -> bytes:
    """A styles part for a workbook without one."""
    sections = {name: f'<{name} count="{len(items)}">{"".join(items)}</{name}>' for name, items in _DEFAULTS.items()}
    sections["cellStyleXfs"] = sections["cellXfs"].replace("cellXfs", "cellStyleXfs")
    sections["cellStyles"] = '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles>'
    del sections["numFmts"], sections["dxfs"]
    content = "".join(sections[name] for name in sorted(sections, key=_ORDER.__getitem__)).format(p="")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<styleSheet xmlns="{namespace}">{content}</styleSheet>'.encode()
