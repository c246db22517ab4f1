"""Forms whose other parts are made to cost time where they are annotated: each is scored, whatever comes of its copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from perfxl.excel.editing.refs import column_letter
from perfxl.excel.reading.limits import Limits
from tests.drawn import RIGHT
from tests.excel.packages import MAIN, relations, zipped
from tests.hostile import SHEET, STYLES, Case, form
from tests.hostile_extremes import merged

SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
SHAPE = (
    '<v:shape id="_x0000_s{0}" style="width:108pt;height:59pt"><x:ClientData ObjectType="Note">'
    "<x:Row>{0}</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>"
)
COMMENT = '<comment ref="H{0}" authorId="0"><text><t>旧{0}</t></text></comment>'
SHEET_RELATIONS, NAMES = "xl/worksheets/_rels/sheet1.xml.rels", "<definedNames>"


def mark_extremes(megabytes: int) -> dict[str, Case]:
    """The cases for limits of so many MB."""
    limits = Limits(megabytes)
    control, elements = limits.control - 1_000, limits.elements
    many = control // 200

    def each(text: str, count: int) -> str:
        return "".join(text.replace("{0}", str(number)) for number in range(1, count + 1))

    def case(make: Callable[[], bytes], *other: str) -> Case:
        return Case(make, {"scored", *other})

    return {
        "标-批注多.xlsx": case(lambda: commented(each(COMMENT, min(many, 100_000)), each(SHAPE, min(many, 100_000))), "too-large"),
        "标-批注同格.xlsx": case(lambda: commented(COMMENT.replace("{0}", "25") * many, ""), "too-large"),
        "标-批注未闭合.xlsx": case(lambda: commented("<comment ref='H25' authorId='0'><text>" * (control // 40), ""), "corrupt", "too-large"),
        "标-图形未闭合.xlsx": case(lambda: commented(COMMENT.replace("{0}", "25"), "<v:shape id=" * (control // 12))),
        "标-图形套图形.xlsx": case(lambda: commented(COMMENT.replace("{0}", "25"), "<v:shape><v:shape/>" * (control // 20))),
        "标-图形注释.xlsx": case(lambda: commented(COMMENT.replace("{0}", "25"), "<!--" * (control // 4))),
        "标-图形编码.xlsx": case(lambda: commented(COMMENT.replace("{0}", "25"), "a-" * (control // 2), '<?xml version="1.0" encoding="punycode"?>')),
        "标-样式多.xlsx": case(lambda: form_with({STYLES: [("</cellXfs>", '<xf numFmtId="0" fontId="0"/>' * (min(control // 30, elements // 3)) + "</cellXfs>")]}), "too-large"),
        "标-填充多.xlsx": case(lambda: form_with({STYLES: [("</fills>", '<fill><patternFill patternType="none"/></fill>' * min(control // 50, elements // 4) + "</fills>")]}), "too-large"),
        "标-条件格式多.xlsx": case(lambda: form_with({SHEET: [("<printOptions", each('<conditionalFormatting sqref="A{0}"><cfRule type="expression" priority="{0}"><formula>1</formula></cfRule></conditionalFormatting>', min(many, elements // 4)) + "<printOptions")]}), "too-large"),
        "标-条件格式范围.xlsx": case(lambda: form_with({SHEET: [("<printOptions", '<conditionalFormatting sqref="' + "A1:XFD1048576 " * (control // 15) + '"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting><printOptions')]}), "too-large"),
        "标-名称多.xlsx": case(lambda: form_with({"xl/workbook.xml": [(NAMES, NAMES + each('<definedName name="n{0}">Sheet!$A${0}</definedName>', min(control // 60, elements // 2)))]}), "too-large"),
        "标-打印区域长.xlsx": case(lambda: form_with({"xl/workbook.xml": [("$A$1:$I$27<", "$A$1:$I$27" + ",项目支出绩效自评表!$A$1:$I$27" * (control // 60) + "<")]}), "too-large"),
        "标-整列合并.xlsx": case(lambda: form_with({SHEET: [("<mergeCells", merged([f"{column_letter(n)}1:{column_letter(n)}1048576" for n in range(12, 3_000)])[:-13] + "<!-- "), ("</mergeCells>", "--></mergeCells>")]}), "too-large", "unrecognised"),
        "标-关系多.xlsx": case(lambda: commented("", "", relations_more=min(many, elements)), "too-large"),
        "标-空行多.xlsx": case(lambda: form_with({SHEET: [("</sheetData>", each('<row r="{0}"/>', 0) + "".join(f'<row r="{n}"/>' for n in range(100, 100 + min(control // 12, elements // 2))) + "</sheetData>")]}), "too-large"),
    }  # fmt: skip


def form_with(changes: dict[str, list[tuple[str, str]]], extra: dict[str, bytes] | None = None) -> bytes:
    """A form with a wrong total, with the first of some texts replaced and with further parts."""
    parts = {**form(replace(RIGHT, total=90)), **(extra or {})}
    for name, pairs in changes.items():
        text = parts[name].decode()
        for old, new in pairs:
            assert old in text, (name, old)
            text = text.replace(old, new, 1)
        parts[name] = text.encode()
    return zipped(list(parts.items()))


def commented(comments: str, drawing: str, prolog: str = "", relations_more: int = 0) -> bytes:
    """A form with these comments and this drawing of them."""
    more = [(f"x{number}", "image", "../media/i.png") for number in range(relations_more)]
    extra = {
        SHEET_RELATIONS: relations(
            ("rId8", "vmlDrawing", "../d.vml"), ("rId9", "comments", "../c.xml"), *more
        ).encode(),
        "xl/media/i.png": b"",
        "xl/c.xml": f'<comments xmlns="{MAIN}"><authors><author>王五</author></authors>'
        f"<commentList>{comments}</commentList></comments>".encode(),
        "xl/d.vml": f"{prolog}<xml {SPACES}>{drawing}</xml>".encode(),
    }
    types = (
        "<Override",
        '<Default Extension="vml" ContentType="x"/><Default Extension="png" ContentType="image/png"/><Override',
    )
    return form_with(
        {"[Content_Types].xml": [types], SHEET: [("</worksheet>", '<legacyDrawing r:id="rId8"/></worksheet>')]}, extra
    )
