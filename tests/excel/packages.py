"""Small workbooks written by hand, and what differs between two packages."""

import zipfile
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def relations(*items, strict=False):
    base = "http://purl.oclc.org/ooxml/officeDocument/relationships" if strict else RELS
    rows = "".join(f'<Relationship Id="{i}" Type="{base}/{kind}" Target="{to}"/>' for i, kind, to in items)
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE_RELS}">{rows}</Relationships>'


def sheet_xml(rows, before="", after="", main=MAIN):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}" xmlns:r="{RELS}">'
        f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def package(sheet, **changes):
    """A workbook's bytes: one sheet 表; keyword arguments (/ as __, . as _dot_) or `extra` replace parts."""
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{BOOK_TYPE}"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}"/></Types>'
        ),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>'
            '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": sheet,
    }
    parts |= changes.get("extra", {})
    return zipped([(name, content) for name, content in parts.items() if content is not None])


def zipped(items, method=zipfile.ZIP_DEFLATED):
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in items:
            archive.writestr(name, content)
    return target.getvalue()


def contents(data):
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def changed(before, after):
    """The names of parts that were added, removed or altered."""
    old, new = contents(before), contents(after)
    return {name for name in {*old, *new} if old.get(name) != new.get(name)}
