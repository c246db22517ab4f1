"""Hostile and broken files: each a name, the bytes, and what may come of it (status or error code)."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from perfxl.output.drawing.project import ProjectContent
from tests.drawn import RIGHT, drawn
from tests.excel import compound
from tests.excel.packages import MAIN, PACKAGE_RELS, RELS, package, relations, sheet_xml, zipped
from tests.excel.unusual import two_directories

BILLION = '<!DOCTYPE b [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10)
) + "]>"  # fmt: skip
EXTERNAL = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row>'
PLAIN = sheet_xml(ROW)
MEGABYTE = 1 << 20


class Case(NamedTuple):
    """How to make a file's bytes, and what may come of it: a status or an error's code."""

    make: Callable[[], bytes]
    allowed: set[str]


def bomb(part: str, size: int, before: str = "", after: str = "") -> bytes:
    """A package with a part of `size` spaces, written piece by piece."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(package(PLAIN))) as base,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for info in base.infolist():
            if info.filename != part:
                made.writestr(info.filename, base.read(info))
        with made.open(part, "w", force_zip64=True) as stream:
            stream.write(before.encode())
            for _ in range(size // MEGABYTE):
                stream.write(b" " * MEGABYTE)
            stream.write(after.encode())
    return target.getvalue()


def lying_size(data: bytes, part: str) -> bytes:
    """A package whose directory says that a part is small."""
    found = data.rindex(part.encode()) - 46
    return data[: found + 24] + struct.pack("<I", 10) + data[found + 28 :]


def renamed_entry(old: str, new: str) -> bytes:
    """A package with an entry of another name, of the same length."""
    assert len(old) == len(new)
    return package(PLAIN, extra={old: "x"}).replace(old.encode(), new.encode())


def form(content: ProjectContent = RIGHT) -> dict[str, bytes]:
    """The parts of a form's workbook, a good one unless another is given."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as place:
        data = drawn(Path(place) / "表.xlsx", content).read_bytes()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(part: str, *pairs: tuple[str, str]) -> bytes:
    """A good form with texts of one part replaced."""
    parts = form()
    text = parts[part].decode()
    for old, new in pairs:
        assert old in text, (part, old)
        text = text.replace(old, new)
    return zipped(list({**parts, part: text.encode()}.items()))


def without(*names: str) -> bytes:
    """A good form without some parts."""
    return zipped([(name, data) for name, data in form().items() if name not in names])


def with_part(name: str, data: bytes) -> bytes:
    """A good form with another part, or another content of one."""
    return zipped(list({**form(), name: data}.items()))


def good() -> bytes:
    """A good form."""
    return zipped(list(form().items()))


SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
XML_2003 = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table><Row><Cell>'
    '<Data ss:Type="String">甲</Data></Cell></Row></Table></Worksheet></Workbook>'
)


def cases(size: int = 120 * MEGABYTE, parts: int = 25_000) -> dict[str, Case]:
    """The cases by file name. `size`: of what inflates, `parts`: of what has many."""
    return {name: Case(make, allowed) for name, (make, allowed) in _cases(size, parts).items()}


def _cases(size: int, parts: int):
    corrupt, bad, big, unsafe, secret = {"corrupt"}, {"not-a-workbook"}, {"too-large"}, {"unsafe"}, {"encrypted"}
    scored, none, read = {"scored"}, {"unrecognised"}, {"scored", "unrecognised"}
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 100_001))
    blank = "".join(
        f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(1, 200_001)
    )
    deep = "<a>" * 100_000 + "</a>" * 100_000
    return {
        "截断.xlsx": (lambda: good()[:-2000], corrupt),
        "只有开头.xlsx": (lambda: b"PK\x03\x04", corrupt),
        "不是压缩包.xlsx": (lambda: b"hello" * 100, bad),
        "空.xlsx": (lambda: b"", bad),
        "逗号.xlsx": (lambda: "项目名称,金额\n甲,1\n".encode("gbk"), bad),
        "逗号.xls": (lambda: "项目名称,金额\n甲,1\n".encode("gbk"), bad),
        "文档.xlsx": (lambda: zipped([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")]), bad),
        "文档.xls": (lambda: zipped([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")]), bad),
        "网页.xls": (lambda: b"<table>" + b"<tr><td colspan=1000 rowspan=1000>x" * 5000, big),
        "二〇〇三.xls": (lambda: XML_2003.encode(), none),
        "新格式.xls": (good, scored),
        "大工作表.xlsx": (lambda: bomb(SHEET, size, f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"), big),
        "大字串.xlsx": (lambda: bomb(STRINGS, size, f'<sst xmlns="{MAIN}"><si><t>', "</t></si></sst>"), big),
        "谎报大小.xlsx": (lambda: lying_size(bomb(SHEET, size, "<worksheet>", "</worksheet>"), SHEET), big | corrupt),
        "百万部件.xlsx": (lambda: many_entries(parts), big),
        "套中套.xlsx": (lambda: zipped([(f"{n}.zip", zipped([("x", b"\0" * MEGABYTE)] * 1)) for n in range(50)]), bad),
        "十亿笑.xlsx": (lambda: package(PLAIN.replace("?>", "?>" + BILLION, 1)), unsafe),
        "十亿笑-字串.xlsx": (lambda: with_part(STRINGS, f'<?xml version="1.0"?>{BILLION}<sst/>'.encode()), unsafe),
        "外部实体.xlsx": (lambda: package(PLAIN.replace("?>", "?>" + EXTERNAL, 1).replace("甲", "&a;")), unsafe),
        "外部实体-样式.xlsx": (lambda: with_part(STYLES, f'<?xml version="1.0"?>{EXTERNAL}<styleSheet/>'.encode()), unsafe),
        "外部实体-批注.xlsx": (lambda: with_part("xl/comments1.xml", f"{EXTERNAL}<comments>&a;</comments>".encode()), unsafe | scored),
        "十六位.xlsx": (lambda: package(PLAIN.replace("UTF-8", "UTF-16").encode("utf-16")), none | corrupt),
        "十六位实体.xlsx": (lambda: package(PLAIN.replace("?>", "?>" + EXTERNAL, 1).replace("UTF-8", "UTF-16").encode("utf-16")), unsafe),
        "声称整张.xlsx": (lambda: package(sheet_xml(ROW, before='<dimension ref="A1:XFD1048576"/>')), none),
        "两角.xlsx": (lambda: package(sheet_xml(ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), big),
        "十万合并.xlsx": (lambda: package(sheet_xml(ROW, after=f'<mergeCells count="100000">{merges}</mergeCells>')), none),
        "合并整张.xlsx": (lambda: package(sheet_xml(ROW, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')), none),
        "二十万空行.xlsx": (lambda: package(sheet_xml(blank)), none),
        "没有字串.xlsx": (lambda: without(STRINGS), read | corrupt),
        "没有样式.xlsx": (lambda: without(STYLES), read | corrupt),
        "没有工作表.xlsx": (lambda: without(SHEET), none | corrupt),
        "没有目录.xlsx": (lambda: without("[Content_Types].xml"), read | corrupt),
        "字串越界.xlsx": (lambda: package(sheet_xml('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')), none | corrupt),
        "样式越界.xlsx": (lambda: package(sheet_xml('<row r="1"><c r="A1" s="99999"><v>1</v></c></row>')), none | corrupt),
        "非数.xlsx": (lambda: number("NaN"), none | corrupt),
        "无穷.xlsx": (lambda: number("1e999"), none | corrupt),
        "巨数.xlsx": (lambda: number("9" * 400), none | corrupt),
        "深层.xlsx": (lambda: package(sheet_xml(ROW, after=deep)), none | corrupt),
        "坏标签.xlsx": (lambda: package(PLAIN.replace("</row>", "</raw>")), none | corrupt),
        "只有一半.xlsx": (lambda: package(PLAIN[: len(PLAIN) // 2]), none | corrupt),
        "越出.xlsx": (lambda: package(PLAIN, extra={"../../../../tmp/perfxl-slip.txt": "x"}), none | unsafe),
        "盘符.xlsx": (lambda: package(PLAIN, extra={"C:\\perfxl-slip.txt": "x"}), none | unsafe),
        "重名.xlsx": (lambda: zipped([*form().items(), (SHEET, form()[SHEET])]), read | corrupt | unsafe),
        "加密压缩.xlsx": (lambda: flagged(good()), secret),
        "循环引用.xlsx": (lambda: package(sheet_xml('<row r="1"><c r="A1"><f>B1</f><v>0</v></c><c r="B1"><f>A1</f><v>0</v></c></row>')), none),
        "错误值.xlsx": (lambda: package(sheet_xml('<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')), none),
        "坏压缩.xlsx": (lambda: spoiled(good()), corrupt),
        "坏压缩-附带.xlsx": (lambda: spoiled(good(), "docProps/core.xml"), corrupt),
        "坏容器.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, corrupt),
        "空容器.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", corrupt),
        "目录成环.xls": (lambda: old(table=lambda fat, first: fat.__setitem__(first - 1, first - 1)), corrupt),
        "内容成环.xls": (lambda: old(table=lambda fat, first: fat.__setitem__(first + 3, first)), corrupt),
        "链出界.xls": (lambda: old(table=lambda fat, first: fat.__setitem__(first, 9_999_999)), corrupt),
        "谎报大小.xls": (lambda: old(size=2**40), corrupt),
        "起点出界.xls": (lambda: old(start=0x7FFFFFFF), corrupt),
        "扇区大小.xls": (lambda: old(header=lambda head: head.__setitem__(30, 31)), corrupt),
        "目录表成环.xls": (lambda: old(header=difat_loop), none | corrupt),
        "字串数.xls": (lambda: old(before=compound.record(0xFC, struct.pack("<II", 0xFFFFFFFF, 0x7FFFFFFF))), none | corrupt),
        "两角.xls": (lambda: old(compound.number(0, 0), compound.number(65535, 16383)), big),
        "每行一格.xls": (lambda: old(*(compound.number(n, 255) for n in range(65536))), big),
        "空格到边.xls": (lambda: old(compound.number(0, 0), *(compound.record(0x201, struct.pack("<3H", n, 255, 0)) for n in range(65536))), none),
        "坏记录.xls": (lambda: old(compound.record(0x203, b"\0\0")), corrupt),
        "坏合并.xls": (lambda: old(compound.number(0, 0), compound.record(0xE5, struct.pack("<5H", 0xFFFF, 0, 0xFFFF, 0, 0xFFFF))), none | corrupt),
        "坏公式.xls": (lambda: old(compound.record(0x06, struct.pack("<3HdHIH", 0, 0, 0, 1.0, 0, 0, 0xFFFF))), none | corrupt),
        "旧密码.xls": (lambda: compound.container(compound.stream(locked=True)), secret),
        "新密码.xlsx": (lambda: locked(good(), "密码"), secret),
        "加密的炸弹.xlsx": (lambda: locked(bomb(SHEET, size), "VelvetSweatshop"), big),
        "算十亿遍.xlsx": (lambda: locked(good(), "密码").replace(b'spinCount="100000"', b'spinCount="9999999"', 2), corrupt | secret),
        "无序号两角.xlsx": (lambda: package(sheet_xml("<row>" + "<c><v>1</v></c>" * 20_000 + '</row><row r="20000"><c><v>1</v></c></row>')), corrupt),
        "单引号两角.xlsx": (lambda: package(sheet_xml("<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")), big),
        "换行两角.xlsx": (lambda: package(sheet_xml('<row\nr="1"><c\nr="A1"><v>1</v></c></row><row\nr="1048576"><c\nr="XFD1048576"><v>1</v></c></row>')), big),
        "前缀两角.xlsx": (lambda: package(prefixed("<x:row r='1048576'><x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row>")), big),
        "一部多表.xlsx": (lambda: same_part(700), corrupt),
        "万张表.xlsx": (lambda: many_sheets(5_000), big),
        "无标记十六位.xlsx": (lambda: package(PLAIN.replace("UTF-8", "UTF-16").encode("utf-16-le")), corrupt),
        "十六位实体在后.ods": (lambda: opendocument(("<!--" + "x" * 600 + "-->" + EXTERNAL).encode("utf-16-le")), corrupt | unsafe),
        "其他压缩.xlsx": (lambda: zipped(list(form().items()), zipfile.ZIP_BZIP2), corrupt),
        "注释里的关系.xlsx": (lambda: two_relations("{evil}<!--{good}-->"), big),
        "属性里的尖括号.xlsx": (lambda: two_relations('{good}<Relationship a="<" Id="rId1" Target="worksheets/evil.xml"/>'), corrupt),
        "行号多位.xlsx": (lambda: package(sheet_xml('<row r="1"><c r="XFD00000000001048576"><v>1</v></c></row>')), big),
        "四字母列.xlsx": (lambda: package(sheet_xml('<row r="1"><c r="AAAA1"><v>1</v></c></row>')), corrupt),
        "两个结尾.xlsx": (lambda: two_directories(package(PLAIN), package(sheet_xml(EVIL))), big),
        "旧格式.xls": (lambda: compound.container(b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(5000), "Book"), bad),
        "单个网页.xls": (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html><table><tr><td>1", bad),
        "制表符.xls": (lambda: "项目名称\t金额\r\n甲\t1\r\n".encode("gbk"), bad),
        "宏.xlsm": (lambda: with_part("xl/vbaProject.bin", b"\0" * 5000), scored),
        "重复到边.ods": (lambda: opendocument(rows(f'<table:table-cell table:number-columns-repeated="16384" {ONE}/>', 'table:number-rows-repeated="1048576"')), big),
        "重复空格.ods": (lambda: opendocument(rows('<table:table-cell table:number-columns-repeated="99999999"/>', 'table:number-rows-repeated="99999999"')), none | corrupt),
        "十亿笑.ods": (lambda: opendocument(BILLION.encode()), unsafe),
        "深层.ods": (lambda: opendocument(rows(f"<table:table-cell {ONE}>" + "<text:p>" * 50_000 + "</text:p>" * 50_000 + "</table:table-cell>")), none | corrupt),
        "合并到边.ods": (lambda: opendocument(rows(f'<table:table-cell {ONE} table:number-rows-spanned="999999999" table:number-columns-spanned="999999999"/>')), none | corrupt),
        "坏标签.ods": (lambda: opendocument(b"<a><b></a>"), corrupt),
        "实体数字.xls": (lambda: b"<table><tr><td>&#" + b"9" * 9000 + b";</td></tr></table>", none),
    }  # fmt: skip


EVIL = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def two_relations(how: str) -> bytes:
    """A workbook whose sheet is led to twice, in one way that all readers see and in one that some do."""
    good = f'<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
    found = how.format(good=good, evil=good.replace("sheet1", "evil"))
    return package(
        PLAIN,
        extra={
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE_RELS}">{found}</Relationships>',
            "xl/worksheets/evil.xml": sheet_xml(EVIL),
        },
    )


def number(text: str) -> bytes:
    """A workbook with a number written so."""
    return package(sheet_xml(f'<row r="1"><c r="A1"><v>{text}</v></c></row>'))


def many_entries(count: int) -> bytes:
    """A package of very many empty parts."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for n in range(count):
            archive.writestr(f"{n}", b"")
    return target.getvalue()


def flagged(data: bytes) -> bytes:
    """Every entry marked as encrypted by the zip program."""
    out = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = out.find(mark)
        while start >= 0:
            out[start + at] |= 1
            start = out.find(mark, start + 4)
    return bytes(out)


def spoiled(data: bytes, part: str = SHEET) -> bytes:
    """The compressed data of a part overwritten."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        info = archive.getinfo(part)
    start = info.header_offset + 30 + len(part)
    junk = zlib.crc32(data).to_bytes(4, "big") * (info.compress_size // 4)
    return data[:start] + junk + data[start + len(junk) :]


def old(*records: bytes, before: bytes = b"", **changes) -> bytes:
    """An .xls with these records in its sheet."""
    return compound.container(compound.stream(*records, before=before), **changes)


def difat_loop(head: bytearray) -> None:
    """The table's own list of sectors goes on in a sector that says it goes on in itself."""
    head[68:76] = struct.pack("<II", 3, 1)


def locked(data: bytes, password: str) -> bytes:
    """A package with a password to open."""
    from perfxl.excel.reading.encryption import locked

    return locked(data, password)


def prefixed(content: str) -> str:
    """A sheet whose elements have a prefix."""
    return f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{content}</x:sheetData></x:worksheet>'


def same_part(count: int) -> bytes:
    """Many sheets that are all one part."""
    sheets = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, count + 1))
    return package(
        PLAIN,
        extra={"xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{sheets}</sheets></workbook>'},
    )


def many_sheets(count: int) -> bytes:
    """Many sheets, each a part."""
    sheets = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, count + 1))
    return package(PLAIN, extra={
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, count + 1))),
        **{f"xl/worksheets/sheet{n}.xml": PLAIN for n in range(1, count + 1)},
    })  # fmt: skip


ONE = 'office:value-type="float" office:value="1"'
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def rows(cells: str, attributes: str = "") -> bytes:
    """The content of an .ods with one row."""
    return (
        f'<office:document-content xmlns:office="{_OPEN}:office:1.0" xmlns:table="{_OPEN}:table:1.0" xmlns:text="{_OPEN}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="表"><table:table-row {attributes}>{cells}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    ).encode()


def opendocument(content: bytes) -> bytes:
    """An .ods."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<manifest:manifest xmlns:manifest="{_OPEN}:manifest:1.0"/>'
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
