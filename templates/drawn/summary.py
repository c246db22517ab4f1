"""年度自评工作总结: the bureau's summary of a year, with charts and annex tables."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document

from drawn.face import add, blank_line, new_document

NAME = "年度自评工作总结"
# Heading, level, the field with its paragraphs, the chart below with its caption.
_PARTS: Sequence[tuple[str, str, str, str, str]] = (
    ("一、总体情况", "Level1", "", "", ""),
    ("（一）报送情况", "Level2", "报送情况", "", ""),
    ("（二）资金情况", "Level2", "资金情况", "", ""),
    ("二、自评结果", "Level1", "", "", ""),
    ("（一）评价等级", "Level2", "等级情况", "等级图", "最终等级分布（张）"),
    ("（二）评价得分", "Level2", "得分情况", "", ""),
    ("三、预算执行", "Level1", "执行情况", "执行率图", "各部门（单位）项目预算执行率（自低到高）"),
    ("四、审核与复核", "Level1", "审核情况", "", ""),
    ("五、主要问题", "Level1", "主要问题", "问题图", "各类问题的数量（项）"),
    ("六、与上年比较", "Level1", "与上年比较", "", ""),
    ("七、工作建议", "Level1", "工作建议", "", ""),
)
# The field of each annex, whose number and title are fields of their own, and a note below.
_ANNEXES = (
    ("部门汇总表", "项目得分为各项目最终得分按预算数加权的平均值。"),
    ("低执行率表", ""),
    ("未报送表", ""),
    ("未报送项目表", ""),
)


def draw() -> Document:
    document = new_document()
    add(document, "PaperTitle", "{{ 财政部门 }}")
    add(document, "PaperTitle", "{{ 年度 }}年度预算绩效自评工作总结")
    blank_line(document)
    add(
        document,
        "Body",
        "根据{{ 自评通知 }}，各部门（单位）对{{ 年度 }}年度预算绩效开展了自评，我局对报送的自评表进行了审核。现将有关情况总结如下。",
    )
    for part in _PARTS:
        _part(document, *part)
    blank_line(document)
    add(document, "Body", "{%p for 表 in 附表 %}")
    add(document, "Body", "{{ 表 }}").paragraph_format.keep_with_next = True
    add(document, "Body", "{%p endfor %}")
    # the signature never stands on a page of its own
    blank_line(document).paragraph_format.keep_with_next = True
    add(document, "Signature", "{{ 财政部门 }}　　").paragraph_format.keep_with_next = True
    add(document, "Signature", "{{ 日期 }}　　")
    for annex in _ANNEXES:
        _annex(document, *annex)
    return document


def _part(document: Document, heading: str, level: str, field: str, chart: str, caption: str) -> None:
    add(document, level, heading)
    if field:
        add(document, "Body", f"{{%p for 句 in {field} %}}")
        add(document, "Body", "{{ 句 }}")
        add(document, "Body", "{%p endfor %}")
    if chart:
        add(document, "Note", f"{{%p if {chart} %}}")
        add(document, "TableText", f"{{{{p {chart} }}}}")
        add(document, "TableHead", f"{{{{ {chart}题 }}}}　{caption}")
        add(document, "Note", "{%p endif %}")


def _annex(document: Document, field: str, note: str) -> None:
    """An annex that begins on a page of its own, where it has any row."""
    add(document, "Note", f"{{%p if {field} %}}")
    add(document, "AnnexMark", f"{{{{ {field}号 }}}}").paragraph_format.page_break_before = True
    add(document, "AnnexTitle", f"{{{{ {field}题 }}}}")
    add(document, "TableText", f"{{{{p {field} }}}}")
    add(document, "Note", note)
    add(document, "Note", "{%p endif %}")
