import re
import zipfile
from io import BytesIO

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from packages import MAIN, RELS, changed, contents, package, relations, sheet_xml, zipped

from perfxl.excel.editing import CellFormat, WorkbookEditor, WorkbookError

ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.fixture
def form(tmp_path):
    path = tmp_path / "自评表.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("自评 表")
    styled = book.add_format({"bold": True, "border": 1, "num_format": "0.00%", "align": "center", "font_name": "楷体"})
    sheet.merge_range("A1:C1", "标题", styled)
    sheet.write("A2", 0.5, styled)
    sheet.write_formula("B2", "A2*2", styled, 1)
    sheet.insert_textbox("E5", "文本框")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='自评 表'!$A$2:$A$2"})
    sheet.insert_chart("E9", chart)
    book.add_worksheet("其他").write("A1", "甲")
    book.close()
    return path


def test_format_keeps_what_is_not_named(form, tmp_path):
    out = tmp_path / "out.xlsx"
    with WorkbookEditor.open(form) as book:
        sheet = book.sheet("自评 表")
        sheet.fill("A2:B2", "FFC7CE")
        sheet.format("B2", CellFormat(size=9, wrap=True))
        sheet.format("D2", font_name="宋体", number_format="0.000", border="thin", valign="top")
        book.save(out)
    cells = openpyxl.load_workbook(out)["自评 表"]
    for ref in ("A2", "B2"):
        cell = cells[ref]
        assert (cell.fill.fgColor.rgb, cell.font.name, cell.font.b) == ("FFFFC7CE", "楷体", True)
        assert (cell.number_format, cell.border.left.style) == ("0.00%", "thin")
        assert cell.alignment.horizontal == "center"
    assert (cells["B2"].font.sz, cells["B2"].alignment.wrap_text) == (9, True)
    assert (cells["D2"].number_format, cells["D2"].alignment.vertical) == ("0.000", "top")
    assert cells["B2"].value == "=A2*2"


def test_fill_covers_a_merged_range(form):
    book = WorkbookEditor.open(form)
    book.sheet("自评 表").fill("B1", "FFEB9C")
    cells = openpyxl.load_workbook(BytesIO(book.to_bytes()))["自评 表"]
    assert cells["A1"].fill.fgColor.rgb == "FFFFEB9C"


def test_only_what_is_edited_changes(form):
    before = form.read_bytes()
    book = WorkbookEditor.open(before)
    book.sheet("自评 表").fill("A2", "FFC7CE")
    assert changed(before, book.to_bytes()) == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}


def result_sheet(book):
    sheet = book.add_sheet("审核结果")
    sheet.merge("A1:C1")
    sheet.set_value("B1", "审核结果")
    sheet.set_row("A3", ["序号", "单元格", "应为"], CellFormat(bold=True, border="thin", fill="D9D9D9"))
    sheet.set_row("A4", [1, "A2", 9.91], CellFormat(border="thin"))
    sheet.link("B4", "自评 表!A2")
    sheet.column_width("A:C", 14)
    sheet.row_height(1, 30)
    sheet.freeze("A4")
    sheet.autofilter("A3:C4")
    sheet.print_setup(landscape=True, repeat_rows="1:3", footer="&C第 &P 页 <共> &N 页", header="绩效")
    sheet.bar_chart(
        "A6:C20",
        "得分",
        "审核结果!$B$4:$B$4",
        ["A2"],
        [("自评", "审核结果!$A$4", [1]), ("核算", "审核结果!$C$4", [9.91])],
    )
    return sheet


def test_new_sheet_reads_back(form, tmp_path):
    out = tmp_path / "out.xlsx"
    with WorkbookEditor.open(form) as book:
        result_sheet(book)
        assert book.sheet_names == ("自评 表", "其他", "审核结果")
        book.save(out)
    sheet = openpyxl.load_workbook(out)["审核结果"]
    assert sheet["A1"].value == "审核结果"
    assert sheet["B4"].hyperlink.location == "'自评 表'!A2"
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.freeze_panes == "A4"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.oddFooter.center.text == "第 &P 页 <共> &N 页"
    assert sheet.column_dimensions["A"].width == 14
    assert len(sheet._charts) == 1
    rows = python_calamine.CalamineWorkbook.from_path(out).get_sheet_by_name("审核结果").to_python()
    assert rows[3] == [1.0, "A2", 9.91]


def test_sheet_removed_with_all_its_parts(form):
    before = form.read_bytes()
    book = WorkbookEditor.open(before)
    result_sheet(book)
    book.sheet("审核结果").comment("A4", "甲")
    again = WorkbookEditor.open(book.to_bytes())
    again.remove_sheet("审核结果")
    after = again.to_bytes()
    assert set(contents(after)) == set(contents(before))
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        assert (
            contents(after)[name].replace(
                b'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>',
                b"",
            )
            == contents(before)[name]
        )


def test_names_and_active_tab_move_up_when_a_sheet_goes():
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><bookViews><workbookView activeTab="1"/></bookViews><sheets>'
        '<sheet name="一" sheetId="1" r:id="rId1"/><sheet name="二" sheetId="7" r:id="rId2"/></sheets><definedNames>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0">一!$A$1</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="1">二!$A$1:$B$2,二!$D$1</definedName>'
        "</definedNames></workbook>"
    )
    rels = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml"))
    extra = {
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": rels,
        "xl/worksheets/sheet2.xml": sheet_xml(ROW),
    }
    book = WorkbookEditor.open(package(sheet_xml(ROW), extra=extra))
    book.remove_sheet("一")
    new = book.add_sheet("一")
    assert book.sheet("二").print_area == "A1:B2,D1"
    assert new.print_area is None
    xml = contents(book.to_bytes())["xl/workbook.xml"].decode()
    assert 'activeTab="0"' in xml
    assert xml.count("<definedName ") == 1
    assert '<sheet name="一" sheetId="8"' in xml


def test_print_area_is_set_and_kept_sorted():
    workbook = (
        f'<workbook xmlns="{MAIN}"><sheets><sheet name="a b" sheetId="1" r:id="rId1" xmlns:r="{RELS}"/></sheets>'
        '<definedNames><definedName name="甲" hidden="1">1&amp;2</definedName></definedNames><calcPr calcId="1"/></workbook>'
    )
    book = WorkbookEditor.open(package(sheet_xml(ROW), extra={"xl/workbook.xml": workbook}))
    sheet = book.sheet("a b")
    assert sheet.print_area is None
    sheet.print_area = "A1:J30"
    assert sheet.print_area == "A1:J30"
    sheet.print_area = None
    assert sheet.print_area is None
    sheet.print_area = "A1:J30"
    book.add_sheet("结果")
    xml = contents(book.to_bytes())["xl/workbook.xml"].decode()
    assert (
        '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">\'a b\'!$A$1:$J$30</definedName>'
        '<definedName name="甲" hidden="1">1&amp;2</definedName></definedNames><calcPr calcId="1"/>'
    ) in xml
    assert f'<sheet name="结果" sheetId="2" xmlns:r="{RELS}" r:id="rId2"/>' in xml


def test_strict_workbook_stays_strict():
    main, rel = (
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    extra = {
        "_rels/.rels": relations(("rId1", "officeDocument", "/xl/workbook.xml"), strict=True),
        "xl/workbook.xml": f'<workbook xmlns="{main}"><sheets><sheet name="表" sheetId="1" xmlns:q="{rel}" q:id="rId1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "/xl/worksheets/sheet1.xml"), strict=True),
    }
    book = WorkbookEditor.open(package(f'<worksheet xmlns="{main}"><sheetData/></worksheet>', extra=extra))
    book.sheet("表").comment("A1", "甲")
    book.sheet("表").fill("A1", "FFC7CE")
    book.add_sheet("新").bar_chart("A1:B9", "图", "新!$A$1", ["甲"], [("乙", "新!$B$1", [1])])
    parts = contents(book.to_bytes())
    assert main.encode() in parts["xl/comments1.xml"]
    assert main.encode() in parts["xl/styles.xml"]
    for name, content in parts.items():
        assert name in ("[Content_Types].xml",) or b"schemas.openxmlformats.org/officeDocument" not in content


CASES = {
    "case": {"xl/worksheets/sheet1.xml": None, "XL/Worksheets/Sheet1.xml": sheet_xml(ROW)},
    "odd place": {
        "_rels/.rels": relations(("x", "officeDocument", "/wb/Book.xml")),
        "wb/Book.xml": contents(package(""))["xl/workbook.xml"],
        "wb/_rels/book.xml.rels": relations(("rId1", "worksheet", "../sheets/%E8%A1%A8.xml")),
        "sheets/表.xml": sheet_xml(ROW),
        "xl/workbook.xml": None,
    },
}


@pytest.mark.parametrize("extra", CASES.values(), ids=CASES)
def test_parts_are_found_wherever_they_are(extra):
    book = WorkbookEditor.open(package(sheet_xml(ROW), extra=extra))
    sheet = book.sheet("表")
    sheet.set_value("A1", 5)
    sheet.comment("A1", "甲")
    names = set(contents(book.to_bytes()))
    assert len(names) == len({name.lower() for name in names})


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_last_of_duplicate_parts_counts():
    items = list(contents(package(sheet_xml(ROW))).items())
    data = zipped([("xl/worksheets/sheet1.xml", sheet_xml("<row/>")), *items])
    book = WorkbookEditor.open(data)
    book.sheet("表").set_value("B1", 2)
    with zipfile.ZipFile(BytesIO(book.to_bytes())) as archive:
        assert len(archive.namelist()) == len(items)
        assert b'<c r="A1"><v>1</v></c><c r="B1">' in archive.read("xl/worksheets/sheet1.xml")


def test_stored_and_streamed_entries_are_copied():
    items = list(contents(package(sheet_xml(ROW))).items())
    data = zipped([*items, ("xl/media/章.png", b"\x89PNG" * 99)], zipfile.ZIP_STORED)
    book = WorkbookEditor.open(data)
    book.sheet("表").set_value("B1", 2)
    assert changed(data, book.to_bytes()) == {"xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '<hyperlinks><hyperlink ref="A1" location="表!B2"/></hyperlinks>'),
        ("<hyperlinks/>", '<hyperlinks><hyperlink ref="A1" location="表!B2"/></hyperlinks>'),
        (
            '<hyperlinks><hyperlink ref="A1" r:id="x"/><hyperlink ref="B1" r:id="y"/></hyperlinks>',
            '<hyperlinks><hyperlink ref="B1" r:id="y"/><hyperlink ref="A1" location="表!B2"/></hyperlinks>',
        ),
    ],
)
def test_a_link_takes_the_place_of_the_cells_old_one(before, after):
    book = WorkbookEditor.open(package(sheet_xml("", after=before)))
    book.sheet("表").link("A1", "表!B2")
    assert after in contents(book.to_bytes())["xl/worksheets/sheet1.xml"].decode()


def alternate(before, after):
    wrapped = (
        '<mc:AlternateContent xmlns:mc="x"><mc:Choice Requires="x14"><controls/></mc:Choice></mc:AlternateContent>'
    )
    return sheet_xml("", after=f"{before}{wrapped}{after}")


def test_elements_go_where_the_schema_wants_them():
    book = WorkbookEditor.open(package(alternate('<drawing r:id="x"/>', "<tableParts/><extLst/>")))
    sheet = book.sheet("表")
    sheet.comment("A1", "甲")
    sheet.link("A1", "表!B2")
    sheet.column_width("A", 9)
    xml = contents(book.to_bytes())["xl/worksheets/sheet1.xml"].decode()
    names = re.findall(
        r"<(cols|sheetData|hyperlinks|drawing|legacyDrawing|mc:AlternateContent|tableParts|extLst)\b", xml
    )
    assert names == [
        "cols",
        "sheetData",
        "hyperlinks",
        "drawing",
        "legacyDrawing",
        "mc:AlternateContent",
        "tableParts",
        "extLst",
    ]


def spoiled(data):
    """The package with a first part that does not inflate."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        info = archive.infolist()[0]
    start = info.header_offset + 30 + len(info.filename.encode())
    return data[:start] + b"\xff" * info.compress_size + data[start + info.compress_size :]


NO_NAME = f'<workbook xmlns="{MAIN}"><sheets/><definedNames><calcPr/></definedNames></workbook>'
BAD = {
    "not a zip": (b"PK\x03\x04 nothing", "已损坏"),
    "empty": (b"", "已损坏"),
    "no workbook": (zipped([("[Content_Types].xml", "<Types/>")]), "不是 Excel"),
    "no content types": (zipped([("a", "b")]), "缺少"),
    "does not inflate": (spoiled(package(sheet_xml(ROW))), "结构异常"),
    "doctype": (package('<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'), "DOCTYPE"),
    "chart sheet": (package("<chartsheet/>"), "图表"),
    "no markup": (package("nothing"), "XML"),
    "cut short": (package("<worksheet><sheetData><row>"), "XML"),
    "cut within": (package("<worksheet><sheetData></worksheet>"), "XML"),
    "unknown encoding": (package('<?xml version="1.0" encoding="klingon"?><worksheet/>'), "编码 klingon"),
    "other compression": (zipped(contents(package("")).items(), zipfile.ZIP_LZMA), "压缩方式"),
    "no sheets": (package("", extra={"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}), "没有工作表"),
    "names that are none": (package("", extra={"xl/workbook.xml": NO_NAME}), "清单有误"),
    "binary workbook": (package("", extra={"xl/workbook.xml": "<a/>"}), "xlsb"),
    "bad cell": (package(sheet_xml('<row r="1"><c ref="A1" r="?"/></row>')), "结构异常"),
    "row without end": (package(sheet_xml('<row r="1"><c r="A1"/>')), "XML"),
    "comment without end": (package(sheet_xml("<!-- ")), "XML"),
}


@pytest.mark.parametrize(("data", "reason"), BAD.values(), ids=BAD)
def test_what_cannot_be_edited_is_a_workbook_error(data, reason, tmp_path):
    path = tmp_path / "坏.xlsx"
    with pytest.raises(WorkbookError, match=reason) as caught:
        use(WorkbookEditor.open(data, path=path))
    assert caught.value.path == path
    assert str(caught.value).startswith("坏.xlsx：")


def use(book):
    book.sheet(book.sheet_names[0]).set_value("A1", 1)
    book.to_bytes()


def test_crc_error_is_found():
    data = zipped(list(contents(package(sheet_xml(ROW))).items()), zipfile.ZIP_STORED).replace(b"<v>1</v>", b"<v>2</v>")
    with pytest.raises(WorkbookError, match="校验"):
        use(WorkbookEditor.open(data))


CALLS = [
    (lambda book: book.sheet("没有"), "没有名为"),
    (lambda book: book.add_sheet("表"), "已有名为"),
    (lambda book: book.add_sheet("a/b"), "名称"),
    (lambda book: book.remove_sheet("表"), "至少"),
    (lambda book: book.sheet("表").set_value("??", 1), "no such cell"),
    (lambda book: book.sheet("表").set_value("A1", float("nan")), "非数值"),
    (lambda book: book.sheet("表").set_value("A1", "长" * 40000), "32767"),
    (lambda book: book.sheet("表").set_formula("A1", "1+" * 5000 + "1"), "8192"),
    (lambda book: book.sheet("表").comment("A1", "长" * 40000), "批注超过"),
    (lambda book: book.sheet("表").fill("A1", "红"), "not a colour"),
    (lambda book: (book.sheet("表").fill("A1", "红"), book.to_bytes()), "not a colour"),
    (lambda book: book.sheet("表").fill("A:C", "FFC7CE"), "过大"),
    (lambda book: book.add_sheet("新").merge("A1"), "只有一个单元格"),
    (lambda book: result_sheet(book).bar_chart("A1:B9", "图", "新!$A$1", ["甲"], [("乙", "新!$B$1", [1])]), "已有图表"),
]


@pytest.mark.parametrize(("call", "reason"), CALLS)
def test_wrong_calls_are_workbook_errors(call, reason):
    with pytest.raises(WorkbookError, match=reason):
        call(WorkbookEditor.open(package(sheet_xml(ROW))))


REFUSED = {
    "no such file": lambda book, folder: WorkbookEditor.open(folder / "没有.xlsx"),
    "no such folder": lambda book, folder: book.save(folder / "没有" / "表.xlsx"),
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
def test_what_the_system_refuses_is_told_as_the_system_tells_it(call, tmp_path):
    with pytest.raises(FileNotFoundError, match="没有"):
        call(WorkbookEditor.open(package(sheet_xml(ROW))), tmp_path)


def test_input_is_never_overwritten(form, tmp_path):
    before = form.read_bytes()
    link = tmp_path / "link.xlsx"
    link.symlink_to(form)
    for target in (form, link):
        with pytest.raises(WorkbookError, match="覆盖"):
            WorkbookEditor.open(form).save(target)
    assert form.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} == {form.name, "link.xlsx"}


def test_reading_needs_nothing_of_the_editor():
    import subprocess
    import sys

    code = "import sys, perfxl.excel.editing; print(sorted(m for m in sys.modules if m in ('lxml', 'perfxl.excel.editing.editor')))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
