"""整改通知: the letter upright, its tables on lying pages. What kind of letter it is (通知, 函) is said in the title alone."""

from __future__ import annotations

from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from drawn.face import add, blank_line, new_document, new_page

NAME = "整改通知"
_HEADINGS = (
    ("一、审核情况", "审核情况"),
    ("二、需要修改的问题", "修改"),
    ("三、请核实或说明的问题", "核实"),
    ("四、表间问题", "表间"),
    ("五、有关要求", "要求"),
)


def draw() -> DocumentType:
    """The template."""
    document = new_document()
    add(document, "PaperTitle", "关于{{ 部门 }}")
    add(document, "PaperTitle", "{{ 年度 }}绩效自评材料修改的通知")
    add(document, "Flush", "{{ 文号 }}").alignment = WD_ALIGN_PARAGRAPH.CENTER
    blank_line(document)
    add(document, "Flush", "{{ 部门 }}：")
    for heading, field in _HEADINGS:
        add(document, "Level1", heading)
        _lines(document, field, "Body")
    blank_line(document)
    _lines(document, "附件", "Body")
    blank_line(document)
    _from_right(add(document, "Signature", "{{ 署名 }}"), 5)
    _from_right(add(document, "Signature", "{{ 日期 }}"), 4)
    new_page(document, landscape=True)
    add(document, "AnnexMark", "附件1")
    add(document, "AnnexTitle", "需要修改和核实的问题清单（回复表）")
    add(
        document, "Note", "填报单位（盖章）：{{ 部门 }}　　　　经办人：　　　　　　联系电话：　　　　　　　　填报日期："
    )
    add(document, "Flush", "{{p 问题清单 }}")
    _lines(document, "依据", "Note")
    add(document, "Flush", "{%p if 上一轮 %}")
    add(document, "AnnexMark", "附件2").paragraph_format.page_break_before = True
    add(document, "AnnexTitle", "上一轮问题处理情况")
    add(document, "Flush", "{{p 上一轮 }}")
    add(document, "Flush", "{%p endif %}")
    return document


def _lines(document: DocumentType, field: str, style: str) -> None:
    """A paragraph for each text of a field."""
    add(document, style, f"{{%p for 句 in {field} %}}")
    add(document, style, "{{ 句 }}")
    add(document, style, "{%p endfor %}")


def _from_right(paragraph: Paragraph, characters: int) -> None:
    """So many characters from the right margin."""
    indentation = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indentation.set(qn("w:rightChars"), f"{characters}00")
    indentation.set(qn("w:right"), f"{characters * 320}")
