"""Features that lie over the cells: pictures, shapes, charts, controls, comments old and new."""

from io import BytesIO

from features.making import OFFICE, SHEETML, by_hand, main, written

# one red point
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
XDR = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
ANCHOR = (
    "<xdr:from><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>4</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    "<xdr:to><xdr:col>6</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
)
PLACE = '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom></xdr:spPr>'
SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shape id="_x0000_s1025" type="#_x0000_t201" style="position:absolute"><x:ClientData ObjectType="{kind}">'
    "<x:Anchor>4, 0, 4, 0, 6, 0, 6, 0</x:Anchor><x:Checked>1</x:Checked></x:ClientData></v:shape></xml>"
)
DRAWING = f"{OFFICE}.drawing+xml"


def drawing(inner):
    return f"<xdr:wsDr {XDR}><xdr:twoCellAnchor>{ANCHOR}{inner}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"


def picture(extra="", embed="rId1"):
    return (
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="公章"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
        f'<a:blip r:embed="{embed}">{extra}</a:blip><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>{PLACE}</xdr:pic>'
    )


def with_drawing(inner, media, defaults):
    rels = "".join(
        f'<Relationship Id="rId{at}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        f'Target="../media/{name}"/>'
        for at, (name, _) in enumerate(media, 1)
    )
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    return by_hand(
        after='<drawing r:id="rId1"/>',
        sheet_relations=[("rId1", "drawing", "../drawings/drawing1.xml")],
        parts=[
            ("xl/drawings/drawing1.xml", DRAWING, drawing(inner)),
            ("xl/drawings/_rels/drawing1.xml.rels", "", f"{head}{rels}</Relationships>"),
            *((f"xl/media/{name}", "", content) for name, content in media),
        ],
        defaults=defaults,
    )


def images(_, sheet):
    sheet.insert_image("E5", "章.png", {"image_data": BytesIO(PNG), "description": "公章"})
    sheet.set_header("&C&G", {"image_center": "章.png", "image_data_center": BytesIO(PNG)})
    sheet.set_background(BytesIO(PNG))


def shapes(_, sheet):
    sheet.insert_textbox("E5", "某市档案馆\n（盖章）", {"fill": {"none": True}, "line": {"color": "red"}})


def charts(book, sheet):
    for place, kind in (("E5", "pie"), ("E25", "line")):
        chart = book.add_chart({"type": kind})
        chart.add_series({"values": "=自评表!$A$2:$B$2"})
        sheet.insert_chart(place, chart)


def buttons(book, sheet):
    sheet.insert_button("E5", {"macro": "审核", "caption": "审核"})
    sheet.insert_checkbox("D4", True)


def notes(book, sheet):
    sheet.write_comment("A2", "旧批注", {"author": "张三"})
    sheet.write_comment("B2", "另一条")
    other = book.add_worksheet("其他 表")
    other.write_comment("A1", "别表的批注")


PERSONS = (
    '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<person displayName="李四" id="{11111111-0000-4000-8000-000000000001}" userId="li" providerId="None"/></personList>'
)
THREAD = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<threadedComment ref="A2" dT="2024-01-02T03:04:05.00" personId="{11111111-0000-4000-8000-000000000001}" '
    'id="{22222222-0000-4000-8000-000000000001}"><text>请核对</text></threadedComment></ThreadedComments>'
)
PLACEHOLDER = (
    "<authors><author>tc={22222222-0000-4000-8000-000000000001}</author></authors><commentList>"
    '<comment ref="A2" authorId="0"><text><t>请核对</t></text></comment></commentList>'
)
CONTROL = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" Requires="x14"><controls>'
    '<mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="1025" r:id="rId3" name="复选框 1"/></mc:Choice>'
    "</mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>"
)
CHECK = (
    '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox" '
    'checked="Checked" lockText="1"/>'
)
ACTIVEX = (
    '<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" '
    'ax:classid="{8BD21D40-EC42-11CE-9E0D-00AA006002F3}" ax:persistence="persistStreamInit"/>'
)
VML_KIND = {"vml": "application/vnd.openxmlformats-officedocument.vmlDrawing"}


def controlled(part, kind, relation, content, shape):
    return by_hand(
        after=f'<legacyDrawing r:id="rId1"/>{CONTROL}',
        sheet_relations=[("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("rId3", relation, f"../{part}")],
        parts=[(f"xl/{part}", kind, content), ("xl/drawings/vmlDrawing1.vml", "", VML.format(kind=shape))],
        defaults=VML_KIND,
    )


MICROSOFT = "http://schemas.microsoft.com/office"
BOOKS = {
    "pictures PNG, header and background": written(images),
    "picture EMF": with_drawing(picture(), [("image1.emf", b"\1\0\0\0" + bytes(104))], {"emf": "image/x-emf"}),
    "picture SVG": with_drawing(
        picture(f'<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip xmlns:asvg="{SVG}" r:embed="rId2"/></a:ext></a:extLst>'),
        [("image1.png", PNG), ("image2.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>')],
        {"png": "image/png", "svg": "image/svg+xml"},
    ),
    "text box": written(shapes),
    "shape": with_drawing(
        '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="椭圆"/><xdr:cNvSpPr/></xdr:nvSpPr>' + PLACE + "</xdr:sp>", [], {}
    ),
    "charts": written(charts),
    "chartex": by_hand(
        after='<drawing r:id="rId1"/>',
        sheet_relations=[("rId1", "drawing", "../drawings/drawing1.xml")],
        parts=[
            ("xl/drawings/drawing1.xml", DRAWING, f"<xdr:wsDr {XDR}/>"),
            ("xl/drawings/_rels/drawing1.xml.rels", "",
             '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
             f'Type="{MICROSOFT}/2014/relationships/chartEx" Target="../charts/chartEx1.xml"/></Relationships>'),
            ("xl/charts/chartEx1.xml", "application/vnd.ms-office.chartex+xml",
             f'<cx:chartSpace xmlns:cx="{MICROSOFT}/drawing/2014/chartex"><cx:chartData/></cx:chartSpace>'),
        ],
    ),
    "button and check box": written(buttons),
    "form control": controlled("ctrlProps/ctrlProp1.xml", "application/vnd.ms-excel.controlproperties+xml", "ctrlProp", CHECK, "Checkbox"),
    "ActiveX": controlled("activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", "control", ACTIVEX, "Pict"),
    "notes on two sheets": written(notes),
    "threaded comments": by_hand(
        after='<legacyDrawing r:id="rId1"/>',
        sheet_relations=[
            ("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
            ("rId2", "comments", "../comments1.xml"),
            ("rId3", f"{MICROSOFT}/2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml"),
        ],
        book_relations=[("rId9", f"{MICROSOFT}/2017/10/relationships/person", "persons/person.xml")],
        parts=[
            ("xl/comments1.xml", f"{SHEETML}.comments+xml", main("comments", PLACEHOLDER)),
            ("xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml", THREAD),
            ("xl/persons/person.xml", "application/vnd.ms-excel.person+xml", PERSONS),
            ("xl/drawings/vmlDrawing1.vml", "", VML.format(kind="Note")),
        ],
        defaults=VML_KIND,
    ),
    "WPS cellImages": by_hand(
        parts=[
            ("xl/cellimages.xml", "application/vnd.wps-officedocument.cellimage+xml",
             f'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" {XDR}><etc:cellImage>{picture()}</etc:cellImage></etc:cellImages>'),
            ("xl/media/image1.png", "image/png", PNG),
        ],
        book_relations=[("rId9", "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml")],
    ),
    "OLE object": by_hand(
        after='<legacyDrawing r:id="rId1"/><oleObjects><oleObject progId="Word.Document.12" shapeId="1025" r:id="rId2"/></oleObjects>',
        sheet_relations=[("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"), ("rId2", "package", "../embeddings/package1.docx")],
        parts=[("xl/drawings/vmlDrawing1.vml", "", VML.format(kind="Pict")), ("xl/embeddings/package1.docx", "", b"PK\5\6" + bytes(18))],
        defaults={**VML_KIND, "docx": f"{OFFICE}.wordprocessingml.document"},
    ),
}  # fmt: skip
