"""Hostile and broken files: each a name, the bytes, and what may come of it (status or error code)."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from tests.drawn import drawn
from tests.excel.packages import MAIN, package, sheet_xml, zipped

BILLION = '<!DOCTYPE b [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10)
) + "]>"  # fmt: skip
EXTERNAL = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row>'
PLAIN = sheet_xml(ROW)
MEGABYTE = 1 << 20


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


def form(change=None) -> dict[str, bytes]:
    """The parts of a good form's workbook."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as place:
        data = drawn(Path(place) / "表.xlsx").read_bytes()
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
UNREADABLE = {"corrupt", "not-a-workbook", "too-large", "unsafe", "encrypted"}
XML_2003 = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table><Row><Cell>'
    '<Data ss:Type="String">甲</Data></Cell></Row></Table></Worksheet></Workbook>'
)


def cases(size: int = 300 * MEGABYTE):
    """Every case: file name, a function that makes the bytes, the outcomes allowed. `size`: of what inflates."""
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
        "二〇〇三.xls": (lambda: XML_2003.encode(), bad | none),
        "新格式.xls": (good, scored),
        "大工作表.xlsx": (lambda: bomb(SHEET, size, f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"), big),
        "大字串.xlsx": (lambda: bomb(STRINGS, size, f'<sst xmlns="{MAIN}"><si><t>', "</t></si></sst>"), big),
        "谎报大小.xlsx": (lambda: lying_size(bomb(SHEET, size, "<worksheet>", "</worksheet>"), SHEET), big | corrupt),
        "百万部件.xlsx": (lambda: many_entries(100_000), big),
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
        "坏容器.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, corrupt),
        "空容器.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", corrupt),
    }  # fmt: skip


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


def spoiled(data: bytes) -> bytes:
    """The compressed data of the sheet overwritten."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        info = archive.getinfo(SHEET)
    start = info.header_offset + 30 + len(SHEET)
    junk = zlib.crc32(data).to_bytes(4, "big") * (info.compress_size // 4)
    return data[:start] + junk + data[start + len(junk) :]
