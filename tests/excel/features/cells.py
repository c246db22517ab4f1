"""Features of cells: rich and phonetic text, formulas of every kind, validations, conditional formats, sparklines."""

from features.making import ROWS, by_hand, main, written

X14 = (
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
)
XR = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
    'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
    'xr:uid="{5B6C1D3E-0000-4000-8000-000000000001}"'
)


def rich(book, sheet):
    sheet.write_rich_string("D4", "分值", book.add_format({"bold": True, "color": "red"}), "10", "分")


def arrays(_, sheet):
    sheet.write_array_formula("D4:D6", "{=A2:A4*2}", None, 19)


def dynamic(_, sheet):
    sheet.write_dynamic_array_formula("D4:D5", "=_xlfn.UNIQUE(A2:A3)", None, 9.5)


def validations(_, sheet):
    sheet.data_validation("D4", {"validate": "list", "source": ["优", "良", "中", "差"], "input_message": "选等级"})


def conditional(book, sheet):
    sheet.conditional_format(
        "D4:D9", {"type": "cell", "criteria": ">", "value": 10, "format": book.add_format({"bold": 1})}
    )
    sheet.conditional_format("E4:E9", {"type": "data_bar"})
    sheet.conditional_format("F4:F9", {"type": "icon_set", "icon_style": "3_arrows"})


def conditional_2010(_, sheet):
    sheet.conditional_format("D4:D9", {"type": "data_bar", "data_bar_2010": True})


def sparklines(_, sheet):
    sheet.add_sparkline("D4", {"range": "自评表!A1:A9", "type": "column"})


def errors(_, sheet):
    sheet.write_formula("D4", "=1/0", None, "#DIV/0!")
    sheet.write_boolean("E4", True)
    sheet.write_url("F4", "https://example.org/", string="依据")
    sheet.ignore_errors({"number_stored_as_text": "A1:A9"})


X14_VALIDATION = (
    f'<extLst><ext {X14} uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations count="1">'
    '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>自评表!$A$1:$A$3</xm:f></x14:formula1>'
    "<xm:sqref>D4</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)
PHONETIC = (
    '<row r="4"><c r="D4" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>'
    '<phoneticPr fontId="0"/></is></c></row>'
)
SHARED = (
    '<row r="4"><c r="D4"><f t="shared" ref="D4:D6" si="0">A2+1</f><v>10.5</v></c></row>'
    '<row r="5"><c r="D5"><f t="shared" si="0"/><v>1</v></c></row><row r="6"><c r="D6"><f t="shared" si="0"/><v>1</v></c></row>'
)
CHECK_BOXES = (
    '<FeaturePropertyBags xmlns="http://schemas.microsoft.com/office/spreadsheetml/2022/featurepropertybag">'
    '<bag type="Checkbox"/></FeaturePropertyBags>'
)
RICH_VALUES = "http://schemas.microsoft.com/office/2017/06/relationships"
PLACED = '<row r="4"><c r="D4" t="e" vm="1"><v>#VALUE!</v></c></row>'

BOOKS = {
    "rich text": written(rich),
    "phonetic text": by_hand(ROWS + PHONETIC),
    "array formula": written(arrays),
    "dynamic array formula": written(dynamic),
    "shared formula": by_hand(ROWS + SHARED),
    "errors, truth values, links": written(errors),
    "data validation": written(validations),
    "data validation x14": by_hand(after=X14_VALIDATION),
    "conditional formats": written(conditional),
    "conditional formats x14": written(conditional_2010),
    "sparklines": written(sparklines),
    "revision attributes": by_hand(ROWS.replace('<row r="2"', '<row r="2" x14ac:dyDescent="0.25"'), root=XR),
    "cell check boxes (2024)": by_hand(
        ROWS + '<row r="4"><c r="D4" t="b"><v>1</v></c></row>',
        parts=[("xl/featurePropertyBag/featurePropertyBag.xml", "application/vnd.ms-excel.featurepropertybag+xml", CHECK_BOXES)],
        book_relations=[("rId9", "http://schemas.microsoft.com/office/2022/11/relationships/FeaturePropertyBag", "featurePropertyBag/featurePropertyBag.xml")],
    ),
    "picture placed in a cell": by_hand(
        ROWS + PLACED,
        parts=[
            ("xl/metadata.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml",
             main("metadata", '<metadataTypes count="1"><metadataType name="XLRICHVALUE" minSupportedVersion="120000"/></metadataTypes>'
                  '<valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata>')),
            ("xl/richData/rdrichvalue.xml", "application/vnd.ms-excel.rdrichvalue+xml",
             '<rvData xmlns="http://schemas.microsoft.com/office/spreadsheetml/2017/richdata" count="1"><rv s="0"><v>0</v><v>5</v></rv></rvData>'),
            ("xl/media/image9.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(40)),
        ],
        book_relations=[("rId8", "sheetMetadata", "metadata.xml"), ("rId9", f"{RICH_VALUES}/rdRichValue", "richData/rdrichvalue.xml")],
    ),
}  # fmt: skip
