"""年度自评情况通报: what the bureau sends around to all departments, with ranks and grades."""

from __future__ import annotations

from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Mm

from drawn.face import add, blank_line, bordered, new_document

NAME = "年度自评情况通报"
# Heading, field of a row, width in millimetres.
_COLUMNS = (
    ("名次", "名次", 12), ("部门（单位）", "部门", 43), ("最终\n得分", "得分", 16), ("等级", "等级", 12), ("项目\n数", "项目数", 13),
    ("项目\n得分", "项目得分", 17), ("执行率", "执行率", 18), ("备注", "备注", 25),
)  # fmt: skip


def draw() -> Document:
    document = new_document()
    add(document, "PaperTitle", "关于{{ 年度 }}年度预算绩效自评")
    add(document, "PaperTitle", "情况的通报")
    add(document, "TableText", "{{ 文号 }}")
    blank_line(document)
    add(document, "Flush", "各部门（单位）：")
    add(
        document,
        "Body",
        "根据{{ 自评通知 }}，我局对各部门（单位）报送的{{ 年度 }}年度绩效自评表进行了审核。现将有关情况通报如下。",
    )
    add(document, "Level1", "一、总体情况")
    _sentences(document, "总体情况")
    add(document, "Level1", "二、得分排名")
    add(document, "Body", "{%p for 组 in 排名 %}")
    add(document, "Level2", "{{ 组.序号 }}{{ 组.名称 }}").paragraph_format.keep_with_next = True
    _ranking(document)
    add(document, "Note", "{{ 组.说明 }}")
    add(document, "Body", "{%p endfor %}")
    add(document, "Level1", "三、典型问题")
    _sentences(document, "典型问题")
    add(document, "Level1", "四、有关要求")
    _sentences(document, "有关要求", keep=True)
    # the signature never stands on a page of its own
    blank_line(document).paragraph_format.keep_with_next = True
    add(document, "Signature", "{{ 财政部门 }}　　").paragraph_format.keep_with_next = True
    add(document, "Signature", "{{ 日期 }}　　")
    return document


def _sentences(document: Document, field: str, keep: bool = False) -> None:
    """The paragraphs of a field, with `keep` on one page with what follows."""
    add(document, "Body", f"{{%p for 句 in {field} %}}")
    add(document, "Body", "{{ 句 }}").paragraph_format.keep_with_next = keep or None
    add(document, "Body", "{%p endfor %}")


def _ranking(document: Document) -> None:
    """A row a department: its heading again on each page, no row parted by the end of one."""
    table = document.add_table(rows=4, cols=len(_COLUMNS))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    bordered(table)
    for column, (_, _, width) in zip(table.columns, _COLUMNS, strict=True):
        column.width = Mm(width)
    texts = (
        [head for head, _, _ in _COLUMNS],
        ["{%tr for 行 in 组.行 %}"],
        [f"{{{{ 行.{field} }}}}" for _, field, _ in _COLUMNS],
        ["{%tr endfor %}"],
    )
    styles = {one.style_id: one for one in document.styles}
    for number, (row, cells) in enumerate(zip(table.rows, texts, strict=True)):
        for at, (_, _, width) in enumerate(_COLUMNS):
            cell = row.cells[at]
            cell.width, cell.vertical_alignment = Mm(width), WD_ALIGN_VERTICAL.CENTER
            cell.paragraphs[0].style = styles["TableHead" if number == 0 else "TableText"]
            cell.paragraphs[0].add_run(cells[at] if at < len(cells) else "")
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
