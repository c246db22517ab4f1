"""Features of the package: macros, signatures, custom XML, and odd ways of writing a workbook."""

from packages import MAIN, contents, package, relations, sheet_xml, zipped

from features.making import ROWS, SHEETML, by_hand

PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="2"><x:c r="A2"><x:v>9.5</x:v></x:c><x:c r="B2"><x:f>A2*2</x:f>'
    "<x:v>19</x:v></x:c></x:row></x:sheetData></x:worksheet>"
)
UNNUMBERED = "<row><c><v>1</v></c></row><row><c><v>9.5</v></c><c><f>A2*2</f><v>19</v></c></row>"
SIGNATURE = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
CHAIN = f'<calcChain xmlns="{MAIN}"><c r="B2" i="1"/></calcChain>'


def macros():
    found = contents(package(sheet_xml(ROWS)))
    types = found["[Content_Types].xml"].decode()
    types = types.replace(f"{SHEETML}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    kind = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override'
    found["[Content_Types].xml"] = types.replace("<Override", kind, 1).encode()
    found["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0" + bytes(60)
    rows = (("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "vbaProject", "vbaProject.bin"))
    found["xl/_rels/workbook.xml.rels"] = relations(*rows).encode()
    return zipped(found.items())


BOOKS = {
    "VBA": macros,
    "digital signature": by_hand(
        package_relations=[("rId9", SIGNATURE, "_xmlsignatures/origin.sigs")],
        parts=[("_xmlsignatures/origin.sigs", "", b""), ("_xmlsignatures/sig1.xml", "", "<Signature/>")],
        defaults={"sigs": "application/vnd.openxmlformats-package.digital-signature-origin"},
    ),
    "custom XML": by_hand(
        package_relations=[("rId8", "customXml", "customXml/item1.xml")],
        parts=[("customXml/item1.xml", "", '<unit xmlns="urn:example:unit">某市档案馆</unit>')],
    ),
    "calculation chain": by_hand(
        book_relations=[("rId9", "calcChain", "calcChain.xml")],
        parts=[("xl/calcChain.xml", f"{SHEETML}.calcChain+xml", CHAIN)],
    ),
    "prefixed namespace": lambda: package(PREFIXED),
    "rows and cells without r": lambda: package(sheet_xml(UNNUMBERED)),
}
