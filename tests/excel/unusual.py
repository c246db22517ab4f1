"""Workbooks that say what any other says, written otherwise than most programs write it; and those that say two things."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tests.excel.packages import MAIN, PACKAGE_RELS, RELS, contents, package, relations, sheet_xml, zipped

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="{{code}}"/></numFmts>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs></styleSheet>'
)
TEXTS = "<sst xmlns='{0}'><si><t>{1}</t></si></sst>"
# A label, 60 % in a format, an error, a hidden row: what a sheet says, written as most programs write it.
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>分值</t></is></c><c r="B1" s="1"><v>0.6</v></c></row>'
    '<row r="2" hidden="1"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><v>5</v></c></row>'
)
BARE = (
    '<row><c t="inlineStr"><is><t>分值</t></is></c><c s="1"><v>0.6</v></c></row>'
    '<row hidden="1"><c t="e"><v>#REF!</v></c><c><v>5</v></c></row>'
)
TURNED = (
    '<row hidden="1" r="2"><c r="B2"><v>5</v></c><c t="e" r="A2"><v>#REF!</v></c></row>'
    '<row r="1"><c r="B1" s="1"><v>0.6</v></c><c r="A1" t="inlineStr"><is><t>分值</t></is></c></row>'
)
ELSEWHERE = (  # a row number, and cells that say another row
    '<row r="1"><c r="A1" t="inlineStr"><is><t>分值</t></is></c><c r="B2"/></row>'
    '<row r="2" hidden="1"><c r="A2" t="e"><v>#REF!</v></c><c r="B1" s="1"><v>0.6</v></c><c r="B2"><v>5</v></c></row>'
)


def book(sheet: str = sheet_xml(ROWS), code: str = "0.0%", number: int = 164, **parts: str | None) -> bytes:
    """A workbook with a style that prints a percentage."""
    extra: dict[str, str | None] = {
        "xl/styles.xml": STYLES.format(code=code, number=number),
        "xl/_rels/workbook.xml.rels": relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml")
        ),
    }
    return package(sheet, extra=extra | parts)


def related(target: str, styles: str = "styles.xml", **parts: str | None) -> bytes:
    """A workbook whose sheet is led to so."""
    rels = relations(("rId1", "worksheet", target), ("rId2", "styles", styles))
    return book(**{"xl/_rels/workbook.xml.rels": rels, **parts})


def renamed(names: dict[str, str], root: str = "xl/workbook.xml") -> bytes:
    """A workbook whose parts are called otherwise, and the workbook itself."""
    found = {names.get(name, name): content for name, content in contents(book()).items()}
    found["_rels/.rels"] = relations(("rId1", "officeDocument", root)).encode()
    return zipped(found.items())


def backslashes() -> bytes:
    """Every part with backslashes in its name, as a program for Windows may pack them."""
    found = {name.replace("/", "\\"): content for name, content in contents(book()).items()}
    data = zipped(found.items())
    # Python itself writes slashes for them
    for name in found:
        data = data.replace(name.replace("\\", "/").encode(), name.encode())
    return data


PREFIXED = (
    sheet_xml(ROWS)
    .replace("<", "<x:")
    .replace("<x:/", "</x:")
    .replace("<x:?xml", "<?xml")
    .replace("xmlns=", "xmlns:x=")
)
SPACED = sheet_xml(ROWS).replace("><", ">\n  <")
SINGLE = sheet_xml(ROWS.replace('"', "'"))
COMMENTED = sheet_xml(ROWS.replace("<c ", "<!-- <c r='Z9'><v>1</v></c> --><c "))
INSTRUCTED = sheet_xml(ROWS.replace("<row", "<?perfxl row?><row"))
SECTION = sheet_xml(ROWS.replace("<t>分值</t>", "<t><![CDATA[分值]]></t>"))
UTF16 = sheet_xml(ROWS).replace("UTF-8", "UTF-16").encode("utf-16")
ZEROS = sheet_xml(ROWS.replace('r="2"', 'r="0000000002"').replace('"B2"', '"B0000000002"'))
LOWER = sheet_xml(ROWS.replace('"A1"', '"a1"').replace('"B2"', '"$B$2"'))

WRITTEN_OTHERWISE: dict[str, Callable[[], bytes]] = {
    "rows and cells without a number": lambda: book(sheet_xml(BARE)),
    "rows and cells out of order": lambda: book(sheet_xml(TURNED)),
    "cells in another row": lambda: book(sheet_xml(ELSEWHERE)),
    "single quotes": lambda: book(SINGLE),
    "a prefix": lambda: book(PREFIXED),
    "line breaks between all tags": lambda: book(SPACED),
    "comments": lambda: book(COMMENTED),
    "instructions": lambda: book(INSTRUCTED),
    "a CDATA section": lambda: book(SECTION),
    "UTF-16": lambda: book(UTF16),
    "numbers with zeros": lambda: book(ZEROS),
    "small letters and dollars": lambda: book(LOWER),
    "a raw > in a format": lambda: book(code="[>=0]0.0%;0"),
    "GB 18030": lambda: book(sheet_xml(ROWS).replace("UTF-8", "GB18030").encode("gb18030")),
    "a workbook of another name": lambda: renamed(
        {"xl/workbook.xml": "xl/workbook22.xml", "xl/_rels/workbook.xml.rels": "xl/_rels/workbook22.xml.rels"},
        "xl/workbook22.xml",
    ),
    "a workbook in another folder": lambda: renamed(
        {name: name.replace("xl/", "book/") for name in contents(book())}, "/book/workbook.xml"
    ),
    "a target ./": lambda: related("./worksheets/sheet1.xml"),
    "a target ../xl/": lambda: related("../xl/worksheets/sheet1.xml", "../xl/styles.xml"),
    "a target of backslashes": lambda: related("worksheets\\sheet1.xml"),
    "a target in other letters": lambda: related("Worksheets/Sheet1.XML"),
    "a target with %20": lambda: related(
        "worksheets/my%20sheet.xml",
        **{"xl/worksheets/my sheet.xml": sheet_xml(ROWS), "xl/worksheets/sheet1.xml": None},
    ),
    "names of backslashes": backslashes,
    "a comment behind the zip": lambda: book()[:-2] + struct.pack("<H", 3) + b"zip",
    "something before the zip": lambda: b"PK\x03\x04junk" + book(),
}
"""All say what `ROWS` says."""


def two_directories(first: bytes, second: bytes) -> bytes:
    """A zip of which the classic end leads to one package and the zip64 end to another."""
    body, own = first[:-22], second[:-22]
    size, start = struct.unpack("<II", second[-10:-2])
    count = struct.unpack("<H", second[-12:-10])[0]
    directory = bytearray(own[start:])
    at = 0
    while at < len(directory):
        named, extra = struct.unpack_from("<HH", directory, at + 28)
        (offset,) = struct.unpack_from("<I", directory, at + 42)
        struct.pack_into("<I", directory, at + 42, offset + len(body))
        at += 46 + named + extra
    data = body + own[:start] + bytes(directory)
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, len(body) + start)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(data), 1)
    return data + end64 + locator + first[-22:]


EVIL = sheet_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _related_twice(how: str) -> bytes:
    good = f'<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
    evil = good.replace("sheet1", "evil")
    styles = f'<Relationship Id="rId2" Type="{RELS}/styles" Target="styles.xml"/>'
    found = how.format(good=good, evil=evil) + styles
    rels = f'<Relationships xmlns="{PACKAGE_RELS}">{found}</Relationships>'
    return book(**{"xl/_rels/workbook.xml.rels": rels, "xl/worksheets/evil.xml": EVIL})


TWO_VIEWS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "a relation in a comment": (lambda: _related_twice("{evil}<!--{good}-->"), {"too-large"}),
    "a relation in a comment, the other way": (lambda: _related_twice("<!--{evil}-->{good}"), {"read"}),
    "a < in an attribute": (
        lambda: _related_twice("{good}" + f'<Relationship a="<" Id="rId1" Type="{RELS}/worksheet" Target="x"/>'),
        {"corrupt"},
    ),
    "a relation twice": (lambda: _related_twice("{good}{evil}"), {"corrupt"}),
    "a row of more digits": (
        lambda: book(sheet_xml(ROWS + '<row r="3"><c r="XFD00000000001048576"><v>1</v></c></row>')),
        {"too-large"},
    ),
    "a column of four letters": (lambda: book(sheet_xml('<row r="1"><c r="AAAA1"><v>1</v></c></row>')), {"corrupt"}),
    "a row beyond the last": (lambda: book(sheet_xml('<row r="1048577"><c><v>1</v></c></row>')), {"corrupt"}),
    "rows in a comment": (lambda: book(sheet_xml(f"{ROWS}<!--{EVIL}-->")), {"read"}),
    "a > in an attribute": (
        lambda: book(sheet_xml(ROWS.replace('<row r="2"', '<row a="> r=\'9\'" r="2"'))),
        {"read"},
    ),
    "a cell in a text": (
        lambda: book(sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><c r="XFD1048576"><v>1</v></c></is></c></row>')),
        {"corrupt"},
    ),
    "rows of another namespace": (
        lambda: book(sheet_xml(ROWS, after='<y:row xmlns:y="urn:y" r="1048576"/>')),
        {"corrupt"},
    ),
    "two lots of rows": (lambda: book(sheet_xml(ROWS, after="<sheetData/>")), {"corrupt"}),
    "two ends of the zip": (lambda: two_directories(book(), book(EVIL)), {"too-large"}),
    "two ends, the other way": (lambda: two_directories(book(EVIL), book()), {"read"}),
    "other texts of the standard name": (
        lambda: book(**{"xl/sharedStrings.xml": TEXTS.format(MAIN, "另")}),
        {"read"},
    ),
    "a root of another namespace": (lambda: book(sheet_xml(ROWS, main="urn:other")), {"corrupt"}),
    "deep elements": (lambda: book(sheet_xml(ROWS, after="<a>" * 5000 + "</a>" * 5000)), {"corrupt"}),
}
"""What may come of them: read, as `ROWS` or not at all, or an error's code."""
