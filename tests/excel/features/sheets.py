"""Features of sheets and of the workbook: tables, filters, pivots, protection, hidden sheets, print settings, names."""

from packages import relations

from features.making import OFFICE, RELS, ROWS, SHEETML, by_hand, main, written


def tables(_, sheet):
    sheet.add_table("D4:F7", {"name": "指标表", "total_row": True, "columns": [{"header": name} for name in "甲乙丙"]})


def filters(_, sheet):
    sheet.autofilter("D4:F9")
    sheet.filter_column("D", "x > 5")
    sheet.set_row(5, options={"hidden": True, "level": 1})
    sheet.set_column("H:I", 12, options={"level": 1, "collapsed": True})


def protection(_, sheet):
    sheet.protect("密码", {"format_cells": True})
    sheet.unprotect_range("D4:D9", "填报区", "1234")


def hidden(book, _):
    book.add_worksheet("隐藏").hide()
    book.add_worksheet("深藏").very_hidden()


def chart_sheet(book, _):
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=自评表!$A$2:$B$2"})
    book.add_chartsheet("图").set_chart(chart)


def printing(_, sheet):
    sheet.print_area("A1:F20")
    sheet.repeat_rows(0, 1)
    sheet.set_landscape()
    sheet.set_h_pagebreaks([10])
    sheet.set_footer("&C第 &P 页")


def names(book, _):
    book.define_name("满分", "=100")
    book.define_name("自评表!本表", "=自评表!$A$1:$B$2")
    book.set_properties({"title": "自评表", "author": "张三"})
    book.set_custom_property("年度", 2023)


SCENARIOS = '<scenarios current="0"><scenario name="方案" count="1"><inputCells r="A2" val="1"/></scenario></scenarios>'
CACHE = main(
    "pivotCacheDefinition",
    '<cacheSource type="worksheet"><worksheetSource ref="A1:B2" sheet="自评表"/></cacheSource><cacheFields count="0"/>',
    'saveData="0" refreshOnLoad="1"',
)
PIVOT = main(
    "pivotTableDefinition",
    '<location ref="D4:E9" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>',
    'name="透视表" cacheId="1" dataCaption="值"',
)
PIVOT_RELS = relations(("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"))
SLICER = '<slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><slicer name="级别" cache="切片" rowHeight="9"/></slicers>'
SLICER_CACHE = '<slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" name="切片" sourceName="级别"/>'
EXTERNAL = main(
    "externalLink", '<externalBook r:id="rId1"><sheetNames><sheetName val="去年"/></sheetNames></externalBook>'
)
EXTERNAL_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{RELS}/externalLinkPath" Target="去年.xlsx" TargetMode="External"/></Relationships>'
)
MICROSOFT = "http://schemas.microsoft.com/office/2007/relationships"

BOOKS = {
    "table": written(tables),
    "filter, outline, hidden rows": written(filters),
    "slicer": by_hand(
        sheet_relations=[("rId7", f"{MICROSOFT}/slicer", "../slicers/slicer1.xml")],
        book_relations=[("rId8", f"{MICROSOFT}/slicerCache", "slicerCaches/slicerCache1.xml")],
        parts=[
            ("xl/slicers/slicer1.xml", "application/vnd.ms-excel.slicer+xml", SLICER),
            ("xl/slicerCaches/slicerCache1.xml", "application/vnd.ms-excel.slicerCache+xml", SLICER_CACHE),
        ],
    ),
    "pivot table": by_hand(
        sheet_relations=[("rId5", "pivotTable", "../pivotTables/pivotTable1.xml")],
        book_relations=[("rId6", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")],
        book=("", '<pivotCaches><pivotCache cacheId="1" r:id="rId6"/></pivotCaches>'),
        parts=[
            ("xl/pivotTables/pivotTable1.xml", f"{SHEETML}.pivotTable+xml", PIVOT),
            ("xl/pivotTables/_rels/pivotTable1.xml.rels", "", PIVOT_RELS),
            ("xl/pivotCache/pivotCacheDefinition1.xml", f"{SHEETML}.pivotCacheDefinition+xml", CACHE),
        ],
    ),
    "sheet protection and ranges": written(protection),
    "workbook protection": by_hand(book=('<workbookProtection workbookPassword="CC2A" lockStructure="1"/>', "")),
    "hidden and very hidden sheets": written(hidden),
    "chart sheet": written(chart_sheet),
    "scenarios": by_hand(after=SCENARIOS),
    "1904 dates": written(lambda _, sheet: sheet.write("D4", 1), {"date_1904": True}),
    "print settings": written(printing),
    "printer binary": by_hand(
        after='<pageSetup paperSize="9" r:id="rId4"/>',
        sheet_relations=[("rId4", "printerSettings", "../printerSettings/printerSettings1.bin")],
        parts=[("xl/printerSettings/printerSettings1.bin", "", bytes(range(256)))],
        defaults={"bin": f"{OFFICE}.spreadsheetml.printerSettings"},
    ),
    "defined names and properties": written(names),
    "external link": by_hand(
        ROWS + '<row r="4"><c r="D4"><f>[1]去年!A1</f><v>8</v></c></row>',
        book=("", '<externalReferences><externalReference r:id="rId6"/></externalReferences>'),
        book_relations=[("rId6", "externalLink", "externalLinks/externalLink1.xml")],
        parts=[
            ("xl/externalLinks/externalLink1.xml", f"{SHEETML}.externalLink+xml", EXTERNAL),
            ("xl/externalLinks/_rels/externalLink1.xml.rels", "", EXTERNAL_RELS),
        ],
    ),
}
