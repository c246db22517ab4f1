"""审核意见书: a table a form, on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from drawn import face

NAME = "审核意见书"
# Millimetres; the columns of the scores share what the label and the groups' names leave of 165.
_WIDTHS = (24.0, 41.0, 20.0, 20.0, 20.0, 20.0, 20.0)
_COLUMNS = len(_WIDTHS)
# Exact lines, so that a page holds as many in every face.
_LINE, _LEAST = Pt(14.5), Pt(19)
_SIGNED = "{}\n\n　　年　　月　　日"


def draw() -> Document:
    """The template."""
    document = face.new_document()
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Mm(22), Mm(22)
    section.left_margin, section.right_margin = Mm(24), Mm(21)
    section.footer_distance = Mm(12)
    face.add(document, "Body", "{%p for 表 in 各表 %}")
    face.add(document, "PaperTitle", "绩效自评审核意见书").paragraph_format.page_break_before = True
    _tight(face.add(document, "Note", "编号："), 18)
    _fill(document.add_table(0, _COLUMNS))
    note = "本意见书由表内数据生成，以审核人签字为准。差异为自评得分减系统核算得分；“—”为没有填报或没有计分。"
    _tight(face.add(document, "TableText", note), _LINE.pt, left=True)
    face.add(document, "Body", "{%p endfor %}")
    return document


def _fill(table: Table) -> None:
    _looks(table)
    _row(table, (1, "部门"), (3, "{{ 表.部门 }}"), (1, "年度"), (2, "{{ 表.年度 }}"))
    for name in ("单位", "项目"):
        _row(table, (7, f"{{%tr if 表.{name} %}}"))
        _row(table, (1, name), (6, f"{{{{ 表.{name} }}}}"))
        _row(table, (7, "{%tr endif %}"))
    _row(table, (1, "自评表"), (6, "{{ 表.自评表 }}"))
    _row(
        table,
        (1, "预算数"),
        (1, "{{ 表.预算 }}"),
        (1, "执行数"),
        (2, "{{ 表.执行 }}"),
        (1, "执行率"),
        (1, "{{ 表.执行率 }}"),
    )
    heads = ("分值", "自评", "系统核算", "复核", "差异")
    _row(table, (2, "得分"), *((1, head) for head in heads))
    _row(table, (7, "{%tr for 行 in 表.得分 %}"))
    cells = ("分值", "自评", "核算", "复核", "差异")
    _row(table, (2, "{{ 行.名称 }}"), *((1, f"{{{{ 行.{cell} }}}}") for cell in cells))
    _row(table, (7, "{%tr endfor %}"))
    for label, field in (("审核情况", "审核情况"), ("未改正的\n问题", "问题")):
        _row(table, (1, label), (6, f"{{%p for 句 in 表.{field} %}}\n{{{{ 句 }}}}\n{{%p endfor %}}"), left=True)
    _row(table, (1, "审核结论"), (6, "□ 通过　　　□ 修改后通过　　　□ 退回修改\n提示：{{ 表.建议 }}"), left=True)
    signed = (_SIGNED.format(f"{who}：") for who in ("审核人", "复核人", "单位确认（盖章）"))
    _row(table, (1, "签字"), *((2, text) for text in signed), left=True)


def _looks(table: Table) -> None:
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    face.bordered(table)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.find(qn("w:tblLayout")).addnext(margins)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)


def _row(table: Table, *cells: tuple[int, str], left: bool = False) -> None:
    """A row of cells, each over so many columns; lines of a text become paragraphs. `left`: but for the label."""
    row, at = table.add_row(), 0
    for across, text in cells:
        cell = row.cells[at].merge(row.cells[at + across - 1])
        cell.width = Mm(sum(_WIDTHS[at : at + across]))
        _write(cell, text.split("\n"), left=left and at > 0)
        at += across
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    row.height, row.height_rule = _LEAST, WD_ROW_HEIGHT_RULE.AT_LEAST


def _write(cell: _Cell, lines: Sequence[str], *, left: bool) -> None:
    first, *others = lines
    paragraphs = [cell.paragraphs[0], *(cell.add_paragraph() for _ in others)]
    style = next(one for one in cell.part.document.styles if one.style_id == "TableText")
    for paragraph, line in zip(paragraphs, (first, *others), strict=True):
        paragraph.style = style
        paragraph.add_run(line)
        _tight(paragraph, _LINE.pt, left=left)
    vertical = OxmlElement("w:vAlign")
    vertical.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(vertical)


def _tight(paragraph: Paragraph, points: float, *, left: bool = False) -> None:
    """Exact lines; what is centred by its style may stand to the left."""
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
    if left:
        layout.alignment = WD_ALIGN_PARAGRAPH.LEFT
