"""How the feature workbooks are made: by XlsxWriter, or a plain package with parts of its own put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO

import xlsxwriter
from packages import MAIN, PACKAGE_RELS, RELS, contents, package, sheet_xml, zipped

ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>某市档案馆</t></is></c></row>'
    '<row r="2"><c r="A2"><v>9.5</v></c><c r="B2"><f>A2*2</f><v>19</v></c></row>'
)
Part = tuple[str, str, str | bytes]
"""A part: its name, its content type ('' where the extension has one), its content."""


def written(draw: Callable, options: dict | None = None) -> Callable[[], bytes]:
    """A workbook that XlsxWriter makes; `draw` gets the book and its first sheet, 自评表."""

    def make() -> bytes:
        target = BytesIO()
        with xlsxwriter.Workbook(target, options or {}) as book:
            sheet = book.add_worksheet("自评表")
            sheet.write("A1", "某市档案馆")
            sheet.write("A2", 9.5)
            sheet.write_formula("B2", "=A2*2", None, 19)
            draw(book, sheet)
        return target.getvalue()

    return make


def by_hand(
    rows: str = ROWS,
    before: str = "",
    after: str = "",
    root: str = "",
    parts: Iterable[Part] = (),
    sheet_relations: Iterable[tuple[str, str, str]] = (),
    book_relations: Iterable[tuple[str, str, str]] = (),
    package_relations: Iterable[tuple[str, str, str]] = (),
    book: tuple[str, str] = ("", ""),
    defaults: dict[str, str] | None = None,
) -> Callable[[], bytes]:
    """A plain workbook with additions.

    `before` and `after` stand around the sheet's data, `root` among its root's attributes, `book` before and after
    the list of sheets; relations are (id, type or its last part, target).
    """

    def make() -> bytes:
        xml = sheet_xml(rows, before, after).replace("<worksheet ", f"<worksheet {root} ", 1)
        found = contents(package(xml))
        for name, kind, content in parts:
            found[name] = content.encode() if isinstance(content, str) else content
            if kind:
                _insert(
                    found, "[Content_Types].xml", f'<Override PartName="/{name}" ContentType="{kind}"/>', "</Types>"
                )
        for extension, kind in (defaults or {}).items():
            _insert(
                found, "[Content_Types].xml", f'<Default Extension="{extension}" ContentType="{kind}"/>', "<Override"
            )
        _relate(found, "xl/worksheets/_rels/sheet1.xml.rels", sheet_relations)
        _relate(found, "xl/_rels/workbook.xml.rels", book_relations)
        _relate(found, "_rels/.rels", package_relations)
        _insert(found, "xl/workbook.xml", book[0], "<sheets>")
        _insert(found, "xl/workbook.xml", book[1], "</workbook>")
        return zipped(found.items())

    return make


def _insert(found: dict[str, bytes], name: str, text: str, mark: str) -> None:
    head, sign, tail = found[name].decode().partition(mark)
    found[name] = (head + text + sign + tail).encode()


def _relate(found: dict[str, bytes], name: str, relations: Iterable[tuple[str, str, str]]) -> None:
    rows = "".join(
        f'<Relationship Id="{one}" Type="{kind if ":" in kind else f"{RELS}/{kind}"}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if target.startswith('file:') else ''}/>"
        for one, kind, target in relations
    )
    if rows:
        found.setdefault(name, f'<Relationships xmlns="{PACKAGE_RELS}"></Relationships>'.encode())
        _insert(found, name, rows, "</Relationships>")


def main(tag: str, inner: str = "", attributes: str = "") -> str:
    """A part's XML in the main namespace."""
    return f'<?xml version="1.0" encoding="UTF-8"?><{tag} xmlns="{MAIN}" xmlns:r="{RELS}" {attributes}>{inner}</{tag}>'


SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
OFFICE = "application/vnd.openxmlformats-officedocument"
