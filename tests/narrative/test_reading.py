"""A report as text: what of a .docx, a text file or a PDF is read, where it stands, and what is said of what cannot be."""

import io

import pytest

from perfxl.narrative.document import DocumentError
from perfxl.narrative.reading import read_document
from tests.narrative.documents import docx, lists, numbered, package, paragraph, pdf, run, table, text_box

DELETED = "<w:del><w:r><w:delText>41.65</w:delText></w:r></w:del>"
INSERTED = f"<w:ins>{run('41.56')}</w:ins>"
MOVED = f"<w:moveFrom>{run('旧处')}</w:moveFrom>"
HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>批注</w:t></w:r>"
FIELD = "<w:r><w:instrText>PAGE</w:instrText></w:r>"
CONTENT = f"<w:sdt><w:sdtContent>{paragraph('内容控件')}</w:sdtContent></w:sdt>"
STYLES = (
    f'<w:style w:styleId="H1"><w:pPr>{numbered(0)}</w:pPr></w:style>'
    '<w:style w:styleId="H1a"><w:basedOn w:val="H1"/></w:style>'
)


def texts(data):
    return [each.text for each in read_document(data).paragraphs]


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ([paragraph("执行数 ", DELETED, INSERTED, " 万元")], ["执行数 41.56 万元"]),
        ([paragraph("预算", "41.", "92", "万元")], ["预算41.92万元"]),
        ([paragraph("新处", MOVED, HIDDEN, FIELD)], ["新处"]),
        ([paragraph("上", text_box(paragraph("框里"))), "下"], ["上", "框里", "下"]),
        ([table(("一栏的框",)), "正文", table(("甲", "乙"))], ["一栏的框", "正文"]),
        ([CONTENT, paragraph("一行<w:br/>二行".replace("<w:br/>", "")), ""], ["内容控件", "一行二行"]),
        ([paragraph(run("一行"), "<w:r><w:br/></w:r>", run("二行"))], ["一行", "二行"]),
    ],
)  # fmt: skip
def test_a_docx_is_read_as_a_reader_sees_it(body, read):
    assert texts(docx(*body)) == read


def test_a_paragraph_is_found_by_its_number_among_those_with_text():
    document = read_document(docx("标题", "", paragraph("甲", "<w:r><w:br/></w:r>", "乙"), table(("表", "格")), "末段"))
    assert [(each.text, each.place) for each in document.paragraphs] == [
        ("标题", "第 1 段"), ("甲", "第 2 段"), ("乙", "第 2 段"), ("末段", "第 3 段"),
    ]  # fmt: skip
    assert document.tables


def listed(*entries):
    return [paragraph(text, properties=numbered(depth, list_id)) for text, depth, list_id in entries]


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (
            listed(("概述", 0, 1), ("背景", 1, 1), ("依据", 1, 1), ("问题", 0, 1), ("其一", 1, 1), ("点", 2, 1)),
            ["一、概述", "（一）背景", "（二）依据", "二、问题", "（一）其一", "点"],
        ),
        (listed(("概述", 0, 1), ("问题", 0, 2)), ["一、概述", "六、问题"]),
        ([*listed(("概述", 0, 1)), paragraph(DELETED, properties=numbered(0)), *listed(("建议", 0, 1))], ["一、概述", "二、建议"]),
        ([paragraph("概述", properties='<w:pStyle w:val="H1a"/>'), paragraph("建议", properties='<w:pStyle w:val="H1"/>')],
         ["一、概述", "二、建议"]),
        ([paragraph("正文", properties=numbered(0, 0)), paragraph("没有这个", properties=numbered(0, 9))], ["正文", "没有这个"]),
    ],
)  # fmt: skip
def test_automatic_numbers_are_read_as_word_prints_them(body, read):
    assert texts(docx(*body, numbering=lists(start=6), styles=STYLES)) == read


def test_numbers_of_an_unknown_kind_are_not_judged():
    document = read_document(docx(*listed(("概述", 0, 1)), numbering=lists("hebrew1")))
    assert not document.numbered


WRAPPED = """附件 4

2023 年机关后勤保障经费
项目绩效自评报告

一、概述

（四）资金情况
项目资金来源全部为区财政安排。本项目经 2023 年安排预算数
41.92 万元，执行数 41.56 万元，完成全年预算数的

— 3 —

99.14%。
二、完成情况
"""
JOINED = [
    "附件 4", "2023 年机关后勤保障经费", "项目绩效自评报告", "一、概述", "（四）资金情况",
    "项目资金来源全部为区财政安排。本项目经 2023 年安排预算数41.92 万元，执行数 41.56 万元，完成全年预算数的99.14%。", "二、完成情况",
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_lines_of_a_text_are_joined_where_a_sentence_goes_on(encoding):
    document = read_document(WRAPPED.encode(encoding))
    assert [each.text for each in document.paragraphs] == JOINED
    assert [each.place for each in document.paragraphs][-2:] == ["第 9 行", "第 15 行"]


def test_lines_that_were_never_wrapped_are_paragraphs():
    long = "项目资金来源全部为财政安排，" * 8
    assert texts(f"{long}\n{long}\n".encode()) == [long, long]


def test_a_pdf_is_read_page_by_page():
    lines = [line for line in WRAPPED.splitlines() if line and "—" not in line]
    document = read_document(pdf(lines[:6], lines[6:]))
    assert "".join(each.text for each in document.paragraphs).replace(" ", "") == "".join(JOINED).replace(" ", "")
    assert document.paragraphs[-1].place == "第 2 页"


def locked(data):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("密", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DEEP = f"{'<w:sdt>' * 5000}{'</w:sdt>' * 5000}"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdf([]), "扫描件"),
        (locked(pdf(["自评报告"])), "打开密码"),
        (b"%PDF-1.7\n1 0 obj", "PDF 已损坏"),
        (OLE + b"\0" * 600, "旧的 Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"{\\rtf1 }", "RTF"),
        (b"\x00\x01\x02\x03", "不是能读的自评报告"),
        (b"\xff\xff\xfa", "编码无法识别"),
        (b"a" * 1_700_000, "文字过长"),
        (docx("报告")[:-40], "文档已损坏"),
        (package({"word/document.xml": "<w:document>"}), "文档已损坏"),
        (package({"xl/workbook.xml": "<a/>"}), "不是 Word 文档"),
        (package({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "不安全"),
        (package({"word/document.xml": f"<a>{' ' * 600}<!DOCTYPE a></a>"}), "不安全"),
        (docx(DEEP), "文档已损坏"),
        (docx(paragraph("长" * 150_001)), "文字过长"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_a_sentence(data, said):
    with pytest.raises(DocumentError) as error:
        read_document(data)
    assert said in error.value.message
    assert error.value.message.endswith("。")
