"""Reports as people send them: .docx and .pdf, made by hand so that every detail of their insides can be chosen."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from perfxl.excel.reading.workbook import read_bytes
from perfxl.forms.model import Form
from perfxl.forms.recognise import TELLING, recognise_on
from tests.called import SAMPLES

SCHOOLS = "示例-无问题.xlsx"
"""义务教育学校校舍维修改造, 2023: 预算 320, 执行 311.68, 97.4 %, 总分 97.76, 优."""
SERVICE = "机关后勤保障经费.xlsx"
DEPARTMENT = "部门整体支出绩效自评表.xlsx"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def form_of(name: str) -> Form:
    """The form of a sample."""
    workbook = read_bytes((SAMPLES / name).read_bytes())
    return recognise_on(workbook, list(workbook.holding(TELLING)))[0]


def run(text: str) -> str:
    """A run of text."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs, or of plain texts."""
    inner = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of texts."""
    cells = ("".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def text_box(*paragraphs: str) -> str:
    """A run with a text box, which stands there twice: for Word as it is, and for older ones."""
    box = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def numbered(depth: int, list_id: int = 1) -> str:
    """The properties of a paragraph in a list."""
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'


def lists(first: str = "chineseCountingThousand", start: int = 1) -> str:
    """Two lists of 一、（一）, of which the second goes on from another number."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, form, text in ((0, first, "%1、"), (1, "chineseCounting", "（%2）"), (2, "bullet", "·"))
    )
    override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>'
    return (
        f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{override}</w:num></w:numbering>'
    )


def docx(*body: str, numbering: str = "", styles: str = "") -> bytes:
    """A .docx of this body; plain texts become paragraphs."""
    blocks = "".join(each if each.startswith("<") else paragraph(each) for each in body)
    parts = {"word/document.xml": f'<w:document xmlns:w="{_W}" xmlns:mc="{_MC}"><w:body>{blocks}</w:body></w:document>'}
    if numbering:
        parts["word/numbering.xml"] = numbering
    if styles:
        parts["word/styles.xml"] = f'<w:styles xmlns:w="{_W}">{styles}</w:styles>'
    return package(parts)


def package(parts: dict[str, str]) -> bytes:
    """A zip of parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return buffer.getvalue()


def pdf(*pages: list[str]) -> bytes:
    """A PDF of pages of lines; a page without lines is as empty as a scan's."""
    signs = sorted({sign for lines in pages for line in lines for sign in line})
    mapping = "".join(f"<{ord(sign):04x}> <{ord(sign):04x}>\n" for sign in signs)
    unicode = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(signs)} beginbfchar\n{mapping}endbfchar endcmap end"
    )
    first = 6
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        _stream(unicode.encode()),
    ]
    for at, lines in enumerate(pages):
        shown = "\n".join(
            f"BT /F 16 Tf 1 0 0 1 80 {760 - 30 * row} Tm <{line.encode('utf-16-be').hex()}> Tj ET"
            for row, line in enumerate(lines)
        )
        resources = f"/Resources<</Font<</F 3 0 R>>>>/Contents {first + 2 * at + 1} 0 R"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{resources}>>".encode(),
            _stream(shown.encode()),
        ]
    return _whole(objects)


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def _whole(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)
