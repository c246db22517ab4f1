"""Files that are just within the limits, or made to cost time: each a name, the bytes, and what may come of it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from io import BytesIO
from itertools import product

from perfxl.excel.editing.refs import column_letter
from perfxl.excel.reading.limits import Limits
from tests.excel import compound
from tests.excel.packages import MAIN, package, sheet_xml
from tests.hostile import (
    BILLION,
    ONE,
    ROW,
    SHEET,
    STRINGS,
    Case,
    bomb,
    many_sheets,
    opendocument,
    rows,
    with_part,
)

COLUMNS = 50
Cell = Callable[[int, int], str]
# What patterns that look for numbers, brackets, blanks, dates and words may stumble over.
STUMBLES = (
    "1",
    "1,111,",
    "1.",
    "(",
    "（",
    "一",
    "2023年",
    "12月",
    "未",
    "完成",
    "部分",
    "≥",
    "-",
    "1个",
    "%",
    "项目：a　",
    " a",
    "含",
)


def extremes(megabytes: int) -> dict[str, Case]:
    """The cases for limits of so many MB."""
    limits = Limits(megabytes)
    most = limits.bytes * 9 // 10
    read, big, corrupt = {"scored", "unrecognised"}, {"too-large"}, {"corrupt"}
    refused = big | corrupt | {"unrecognised"}
    styled = {"xl/styles.xml": styles(min(limits.control // 25, 60_000))}
    grid = lambda cell: lambda: package(sheet_xml(filled(limits.cells, cell)), extra=styled)  # noqa: E731
    soup = lambda unit, part=SHEET, size=most: lambda: with_part(part, (unit * (size // len(unit))).encode())  # noqa: E731
    return {
        "满格-数.xlsx": Case(grid(lambda r, c: f"<v>{r * c}</v></c>"), read),
        "满格-字.xlsx": Case(grid(lambda r, c: f't="inlineStr"><is><t>甲{r}_{c}</t></is></c>'), read),
        "满格-错误.xlsx": Case(grid(lambda r, c: 't="e"><v>#DIV/0!</v></c>'), read),
        "满格-公式.xlsx": Case(grid(lambda r, c: "<f>A1</f></c>"), read),
        "满格-百分数.xlsx": Case(grid(lambda r, c: f's="{(r * c) % 10_000}"><v>0.5</v></c>'), read),
        "满格-空.xlsx": Case(grid(lambda r, c: 's="1"/>'), read),
        "长文.xlsx": Case(lambda: package(sheet_xml(long_texts(most // 3))), read),
        "空白字符.xlsx": Case(lambda: bomb(SHEET, most, f'<worksheet xmlns="{MAIN}"><sheetData>', f"{ROW}</sheetData></worksheet>"), big),
        "一个长字串.xlsx": Case(lambda: bomb(STRINGS, most, f'<sst xmlns="{MAIN}"><si><t>', "</t></si></sst>"), read | corrupt),
        "百万字串.xlsx": Case(lambda: with_part(STRINGS, f'<sst xmlns="{MAIN}">{"<si><t>甲</t></si>" * (most // 18)}</sst>'.encode()), read | corrupt),
        "格未闭合.xlsx": Case(soup("<c r="), refused),
        "格未闭合二.xlsx": Case(soup('<c t="e" s="1" '), refused),
        "行未闭合.xlsx": Case(soup('<row r="1" hidden="1" '), refused),
        "列未闭合.xlsx": Case(soup('<col hidden="1" '), refused),
        "一列属性汤.xlsx": Case(lambda: with_part(SHEET, b"<col " + b'hidden="1" ' * (most // 11)), refused),
        "公式后空白.xlsx": Case(lambda: bomb(SHEET, most, '<c r="A1"><f>x</f>'), refused),
        "字母汤.xlsx": Case(lambda: with_part("xl/workbook.xml", b"<sheet " + b"a" * (limits.control - 20) + b">"), refused),
        "表未闭合.xlsx": Case(soup("<sheet ", "xl/workbook.xml", limits.control), refused),
        "关系未闭合.xlsx": Case(soup("<Relationship ", "xl/_rels/workbook.xml.rels", limits.control), refused),
        "样式未闭合.xlsx": Case(soup("<cellXfs", "xl/styles.xml", limits.control), read | corrupt),
        "格式未闭合.xlsx": Case(soup('<numFmt formatCode="[', "xl/styles.xml", limits.control), read | corrupt),
        "属性未闭合.xlsx": Case(soup('<property name="a" ', "docProps/custom.xml", limits.control), read),
        "空标签表.xlsx": Case(soup("<sheet >", "xl/workbook.xml", limits.control), refused),
        "空标签样式.xlsx": Case(lambda: with_part("xl/styles.xml", b"<cellXfs>" + b"<xf/>" * (limits.control // 5 - 9) + b"</cellXfs>"), big | corrupt),
        "空标签关系.xlsx": Case(soup("<Relationship >", "xl/_rels/workbook.xml.rels", limits.control), refused),
        "空标签格.xlsx": Case(soup("<c/>"), refused),
        "同一格.xlsx": Case(soup('<c r="A1" t="e">'), refused),
        "同一格有值.xlsx": Case(lambda: package(sheet_xml('<row r="1">' + '<c r="A1"><v>1</v></c>' * (most // 23) + "</row>")), refused),
        "同一行.xlsx": Case(lambda: package(sheet_xml('<row r="1" hidden="1"/>' * (most // 24) + ROW)), refused),
        "两万表.xlsx": Case(lambda: many_sheets(min(limits.parts - 10, 19_000)), big),
        "隐藏行列.xlsx": Case(lambda: package(sheet_xml(hidden(min(limits.cells // 2, 100_000)), before=HIDDEN_COLUMNS)), read),
        "重叠合并.xlsx": Case(lambda: package(sheet_xml(ROW, after=merged(["A1:CV100"] * 20_000))), big),
        "满格合并整张.xlsx": Case(lambda: package(sheet_xml(filled(limits.cells, lambda r, c: "<v>1</v></c>"), after=merged(["A1:XFD1048576"]))), big | {"unrecognised"}),
        "百万合并.xlsx": Case(lambda: package(sheet_xml(ROW, after=merged(["A1:B1"] * (most // 27)))), big),
        "空行后的表.xlsx": Case(lambda: trailing(most), {"scored"}),
        **{f"难字{number}.xlsx": Case(lambda unit=unit: stumbling(unit, min(32_000, limits.bytes // 400)), read) for number, unit in enumerate(STUMBLES)},
        "网页满.xls": Case(lambda: page("<td>1", limits.page), read | big),
        "网页未闭合.xls": Case(lambda: page('<td a="', limits.page), read | big),
        "网页注释.xls": Case(lambda: page("<!--", limits.page), read),
        "网页尖括号.xls": Case(lambda: page("<", limits.page), read | big),
        "网页跨行.xls": Case(lambda: page("<tr><td rowspan=1000>1", limits.page), read | big),
        "网页小格.xls": Case(lambda: page("<tr><td>1</td></tr>", limits.page), read | big),
        "满.xls": Case(lambda: compound.container(compound.stream(*numbers(limits.cells))), read | big),
        "空记录.xls": Case(lambda: compound.container(compound.stream(compound.record(0xE9) * min(limits.xls // 5, 1_500_000))), read | big),
        "满.ods": Case(lambda: opendocument(rows(f"<table:table-cell {ONE}/>" * min(limits.tags // 80, limits.cells))), read | big),
        "满格空.ods": Case(lambda: opendocument(rows("<table:table-cell/>" * (limits.tags // 20))), read),
        "空记录.xlsb": Case(lambda: binary(b"\x7f\x00" * (limits.records // 2 - 99)), read | corrupt),
        "满.xlsb": Case(lambda: binary(binary_rows(limits.cells)), read | big | corrupt),
        "字符集.xls": Case(lambda: page("-" + "a" * 99, limits.page).replace(b"<html>", b"<html><meta charset=punycode>"), read | big),
        "整张链接.xls": Case(lambda: compound.container(compound.stream(compound.number(0, 0), *[LINK] * 200)), read),
        "列宽汤.xls": Case(lambda: compound.container(compound.stream(compound.number(0, 0), *[WIDTHS] * min(limits.xls // 20, 250_000))), read),
        "列宽到边.xls": Case(lambda: compound.container(compound.stream(compound.number(0, 0), WIDE)), read),
        "长字串.ods": Case(lambda: opendocument(rows(f'<table:table-cell {TEXT} table:number-columns-repeated="1000"><text:p>{"甲" * 30_000}</text:p></table:table-cell>', f'table:number-rows-repeated="{limits.cells // 2000}"')), big),
        "亿万空格.ods": Case(lambda: opendocument(rows(f'<table:table-cell {TEXT}><text:p><text:s text:c="2000000000"/></text:p></table:table-cell>')), big),
        "重复文字.ods": Case(lambda: opendocument(rows(f'<table:table-cell {TEXT} office:string-value="{"甲" * 30_000}" table:number-columns-repeated="1000"/>', f'table:number-rows-repeated="{limits.cells // 2000}"')), big),
        "一字多用.xlsx": Case(lambda: repeated_text(limits.cells // 100, limits.bytes // 400), big | {"unrecognised"}),
        "负列.xlsx": Case(lambda: package(sheet_xml(ROW, before='<cols><col min="-90000000" max="5" hidden="1"/><col min="1" max="900000000" hidden="1"/></cols>')), read),
        "合并制表.xlsx": Case(lambda: package(sheet_xml(ROW, after="<mergeCells>" + '<mergeCell\tref="A1:B1"/>' * (most // 27) + "</mergeCells>")), big),
        "编号汤.xlsx": Case(lambda: package(sheet_xml('<row r="1">' + '<c r="A1"/>' * (most // 11) + "</row>")), refused),
        "倒序行.xlsx": Case(lambda: package(sheet_xml("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(limits.tags // 45, 0, -1)))), read | big),
        "深套元素.xlsx": Case(soup("<a>"), refused),
        "深套关系.xlsx": Case(soup("<Relationship >", "xl/_rels/workbook.xml.rels", limits.tags), refused),
        "二〇〇三满.xls": Case(lambda: xml_2003("<Row>" + '<Cell><Data ss:Type="Number">1</Data></Cell>' * 50 + "</Row>", limits.tags), read | big),
        "二〇〇三到边.xls": Case(lambda: xml_2003('<Row ss:Index="1000000"><Cell ss:Index="16000"><Data ss:Type="Number">1</Data></Cell></Row>', 200), big),
        "二〇〇三实体.xls": Case(lambda: xml_2003("<Row/>", 200).replace(b"?>", b"?>" + BILLION.encode(), 1), {"unsafe"}),
        "大字串.xlsb": Case(lambda: binary(b"\x06\x0c" + struct.pack("<III", 0, 0, 0xFFFFFFF0)), read | corrupt),
    }  # fmt: skip


TEXT = 'office:value-type="string"'
# A link, and a width, of every cell and column that a sheet has or could be said to have.
LINK = compound.record(0x1B8, struct.pack("<4H", 0, 65535, 0, 255) + bytes(24))
WIDTHS = compound.record(0x7D, struct.pack("<6H", 0, 255, 2340, 15, 0, 0))
WIDE = compound.record(0x7D, struct.pack("<6H", 0, 65535, 2340, 15, 0, 0))


def repeated_text(uses: int, length: int) -> bytes:
    """One long shared text, used over and over."""
    from tests.excel.packages import relations

    return package(
        sheet_xml(filled(uses, lambda r, c: 't="s"><v>0</v></c>')),
        extra={
            STRINGS: f'<sst xmlns="{MAIN}"><si><t>一级指标{"甲" * length}</t></si></sst>',
            "xl/_rels/workbook.xml.rels": relations(
                ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml")
            ),
        },
    )


def xml_2003(row: str, size: int) -> bytes:
    """A workbook in the XML of Excel 2003, of so many bytes of one row over and over."""
    ss = "urn:schemas-microsoft-com:office:spreadsheet"
    head = f'<?xml version="1.0"?><Workbook xmlns="{ss}" xmlns:ss="{ss}"><Worksheet ss:Name="表"><Table>'
    return (head + row * max(size // len(row) - 1, 1) + "</Table></Worksheet></Workbook>").encode()


def filled(cells: int, cell: Cell) -> str:
    """Rows of a sheet with so many cells; `cell` gives what follows the address."""
    letters = [column_letter(column) for column in range(1, COLUMNS + 1)]
    return "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" {body}' if (body := cell(row, column))[0] != "<" else f'<c r="{letter}{row}">{body}' for column, letter in enumerate(letters, 1)) + "</row>"
        for row in range(1, cells // COLUMNS + 1)
    )  # fmt: skip


def long_texts(characters: int) -> str:
    """Texts as long as a cell may hold, no two alike."""
    return "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{"甲乙" * 16_000}{row}</t></is></c></row>'
        for row in range(1, characters // 32_000)
    )


def styles(count: int) -> str:
    """Cell formats that all print a percentage."""
    return (
        f'<styleSheet xmlns="{MAIN}"><cellXfs count="{count}">{chr(60)}xf numFmtId="9"/>'
        + '<xf numFmtId="10"/>' * (count - 1)
        + "</cellXfs></styleSheet>"
    )


HIDDEN_COLUMNS = '<cols><col min="1" max="16384" hidden="1"/></cols>'


def hidden(count: int) -> str:
    """Hidden rows with a value each."""
    return "".join(f'<row r="{n}" hidden="1"><c r="A{n}"><v>1</v></c></row>' for n in range(1, count + 1))


def merged(refs: list[str]) -> str:
    """Merged ranges."""
    return "<mergeCells>" + "".join(f'<mergeCell ref="{ref}"/>' for ref in refs) + "</mergeCells>"


def stumbling(unit: str, length: int) -> bytes:
    """A form whose texts are long, of one thing over and over."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    import openpyxl

    from tests.drawn import drawn

    text, target = (unit * length)[:length], BytesIO()
    with TemporaryDirectory() as place:
        book = openpyxl.load_workbook(drawn(Path(place) / "表.xlsx"))
    cells = [f"{letter}{row}" for letter, row in product("BCDEFGHI", range(17, 23))]
    for cell in [book.active[ref] for ref in [*cells, "C4", "C5", "C6", "C23", "C24", "C26", "H25", "E8", "F8", "E9"]]:
        if not isinstance(cell, openpyxl.cell.MergedCell):
            cell.value = text
    book.save(target)
    return target.getvalue()


def trailing(size: int) -> bytes:
    """A good form with styled blank rows far below it."""
    row = '<row r="{0}" spans="1:9"><c r="A{0}" s="1"/><c r="B{0}" s="1"/><c r="C{0}" s="1"/></row>'
    blank = "".join(row.format(n) for n in range(40, 40 + min(size // 150, 200_000)))
    from tests.hostile import changed

    return changed(SHEET, ("</sheetData>", blank + "</sheetData>"))


def page(unit: str, size: int) -> bytes:
    """A page whose table is one thing over and over."""
    return ("<html><table><tr><td>" + unit * (size // len(unit) - 10)).encode()


def numbers(cells: int) -> list[bytes]:
    """Records of so many numbers."""
    return [compound.number(row, column) for row in range(cells // 250) for column in range(250)]


def binary(sheet: bytes) -> bytes:
    """An .xlsb with a sheet of these records."""
    from tests.excel.packages import contents, zipped
    from tests.test_other_formats import binary_workbook, record

    parts = contents(binary_workbook(["甲"]))
    name = "xl/worksheets/sheet1.bin"
    before = parts[name][: parts[name].index(record(0x91)) + 3]
    return zipped(list({**parts, name: before + sheet + record(0x92) + record(0x82)}.items()))


def binary_rows(cells: int) -> bytes:
    """Records of so many numbers, for an .xlsb."""
    found = []
    for row in range(cells // 250):
        found.append(b"\x00\x11" + struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        found += [b"\x05\x10" + struct.pack("<IId", column, 0, 1.0) for column in range(250)]
    return b"".join(found)
