"""Narrative reports that are broken, or made to cost time or memory: each a name, the bytes, and what is said of it."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from perfxl.excel.reading.encryption import locked
from tests.hostile import BILLION, EXTERNAL, MEGABYTE, good, lying_size
from tests.hostile_ledgers import LedgerCase
from tests.narrative.documents import docx, lists, numbered, package, paragraph, pdf, run, table, text_box

DOCUMENT = "word/document.xml"
_HEAD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_TITLE = "社区图书馆运行绩效自评报告"
# What the patterns of the narrative may stumble over.
_STUMBLES = (
    "预算",
    "执行率为",
    "1,111,",
    "（",
    "1.",
    "百分之",
    "得分",
    "优",
    "2023年",
    "共",
    "“",
    "其中：",
    "%",
    "一、",
    "万元",
    "比上年",
)


def reports(size: int, many: int) -> dict[str, LedgerCase]:
    """The cases; `size` is what bombs inflate to, bytes, `many` how many paragraphs and parts there are."""
    deep = 100_000
    fine = "自评报告"
    return {
        "空.docx": LedgerCase(lambda: b"", fine),
        "截断.docx": LedgerCase(lambda: docx(_TITLE)[:-200], "已损坏"),
        "表格.docx": LedgerCase(good, "不是 Word 文档"),
        "密码.docx": LedgerCase(lambda: locked(good(), "密码"), "密码"),
        "炸弹.docx": LedgerCase(lambda: bomb(size), "过大"),
        "谎报大小.docx": LedgerCase(lambda: lying_size(bomb(size), DOCUMENT), "没有核对"),
        "十亿笑.docx": LedgerCase(lambda: package({DOCUMENT: BILLION + _HEAD}), "不安全"),
        "外部实体.docx": LedgerCase(lambda: package({DOCUMENT: f"{EXTERNAL}{_HEAD}<w:p><w:r><w:t>&a;"}), "不安全"),
        "坏标签.docx": LedgerCase(lambda: package({DOCUMENT: f"{_HEAD}<w:p>"}), "已损坏"),
        "百万部件.docx": LedgerCase(lambda: package({DOCUMENT: _HEAD, **{f"x{n}": "" for n in range(min(many, 70_000))}}), "没有核对"),
        "百万段.docx": LedgerCase(lambda: docx(*["段"] * many), "文字过长"),
        "百万空段.docx": LedgerCase(lambda: docx(_TITLE, *["<w:p/>"] * many), fine),
        "百万小段.docx": LedgerCase(lambda: docx(paragraph(_TITLE, *[run("")] * many)), fine),
        "深层.docx": LedgerCase(lambda: package({DOCUMENT: f"{_HEAD}{'<w:sdt>' * deep}{'</w:sdt>' * deep}</w:body></w:document>"}), "已损坏"),
        "表套表.docx": LedgerCase(lambda: docx(_nested(150)), fine),
        "框套框.docx": LedgerCase(lambda: docx(_boxes(12)), fine),
        "样式成环.docx": LedgerCase(lambda: docx(_TITLE, paragraph("概述", properties='<w:pStyle w:val="A"/>'), numbering=lists(), styles=_loop()), fine),
        "序号巨大.docx": LedgerCase(lambda: docx(_TITLE, *[paragraph("概述", properties=numbered(0, 2))] * 50, numbering=lists(start=999_999_999)), fine),
        "序号文字长.docx": LedgerCase(lambda: docx(_TITLE, *[paragraph("概述", properties=numbered(0))] * 500, numbering=lists().replace('w:val="%1、"', f'w:val="{"%1" * 5_000}"')), fine),
        "模板语言.docx": LedgerCase(lambda: docx(_TITLE, "{{ 7*7 }}{% for a in b %}", "<w:p><w:r><w:instrText>INCLUDETEXT /etc/passwd</w:instrText></w:r></w:p>"), fine),
        "文字多.docx": LedgerCase(lambda: docx(_TITLE, *["预算200万元，执行190万元，执行率95%。" * 20] * 300), fine),
        **{f"绊-{at}.docx": LedgerCase(lambda word=word: docx(_TITLE, word * (140_000 // len(word))), fine) for at, word in enumerate(_STUMBLES)},
        "长行.txt": LedgerCase(lambda: (_TITLE + "\n" + "预算" * 70_000).encode("gb18030"), fine),
        "行多.txt": LedgerCase(lambda: (_TITLE + "\n" * 500_000).encode(), fine),
        "二进制.txt": LedgerCase(lambda: b"\x00\x01" * 1_000, "没有核对"),
        "过长.txt": LedgerCase(lambda: b"a" * size, "没有核对"),
        "炸弹.pdf": LedgerCase(lambda: spread(_stream(size)), "没有核对"),
        "页成环.pdf": LedgerCase(lambda: spread(b"<</Length 0>>stream\n\nendstream", kids="2 0 R"), "没有核对"),
        "页数谎报.pdf": LedgerCase(lambda: spread(_stream(10), count=999_999_999), "没有核对"),
        "页多.pdf": LedgerCase(lambda: pdf(*[[_TITLE]] * 300), "文字过长"),
        "空页.pdf": LedgerCase(lambda: pdf([]), "扫描件"),
        "嵌套.pdf": LedgerCase(lambda: spread(b"[" * deep + b"]" * deep), "没有核对"),
        "滤器多.pdf": LedgerCase(lambda: spread(b"<</Length 9/Filter[" + b"/FlateDecode" * 5_000 + b"]>>stream\nx\nendstream"), "没有核对"),
        "画自己.pdf": LedgerCase(lambda: spread(_packed(b"/X Do " * 20_000), resources="/XObject<</X 4 0 R>>"), "内容过多"),
        "指令多.pdf": LedgerCase(lambda: spread(_packed(b"BT (a) Tj ET " * 1_000_000)), "内容过多"),
        "截断.pdf": LedgerCase(lambda: pdf([_TITLE])[:-300], "没有核对"),
    }  # fmt: skip


def bomb(size: int) -> bytes:
    """A .docx whose text inflates to `size` bytes, written piece by piece."""
    target = BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open(DOCUMENT, "w", force_zip64=True) as stream,
    ):
        stream.write(_HEAD.encode())
        for _ in range(size // MEGABYTE):
            stream.write(b" " * MEGABYTE)
        stream.write(b"</w:body></w:document>")
    return target.getvalue()


def spread(
    content: bytes, kids: str = "3 0 R", count: int = 1, resources: str = "/Font<</F<</Type/Font/Subtype/Type1>>>>"
) -> bytes:
    """A PDF of one page with this content, or what stands for it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>".encode(),
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<{resources}>>/Contents 4 0 R>>".encode(),
        content,
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, each)
    table_at = len(out)
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        lines,
        table_at,
    )


def _stream(size: int) -> bytes:
    deflate = zlib.compressobj(1)
    pieces = [deflate.compress(b" " * min(size, MEGABYTE)) for _ in range(max(size // MEGABYTE, 1))]
    return _framed(b"".join((*pieces, deflate.flush())))


def _packed(content: bytes) -> bytes:
    return _framed(zlib.compress(content))


def _framed(packed: bytes) -> bytes:
    head = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>"
    return f"<</Length {len(packed)}/Filter/FlateDecode{head}>>stream\n".encode() + packed + b"\nendstream"


def _nested(depth: int) -> str:
    inner = paragraph(_TITLE)
    for _ in range(depth):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    return inner


def _boxes(depth: int) -> str:
    inner = table(("甲",))
    for _ in range(depth):
        inner = paragraph(text_box(inner))
    return inner


def _loop() -> str:
    return (
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
